"""What a programme has cost for women and for men: as typed in, else shared out by what was released.

Money is seldom booked by sex. Each cost says which of the two it is. What is shared out is made of released
figures alone, and so tells no more of persons than they do. Only numbers that are told to the last one have a
say: how many a mean of hours is of is told in tens, and kronor by such hours would follow the rounding.
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
# Kronor are told in whole thousands, and for each person in hundreds.
IN_ALL, FOR_EACH = 1000, 100


@dataclass(frozen=True, slots=True)
class Share:
    """Of women or men: kronor, and kronor for each of them who was there when a period was over."""

    kronor: int
    # None where money was typed in and how many there were is not told.
    for_each: int | None


class Basis(StrEnum):
    """What the kronor of women and men rest on."""

    BOOKED = "booked"  # typed in for each
    PERSONS = "persons"  # shared out by those who were there when the periods were over


@dataclass(frozen=True, slots=True)
class Cost:
    """What was used for women and men."""

    basis: Basis
    shares: Mapping[Sex, Share]


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
    return Cost(Basis.BOOKED, shares)


def shared_out(used: int, periods: Sequence[Publication]) -> Cost | None:
    """The kronor by how many women and men there were, so that it is the same for each of them."""
    persons = {sex: _sum(_persons(one, sex) for one in periods) for sex in BOTH}
    if not all(persons.values()):
        return None
    for_each = used / sum(one or 0 for one in persons.values())
    shares = {
        sex: Share(_whole(for_each * (persons[sex] or 0), IN_ALL), _whole(for_each, FOR_EACH)) for sex in BOTH
    }
    return Cost(Basis.PERSONS, shares)


def _sum(parts: Iterator[float | None]) -> float | None:
    """The sum; None where a part is hidden."""
    known = list(parts)
    told = [one for one in known if one is not None]
    return sum(told) if len(told) == len(known) else None


def _persons(found: Publication, sex: Sex) -> float | None:
    table = found.table("people")
    figure = None if table is None else table.figure("ongoing", sex.value)
    return None if figure is None else figure.value


def _whole(kronor: float, step: int) -> int:
    return round(kronor / step) * step
