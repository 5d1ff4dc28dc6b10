"""The plan of a person's way to work: what an activity is, and the days that a step and a plan go by.

An activity stands in the plan as wished for, offered or used; where it stands then follows from its dates.
What a step and an action plan ask for, and when, is counted from the days on which they were made.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

# How long after a step was agreed somebody asks: Har du gjort det?
FOLLOW_UP_AFTER = timedelta(weeks=3)
# How long it is asked; after that the step stands without an answer, and nobody is reminded of it.
ASKED_FOR = timedelta(weeks=13)
# An action plan is gone through every third month.
MONTHS_UNTIL_REVISION = 3


class ActivityKind(StrEnum):
    """What an activity is for; only a job-directed one moves people by itself."""

    JOB_DIRECTED = "job_directed"
    SKILLS = "skills"
    HEALTH_EVERYDAY = "health_everyday"


class Uptake(StrEnum):
    """How far an activity has come; one that is used was offered too."""

    WISHED = "wished"
    OFFERED = "offered"
    DECLINED = "declined"
    USED = "used"


class Outcome(StrEnum):
    """How an activity that was used ended."""

    COMPLETED = "completed"
    BROKEN_OFF = "broken_off"


class Status(StrEnum):
    """Where an activity stands on a day."""

    WISHED = "wished"
    OFFERED = "offered"
    DECLINED = "declined"
    PLANNED = "planned"
    RUNNING = "running"
    DONE = "done"
    BROKEN_OFF = "broken_off"


class StepAnswer(StrEnum):
    """The answer to: Har du gjort det?"""

    YES = "yes"
    PARTLY = "partly"
    NOT_YET = "not_yet"


@dataclass(frozen=True, slots=True)
class Track:
    """The days in which an activity is used: from the first to the last one, which belongs to it."""

    kind: ActivityKind
    starts_on: date
    ends_on: date | None = None

    @property
    def is_job_directed(self) -> bool:
        """Whether it leads to work directly."""
        return self.kind is ActivityKind.JOB_DIRECTED

    def holds(self, day: date) -> bool:
        """Whether it runs on that day."""
        return self.meets(day, day)

    def meets(self, first: date, last: date) -> bool:
        """Whether it runs on any of the days from the first to the last."""
        return self.starts_on <= last and (self.ends_on is None or self.ends_on >= first)


def status_on(
    day: date, uptake: Uptake, starts_on: date | None, ends_on: date | None, outcome: Outcome | None
) -> Status:
    """Where the activity stands on that day."""
    if uptake is not Uptake.USED or starts_on is None:
        return Status(uptake.value)
    if ends_on is not None and ends_on < day:
        return Status.BROKEN_OFF if outcome is Outcome.BROKEN_OFF else Status.DONE
    return Status.RUNNING if starts_on <= day else Status.PLANNED


def follow_up_on(agreed_on: date) -> date:
    """The day on which somebody asks how the step went."""
    return agreed_on + FOLLOW_UP_AFTER


def is_asked(agreed_on: date, day: date) -> bool:
    """Whether it is time to ask on that day, and not too late."""
    first = follow_up_on(agreed_on)
    return first <= day < first + ASKED_FOR


def plan_due_on(starts_on: date, within_weeks: int | None) -> date | None:
    """The last day for an action plan; none where the programme has no limit."""
    return None if within_weeks is None else starts_on + timedelta(weeks=within_weeks)


def is_late(due_on: date | None, made_on: date | None, day: date) -> bool:
    """Whether the plan is missing on a day after its last one."""
    return made_on is None and due_on is not None and day > due_on


def last_of(made_on: date, revised_on: Iterable[date]) -> date:
    """The day on which the plan was last gone through."""
    return max([made_on, *revised_on])


def revision_due_on(last_on: date) -> date:
    """The day by which the plan is gone through again."""
    return months_later(last_on, MONTHS_UNTIL_REVISION)


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return min(following - timedelta(days=1), date(year, month + 1, 1) + timedelta(days=day.day - 1))
