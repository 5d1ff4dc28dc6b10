"""Courses and certificates: what a course takes, what somebody still lacks, and how long a certificate holds.

What a course takes is data (a rule of each kind, kept in versions); what a rule means is here. The
federation's own trainers certify utbildare, a certified utbildare certifies användare, and an användare
certifies nobody.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from smail.domain.plan import months_later
from smail.domain.roles import Role

# So long before the end a certificate is told of, and may be renewed without losing the days that are left.
ENDING_WITHIN = timedelta(days=90)
# When the holder is written to: so long before the last day, the longest first.
TOLD_BEFORE = (ENDING_WITHIN, timedelta(days=30))
# A refresher renews a certificate that ended at most so long ago; after that the whole course is taken again.
RENEWABLE_MONTHS = 12
# And it renews within so long after it was held: what it refreshed is fresh then.
REFRESHES_MONTHS = 6


class CourseKind(StrEnum):
    """What a course is for."""

    UTBILDARE = "utbildare"
    ANVANDARE = "anvandare"
    REFRESHER = "refresher"
    HORIZONTAL = "horizontal"


class Level(StrEnum):
    """What somebody is certified as."""

    UTBILDARE = "utbildare"
    ANVANDARE = "anvandare"


class LearnerGroup(StrEnum):
    """As what somebody takes courses."""

    TRAINEE = "trainee"
    PROJECT_STAFF = "project_staff"
    STEERING_GROUP = "steering_group"


class SeatState(StrEnum):
    """Where somebody stands who was asked to a course."""

    INVITED = "invited"
    ACCEPTED = "accepted"
    WAITING = "waiting"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class HomeTaskState(StrEnum):
    """How far a home task has come."""

    HANDED_IN = "handed_in"
    RETURNED = "returned"
    APPROVED = "approved"


class Standing(StrEnum):
    """What a certificate is worth on a day."""

    VALID = "valid"
    ENDING = "ending"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


class Lack(StrEnum):
    """What somebody still lacks for what a course takes."""

    HOURS = "hours"
    HOME_TASK = "home_task"
    APPROVAL = "approval"


@dataclass(frozen=True, slots=True)
class CourseRule:
    """What a course takes; lengths in minutes, and no home task where it takes none."""

    n_occasions: int
    minutes_each: int
    home_task_minutes: int
    needs_approval: bool
    # How long the certificate holds; None where the course gives none.
    valid_months: int | None

    def __post_init__(self) -> None:
        """A rule that nobody could meet is refused."""
        if not 1 <= self.n_occasions <= MOST_OCCASIONS:
            raise ValueError(f"n_occasions must be 1 to {MOST_OCCASIONS}, not {self.n_occasions}")
        if not SHORTEST_MINUTES <= self.minutes_each <= LONGEST_MINUTES:
            raise ValueError(
                f"minutes_each must be {SHORTEST_MINUTES} to {LONGEST_MINUTES}, not {self.minutes_each}"
            )
        if not 0 <= self.home_task_minutes <= LONGEST_MINUTES:
            raise ValueError(
                f"home_task_minutes must be 0 to {LONGEST_MINUTES}, not {self.home_task_minutes}"
            )
        if self.needs_approval and not self.home_task_minutes:
            raise ValueError("needs_approval asks for a home task, and home_task_minutes is 0")
        if self.valid_months is not None and not 1 <= self.valid_months <= LONGEST_MONTHS:
            raise ValueError(f"valid_months must be 1 to {LONGEST_MONTHS}, not {self.valid_months}")


MOST_OCCASIONS = 12
SHORTEST_MINUTES, LONGEST_MINUTES = 15, 480
LONGEST_MONTHS = 120

# 2 × 4 h and a home task of 4 h (domain.md §6); how long a certificate holds, and the two others, are ours.
FIRST_RULES: Mapping[CourseKind, CourseRule] = {
    CourseKind.UTBILDARE: CourseRule(2, 240, 240, needs_approval=True, valid_months=24),
    CourseKind.ANVANDARE: CourseRule(2, 240, 240, needs_approval=True, valid_months=24),
    CourseKind.REFRESHER: CourseRule(1, 180, 0, needs_approval=False, valid_months=24),
    CourseKind.HORIZONTAL: CourseRule(1, 180, 0, needs_approval=False, valid_months=None),
}
# Of the courses that certify for the first time; a refresher renews what somebody has.
CERTIFIES: Mapping[CourseKind, Level] = {
    CourseKind.UTBILDARE: Level.UTBILDARE,
    CourseKind.ANVANDARE: Level.ANVANDARE,
}
# Who may certify on each level, and so hold its courses and approve its home tasks.
CERTIFIED_BY: Mapping[Level, Role] = {
    Level.UTBILDARE: Role.FEDERATION_TRAINER,
    Level.ANVANDARE: Role.UTBILDARE,
}


# So long after the last day of a course its links still open: home tasks and made-up hours come after it.
LINK_HOLDS_AFTER = timedelta(days=60)
# One that is given anew after that, for a certificate to be fetched once more.
GIVEN_LINK_HOLDS = timedelta(days=14)

# How many the county plans to have (domain.md §6).
PLANNED: Mapping[Level, int] = {Level.UTBILDARE: 14, Level.ANVANDARE: 145}
_DAYS_A_MONTH = 365.25 / 12


@dataclass(frozen=True, slots=True)
class Pace:
    """What is left to the plan, and how many a month that takes until a day."""

    planned: int
    now: int
    # Of those of now, how many a certificate still holds for on that day.
    then: int
    per_month: float

    @property
    def left(self) -> int:
        """How many have to be certified or to renew before that day."""
        return max(self.planned - self.then, 0)


def pace(planned: int, now: int, then: int, today: date, until: date) -> Pace:
    """The pace that is needed from today until that day; ValueError for a day that is not to come."""
    if until <= today:
        raise ValueError(f"{until} is not after {today}")
    months = (until - today).days / _DAYS_A_MONTH
    left = max(planned - then, 0)
    return Pace(planned, now, then, left / max(months, 1.0))


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that somebody lacks: of which occasion, and how many minutes, where it is hours."""

    what: Lack
    occasion: int = 0
    minutes: int = 0


