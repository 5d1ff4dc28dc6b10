"""What others see of goals: what was released is exact, and no rounding contradicts how a goal stands."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from smail.domain.calendar import Quarter
from smail.domain.goals import judging
from smail.domain.goals.counting import Rung
from smail.domain.goals.grammar import (
    AtLeast,
    AtMost,
    Condition,
    Count,
    Counted,
    Distribution,
    During,
    Event,
    Form,
    Given,
    Goal,
    Group,
    Occasions,
    Parts,
    Share,
    Who,
)
from smail.domain.goals.judging import Interval, Judged, Status
from smail.domain.goals.told import Bound, Told, ToldFigure
from smail.domain.goals.windows import Life, Per
from smail.domain.people import DischargeReason, Sex
from smail.domain.publishing import (
    Cadence,
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
from smail.reports.goal_basis import Answers, basis
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
Numbers = tuple[int | None, int | None, int | None]


def table(key: str, **rows: Numbers) -> PublishedTable:
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
    assert (other.whole.count, other.whole.value, other.whole.is_rounded) == (None, 0.8, True)
    plan = shown(PLAN, kept, publication("2026-Q3", *released.tables, *TOLD.tables)).whole
    assert plan is not None
    assert (plan.count, plan.n) == (60, 70)


def test_a_year_is_the_sum_of_the_quarters_that_were_told() -> None:
    quarters = [publication(f"2026-Q{n}", table("people", started=(8 + n, None, None))) for n in (1, 2, 3)]
    told = Told(Judged(Status.ON_THE_WAY), date(2026, 1, 1), AT.last_on, ToldFigure(30, 30, 30))
    found = shown(BEGAN, told, *quarters)
    assert found.whole is not None
    assert (found.whole.count, found.whole.is_rounded) == (30, False)
    hidden = publication("2026-Q1", table("people", started=(None, None, None)))
    for first in ((), (hidden,)):
        part = shown(BEGAN, told, *first, *quarters[1:])
        assert part.whole is not None
        assert (part.whole.bound, part.whole.count, part.without) == (Bound.AT_LEAST, 21, ("2026-Q1",))
        assert part.status is Status.ON_THE_WAY
    fewer = replace(told, whole=ToldFigure(20, 20, 20))
    assert shown(BEGAN, fewer, hidden, *quarters[1:]).whole is None


def there(n: int, every: int | None = None) -> tuple[tuple[Rung, int | None], ...]:
    """So many belong to the goal's time, of everybody who had come by then."""
    return (Rung.ENROLLED, n if every is None else every), (Rung.IN_PERIOD, n), (Rung.COUNTED, n)


SEXES = Goal("sexes", "Könen", Distribution(Group()), Parts(((Sex.WOMAN, 60), (Sex.MAN, 40))), per=Per.WHOLE)


@pytest.mark.parametrize(("women", "men", "status"), [(150, 139, Status.ON_THE_WAY), (100, 189, Status.OFF)])
def test_a_distribution_is_that_of_the_quarters_that_are_told_and_so_is_how_it_stands(
    women: int, men: int, status: Status
) -> None:
    parts = {sex: ToldFigure(0.5, 321, 160, 321) for sex in (Sex.WOMAN, Sex.MAN)}
    kept = Told(
        Judged(Status.ON_THE_WAY),
        LIFE.starts_on,
        AT.last_on,
        ToldFigure(1.0, 321, 321, 321),
        parts,
        there(321),
    )
    since = table("since_people_2026-Q3~2026-Q1", started=(women + men, women, men))
    found = shown(SEXES, kept, publication("2026-Q3", since))
    assert {sex: one.count for sex, one in found.by_sex.items()} == {Sex.WOMAN: women, Sex.MAN: men}
    assert (found.status, found.without) == (status, ("2026-Q1",))
    # Where it is not told of the sexes, or begins later, nothing is.
    for key, columns in ((since.key, (289, None, None)), ("since_people_2025-Q1..2026-Q3", (289, 150, 139))):
        other = shown(SEXES, kept, publication("2026-Q3", table(key, started=columns)))
        assert (other.status, other.whole, other.by_sex) == (Status.TOO_FEW, None, {})


