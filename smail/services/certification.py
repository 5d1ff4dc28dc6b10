"""Issues certificates when a course's rule is met, renews and withdraws them; history is never rewritten."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import clock
from smail.db import sealing
from smail.db.base import new_public_id
from smail.db.tables import Certificate, Course, HomeTask, Learner, Seat
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.certification import (
    CERTIFIED_BY,
    CERTIFIES,
    CourseKind,
    HomeTaskState,
    Level,
    Missing,
    SeatState,
    is_valid,
    last_valid_day,
    missing,
    refreshes,
    renewed_until,
)
from smail.domain.people import new_number
from smail.domain.roles import Role
from smail.errors import Conflict, Refused
from smail.queries import certificates, certifying
from smail.queries.certifying import Hindrance
from smail.queries.organisations import called
from smail.queries.training_rules import rule_of
from smail.services import attendance, audit, courses
from smail.services.audit import Actor
from smail.services.texts import refuse_personnummer
from smail.vault import Vault, token

LONGEST_REASON = 300


class NotCertified(Refused):
    """A rule forbids that these learners are certified now, by this issuer; why, for each of them."""

    def __init__(self, why: Mapping[int, Hindrance]) -> None:
        self.why = why
        super().__init__(f"learners {sorted(why)} may not be certified")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far somebody has come with a course, and the certificate that it gave."""

    seat: Seat
    missing: tuple[Missing, ...]
    certificate: Certificate | None

    @property
    def is_ready(self) -> bool:
        """Whether everything is done and only the certificate is left."""
        return not self.missing and self.certificate is None


def progress_of(db: Session, course: Course) -> tuple[Progress, ...]:
    """How far everybody has come who has a place on the course, in three questions."""
    taken = select(Seat).where(Seat.course_id == course.id, Seat.state == SeatState.ACCEPTED)
    rows = db.scalars(taken.order_by(Seat.id)).all()
    minutes = attendance.minutes_of(db, [row.id for row in rows])
    tasks = _tasks(db, course)
    issued = {
        row.learner_id: row
        for row in db.scalars(select(Certificate).where(Certificate.course_id == course.id))
    }
    rule = rule_of(course.rule)
    return tuple(
        Progress(row, missing(rule, minutes[row.id], tasks.get(row.id)), issued.get(row.learner_id))
        for row in rows
    )


def _tasks(db: Session, course: Course) -> dict[int, HomeTaskState]:
    found = db.execute(
        select(HomeTask.seat_id, HomeTask.state)
        .join(Seat, Seat.id == HomeTask.seat_id)
        .where(Seat.course_id == course.id)
    )
    return {row.seat_id: row.state for row in found}


def of_seat(db: Session, seat: Seat) -> Certificate | None:
    """The certificate that the place on the course gave."""
    wanted = select(Certificate).where(
        Certificate.course_id == seat.course_id, Certificate.learner_id == seat.learner_id
    )
    return db.scalar(wanted)


def issue(
    db: Session,
    course_id: int,
    seat_ids: Sequence[int],
    actor: Actor,
    account_id: int,
    *,
    today: date | None = None,
) -> tuple[Certificate, ...]:
    """Each of these has a certificate: of the course's level, or the own one renewed by a refresher.

    Refused, and nothing is issued, where somebody lacks something; where whoever issues does not hold the
    course; and for a course that certifies nobody. NotCertified says everybody who has nothing to renew, is
    whoever issues, or is of a level that they may not certify on. Whoever has one of this course keeps it.
    """
    today = today or clock.today()
    course = courses.held(db, course_id)
    if course.rule.valid_months is None:
        raise Refused("the course certifies nobody")
    if not certifying.is_held_by(db, course_id, account_id):
        raise Refused("only who holds the course certifies by it")
    progress = {one.seat.id: one for one in progress_of(db, course)}
    found = [one for one in map(_ready, map(progress.get, seat_ids)) if one.is_ready]
    why = certifying.hindrances(db, course, [one.seat.learner_id for one in found], account_id, today)
    if why:
        raise NotCertified(why)
    # Whoever is told of a refusal goes on: what was issued before it must not stay.
    with db.begin_nested():
        return tuple(_issue_one(db, course, one, actor, account_id, today) for one in found)


def _ready(one: Progress | None) -> Progress:
    """The progress of somebody who lacks nothing, or is certified already."""
    if one is None or (one.missing and one.certificate is None):
        raise Refused("somebody lacks what the course takes")
    return one


def _issue_one(
    db: Session, course: Course, one: Progress, actor: Actor, account_id: int, today: date
) -> Certificate:
    learner = db.get_one(Learner, one.seat.learner_id, with_for_update={"key_share": True})
    level, renews = _level(db, course, learner, account_id, today)
    months = course.rule.valid_months or 0
    until = (
        last_valid_day(today, months) if renews is None else renewed_until(today, months, renews.valid_until)
    )
    row = Certificate(
        public_id=new_public_id(),
        number=free_number(db),
        proof=token(),
        learner_id=learner.id,
        level=level,
        course_id=course.id,
        issued_on=today,
        valid_until=until,
        issued_by_id=account_id,
        renews_id=None if renews is None else renews.id,
        **called(db, learner.organisation_id),
    )
    db.add(row)
    db.flush()
    how = "issue" if renews is None else "renew"
    audit.record(
        db,
        actor,
        AuditAction.CERTIFICATE_ISSUE,
        AuditObject.CERTIFICATE,
        row.public_id,
        level=level.value,
        how=how,
    )
    return row


