"""The final report in words: the whole time of a programme that has ended, by quarter as released.

What was let out as a sum since the start stands first. Below it quarters are added up only where every one
is shown, and only what belongs to one quarter alone: whoever reads the column can do the same.
"""

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from smail.domain.money import kronor
from smail.domain.publishing import ALL
from smail.domain.reporting import ReportPart
from smail.queries.quarterly_reports import Closed
from smail.web import dates
from smail.web.federation import (
    change_words,
    cost_words,
    group_cells,
    group_since_lines,
    group_since_words,
    group_words,
    report_leavers,
)
from smail.web.federation.board_file_money import period_words
from smail.web.federation.board_file_tables import shown
from smail.web.federation.closed_periods import in_words
from smail.web.federation.group_terms import DEFINITIONS, TABLES
from smail.web.federation.report_frame import Material, framed
from smail.web.federation.report_parts import (
    Document,
    Part,
    Table,
    is_told,
    number_of,
    released,
    table_of,
    without_untold,
)
from smail.web.federation.report_words import deviations, goals_in_short, method

TITLES: Mapping[ReportPart, LazyString] = {
    ReportPart.SUMMARY: _l("1. Sammanfattning"),
    ReportPart.ACTIVITY: _l("2. Verksamhet och period"),
    ReportPart.PEOPLE: _l("3. Deltagare och avslut"),
    ReportPart.RATINGS: _l("4. Skattningar och förändring"),
    ReportPart.DEVIATIONS: _l("5. Mål"),
    ReportPart.LESSONS: _l("6. Lärdomar, och vad som blir kvar"),
    ReportPart.METHOD: _l("7. Metod"),
}

# The columns of the quarters.
PEOPLE, RATINGS = ("started", "ended", "ongoing"), ("due", "done", "on_time")
BY_SEX = {"people": ("started", "ended"), "ratings": ("due", "done")}
REACHED = ("to_work_or_studies", "to_elsewhere")


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
    made = {part: without_untold(one) for part, one in made.items()}
    return framed(_("Slutrapport: %(name)s", name=of.published.name), of, made, TITLES)


def _summary(of: Material) -> Part:
    newest = _told_change(of)
    change = (
        report_leavers.change(of.quarters)
        if newest is None
        else [change_words.change_words(newest.published, of.names)]
    )
    is_told = report_leavers.newest(of.quarters, "leavers", report_leavers.TO_WORK) is not None
    left = report_leavers.went_to(of.quarters, of.goals) if is_told else []
    return [_bounds(of), *group_since_lines.lines(of.published), *left, *change, goals_in_short(of)], []


def _bounds(of: Material) -> str:
    """Which quarters the report is of, beside the days of the programme."""
    first, last = of.quarters[-1], of.quarters[0]
    return _(
        "Rapporten visar %(n)d avslutade kvartal var för sig, från %(first)s till %(last)s.",
        n=len(of.quarters),
        first=in_words(first.period),
        last=in_words(last.period),
    )


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
    costs = _costs(of)
    return [*said, *([cost_words.shared_out()] if costs else [])], [*_money(of), *costs]


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


def _costs(of: Material) -> list[Table]:
    """What was used, of women and men: each row says whether it was typed in or shared out."""
    rows = [(period_words(row), *map(shown, cost_words.cells(cost))) for row, cost in of.costs]
    header = (_("Period"), *cost_words.headings())
    return [table_of(cost_words.title(), header, rows, (3, 4, 3, 3, 3, 3, 2))] if rows else []


def _people(of: Material) -> Part:
    counted = [_by_quarter(of, "people", PEOPLE, ("started", "ended")), *_by_sex(of, "people")]
    active = _by_quarter(of, "support", ("active", "several", "offered_only"), ())
    tables = [*_since(of, "since_people"), *counted, *([active] if is_told(active) else [])]
    left = [_ended_to(of), *report_leavers.went_to(of.quarters, of.goals)]
    last = report_leavers.tables(of.quarters, of.names, "leavers", report_leavers.TO_WORK)
    return [*_from(of), _unsummed(), *left], [*tables, *_endings(of), *last, *_first_years(of)]


def _ended_to(of: Material) -> str:
    if any(number_of(one.published, "endings", REACHED[0]) is not None for one in of.quarters):
        return _("Vad de som slutade gick till står för de kvartal där det visas.")
    return _(
        "Vad de som slutade gick till visas inte för något enskilt kvartal: de är %(why)s.",
        why=group_cells.why_hidden(),
    )


