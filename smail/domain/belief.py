"""When what handledare believe about work may be told together: never so that it tells of one of them.

The belief is shown to nobody but its author. Over several handledare it may be told as one figure, which says
something about a programme and nothing about a member of staff, and no two such figures are ever ranked.
"""

from collections.abc import Mapping
from dataclasses import dataclass

LEAST_STAFF = 3
LEAST_PERSONS = 5


@dataclass(frozen=True, slots=True)
class Beliefs:
    """The beliefs of several handledare as one: how many stand behind it, and the mean step."""

    n_staff: int
    n_persons: int
    mean: float


def together(by_staff: Mapping[int, Mapping[int, int]]) -> Beliefs | None:
    """One figure of steps by handledare and person; None where it could tell of one handledare or person.

    It takes three handledare and five persons, and neither a handledare nor a person stands behind more than
    half of it. Where all believe the same, the mean would be what each believes of each.
    """
    steps = [step for persons in by_staff.values() for step in persons.values()]
    by_person: dict[int, int] = {}
    for persons in by_staff.values():
        for person in persons:
            by_person[person] = by_person.get(person, 0) + 1
    n_staff = sum(1 for persons in by_staff.values() if persons)
    if n_staff < LEAST_STAFF or len(by_person) < LEAST_PERSONS:
        return None
    largest = max(*map(len, by_staff.values()), *by_person.values())
    if 2 * largest > len(steps) or len(set(steps)) == 1:
        return None
    return Beliefs(n_staff, len(by_person), sum(steps) / len(steps))
