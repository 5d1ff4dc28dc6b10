"""Writes goals in the small TOML form that `goal_files` reads: what was written reads as equal goals."""

import json
from collections.abc import Iterable, Iterator
from enum import StrEnum

from smail.domain.goals.grammar import (
    USUAL_POINTS,
    AtLeast,
    AtMost,
    Condition,
    Count,
    Difference,
    Distribution,
    During,
    Event,
    Given,
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
    condition_of,
    group_of,
    sample_of,
)
from smail.domain.goals.lengths import After
from smail.domain.goals.windows import Per
from smail.goal_files import GIVEN, Kind

_KINDS: dict[type, Kind] = {
    Count: Kind.COUNT,
    Share: Kind.SHARE,
    Occasions: Kind.OCCASIONS,
    Distribution: Kind.DISTRIBUTION,
    Difference: Kind.DIFFERENCE,
    Progression: Kind.PROGRESSION,
}
_FORMS = {form: kind for kind, form in GIVEN.items()}


def write(goals: Iterable[Goal]) -> str:
    """The text of a file with these goals, in order."""
    return "\n".join("[[goals]]\n" + "".join(f"{line}\n" for line in _lines(goal)) for goal in goals)


def _lines(goal: Goal) -> Iterator[str]:
    yield f"key = {_quoted(goal.key)}"
    yield f"name = {_quoted(goal.name)}"
    yield f"measure = {_quoted(kind_of(goal.measure))}"
    if isinstance(goal.measure, Given) and goal.measure.question is not None:
        yield f"question = {_quoted(goal.measure.question)}"
    if isinstance(goal.measure, Given) and goal.measure.counts is not None:
        yield f"counts = {_quoted(goal.measure.counts)}"
    yield from _of_group(group_of(goal.measure))
    yield from _of_condition(condition_of(goal.measure))
    if isinstance(goal.measure, Occasions):
        yield from _of_occasions(goal.measure)
    if (sample := sample_of(goal.measure)) is not None:
        yield f"sample = {sample}"
    yield from _of_target(goal.target)
    if goal.per is not Per.WHOLE:
        yield f"per = {_quoted(goal.per)}"
    if goal.deadline is not None:
        yield f"by = {goal.deadline}"


def kind_of(measure: Measure) -> Kind:
    """The name of the measure in a file."""
    if isinstance(measure, Given):
        return _FORMS[measure.form] if measure.question is None else Kind.COURSE_ANSWERS
    return _KINDS[type(measure)]


def _of_group(group: Group | None) -> Iterator[str]:
    if group is None:
        return
    if group.who is not Who.PARTICIPANTS:
        yield f"who = {_quoted(group.who)}"
    if group.ages is not None:
        yield f'ages = "{group.ages[0]}-{group.ages[1]}"'
    if group.sex is not None:
        yield f"sex = {_quoted(group.sex)}"
    if group.support is not None:
        yield f"support = {_quoted(group.support)}"
    if group.reasons:
        yield f"left_for = {_list(group.reasons)}"


def _of_condition(condition: Condition | None) -> Iterator[str]:
    if condition is None:
        return
    if condition.events:
        yield f"event = {_list(condition.events)}"
    if condition.reasons:
        yield f"ended = {_list(condition.reasons)}"
    if condition.counts_offers:
        yield "or_offered = true"
    if condition.within is not None:
        yield f'within = "{condition.within.length}"'
        if condition.within.after is not After.START:
            yield f"after = {_quoted(condition.within.after)}"
    if condition.during is not During.STAY:
        yield f"during = {_quoted(condition.during)}"


def _of_occasions(measure: Occasions) -> Iterator[str]:
    if measure.event is not Event.RATING:
        yield f"event = {_quoted(measure.event)}"
    if measure.every is not None:
        yield f'every = "{measure.every}"'
    if measure.since is not Event.PLAN:
        yield f"since = {_quoted(measure.since)}"


def _of_target(target: Target) -> Iterator[str]:
    if isinstance(target, AtLeast):
        yield f"at_least = {target.value}"
    elif isinstance(target, AtMost):
        yield f"at_most = {target.value}"
    elif isinstance(target, Smaller):
        yield "smaller = true"
    else:
        yield from _of_parts(target)


def _of_parts(parts: Parts) -> Iterator[str]:
    shares = ", ".join(f"{sex.value} = {percent}" for sex, percent in parts.wanted)
    yield f"wanted = {{ {shares} }}"
    if parts.points != USUAL_POINTS:
        yield f"points = {parts.points}"


def _quoted(text: str) -> str:
    # TOML's basic strings are JSON's, but for DEL, which JSON leaves as it is.
    return json.dumps(str(text), ensure_ascii=False).replace("\x7f", "\\u007f")


def _list(codes: Iterable[StrEnum]) -> str:
    return f"[{', '.join(_quoted(code) for code in codes)}]"
