"""The goals of the training, read by whoever takes one figure from another."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from itertools import combinations, product

import pytest

from smail.domain.evaluation import FEWEST, TrainingGoal, Verdict
from smail.queries.evaluations import LastAnswers, Tally
from smail.reports.training_goals import Figure, GoalReport, figure, goal_reports, of_tally

# Where and when a course was, how many answered and how many of them so.
Course = tuple[str | None, int, int, int]

# The figures that a stranger worked out: 6 of 6 of a year, 8 of 8 of a place, 8 of 9 of a course.
CAN_TRAIN: tuple[Course, ...] = (("Heby", 2025, 6, 6), ("Heby", 2026, 9, 6))
KNOWLEDGE: tuple[Course, ...] = (
    (None, 2025, 6, 4),
    ("Uppsala", 2025, 8, 8),
    (None, 2026, 9, 8),
    ("Knivsta", 2026, 11, 9),
)
OTHERS: tuple[tuple[Course, ...], ...] = (
    (("Heby", 2025, 6, 6), ("Tierp", 2026, 28, 16)),
    (("Heby", 2025, 12, 6), ("Tierp", 2025, 7, 0), ("Heby", 2026, 14, 7)),
    (("Heby", 2025, 5, 5), ("Heby", 2025, 5, 0), ("Tierp", 2026, 20, 10), ("Tierp", 2026, 9, 8)),
    (("Heby", 2025, 20, 12), ("Tierp", 2026, 12, 12)),
    (("Heby", 2025, 30, 29),),
)


def report(courses: Sequence[Course]) -> GoalReport:
    answers = [
        LastAnswers(
            f"{place}",
            f"Kurs {place}",
            where,
            date(year, 5, 5),
            {"can_use": Tally("can_use", {5: so, 1: n - so})},
        )
        for place, (where, year, n, so) in enumerate(courses)
    ]
    return next(one for one in goal_reports(answers, 2027) if one.goal is TrainingGoal.CAN_USE)


def shown(courses: Sequence[Course]) -> list[tuple[frozenset[int], Figure]]:
    """Everything on the page: of which courses, and the figure."""
    found, every = report(courses), range(len(courses))
    told = [] if found.whole is None else [(frozenset(every), found.whole)]
    told += [(frozenset(i for i in every if courses[i][1] == year), one) for year, one in found.years]
    told += [(frozenset(i for i in every if courses[i][0] == where), one) for where, one in found.places]
    return told + [(frozenset({int(block.course or "")}), one) for block, _title, one in found.courses]


def worlds(courses: Sequence[Course]) -> list[tuple[int, ...]]:
    """Every way in which those of the courses can have answered that gives the figures shown."""
    told = shown(courses)
    return [
        counts
        for counts in product(*(range(n + 1) for _where, _year, n, _so in courses))
        if all(one.least <= sum(counts[i] for i in whom) <= one.most for whom, one in told)
    ]


@pytest.mark.parametrize("courses", [CAN_TRAIN, KNOWLEDGE, *OTHERS])
def test_nothing_that_is_shown_gives_a_count_of_fewer_than_five_on_either_side(
    courses: tuple[Course, ...],
) -> None:
    possible = worlds(courses)
    assert tuple(so for *_rest, so in courses) in possible
    for size in range(1, len(courses) + 1):
        for some in combinations(range(len(courses)), size):
            found = {sum(counts[i] for i in some) for counts in possible}
            n = sum(courses[i][2] for i in some)
            if len(found) == 1:
                [count] = found
                assert min(count, n - count) >= FEWEST


def test_the_strangers_subtractions_have_nothing_to_take_from() -> None:
    assert [(whom, one.least, one.n) for whom, one in shown(KNOWLEDGE)] == [(frozenset({0, 1, 2, 3}), 29, 34)]
    # 12 of 15 have three on the other side.
    assert [(one.least, one.most, one.n) for _whom, one in shown(CAN_TRAIN)] == [(11, 15, 15)]


def test_what_is_safe_is_shown_by_year_place_and_course() -> None:
    found = shown((("Heby", 2025, 22, 11), ("Tierp", 2026, 30, 25)))
    assert [(one.least, one.n) for _whom, one in found] == [
        (36, 52),
        (25, 30),
        (11, 22),
        (11, 22),
        (25, 30),
        (25, 30),
        (11, 22),
    ]


@pytest.mark.parametrize(
    ("least", "most", "found"),
    [
        (96, 100, Verdict.MET),
        (82, 86, Verdict.MET_UNSURE),
        (78, 82, None),
        (70, 74, Verdict.NOT_SURE),
        (10, 14, Verdict.OFF),
    ],
)
def test_a_goal_is_said_to_be_met_where_it_is_whichever_count_it_is(
    least: int, most: int, found: Verdict | None
) -> None:
    told = figure(100, least, most, 0.8)
    assert told.verdict is found
    assert told.low < Fraction(least, 100) <= Fraction(most, 100) < told.high or most == 100


def test_the_page_of_a_course_tells_no_more_of_a_goal_than_the_goals_do() -> None:
    tally = Tally("can_use", {5: 7, 1: 3})
    assert of_tally(tally, 4, is_in_sums=True) is None
    told = of_tally(tally, 4, is_in_sums=False)
    assert told is not None
    assert (told.least, told.most) == (7, 7)
    assert of_tally(Tally("can_use", {5: 8, 1: 1}), 4, is_in_sums=False) is None


def test_a_programmes_goal_has_the_parts_that_are_told_and_not_who_waits() -> None:
    told, waits = ("Heby", 2026, 20, 15), ("Heby", 2026, 12, 12)
    found = report((told, waits))
    assert found.whole is not None
    assert not found.whole.is_exact
    assert found.exact is not None
    assert (found.exact.most, found.exact.n) == (15, 20)
    assert report((waits,)).exact is None
