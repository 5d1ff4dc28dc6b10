"""Whoever reads everything of a quarter, the words that say how it is counted too, finds no few persons."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from smail.domain.publishing import Publication, Split
from smail.reports.group_results import published
from smail.web.federation import group_words
from tests.support.drawn_county import INDICATORS, PLACES, drawn, material, truth
from tests.support.goal_attack import read_goals
from tests.support.published_bounds import BY_AGE, COLUMNS, SAME, THERE, Known

NAMES: Mapping[str, str] = {one: one for one in INDICATORS}
# Everybody who answered in the quarter had answered before.
SENT = dict.fromkeys(
    ("Svarade i kvartalet", "Av dem har svarat minst två gånger, sedan det första svaret"), "sent"
)


def read(publications: list[Publication], split: Split) -> Known:
    """Everything that is told but by the other split, read as words."""
    known = Known(PLACES, COLUMNS if split is Split.SEX else BY_AGE)
    for one, other in SAME:
        known.same(one, other)
    for key in INDICATORS:
        known.same(THERE, (key, f"no {key}"))
        known.same((key,), (f"{key} seen", f"{key} unseen"))
    told = [
        (one.place, table)
        for one in publications
        if one.split in (Split.NONE, split)
        for table in group_words.tables(one, NAMES)
    ]
    for place, table in told:
        known.read_counts(place, table)
    for place, table in told:
        if table.key == "ratings":
            known.read_persons_due(place, table)
        if table.key in ("level", "change", "share"):
            known.read_numbers(place, table, {**NAMES, **SENT}, THERE)
        if table.key in ("agreement", "rater_gap"):
            known.read_numbers(place, table, {one: f"{one} seen" for one in INDICATORS}, THERE)
        if table.key == "hours":
            known.read_numbers(place, table, {"Timmar i månaden och person": "timed"}, ("active",))
        if table.key == "weeks":
            known.read_weeks(place, table)
    return known


@pytest.mark.parametrize(
    ("seed", "split"),
    [
        (0, Split.SEX),
        (1, Split.SEX),
        pytest.param(2, Split.SEX, marks=pytest.mark.soak),
        pytest.param(6, Split.SEX, marks=pytest.mark.soak),
        pytest.param(8, Split.SEX, marks=pytest.mark.soak),
        pytest.param(10, Split.SEX, marks=pytest.mark.soak),
        # Three columns take minutes.
        pytest.param(1, Split.AGE, marks=pytest.mark.soak),
        pytest.param(3, Split.AGE, marks=pytest.mark.soak),
    ],
)
def test_whoever_reads_every_table_of_a_quarter_and_the_goals_beside_finds_no_few_persons(
    seed: int, split: Split
) -> None:
    people = drawn(seed)
    numbers = truth(people, split)
    released = published(material(people), {}, 5, datetime(2026, 5, 1, tzinfo=UTC))
    known = read(released, split)
    if split is Split.SEX:
        read_goals(known, people, released)
    asked = [
        (fact, place, sexes)
        for fact in sorted({fact for fact, _place, _sex in numbers})
        for place in PLACES
        for sexes in known.columns.values()
    ]
    small = {
        one: n
        for one in asked
        if 0 < (n := sum(numbers[one[0], at, sex] for at in PLACES[one[1]] for sex in one[2])) < 5
    }
    assert len(small) > 20
    found = dict(zip(small, known.between([known.atoms([one[0]], *one[1:]) for one in small]), strict=True))
    assert all(low <= small[one] <= high for one, (low, high) in found.items())
    assert {one: (small[one], *ends) for one, ends in found.items() if ends[1] - ends[0] < 4} == {}
