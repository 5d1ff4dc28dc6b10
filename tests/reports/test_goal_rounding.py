"""Goals beside exact group results: nobody comes out who is in the one and not in the other."""

import itertools
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from smail.domain.goals import judging
from smail.domain.goals.facts import Facts
from smail.domain.goals.grammar import AtLeast, AtMost, Condition, Count, Event, Goal, Group, Share, Who
from smail.domain.goals.judging import Interval, Judged, Status
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
from smail.reports.goal_beside import Beside
from smail.reports.goal_closing import of_those_told
from smail.reports.goal_gate import told
from smail.reports.goal_rounding import rounded
from smail.reports.goal_steps import to_step
from smail.reports.goals import report
from tests.factories.goals import event, stay

W, M = Sex.WOMAN, Sex.MAN
PLAN = Goal("plan", "Plan", Share(Group(Who.STARTED), Condition((Event.PLAN,))), AtLeast(50), per=Per.QUARTER)
BEGAN = Goal("began", "Började", Count(Group(Who.STARTED)), AtLeast(50), per=Per.QUARTER)
DAY = date(2022, 3, 31)
LIFE = Life(date(2022, 1, 1), date(2023, 12, 31))


def telling(*rows: str, columns: tuple[str, ...] = ("all", "woman", "man"), n: int = 20) -> Beside:
    """Group results in which these rows of persons are told by these columns, so many in each."""
    told = [PublishedRow(row, tuple(Figure(n) for _column in columns)) for row in rows]
    period = PublishedPeriod(Reach.PERIOD, "2022-Q1")
    table = PublishedTable("people", columns, tuple(told))
    made_at = datetime(2022, 5, 1, tzinfo=UTC)
    return Beside(Publication(Scope.PROGRAMME, "p", "P", period, Split.SEX, 5, made_at, (table,)))


OPEN = telling("before", "started", "ended")


def share(count: int, n: int) -> ToldFigure:
    return ToldFigure(count / n, n, count, n, Interval(0.777, 0.936))


def stood(whole: ToldFigure, **by_sex: ToldFigure) -> Told:
    sexes = {Sex(name): one for name, one in by_sex.items()}
    return Told(Judged(Status.MET), LIFE.starts_on, DAY, whole, sexes)


def numbers(one: ToldFigure | None) -> tuple[int | None, int | None] | None:
    return None if one is None else (one.count, one.n)


def began(count: int) -> int | None:
    """What a reader is shown of so many who have begun."""
    whole = rounded(BEGAN, stood(ToldFigure(count, count, count)), OPEN).whole
    return None if whole is None else whole.count


def could_be(shown: int | None) -> list[int]:
    return [count for count in range(1, 200) if began(count) == shown]


def width(values: Iterable[int]) -> int:
    """From the least to the most that somebody may be, where nobody can be fewer than none."""
    found = [one for one in values if one >= 0]
    return max(found) - min(found)


def test_a_protected_person_and_one_of_another_sex_change_nothing_that_is_told() -> None:
    known = tuple(
        stay(f"{sex}-{n}", sex, 1990, None, "01-10", *([event(Event.PLAN, "01-10")] if n % 2 else []))
        for sex in (W, M)
        for n in range(20)
    )
    hidden = (
        stay("hidden", W, 1990, None, "01-10", event(Event.PLAN, "01-10"), is_protected=True),
        stay("other", Sex.OTHER, 1990, None, "01-10"),
    )
    found = []
    for rows in (known, (*known, *hidden)):
        facts = of_those_told(PLAN, Facts(rows))
        found.append(told(PLAN, report(PLAN, facts, DAY, LIFE), facts, DAY, (), 5))
    assert found[0] == found[1]
    assert numbers(found[0].whole) == (20, 40)


def test_figures_are_whole_fives_and_the_parts_add_up() -> None:
    found = rounded(PLAN, stood(share(57, 65), woman=share(38, 42), man=share(19, 23)), OPEN)
    assert found.judged == Judged(Status.MET)
    assert [numbers(one) for one in (found.whole, *found.by_sex.values())] == [(60, 65), (40, 40), (20, 25)]
    assert found.whole is not None
    # What 60 of 65 leave possible, where each is the sum of two multiples of five.
    assert found.whole.ends == Interval(0.81, 1.0)
    assert found.whole.interval == Interval(0.7, 1.0)


