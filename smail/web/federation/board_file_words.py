"""The file of a board in words: every programme, one table of all goals, and money as it was typed in."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from smail.db.tables import Programme, ProgrammeMoney, QuarterlyReport
from smail.domain.goals.grammar import Goal
from smail.domain.goals.judging import Status
from smail.domain.publishing import Cadence, Publication
from smail.queries.goal_statuses import Kept
from smail.reports.cost_by_sex import Cost
from smail.web import dates
from smail.web.federation import goal_words, group_cells, group_notes
from smail.web.federation.board_file_money import cost_tables, money_said, money_table
from smail.web.federation.board_file_sexes import goals_by_sex, programmes_by_sex
from smail.web.federation.board_file_since import SHOWN, few_said, since_tables
from smail.web.federation.board_file_tables import Cell, Column, Table, meanings, table
from smail.web.federation.closed_periods import in_words
from smail.web.federation.group_terms import DEFINITIONS
from smail.web.federation.report_parts import number_of
from smail.web.federation.report_states import corrected_words, state_words
from smail.web.lists import listed

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """One programme as of the cut-off; nothing is released of one that has no participants."""

    programme: Programme
    published: Publication | None
    # Every version of its report, the newest last.
    reports: Sequence[QuarterlyReport]
    goals: Sequence[tuple[Goal, Kept]]
    # Of each period what was counted last by the cut-off.
    money: Sequence[ProgrammeMoney]
    # Of those of the same periods that say what was used; none where it is not told of both women and men.
    costs: Sequence[tuple[ProgrammeMoney, Cost | None]] = ()

    @property
    def signed(self) -> QuarterlyReport | None:
        """The version that holds: signed, whether or not a correction of it is begun."""
        return next((one for one in reversed(self.reports) if one.signed_at), None)


@dataclass(frozen=True, slots=True)
class Material:
    """All that the file is made of; `finished_on` is the day when it was finished, and a draft has none."""

    period: str
    closed_on: date
    lines: Sequence[Line]
    version: int
    finished_on: date | None = None
    # What whoever finished it says to the board.
    own_words: str = ""


def document(of: Material) -> Document:
    """The file as it is shown, set as a paper, filled into a workbook and finished."""
    is_draft = of.finished_on is None
    said = [one for one in of.own_words.splitlines() if one.strip()]
    published = [one.published for one in of.lines if one.published is not None]
    day, since = dates.day(of.closed_on), since_tables(published)
    return {
        "title": _("Underlag till styrelsen, till och med %(day)s", day=day),
        "mark": _("UTKAST") if is_draft else "",
        "mark_words": _("Underlaget är inte klart och kan ändras.") if is_draft else "",
        "own_words": of.own_words,
        "parts": [
            *([_part(_("Till styrelsen"), said, [])] if said else []),
            _part(_("1. Sammanfattning"), _summary(of), []),
            _part(
                _("2. Insatser"),
                [*few_said(of.period, published), *(one for each in since for one in each["said"])],
                [_programmes(of), *_by_sex(of), *since],
            ),
            _part(
                _("3. Mål"),
                goal_words.said_of(pair for one in of.lines for pair in one.goals),
                [_goals(of), *_goals_by_sex(of)],
            ),
            _part(_("4. Pengar"), [money_said()], _money(of)),
            _part(_("5. Så är det räknat"), _made(of), [_definitions(of)]),
        ],
    }


def _part(title: str, said: Sequence[str], tables: Sequence[Table]) -> dict[str, Any]:
    return {
        "title": title,
        "text": [*said, *(one["empty"] for one in tables if not one["rows"])],
        "tables": [one for one in tables if one["rows"]],
    }


def _name(one: Line) -> str:
    """The programme's name; with the last period, where that is no quarter."""
    if one.programme.cadence is Cadence.QUARTER or one.published is None:
        return one.programme.name
    return _("%(name)s (%(period)s)", name=one.programme.name, period=one.published.period.label)


def _has_ended(one: Line, day: date) -> bool:
    return one.programme.ends_on is not None and one.programme.ends_on <= day


def _state(one: Line, day: date) -> str:
    return _("Avslutad") if _has_ended(one, day) else _("Pågår")


def _is_reported(one: Line) -> bool:
    """Whether a report is written of the quarter; not where all of it came after the programme's last day."""
    if one.published is None:
        return False
    ends_on = one.programme.ends_on
    return bool(one.reports) or ends_on is None or one.published.period.span.starts_on <= ends_on


def _report(one: Line) -> str:
    if not _is_reported(one):
        return _("Ingen rapport för kvartalet")
    newest, signed = one.reports[-1] if one.reports else None, one.signed
    if newest is None or signed is None or signed is newest:
        return state_words(newest)[0]
    return corrected_words(signed, newest)


def unsigned(of: Material) -> list[str]:
    """The programmes whose quarterly reports are to be signed, and are not."""
    return [one.programme.name for one in of.lines if _is_reported(one) and one.signed is None]