def missing(
    rule: CourseRule, minutes: Mapping[int, int], home_task: HomeTaskState | None
) -> tuple[Missing, ...]:
    """What somebody lacks who was there so many minutes of each occasion, by its number from 1.

    Time beyond an occasion's length does not make up for another occasion. Nothing is lacking: ().
    """
    hours = tuple(
        Missing(Lack.HOURS, number, rule.minutes_each - minutes.get(number, 0))
        for number in range(1, rule.n_occasions + 1)
        if minutes.get(number, 0) < rule.minutes_each
    )
    return (*hours, *_of_home_task(rule, home_task))


def _of_home_task(rule: CourseRule, state: HomeTaskState | None) -> tuple[Missing, ...]:
    if not rule.home_task_minutes or state is HomeTaskState.APPROVED:
        return ()
    if state is None or state is HomeTaskState.RETURNED:
        return (Missing(Lack.HOME_TASK),)
    return (Missing(Lack.APPROVAL),) if rule.needs_approval else ()


def last_valid_day(issued_on: date, months: int) -> date:
    """The last day on which a certificate of that day holds; of the 29th of February, the 28th."""
    return months_later(issued_on, months)


def renewed_until(today: date, months: int, previous: date) -> date:
    """The last day of a certificate that is renewed today, when the one before holds until `previous`.

    Whoever renews within the last 90 days keeps the days that are left; else it counts from today. It never
    ends before the one that it renews.
    """
    is_near_the_end = previous - ENDING_WITHIN <= today <= previous
    return max(previous, months_later(previous if is_near_the_end else today, months))


def telling_of_end(valid_until: date, today: date) -> int | None:
    """Which letter about the end is due, from 1; None before the first and after the last day."""
    if today > valid_until:
        return None
    passed = sum(valid_until - before <= today for before in TOLD_BEFORE)
    return passed or None


def is_renewable(valid_until: date, today: date) -> bool:
    """Whether a refresher is enough, today, for a certificate that holds or held until that day."""
    return today <= months_later(valid_until, RENEWABLE_MONTHS)


def refreshes(taken_on: date, issued_on: date, today: date) -> bool:
    """Whether a refresher of that day renews a certificate today: it came after it, and not long ago."""
    return issued_on <= taken_on and today <= months_later(taken_on, REFRESHES_MONTHS)


def standing(valid_until: date, withdrawn_on: date | None, today: date) -> Standing:
    """What a certificate is worth today; withdrawn counts from the day of the withdrawal."""
    if withdrawn_on is not None and withdrawn_on <= today:
        return Standing.WITHDRAWN
    if valid_until < today:
        return Standing.ENDED
    return Standing.ENDING if valid_until - ENDING_WITHIN <= today else Standing.VALID


def is_valid(valid_until: date, withdrawn_on: date | None, today: date) -> bool:
    """Whether a certificate opens what needs one today."""
    return standing(valid_until, withdrawn_on, today) in (Standing.VALID, Standing.ENDING)