@pytest.mark.parametrize(("count", "n"), [(6, 40), (6, 6)])
def test_five_to_seven_look_like_those_who_are_fewer(count: int, n: int) -> None:
    found = rounded(PLAN, stood(share(count, n)), OPEN)
    assert (found.status, found.whole, found.rungs) == (Status.TOO_FEW, None, ())
    assert (
        rounded(PLAN, stood(share(30, 60), woman=share(count, n), man=share(24, 60 - n)), OPEN).by_sex == {}
    )


def test_how_many_ended_in_a_hidden_quarter_is_not_had_from_how_many_began() -> None:
    """Ung framtid: 68 were there, 15 then 27 had begun, 76 were there; four ended, and that is hidden."""
    first, second = could_be(began(15)), could_be(began(27))
    ended = {68 + (now - then) - 76 for then, now in itertools.product(first, second)}
    assert 4 in ended
    assert width(ended) >= 4


def test_how_many_ended_is_not_had_from_goals_that_stood_still() -> None:
    """44, still 44 since fewer than five came, then 61; the group results show 13 of the last quarter."""
    first, third = could_be(began(44)), could_be(began(61))
    ended = {now - then - 13 for then, now in itertools.product(first, third)} & set(range(5))
    assert 4 in ended
    assert width(ended) >= 4


def test_no_number_of_women_men_or_all_is_narrower_than_four_from_everything_shown() -> None:
    seen: defaultdict[object, list[tuple[int, int]]] = defaultdict(list)
    for women, men in itertools.product(range(48), repeat=2):
        own = {} if min(women, men) in range(1, 5) else {"woman": women, "man": men}
        parts = {name: ToldFigure(n, n, n) for name, n in own.items()}
        if women + men in range(5):
            continue
        found = rounded(BEGAN, stood(ToldFigure(women + men, women + men, women + men), **parts), OPEN)
        shown = (numbers(found.whole), *(numbers(one) for one in found.by_sex.values()))
        seen[shown].append((women, men))
    assert len(seen) > 60
    for shown, pairs in seen.items():
        # With all of it hidden nothing is said, and a whole above 45 needs more persons than are tried here.
        if shown[0] is None or (len(shown) == 1 and max(map(sum, pairs)) > 47):
            continue
        for values in ([w for w, _ in pairs], [m for _, m in pairs], [w + m for w, m in pairs]):
            assert width(values) >= 4 or set(values) == {0}, shown


def test_nobody_more_and_a_few_more_both_leave_the_old_figure() -> None:
    def at(count: int, day: date, *earlier: Told) -> Told:
        rows = tuple(stay(f"{n}", (W, M)[n % 2], 1990, None, "01-10") for n in range(count))
        facts, goal = Facts(rows), replace(BEGAN, target=AtLeast(10), per=Per.WHOLE)
        return told(goal, report(goal, facts, day, LIFE), facts, day, earlier, 5)

    first = at(40, DAY)
    for more in range(5):
        assert at(40 + more, date(2022, 6, 30), first) == first
    assert at(45, date(2022, 6, 30), first).until == date(2022, 6, 30)


def test_what_grows_by_the_quarter_is_told_in_shares_alone() -> None:
    """13, then 21 of whom 8 are known to be new, would leave two numbers for those of the first quarter."""
    for per in (Per.YEAR, Per.WHOLE):
        found = rounded(replace(BEGAN, per=per), stood(ToldFigure(21, 21, 21)), OPEN)
        assert (found.status, found.whole, found.by_sex, found.rungs) == (Status.MET, None, {}, ())
        whole = rounded(replace(PLAN, per=per), stood(share(57, 65)), OPEN).whole
        assert whole is not None
        assert (whole.ends, whole.n_persons, whole.count, whole.n) == (Interval(0.7, 1.0), 0, None, None)
        assert whole.interval is not None
        assert (whole.interval.low, whole.interval.high) <= (0.6, 1.0)


