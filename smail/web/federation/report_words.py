"""The quarterly report in words: ten parts made of what was released and kept, and of nothing else."""

from collections.abc import Container, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from smail.domain.goals.judging import Status
from smail.domain.reporting import ReportPart
from smail.web import dates
from smail.web.federation import (
    change_words,
    goal_sentences,
    goal_words,
    group_cells,
    group_notes,
    group_words,
    sheet_words,
)
from smail.web.federation.closed_periods import in_words
from smail.web.federation.group_absent import not_counted
from smail.web.federation.group_terms import TABLES
from smail.web.federation.report_endings import endings, staff
from smail.web.federation.report_frame import Material, framed, signature
from smail.web.federation.report_indicators import indicators, pictures, steps_words
from smail.web.federation.report_parts import Document, Part, number_of, released, table_of, without_untold
from smail.web.federation.report_states import anchoring_words

PARTS: Mapping[ReportPart, LazyString] = {
    ReportPart.SUMMARY: _l("1. Sammanfattning"),
    ReportPart.ACTIVITY: _l("2. Verksamhet och period"),
    ReportPart.PEOPLE: _l("3. Deltagare"),
    ReportPart.RATINGS: _l("4. Skattningar"),
    ReportPart.INDICATORS: _l("5. Indikatorer"),
    ReportPart.ENDINGS: _l("6. Avslut"),
    ReportPart.STAFF: _l("7. Handledare och utbildning"),
    ReportPart.EQUALITY: _l("8. Jämställdhet"),
    ReportPart.DEVIATIONS: _l("9. Mål och avvikelser"),
    ReportPart.METHOD: _l("10. Metod"),
}


def document(of: Material) -> Document:
    """The report as it is shown, set as a paper and signed: texts and tables, and no figure beside them."""
    made = {
        ReportPart.SUMMARY: _summary(of),
        ReportPart.ACTIVITY: _activities(of),
        ReportPart.PEOPLE: _people(of),
        ReportPart.RATINGS: _ratings(of),
        ReportPart.INDICATORS: indicators(of.published, of.names),
        ReportPart.ENDINGS: endings(of.published, of.names),
        ReportPart.STAFF: staff(of.published, of.names),
        ReportPart.EQUALITY: _equality(of),
        ReportPart.DEVIATIONS: deviations(of),
    }
    # How many have a step forward, or why that is not told, stands in words among the indicators.
    made = {part: without_untold(one, (str(TABLES["steps"]),)) for part, one in made.items()}
    titles = {table["title"] for _texts, tables in made.values() for table in tables}
    made[ReportPart.METHOD] = method(of, titles)
    title = _(
        "Kvartalsrapport: %(name)s, %(period)s", name=of.published.name, period=in_words(of.closed.period)
    )
    charts = {
        ReportPart.RATINGS: _charts(of),
        ReportPart.INDICATORS: pictures(of.published, of.names),
    }
    return framed(title, of, made, PARTS, charts)


def _summary(of: Material) -> Part:
    found = of.published
    began, ended, there = (number_of(found, "people", key) for key in ("started", "ended", "ongoing"))
    due, done = (number_of(found, "ratings", key) for key in ("due", "done"))
    people = _(
        "Hur många som var med visas inte: de är för få, eller så skulle en liten grupp gå att räkna ut."
    )
    if there is not None:
        people = _("%(there)d personer var med när kvartalet var slut.", there=there)
    if there is not None and began is not None and ended is not None:
        people = _(
            "%(began)d personer började, %(ended)d är inte längre med och %(there)d var med när kvartalet var"
            " slut.",
            began=began,
            ended=ended,
            there=there,
        )
    change = change_words.change_words(found, of.names)
    return [people, done_words(due, done), change, steps_words(found), goals_in_short(of)], []


def done_words(due: int | None, done: int | None) -> str:
    """How many of the ratings due were done, or why that is not told."""
    if due == 0:
        return _("Ingen skattning skulle göras under kvartalet.")
    if due is None:
        return _(
            "Hur många skattningar som skulle göras visas inte: de är för få, eller så skulle en liten grupp"
            " gå att räkna ut."
        )
    if done is None:
        return _("%(due)d skattningar skulle göras. Hur många som är gjorda visas inte.", due=due)
    return _(
        "%(done)d av %(due)d skattningar som skulle göras är gjorda, %(percent)s procent.",
        done=done,
        due=due,
        percent=goal_words.percent(done / due),
    )


def goals_in_short(of: Material) -> str:
    """How many goals stand in each way, and of how many nothing can be said."""
    stood = [kept.told.judged.status for _goal, kept in of.goals]
    return sheet_words.in_short(stood) if stood else _("Inget mål har ett läge för kvartalet.")


