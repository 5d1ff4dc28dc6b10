"""The goals of the training, read by whoever takes one figure from another."""

from datetime import date

import pytest

from smail.domain.evaluation import TrainingGoal
from smail.queries.evaluations import LastAnswers, Tally
from smail.reports.training_goals import GoalReport, goal_reports


def report(n_content: int) -> GoalReport:
    """A course of six where so many can use it, and one of sixteen where half can."""
    answers = [
        LastAnswers(name, name, where, date(2027, 5, 5), {"can_use": Tally("can_use", steps)})
        for name, where, steps in (
            ("a", "Heby", {5: n_content, 1: 6 - n_content}),
            ("b", "Tierp", {4: 8, 1: 8}),
        )
    ]
    return next(one for one in goal_reports(answers, 2028) if one.goal is TrainingGoal.CAN_USE)


@pytest.mark.parametrize("other", [(6, 5), (1, 0)])
def test_the_whole_less_one_course_does_not_tell_what_each_of_a_small_one_said(
    other: tuple[int, int],
) -> None:
    told = [report(n) for n in other]
    assert told[0].whole == told[1].whole
    assert told[0].years == told[1].years
    assert [figure.is_open for _where, figure in told[0].places] == [False, True]


def test_a_sum_is_as_it_was_where_nothing_is_hidden() -> None:
    whole = report(3).whole
    assert whole is not None
    assert (whole.count, whole.n) == (11, 22)
