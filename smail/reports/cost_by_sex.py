"""What a programme has cost for women and for men: as typed in, else shared out by what was released.

Money is seldom booked by sex. Each cost says which of the two it is. What is shared out is made of released
figures alone, and so tells no more of persons than they do.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy.orm import Session

from smail.db.tables import Programme, ProgrammeMoney
from smail.domain.calendar import ClosedSpan
from smail.domain.people import Sex
from smail.domain.publishing import Cadence, Publication, Scope, Split
from smail.queries import releases
from smail.queries.releases import Spot

BOTH = (Sex.WOMAN, Sex.MAN)
# Kronor are told in whole thousands; for each person in hundreds, and for each hour in tens.
IN_ALL, FOR_EACH, FOR_AN_HOUR = 1000, 100, 10


@dataclass(frozen=True, slots=True)
class Share:
    """Of women or men: kronor, and kronor for each of them who was there when a period was over."""

    kronor: int
    # None where money was typed in and how many there were is not told.
    for_each: int | None


class Basis(StrEnum):
    """What the kronor of women and men rest on."""

    BOOKED = "booked"  # typed in for each
    HOURS = "hours"
    PERSONS = "persons"  # where hours are hidden


@dataclass(frozen=True, slots=True)
class Cost:
    """What was used for women and men; kronor for an hour are known where hours share it out."""

    basis: Basis
    shares: Mapping[Sex, Share]
    for_an_hour: int | None


def cost_of(db: Session, programme: Programme, money: ProgrammeMoney) -> Cost | None:
    """The cost of women and men; None where it is not typed in, and a closed period does not tell of both."""
    spans = list(_spans_in(money, programme.cadence, min(money.ends_on, money.counted_on)))
    spot = Spot(Scope.PROGRAMME, programme.public_id, programme.name)
    found = [releases.kept(db, programme.federation_id, spot, one.label, Split.SEX) for one in spans]
    told = [one for one in found if one is not None]
    is_whole = len(told) == len(spans)
    if money.used_women is not None and money.used_men is not None:
        return booked((money.used_women, money.used_men), told if is_whole else ())
    return shared_out(money.used, told) if money.used is not None and is_whole else None


def _spans_in(money: ProgrammeMoney, cadence: Cadence, until: date) -> Iterator[ClosedSpan]:
    """Every whole quarter or tertial from the first day of the period until that day."""
    at: ClosedSpan = cadence.span_of(money.starts_on)
    if at.starts_on < money.starts_on:
        at = at.following()
    while at.last_on <= until:
        yield at
        at = at.following()


def booked(kronor: tuple[int, int], periods: Sequence[Publication]) -> Cost:
    """The kronor as they were typed in; for each person only where every period tells of both sexes."""
    persons = {sex: _sum(_persons(one, sex) for one in periods) for sex in BOTH}
    is_told = all(persons.values())
    shares = {}
    for sex, own in zip(BOTH, kronor, strict=True):
        for_each = _whole(own / (persons[sex] or 1), FOR_EACH) if is_told else None
        shares[sex] = Share(own, for_each)
    return Cost(Basis.BOOKED, shares, None)


def shared_out(used: int, periods: Sequence[Publication]) -> Cost | None:
    """The kronor by the hours of women and men, or by the persons where hours are not told of both."""
    persons = {sex: _sum(_persons(one, sex) for one in periods) for sex in BOTH}
    if any(not one for one in persons.values()):
        return None
    hours = {sex: _sum(_hours(one, sex) for one in periods) for sex in BOTH}
    has_hours = all(hours.values())
    weights = hours if has_hours else persons
    total = sum(one or 0 for one in weights.values())
    shares = {}
    for sex in BOTH:
        own = used * (weights[sex] or 0) / total
        shares[sex] = Share(_whole(own, IN_ALL), _whole(own / (persons[sex] or 1), FOR_EACH))
    if has_hours:
        return Cost(Basis.HOURS, shares, _whole(used / total, FOR_AN_HOUR))
    return Cost(Basis.PERSONS, shares, None)


def _sum(parts: Iterator[float | None]) -> float | None:
    """The sum; None where a part is hidden."""
    known = list(parts)
    told = [one for one in known if one is not None]
    return sum(told) if len(told) == len(known) else None


def _persons(found: Publication, sex: Sex) -> float | None:
    table = found.table("people")
    figure = None if table is None else table.figure("ongoing", sex.value)
    return None if figure is None else figure.value


def _hours(found: Publication, sex: Sex) -> float | None:
    """Planned hours in the period: the mean of a month for each of so many, as they are told."""
    table = found.table("hours")
    figure = None if table is None else table.figure("hours", sex.value)
    if figure is None or figure.value is None or figure.n_persons is None:
        return None
    span = found.period.span
    months = span.last_on.month - span.starts_on.month + 1
    return months * figure.value * figure.n_persons


def _whole(kronor: float, step: int) -> int:
    return round(kronor / step) * step
