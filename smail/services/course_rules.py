"""Changes what a kind of course takes: in versions, so that each course keeps the one it was planned by."""

from dataclasses import fields

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import Federation, TrainingRule
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.certification import FIRST_RULES, CourseKind, CourseRule
from smail.errors import Refused
from smail.queries.training_rules import rule_of
from smail.services import audit
from smail.services.audit import Actor


def current_rule(db: Session, federation_id: int, kind: CourseKind) -> TrainingRule:
    """What a course of this kind takes that is planned now; the first time, what SMAIL brings."""
    newest = (
        select(TrainingRule)
        .where(TrainingRule.federation_id == federation_id, TrainingRule.kind == kind)
        .order_by(TrainingRule.version.desc())
    )
    found = db.scalars(newest.limit(1)).first()
    return found or _keep_rule(db, federation_id, kind, FIRST_RULES[kind], 1, None)


def change_rule(
    db: Session, federation_id: int, kind: CourseKind, new: CourseRule, actor: Actor, account_id: int
) -> TrainingRule:
    """Courses planned from now on take what the new rule says; those that are planned keep theirs.

    Refused where the kind would begin to certify, or cease to.
    """
    # Two who change at once take turns: a version is one rule.
    db.get_one(Federation, federation_id, with_for_update={"key_share": True})
    now = current_rule(db, federation_id, kind)
    if rule_of(now) == new:
        return now
    if (now.valid_months is None) is not (new.valid_months is None):
        raise Refused("whether a kind of course certifies is no matter of its rule")
    row = _keep_rule(db, federation_id, kind, new, now.version + 1, account_id)
    audit.record(
        db,
        actor,
        AuditAction.TRAINING_RULE_CHANGE,
        AuditObject.TRAINING_RULE,
        None,
        course=kind.value,
        version=row.version,
    )
    return row


def _keep_rule(
    db: Session,
    federation_id: int,
    kind: CourseKind,
    rule: CourseRule,
    version: int,
    account_id: int | None,
) -> TrainingRule:
    row = TrainingRule(
        federation_id=federation_id,
        kind=kind,
        version=version,
        made_on=clock.today(),
        account_id=account_id,
        **{field.name: getattr(rule, field.name) for field in fields(CourseRule)},
    )
    db.add(row)
    db.flush()
    return row
