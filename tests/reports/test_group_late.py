"""Whoever is written in late, in error or wrongly is seen in none of the quarters that are told."""

from collections.abc import Mapping

import numpy as np
import pytest

from smail.domain.publishing import Split
from smail.queries.group_counts import DUE, ON_TIME
from smail.queries.group_occasions import Occasion
from smail.reports.group_booked import FINE, PERSON_ROWS, Booked
from smail.reports.group_since import Persons
from smail.reports.group_story import Story
from tests.support.late_county import corrected
from tests.support.since_attack import Attack
from tests.support.since_county import Made, county

FAMILIES = (("people", Split.SEX), ("people", Split.AGE), ("due", Split.SEX), ("due", Split.AGE))


def mended(seed: int, n_quarters: int, sizes: tuple[int, ...], share: float) -> Made:
    rng = np.random.default_rng(seed)
    made = county(rng, n_quarters, sizes)
    found = corrected(made, rng, share)
    assert found.people != made.people
    return found


def faults(made: Made, n_asked: int) -> list[object]:
    """What is told and was not booked, or cannot be of one county, and which few persons are found by it."""
    releases, books = made.kept()
    found = [one for quarter in releases for one in quarter]
    rng = np.random.default_rng(len(made.people))
    seen: list[object] = []
    for family, split in FAMILIES:
        attack = Attack(made, family, split, books)
        assert len(attack.told(found)) > 40
        if not attack.agrees(found):
            seen.append(f"{family} by {split.value} is of no county")
        seen += [*attack.wrong(found), *attack.narrow(found, rng, n_asked)]
    return seen


@pytest.mark.parametrize("seed", [10, 11, 14])
def test_after_corrections_all_that_is_told_can_be_of_one_county(seed: int) -> None:
    assert faults(mended(seed, 3, (3, 5, 14), 0.3), 5) == []


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(24))
def test_after_corrections_of_many_quarters_all_that_is_told_can_be_of_one_county(seed: int) -> None:
    assert faults(mended(seed, 5, (3, 4, 7, 12, 25), 0.15), 25) == []


def test_the_books_run_on_and_are_the_same_by_sex_and_age() -> None:
    _releases, books = mended(11, 3, (3, 5, 14), 0.5).kept()
    by = {split: [one.people[split] for one in books] for split in (Split.SEX, Split.AGE)}
    for sex, age in zip(by[Split.SEX], by[Split.AGE], strict=True):
        assert (sex.sum(axis=2) == age.sum(axis=2)).all()
        assert min(sex.min(), age.min()) >= 0
    for before, now in zip(by[Split.SEX], by[Split.SEX][1:], strict=False):
        came, went, there = now.swapaxes(0, 1)
        assert (before[:, 2] + came - went == there).all()


def test_whoever_was_written_in_late_is_not_counted_behind_a_sum_of_what_was_booked() -> None:
    """Two quarters with the same three women; two others were written in when the first had been booked."""
    persons = np.zeros((1, len(PERSON_ROWS), 2), dtype=np.int64)
    persons[0, PERSON_ROWS.index(DUE), 0] = 3
    due = np.zeros((1, len(FINE), 2), dtype=np.int64)
    due[0, FINE.index(ON_TIME), 0] = 3

    def quarter(label: str) -> Booked:
        empty: Mapping[Split, Mapping[str, tuple[int, ...]]] = {}
        return Booked(label, (1,), {"1": (1,)}, {Split.SEX: due}, {Split.SEX: persons}, {}, empty, {})

    def occasions(late: int) -> list[Occasion]:
        who = [("2026-Q1", one) for one in range(3 + late)] + [("2026-Q2", one) for one in range(3)]
        return [Occasion(1, one, label, ON_TIME, {Split.SEX: "woman"}) for label, one in who]

    story = Story((quarter("2026-Q1"), quarter("2026-Q2")))
    for late in (0, 2):
        behind = Persons(story, lambda _ids, late=late: occasions(late), 5).behind
        assert behind([1], ["2026-Q1", "2026-Q2"], DUE, Split.SEX) == [3, 0]
