"""Reads certificates: who holds one on a day, and what a public page may tell of one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from smail.db.tables import Account, Certificate, CourseTeacher, Learner, Organisation, RoleGrant
from smail.db.tables.assessments import CertificateStatus
from smail.domain.alphabet import swedish_order
from smail.domain.certification import (
    ENDING_WITHIN,
    CourseKind,
    Level,
    Standing,
    is_renewable,
    standing,
    telling_of_end,
)
from smail.domain.roles import Role
from smail.policies import Action, CertificateSubject, Place, Viewer, may
from smail.queries.learners import has_address
from smail.queries.organisations import called, paths


@dataclass(frozen=True, slots=True)
class CertificateRow:
    """One certificate as lists and the public page show it."""

    id: int
    public_id: str
    number: str
    learner_id: int
    level: Level
    issued_on: date
    valid_until: date
    withdrawn_on: date | None
    is_renewed: bool

    def standing(self, today: date) -> Standing:
        """What it is worth today."""
        return standing(self.valid_until, self.withdrawn_on, today)


@dataclass(frozen=True, slots=True)
class Holder:
    """A certificate with whose it is, as it was issued."""

    certificate: CertificateRow
    name: str
    organisation: str
    subject: CertificateSubject
    # What whoever holds it is called now, where that is another name.
    called_now: str | None = None


def holders(db: Session, viewer: Viewer) -> tuple[Holder, ...]:
    """The newest certificate of each level of everybody in the viewer's organisations and courses."""
    rows = db.execute(_with_names().where(Learner.federation_id == viewer.federation_id)).all()
    above = paths(db, viewer.federation_id)
    renewed = {row.Certificate.renews_id for row in rows}
    own = taught_by(db, viewer.account_id)
    found = (_holder(row, above, renewed, own) for row in rows)
    seen = (one for one in found if may(viewer, Action.SEE_CERTIFICATES, one.subject))
    newest = [one for one in seen if not one.certificate.is_renewed]
    return tuple(sorted(newest, key=lambda one: (swedish_order(one.name), one.certificate.id)))


def holder(db: Session, certificate_id: int) -> Holder:
    """One certificate with whose it is."""
    row = db.execute(_with_names().where(Certificate.id == certificate_id)).one()
    return _holder(row, paths(db, row.Learner.federation_id), set(), {})


def certificate_subject(db: Session, public_id: str) -> CertificateSubject | None:
    """The certificate with this public id, and where whoever holds it works."""
    row = db.execute(_with_names().where(Certificate.public_id == public_id)).one_or_none()
    if row is None:
        return None
    course_id = row.Certificate.course_id
    teaching = select(CourseTeacher.account_id).where(CourseTeacher.course_id == course_id)
    taught = {} if course_id is None else {course_id: frozenset(db.scalars(teaching))}
    return _subject(row, paths(db, row.Learner.federation_id), taught)


def taught_by(db: Session, account_id: int) -> dict[int, frozenset[int]]:
    """By course, for those that the account holds, the account: who sees what came of them."""
    held = select(CourseTeacher.course_id).where(CourseTeacher.account_id == account_id)
    return dict.fromkeys(db.scalars(held), frozenset({account_id}))


def by_proof(db: Session, proof: str) -> tuple[CertificateRow, str] | None:
    """What the QR code of a certificate leads to, with the name of the municipality or other body.

    Never of the unit: in a unit of two the level would nearly be a name.
    """
    row = db.execute(_with_names().where(Certificate.proof == proof)).one_or_none()
    if row is None:
        return None
    newer = select(Certificate.id).where(Certificate.renews_id == row.Certificate.id)
    issued_in = row.Certificate.issued_in_id or row.Learner.organisation_id
    body = row.Certificate.issued_body or called(db, issued_in)["issued_body"]
    return _row(row.Certificate, db.scalar(newer) is not None), body


def _with_names() -> Select[Certificate, Learner, str]:
    return (
        select(Certificate, Learner, Organisation.name)
        .join(Learner, Learner.id == Certificate.learner_id)
        .join(
            Organisation, Organisation.id == func.coalesce(Certificate.issued_in_id, Learner.organisation_id)
        )
    )


def _holder(
    row: Any,
    above: Mapping[int, tuple[int, ...]],
    renewed: Collection[int | None],
    taught: Mapping[int, frozenset[int]],
) -> Holder:
    certificate, learner = row.Certificate, row.Learner
    called_now = learner.name
    name = certificate.issued_to or called_now
    return Holder(
        _row(certificate, certificate.id in renewed),
        name,
        certificate.issued_unit or row.name,
        _subject(row, above, taught),
        None if name == called_now else called_now,
    )


def _subject(
    row: Any, above: Mapping[int, tuple[int, ...]], taught: Mapping[int, frozenset[int]]
) -> CertificateSubject:
    learner, own = row.Learner, row.Certificate
    place = Place(learner.federation_id, above[learner.organisation_id])
    return CertificateSubject(own.id, own.public_id, own.level, place, taught.get(own.course_id, frozenset()))


