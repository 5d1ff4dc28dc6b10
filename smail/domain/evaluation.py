"""Evaluations of courses: who is asked what and how long, and which figures may be told of the answers.

The answers have no name, and a figure of fewer than five is none. A figure could also be had by taking one
from another, so every figure of the goals is a sum of the same blocks: a course with at least five answers is
one, and the smaller courses of a municipality and a year are one together, a pool, when the year is over and
no more can come. Blocks are joined to parts in which at least five answered so and at least five did not, and
what is told is told of whole parts.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import groupby

from smail.domain.certification import CourseKind
from smail.domain.people import ALPHABET, fold_signs

# So few are never told of, be it by a figure or by their own words.
FEWEST = 5
# Of fewer than this many it is not told that all, or none, said the same.
SMALL = 10
# The last day to answer comes so long after the occasion; all are reminded once, half-way.
OPEN_FOR = timedelta(days=14)
REMINDED_AFTER = timedelta(days=5)
KEY_LENGTH = 16
_GROUP = 4


@dataclass(frozen=True, slots=True)
class Asked:
    """Which questionnaire is asked after a course, and in which of its forms."""

    instrument: str
    form: str


# To utbildare about training others, to användare about use and benefit; what all can say, to the others.
ASKED: Mapping[CourseKind, Asked] = {
    CourseKind.UTBILDARE: Asked("course_trainers", "whole"),
    CourseKind.ANVANDARE: Asked("course_users", "whole"),
    CourseKind.REFRESHER: Asked("course_users", "whole"),
    CourseKind.HORIZONTAL: Asked("course_users", "short"),
}


class Window(StrEnum):
    """Whether an evaluation takes answers."""

    NOT_YET = "not_yet"
    OPEN = "open"
    OVER = "over"


def last_day(held_on: date) -> date:
    """The last day on which an occasion of that day can be evaluated."""
    return held_on + OPEN_FOR


def window(starts_at: datetime, held_on: date, now: datetime, today: date) -> Window:
    """Whether an occasion that begins then, on that day, can be evaluated now."""
    if now < starts_at:
        return Window.NOT_YET
    return Window.OPEN if today <= last_day(held_on) else Window.OVER


def is_time_to_remind(held_on: date, today: date) -> bool:
    """Whether those of the course are reminded now, if they have not been."""
    return held_on + REMINDED_AFTER <= today <= last_day(held_on)


class TrainingGoal(StrEnum):
    """What the training is to lead to, as far as those who took part can say it."""

    CAN_TRAIN = "can_train"
    CAN_USE = "can_use"
    KNOWLEDGE_GAINED = "knowledge_gained"
    KNOWS_FOLLOW_UP = "knows_follow_up"


@dataclass(frozen=True, slots=True)
class GoalRule:
    """From which step on an answer counts, and how large a share is wanted; None where no figure is set."""

    item: str
    least: int
    wanted: float | None


GOALS: Mapping[TrainingGoal, GoalRule] = {
    TrainingGoal.CAN_TRAIN: GoalRule("can_train", 4, 0.8),
    TrainingGoal.CAN_USE: GoalRule("can_use", 4, 0.8),
    TrainingGoal.KNOWLEDGE_GAINED: GoalRule("knowledge_gained", 3, 0.8),
    TrainingGoal.KNOWS_FOLLOW_UP: GoalRule("knows_follow_up", 4, None),
}


class Verdict(StrEnum):
    """How a share stands to the one that is wanted."""

    MET = "met"
    MET_UNSURE = "met_unsure"
    NOT_SURE = "not_sure"
    OFF = "off"


def verdict(value: float, low: float, high: float, wanted: float) -> Verdict:
    """How a share with its interval stands to the wanted one."""
    if value >= wanted:
        return Verdict.MET if low >= wanted else Verdict.MET_UNSURE
    return Verdict.OFF if high < wanted else Verdict.NOT_SURE


@dataclass(frozen=True, slots=True)
class Counted:
    """What those of one course answered to one question: how many, and how many of them as is wanted.

    `course` is None for a pool of small ones, `where` for a course of the whole federation; `year` is that in
    which the last could answer.
    """

    course: str | None
    where: str | None
    year: int
    n: int
    count: int


@dataclass(frozen=True, slots=True)
class Block:
    """The least that is in a sum: one course, or (None) the small ones of a place and a year together."""

    course: str | None
    where: str | None
    year: int
    n: int
    count: int


def blocks(counted: Iterable[Counted], this_year: int) -> tuple[Block, ...]:
    """Everything that may be in a sum, of at least five answers each, in the order in which it is known.

    `counted` is in the order of the courses' last days; the small ones of a year are known when it is over.
    """
    rows = list(counted)
    whole = [one for one in rows if one.course is not None and one.n >= FEWEST]
    own = [Block(one.course, one.where, one.year, one.n, one.count) for one in whole]
    small = sorted(
        (one for one in rows if one not in whole and one.n > 0 and one.year < this_year),
        key=lambda one: (one.year, one.where or ""),
    )
    together = (
        _block(where, year, list(found))
        for (year, where), found in groupby(small, key=lambda one: (one.year, one.where))
    )
    told = (*own, *(one for one in together if one.n >= FEWEST))
    return tuple(sorted(told, key=lambda one: (one.year, one.course is None)))


def _block(where: str | None, year: int, rows: Sequence[Counted]) -> Block:
    return Block(None, where, year, sum(one.n for one in rows), sum(one.count for one in rows))


@dataclass(frozen=True, slots=True)
class Parts:
    """The blocks in parts whose counts may be told, and those that wait for others to be a part with.

    Whatever is told exactly is a sum of whole parts, so nothing less than a part can be had from it. A part
    is never made anew: what was told before cannot be taken from what is told later.
    """

    told: tuple[tuple[Block, ...], ...]
    waiting: tuple[Block, ...]


def parts(found: Iterable[Block]) -> Parts:
    """The blocks in the order of `found`, which is that of time, each in a part or waiting for one."""
    told: list[tuple[Block, ...]] = []
    waiting: list[Block] = []
    for one in found:
        if may_be_counted(one.n, one.count):
            told.append((one,))
            continue
        waiting.append(one)
        if may_be_counted(*total(waiting)):
            told.append(tuple(waiting))
            waiting = []
    return Parts(tuple(told), tuple(waiting))


def total(found: Iterable[Block]) -> tuple[int, int]:
    """How many answered, and how many of them as is wanted."""
    rows = list(found)
    return sum(one.n for one in rows), sum(one.count for one in rows)


def may_be_counted(n: int, count: int) -> bool:
    """Whether at least five answered so, and at least five did not."""
    return min(count, n - count) >= FEWEST


def span_of(n: int, count: int) -> tuple[int, int]:
    """Between which counts it is told to lie, where fewer than five are on one side: never which of them."""
    if n < SMALL:
        return 0, n
    return (n - FEWEST + 1, n) if count >= FEWEST else (0, FEWEST - 1)


def tells_of_everyone(n: int, count: int) -> bool:
    """Whether a figure of a small group would say what each has answered, or all but one."""
    return n < SMALL and (count <= 1 or count >= n - 1)


def tidied_key(typed: str) -> str:
    """The key in an address as it was typed, without the strokes that make it easy to read."""
    return "".join(sign for sign in fold_signs(typed[:80]).upper() if sign in ALPHABET)[: KEY_LENGTH + 1]


def shown_key(key: str) -> str:
    """The key in groups of four, as it stands in the address."""
    return "-".join(key[first : first + _GROUP] for first in range(0, len(key), _GROUP))
