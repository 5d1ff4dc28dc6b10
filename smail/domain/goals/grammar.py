"""The grammar of goals: every promise of a programme is a value of these classes, and nothing else.

A goal says what is counted (`measure`), how often it begins anew (`per`) and what is promised (`target`).
Promises of shares are whole percent and of counts whole numbers, so that they are compared exactly.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from smail.domain.goals.lengths import Length, Within
from smail.domain.goals.windows import Per
from smail.domain.people import DischargeReason, Sex, Support


class Who(StrEnum):
    """Of whom a goal speaks."""

    PARTICIPANTS = "participants"  # enrolled on some day of the time
    STARTED = "started"
    DUE = "due"  # a rating was due for them in the time
    DISCHARGED = "discharged"
    COMPLETED = "completed"
    STAFF = "staff"
    UTBILDARE = "utbildare"
    ANVANDARE = "anvandare"

    @property
    def is_staff(self) -> bool:
        """Whether those who work there are meant, not those it is for."""
        return self in (Who.STAFF, Who.UTBILDARE, Who.ANVANDARE)

    @property
    def has_ended(self) -> bool:
        """Whether only those are meant who have left."""
        return self in (Who.DISCHARGED, Who.COMPLETED)


# With these somebody has come to the end of a programme, and has not broken it off.
COMPLETING = frozenset(
    {
        DischargeReason.WORK,
        DischargeReason.STUDIES,
        DischargeReason.JOB_SEEKING,
        DischargeReason.NEXT_PROGRAMME,
        DischargeReason.COMPLETED,
    }
)


# So far off a wanted distribution is still as wanted.
USUAL_POINTS = 5


class Event(StrEnum):
    """What happens to a person on a day and is written down; offers count where a goal says so."""

    PLAN = "plan"
    PLAN_ANCHORED = "plan_anchored"  # with the person and with somebody else whom it concerns
    PLAN_REVISED = "plan_revised"
    RATING = "rating"
    STEP_FORWARD = "step_forward"
    JOB_DIRECTED = "job_directed"
    SKILLS = "skills"
    HEALTH_EVERYDAY = "health_everyday"
    WORK = "work"
    STUDIES = "studies"
    CLOSING_TALK = "closing_talk"
    MORE_SELF_SUPPORTING = "more_self_supporting"
    FOLLOW_UP = "follow_up"
    CERTIFIED = "certified"
    HORIZONTAL = "horizontal"
    MEASURED = "measured"  # has measured together with somebody

    @property
    def is_staff(self) -> bool:
        """Whether it happens to those who work there."""
        return self in (Event.CERTIFIED, Event.HORIZONTAL, Event.MEASURED)


class During(StrEnum):
    """When what is counted may have happened."""

    STAY = "stay"  # since the person came
    PERIOD = "period"


@dataclass(frozen=True, slots=True)
class Group:
    """Those of whom a goal speaks; ages are those reached in the year of the start, both included."""

    who: Who = Who.PARTICIPANTS
    ages: tuple[int, int] | None = None
    sex: Sex | None = None
    support: Support | None = None  # what the person lived on at the start
    reasons: tuple[DischargeReason, ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """What must have happened to be counted: one of the events, or an end for one of the reasons."""

    events: tuple[Event, ...] = ()
    reasons: tuple[DischargeReason, ...] = ()
    counts_offers: bool = False
    within: Within | None = None
    during: During = During.STAY


@dataclass(frozen=True, slots=True)
class Count:
    """How many persons of the group, each once; only those of the condition where there is one."""

    group: Group
    condition: Condition | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """How large a part of the group has what is asked for; only of those drawn where there is a sample."""

    group: Group
    condition: Condition
    sample: int | None = None


@dataclass(frozen=True, slots=True)
class Occasions:
    """Of all times that something was due, how large a part was done; ratings are due by their own rhythm.

    Anything else is due `every` so often from the first day of `since`, as ratings are counted.
    """

    group: Group
    event: Event = Event.RATING
    every: Length | None = None
    since: Event = Event.PLAN


@dataclass(frozen=True, slots=True)
class Distribution:
    """How the group is made up by sex."""

    group: Group


@dataclass(frozen=True, slots=True)
class Difference:
    """How many points the share of women and that of men are apart."""

    of: Share


@dataclass(frozen=True, slots=True)
class Progression:
    """The model's share of persons that progress; never the count of those who surely do."""

    group: Group


class Form(StrEnum):
    """What sort of figure is brought to a goal from outside the register."""

    COUNT = "count"  # figures of one time are added
    SHARE = "share"  # the last figure of a time stands
    MEAN = "mean"


class Counted(StrEnum):
    """What a figure that is typed in counts."""

    PERSONS = "persons"
    OTHER = "other"  # meetings, places, applications


@dataclass(frozen=True, slots=True)
class Given:
    """A figure that no register holds: typed in by hand, or from the answers to one question of a course."""

    form: Form
    question: str | None = None
    counts: Counted | None = None

    @property
    def is_of_persons(self) -> bool:
        """Whether it counts persons; where nobody says a share does, and a number does not."""
        if self.question is not None:
            return False
        return self.form is Form.SHARE if self.counts is None else self.counts is Counted.PERSONS


Measure = Count | Share | Occasions | Distribution | Difference | Progression | Given


@dataclass(frozen=True, slots=True)
class AtLeast:
    """So many, or so many percent, or more."""

    value: int


@dataclass(frozen=True, slots=True)
class AtMost:
    """So many, or so many percent or points, or fewer."""

    value: int


@dataclass(frozen=True, slots=True)
class Smaller:
    """Smaller than in the time before."""


@dataclass(frozen=True, slots=True)
class Parts:
    """A wanted distribution in percent, and how many points off is still as wanted."""

    wanted: tuple[tuple[Sex, int], ...]
    points: int = USUAL_POINTS


Target = AtLeast | AtMost | Smaller | Parts


@dataclass(frozen=True, slots=True)
class Goal:
    """One promise: a key for files, the programme's own words, and how it is counted and judged."""

    key: str
    name: str
    measure: Measure
    target: Target
    per: Per = Per.WHOLE
    deadline: date | None = None


def group_of(measure: Measure) -> Group | None:
    """Of whom the measure speaks; nobody of the register where a figure is given."""
    if isinstance(measure, Given):
        return None
    return measure.of.group if isinstance(measure, Difference) else measure.group


def condition_of(measure: Measure) -> Condition | None:
    """What must have happened, where the measure asks for anything."""
    if isinstance(measure, Difference):
        return measure.of.condition
    return measure.condition if isinstance(measure, Count | Share) else None


def sample_of(measure: Measure) -> int | None:
    """How many are drawn, where the measure speaks of a sample."""
    share = measure.of if isinstance(measure, Difference) else measure
    return share.sample if isinstance(share, Share) else None


def is_percent(measure: Measure) -> bool:
    """Whether what is promised of the measure is percent, or points of it."""
    if isinstance(measure, Given):
        return measure.form is Form.SHARE
    return not isinstance(measure, Count)


def is_on_due(goal: Goal) -> bool:
    """Whether the goal speaks of ratings due and done, and of nothing else that is known of anybody."""
    measure = goal.measure
    if isinstance(measure, Occasions):
        return measure.event is Event.RATING
    return (
        isinstance(measure, Share)
        and measure.group.who is Who.DUE
        and measure.condition.events == (Event.RATING,)
        and not measure.condition.reasons
    )
