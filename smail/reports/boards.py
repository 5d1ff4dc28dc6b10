"""The figures of a board of the training: of a unit, a municipality or the county, and of its plan."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from smail.domain.certification import ENDING_WITHIN, Level, Pace, pace
from smail.domain.people import Sex
from smail.domain.training_plan import Planned, may_be_split
from smail.queries.boards import Person, State
from smail.queries.boards_then import Then

# Those who have not said their sex, and those of another, are one group.
SEXES = (Sex.WOMAN, Sex.MAN, None)


@dataclass(frozen=True, slots=True)
class LevelFigures:
    """One level: certified today, of them ending soon, learning, and the plan where there is one."""

    level: Level
    now: int
    ending: int
    learning: int
    pace: Pace | None

    @property
    def gap(self) -> int | None:
        """How many are lacking today for the plan."""
        return None if self.pace is None else max(self.pace.planned - self.now, 0)


@dataclass(frozen=True, slots=True)
class Use:
    """Användare on the last day of the quarter, those of them who measured in it, and those who cannot."""

    n: int
    measured: int
    without_account: int

    @property
    def not_measured(self) -> int:
        """Those who did not."""
        return self.n - self.measured


@dataclass(frozen=True, slots=True)
class Board:
    """Everything that is counted for an area."""

    levels: tuple[LevelFigures, ...]
    use: Use


@dataclass(frozen=True, slots=True)
class BySex:
    """One count by sex; None where somebody might be seen in it."""

    about: str
    level: Level
    numbers: Mapping[Sex | None, int] | None


def board(state: State, area: int | None, planned: Planned | None, until: date) -> Board:
    """The board of an area, or of the county (None)."""
    users = [one for one in state.users if one.is_within(area)]
    return Board(
        tuple(_level(state, area, level, planned, until) for level in Level),
        Use(
            len(users),
            sum(one.account_id in state.measured for one in users),
            sum(one.account_id is None for one in users),
        ),
    )


def _level(
    state: State, area: int | None, level: Level, planned: Planned | None, until: date
) -> LevelFigures:
    now = [one for one in state.certified if one.level is level and one.is_within(area)]
    learning = sum(one.level is level and one.is_within(area) for one in state.learning)
    then = sum(one.until is not None and one.until >= until for one in now)
    found = None if planned is None else pace(planned.of(level), len(now), then, state.today, until)
    return LevelFigures(level, len(now), sum(is_ending(one, state.today) for one in now), learning, found)


def is_ending(person: Person, today: date) -> bool:
    """Whether the certificate that holds today ends within 90 days."""
    return person.until is not None and person.until - ENDING_WITHIN <= today


def by_sex(then: Then) -> tuple[BySex, ...]:
    """The county's counts by sex that day; a smaller area has so few of each that they would be seen."""
    found = []
    for level in Level:
        now = [one for one in then.certified if one.level is level]
        ending = [one for one in now if is_ending(one, then.day)]
        learning = [one for one in then.learning if one.level is level]
        found += [
            _split("now", level, now, now),
            _split("ending", level, ending, now),
            _split("learning", level, learning, learning),
        ]
    users = [one for one in then.certified if one.level is Level.ANVANDARE]
    measured = [one for one in users if one.account_id in then.measured]
    return (*found, _split("measured", Level.ANVANDARE, measured, users))


def _split(about: str, level: Level, part: Iterable[Person], whole: Iterable[Person]) -> BySex:
    parts, wholes = _counts(part), _counts(whole)
    is_safe = may_be_split(
        {str(key): n for key, n in parts.items()}, {str(key): n for key, n in wholes.items()}
    )
    return BySex(about, level, parts if is_safe else None)


def _counts(people: Iterable[Person]) -> dict[Sex | None, int]:
    counted: Counter[Sex | None] = Counter(one.sex if one.sex in SEXES else None for one in people)
    return {sex: counted[sex] for sex in SEXES}
