"""How the first year went: counted once, told coarsely, and as it was told until the next year's."""

from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np

from smail.analysis import groups
from smail.analysis.disclosure import Nest
from smail.domain.calendar import Quarter
from smail.domain.onward import First, Passage
from smail.domain.people import Sex
from smail.domain.publishing import Scope, Split
from smail.queries.releases import Member, Spot
from smail.queries.ways_to_work import Way
from smail.reports.group_booked import Booked
from smail.reports.group_first_year import cohort_at, counted_of, first_year_tables, told_to_begin
from smail.reports.group_opening import Material
from smail.reports.group_results import published

AT = Quarter(2026, 1)
COUNTY = Spot(Scope.COUNTY, "county", "Länet")
NAMES = ("Norr", "Söder", "Öster")
MEMBERS = tuple(Member(one, Spot(Scope.PROGRAMME, name, name), None) for one, name in enumerate(NAMES))


def test_the_first_year_is_counted_once_and_in_fives_and_tens() -> None:
    ways = [
        Way(one, one, one % 2, date(2024, 3, 1), First(what, date(2024, 9, 1), days))
        for one, (what, days) in enumerate(
            [(Passage.WORK, 184)] * 12
            + [(Passage.STUDIES, 380)] * 10
            + [(Passage.EXIT, 100)] * 14
            + [(Passage.STILL_THERE, 700)] * 30
        )
    ]
    again = Way(99, 0, 0, date(2024, 11, 1), First(Passage.WORK, date(2024, 12, 1), 30))
    births = (1970, 1995, 1995, 1970, 1970, 1995, 1995, None)
    people = {one: (Sex.WOMAN if one % 4 < 2 else Sex.MAN, births[one % 8]) for one in range(64)}
    counts = counted_of([*ways, again], people, [0, 1], 2024)
    # Two are not counted in group results; whoever studied later than a year was still there.
    assert [counts[split].sum(axis=2).tolist() for split in (Split.SEX, Split.AGE)] == [
        [[6, 7, 19], [6, 7, 19]],
        [[6, 7, 19], [6, 7, 19]],
    ]
    # They became 29 in the year when they began; whose age is not known are with the eldest.
    assert counts[Split.AGE].sum(axis=(0, 1)).tolist() == [32, 0, 32]
    many, fewer = np.array([90, 90, 90]), np.array([54, 30, 30])
    tables = first_year_tables(counts, Nest((-1, -1), 0), 5, 2024, lambda _node, _split: many)
    figures = [row.figures[0] for row in tables[2, Split.NONE].rows]
    assert [one.value for one in figures] == [0.2, 0.2, 0.6]
    assert {one.n_persons for one in figures} == {60}
    by_age = tables[2, Split.AGE]
    assert by_age.columns == ("all", "to_29", "30_44", "45_up_or_unknown")
    assert [row.figures[0] for row in by_age.rows] == figures
    # Nobody was in between, so nothing is told of that; of the others 32 each.
    assert [[one.n_persons for one in row.figures[1:]] for row in by_age.rows] == [[30, None, 30]] * 3
    # 62 told of three quarters and 64 of the year, said as 60, would leave none to three for the fourth.
    hidden = first_year_tables(counts, Nest((-1, -1), 0), 5, 2024, lambda _node, _split: None)
    # 54 were told, and whoever was written in afterwards is not seen.
    told = first_year_tables(counts, Nest((-1, -1), 0), 5, 2024, lambda _node, _split: fewer)
    assert {row.figures[0].n_persons for row in told[2, Split.NONE].rows} == {50}
    unknown = [row.figures[0] for row in hidden[2, Split.NONE].rows]
    assert [(one.value, one.n_persons) for one in unknown] == [(0.2, None), (0.2, None), (0.6, None)]
    assert unknown[0].high == round(groups.share(5, 25).high, 2)
    assert (cohort_at(Quarter(2025, 4)), cohort_at(Quarter(2026, 3)), cohort_at(Quarter(2026, 4))) == (
        2024,
        2024,
        2025,
    )


def test_how_many_began_in_a_year_is_known_where_every_quarter_of_it_tells() -> None:
    people = {Split.SEX: np.array([[[4, 3], [0, 0], [9, 9]], [[2, 1], [1, 1], [8, 8]]])}

    def booked(label: str, *levels: int) -> Booked:
        flows = {by: {"flows": levels} for by in (Split.NONE, Split.SEX)}
        return Booked(label, (7, 8), {"a": (7,), "county": (7, 8)}, {}, {}, people, flows, {})

    def told(last: list[Booked], place: str, split: Split) -> list[int] | None:
        found = told_to_begin([*year, *last], 2024, place, split)
        return None if found is None else found.tolist()

    year = [booked(f"2024-Q{number}", 0, 0) for number in (1, 2, 3)]
    assert told([], "a", Split.NONE) is None
    assert told([booked("2024-Q4", 0, -1)], "a", Split.SEX) == [16, 12]
    assert told([booked("2024-Q4", 0, 0)], "county", Split.NONE) == [40]
    assert told([booked("2024-Q4", -1, 0)], "a", Split.NONE) is None
    assert told_to_begin([], 2024, "a", Split.NONE) is None


def test_the_first_year_is_told_again_as_it_was() -> None:
    made_at = datetime(2026, 5, 1, tzinfo=UTC)
    counts = {Split.SEX: np.full((3, 3, 2), 30), Split.AGE: np.full((3, 3, 3), 20)}
    members = Material(AT, COUNTY, MEMBERS, [], [[]] * 6, [])
    first = {
        (one.place, one.split): one for one in published(replace(members, first_year=counts), {}, 5, made_at)
    }
    before = {split: {place: one for (place, at), one in first.items() if at is split} for split in Split}
    for one in published(replace(members, at=Quarter(2026, 2)), before, 5, made_at):
        kept = first[one.place, one.split].table("first_year_2024")
        assert one.table("first_year_2024") == kept
        assert kept is not None
