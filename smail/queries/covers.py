"""Who stands in for whom during a leave: for whoever is away, whoever covers, and whoever shares out work.

A cover gives something only while the absent one is responsible and the person has no protected identity:
there the one named deputy stands in, who needs no cover for it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import BindParameter, ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from smail.db.tables import Account, Cover, CoverPlace, Enrolment, Participant, Programme, StaffPeriod
from smail.domain.people import format_number
from smail.policies import Place
from smail.queries.organisations import paths, place_of

A_DAY = timedelta(days=1)


class CoverState(StrEnum):
    """Whether somebody really stands in on the days of a cover."""

    HOLDS = "holds"
    LEFT = "left"
    ALSO_AWAY = "also_away"


@dataclass(frozen=True, slots=True)
class Covering:
    """Whoever looks stands in for a colleague, who is back on a day."""

    first_name: str
    until: date

    @property
    def last_on(self) -> date:
        """The last day of the leave."""
        return self.until - A_DAY


@dataclass(frozen=True, slots=True)
class Coverable:
    """One time in a programme that somebody is responsible for and can be away from."""

    enrolment_id: int
    key: str
    number: str
    programme: str
    place: Place


@dataclass(frozen=True, slots=True)
class CoverRow:
    """A leave with its cover, as lists show it."""

    public_id: str
    absent: str
    absent_id: int
    covering: str
    starts_on: date
    last_on: date
    people: int
    state: CoverState


def coverable(db: Session, absent_id: int, today: date) -> tuple[Coverable, ...]:
    """Everybody whom the account is responsible for today or from a coming day, by number.

    Also whoever is to be handed over later on: the cover gives something until that day.
    """
    federation_id = db.scalars(select(Account.federation_id).where(Account.id == absent_id)).one()
    above = paths(db, federation_id)
    found = db.execute(
        select(Enrolment, Participant.number, Programme)
        .distinct()
        .join(Participant, Participant.id == Enrolment.participant_id)
        .join(Programme, Programme.id == Enrolment.programme_id)
        .join(StaffPeriod, StaffPeriod.enrolment_id == Enrolment.id)
        .where(
            StaffPeriod.account_id == absent_id,
            StaffPeriod.is_responsible,
            or_(StaffPeriod.ends_on.is_(None), StaffPeriod.ends_on > today),
            Enrolment.open_on(today),
            Participant.is_protected.is_(False),
        )
        .order_by(Participant.number, Enrolment.id)
    )
    return tuple(
        Coverable(row.id, row.public_id, format_number(number), programme.name, place_of(programme, above))
        for row, number, programme in found
    )


def in_force(day: date | BindParameter[date]) -> ColumnElement[bool]:
    """Joins covers of that day to the responsible period that they are for, of a query that has both."""
    return and_(
        Cover.absent_id == StaffPeriod.account_id,
        StaffPeriod.is_responsible,
        StaffPeriod.starts_on <= day,
        StaffPeriod.open_on(day),
        Cover.holds_on(day),
        select(CoverPlace.cover_id)
        .where(CoverPlace.cover_id == Cover.id, CoverPlace.enrolment_id == StaffPeriod.enrolment_id)
        .correlate(Cover, StaffPeriod)
        .exists(),
    )


def covered_by(account_id: int, day: date) -> Select[int, str, date]:
    """The enrolments that the account covers on that day: who is away, by first name, and until when."""
    absent = aliased(Account)
    return (
        select(StaffPeriod.enrolment_id, absent.first_name.label("absent_name"), Cover.ends_on.label("until"))
        .select_from(StaffPeriod)
        .join(Cover, in_force(day))
        .join(absent, absent.id == Cover.absent_id)
        .join(Enrolment, Enrolment.id == StaffPeriod.enrolment_id)
        .join(Participant, Participant.id == Enrolment.participant_id)
        .where(Cover.covering_id == account_id, Enrolment.open_on(day), Participant.is_protected.is_(False))
    )


def covers_of(db: Session, absent_id: int, today: date) -> tuple[CoverRow, ...]:
    """The account's leaves that are not over, the first of them first."""
    return _rows(db, Cover.absent_id == absent_id, today)


def covers_for(db: Session, covering_id: int, today: date) -> tuple[CoverRow, ...]:
    """Whom the account stands in for, now or later, the first of them first."""
    return _rows(db, Cover.covering_id == covering_id, today)


def covers_in(db: Session, programme_ids: Collection[int], today: date) -> tuple[CoverRow, ...]:
    """The leaves that are not over and are for somebody in these programmes, the first of them first."""
    inside = (
        select(CoverPlace.cover_id)
        .join(Enrolment, Enrolment.id == CoverPlace.enrolment_id)
        .where(Enrolment.programme_id.in_(programme_ids))
    )
    return _rows(db, Cover.id.in_(inside), today, programme_ids)


def find_own(db: Session, absent_id: int, public_id: str) -> Cover | None:
    """The account's own leave with this id; none of anybody else's."""
    return db.scalar(select(Cover).where(Cover.public_id == public_id, Cover.absent_id == absent_id))


def _rows(
    db: Session, which: ColumnElement[bool], today: date, programme_ids: Collection[int] | None = None
) -> tuple[CoverRow, ...]:
    absent, covering = aliased(Account), aliased(Account)
    found = db.execute(
        select(Cover, absent, covering, _people(today, programme_ids), _is_also_away())
        .select_from(Cover)
        .join(absent, absent.id == Cover.absent_id)
        .join(covering, covering.id == Cover.covering_id)
        .where(which, Cover.ends_on > today, Cover.ends_on > Cover.starts_on)
        .order_by(Cover.starts_on, Cover.id)
    )
    return tuple(
        CoverRow(
            row.public_id,
            away.name,
            away.id,
            instead.name,
            row.starts_on,
            row.ends_on - A_DAY,
            people,
            _state(row, instead, also_away),
        )
        for row, away, instead, people, also_away in found
    )


def _people(today: date, programme_ids: Collection[int] | None) -> ColumnElement[int]:
    """How many persons the cover is for, nobody with protected identity among them."""
    people = (
        select(func.count(Enrolment.participant_id.distinct()))
        .join(CoverPlace, CoverPlace.enrolment_id == Enrolment.id)
        .join(Participant, Participant.id == Enrolment.participant_id)
        .join(
            StaffPeriod,
            and_(
                StaffPeriod.enrolment_id == Enrolment.id,
                StaffPeriod.is_responsible,
                StaffPeriod.account_id == Cover.absent_id,
                StaffPeriod.open_on(today),
            ),
        )
        .where(CoverPlace.cover_id == Cover.id, Enrolment.open_on(today), Participant.is_protected.is_(False))
    )
    if programme_ids is not None:
        people = people.where(Enrolment.programme_id.in_(programme_ids))
    return people.correlate(Cover).scalar_subquery()


def _is_also_away() -> ColumnElement[bool]:
    """Whether the one who covers has a leave on one of the days."""
    own = aliased(Cover)
    return (
        select(own.id)
        .where(
            own.absent_id == Cover.covering_id,
            own.starts_on < Cover.ends_on,
            own.ends_on > Cover.starts_on,
            own.ends_on > own.starts_on,
        )
        .correlate(Cover)
        .exists()
    )


def _state(row: Cover, covering: Account, also_away: bool) -> CoverState:
    if covering.ended_on is not None and covering.ended_on < row.ends_on:
        return CoverState.LEFT
    return CoverState.ALSO_AWAY if also_away else CoverState.HOLDS
