"""What an action is about, read by the id in the address, as the rules in `policies` see it."""

from collections.abc import Callable, Mapping
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import Account, Enrolment, Organisation, Participant, Programme, StaffPeriod
from smail.policies import (
    AccountSubject,
    EnrolmentSubject,
    OrganisationSubject,
    ParticipantSubject,
    Place,
    ProgrammeSubject,
    Subject,
)
from smail.queries.viewers import grants_of


def participant_subject(db: Session, public_id: str) -> ParticipantSubject | None:
    """The participant with this public id, with today's team and places."""
    person = db.scalar(select(Participant).where(Participant.public_id == public_id))
    if person is None:
        return None
    enrolments = list(db.scalars(select(Enrolment).where(Enrolment.participant_id == person.id)))
    today = clock.today()
    open_ones = [row for row in enrolments if row.ended_on is None or row.ended_on >= today]
    return ParticipantSubject(
        id=person.id,
        public_id=person.public_id,
        number=person.number,
        federation_id=person.federation_id,
        controller_id=person.controller_id,
        is_protected=person.is_protected,
        places=tuple(_programme_place(db, row.programme_id) for row in open_ones),
        team=_team(db, [row.id for row in open_ones], person.is_protected, today),
        last_team=frozenset() if open_ones else _last_team(db, enrolments, person.is_protected),
    )


def enrolment_subject(db: Session, public_id: str) -> EnrolmentSubject | None:
    """The enrolment with this public id."""
    row = db.scalar(select(Enrolment).where(Enrolment.public_id == public_id))
    if row is None:
        return None
    place = _programme_place(db, row.programme_id)
    return EnrolmentSubject(row.id, row.public_id, row.participant_id, row.participant.is_protected, place)


def programme_subject(db: Session, public_id: str) -> ProgrammeSubject | None:
    """The programme with this public id."""
    row = db.scalar(select(Programme).where(Programme.public_id == public_id))
    return None if row is None else ProgrammeSubject(row.id, row.public_id, _programme_place(db, row.id))


def organisation_subject(db: Session, public_id: str) -> OrganisationSubject | None:
    """The organisation with this public id."""
    row = db.scalar(select(Organisation).where(Organisation.public_id == public_id))
    if row is None:
        return None
    return OrganisationSubject(row.id, row.public_id, Place(row.federation_id, organisation_path(db, row.id)))


def account_subject(db: Session, public_id: str) -> AccountSubject | None:
    """The account with this public id, where its person works and the roles it holds today."""
    row = db.scalar(select(Account).where(Account.public_id == public_id))
    if row is None:
        return None
    place = Place(row.federation_id, organisation_path(db, row.organisation_id))
    return AccountSubject(row.id, row.public_id, place, frozenset(grant.role for grant in grants_of(db, row)))


def organisation_path(db: Session, organisation_id: int | None) -> tuple[int, ...]:
    """The organisation and everything above it, nearest first."""
    path: list[int] = []
    while organisation_id is not None and organisation_id not in path:
        path.append(organisation_id)
        organisation_id = db.scalar(select(Organisation.parent_id).where(Organisation.id == organisation_id))
    return tuple(path)


def _programme_place(db: Session, programme_id: int) -> Place:
    programme = db.get_one(Programme, programme_id)
    return Place(programme.federation_id, organisation_path(db, programme.organisation_id), programme.id)


def _team(db: Session, enrolment_ids: list[int], is_protected: bool, today: date) -> frozenset[int]:
    periods = (
        select(StaffPeriod.account_id)
        .where(StaffPeriod.enrolment_id.in_(enrolment_ids), StaffPeriod.starts_on <= today)
        .where(StaffPeriod.open_on(today))
    )
    if is_protected:
        periods = periods.where(or_(StaffPeriod.is_responsible, StaffPeriod.is_deputy))
    return frozenset(db.scalars(periods))


def _last_team(db: Session, enrolments: list[Enrolment], is_protected: bool) -> frozenset[int]:
    """Those who were beside the person on the last day of the last enrolment."""
    if not enrolments:
        return frozenset()
    last = max(enrolments, key=lambda row: (row.ended_on or date.min, row.id))
    return _team(db, [last.id], is_protected, last.ended_on or date.min)


LOADERS: Mapping[str, Callable[[Session, str], Subject]] = {
    "participant_id": participant_subject,
    "enrolment_id": enrolment_subject,
    "programme_id": programme_subject,
    "organisation_id": organisation_subject,
    "account_id": account_subject,
}
