"""People drawn by chance in programmes so tiny that most of what is true of them may not be told.

Each person is drawn once; the rows of the database and the true numbers are made of that, and neither of the
other.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np

from smail.domain.people import MissReason, Sex
from tests.factories.assessments import the_instrument

FIRST_DAY = date(2025, 7, 1)
# The last day of each quarter that is released, and a day when it has closed.
QUARTERS: Mapping[str, tuple[date, datetime]] = {
    "2025-Q3": (date(2025, 9, 30), datetime(2025, 11, 10, 12, tzinfo=UTC)),
    "2025-Q4": (date(2025, 12, 31), datetime(2026, 2, 10, 12, tzinfo=UTC)),
    "2026-Q1": (date(2026, 3, 31), datetime(2026, 5, 11, 12, tzinfo=UTC)),
}
LAST_DAY = date(2026, 3, 31)
NAMES = ("Alfa", "Beta", "Gamma", "Delta", "Omega")
# One in which nobody has been.
EMPTY = "Tom"
TOWNS = ("Ankeby", "Ankeby", "Ankeby", "Berga", None)
# Every programme of each place.
PLACES: Mapping[str, Sequence[str]] = {
    **{one: (one,) for one in NAMES},
    "Ankeby": NAMES[:3],
    "Berga": NAMES[3:4],
    "county": NAMES,
}
KINDS = ("job_directed", "skills", "health_everyday")
BESIDE = (None, None, None, "offered", "declined")
A_PERIOD = timedelta(days=91)
ON_TIME, LATE = "on_time", "late"
HOW = (ON_TIME, LATE, *(f"why_{one.value}" for one in MissReason), "why_unknown")
HOW_OFTEN = (0.55, 0.12, 0.07, 0.06, 0.02, 0.02, 0.03, 0.03, 0.1)
REFERRERS: Mapping[str, float] = {
    "from_municipality": 0.4,
    "from_employment": 0.2,
    "from_insurance": 0.15,
    "from_region": 0.05,
    "from_other": 0.05,
    "from_unknown": 0.15,
}
WENT_TO: Mapping[str, float] = {"to_work": 0.3, "to_studies": 0.2, "to_onward": 0.3, "to_stopped": 0.2}


@dataclass(frozen=True, slots=True)
class Occasion:
    """What was due on a day, and how it went."""

    ends_on: date
    how: str
    sent_on: date | None
    steps: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in a programme, and all that was done."""

    programme: str
    sex: Sex
    birth_year: int
    starts_on: date
    ended_on: date | None
    referred: str
    went_to: str
    occasions: tuple[Occasion, ...]
    forward_on: tuple[date, ...]
    active_from: date | None
    hours: int | None
    # Of which kind the activity is, and how far one of another kind has come, if there is one.
    kind: str
    beside: tuple[str, str] | None

    def was_there(self, first: date, last: date) -> bool:
        """Whether on any of these days."""
        return self.starts_on <= last and (self.ended_on is None or self.ended_on >= first)


def drawn(seed: int, sizes: Sequence[float] = (2, 3, 5, 7, 12)) -> list[Person]:
    """Everybody, of each sex about so many at a time in each programme."""
    rng = np.random.default_rng(seed)
    indicators = len(the_instrument().indicators)
    found = []
    for name, size in zip(NAMES, rng.permutation(sizes), strict=True):
        for sex in (Sex.WOMAN, Sex.MAN):
            there = int(rng.poisson(size * rng.uniform(0.5, 1.5)))
            coming = int(rng.poisson(0.8 * size))
            days = [FIRST_DAY - timedelta(days=int(rng.integers(1, 200))) for _one in range(there)]
            days += [FIRST_DAY + timedelta(days=int(rng.integers(0, 270))) for _one in range(coming)]
            found += [_person(rng, name, sex, day, indicators) for day in days]
    return found


def _person(rng: np.random.Generator, name: str, sex: Sex, starts_on: date, indicators: int) -> Person:
    ended_on = max(starts_on, FIRST_DAY) + timedelta(days=int(rng.integers(3, 600)))
    last = min(ended_on, LAST_DAY)
    occasions = []
    day = starts_on + A_PERIOD
    while day <= last:
        occasions.append(_occasion(rng, day, last, indicators))
        day += A_PERIOD
    n_days = (last - starts_on).days + 1
    forward = sorted(
        starts_on + timedelta(days=int(one)) for one in rng.integers(0, n_days, rng.poisson(0.6))
    )
    runs = rng.random() < 0.75
    return Person(
        name,
        sex,
        int(rng.integers(1965, 2004)),
        starts_on,
        ended_on if ended_on <= LAST_DAY else None,
        str(rng.choice([*REFERRERS], p=[*REFERRERS.values()])),
        str(rng.choice([*WENT_TO], p=[*WENT_TO.values()])),
        tuple(occasions),
        tuple(forward),
        starts_on + timedelta(days=int(rng.integers(0, n_days))) if runs else None,
        int(rng.integers(5, 40)) if rng.random() < 0.9 else None,
        *_kinds(starts_on),
    )


