"""What a goal is made of, as the group results of the same time tell it, and nothing that they do not.

How many times somebody began; of a goal that is made of answers also how many persons and answers there are,
and how large a part is missing. A sum since the start holds answers from before the goal's own time too: it
is read only where the goal's own figure is the same, and else the periods of that time are added up.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from smail.domain.goals.grammar import Goal, Occasions, Progression, group_of, is_on_due
from smail.domain.goals.told import Told
from smail.domain.goals.windows import Per
from smail.domain.publishing import ALL, Cadence, Figure, Publication
from smail.reports.goal_exact import RATINGS, Find, is_of_ratings
from smail.reports.goal_gate import is_of_persons
from smail.reports.goal_parts_told import since

Numbers = tuple[int, int]


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


def basis(goal: Goal, told: Told, cadence: Cadence, find: Find) -> Basis:
    """What the figure of the goal, as it is shown, is made of."""
    if not is_of_persons(goal):
        return Basis()
    newest = find(cadence.span_of(told.until).label)
    sums = [] if newest is None else [*since(newest, "started")]
    begun = [(number, bool(one.without)) for one in sums if (number := one.of.get(ALL))]
    number, is_least = max(begun, default=(None, False))
    if isinstance(goal.measure, Progression):
        return Basis(number, is_least, _of_model(newest))
    return Basis(number, is_least, _answers(goal, told, cadence, find) if is_on_due(goal) else None)


def _answers(goal: Goal, told: Told, cadence: Cadence, find: Find) -> Answers:
    found = next(_due_and_done(goal, told, cadence, find), None)
    if found is None:
        return Answers()
    due, done = found
    return Answers(None, done, 1 - done / due if due else None)


def _of_model(newest: Publication | None) -> Answers:
    """Everybody who has answered since the start, in tens as it is told of the missing answers."""
    one = _figure(newest, "tipping", "tipping")
    if one is None or one.is_hidden:
        return Answers(is_in_tens=True)
    return Answers(one.n_persons, one.n_ratings, one.share_missing, is_in_tens=True)


def _due_and_done(goal: Goal, told: Told, cadence: Cadence, find: Find) -> Iterator[Numbers]:
    """What was due and done in the goal's own time, each way in which it is told."""
    whole = told.whole
    is_exact = whole is not None and not whole.is_rounded and whole.bound is None
    if whole is not None and is_exact and isinstance(goal.measure, Occasions) and whole.n:
        yield whole.n, whole.count or 0
    if told.starts_on is None or not is_of_ratings(goal.measure):
        return
    span, last = cadence.span_of(told.starts_on), cadence.span_of(told.until)
    if (told.starts_on, told.until) != (span.starts_on, last.last_on):
        return
    column = _column(goal)
    if goal.per is Per.YEAR and (told.starts_on.month, told.starts_on.day) == (1, 1):
        yield from _told(find(last.label), f"year_{RATINGS}_{told.until.year}", column)
    each = []
    while span.last_on <= last.last_on:
        each.append(next(_told(find(span.label), RATINGS, column), None))
        span = span.following()
    known = [one for one in each if one is not None]
    if len(known) == len(each):
        yield sum(due for due, _done in known), sum(done for _due, done in known)


def _column(goal: Goal) -> str:
    group = group_of(goal.measure)
    return ALL if group is None or group.sex is None else group.sex.value


def _told(found: Publication | None, key: str, column: str) -> Iterator[Numbers]:
    """What was due and done as the table tells it; nothing where either is hidden."""
    due, done = (_figure(found, key, row, column) for row in ("due", "done"))
    if due is not None and done is not None and due.value is not None and done.value is not None:
        yield round(due.value), round(done.value)


def _figure(found: Publication | None, key: str, row: str, column: str = ALL) -> Figure | None:
    table = None if found is None else found.table(key)
    return None if table is None else table.figure(row, column)
