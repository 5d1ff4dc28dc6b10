"""What makes a goal impossible to count or to judge, said as a value: which part, and what is wrong.

The words belong to whoever reads the goal, a file or a form.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from smail.domain.goals.grammar import (
    AtLeast,
    AtMost,
    Condition,
    Difference,
    Distribution,
    During,
    Event,
    Goal,
    Group,
    Occasions,
    Parts,
    Smaller,
    condition_of,
    group_of,
    is_percent,
    sample_of,
)
from smail.domain.goals.lengths import After, Length, Unit
from smail.domain.goals.windows import Per

LONGEST_NAME = 200
OLDEST = 120
MOST = 1_000_000
# Longer than any programme.
LONGEST_DAYS = 3660
_KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
_DAYS = {Unit.DAYS: 1, Unit.WEEKS: 7, Unit.MONTHS: 31}


class Wrong(StrEnum):
    """What is wrong with a part of a goal."""

    KEY = "key"
    NAME_EMPTY = "name_empty"
    NAME_LONG = "name_long"
    NOT_PERCENT = "not_percent"
    NOT_POSITIVE = "not_positive"
    TOO_LARGE = "too_large"
    TARGET_OF_OTHER_MEASURE = "target_of_other_measure"
    PARTS_NOT_100 = "parts_not_100"
    AGES = "ages"
    LENGTH = "length"
    NOTHING_ASKED = "nothing_asked"
    NOBODY_HAS_LEFT = "nobody_has_left"
    OTHER_PEOPLE = "other_people"
    LIMIT_AND_PERIOD = "limit_and_period"
    EVERY_MISSING = "every_missing"
    EVERY_OF_RATING = "every_of_rating"
    EVERY_IN_MONTHS = "every_in_months"
    SAMPLE = "sample"
    SAMPLE_NOT_WHOLE = "sample_not_whole"
    DEADLINE_NOT_WHOLE = "deadline_not_whole"
    NO_TIME_BEFORE = "no_time_before"


@dataclass(frozen=True, slots=True)
class Fault:
    """One part of a goal that is wrong, by the name it has in a file."""

    part: str
    wrong: Wrong


def faults(goal: Goal) -> tuple[Fault, ...]:
    """Everything that is wrong with the goal; nothing where it can be counted and judged."""
    return (
        *_of_words(goal),
        *_of_target(goal),
        *_of_group(group_of(goal.measure)),
        *_of_condition(goal),
        *_of_occasions(goal),
        *_of_sample(goal),
        *_of_deadline(goal),
    )


def _of_words(goal: Goal) -> Iterator[Fault]:
    if not _KEY.fullmatch(goal.key):
        yield Fault("key", Wrong.KEY)
    if not goal.name.strip():
        yield Fault("name", Wrong.NAME_EMPTY)
    if len(goal.name) > LONGEST_NAME:
        yield Fault("name", Wrong.NAME_LONG)


def _of_target(goal: Goal) -> Iterator[Fault]:
    target = goal.target
    if isinstance(target, Parts) != isinstance(goal.measure, Distribution):
        yield Fault("wanted" if isinstance(target, Parts) else "measure", Wrong.TARGET_OF_OTHER_MEASURE)
    elif isinstance(target, Parts):
        yield from _of_parts(target)
    elif isinstance(target, Smaller):
        if not isinstance(goal.measure, Difference):
            yield Fault("smaller", Wrong.TARGET_OF_OTHER_MEASURE)
        if goal.per is Per.WHOLE:
            yield Fault("smaller", Wrong.NO_TIME_BEFORE)
    else:
        yield from _of_number(goal, target)


def _of_number(goal: Goal, target: AtLeast | AtMost) -> Iterator[Fault]:
    part = "at_least" if isinstance(target, AtLeast) else "at_most"
    if isinstance(goal.measure, Difference) and isinstance(target, AtLeast):
        yield Fault(part, Wrong.TARGET_OF_OTHER_MEASURE)
    if target.value < (1 if isinstance(target, AtLeast) else 0):
        yield Fault(part, Wrong.NOT_POSITIVE)
    if is_percent(goal.measure) and target.value > 100:
        yield Fault(part, Wrong.NOT_PERCENT)
    if target.value > MOST:
        yield Fault(part, Wrong.TOO_LARGE)


def _of_parts(parts: Parts) -> Iterator[Fault]:
    shares = [percent for _, percent in parts.wanted]
    if len({sex for sex, _ in parts.wanted}) != len(shares) or sum(shares) != 100 or min(shares) < 0:
        yield Fault("wanted", Wrong.PARTS_NOT_100)
    if not 1 <= parts.points <= 50:
        yield Fault("points", Wrong.NOT_PERCENT)


def _of_group(group: Group | None) -> Iterator[Fault]:
    if group is None:
        return
    if group.ages is not None and not 0 <= group.ages[0] <= group.ages[1] <= OLDEST:
        yield Fault("ages", Wrong.AGES)
    if group.reasons and not group.who.has_ended:
        yield Fault("left_for", Wrong.NOBODY_HAS_LEFT)
    if group.who.is_staff and (group.ages is not None or group.sex is not None or group.support is not None):
        yield Fault("who", Wrong.OTHER_PEOPLE)


def _of_condition(goal: Goal) -> Iterator[Fault]:
    condition, group = condition_of(goal.measure), group_of(goal.measure)
    if condition is None or group is None:
        return
    if not condition.events and not condition.reasons:
        yield Fault("event", Wrong.NOTHING_ASKED)
    if any(event.is_staff != group.who.is_staff for event in condition.events):
        yield Fault("event", Wrong.OTHER_PEOPLE)
    if group.who.is_staff and condition.reasons:
        yield Fault("ended", Wrong.OTHER_PEOPLE)
    yield from _of_limit(condition, group)


def _of_limit(condition: Condition, group: Group) -> Iterator[Fault]:
    if condition.within is None:
        return
    if condition.during is During.PERIOD:
        yield Fault("during", Wrong.LIMIT_AND_PERIOD)
    if condition.within.after is After.DISCHARGE and not group.who.has_ended:
        yield Fault("after", Wrong.NOBODY_HAS_LEFT)
    if not _is_possible(condition.within.length):
        yield Fault("within", Wrong.LENGTH)


def _of_occasions(goal: Goal) -> Iterator[Fault]:
    measure = goal.measure
    if not isinstance(measure, Occasions):
        return
    if measure.group.who.is_staff or measure.event.is_staff:
        yield Fault("who", Wrong.OTHER_PEOPLE)
    if measure.event is Event.RATING:
        if measure.every is not None:
            yield Fault("every", Wrong.EVERY_OF_RATING)
    elif measure.every is None:
        yield Fault("every", Wrong.EVERY_MISSING)
    elif measure.every.unit is Unit.MONTHS:
        yield Fault("every", Wrong.EVERY_IN_MONTHS)
    elif not _is_possible(measure.every):
        yield Fault("every", Wrong.LENGTH)


def _of_sample(goal: Goal) -> Iterator[Fault]:
    sample = sample_of(goal.measure)
    if sample is None:
        return
    if sample < 1:
        yield Fault("sample", Wrong.SAMPLE)
    if goal.per is not Per.WHOLE:
        yield Fault("sample", Wrong.SAMPLE_NOT_WHOLE)


def _of_deadline(goal: Goal) -> Iterator[Fault]:
    if goal.deadline is not None and goal.per is not Per.WHOLE:
        yield Fault("by", Wrong.DEADLINE_NOT_WHOLE)


def _is_possible(length: Length) -> bool:
    return 0 < length.amount * _DAYS[length.unit] <= LONGEST_DAYS