def _kinds(starts_on: date) -> tuple[str, tuple[str, str] | None]:
    """A kind, and perhaps another that was offered, by the day alone."""
    day = starts_on.toordinal()
    kind, come = day % 3, BESIDE[day // 3 % len(BESIDE)]
    return KINDS[kind], None if come is None else (KINDS[(kind + 1 + day // 15 % 2) % 3], come)


def _occasion(rng: np.random.Generator, day: date, last: date, indicators: int) -> Occasion:
    how = str(rng.choice(HOW, p=HOW_OFTEN))
    # Nobody sends in anything late who is not there any more.
    if how == LATE and day == last:
        how = ON_TIME
    sent_on = None
    if how == ON_TIME:
        sent_on = day - timedelta(days=int(rng.integers(0, 14)))
    if how == LATE:
        sent_on = min(day + timedelta(days=int(rng.integers(1, 30))), last)
    steps = tuple(None if rng.random() < 0.05 else int(rng.integers(1, 6)) for _one in range(indicators))
    return Occasion(day, how, sent_on, steps)


Atom = tuple[str, str, str, str]


def truth(people: Iterable[Person], *, by_age: bool = False) -> Counter[Atom]:
    """How many there are by programme, month or quarter, what is true of them, and sex or age."""
    return Counter(
        (one.programme, at, fact, _age(one, at) if by_age else one.sex.value)
        for one in people
        for at, fact in _facts(one)
    )


def truth_over(people: Sequence[Person], atoms: Iterable[Atom]) -> Counter[Atom]:
    """How many there are of whom something is true once in a time from a month to another, by sex."""
    found = Counter[Atom]()
    for atom in atoms:
        programme, time, fact, column = atom
        first, last = time.split("..")
        days = date.fromisoformat(f"{first}-01"), _last_of(last)
        found[atom] = sum(
            one.programme == programme and one.sex.value == column and fact in _facts_of(one, *days)
            for one in people
            if one.was_there(*days)
        )
    return found


def _age(one: Person, at: str) -> str:
    """That of the year in which it is; what was before the first quarter is not known by age."""
    year = FIRST_DAY.year if at == "start" else int(at[:4])
    return next(
        name
        for name, below in (("young", 30), ("middle", 45), ("rest", 200))
        if year - one.birth_year < below
    )


def _facts(one: Person) -> Iterator[tuple[str, str]]:
    """When and what, each thing once; `start` is all the time before the first quarter."""
    yield _month(one.starts_on), "came"
    if one.ended_on is not None:
        yield _month(one.ended_on), "went"
    for each in one.occasions:
        at = _month(each.ends_on)
        yield at, "done" if each.sent_on else "missing"
        if at != "start":
            yield _quarter(each.ends_on), each.how
        elif each.sent_on:
            yield at, each.how
    for label, (last, _closed) in QUARTERS.items():
        first = date(last.year, last.month - 2, 1)
        if one.was_there(first, last):
            yield from ((label, fact) for fact in _facts_of(one, first, last))
    for month in _months():
        last = _last_of(month)
        if one.starts_on <= last and (one.ended_on is None or one.ended_on > last):
            yield month, "stock"
    if one.starts_on < FIRST_DAY:
        yield "start", "stock"


def _facts_of(one: Person, first: date, last: date) -> Iterator[str]:
    """What is true of one who was there in that time."""
    yield "there"
    if one.starts_on >= first:
        yield one.referred
    if one.ended_on is not None and one.ended_on <= last:
        yield one.went_to
    else:
        yield from _support_of(one, last)
    yield "forward" if any(first <= day <= last for day in one.forward_on) else "not_forward"
    due = [each for each in one.occasions if first <= each.ends_on <= last]
    yield "persons_due" if due else "nothing_due"
    yield from ("further" for _each in due[1:])
    if due:
        yield "answered" if any(each.sent_on for each in due) else "unanswered"
    sent = [each for each in one.occasions if each.sent_on and first <= each.sent_on <= last]
    yield "sent" if sent else "not sent"


def _support_of(one: Person, last: date) -> Iterator[str]:
    """What has run, and what has been offered, of one who was there when the time was over."""
    come = dict([one.beside] if one.beside else [])
    if one.active_from is not None and one.active_from <= last:
        come[one.kind] = "used"
        yield from ("active", "single", "timed" if one.hours else "untimed")
    else:
        yield from ("not_active", "offered_only" if come else "not_offered")
    for kind in KINDS:
        yield f"used.{kind}" if come.get(kind) == "used" else f"not_used.{kind}"
        yield f"offered.{kind}" if kind in come else f"not_offered.{kind}"
        if come.get(kind) == "declined":
            yield f"said_no.{kind}"


def _month(day: date) -> str:
    return "start" if day < FIRST_DAY else f"{day:%Y-%m}"


def _quarter(day: date) -> str:
    return f"{day.year}-Q{(day.month + 2) // 3}"


def _months() -> Iterator[str]:
    for last, _closed in QUARTERS.values():
        yield from (f"{last.year}-{last.month - back:02}" for back in (2, 1, 0))


def _last_of(month: str) -> date:
    first = date.fromisoformat(f"{month}-01")
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
