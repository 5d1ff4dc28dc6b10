"""Reads certificates: who holds one on a day, and what a public page may tell of one."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from smail.db.tables import Account, Certificate, Learner, RoleGrant
from smail.db.tables.assessments import CertificateStatus
from smail.domain.certification import Level, Standing, is_renewable, standing
from smail.domain.roles import Role


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
    last = next((row for row in rows if row.level is level), None)
    if last is None or last.is_renewed or last.standing(today) is Standing.WITHDRAWN:
        return None
    return last if is_renewable(last.valid_until, today) else None


def certified(db: Session, account_ids: Collection[int], level: Level, day: date) -> frozenset[int]:
    """Those of the accounts whose own certificate of this level holds on that day."""
    return frozenset(
        db.scalars(
            select(Learner.account_id)
            .join(Certificate, Certificate.learner_id == Learner.id)
            .where(
                Learner.account_id.in_(account_ids),
                Certificate.level == level,
                Certificate.issued_on <= day,
                Certificate.valid_until >= day,
                or_(Certificate.withdrawn_on.is_(None), Certificate.withdrawn_on > day),
            )
        )
    )


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


def holding(db: Session, account_ids: Collection[int], role: Role, day: date) -> frozenset[int]:
    """Those of the accounts that are open and hold the role on that day, in whatever scope."""
    return frozenset(db.scalars(_holding(role, day).where(Account.id.in_(account_ids))))


def _holding(role: Role, day: date) -> Select[tuple[int]]:
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