def of_learners(db: Session, learner_ids: Collection[int]) -> dict[int, tuple[CertificateRow, ...]]:
    """Every certificate of these, the newest first, by learner; one question."""
    found: dict[int, tuple[CertificateRow, ...]] = dict.fromkeys(learner_ids, ())
    rows = db.scalars(
        select(Certificate)
        .where(Certificate.learner_id.in_(learner_ids))
        .order_by(Certificate.issued_on.desc(), Certificate.id.desc())
    ).all()
    renewed = {row.renews_id for row in rows}
    for row in rows:
        found[row.learner_id] += (_row(row, row.id in renewed),)
    return found


def renewable(rows: Collection[CertificateRow], level: Level, today: date) -> CertificateRow | None:
    """The certificate of this level that a refresher renews today; None where the whole course is needed."""
    kept = (row for row in rows if row.standing(today) is not Standing.WITHDRAWN)
    last = next((row for row in kept if row.level is level), None)
    if last is None or last.is_renewed:
        return None
    return last if is_renewable(last.valid_until, today) else None


def certified(db: Session, account_ids: Collection[int], level: Level, day: date) -> frozenset[int]:
    """Those of the accounts whose own certificate of this level holds on that day."""
    wanted = holding_on(day).where(Learner.account_id.in_(account_ids), Certificate.level == level)
    return frozenset(one for one in db.scalars(wanted) if one is not None)


def holding_on(day: date) -> Select[int | None]:
    """The accounts of those who hold a certificate on that day, of either level unless more is asked."""
    return (
        select(Learner.account_id)
        .join(Certificate, Certificate.learner_id == Learner.id)
        .where(
            Learner.account_id.is_not(None),
            Certificate.issued_on <= day,
            Certificate.valid_until >= day,
            or_(Certificate.withdrawn_on.is_(None), Certificate.withdrawn_on > day),
        )
    )


def ending(db: Session, today: date) -> dict[tuple[int, int], date]:
    """The last day of each certificate that ends soon and is not renewed, by its id and which letter is due.

    Of those whose holder can be written to.
    """
    newer = aliased(Certificate)
    renewed = (
        select(newer.id)
        .where(newer.learner_id == Certificate.learner_id)
        .where(newer.level == Certificate.level, newer.id > Certificate.id, newer.withdrawn_on.is_(None))
    )
    rows = db.execute(
        select(Certificate.id, Certificate.valid_until)
        .join(Learner, Learner.id == Certificate.learner_id)
        .where(
            Certificate.valid_until >= today,
            Certificate.valid_until <= today + ENDING_WITHIN,
            Certificate.withdrawn_on.is_(None),
            ~renewed.exists(),
            has_address(),
        )
        .order_by(Certificate.id)
    )
    found = {(one, telling_of_end(until, today)): until for one, until in rows}
    return {(one, place): until for (one, place), until in found.items() if place is not None}


def status_of(db: Session, account_id: int, day: date) -> CertificateStatus:
    """Whether whoever rates held a valid certificate that day, of either level."""
    rows = db.scalars(
        select(Certificate)
        .join(Learner, Learner.id == Certificate.learner_id)
        .where(Learner.account_id == account_id, Certificate.issued_on <= day)
    ).all()
    if not rows:
        return CertificateStatus.NONE
    standings = {standing(row.valid_until, row.withdrawn_on, day) for row in rows}
    holds = standings & {Standing.VALID, Standing.ENDING}
    return CertificateStatus.VALID if holds else CertificateStatus.EXPIRED


def may_certify(db: Session, account_id: int, level: Level, day: date) -> bool:
    """Whether the account certifies on this level that day.

    The federation's own trainers certify utbildare and need no certificate; whoever certifies användare has
    the role of utbildare and a certificate as one that holds.
    """
    if level is Level.UTBILDARE:
        return bool(holding(db, [account_id], Role.FEDERATION_TRAINER, day))
    has_role = bool(holding(db, [account_id], Role.UTBILDARE, day))
    return has_role and bool(certified(db, [account_id], Level.UTBILDARE, day))


def may_teach(db: Session, account_ids: Collection[int], kind: CourseKind, day: date) -> frozenset[int]:
    """Those of the accounts who may hold such a course on that day.

    An utbildare course is held by the federation's trainers, a course for användare by certified utbildare,
    the others by either.
    """
    trainers = holding(db, account_ids, Role.FEDERATION_TRAINER, day)
    if kind is CourseKind.UTBILDARE:
        return trainers
    with_role = holding(db, account_ids, Role.UTBILDARE, day)
    utbildare = certified(db, with_role, Level.UTBILDARE, day)
    return utbildare if kind is CourseKind.ANVANDARE else utbildare | trainers


def holding(db: Session, account_ids: Collection[int], role: Role, day: date) -> frozenset[int]:
    """Those of the accounts that are open and hold the role on that day, in whatever scope."""
    return frozenset(db.scalars(_holding(role, day).where(Account.id.in_(account_ids))))


def _holding(role: Role, day: date) -> Select[int]:
    return (
        select(Account.id)
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .where(
            Account.open_on(day),
            RoleGrant.role == role,
            RoleGrant.starts_on <= day,
            RoleGrant.open_on(day),
        )
        .distinct()
    )


def _row(row: Certificate, is_renewed: bool) -> CertificateRow:
    return CertificateRow(
        row.id,
        row.public_id,
        row.number,
        row.learner_id,
        row.level,
        row.issued_on,
        row.valid_until,
        row.withdrawn_on,
        is_renewed,
    )
