"""Handovers under way: who hands over to whom and when, for the receiver's pack and for the person.

A handover is under way from the moment it is written down until whoever takes over has confirmed it.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Row, Select, and_, select
from sqlalchemy.orm import Session, aliased

from smail.db.tables import Account, Cover, Enrolment, Participant, Programme, StaffPeriod
from smail.domain.people import HandoverKind
from smail.queries.covers import in_force
from smail.queries.handledare import full_name

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
    rows = db.execute(_latest(participant_id, today)).all()
    # Of two on one day the later one stands.
    found = {row.StaffPeriod.id: _handover(row) for row in rows}
    return tuple(found.values())


def away_of(db: Session, participant_id: int, today: date) -> tuple[Away, ...]:
    """Whose leave is covered today, of those responsible for the person."""
    absent, covering = aliased(Account), aliased(Account)
    rows = db.execute(
        select(
            absent.first_name,
            covering.first_name,
            Programme.staff_title,
            Programme.staff_title_en,
            Cover.ends_on,
        )
        .select_from(StaffPeriod)
        .join(Cover, in_force(today))
        .join(absent, absent.id == Cover.absent_id)
        .join(covering, covering.id == Cover.covering_id)
        .join(Enrolment, Enrolment.id == StaffPeriod.enrolment_id)
        .join(Programme, Programme.id == Enrolment.programme_id)
        .join(Participant, Participant.id == Enrolment.participant_id)
        .where(
            Enrolment.participant_id == participant_id,
            Enrolment.open_on(today),
            Participant.is_protected.is_(False),
            covering.open_on(today),
        )
        .order_by(Enrolment.id)
    )
    found = (
        Away(away, instead, title, in_english, until - A_DAY)
        for away, instead, title, in_english, until in rows
    )
    return tuple(dict.fromkeys(found))


def _latest(
    participant_id: int, today: date
) -> Select[StaffPeriod, str, Programme, Account, StaffPeriod, Account]:
    before, giver = aliased(StaffPeriod, name="before"), aliased(Account, name="giver")
    return (
        select(StaffPeriod, Enrolment.public_id, Programme, Account, before, giver)
        .join(Enrolment, Enrolment.id == StaffPeriod.enrolment_id)
        .join(Programme, Programme.id == Enrolment.programme_id)
        .join(Account, Account.id == StaffPeriod.account_id)
        .join(
            before,
            and_(
                before.enrolment_id == StaffPeriod.enrolment_id,
                before.is_responsible,
                before.ended_by.is_not(None),
                before.ends_on == StaffPeriod.starts_on,
                before.id != StaffPeriod.id,
            ),
        )
        .join(giver, giver.id == before.account_id)
        .where(
            Enrolment.participant_id == participant_id,
            Enrolment.open_on(today),
            StaffPeriod.is_responsible,
            StaffPeriod.ends_on.is_(None),
        )
        .order_by(StaffPeriod.starts_on.desc(), StaffPeriod.id.desc(), before.id)
    )


def _handover(row: Row[StaffPeriod, str, Programme, Account, StaffPeriod, Account]) -> Handover:
    period, enrolment_key, programme, receiver, before, giver = row
    assert before.ended_by is not None
    return Handover(
        period_id=period.id,
        key=period.public_id,
        enrolment_id=period.enrolment_id,
        enrolment_key=enrolment_key,
        programme=programme.name,
        title=programme.staff_title,
        on=period.starts_on,
        kind=before.ended_by,
        confirmed_on=period.confirmed_on,
        giver=full_name(giver),
        giver_first_name=giver.first_name,
        receiver_id=receiver.id,
        receiver=full_name(receiver),
        receiver_first_name=receiver.first_name,
        title_en=programme.staff_title_en,
    )
