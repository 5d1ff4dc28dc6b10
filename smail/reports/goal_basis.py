"""What a goal is made of, as the group results of the same time tell it, and nothing that they do not.

How many times somebody began; of a goal that is made of answers also how many persons and answers there are,
and how large a part is missing.
"""

from dataclasses import dataclass

from smail.domain.goals.grammar import Event, Goal, Occasions, Progression, is_on_due
from smail.domain.goals.windows import Per
from smail.domain.publishing import ALL, Figure, Publication
from smail.reports.goal_gate import is_of_persons
from smail.reports.goal_parts_told import since


@dataclass(frozen=True, slots=True)
class Answers:
    """How many persons and answers; None where it is not told, and in tens where a model is made of them.

    Of persons only those whom a model is made of: else they are the goal's own.
    """

    n_persons: int | None = None
    n_ratings: int | None = None
    share_missing: float | None = None
    is_in_tens: bool = False


@dataclass(frozen=True, slots=True)
class Basis:
    """How many times somebody had begun, at least where a period is left out; and the answers, if any."""

    n_begun: int | None = None
    is_least: bool = False
    answers: Answers | None = None


def basis(goal: Goal, newest: Publication | None) -> Basis:
    """What the goal's figure is made of."""
    if not is_of_persons(goal):
        return Basis()
    sums = [] if newest is None else [*since(newest, "started")]
    begun = [(number, bool(one.without)) for one in sums if (number := one.of.get(ALL))]
    number, is_least = max(begun, default=(None, False))
    return Basis(number, is_least, _answers(goal, newest))


def _answers(goal: Goal, newest: Publication | None) -> Answers | None:
    if isinstance(goal.measure, Progression):
        return _of_model(newest)
    is_ratings = isinstance(goal.measure, Occasions) and goal.measure.event is Event.RATING
    if not (is_ratings or is_on_due(goal)):
        return None
    due, done = (_due(goal, newest, row) for row in ("due", "done"))
    return Answers(None, done, None if done is None or not due else 1 - done / due)


def _of_model(newest: Publication | None) -> Answers:
    """Everybody who has answered since the start, in tens as it is told of the missing answers."""
    one = _figure(newest, "tipping", "tipping")
    if one is None or one.is_hidden:
        return Answers(is_in_tens=True)
    return Answers(one.n_persons, one.n_ratings, one.share_missing, is_in_tens=True)


def _due(goal: Goal, newest: Publication | None, row: str) -> int | None:
    if newest is None or goal.per is Per.MONTH:
        return None
    label = newest.period.label
    sums = {Per.WHOLE: f"since_ratings_{label}", Per.YEAR: f"year_ratings_{label[:4]}"}
    one = _figure(newest, sums.get(goal.per, "ratings"), row)
    return None if one is None or one.value is None else round(one.value)


def _figure(found: Publication | None, key: str, row: str) -> Figure | None:
    table = None if found is None else found.table(key)
    return None if table is None else table.figure(row, ALL)