def activity(of: Material) -> Part:
    """Whose programme it is, which days the report is about, and for whom it is held."""
    row, span = of.programme, of.published.period.span
    said = [
        _(
            "%(name)s drivs av %(owner)s. Rapporten gäller %(first)s till %(last)s.",
            name=of.published.name,
            owner=row.organisation.name,
            first=dates.day(span.starts_on),
            last=dates.day(span.last_on),
        )
    ]
    if row.target_group:
        said.append(_("Målgrupp: %(group)s.", group=row.target_group.rstrip(".")))
    return said, []


def _activities(of: Material) -> Part:
    """With what was offered and used, and for how many hours, where it was let out."""
    return activity(of)[0], released(of.published, of.names, "support", "kinds", "weeks", "hours")


def _people(of: Material) -> Part:
    owner = of.programme.organisation
    where = _("Insatsen drivs av %(owner)s, och alla som är med räknas där.", owner=owner.name)
    return [where], released(of.published, of.names, "people", "referred")


def _ratings(of: Material) -> Part:
    return [_("Ett tillfälle är en period då en skattning skulle göras.")], released(
        of.published, of.names, "ratings"
    )


def _charts(of: Material) -> list[dict[str, Any]]:
    """The occasions as bars; nothing where one of the figures is not shown."""
    found = {key: number_of(of.published, "ratings", key) for key in ("due", "done", "on_time")}
    known = {key: value for key, value in found.items() if value is not None}
    if len(known) < len(found) or not known["due"]:
        return []
    return [
        {
            "title": str(TABLES["ratings"]),
            "alt": done_words(known["due"], known["done"])
            + " "
            + _("%(n)d är gjorda före periodens slut.", n=known["on_time"]),
            "bars": [{"label": group_words.row_name(key), "value": one} for key, one in known.items()],
        }
    ]


def _equality(of: Material) -> Part:
    columns = ("woman", "man")
    header = [_("Vad"), *(str(group_words.COLUMNS[one]) for one in columns)]
    pairs = [
        (number_of(of.published, "ratings", "done", one), number_of(of.published, "ratings", "due", one))
        for one in columns
    ]
    cells = [
        group_cells.few()
        if done is None or not due
        else _("%(percent)s %%", percent=goal_words.percent(done / due))
        for done, due in pairs
    ]
    title = _("Andel gjorda skattningar")
    tables = [table_of(title, header, [[title, *cells]]), *released(of.published, of.names, "apart")]
    return change_words.sexes_hidden(of.published, of.names), tables


def deviations(of: Material) -> Part:
    """Every goal with its promise, its figure and how it stands, and which of them are off."""
    rows = [
        (goal.name, goal_sentences.sentence(goal), *goal_words.stood(goal, kept)) for goal, kept in of.goals
    ]
    if not rows:
        return [_("Inget mål har ett läge för kvartalet.")], []
    off = [goal.name for goal, kept in of.goals if kept.told.judged.status is Status.OFF]
    said = _("Ur kurs: %(names)s.", names="; ".join(off)) if off else _("Inget mål är ur kurs.")
    header = (_("Mål"), _("Vad som är lovat"), _("Siffra"), _("Läge"))
    return [said, *goal_words.said_of(of.goals)], [table_of(_("Mål"), header, rows, (4, 6, 3, 2))]


def method(of: Material, titles: Container[str] = ()) -> Part:
    """How the figures were counted, in the tables of these titles, and who has anchored and signed them."""
    tables = [one for one in group_words.tables(of.published, of.names) if one.title in titles]
    defined = list(dict.fromkeys(pair for one in tables for pair in one.definitions))
    said = [
        *group_notes.notes(of.published),
        *not_counted(of.published),
        *([] if of.row is None else [anchoring_words(of.row)]),
        *([] if of.signed_on is None else [signature(of, of.signed_on)]),
        _small_print(of),
    ]
    # In a workbook they stand on a sheet of their own, with these texts.
    definitions = table_of(_("Så är det räknat"), (_("Vad"), _("Hur")), defined, (2, 5))
    return said, [definitions | {"is_definitions": True}]


def _small_print(of: Material) -> str:
    figures, questions = of.closed.digest, of.published.instrument
    if questions is None:
        return _("Underlag: siffrorna SHA-256 %(figures)s.", figures=figures)
    said = {"figures": figures, "questions": questions}
    return _("Underlag: siffrorna SHA-256 %(figures)s, frågorna SHA-256 %(questions)s.", **said)