def _level(
    db: Session, course: Course, learner: Learner, account_id: int, today: date
) -> tuple[Level, certificates.CertificateRow | None]:
    """The level that the course gives; of a refresher, the one that ends first of those it may renew."""
    own = certificates.of_learners(db, [learner.id])[learner.id]
    if course.rule.kind is not CourseKind.REFRESHER:
        level = CERTIFIES[course.rule.kind]
        return level, None
    taken = certifying.taken_on(db, course.id, [learner.id]).get(learner.id, date.min)
    found = (certificates.renewable(own, level, today) for level in CERTIFIED_BY)
    held = [one for one in found if one is not None and refreshes(taken, one.issued_on, today)]
    for last in sorted(held, key=lambda one: one.valid_until):
        if certificates.may_certify(db, account_id, last.level, today):
            return last.level, last
    raise Refused("there is nothing to renew that whoever issues may certify on")


def keep_as_issued(db: Session, learner: Learner) -> None:
    """Every certificate of the learner says to whom and where it was issued, before that changes.

    What the place was called then stands in it from the issue on, since that changes for many at once.
    """
    rows = db.scalars(select(Certificate).where(Certificate.learner_id == learner.id)).all()
    for row in rows:
        if row.issued_to is None:
            row.issued_to = learner.name
            row.issued_in_id = learner.organisation_id
    db.flush()


def has_any(db: Session, learner_id: int) -> bool:
    """Whether the learner has or had a certificate."""
    return db.scalar(select(Certificate.id).where(Certificate.learner_id == learner_id).limit(1)) is not None


def free_number(db: Session) -> str:
    """A number that no certificate has."""
    while True:
        number = new_number()
        if db.scalar(select(Certificate.id).where(Certificate.number == number)) is None:
            return number


def withdraw(
    db: Session,
    vault: Vault,
    certificate_id: int,
    because: str,
    actor: Actor,
    account_id: int,
    *,
    today: date | None = None,
) -> Certificate:
    """The certificate opens nothing from today, and the reason is kept sealed; Conflict for one withdrawn.

    Those that it renewed, or that renewed it, go with it as far as they still hold: whoever renews in good
    time has two for a while. Refused without a reason, for one that is too long or holds a personnummer, and
    for whoever `may_withdraw` does not name.
    """
    today = today or clock.today()
    refuse_personnummer(because=because)
    if not 0 < len(because) <= LONGEST_REASON:
        raise Refused(f"a reason of at most {LONGEST_REASON} signs is needed")
    row = db.get_one(Certificate, certificate_id, with_for_update=True, populate_existing=True)
    if row.withdrawn_on is not None:
        raise Conflict("the certificate is withdrawn already")
    if not may_withdraw(db, account_id, row.level, today):
        raise Refused("only who may certify on a level, or the federation's trainers, withdraws on it")
    for one in (row, *_with(db, row, today)):
        one.withdrawn_on, one.withdrawn_by_id = today, account_id
        one.withdrawn_because = sealing.sealed(vault, Certificate.withdrawn_because, one.public_id, because)
        db.flush()
        action, kind = AuditAction.CERTIFICATE_WITHDRAW, AuditObject.CERTIFICATE
        audit.record(db, actor, action, kind, one.public_id, level=one.level.value)
    return row


def _with(db: Session, row: Certificate, today: date) -> list[Certificate]:
    """The others of the same row of renewals that still hold, held until the transaction ends."""
    db.get_one(Learner, row.learner_id, with_for_update={"key_share": True})
    own = select(Certificate).where(Certificate.learner_id == row.learner_id, Certificate.level == row.level)
    rows = db.scalars(own.order_by(Certificate.id).with_for_update()).all()
    first: dict[int, int] = {}
    for one in rows:
        first[one.id] = first.get(one.renews_id or 0, one.id)
    others = (one for one in rows if one.id != row.id and first[one.id] == first[row.id])
    return [one for one in others if is_valid(one.valid_until, one.withdrawn_on, today)]


def left_beside(db: Session, certificate_id: int, today: date) -> tuple[Certificate, ...]:
    """Those of the same level that hold on when this one is withdrawn, since neither renewed the other."""
    row = db.get_one(Certificate, certificate_id)
    gone = {row.id, *(one.id for one in _with(db, row, today))}
    own = select(Certificate).where(Certificate.learner_id == row.learner_id, Certificate.level == row.level)
    rows = db.scalars(own.order_by(Certificate.id))
    return tuple(
        one for one in rows if one.id not in gone and is_valid(one.valid_until, one.withdrawn_on, today)
    )


def may_withdraw(db: Session, account_id: int, level: Level, day: date) -> bool:
    """Whether the account takes certificates of this level back: who certifies on it, and the federation."""
    is_trainer = bool(certificates.holding(db, [account_id], Role.FEDERATION_TRAINER, day))
    return is_trainer or certificates.may_certify(db, account_id, level, day)


def reason_of(vault: Vault, row: Certificate) -> str | None:
    """Why the certificate was withdrawn, readable."""
    return sealing.opened(vault, Certificate.withdrawn_because, row.public_id, row.withdrawn_because)
