"""Who belongs to the network and the reference group, and how often each is to meet."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import Certificate, Federation, GroupMember, GroupRhythm, Learner
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.certification import Level, is_valid
from smail.domain.network import MOST_MONTHS, GroupKind
from smail.errors import Refused
from smail.services import audit
from smail.services.audit import Actor


def set_rhythm(
    db: Session, federation_id: int, kind: GroupKind, every_months: int, actor: Actor, account_id: int | None
) -> GroupRhythm:
    """The group is to meet so often from now on; Refused for a number of months that is none."""
    if not 1 <= every_months <= MOST_MONTHS:
        raise Refused(f"a group meets every 1 to {MOST_MONTHS} months")
    own = db.get_one(Federation, federation_id, with_for_update={"key_share": True}).public_id
    row = db.get(GroupRhythm, (federation_id, kind))
    if row is not None and row.every_months == every_months:
        return row
    row = row or GroupRhythm(federation_id=federation_id, kind=kind)
    row.every_months, row.account_id, row.changed_at = every_months, account_id, clock.now()
    db.add(row)
    db.flush()
    audit.record(
        db,
        actor,
        AuditAction.GROUP_RHYTHM,
        AuditObject.FEDERATION,
        own,
        group=kind.value,
        months=every_months,
    )
    return row


def add_member(
    db: Session, kind: GroupKind, learner: Learner, actor: Actor, *, at: datetime | None = None
) -> GroupMember:
    """The learner is asked to every meeting that is planned from now on, once however often added."""
    # Two who add the same person at once do it one after the other.
    db.get_one(Learner, learner.id, with_for_update={"key_share": True})
    known = db.get(GroupMember, (kind, learner.id))
    if known is not None:
        return known
    row = GroupMember(kind=kind, learner_id=learner.id, added_at=at or clock.now())
    db.add(row)
    db.flush()
    _record(db, actor, AuditAction.GROUP_MEMBER_ADD, learner, kind)
    return row


def add_utbildare(
    db: Session, federation_id: int, kind: GroupKind, actor: Actor, *, at: datetime | None = None
) -> int:
    """Everybody who is certified as utbildare belongs to the group; how many are new."""
    at = at or clock.now()
    known = set(db.scalars(select(GroupMember.learner_id).where(GroupMember.kind == kind)))
    new = [one for one in _utbildare(db, federation_id, clock.civil(at)) if one.id not in known]
    for learner in new:
        add_member(db, kind, learner, actor, at=at)
    return len(new)


def remove_member(db: Session, kind: GroupKind, learner: Learner, actor: Actor) -> bool:
    """The learner is no longer asked to meetings that are planned; what was asked before stays."""
    row = db.get(GroupMember, (kind, learner.id))
    if row is None:
        return False
    db.delete(row)
    db.flush()
    _record(db, actor, AuditAction.GROUP_MEMBER_REMOVE, learner, kind)
    return True


def _utbildare(db: Session, federation_id: int, today: date) -> list[Learner]:
    rows = db.execute(
        select(Learner, Certificate)
        .join(Certificate, Certificate.learner_id == Learner.id)
        .where(
            Learner.federation_id == federation_id,
            Certificate.level == Level.UTBILDARE,
            Certificate.issued_on <= today,
        )
        .order_by(Learner.id)
    )
    found = {one.id: one for one, held in rows if is_valid(held.valid_until, held.withdrawn_on, today)}
    return list(found.values())


def _record(db: Session, actor: Actor, action: AuditAction, learner: Learner, kind: GroupKind) -> None:
    audit.record(db, actor, action, AuditObject.LEARNER, learner.public_id, group=kind.value)
