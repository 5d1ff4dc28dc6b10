"""The final report in words: the whole time of a programme that has ended, by quarter as released.

What was let out as a sum since the start stands first. Below it quarters are added up only where every one
is shown, and only what belongs to one quarter alone: whoever reads the column can do the same.
"""

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from smail.domain.money import kronor
from smail.domain.reporting import ReportPart
from smail.web import dates
from smail.web.federation import group_since_lines, group_since_words, group_words
from smail.web.federation.board_file_words import period_words
from smail.web.federation.group_terms import DEFINITIONS, TABLES
from smail.web.federation.report_parts import Document, Part, Table, number_of, table_of
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

# The columns of the quarters.
PEOPLE, RATINGS = ("started", "ended", "ongoing"), ("due", "done", "on_time")


def document(of: Material) -> Document:
    """The report of the whole time."""
    made = {
        ReportPart.SUMMARY: _summary(of),
        ReportPart.ACTIVITY: _activity(of),
        ReportPart.PEOPLE: _people(of),
        ReportPart.RATINGS: _ratings(of),
        ReportPart.DEVIATIONS: deviations(of),
        ReportPart.LESSONS: ([], []),
        ReportPart.METHOD: _method(of),
    }
    return framed(_("Slutrapport: %(name)s", name=of.published.name), of, made, TITLES)


def _summary(of: Material) -> Part:
    count = _("Rapporten bygger på %(n)d avslutade kvartal.", n=len(of.quarters))
    return [count, *group_since_lines.lines(of.published), goals_in_short(of)], []


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
    return said, _money(of)


def _money(of: Material) -> list[Table]:
    """What was granted and used, as it was last typed in; no table where nobody has."""
    rows = [
        (
            period_words(row),
            kronor(row.granted),
            "–" if row.used is None else kronor(row.used),
            dates.day(row.counted_on),
        )
        for row in of.money
    ]
    header = (_("Period"), _("Beviljat, kronor"), _("Använt, kronor"), _("Uppgift från"))
    return [table_of(_("Pengar"), header, rows, (4, 3, 3, 3))] if rows else []


def _people(of: Material) -> Part:
    counted = _by_quarter(of, "people", PEOPLE, ("started", "ended"))
    active = _by_quarter(of, "support", ("active", "several", "offered_only"), ())
    is_told = any(cell != group_words.few() for row in active["rows"] for cell in row[1:])
    tables = [*_since(of, "since_people"), counted, *([active] if is_told else [])]
    return [*_from(of), _unsummed()], tables


def _ratings(of: Material) -> Part:
    tables = [*_since(of, "since_ratings"), _by_quarter(of, "ratings", RATINGS, RATINGS)]
    return [*_from(of), _unsummed()], tables


def _since(of: Material, kind: str) -> list[Table]:
    """The sum of all quarters, as it was let out through the gate; no table where it was not."""
    found = group_since_words.tables(of.published, group_since_words.SINCE)
    return [table_of(one.title, one.header, one.rows) for one in found if one.key == kind]


def _method(of: Material) -> Part:
    """As of a quarter, with how the sums and the columns of this report are counted, and of nothing else."""
    said, (definitions,) = method(of)
    sums = group_since_words.tables(of.published, group_since_words.SINCE)
    rows = [[group_words.row_name(key), str(DEFINITIONS[key])] for key in (*PEOPLE, *RATINGS)]
    for one in sums:
        rows += [[_("%(name)s, sedan starten", name=name), meaning] for name, meaning in one.definitions]
    return said, [definitions | {"rows": rows}]


def _from(of: Material) -> list[str]:
    """Since when quarters are shown, where that is later than the programme's first day."""
    first = of.quarters[-1]
    if of.programme.starts_on >= first.published.period.span.starts_on:
        return []
    return [_("Kvartalen före %(period)s visas inte var för sig.", period=first.period)]


def _unsummed() -> str:
    return _(
        "Den som var med i flera kvartal står i vart och ett av dem. Summan står bara där alla kvartal visas."
    )


def _by_quarter(of: Material, key: str, rows: Sequence[str], summed: Sequence[str]) -> Table:
    """The released figures of all, a row for each quarter, the first one first, and what they sum up to."""
    header = (_("Kvartal"), *(group_words.row_name(one) for one in rows))
    quarters = list(reversed(of.quarters))
    found = {row: [number_of(one.published, key, row) for one in quarters] for row in rows}
    cells = [(one.period, *(_cell(found[row][place]) for row in rows)) for place, one in enumerate(quarters)]
    if summed:
        cells.append((_("Alla kvartal"), *(_sum(found[row]) if row in summed else "–" for row in rows)))
    return table_of(str(TABLES[key]), header, cells)


def _sum(found: Sequence[int | None]) -> str:
    known = [one for one in found if one is not None]
    return str(sum(known)) if len(known) == len(found) else group_words.few()


def _cell(value: int | None) -> str:
    return group_words.few() if value is None else str(value)
