"""A sheet for a meeting of several parties: the person decides what it shows, for that meeting alone."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

# Further ahead nobody knows what to show.
FURTHEST = timedelta(days=366)


class SheetPart(StrEnum):
    """What the sheet may show; nothing of it unless it is ticked."""

    ANSWERS = "answers"
    PICTURE = "picture"
    PLAN = "plan"
    STEPS = "steps"
    FRAMSTEG = "framsteg"
    SENTENCES = "sentences"
    NEXT_DATE = "next_date"


# These are about areas, which are ticked one by one.
OF_AREAS = frozenset({SheetPart.ANSWERS, SheetPart.PICTURE})


class ChoiceProblem(StrEnum):
    """Why a choice cannot be kept."""

    NO_DAY = "no_day"
    PAST = "past"
    TOO_FAR = "too_far"
    NOTHING = "nothing"
    NO_AREA = "no_area"
    TAKEN = "taken"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Choice:
    """What the person has ticked for a meeting."""

    meeting_on: date
    parts: frozenset[SheetPart]
    areas: frozenset[str] = frozenset()

    @property
    def told(self) -> "Choice":
        """The same, without areas that no part tells of."""
        return self if self.parts & OF_AREAS else Choice(self.meeting_on, self.parts)


def problem_of(choice: Choice, today: date) -> ChoiceProblem | None:
    """What is wrong with the choice, whatever was chosen before."""
    if choice.meeting_on < today:
        return ChoiceProblem.PAST
    if choice.meeting_on > today + FURTHEST:
        return ChoiceProblem.TOO_FAR
    if choice.parts & OF_AREAS and not choice.areas:
        return ChoiceProblem.NO_AREA
    return None


def holds_on(meeting_on: date, day: date) -> bool:
    """Whether a sheet for that meeting may be made on the day: until it is over."""
    return day <= meeting_on


def in_order(parts: Collection[SheetPart]) -> tuple[SheetPart, ...]:
    """The parts in the order in which they stand on the sheet."""
    return tuple(one for one in SheetPart if one in parts)
