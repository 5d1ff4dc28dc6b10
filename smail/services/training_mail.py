"""What those who take courses or meet are written about: a place, a certificate that ends, a meeting.

Planned and made by what stands now, so that a run that is repeated says nothing twice, and a letter that
has waited says nothing that is no longer so.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail.clock import civil
from smail.db.tables import Certificate, Learner, NetworkInvitation, NetworkMeeting, Reminder, Seat
from smail.domain.audit import AuditObject
from smail.domain.certification import Level
from smail.domain.reminding import Channel, Planned, ReminderKind
from smail.queries import certificates, course_mail, network_mail
from smail.queries.course_mail import CourseLetter
from smail.queries.network_mail import DecisionLetter, MeetingLetter
from smail.services import seat_links
from smail.vault import Vault


@dataclass(frozen=True, slots=True)
class Ending:
    """A certificate that ends, and whether its holder can see it under the own account."""

    level: Level
    number: str
    valid_until: date
    is_staff: bool


@dataclass(frozen=True, slots=True)
class TrainingLetter:
    """What is told, and where to."""

    to: str = field(repr=False)
    course: CourseLetter | None = None
    # The secret of the link to the own place, for whoever has no account.
    secret: str | None = field(default=None, repr=False)
    ending: Ending | None = None
    meeting: MeetingLetter | None = None
    decision: DecisionLetter | None = None


def due(db: Session, now: datetime) -> list[Planned]:
    """What those who take courses or meet are to be told, and whose certificate ends soon."""
    mail, ending = Channel.EMAIL, ReminderKind.CERTIFICATE_ENDING
    about_courses = [
        Planned(one.kind, mail, one.occasion, one.place, seat_id=seat_id)
        for seat_id, one in course_mail.due(db, now)
    ]
    endings = certificates.ending(db, civil(now))
    about_endings = [
        Planned(ending, mail, valid_until, place, certificate_id=certificate_id)
        for (certificate_id, place), valid_until in endings.items()
    ]
    about_meetings = [
        Planned(one.kind, mail, one.occasion, one.place, network_invitation_id=own)
        for own, one in network_mail.due(db, now)
    ]
    about_decisions = [
        Planned(one.kind, mail, one.occasion, one.place, network_invitation_id=own)
        for own, one in network_mail.decisions_due(db, now)
    ]
    return [*about_courses, *about_endings, *about_meetings, *about_decisions]


def letter(db: Session, vault: Vault, row: Reminder, now: datetime) -> TrainingLetter | None:
    """The letter as things stand now; None where nobody needs it any more."""
    if row.network_invitation_id is not None:
        return _of_meeting(db, vault, row, now)
    return _of_seat(db, vault, row, now) if row.seat_id is not None else _of_ending(db, vault, row, now)


def _of_meeting(db: Session, vault: Vault, row: Reminder, now: datetime) -> TrainingLetter | None:
    own = row.network_invitation_id or 0
    if row.kind is ReminderKind.MEETING_DECIDED:
        return _of_decision(db, vault, own, row.place)
    if not network_mail.wanted(db, own, row.kind, now):
        return None
    learner = db.get_one(NetworkInvitation, own).learner
    told = network_mail.letter_of(db, vault, own)
    return TrainingLetter(course_mail.address_of(db, vault, learner), meeting=told)


def _of_decision(db: Session, vault: Vault, own: int, place: int) -> TrainingLetter | None:
    told = network_mail.decision_letter(db, vault, own, place)
    if told is None:
        return None
    learner = db.get_one(NetworkInvitation, own).learner
    return TrainingLetter(course_mail.address_of(db, vault, learner), decision=told)


def _of_seat(db: Session, vault: Vault, row: Reminder, now: datetime) -> TrainingLetter | None:
    seat_id = row.seat_id or 0
    if not course_mail.wanted(db, seat_id, row.kind, now):
        return None
    told = course_mail.letter_of(db, seat_id)
    seat = db.get_one(Seat, seat_id)
    secret = None if told.is_called_off else seat_links.link_of(db, vault, seat)
    return TrainingLetter(course_mail.address_of(db, vault, seat.learner), course=told, secret=secret)


def _of_ending(db: Session, vault: Vault, row: Reminder, now: datetime) -> TrainingLetter | None:
    certificate = db.get_one(Certificate, row.certificate_id)
    if (certificate.id, row.place) not in certificates.ending(db, civil(now)):
        return None
    learner = db.get_one(Learner, certificate.learner_id)
    ending = Ending(
        certificate.level, certificate.number, certificate.valid_until, learner.account_id is not None
    )
    return TrainingLetter(course_mail.address_of(db, vault, learner), ending=ending)


def whose(db: Session, row: Reminder) -> tuple[AuditObject, str]:
    """What the letter was about, for the audit."""
    if row.seat_id is not None:
        return AuditObject.SEAT, _public_id(db, Seat, row.seat_id)
    if row.network_invitation_id is not None:
        meeting_id = db.get_one(NetworkInvitation, row.network_invitation_id).meeting_id
        return AuditObject.NETWORK_MEETING, _public_id(db, NetworkMeeting, meeting_id)
    return AuditObject.CERTIFICATE, _public_id(db, Certificate, row.certificate_id or 0)


def _public_id(db: Session, table: type[Seat] | type[Certificate] | type[NetworkMeeting], own: int) -> str:
    return str(db.scalar(select(table.public_id).where(table.id == own)))
