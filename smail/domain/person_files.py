"""What a file about persons may hold, how coarsely, and when nobody in it stands out.

Whoever knows somebody's sex, age, municipality, start and how it ended could find the person in a file
without names. So each combination of these is shared by at least `FEWEST` persons, or the file does not
leave. Two files tell of those who are in one of them alone: their combinations are held to it too.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from smail.domain.calendar import Quarter, quarter
from smail.domain.people import DischargeReason, Sex

FEWEST = 5
# The file lies ready so long, and then its bytes are gone.
DAYS_KEPT = 7
# A request that nobody has decided about so long is over: what it is for may be over too.
DAYS_TO_DECIDE = 30
# The bytes are kept in pieces of this size, so that no more than one is in memory.
PART = 256 * 1024
MOST_QUARTERS = 40
# Illness, a leave and a death are few, and known to others too.
TOLD_REASONS = frozenset(
    {
        DischargeReason.WORK,
        DischargeReason.STUDIES,
        DischargeReason.JOB_SEEKING,
        DischargeReason.NEXT_PROGRAMME,
        DischargeReason.OTHER,
    }
)
LONGEST_PURPOSE, LONGEST_RECIPIENT, LONGEST_REASON = 1000, 300, 500


class Decision(StrEnum):
    """What the second person said."""

    APPROVED = "approved"
    DECLINED = "declined"


class RequestState(StrEnum):
    """What has become of a request for a file."""

    OPEN = "open"
    TOO_OLD = "too_old"
    WITHDRAWN = "withdrawn"
    APPROVED = "approved"
    DECLINED = "declined"


def last_day(asked_on: date) -> date:
    """The last day on which somebody can decide about the file."""
    return asked_on + timedelta(days=DAYS_TO_DECIDE)


def request_state(
    decision: Decision | None, *, is_withdrawn: bool, asked_on: date, today: date
) -> RequestState:
    """Decided about, taken back, over since nobody decided in time, or still open."""
    if decision is not None:
        return RequestState.APPROVED if decision is Decision.APPROVED else RequestState.DECLINED
    if is_withdrawn:
        return RequestState.WITHDRAWN
    return RequestState.TOO_OLD if today > last_day(asked_on) else RequestState.OPEN


class Column(StrEnum):
    """What can stand in the file beside the person's own sign, and age, place and start."""

    SEX = "sex"
    OUTCOME = "outcome"
    SCORES = "scores"
    ANSWERS = "answers"
    # The same once more, in the forms of other programs.
    EXCEL = "excel"
    SPSS = "spss"


class AgeStep(StrEnum):
    """How finely age is told."""

    TEN_YEARS = "ten_years"
    TWENTY_YEARS = "twenty_years"
    NONE = "none"


class PlaceStep(StrEnum):
    """How finely it is told where somebody was."""

    PROGRAMME = "programme"
    MUNICIPALITY = "municipality"
    NONE = "none"


