"""Figures of goals in words: of when they are, on which side of the promise, and that they are rounded."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from flask import Flask

from smail.domain.calendar import Quarter
from smail.domain.goals.counting import Rung
from smail.domain.goals.grammar import (
    AtLeast,
    AtMost,
    Condition,
    Count,
    Difference,
    Distribution,
    Event,
    Goal,
    Group,
    Measure,
    Occasions,
    Parts,
    Progression,
    Share,
    Smaller,
    Target,
    Who,
)
from smail.domain.goals.judging import Interval, Judged, Status
from smail.domain.goals.told import Bound, Misfit, Told, ToldFigure
from smail.domain.goals.windows import Life
from smail.domain.people import Sex
from smail.queries.goal_statuses import Kept
from smail.reports.goal_basis import Answers, Basis
from smail.web.federation.goal_notes import notes
from smail.web.federation.goal_sentences import sentence
from smail.web.federation.goal_words import final_words, hidden_steps, made_of, said_of, steps, stood

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"])
GOAL = Goal("plan", "Plan", Share(Group(), Condition((Event.PLAN,))), AtLeast(90))
AT = Quarter(2026, 3)
OLD = date(2026, 6, 30)


@pytest.fixture(autouse=True)
def _words(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


@pytest.mark.parametrize(
    ("whole", "until", "status", "said"),
    [
        (ToldFigure(0.5, 20, 10, 20), AT.last_on, Status.OFF, "10 av 20, 50 %"),
        (ToldFigure(0.5, 20, 10, 20), OLD, Status.OFF, "10 av 20, 50 %, räknat till och med 30 juni 2026"),
        (ToldFigure(0.5, 0, is_rounded=True), AT.last_on, Status.OFF, "ungefär 50 %"),
        (
            ToldFigure(0.2, 0, is_rounded=True, ends=Interval(0.2, 0.4), interval=Interval(0.1, 0.5)),
            AT.last_on,
            Status.OFF,
            "mellan 20 och 40 %",
        ),
        (
            ToldFigure(0.4, 25, 10, 25, is_rounded=True, ends=Interval(0.29, 0.53)),
            AT.last_on,
            Status.OFF,
            "ungefär 10 av 25, mellan 29 och 53 %",
        ),
        (ToldFigure(0.9, 0, is_rounded=True, bound=Bound.UNDER), AT.last_on, Status.OFF, "under 90 %"),
        (None, AT.last_on, Status.MET, "visas inte"),
        (None, AT.last_on, Status.TOO_FEW, "–"),
    ],
)
def test_a_figure_says_its_own_day_its_side_and_why_it_is_not_there(
    whole: ToldFigure | None, until: date, status: Status, said: str
) -> None:
    told = Told(Judged(status), date(2026, 1, 1), until, whole)
    assert stood(GOAL, Kept(AT, told, "", datetime(2026, 11, 1, tzinfo=UTC)))[0] == said


def test_a_goal_that_has_ended_says_so_with_the_day_and_how_much_of_it_is_known() -> None:
    whole, until = ToldFigure(0.9, 0, is_rounded=True), date(2026, 9, 30)
    met = Told(Judged(Status.MET), date(2026, 1, 1), until, whole)
    assert final_words(met) == ""
    assert final_words(replace(met, final_on=until)) == "Slutläge 30 september 2026."
    kept = Kept(AT, replace(met, final_on=until), "", datetime(2026, 11, 1, tzinfo=UTC))
    assert stood(GOAL, kept) == ("ungefär 90 %", "Nått. Slutläge 30 september 2026.")
    early = replace(met, until=OLD, is_last_known=True, final_on=until)
    assert final_words(early) == (
        "Så var det senast det gick att visa, 30 juni 2026. Slutläget visas inte, så att ingen liten grupp "
        "kan räknas ut."
    )
    few = replace(met, judged=Judged(Status.TOO_FEW), whole=None, final_on=until)
    assert final_words(few) == "Slutläget 30 september 2026 visas inte."


def test_papers_say_of_a_goal_that_its_sample_is_of_others_and_nothing_of_one_that_fits() -> None:
    told = Told(Judged(Status.TOO_FEW), date(2026, 1, 1), AT.last_on, misfit=Misfit.LESS_THAN_DRAWN)
    goals = [
        (GOAL, Kept(AT, one, "", datetime(2026, 11, 1, tzinfo=UTC)))
        for one in (told, replace(told, misfit=None))
    ]
    first, *others = said_of(goals)
    assert first.startswith("Plan: Stämmer inte med lottningen: lotten drogs också bland avslut")
    assert len(others) == 1
    at = datetime(2026, 11, 1, tzinfo=UTC)
    hidden = replace(told, judged=Judged(Status.MET), misfit=None)
    shown = replace(hidden, whole=ToldFigure(0.5, 20, 10, 20))
    why, rounded = said_of((GOAL, Kept(AT, one, "", at)) for one in (hidden, shown))
    assert why.startswith("Där läget står utan siffra är läget bedömt på den exakta siffran.")
    assert [*notes(GOAL, [Kept(AT, hidden, "", at)], [], Life(date(2022, 1, 1)))][1:] == [why]
    assert said_of([(GOAL, Kept(AT, shown, "", at))]) == [rounded]


def test_what_is_left_out_of_a_figure_is_said_beside_it() -> None:
    whole = ToldFigure(21, 21, 21, bound=Bound.AT_LEAST)
    told = Told(Judged(Status.MET), date(2026, 1, 1), AT.last_on, whole, without=("2026-Q1", "2026-Q2"))
    goal = replace(GOAL, measure=Count(Group()))
    said = stood(goal, Kept(AT, told, "", datetime(2026, 11, 1, tzinfo=UTC)))[0]
    assert said == "minst 21, utan kvartal 1 2026 och kvartal 2 2026 som inte visas"


def test_a_number_of_which_a_period_is_hidden_is_a_least_at_every_step() -> None:
    whole = ToldFigure(21, 21, 21, bound=Bound.AT_LEAST)
    rungs = ((Rung.IN_PERIOD, 21), (Rung.COUNTED, 21))
    told = Told(Judged(Status.MET), date(2026, 1, 1), AT.last_on, whole, rungs=rungs)
    goal = replace(GOAL, measure=Count(Group()))
    assert [said for _what, said in steps(goal, told)] == ["visas inte"] * 2 + ["minst 21"] * 2
    assert made_of(goal, told, Basis())[0] == ("Personer", "minst 21")
    due = Answers(None, 59, 1 - 59 / 67)
    done = made_of(replace(GOAL, measure=Occasions(Group())), replace(told, whole=None), Basis(answers=due))
    assert [said for _what, said in done[1:3]] == ["59", "12 %"]


def test_a_step_beside_an_exact_figure_is_about_where_it_is_in_fives_and_bare_where_it_is_its_own() -> None:
    rungs = ((Rung.IN_GROUP, 65), (Rung.IN_PERIOD, 60), (Rung.DUE, 59), (Rung.COUNTED, 50))
    told = Told(
        Judged(Status.OFF), date(2026, 7, 1), AT.last_on, ToldFigure(50 / 59, 60, 50, 59), rungs=rungs
    )
    said = [number for _step, number in steps(replace(GOAL, measure=Occasions(Group())), told)]
    assert said == ["visas inte", "ungefär 65", "ungefär 60", "59", "50"]


def test_every_step_stands_there_and_says_that_its_number_is_not_shown() -> None:
    goal = replace(GOAL, measure=Progression(Group()))
    told = Told(Judged(Status.OFF), date(2026, 1, 1), AT.last_on, ToldFigure(0.7, 0, is_rounded=True))
    assert [number for _step, number in steps(goal, told)] == ["visas inte"] * 3
    assert hidden_steps(goal, told)
    found = Basis(152, is_least=True, answers=Answers(130, 480, 0.1, is_in_tens=True))
    assert [said for _what, said in made_of(goal, told, found)] == [
        "minst 152",
        "ungefär 130",
        "ungefär 480",
        "ungefär 10 %",
        "visas inte",
    ]
    share = replace(GOAL, measure=WORK)
    fives = replace(told, whole=ToldFigure(0.5, 20, 10, 20, is_rounded=True), rungs=((Rung.COUNTED, 10),))
    assert steps(share, fives)[-1] == ("Räknas till målet", "ungefär 10")
    assert made_of(share, fives, Basis())[0] == ("Personer", "ungefär 20")


WORK = Share(Group(Who.DISCHARGED), Condition((Event.WORK, Event.STUDIES)))


@pytest.mark.parametrize(
    ("measure", "target", "said"),
    [
        (Count(Group()), AtLeast(1), "Minst 1 person som är med."),
        (Count(Group()), AtLeast(21), "Minst 21 personer som är med."),
        (
            Difference(WORK),
            Smaller(),
            "Bland alla personer som slutar ska skillnaden minska mellan kvinnor och män i att ha arbete"
            " eller studier.",
        ),
        (
            Difference(WORK),
            AtMost(5),
            "Bland alla personer som slutar ska högst 5 procentenheter skilja kvinnor och män i att ha arbete"
            " eller studier.",
        ),
        (
            Distribution(Group()),
            Parts(((Sex.WOMAN, 60), (Sex.MAN, 40)), 5),
            "Bland alla personer som är med ska 60 procent vara kvinnor och 40 procent vara män, med högst 5"
            " procentenheters avvikelse.",
        ),
    ],
)
def test_a_promise_is_said_in_plain_words(measure: Measure, target: Target, said: str) -> None:
    assert sentence(Goal("key", "Målet", measure, target)).startswith(f"{said} Räknas")
