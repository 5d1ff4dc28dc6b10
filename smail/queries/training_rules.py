"""Reads what each kind of course takes now."""

from dataclasses import dataclass, fields, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail.db.tables import Account, TrainingRule
from smail.domain.certification import FIRST_RULES, CourseKind, CourseRule


@dataclass(frozen=True, slots=True)
class RuleNow:
    """What courses take that are planned now, in which version, and since when; None since SMAIL came."""

    rule: CourseRule
    version: int
    made_on: date | None


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """What courses took that were planned from one day until the next version; by whom it was written."""

    version: int
    rule: CourseRule
    # None since SMAIL came; and while it still holds.
    made_on: date | None
    until: date | None
    made_by: str


def rule_of(row: TrainingRule) -> CourseRule:
    """The rule as the domain sees it."""
    return CourseRule(**{field.name: getattr(row, field.name) for field in fields(CourseRule)})


def versions(db: Session, federation_id: int, kind: CourseKind) -> tuple[RuleVersion, ...]:
    """Every version of what the kind takes, the newest first; the first is what SMAIL brings, kept or not."""
    rows = db.execute(
        select(TrainingRule, Account.first_name, Account.last_name)
        .outerjoin(Account, Account.id == TrainingRule.account_id)
        .where(TrainingRule.federation_id == federation_id, TrainingRule.kind == kind)
        .order_by(TrainingRule.version)
    )
    found = {1: RuleVersion(1, FIRST_RULES[kind], None, None, "")}
    for row, first, last in rows:
        begun = None if row.version == 1 else row.made_on
        by = f"{first} {last}" if first else ""
        if row.version > 1:
            before = found[row.version - 1]
            found[before.version] = replace(before, until=row.made_on)
        found[row.version] = RuleVersion(row.version, rule_of(row), begun, None, by)
    return tuple(found[number] for number in sorted(found, reverse=True))


def rules_now(db: Session, federation_id: int) -> dict[CourseKind, RuleNow]:
    """The newest rule of every kind; the first version is what SMAIL brings, kept or not."""
    found = {kind: RuleNow(rule, 1, None) for kind, rule in FIRST_RULES.items()}
    rows = select(TrainingRule).where(TrainingRule.federation_id == federation_id, TrainingRule.version > 1)
    for row in db.scalars(rows.order_by(TrainingRule.version)):
        found[row.kind] = RuleNow(rule_of(row), row.version, row.made_on)
    return found
