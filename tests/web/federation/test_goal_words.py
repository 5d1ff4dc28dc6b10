"""Figures of goals in words: of when they are, on which side of the promise, and that they are rounded."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from flask import Flask

from smail.domain.calendar import Quarter
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
    Parts,
    Share,
    Smaller,
    Target,
    Who,
)
from smail.domain.goals.judging import Judged, Status
from smail.domain.goals.told import Bound, Told, ToldFigure
from smail.domain.people import Sex
from smail.queries.goal_statuses import Kept
from smail.web.federation.goal_sentences import sentence
from smail.web.federation.goal_words import stood

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
