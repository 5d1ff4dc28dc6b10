"""The final report in words: the whole time of a programme that has ended, by quarter as released.

Nothing is added up over the quarters: a sum of released figures has not passed the gate.
"""

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from smail.domain.reporting import ReportPart
from smail.web import dates
from smail.web.federation import group_words
from smail.web.federation.group_terms import TABLES
from smail.web.federation.report_parts import Document, Part, number_of, table_of
from smail.web.federation.report_words import Material, deviations, framed, goals_in_short, method

TITLES: Mapping[ReportPart, LazyString] = {
    ReportPart.SUMMARY: _l("1. Sammanfattning"),
    ReportPart.ACTIVITY: _l("2. Verksamhet och period"),
    ReportPart.PEOPLE: _l("3. Deltagare"),
    ReportPart.RATINGS: _l("4. Skattningar"),
    ReportPart.DEVIATIONS: _l("5. Mål"),
    ReportPart.LESSONS: _l("6. Lärdomar, och vad som blir kvar"),
    ReportPart.METHOD: _l("7. Metod"),
}


def document(of: Material) -> Document:
    """The report of the whole time."""
    made = {
        ReportPart.SUMMARY: _summary(of),
        ReportPart.ACTIVITY: _activity(of),
        ReportPart.PEOPLE: _by_quarter(of, "people", ("started", "ended", "ongoing")),
        ReportPart.RATINGS: _by_quarter(of, "ratings", ("due", "done", "on_time")),
        ReportPart.DEVIATIONS: deviations(of),
        ReportPart.LESSONS: ([], []),
        ReportPart.METHOD: method(of),
    }
    return framed(_("Slutrapport: %(name)s", name=of.published.name), of, made, TITLES)


def _summary(of: Material) -> Part:
    count = _("Rapporten bygger på %(n)d avslutade kvartal.", n=len(of.quarters))
    return [count, goals_in_short(of)], []


def _activity(of: Material) -> Part:
    row = of.programme
    assert row.ends_on is not None
    said = [
        _(
            "%(name)s drevs av %(owner)s, %(first)s till %(last)s.",
            name=of.published.name,
            owner=row.organisation.name,
            first=dates.day(row.starts_on),
            last=dates.day(row.ends_on),
        )
    ]
    if row.target_group:
        said.append(_("Målgrupp: %(group)s.", group=row.target_group.rstrip(".")))
    return said, []


def _by_quarter(of: Material, key: str, rows: Sequence[str]) -> Part:
    """The released figures of all, a row for each quarter, the first one first."""
    header = (_("Kvartal"), *(group_words.row_name(one) for one in rows))
    cells = [
        (one.period, *(_cell(number_of(one.published, key, row)) for row in rows))
        for one in reversed(of.quarters)
    ]
    table = table_of(str(TABLES[key]), header, cells)
    unsummed = _("Kvartalen läggs inte ihop: den som är med i flera kvartal står i vart och ett av dem.")
    return [unsummed], [table]


def _cell(value: int | None) -> str:
    return group_words.few() if value is None else str(value)