def test_of_those_who_began_a_sum_that_holds_others_who_were_there_before_is_not_told() -> None:
    """Eighty-six have been there since the start, of whom twenty began in the goal's time."""
    life = Life(date(2026, 4, 1))
    figure = ToldFigure(1.0, 20, 20, 20)
    both = {sex: ToldFigure(n / 20, 20, n, 20) for sex, n in ((Sex.WOMAN, 14), (Sex.MAN, 6))}
    kept = Told(Judged(Status.MET), life.starts_on, AT.last_on, figure, both, there(20, 86))
    since = table("since_people_2026-Q3", started=(86, 46, 40))
    began = replace(SEXES, measure=Distribution(Group(Who.STARTED)))

    def of_quarters(first: Numbers, last: Numbers) -> Told:
        found = {
            label: publication(label, table("people", started=numbers), *more)
            for label, numbers, more in (("2026-Q2", first, ()), ("2026-Q3", last, (since,)))
        }
        return Sight(life, found).shown(began, [Kept(AT, kept, "", NOW)])[0].told

    hidden: Numbers = (None, None, None)
    nothing = of_quarters(hidden, hidden)
    assert (nothing.status, nothing.whole, nothing.by_sex) == (Status.TOO_FEW, None, {})
    # The quarters of its own time are those who began in it.
    added = of_quarters((12, 8, 4), (8, 6, 2))
    assert {sex: (one.count, one.n) for sex, one in added.by_sex.items()} == {
        Sex.WOMAN: (14, 20),
        Sex.MAN: (6, 20),
    }
    part = of_quarters((12, 8, 4), (8, None, None))
    assert part.whole is not None
    assert (part.whole.n, part.without) == (12, ("2026-Q3",))


def test_answers_of_a_goal_are_those_of_its_own_time_and_of_whom_it_speaks() -> None:
    """A hundred and twenty have been due since the start, of which forty before the goal's time."""
    since = table("since_ratings_2026-Q3", due=(120, 60, 60), done=(90, 45, 45))

    def answers(goal: Goal, told: Told, first: Numbers) -> Answers | None:
        rows = {"2026-Q2": (first, first, ()), "2026-Q3": ((44, 24, 20), (30, 18, 12), (since,))}
        found = {
            label: publication(label, table("ratings", due=due, done=done), *more)
            for label, (due, done, more) in rows.items()
        }
        return basis(goal, told, Cadence.QUARTER, found.get).answers

    hidden: Numbers = (None, None, None)
    for measure in (Occasions(Group()), Share(Group(Who.DUE), Condition((Event.RATING,)))):
        goal = replace(DONE, measure=measure, per=Per.WHOLE)
        told = Told(Judged(Status.OFF), date(2026, 4, 1), AT.last_on, ToldFigure(0.8, 0, is_rounded=True))
        assert answers(goal, told, hidden) == Answers()
        assert answers(goal, told, (36, 18, 18)) == Answers(None, 66, 1 - 66 / 80)
        # Its time ends within a period, or it speaks of some of them.
        assert answers(goal, replace(told, until=date(2026, 9, 15)), (36, 18, 18)) == Answers()
        some = replace(goal, measure=replace(measure, group=replace(measure.group, ages=(18, 24))))
        assert answers(some, told, (36, 18, 18)) == Answers()
        women = replace(goal, measure=replace(measure, group=replace(measure.group, sex=Sex.WOMAN)))
        assert answers(women, told, (36, 18, 16)) == Answers(None, 36, 1 - 36 / 42)
    goal = replace(DONE, measure=Occasions(Group()), per=Per.WHOLE)
    whole = Told(Judged(Status.OFF), LIFE.starts_on, AT.last_on, ToldFigure(0.75, 60, 90, 120))
    assert answers(goal, whole, hidden) == Answers(None, 90, 0.25)


def test_a_step_that_is_hidden_is_told_at_least_as_the_released_periods_add_up() -> None:
    reached = Condition(reasons=(DischargeReason.WORK, DischargeReason.STUDIES))
    goal = replace(PLAN, measure=Share(Group(Who.DISCHARGED), reached), per=Per.WHOLE)
    rungs = (
        (Rung.ENROLLED, 132),
        (Rung.IN_GROUP, 132),
        (Rung.IN_PERIOD, 58),
        (Rung.COUNTED, 20),
    )
    kept = replace(stood(goal, 20, 58), starts_on=LIFE.starts_on, rungs=rungs)

    def steps(ongoing: int, reached_first: int | None) -> dict[Rung, int]:
        told = [
            publication(
                label,
                table("people", ended=(ended, None, None), ongoing=(ongoing, None, None)),
                table("endings", to_work_or_studies=(went, None, None)),
            )
            for label, ended, went in (("2026-Q2", 10, reached_first), ("2026-Q3", 13, 8))
        ]
        return dict(shown(goal, kept, *told).least)

    every = {Rung.ENROLLED: 97, Rung.IN_GROUP: 97, Rung.IN_PERIOD: 23}
    assert steps(74, None) == every
    assert steps(74, 5) == {**every, Rung.COUNTED: 13}
    # Whoever came twice is there once: the sum may be more than they are.
    assert steps(110, None) == {Rung.IN_PERIOD: 23}