class StartStep(StrEnum):
    """How finely the start is told."""

    QUARTER = "quarter"
    YEAR = "year"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Coarseness:
    """How finely that is told by which somebody could be found."""

    has_sex: bool
    age: AgeStep
    place: PlaceStep
    start: StartStep
    has_outcome: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What others may know of somebody, as it stands in the register; places by name."""

    sex: Sex
    birth_year: int | None
    programme: str
    municipality: str
    starts_on: date
    outcome: DischargeReason | None = None


Traits = tuple[str, str, str, str]
# The traits, and how it ended.
Group = tuple[str, str, str, str, str]


def traits(known: Known, how: Coarseness) -> Traits:
    """The person's sex, age, place and start as the file tells them; empty where it does not.

    The few who answered otherwise than woman or man stand as one group.
    """
    sex = known.sex if known.sex in (Sex.WOMAN, Sex.MAN) else Sex.UNDISCLOSED
    place = {PlaceStep.PROGRAMME: known.programme, PlaceStep.MUNICIPALITY: known.municipality}
    return (
        sex.value if how.has_sex else "",
        age_band(known.birth_year, known.starts_on, how.age),
        place.get(how.place, ""),
        start_label(known.starts_on, how.start),
    )


def told_outcome(reason: DischargeReason | None) -> DischargeReason | None:
    """How it ended as a file tells it: the reasons that are few stand as another, whatever file it is."""
    return reason if reason is None or reason in TOLD_REASONS else DischargeReason.OTHER


def group_of(known: Known, how: Coarseness) -> Group:
    """Everything in the file by which somebody could be found."""
    outcome = told_outcome(known.outcome) if how.has_outcome else None
    return (*traits(known, how), "" if outcome is None else outcome.value)


def age_band(birth_year: int | None, day: date, step: AgeStep) -> str:
    """The ages among which the person was in the year of that day: 30–39; empty where it is not known.

    Written so that no spreadsheet takes it for a number or a date.
    """
    if birth_year is None or step is AgeStep.NONE:
        return ""
    age = day.year - birth_year
    width, first, last = (10, 20, 60) if step is AgeStep.TEN_YEARS else (20, 30, 50)
    if age < first:
        return f"till {first - 1}"
    if age >= last:
        return f"från {last}"
    low = first + (age - first) // width * width
    return f"{low}–{low + width - 1}"


def start_label(day: date, step: StartStep) -> str:
    """The quarter or the year of the start."""
    if step is StartStep.QUARTER:
        return quarter(day).label
    return str(day.year) if step is StartStep.YEAR else ""


@dataclass(frozen=True, slots=True)
class Check:
    """How many the file is about, its smallest group that looks the same, and how many stand out."""

    n_persons: int
    smallest: int
    n_standing_out: int

    @property
    def holds(self) -> bool:
        """Whether the file may leave."""
        return self.n_persons >= FEWEST and not self.n_standing_out


def checked(groups: Mapping[Group, int]) -> Check:
    """The check of a file with so many persons in each combination."""
    return Check(
        sum(groups.values()),
        min(groups.values(), default=0),
        sum(count for count in groups.values() if count < FEWEST),
    )


def tells_apart(
    n_both: int, n_then: int | None, more: Mapping[Group, int], gone: Mapping[Group, int]
) -> bool:
    """Whether a file beside an earlier one shows who few persons are: those in one of the two alone.

    Where the register has the same persons in both, what counts is how many the earlier file held when it
    was made: somebody may have been corrected since.
    """
    if not n_both:
        return False
    if not more and not gone:
        return n_then is not None and 0 < abs(n_both - n_then) < FEWEST
    return any(groups and not checked(groups).holds for groups in (more, gone))


def closed_quarters(first: date, today: date) -> tuple[Quarter, ...]:
    """The quarters that are over, the newest first, back to that day or as far as is offered."""
    found = [quarter(quarter(today).starts_on - timedelta(days=1))]
    while len(found) < MOST_QUARTERS and found[-1].starts_on > first:
        found.append(quarter(found[-1].starts_on - timedelta(days=1)))
    return tuple(found)


def is_whole(starts_on: date, ends_on: date, today: date) -> bool:
    """Whether the days are whole quarters that are over."""
    first, last = quarter(starts_on), quarter(ends_on)
    return first.starts_on == starts_on <= ends_on == last.last_on and ends_on < quarter(today).starts_on


class Coarser(StrEnum):
    """One step that makes a file coarser."""

    NO_SEX = "no_sex"
    AGE_TWENTY = "age_twenty"
    NO_AGE = "no_age"
    MUNICIPALITY = "municipality"
    NO_PLACE = "no_place"
    START_YEAR = "start_year"
    NO_START = "no_start"
    NO_OUTCOME = "no_outcome"


def coarser_ways(how: Coarseness) -> Iterator[tuple[Coarser, Coarseness]]:
    """Every single step from here, and what the file would tell after it."""
    if how.has_sex:
        yield Coarser.NO_SEX, replace(how, has_sex=False)
    if how.age is AgeStep.TEN_YEARS:
        yield Coarser.AGE_TWENTY, replace(how, age=AgeStep.TWENTY_YEARS)
    if how.age is not AgeStep.NONE:
        yield Coarser.NO_AGE, replace(how, age=AgeStep.NONE)
    if how.place is PlaceStep.PROGRAMME:
        yield Coarser.MUNICIPALITY, replace(how, place=PlaceStep.MUNICIPALITY)
    if how.place is not PlaceStep.NONE:
        yield Coarser.NO_PLACE, replace(how, place=PlaceStep.NONE)
    if how.start is StartStep.QUARTER:
        yield Coarser.START_YEAR, replace(how, start=StartStep.YEAR)
    if how.start is not StartStep.NONE:
        yield Coarser.NO_START, replace(how, start=StartStep.NONE)
    if how.has_outcome:
        yield Coarser.NO_OUTCOME, replace(how, has_outcome=False)


def suggestions(people: Mapping[Known, int], how: Coarseness) -> Sequence[tuple[Coarser, int]]:
    """Each step with how many would still stand out after it, the best first."""
    found = [(step, checked(groups_of(people, after)).n_standing_out) for step, after in coarser_ways(how)]
    return sorted(found, key=lambda one: one[1])


def helping_pair(people: Mapping[Known, int], how: Coarseness) -> tuple[Coarser, Coarser] | None:
    """The two steps after which nobody stands out and most combinations are left; None where no two do."""
    pairs = {
        frozenset((one, other)): groups_of(people, after)
        for one, once in coarser_ways(how)
        for other, after in coarser_ways(once)
    }
    enough = [(len(groups), pair) for pair, groups in pairs.items() if checked(groups).holds]
    if not enough:
        return None
    first, second = sorted(max(enough, key=lambda one: one[0])[1], key=list(Coarser).index)
    return first, second


def groups_of(people: Mapping[Known, int], how: Coarseness) -> Counter[Group]:
    """How many persons there are in each combination."""
    groups: Counter[Group] = Counter()
    for known, count in people.items():
        groups[group_of(known, how)] += count
    return groups


def counted(people: Iterable[Known]) -> Counter[Known]:
    """How many there are of whom the same is known."""
    return Counter(people)
