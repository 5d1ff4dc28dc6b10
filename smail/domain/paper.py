"""The rules of a form on paper: its own number, the questions it answers, and the day it was filled in.

A form goes by eight signs of the same alphabet as a person's number, the last of them a check: whoever types
it in is told of a slip at once, and lands on nobody else's form.
"""

import itertools
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from smail.domain.people import ALPHABET, check_holds, fold_signs, with_check

NUMBER_LENGTH = 8
LONGEST_TYPED = 80


class DayProblem(StrEnum):
    """Why a form cannot have been filled in on the day that was typed."""

    FUTURE = "future"
    BEFORE_PRINT = "before_print"
    NOT_ENROLLED = "not_enrolled"
    TOO_CLOSE = "too_close"


@dataclass(frozen=True, slots=True)
class DayFault:
    """What is wrong with the day, and the other day that it goes against."""

    problem: DayProblem
    other: date | None = None


def new_form_number(choose: Callable[[str], str] = secrets.choice) -> str:
    """A random number as it is stored, no two neighbours alike; the caller sees whether it is free."""
    while True:
        number = with_check("".join(choose(ALPHABET) for _ in range(NUMBER_LENGTH - 1)))
        if all(one != other for one, other in itertools.pairwise(number)):
            return number


def parse_form_number(text: str) -> str | None:
    """The number as it is stored, however it was typed; None where it is none or the check does not hold."""
    typed = fold_signs(text[:LONGEST_TYPED]).upper()
    number = "".join(sign for sign in typed if sign.isalnum())
    is_one = len(number) == NUMBER_LENGTH and set(number) <= set(ALPHABET)
    return number if is_one and check_holds(number) else None


def format_form_number(number: str) -> str:
    """The number in two groups of four, as it stands on the paper."""
    return f"{number[:4]}-{number[4:]}"


def parts_answered(parts: Sequence[Sequence[str]], answered: AbstractSet[str]) -> tuple[str, ...]:
    """The items that count as put: the first part always, each later one where anything in it is answered."""
    taken = (part for place, part in enumerate(parts) if place == 0 or answered & set(part))
    return tuple(key for part in taken for key in part)


def unanswered(parts: Sequence[Sequence[str]], answered: AbstractSet[str]) -> tuple[str, ...]:
    """The items put that have neither an answer nor a skip."""
    return tuple(key for key in parts_answered(parts, answered) if key not in answered)


def differing(first: Mapping[str, str], second: Mapping[str, str], keys: Iterable[str]) -> tuple[str, ...]:
    """The keys under which two who typed the same form have written different things."""
    return tuple(key for key in keys if first.get(key) != second.get(key))


def too_close(day: date, others: Iterable[date], is_open: Callable[[date | None, date], bool]) -> date | None:
    """The other rating that this day comes too close to, before or after it; None where there is room.

    `is_open(last, on)` says whether a rating may be begun on a day when the latest was on `last`.
    """
    known = sorted(others)
    before = max((one for one in known if one <= day), default=None)
    after = min((one for one in known if one > day), default=None)
    if not is_open(before, day):
        return before
    return after if after is not None and not is_open(day, after) else None