def test_what_the_released_numbers_say_of_a_goal_is_the_same_whatever_the_hidden_quarter_held() -> None:
    since = table("since_people_2026-Q3~2026-Q1", started=(289, 150, 139))
    released = publication("2026-Q3", since)
    began = replace(BEGAN, per=Per.WHOLE, target=AtLeast(150))
    numbers, parts = set(), set()
    for women in range(1, 60, 7):
        for men in range(1, 60, 7):
            n = 289 + women + men
            counts = {Sex.WOMAN: 150 + women, Sex.MAN: 139 + men}
            both = {sex: ToldFigure(one / n, n, one, n) for sex, one in counts.items()}
            figure = ToldFigure(1.0, n, n, n)
            kept = Told(Judged(Status.MET), LIFE.starts_on, AT.last_on, figure, both, there(n))
            parts.add(repr(shown(SEXES, kept, released)))
            kept = replace(kept, whole=ToldFigure(n, n, n), by_sex={})
            numbers.add(repr(shown(began, kept, released)))
    assert (len(parts), len(numbers)) == (1, 1)


@pytest.mark.parametrize(
    ("count", "n", "percent", "status"),
    [
        (6, 13, 100, Status.OFF),
        (6, 8, 100, Status.OFF),
        (6, 7, 100, Status.TOO_FEW),
        (6, 13, 50, Status.TOO_FEW),
        (7, 13, 50, Status.TOO_FEW),
    ],
)
def test_what_is_promised_of_all_says_how_it_stands_also_where_the_figure_is_hidden(
    count: int, n: int, percent: int, status: Status
) -> None:
    goal = replace(PLAN, target=AtLeast(percent))
    released = publication("2026-Q3", table("people", started=(n, None, None)))
    kept = stood(goal, count, n)
    assert kept.status in (Status.MET, Status.OFF)
    found = shown(goal, kept, released)
    assert (found.status, found.whole, found.judged.is_sure) == (status, None, True)
    hidden = publication("2026-Q3", table("people", started=(None, None, None)))
    assert shown(goal, kept, hidden).status is Status.TOO_FEW
    alone = replace(kept, whole=None)
    assert shown(goal, alone, released).status is kept.status
    assert shown(goal, alone, hidden).status is Status.TOO_FEW


def test_where_the_end_is_hidden_the_figure_that_stands_says_how_it_was_on_its_day() -> None:
    life = Life(date(2022, 1, 1), date(2026, 9, 30))
    goal = replace(DONE, measure=Occasions(Group()), per=Per.WHOLE)
    released = {"2025-Q3": publication("2025-Q3", table("ratings", due=(66, 33, 33), done=(58, 28, 30)))}
    for done, is_sure in ((170, True), (150, False)):
        whole = ToldFigure(done / 186, 59, done, 186)
        kept = Told(Judged(Status.TOO_FEW), life.starts_on, date(2025, 9, 30), whole)
        found = Sight(life, released).shown(goal, [Kept(AT, kept, "", NOW)])[0].told
        # As its own row said that day, when there was time left: neither met nor missed yet.
        assert found.judged == Judged(Status.ON_THE_WAY, is_sure)
        assert (found.is_last_known, found.final_on) == (True, AT.last_on)
        assert found.whole is not None
    # A number may have been reached since.
    count = Told(Judged(Status.TOO_FEW), life.starts_on, date(2025, 9, 30), ToldFigure(48, 48, 48))
    found = Sight(life, {}).shown(replace(BEGAN, per=Per.WHOLE), [Kept(AT, count, "", NOW)])[0].told
    assert (found.status, found.is_last_known) == (Status.TOO_FEW, False)


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


