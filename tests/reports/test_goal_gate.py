"""What may be shown of a goal: nothing of a few, and nothing that the one quarter less the other tells."""

from dataclasses import replace
from datetime import date

import pytest

from smail.domain.goals.counting import Rung
from smail.domain.goals.facts import Facts, Stay
from smail.domain.goals.grammar import AtLeast, Condition, Count, Event, Goal, Group, Share, Who
from smail.domain.goals.judging import Status
from smail.domain.goals.told import Told, from_json
from smail.domain.goals.windows import Life, Per
from smail.domain.people import Sex
from smail.reports.goal_gate import told
from smail.reports.goals import report
from tests.factories.goals import event, stay

LIFE = Life(date(2022, 1, 1), date(2023, 12, 31))
PLAN = Goal("plan", "Plan", Share(Group(Who.STARTED), Condition((Event.PLAN,))), AtLeast(50))


def stays(women: int, men: int, others: int, start: str = "01-10", planned: int = 2) -> tuple[Stay, ...]:
    """So many of each; all have a plan but every so many."""
    sexes = (Sex.WOMAN,) * women + (Sex.MAN,) * men + (Sex.OTHER,) * others
    return tuple(
        stay(f"{start}-{n}", sex, 1990, None, start, *([] if n % planned else [event(Event.PLAN, start)]))
        for n, sex in enumerate(sexes)
    )


def seen(rows: tuple[Stay, ...], day: date, *earlier: Told, goal: Goal = PLAN) -> Told:
    """What is told of these at the end of the day."""
    facts = Facts(rows)
    return told(goal, report(goal, facts, day, LIFE), facts, day, earlier, 5)


MARCH, JUNE = date(2022, 3, 31), date(2022, 6, 30)
LAST = date(2023, 12, 31)


def test_many_of_each_sex_are_shown_with_every_step() -> None:
    found = seen(stays(20, 20, 0), MARCH)
    assert found.whole is not None
    assert (found.whole.count, found.whole.n, found.status) == (20, 40, Status.ON_THE_WAY)
    assert {sex: (one.count, one.n) for sex, one in found.by_sex.items()} == {
        Sex.WOMAN: (10, 20),
        Sex.MAN: (10, 20),
    }
    assert found.rungs == (
        (Rung.ENROLLED, 40),
        (Rung.IN_GROUP, 40),
        (Rung.IN_PERIOD, 40),
        (Rung.COUNTED, 20),
    )
    assert from_json(found.as_json()) == found


def test_of_a_few_nothing_is_told_but_that_they_are_few() -> None:
    found = seen(stays(4, 0, 0), MARCH)
    assert (found.status, found.whole, found.by_sex, found.rungs) == (Status.TOO_FEW, None, {}, ())


def test_none_or_all_of_a_small_group_is_not_told() -> None:
    assert seen(stays(4, 4, 0, planned=1), MARCH).status is Status.TOO_FEW
    assert seen(stays(10, 10, 0, planned=1), MARCH).whole is not None


def test_one_person_of_another_sex_is_not_left_when_the_two_are_taken_from_all() -> None:
    found = seen(stays(20, 20, 1), MARCH)
    assert found.whole is not None
    assert len(found.by_sex) < 2


def test_a_few_who_lack_it_hide_the_figure() -> None:
    rows = (*stays(20, 20, 0, planned=1), *stays(2, 0, 0, "01-11", planned=9))
    assert seen(rows, MARCH).status is Status.TOO_FEW


def test_what_is_promised_of_all_is_told_to_be_off_and_never_of_how_many() -> None:
    rows = (*stays(20, 20, 0, planned=1), *stays(2, 0, 0, "01-11", planned=9))
    goal = replace(PLAN, target=AtLeast(100), per=Per.QUARTER)
    found = seen(rows, MARCH, goal=goal)
    assert (found.status, found.whole, found.rungs) == (Status.OFF, None, ())
    assert seen(stays(4, 4, 0, planned=1), MARCH, goal=goal).status is Status.MET
    # Of a longer time it would turn with the first who lacks it; of seven it says too much.
    assert seen(rows, MARCH, goal=replace(goal, per=Per.YEAR)).status is Status.TOO_FEW
    assert seen(stays(4, 3, 0), MARCH, goal=goal).status is Status.TOO_FEW