def _endings(of: Material) -> list[Table]:
    found = _by_quarter(of, "endings", REACHED, REACHED)
    return [found] if is_told(found) else []


def _first_years(of: Material) -> list[Table]:
    """How the first year went of those who began each year, as it was told last."""
    tables: dict[str, Table] = {}
    for one in of.quarters:
        for table in released(one.published, of.names, "first_year"):
            tables.setdefault(table["title"], table)
    return list(tables.values())


def _ratings(of: Material) -> Part:
    tables = [*_since(of, "since_ratings"), _by_quarter(of, "ratings", RATINGS, RATINGS)]
    said, changed = _change(of)
    said = [*said, *report_leavers.change(of.quarters)]
    changed = [*changed, *report_leavers.tables(of.quarters, of.names, "leaving_change", "left")]
    return [*_from(of), _unsummed(), *said], [*tables, *_by_sex(of, "ratings"), *changed]


def _told_change(of: Material) -> Closed | None:
    """The last quarter of which it is told how the answers have changed."""
    return next((one for one in of.quarters if list(change_words.changes(one.published))), None)


def _change(of: Material) -> Part:
    """Level and change of the last quarter that tells of them, which rest on all answers until then."""
    newest = _told_change(of)
    if newest is None:
        said = _(
            "Hur svaren har ändrats för dem som var med i ett kvartal visas inte för något: de är %(why)s.",
            why=group_cells.why_hidden(),
        )
        return [said], []
    said = _(
        "Nivå och förändring är av %(period)s, det sista kvartal där de visas. De bygger på alla svar till"
        " och med %(day)s.",
        period=in_words(newest.period),
        day=dates.day(newest.last_on),
    )
    words = change_words.change_words(newest.published, of.names)
    sexes = change_words.change_by_sex(newest.published, of.names)
    tables = released(newest.published, of.names, "level", "change", "apart")
    return [said, words, *sexes], tables


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
    return [
        _(
            "Insatsen började %(day)s. Kvartalen före %(period)s visas inte var för sig.",
            day=dates.day(of.programme.starts_on),
            period=in_words(first.period),
        )
    ]


def _unsummed() -> str:
    return _(
        "Den som var med i flera kvartal står i vart och ett av dem. Summan står bara där alla kvartal visas."
    )


def _by_quarter(of: Material, key: str, rows: Sequence[str], summed: Sequence[str]) -> Table:
    """The released figures of all, a row for each quarter, the first one first, and what they sum up to."""
    columns = [(group_words.row_name(one), one, ALL, one in summed) for one in rows]
    return _quarters(of, (key, str(TABLES[key])), columns)


def _by_sex(of: Material, key: str) -> list[Table]:
    """The same of women and of men; no table where no quarter tells of them."""
    columns = [
        (
            _("%(what)s: %(sex)s", what=group_words.row_name(row), sex=str(group_words.COLUMNS[sex])),
            row,
            sex,
            True,
        )
        for row in BY_SEX[key]
        for sex in change_words.BY_SEX
    ]
    title = _("%(what)s, kvinnor och män", what=str(TABLES[key]))
    found = _quarters(of, (key, title), columns)
    return [found] if is_told(found) else []


def _quarters(of: Material, table: tuple[str, str], columns: Sequence[tuple[str, str, str, bool]]) -> Table:
    """A row for each quarter: each column's name, its row and column in the table, and whether it sums up."""
    (key, title), quarters = table, list(reversed(of.quarters))
    found = [
        [number_of(one.published, key, row, column) for one in quarters]
        for _name, row, column, _sum in columns
    ]
    cells = [(one.period, *(_cell(each[place]) for each in found)) for place, one in enumerate(quarters)]
    if any(is_summed for *_rest, is_summed in columns):
        sums = [_sum(each) if one[-1] else "–" for one, each in zip(columns, found, strict=True)]
        cells.append((_("Kvartalen ovan"), *sums))
    return table_of(title, (_("Kvartal"), *(name for name, *_rest in columns)), cells)


def _sum(found: Sequence[int | None]) -> str:
    known = [one for one in found if one is not None]
    return str(sum(known)) if len(known) == len(found) else group_cells.few()


def _cell(value: int | None) -> str:
    return group_cells.few() if value is None else str(value)
