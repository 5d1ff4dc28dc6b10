"""Runs of days that meet: which of several belong together because one begins before the other has ended."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import TypeVar

T = TypeVar("T")
# The first day, and the first day after; None while it goes on.
Days = tuple[date, date | None]


def clusters(items: Iterable[T], days: Callable[[T], Days]) -> list[list[T]]:
    """The items in order of their first days, those together that share a day with one before."""
    found: list[list[T]] = []
    until: date | None = date.min
    for item in sorted(items, key=lambda one: days(one)[0]):
        starts_on, after = days(item)
        if found and (until is None or starts_on < until):
            found[-1].append(item)
            until = None if until is None or after is None else max(until, after)
        else:
            found.append([item])
            until = after
    return found
