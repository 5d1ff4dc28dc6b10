"""Reads what each kind of course takes now."""

from dataclasses import dataclass, fields
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail.db.tables import TrainingRule
from smail.domain.certification import FIRST_RULES, CourseKind, CourseRule


@dataclass(frozen=True, slots=True)
class RuleNow:
    """What courses take that are planned now, in which version, and since when; None since SMAIL came."""

    rule: CourseRule
    version: int
    made_on: date | None


def rule_of(row: TrainingRule) -> CourseRule:
    """The rule as the domain sees it."""
    return CourseRule(**{field.name: getattr(row, field.name) for field in fields(CourseRule)})


def rules_now(db: Session, federation_id: int) -> dict[CourseKind, RuleNow]:
    """The newest rule of every kind; the first version is what SMAIL brings, kept or not."""
    found = {kind: RuleNow(rule, 1, None) for kind, rule in FIRST_RULES.items()}
    rows = select(TrainingRule).where(TrainingRule.federation_id == federation_id, TrainingRule.version > 1)
    for row in db.scalars(rows.order_by(TrainingRule.version)):
        found[row.kind] = RuleNow(rule_of(row), row.version, row.made_on)
    return found
