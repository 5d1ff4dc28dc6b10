"""Handovers under way: who hands over to whom and when, for the receiver's pack and for the person.

A handover is under way from the moment it is written down until whoever takes over has confirmed it.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Date, and_, bindparam, select
from sqlalchemy.orm import Session, aliased

from smail.db.prepared import Prepared
from smail.db.tables import Account, Cover, Enrolment, Participant, Programme, StaffPeriod
from smail.domain.people import HandoverKind
from smail.queries.covers import in_force

# The person is told of a new responsible one for so long after the first day.
TOLD_FOR = timedelta(days=28)
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Handover:
    """The latest change of the responsible one in a programme that the person is in."""

    period_id: int
    key: str
    enrolment_id: int
    enrolment_key: str
    programme: str
    title: str
    on: date
    kind: HandoverKind
    confirmed_on: date | None
    giver: str
    giver_first_name: str
    receiver_id: int
    receiver: str
    receiver_first_name: str
    title_en: str
    # The first day on which the one who took over has no account any more.
    receiver_left_on: date | None

    def is_held_on(self, day: date) -> bool:
        """Whether the one who took over is still there."""
        return self.receiver_left_on is None or self.receiver_left_on > day

    @property
    def is_open(self) -> bool:
        """Whether the one who takes over has not confirmed it yet."""
        return self.confirmed_on is None

    def is_told_on(self, day: date) -> bool:
        """Whether the person is told of it on that day."""
        return day < self.on + TOLD_FOR


@dataclass(frozen=True, slots=True)
class Away:
    """The responsible one is away until a day, and somebody stands in."""

    first_name: str
    covering: str
    title: str
    title_en: str
    last_on: date


def handovers_of(db: Session, participant_id: int, today: date) -> tuple[Handover, ...]:
    """The latest handover of each programme that the person is in, the newest first."""
    # Of two on one day the later one stands.
    found = {one.period_id: one for one in _LATEST.all(db, participant_id=participant_id, today=today)}
    return tuple(found.values())


def away_of(db: Session, participant_id: int, today: date) -> tuple[Away, ...]:
    """Whose leave is covered today, of those responsible for the person."""
    return tuple(dict.fromkeys(_AWAY.all(db, participant_id=participant_id, today=today)))


_TODAY = bindparam("today", type_=Date)
_IN_IT = (Enrolment.participant_id == bindparam("participant_id"), Enrolment.open_on(_TODAY))
_absent, _covering = aliased(Account), aliased(Account)


def _away(first_name: str, covering: str, title: str, title_en: str, until: date) -> Away:
    return Away(first_name, covering, title, title_en, until - A_DAY)


_AWAY = Prepared(
    select(
        _absent.first_name,
        _covering.first_name,
        Programme.staff_title,
        Programme.staff_title_en,
        Cover.ends_on,
    )
    .select_from(StaffPeriod)
    .join(Cover, in_force(_TODAY))
    .join(_absent, _absent.id == Cover.absent_id)
    .join(_covering, _covering.id == Cover.covering_id)
    .join(Enrolment, Enrolment.id == StaffPeriod.enrolment_id)
    .join(Programme, Programme.id == Enrolment.programme_id)
    .join(Participant, Participant.id == Enrolment.participant_id)
    .where(*_IN_IT, Participant.is_protected.is_(False), _covering.open_on(_TODAY))
    .order_by(Enrolment.id),
    _away,
)

_before, _giver = aliased(StaffPeriod, name="before"), aliased(Account, name="giver")
_LATEST = Prepared(
    select(
        StaffPeriod.id,
        StaffPeriod.public_id,
        StaffPeriod.enrolment_id,
        Enrolment.public_id,
        Programme.name,
        Programme.staff_title,
        StaffPeriod.starts_on,
        _before.ended_by,
        StaffPeriod.confirmed_on,
        _giver.first_name + " " + _giver.last_name,
        _giver.first_name,
        Account.id,
        Account.first_name + " " + Account.last_name,
        Account.first_name,
        Programme.staff_title_en,
        Account.ended_on,
    )
    .join(Enrolment, Enrolment.id == StaffPeriod.enrolment_id)
    .join(Programme, Programme.id == Enrolment.programme_id)
    .join(Account, Account.id == StaffPeriod.account_id)
    .join(
        _before,
        and_(
            _before.enrolment_id == StaffPeriod.enrolment_id,
            _before.is_responsible,
            _before.ended_by.is_not(None),
            _before.ends_on == StaffPeriod.starts_on,
            _before.id != StaffPeriod.id,
        ),
    )
    .join(_giver, _giver.id == _before.account_id)
    .where(*_IN_IT, StaffPeriod.is_responsible, StaffPeriod.ends_on.is_(None))
    .order_by(StaffPeriod.starts_on.desc(), StaffPeriod.id.desc(), _before.id),
    Handover,
)