def _summary(of: Material) -> list[str]:
    n_running = sum(not _has_ended(one, of.closed_on) for one in of.lines)
    waiting = unsigned(of)
    said = [
        ngettext(
            "%(num)d insats pågick när %(period)s var slut.",
            "%(num)d insatser pågick när %(period)s var slut.",
            n_running,
            period=in_words(of.period),
        ),
        _("%(ended)d hade avslutats.", ended=len(of.lines) - n_running),
    ]
    if waiting:
        said.append(
            ngettext(
                "%(num)d kvartalsrapport är inte signerad: %(names)s.",
                "%(num)d kvartalsrapporter är inte signerade: %(names)s.",
                len(waiting),
                names=listed(waiting),
            )
        )
    else:
        said.append(_("Alla kvartalsrapporter är signerade."))
    return [" ".join(said[:2]), *said[2:], _goals_said(of)]


def _goals_said(of: Material) -> str:
    stood = Counter(kept.told.judged.status for one in of.lines for _goal, kept in one.goals)
    if not stood:
        return _("Inget mål har ett läge för kvartalet.")
    known = stood[Status.MET], stood[Status.ON_THE_WAY], stood[Status.OFF]
    return _(
        "Av %(n)d mål är %(met)d nådda, %(way)d på väg och %(off)d ur kurs. Om %(rest)d går det inte att säga"
        " något.",
        n=stood.total(),
        met=known[0],
        way=known[1],
        off=known[2],
        rest=stood.total() - sum(known),
    )


def _by_sex(of: Material) -> list[Table]:
    return programmes_by_sex((_name(one), one.published) for one in of.lines)


def _money(of: Material) -> list[Table]:
    named = [(one.programme.name, one) for one in of.lines]
    return [
        money_table(((name, one.money) for name, one in named), of.closed_on),
        *cost_tables((name, one.costs) for name, one in named),
    ]


def _goals_by_sex(of: Material) -> list[Table]:
    return goals_by_sex((_name(one), goal, kept) for one in of.lines for goal, kept in one.goals)


def _figures(one: Line) -> list[Cell]:
    if one.published is None:
        return [None, None, None]
    found = [number_of(one.published, *pair) for pair in SHOWN]
    return [group_cells.few() if number is None else number for number in found]


def _programmes(of: Material) -> Table:
    columns = (
        Column(_("Insats"), 5),
        Column(_("Ägare"), 5),
        Column(_("Läge"), 2),
        Column(_("Kvartalsrapport"), 4),
        Column(_("Deltagare vid kvartalets slut"), 3, is_number=True),
        Column(_("Skattningar att göra"), 3, is_number=True),
        Column(_("Gjorda"), 2, is_number=True),
    )
    rows = [
        (
            _name(one),
            one.programme.organisation.name,
            _state(one, of.closed_on),
            _report(one),
            *_figures(one),
        )
        for one in of.lines
    ]
    return table(_("Insatser"), columns, rows, _("Ingen insats hade börjat."))


def _goals(of: Material) -> Table:
    columns = (
        Column(_("Insats"), 4),
        Column(_("Mål"), 6),
        Column(_("Räknat"), 2, is_number=True, is_aside=True),
        Column(_("Av"), 2, is_number=True, is_aside=True),
        Column(_("Siffra"), 4),
        Column(_("Läge"), 2),
    )
    rows = [
        (_name(one), goal.name, *_counts(kept), *goal_words.stood(goal, kept))
        for one in of.lines
        for goal, kept in one.goals
    ]
    return table(_("Mål"), columns, rows, _("Inget mål har ett läge för kvartalet."), [goal_words.rounding()])


def _counts(kept: Kept) -> tuple[Cell, Cell]:
    """The numerator and the denominator as they were told; nothing where they were not."""
    whole = kept.told.whole
    return (None, None) if whole is None or whole.bound is not None else (whole.count, whole.n)


def _definitions(of: Material) -> Table:
    rows = [
        (_("Läge"), _("En insats är avslutad när dess sista dag har varit vid brytdagen.")),
        (_("Kvartalsrapport"), _("Hur långt rapporten hade kommit när underlaget gjordes.")),
        (_("Deltagare vid kvartalets slut"), str(DEFINITIONS["ongoing"])),
        (_("Skattningar att göra"), str(DEFINITIONS["due"])),
        (_("Gjorda"), str(DEFINITIONS["done"])),
        *meanings(),
        (
            _("Beviljat och använt"),
            _("Det som senast skrevs in för perioden, med uppgift från brytdagen eller tidigare."),
        ),
    ]
    columns = (Column(_("Vad"), 2), Column(_("Hur"), 6))
    return table(_("Så är det räknat"), columns, rows, "", _made(of))


def _by_tertial(of: Material) -> list[str]:
    if all(one.programme.cadence is Cadence.QUARTER for one in of.lines):
        return []
    return [
        _(
            "En insats som redovisas varje tertial står med det senaste tertialet som var slut vid brytdagen."
            " Det står efter namnet."
        )
    ]


def _made(of: Material) -> list[str]:
    said = [
        _("Brytdag: %(day)s.", day=dates.day(of.closed_on)),
        _(
            "Siffrorna om deltagare och skattningar är de som är släppta i gruppresultaten för %(period)s.",
            period=in_words(of.period),
        ),
        *_by_tertial(of),
    ]
    found = next((one.published for one in of.lines if one.published is not None), None)
    if found is not None:
        said += [group_notes.least(found), group_notes.in_tens(), group_notes.sexes()]
    if of.finished_on is not None:
        done = dates.day(of.finished_on)
        said.append(_("Klart %(day)s. Version %(n)d.", day=done, n=of.version))
    return said
