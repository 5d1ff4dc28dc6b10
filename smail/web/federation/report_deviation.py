"""The deviation report in words: goals that are off with figure and trend, and a form for what is done.

It holds what the quarterly report of the same quarter holds of those goals, and no other figure.
"""

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from smail.domain.goals.grammar import Goal
from smail.domain.goals.judging import Status
from smail.domain.reporting import ReportPart
from smail.queries.goal_statuses import Kept
from smail.queries.quarterly_reports import Closed
from smail.web import dates
from smail.web.federation import goal_sentences, goal_words
from smail.web.federation.closed_periods import in_words
from smail.web.federation.report_frame import Material, framed, signature
from smail.web.federation.report_parts import Document, Part, Table, table_of
from smail.web.federation.report_states import anchoring_words

TITLES: Mapping[ReportPart, LazyString] = {
    ReportPart.OTHERWISE: _l("1. Avvikelse"),
    ReportPart.ASSESSMENT: _l("2. Bedömning"),
    ReportPart.NEW_GOAL: _l("3. Beslut eller förslag: mål"),
    ReportPart.NEW_GROUP: _l("4. Beslut eller förslag: målgrupp"),
    ReportPart.NEW_PERIOD: _l("5. Beslut eller förslag: period"),
    ReportPart.NEW_MONEY: _l("6. Beslut eller förslag: pengar"),
    ReportPart.VACANCY: _l("7. Beslut eller förslag: vakanser"),
    ReportPart.OFFICE: _l("8. Förankring och förbundets kansli"),
}
BOX, CROSS = "☐", "☒"


def n_off(goals: Sequence[tuple[Goal, Kept]], closed: Closed) -> int:
    """How many goals were off at the end of the quarter."""
    return sum(
        kept.told.judged.status is Status.OFF for _goal, kept in goals if kept.at.label == closed.period
    )


def document(of: Material) -> Document:
    """The form of a deviation, with what is known filled in."""
    made: dict[ReportPart, Part] = {part: _unwritten(of, part) for part in TITLES}
    made[ReportPart.OTHERWISE] = _otherwise(of)
    made[ReportPart.OFFICE] = _office(of)
    title = _(
        "Avvikelserapport: %(name)s, %(period)s", name=of.published.name, period=in_words(of.closed.period)
    )
    return framed(title, of, made, TITLES)


def _unwritten(of: Material, part: ReportPart) -> Part:
    """What stands where nobody has written: in a form that is signed an empty field says nothing."""
    if of.comments.get(part):
        return [], []
    if of.signed_on is None:
        return [_("Inget är skrivet här än.")], []
    return [_("Ingen bedömning är skriven.") if part is ReportPart.ASSESSMENT else _("Inget förslag.")], []


def _otherwise(of: Material) -> Part:
    off = [(goal, kept) for goal, kept in of.goals if kept.told.judged.status is Status.OFF]
    if not off:
        return [_("Inget mål är ur kurs. Avvikelsen gäller något annat.")], []
    header = (_("Mål"), _("Vad som är lovat"), _("Siffra"), _("Läge"))
    tables = [table_of(_("Mål ur kurs"), header, [_row(*pair) for pair in off], (4, 6, 3, 2))]
    for goal, kept in off:
        before = [one for other, one in of.earlier if other.name == goal.name]
        rows = [(one.at.label, *goal_words.stood(goal, one)) for one in (*before, kept)]
        title = _("Kvartal för kvartal: %(goal)s", goal=goal.name)
        tables.append(table_of(title, (_("Kvartal"), _("Siffra"), _("Läge")), rows, (2, 4, 3)))
    return [
        _("Ur kurs: %(names)s.", names="; ".join(goal.name for goal, _kept in off)),
        *goal_words.hidden_figures(kept.told for _goal, kept in off),
        goal_words.rounding(),
    ], tables


def _row(goal: Goal, kept: Kept) -> tuple[str, ...]:
    return (goal.name, goal_sentences.sentence(goal), *goal_words.stood(goal, kept))


def _office(of: Material) -> Part:
    said = [
        anchoring_words(of.row),
        _("Underlaget har SHA-256 %(digest)s.", digest=of.closed.digest),
        *([] if of.signed_on is None else [signature(of, of.signed_on)]),
    ]
    rows = [
        (_("Noterat"), BOX, ""),
        (_("Beslut av förbundschefen"), BOX, ""),
        (_("Beslut av styrelsen"), BOX, ""),
    ]
    header = (_("Fylls i av kansliet"), _("Kryss"), _("Datum och underskrift"))
    return said, [_anchoring(of), table_of(_("Förbundets kansli"), header, rows, (3, 1, 4))]


def _anchoring(of: Material) -> Table:
    """Whether the group stands behind it, who was in the chair, and where that one signs."""
    row = of.row
    answer = None if row is None else row.is_anchored
    day = "" if row is None or row.anchored_on is None else dates.day(row.anchored_on)
    boxes = [CROSS if answer is wanted else BOX for wanted in (True, False)]
    rows = [
        (_("Förankrad i styrgruppen"), _("%(yes)s Ja   %(no)s Nej", yes=boxes[0], no=boxes[1])),
        (_("Dag då gruppen svarade"), day),
        (_("Ordförande: namn och titel"), "" if row is None else row.chair),
        (_("Ordförandens underskrift"), ""),
        (_("Underskriftens dag"), ""),
    ]
    return table_of(_("Styrgruppen"), (_("Vad"), _("Svar")), rows, (3, 5))
