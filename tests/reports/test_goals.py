"""How goals stand: every goal of the real programmes, against numbers counted by hand on ten participants."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from importlib.resources import files

import pytest

from smail.domain.goals.counting import Rung, frame
from smail.domain.goals.drawing import draw
from smail.domain.goals.facts import Estimated, Facts, Figure, Stay
from smail.domain.goals.grammar import (
    AtLeast,
    AtMost,
    Condition,
    Count,
    Difference,
    Distribution,
    Event,
    Form,
    Given,
    Goal,
    Group,
    Measure,
    Occasions,
    Parts,
    Share,
    Smaller,
    Target,
    Who,
)
from smail.domain.goals.judging import Status
from smail.domain.goals.windows import Life, Per, window
from smail.domain.people import DischargeReason, Sex
from smail.goal_files import read
from smail.reports.goals import GoalReport, report
from tests.factories.goals import TEN, event, facts, stay

LIFE = Life(date(2022, 1, 1), date(2023, 12, 31))
LAST_DAY = date(2022, 12, 31)
MET, OFF, WAY = Status.MET, Status.OFF, Status.ON_THE_WAY
EARLY, FEW, NONE = Status.TOO_EARLY, Status.TOO_FEW, Status.NO_FIGURE

Typed = tuple[tuple[str, int, int | None], ...]
# Goal, counted, of how many, how it stands on the last day of 2022, and whether the interval says so too.
Row = tuple[str, int | None, int | None, Status, bool]

BY_HAND: dict[str, tuple[Row, ...]] = {
    "en-vag-in": (
        ("personer", 10, None, OFF, True),  # half the time and 60 persons to have come
        ("personer-per-ar", 10, None, OFF, True),
        ("handlingsplan", 3, 3, FEW, True),  # p1, p2, p7 have completed
        ("forankrad-plan", 3, 3, FEW, True),
        ("reviderad-plan", 2, 3, FEW, True),  # due of p3, p5, p7; p3 has none
        ("avslutande-samtal", 4, 5, OFF, True),  # all but p8
        ("till-arbete-eller-studier", 2, None, OFF, True),  # 7.22 is the most; 7.5 is the pace
        ("uppfoljning", 0, 0, EARLY, True),  # nobody is drawn
        ("progression", 3, 6, OFF, True),  # p1, p3, p5 of p1, p3, p4, p5, p6, p7
        ("moten", 6, None, MET, True),
    ),
    "arbetslivsintro": (
        ("plan-inom-atta-veckor", 2, 3, FEW, True),  # p5 and p9, not p6; p8 left before
        ("erbjuden-rehabilitering", 3, 5, MET, False),  # p1, p4, p7
        ("konsfordelning", 10, 10, WAY, False),
        ("personer", 10, None, OFF, True),
    ),
    "ung-framtid": (
        ("till-arbete-eller-studier", 2, 5, WAY, False),
        ("ratt-stod", 4, 10, OFF, True),
        ("platser", 21, None, MET, True),
        ("utbildad-personal", 4, 5, OFF, True),
        ("progression", None, None, OFF, True),
        ("genomforda", 3, 6, OFF, True),
        ("personer-per-ar", 10, None, OFF, True),
    ),
    "framsteget-team": (
        ("coachsamtal", 9, 10, OFF, True),
        ("gruppaktivitet", 10, 10, MET, True),
        ("personer-per-ar", 10, None, OFF, True),
        ("handlingsplan", 3, 5, OFF, True),
        ("progression", 3, 6, OFF, True),
    ),
    "framsteget-unga": (
        ("plan-inom-ett-halvar", 1, 1, FEW, True),  # p7, who began on 1 March; by tertial
        ("personer-per-ar", 10, None, OFF, True),
        ("kontaktade", 40, 44, OFF, True),
        ("progression", 3, 6, OFF, True),
    ),
    "jobbcentrum": (
        ("till-arbete-eller-studier", 3, None, OFF, True),  # p1, p2, and p3 who stays
        ("forsorjningsstod", 6, None, OFF, True),
        ("plan-inom-sex-veckor", 1, 2, FEW, True),  # p9, not p6
        ("progression", 3, 6, OFF, True),
        ("samverkan", 3, None, MET, True),
        ("rapporter", 4, None, MET, True),
    ),
    "iris": (
        ("personer", 10, None, OFF, True),
        ("kvinnor", 6, None, OFF, True),
        ("man", 4, None, OFF, True),
        ("egen-forsorjning", 2, 5, WAY, False),
        ("ordinarie-insatser", 3, 10, WAY, False),
        ("steg-narmare", 3, 10, OFF, True),
        ("plan-vid-avslut", 3, 3, FEW, True),
        ("skillnad-mellan-konen", None, None, FEW, True),  # two men have left
        ("timmar", 1, None, MET, True),
    ),
    "smail": (
        ("utbildare", 2, None, WAY, False),  # 7 is the pace
        ("anvandare", 2, None, OFF, True),
        ("kan-utbilda", 12, 14, WAY, False),
        ("kan-anvanda", 60, 90, OFF, True),
        ("ny-kunskap", 95, 100, WAY, True),
        ("kanner-till", 4, 4, FEW, True),
        ("alla-anvander", 1, 2, OFF, True),
        ("horisontella-utbildare", 1, 2, OFF, True),
        ("horisontella-erbjudna", 2, 2, WAY, True),
        ("natverk", None, None, NONE, True),
        ("referensgrupp", 4, None, MET, True),
    ),
    "regexpro": (
        ("beviljade", 15, 20, WAY, True),
        ("battre-rustade", 5, 8, WAY, False),
        ("utbildning", 9, 11, WAY, False),
        ("rapporter", 1, None, MET, True),
    ),
    "forstudie": (("rapport", None, None, EARLY, True),),
}

TYPED: dict[tuple[str, str], Typed] = {
    ("en-vag-in", "moten"): (("03-01", 2, None), ("05-01", 3, None), ("10-01", 1, None)),
    ("ung-framtid", "platser"): (("04-01", 12, None), ("11-01", 9, None)),
    ("framsteget-team", "coachsamtal"): (("09-30", 10, 10), ("12-20", 9, 10)),
    ("framsteget-team", "gruppaktivitet"): (("12-20", 10, 10),),
    ("framsteget-unga", "kontaktade"): (("06-01", 20, 44), ("12-01", 40, 44)),
    ("jobbcentrum", "samverkan"): (("03-01", 1, None), ("05-01", 1, None), ("11-01", 1, None)),
    ("jobbcentrum", "rapporter"): (("03-31", 1, None), ("06-30", 1, None), ("12-31", 2, None)),
    ("iris", "timmar"): (("11-30", 1, None), ("12-31", 1, None)),
    ("smail", "kan-utbilda"): (("10-01", 12, 14),),
    ("smail", "kan-anvanda"): (("10-01", 60, 90),),
    ("smail", "ny-kunskap"): (("10-01", 95, 100),),
    ("smail", "kanner-till"): (("10-01", 4, 4),),
    ("smail", "natverk"): (("11-15", 1, None),),
    ("smail", "referensgrupp"): (("02-01", 1, None), ("05-01", 1, None), ("09-01", 2, None)),
    ("regexpro", "beviljade"): (("06-01", 8, 12), ("12-01", 15, 20)),
    ("regexpro", "battre-rustade"): (("12-01", 5, 8),),
    ("regexpro", "utbildning"): (("12-01", 9, 11),),
    ("regexpro", "rapporter"): (("09-30", 1, None), ("12-31", 1, None)),
}


def goals(programme: str) -> tuple[Goal, ...]:
    """The goals of a real programme, as their file says them."""
    file = files("smail.demo").joinpath("goals", f"{programme}.toml")
    found = read(file.name, file.read_bytes())
    assert not isinstance(found, list), found
    return found


def known(programme: str, goal: Goal) -> Facts:
    """The ten, what was typed in for the goal, and what the model says of their ratings."""
    estimated = [Estimated(LAST_DAY, 0.72, 0.60, 0.83, 9)]
    return replace(facts(*TYPED.get((programme, goal.key), ())), estimated=estimated)


def told(found: GoalReport) -> Row:
    """What a report says, as it is written by hand."""
    whole = found.whole
    count, n = (None, None) if whole is None else (whole.count, whole.n)
    return found.goal.key, count, n, found.status, found.judged.is_sure


@pytest.mark.parametrize("programme", BY_HAND)
def test_every_goal_of_a_real_programme_stands_as_counted_by_hand(programme: str) -> None:
    found = [told(report(goal, known(programme, goal), LAST_DAY, LIFE)) for goal in goals(programme)]
    assert tuple(found) == BY_HAND[programme]


HALF, TEN_OR_MORE = AtLeast(50), AtLeast(10)


def goal(measure: Measure, target: Target = HALF, per: Per = Per.QUARTER) -> Goal:
    """A goal of which only the measure, the promise and the time matter."""
    return Goal("x", "x", measure, target, per)


def test_how_it_was_counted_is_told_rung_by_rung() -> None:
    by_key = {one.key: one for one in goals("arbetslivsintro")}
    found = report(by_key["plan-inom-atta-veckor"], facts(), LAST_DAY, LIFE).whole
    assert found is not None
    assert found.rungs == (
        (Rung.ENROLLED, 10),
        (Rung.IN_GROUP, 10),
        (Rung.IN_PERIOD, 4),
        (Rung.STAYED, 3),
        (Rung.COUNTED, 2),
    )
    assert not found.is_enough


def test_what_is_not_known_of_a_person_is_told_and_not_guessed() -> None:
    by_key = {one.key: one for one in (*goals("framsteget-unga"), *goals("jobbcentrum"))}
    young = report(by_key["plan-inom-ett-halvar"], facts(), LAST_DAY, LIFE).whole
    assert young is not None
    assert (young.n_unknown, dict(young.rungs)[Rung.IN_GROUP]) == (1, 5)
    assisted = report(by_key["forsorjningsstod"], facts(), LAST_DAY, LIFE).whole
    assert assisted is not None
    assert assisted.n_unknown == 1


def test_a_goal_is_followed_quarter_by_quarter() -> None:
    due = goal(Share(Group(Who.DUE), Condition((Event.RATING,))), AtLeast(90))
    days = [date(2022, 3, 31), date(2022, 6, 30), date(2022, 9, 30), LAST_DAY, date(2023, 3, 31)]
    found = [told(report(due, facts(), day, LIFE))[1:4] for day in days]
    # p1, p2, p3, p4 and p7 in the second quarter; p4 and p2 stop; after New Year nobody rates.
    assert found == [(0, 0, FEW), (5, 5, MET), (3, 5, OFF), (3, 6, OFF), (0, 5, OFF)]


def test_both_sexes_stand_beside_the_whole() -> None:
    started = goal(Count(Group(Who.STARTED)), per=Per.YEAR)
    by_sex = report(started, facts(), LAST_DAY, LIFE).by_sex
    assert by_sex is not None
    assert [one and one.count for one in by_sex.values()] == [6, 4]
    parts = goal(Distribution(Group()), Parts(((Sex.WOMAN, 50), (Sex.MAN, 40), (Sex.OTHER, 10))), Per.YEAR)
    mix = report(parts, facts(), LAST_DAY, LIFE)
    assert mix.by_sex is not None
    fractions = [one and one.fraction for one in mix.by_sex.values()]
    assert fractions == [Fraction(3, 5), Fraction(2, 5), 0]
    assert told(mix)[3:] == (OFF, False)


def left(person: str, ended: str, *asked: str) -> Stay:
    """Somebody who went to work on a day, and was asked how it went on others."""
    events = [event(Event.FOLLOW_UP, on) for on in asked]
    return stay(person, Sex.WOMAN, 1990, None, "01-03", *events, ended=(ended, DischargeReason.WORK))


def test_only_the_drawn_are_judged_and_only_when_their_time_has_run_out() -> None:
    promise = next(one for one in goals("en-vag-in") if one.key == "uppfoljning")
    assert isinstance(promise.measure, Share)
    gone = [left(f"q{place}", f"0{place}-15", "2023-01-20") for place in range(1, 10)]
    until_now = window(Per.WHOLE, LAST_DAY, LIFE)
    assert until_now is not None
    there = frame(promise.measure, [*gone, *TEN], until_now)
    # All nine, and p1 and p2 of the ten, who left for work and studies.
    assert there == ("p1", "p2", *(f"q{place}" for place in range(1, 10)))
    drawn = frozenset(draw("2022", there, 6))
    known_now = Facts([*gone, *TEN], drawn=drawn)
    assert drawn == {"q3", "q5", "q2", "q6", "p1", "q9"}
    # All were asked on 20 January, which is within seven months only for q9; nobody has asked p1.
    found = report(promise, known_now, date(2023, 6, 30), LIFE)
    assert told(found)[1:3] == (1, 6)
    assert found.whole is not None
    assert dict(found.whole.rungs)[Rung.DRAWN] == 6
    assert told(report(promise, Facts(gone, drawn=drawn), date(2022, 6, 30), LIFE))[3] is EARLY


def test_a_difference_is_compared_with_the_time_before() -> None:
    work = Share(Group(Who.DISCHARGED), Condition(reasons=(DischargeReason.WORK,)))
    smaller = goal(Difference(work), Smaller(), Per.YEAR)

    def year(number: int, women: int, men: int) -> list[Stay]:
        """Forty of each sex who leave in a year, so many of them for work."""
        return [
            stay(
                f"{sex}{place}-{number}", sex, 1990, None, f"{number}-01-03",
                ended=(f"{number}-06-01", DischargeReason.WORK if place < at_work else DischargeReason.MOVED),
            )
            for sex, at_work in ((Sex.WOMAN, women), (Sex.MAN, men))
            for place in range(40)
        ]  # fmt: skip

    def stands(women: int, men: int) -> tuple[Status, bool]:
        found = report(smaller, Facts([*year(2022, 8, 32), *year(2023, women, men)]), LIFE_ENDS, LIFE)
        return found.status, found.judged.is_sure

    LIFE_ENDS = date(2023, 12, 31)  # noqa: N806 - a day of the calendar
    assert stands(20, 20) == (MET, True)
    assert stands(12, 30) == (MET, False)
    assert stands(4, 36) == (OFF, False)
    first = report(smaller, Facts(year(2022, 8, 32)), LAST_DAY, LIFE)
    assert (first.status, round(first.whole.value, 3) if first.whole else None) == (EARLY, 0.6)
    least = report(goal(Difference(work), AtMost(10), Per.YEAR), Facts(year(2022, 18, 20)), LAST_DAY, LIFE)
    assert told(least)[3:] == (MET, False)


def test_a_protected_person_counts_only_among_ten() -> None:
    hidden = stay("h", Sex.WOMAN, 1990, None, "02-01", is_protected=True)
    started = goal(Count(Group(Who.STARTED)), per=Per.YEAR)
    among_eleven = report(started, Facts([*TEN, hidden]), LAST_DAY, LIFE)
    among_nine = report(started, Facts([*TEN[:8], hidden]), LAST_DAY, LIFE)
    assert [told(one)[1] for one in (among_eleven, among_nine)] == [11, 8]


def test_somebody_who_was_there_twice_stands_with_the_last_time_in_a_share_and_counts_once() -> None:
    twice = [
        stay("p", Sex.MAN, 1990, None, "01-03", ended=("03-01", DischargeReason.WORK)),
        stay("p", Sex.MAN, 1990, None, "05-02", ended=("10-01", DischargeReason.MOVED)),
    ]
    asked = Condition(reasons=(DischargeReason.WORK,))
    gone = Group(Who.DISCHARGED)
    share = report(goal(Share(gone, asked), per=Per.YEAR), Facts(twice), LAST_DAY, LIFE)
    assert told(share)[1:3] == (0, 1)
    assert told(report(goal(Count(gone, asked), per=Per.YEAR), Facts(twice), LAST_DAY, LIFE))[1] == 1


def test_nobody_entered_in_error_and_nobody_who_comes_later_is_counted() -> None:
    wrong = stay("e", Sex.MAN, 1990, None, "01-03", ended=("01-04", DischargeReason.ENTERED_IN_ERROR))
    later = stay("l", Sex.MAN, 1990, None, "12-01")
    everybody = goal(Count(Group()), per=Per.WHOLE)
    assert told(report(everybody, Facts([wrong, later]), date(2022, 11, 30), LIFE))[1] == 0
    assert told(report(everybody, Facts([wrong, later]), LAST_DAY, LIFE))[1] == 1


def test_typed_figures_are_added_stand_last_or_are_divided() -> None:
    def stands(form: Form, target: Target = TEN_OR_MORE) -> tuple[float | None, Status]:
        found = report(goal(Given(form), target, Per.YEAR), known_twice, LAST_DAY, LIFE)
        return found.whole and found.whole.value, found.status

    known_twice = facts(("03-01", 30, 40), ("12-01", 36, 48), ("2023-02-01", 99, 100))
    assert stands(Form.COUNT) == (66, MET)
    assert stands(Form.SHARE, AtLeast(75)) == (0.75, MET)
    assert stands(Form.SHARE, AtLeast(76)) == (0.75, OFF)
    assert stands(Form.MEAN, AtMost(1)) == (0.75, MET)
    assert stands(Form.COUNT, AtMost(65)) == (66, OFF)
    by_sex = replace(known_twice, figures=[Figure(date(2022, 5, 1), 3, None, Sex.WOMAN)])
    assert report(goal(Given(Form.COUNT), per=Per.YEAR), by_sex, LAST_DAY, LIFE).status is NONE


def test_nothing_stands_before_the_programme_begins_and_a_deadline_ends_the_time() -> None:
    written = goals("forstudie")[0]
    life = Life(date(2024, 1, 15))
    assert report(written, facts(), date(2024, 1, 14), life).window is None
    assert told(report(written, facts(), date(2025, 2, 1), life))[3] is NONE
    assert told(report(written, facts(("2024-11-29", 1, None)), date(2025, 2, 1), life))[3] is MET
    assert told(report(written, facts(("2025-01-07", 1, None)), date(2025, 2, 1), life))[3] is NONE


def test_a_year_of_which_the_programme_has_a_part_asks_for_that_part() -> None:
    half = Life(date(2022, 7, 2), date(2023, 6, 30))
    six = goal(Count(Group(Who.STARTED)), AtLeast(12), Per.YEAR)
    # p5, p6, p8, p9 and p10 came in the 183 days; 6.02 of 12 would have been asked, so 7.
    assert told(report(six, facts(), LAST_DAY, half))[1:4] == (5, None, OFF)
    assert told(report(replace(six, target=AtLeast(9)), facts(), LAST_DAY, half))[3] is MET


def test_a_count_without_an_end_is_on_the_way_until_it_is_met() -> None:
    many = goal(Count(Group(Who.STARTED)), AtLeast(11), Per.WHOLE)
    endless = Life(date(2022, 1, 1))
    assert told(report(many, facts(), LAST_DAY, endless))[3:] == (WAY, False)
    assert told(report(replace(many, target=AtLeast(10)), facts(), LAST_DAY, endless))[3] is MET
    most = replace(many, target=AtMost(10))
    assert told(report(most, facts(), LAST_DAY, endless))[3] is WAY
    assert told(report(most, facts(), date(2023, 12, 31), LIFE))[3] is MET


def test_a_rating_that_fills_what_was_due_in_the_weeks_after_the_quarter_counts_to_it() -> None:
    """Due on 25 June: five answered by then, two on 5 July, one never; as the group results count."""
    rated = (*("06-20",) * 5, *("07-05",) * 2, None)
    stays = tuple(
        stay(f"p{n}", Sex.WOMAN, 1990, None, "03-26", rated=() if on is None else (on,))
        for n, on in enumerate(rated)
    )
    for measure in (Share(Group(Who.DUE), Condition((Event.RATING,))), Occasions(Group())):
        due = goal(measure, AtLeast(90))
        found = report(due, Facts(stays), date(2022, 6, 30), LIFE).whole
        assert found is not None
        assert (found.count, found.n) == (7, 8)
