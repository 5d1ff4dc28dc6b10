"""What others see of goals: what was released is exact, and no rounding contradicts how a goal stands."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from smail.domain.calendar import Quarter
from smail.domain.goals import judging
from smail.domain.goals.grammar import (
    AtLeast,
    AtMost,
    Condition,
    Count,
    Counted,
    Event,
    Form,
    Given,
    Goal,
    Group,
    Occasions,
    Share,
    Who,
)
from smail.domain.goals.judging import Judged, Status
from smail.domain.goals.told import Bound, Told, ToldFigure
from smail.domain.goals.windows import Life, Per
from smail.domain.people import Sex
from smail.domain.publishing import (
    Figure,
    Publication,
    PublishedPeriod,
    PublishedRow,
    PublishedTable,
    Reach,
    Scope,
    Split,
)
from smail.goal_files import read
from smail.goal_writing import write
from smail.queries.goal_statuses import Kept
from smail.reports.goal_figures import of_share
from smail.reports.goal_shown import Sight

AT = Quarter(2026, 3)
LIFE = Life(date(2022, 1, 1))
DONE = Goal(
    "done", "Gör SMAIL", Share(Group(Who.DUE), Condition((Event.RATING,))), AtLeast(90), per=Per.QUARTER
)
PLAN = replace(DONE, measure=Share(Group(Who.STARTED), Condition((Event.PLAN,))))
BEGAN = Goal("began", "Började", Count(Group(Who.STARTED)), AtLeast(50), per=Per.YEAR)
NOW = datetime(2026, 11, 1, tzinfo=UTC)


def table(key: str, **rows: tuple[int | None, int | None, int | None]) -> PublishedTable:
    """Rows of all, women and men; a hidden figure is None."""
    return PublishedTable(
        key,
        ("all", "woman", "man"),
        tuple(
            PublishedRow(row, tuple(Figure(is_hidden=True) if n is None else Figure(float(n)) for n in each))
            for row, each in rows.items()
        ),
    )


def publication(label: str, *tables: PublishedTable) -> Publication:
    period = PublishedPeriod(Reach.PERIOD, label)
    return Publication(Scope.PROGRAMME, "a", "A", period, Split.SEX, 5, NOW, tables)


# How many began is told, and how many of them have a plan is not.
TOLD = publication("2026-Q3", table("people", started=(99, 50, 49)))


def shown(goal: Goal, told: Told, *found: Publication) -> Told:
    known = {one.period.label: one for one in found}
    return Sight(LIFE, known).shown(goal, [Kept(AT, told, "", NOW)])[0].told


def stood(goal: Goal, count: int, n: int) -> Told:
    """A share as it is kept when the quarter has closed."""
    interval = of_share(count, n)
    assert isinstance(goal.target, AtLeast | AtMost)
    judged = judging.of_share(count / n, goal.target, interval, is_over=True)
    return Told(judged, AT.starts_on, AT.last_on, ToldFigure(count / n, n, count, n, interval))


def test_what_the_group_results_hold_is_told_exactly_and_nothing_else_is() -> None:
    released = publication("2026-Q3", table("ratings", due=(66, 33, 33), done=(58, None, None)))
    kept = stood(DONE, 58, 66)
    kept = replace(
        kept, by_sex={Sex.WOMAN: ToldFigure(28 / 33, 33, 28, 33), Sex.MAN: ToldFigure(30 / 33, 33, 30, 33)}
    )
    found = shown(DONE, kept, released)
    assert found.whole is not None
    assert (found.whole.count, found.whole.n, found.whole.is_rounded) == (58, 66, False)
    # Of women and men it is not told how many have done it; a share in steps of those due would nearly tell.
    assert found.by_sex == {}
    other = shown(DONE, kept, publication("2026-Q3", table("ratings", due=(66, 33, 33), done=(59, 28, 31))))
    assert other.whole is not None
    assert (other.whole.count, other.whole.value, other.whole.is_rounded) == (None, 0.85, True)
    plan = shown(PLAN, kept, publication("2026-Q3", *released.tables, *TOLD.tables)).whole
    assert plan is not None
    assert (plan.count, plan.n) == (60, 70)


def test_a_year_is_the_sum_of_the_quarters_that_were_told() -> None:
    quarters = [publication(f"2026-Q{n}", table("people", started=(8 + n, None, None))) for n in (1, 2, 3)]
    told = Told(Judged(Status.ON_THE_WAY), date(2026, 1, 1), AT.last_on, ToldFigure(30, 30, 30))
    found = shown(BEGAN, told, *quarters)
    assert found.whole is not None
    assert (found.whole.count, found.whole.is_rounded) == (30, False)
    assert shown(BEGAN, told, *quarters[1:]).whole is None
    hidden = publication("2026-Q1", table("people", started=(None, None, None)))
    assert shown(BEGAN, told, hidden, *quarters[1:]).whole is None


def test_fifty_eight_of_sixty_six_is_never_ninety_percent_of_a_promised_ninety() -> None:
    found = shown(PLAN, stood(PLAN, 58, 66), TOLD)
    assert found.status is Status.OFF
    whole = found.whole
    assert whole is not None
    # 60 of 65 would be 92 percent.
    assert (whole.bound, whole.value, whole.count, whole.n) == (Bound.UNDER, 0.9, None, None)
    assert whole.interval is not None
    assert whole.interval.low < 0.9 <= whole.interval.high


@pytest.mark.parametrize("target", [AtLeast(90), AtLeast(50), AtMost(25), AtLeast(87)])
def test_no_share_nor_its_interval_says_otherwise_than_the_state(target: AtLeast | AtMost) -> None:
    goal = replace(PLAN, target=target)
    is_least = isinstance(target, AtLeast)
    for n in range(16, 90):
        for count in range(8, n - 7):
            told = stood(goal, count, n)
            whole = shown(goal, told, TOLD).whole
            assert whole is not None
            keeps = told.status is Status.MET
            shares = [whole.value] if whole.n is None or whole.count is None else [whole.count / whole.n]
            if whole.bound is None:
                shares.append(whole.value)
                assert all(
                    (one >= target.value / 100 if is_least else one <= target.value / 100) is keeps
                    for one in shares
                )
            else:
                assert (whole.bound in (Bound.AT_LEAST, Bound.AT_MOST)) is keeps
            assert whole.interval is not None
            low, high = round(100 * whole.interval.low), round(100 * whole.interval.high)
            is_across = low < target.value <= high if is_least else low <= target.value < high
            assert is_across is not told.judged.is_sure
            assert low <= high


def test_a_number_that_is_not_reached_is_not_rounded_up_to_it() -> None:
    goal = replace(BEGAN, per=Per.QUARTER, target=AtLeast(15))
    for count in range(8, 40):
        judged = Judged(Status.MET if count >= 15 else Status.OFF)
        told = Told(judged, AT.starts_on, AT.last_on, ToldFigure(count, count, count))
        whole = shown(goal, told, TOLD).whole
        assert whole is not None
        is_under = whole.bound is Bound.UNDER or (whole.bound is None and whole.value < 15)
        assert is_under is (count < 15)


def test_while_the_time_runs_the_side_is_told_only_where_the_state_tells_it() -> None:
    goal = replace(PLAN, per=Per.YEAR)
    unsure = replace(stood(goal, 58, 66), judged=Judged(Status.ON_THE_WAY, is_sure=False))
    whole = shown(goal, unsure).whole
    assert whole is not None
    assert (whole.value, whole.bound) == (0.9, None)
    occasions = replace(DONE, measure=Occasions(Group()), per=Per.YEAR)
    told = replace(unsure, whole=ToldFigure(58 / 66, 60, 58, 66))
    whole = shown(occasions, told).whole
    assert whole is not None
    assert (whole.value, whole.bound) == (0.9, Bound.UNDER)


@pytest.mark.parametrize(
    ("counts", "value", "of", "is_shown"),
    [
        (None, 19, 20, False),
        (None, 4, 20, False),
        (None, 3, 3, False),
        (None, 15, 20, True),
        (None, 20, 20, True),
        (Counted.PERSONS, 19, 20, False),
        (Counted.OTHER, 4, 9, True),
    ],
)
def test_of_persons_that_are_typed_in_one_to_four_are_told_to_nobody_else(
    counts: Counted | None, value: int, of: int, is_shown: bool
) -> None:
    goal = replace(DONE, measure=Given(Form.SHARE, counts=counts), target=AtLeast(100))
    told = Told(Judged(Status.OFF), AT.starts_on, AT.last_on, ToldFigure(value / of, 0, value, of))
    found = shown(goal, told)
    assert (found.whole == told.whole, found.whole is None) == (is_shown, not is_shown)
    assert found.status is Status.OFF
    assert read("a", write([goal]).encode()) == (goal,)


def test_one_sex_of_typed_persons_is_not_had_by_taking_the_other_from_all() -> None:
    goal = replace(DONE, measure=Given(Form.SHARE))
    women = {Sex.WOMAN: ToldFigure(0.5, 0, 8, 16)}
    told = Told(Judged(Status.OFF), AT.starts_on, AT.last_on, ToldFigure(0.5, 0, 10, 20), women)
    found = shown(goal, told)
    assert (found.whole, found.by_sex) == (told.whole, {})