@pytest.mark.parametrize("target", [AtLeast(35), AtLeast(40), AtLeast(90), AtLeast(100), AtMost(15)])
@pytest.mark.parametrize(
    ("per", "fewest", "sizes"),
    [
        (Per.QUARTER, 5, (28, 33, 41, 52, 53, 61, 71, 102, 103, 140)),
        (Per.WHOLE, 10, (53, 61, 71, 102, 103, 140, 202, 203, 260)),
    ],
)
def test_the_share_lies_between_its_ends_and_leaves_many_numbers_to_whoever_knows_how_many_there_are(
    target: AtLeast | AtMost, per: Per, fewest: int, sizes: tuple[int, ...]
) -> None:
    goal = replace(PLAN, per=per, target=target)
    for n in sizes:
        seen: defaultdict[object, list[int]] = defaultdict(list)
        for count in range(8, n + 1):
            judged = judging.of_share(Fraction(count, n), target, None, is_over=True)
            found = rounded(goal, replace(stood(share(count, n)), judged=judged), telling()).whole
            assert found is not None
            assert found.ends is not None
            assert found.ends.low <= count / n <= found.ends.high
            seen[found.ends, judged.status].append(count)
        states = defaultdict(set)
        for (_ends, status), counts in seen.items():
            states[status] |= set(counts)
        for (_ends, status), counts in seen.items():
            # Fewer only where the state alone says as much.
            assert len(counts) >= fewest or set(counts) == states[status] or min(counts) == 8, (n, counts)


def test_a_share_of_those_whom_the_group_results_tell_is_as_narrow_as_its_one_rounded_number() -> None:
    """That 65 began is told there: of them 53 to 57 have a plan, and nothing else is rounded."""
    beside = telling("started", n=65)
    found = rounded(PLAN, stood(share(55, 65)), beside).whole
    assert found is not None
    assert (found.count, found.n, found.is_of_exact) == (55, 65, True)
    assert found.ends == Interval(0.81, 0.88)
    other = rounded(PLAN, stood(share(55, 66)), beside).whole
    assert other is not None
    assert (other.n, other.is_of_exact, other.ends) == (65, False, Interval(0.79, 0.91))


def test_none_stays_none_and_the_nearest_five_is_taken() -> None:
    assert [to_step(one) for one in (0, 8, 12, 13, 62, 63)] == [0, 10, 10, 15, 60, 65]


def test_where_the_group_results_hide_how_many_there_are_no_number_in_fives_is_told() -> None:
    """A and B are 11, and B is hidden for the sake of A, who are two: "10" of B would leave few for A."""
    share_of_all = rounded(PLAN, stood(share(57, 65), woman=share(38, 42), man=share(19, 23)), telling())
    assert (share_of_all.status, share_of_all.by_sex, share_of_all.rungs) == (Status.MET, {}, ())
    assert share_of_all.whole == ToldFigure(0.8, 0, is_rounded=True, ends=Interval(0.8, 0.9))
    hidden = rounded(BEGAN, stood(ToldFigure(9, 9, 9)), telling("before", "ended"))
    assert (hidden.status, hidden.whole) == (Status.TOO_FEW, None)


def test_where_the_sexes_are_hidden_there_all_are_told_and_neither_of_them() -> None:
    found = rounded(
        PLAN,
        stood(share(57, 65), woman=share(38, 42), man=share(19, 23)),
        telling("started", columns=("all",)),
    )
    assert (numbers(found.whole), found.by_sex) == ((55, 65), {})


def test_of_some_of_those_who_are_told_to_the_last_one_there_are_shares_alone() -> None:
    """23 of 24 in fives would be 25, who can only be 23 or 24."""
    young = replace(PLAN, measure=Share(Group(Who.STARTED, ages=(18, 29)), Condition((Event.PLAN,))))
    assert rounded(young, stood(share(12, 23)), OPEN).whole == ToldFigure(
        0.5, 0, is_rounded=True, bound=Bound.AT_LEAST
    )
    planned = replace(BEGAN, measure=Count(Group(Who.STARTED), Condition((Event.PLAN,))))
    assert rounded(planned, stood(ToldFigure(23, 23, 23)), OPEN).whole is None