def test_a_time_that_grows_has_no_figure_where_one_of_its_periods_hides_what_it_counts() -> None:
    stepped = Condition((Event.STEP_FORWARD,), during=During.PERIOD)
    people = table("people", before=(40, 20, 20), started=(20, 10, 10))
    told, hidden = (
        [
            publication(f"2026-Q{n}", people, table("steps", forward=numbers))
            for n, numbers in ((2, first), (3, (20, 10, 10)))
        ]
        for first in ((15, 7, 8), (None, None, None))
    )
    number = replace(BEGAN, measure=Count(Group(), stepped), target=AtLeast(20))
    share = replace(DONE, measure=Share(Group(), stepped), target=AtLeast(20), per=Per.WHOLE)
    met, since = Judged(Status.MET), date(2026, 4, 1)
    parts = {sex: ToldFigure(n, n, n) for sex, n in ((Sex.WOMAN, 13), (Sex.MAN, 14))}
    found = {
        goal.per: Told(met, since, AT.last_on, whole, by_sex)
        for goal, whole, by_sex in (
            (number, ToldFigure(27, 27, 27), parts),
            (share, ToldFigure(27 / 70, 70, 27, 70), {}),
        )
    }
    # Of women and men nothing is told: all is no sum of 15 and 15.
    whole = shown(number, found[Per.YEAR], *told).whole
    assert whole is not None
    assert (whole.count, whole.is_rounded) == (25, True)
    assert shown(share, found[Per.WHOLE], *told).whole is not None
    for goal in (number, share):
        assert shown(goal, found[goal.per], *hidden).whole is None
        assert shown(goal, replace(found[goal.per], starts_on=AT.starts_on), hidden[0]).whole is None
    # How it stands is told only where a few persons would not change it.
    many = replace(found[Per.YEAR], whole=ToldFigure(80, 80, 80), by_sex={})
    for wanted, status in ((60, Status.MET), (77, Status.TOO_FEW)):
        assert shown(replace(number, target=AtLeast(wanted)), many, *hidden).status is status


def test_while_the_time_runs_the_side_is_told_only_where_the_state_tells_it() -> None:
    goal = replace(PLAN, per=Per.YEAR)
    unsure = replace(stood(goal, 58, 66), judged=Judged(Status.ON_THE_WAY, is_sure=False))
    whole = shown(goal, unsure, TOLD).whole
    assert whole is not None
    assert (whole.ends, whole.bound) == (Interval(0.7, 0.9), None)
    occasions = replace(DONE, measure=Occasions(Group()), per=Per.YEAR)
    told = replace(unsure, whole=ToldFigure(58 / 66, 60, 58, 66))
    answers = publication("2026-Q3", table("ratings", due=(70, 35, 35), done=(58, 28, 30)))
    whole = shown(occasions, told, answers).whole
    assert whole is not None
    assert (whole.ends, whole.bound) == (Interval(0.7, 0.9), None)


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


def test_a_step_is_told_exactly_where_a_sum_since_the_start_is_of_the_same_and_at_least_where_not() -> None:
    reached = Condition(reasons=(DischargeReason.WORK, DischargeReason.STUDIES))
    goal = replace(PLAN, measure=Share(Group(Who.DISCHARGED), reached), per=Per.WHOLE)
    rungs = ((Rung.ENROLLED, 132), (Rung.IN_GROUP, 132), (Rung.IN_PERIOD, 58), (Rung.COUNTED, 20))
    kept = replace(stood(goal, 20, 58), starts_on=LIFE.starts_on, rungs=rungs)
    quarter = (
        table("people", ended=(13, None, None), ongoing=(74, None, None)),
        table("endings", to_work_or_studies=(8, None, None)),
    )

    def steps(began: int, ended: int | None, *, without: str = "") -> tuple[dict[Rung, int], set[Rung]]:
        since = table(
            f"since_people_2026-Q3{without}", started=(began, None, None), ended=(ended, None, None)
        )
        told = shown(goal, kept, publication("2026-Q3", *quarter, since))
        return dict(told.least), set(told.exactly)

    every = {Rung.ENROLLED: 132, Rung.IN_GROUP: 132, Rung.IN_PERIOD: 58}
    assert steps(132, 58) == (every, set(every))
    in_a_quarter = {Rung.IN_PERIOD: 13, Rung.COUNTED: 8}
    # The sum holds others too, who left before the goal's own time or came twice.
    assert steps(130, 60) == ({Rung.ENROLLED: 130, Rung.IN_GROUP: 130, **in_a_quarter}, set())
    # A sum without a hidden quarter is never everybody, whatever that quarter held.
    assert steps(132, 58, without="~2026-Q1") == ({**every, **in_a_quarter}, set())


@pytest.mark.parametrize(("persons", "said"), [(58, 60), (62, 60), (61, None)])
def test_a_step_in_fives_is_not_told_where_it_would_look_like_a_number_of_the_figure(
    persons: int, said: int | None
) -> None:
    due = 60 if said is None else 64
    goal = replace(DONE, measure=Occasions(Group(), Event.RATING))
    kept = replace(
        stood(goal, 50, due), rungs=((Rung.IN_PERIOD, persons), (Rung.DUE, due), (Rung.COUNTED, 50))
    )
    quarter = publication("2026-Q3", table("ratings", due=(due, None, None), done=(50, None, None)))
    found = shown(goal, kept, quarter)
    assert found.whole is not None
    assert not found.whole.is_rounded
    assert dict(found.rungs)[Rung.IN_PERIOD] == said