@pytest.mark.parametrize(("wanted", "status"), [(100, Status.OFF), (30, Status.TOO_FEW)])
def test_a_number_far_behind_is_told_to_be_so_where_many_numbers_would_be(
    wanted: int, status: Status
) -> None:
    goal = replace(PLAN, measure=Count(Group(Who.STARTED)), target=AtLeast(wanted), per=Per.YEAR)
    found = seen(stays(1, 1, 0), MARCH, goal=goal)
    assert (found.status, found.whole) == (status, None)


def test_two_who_came_between_are_not_told_by_subtraction() -> None:
    first = seen(stays(20, 20, 0), MARCH)
    few = (*stays(20, 20, 0), *stays(1, 1, 0, "05-10"))
    many = (*stays(20, 20, 0), *stays(20, 20, 0, "05-10"))
    assert seen(few, JUNE, first) == first
    later = seen(many, JUNE, first)
    assert later.whole is not None
    assert (later.until, later.whole.n) == (JUNE, 80)
    assert seen(few, JUNE).until == JUNE


@pytest.mark.parametrize(
    ("percent", "status"), [(30, Status.MET), (90, Status.OFF), (50, Status.TOO_FEW), (45, Status.TOO_FEW)]
)
def test_a_time_that_is_over_is_never_on_the_way_where_the_old_figure_stands(
    percent: int, status: Status
) -> None:
    """20 of 40; whether four more have a plan or lack one is not told by how it ended."""
    goal = replace(PLAN, target=AtLeast(percent))
    first = seen(stays(20, 20, 0), MARCH, goal=goal)
    assert first.status in (Status.ON_THE_WAY, Status.OFF)
    few = (*stays(20, 20, 0), *stays(1, 1, 0, "05-10"))
    ended = [seen(rows, LAST, first, goal=goal) for rows in (few, stays(20, 20, 0))]
    for found in ended:
        assert (found.status, found.whole, found.until) == (status, first.whole, MARCH)
    many = seen((*few, *stays(20, 20, 0, "06-10")), LAST, first, goal=goal)
    assert (many.status in (Status.MET, Status.OFF), many.until) == (True, LAST)


def test_a_number_that_was_reached_stays_reached_and_one_nearly_reached_is_not_told() -> None:
    for wanted, status in ((40, Status.MET), (42, Status.TOO_FEW), (45, Status.OFF)):
        goal = replace(PLAN, measure=Count(Group(Who.STARTED)), target=AtLeast(wanted))
        first = seen(stays(20, 20, 0), MARCH, goal=goal)
        found = seen((*stays(20, 20, 0), *stays(1, 1, 0, "05-10")), LAST, first, goal=goal)
        assert (found.status, found.until) == (status, MARCH)


def test_new_ones_of_one_sex_alone_hide_both_sexes() -> None:
    first = seen(stays(20, 20, 0), MARCH)
    rows = (*stays(20, 20, 0), *stays(2, 20, 0, "05-10"))
    found = seen(rows, JUNE, first)
    assert found.whole is not None
    assert (found.whole.n, found.by_sex) == (62, {})


def test_a_step_that_leaves_a_few_behind_is_not_told() -> None:
    grown = replace(PLAN, measure=Share(Group(Who.STARTED, ages=(18, 40)), Condition((Event.PLAN,))))
    rows = (*stays(20, 20, 0), stay("old", Sex.MAN, 1950, None, "01-10"))
    assert dict(seen(rows, MARCH, goal=grown).rungs) == {
        Rung.ENROLLED: None,
        Rung.IN_GROUP: 40,
        Rung.IN_PERIOD: 40,
        Rung.COUNTED: 20,
    }


def test_of_staff_it_is_told_how_many_and_never_which_sex() -> None:
    staff = tuple(
        Stay(
            f"p{place}",
            Sex.WOMAN if place < 4 else Sex.MAN,
            MARCH,
            None,
            happenings=(event(Event.CERTIFIED, "03-31"),) if place < 3 else (),
        )
        for place in range(6)
    )
    measure = Share(Group(who=Who.STAFF), Condition((Event.CERTIFIED,)))
    facts = Facts((), staff=staff)
    for group, status, count in ((Group(who=Who.STAFF), Status.OFF, 3), (None, Status.TOO_FEW, None)):
        asked = replace(measure, group=group or Group(who=Who.STAFF, sex=Sex.WOMAN))
        goal = Goal("staff", "Personal", asked, AtLeast(100))
        found = told(goal, report(goal, facts, JUNE, LIFE), facts, JUNE, (), 5)
        assert (found.status, found.by_sex) == (status, {})
        assert (found.whole.count if found.whole else None) == count
        # All of them are counted, so that no interval stands round the number.
        assert found.whole is None or found.whole.interval is None
