"""The templates of Word that are installed, and the one that a signed file was made with."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail.db.tables import ReportTemplate
from smail.domain.reporting import ReportKind


def in_use(db: Session, kind: ReportKind) -> ReportTemplate | None:
    """The newest template of the kind; None where none is installed."""
    wanted = select(ReportTemplate).where(ReportTemplate.kind == kind).order_by(ReportTemplate.id.desc())
    return db.scalars(wanted.limit(1)).first()


def installed(db: Session) -> Sequence[ReportTemplate]:
    """Every template, the newest first."""
    return db.scalars(select(ReportTemplate).order_by(ReportTemplate.id.desc())).all()


def with_digest(db: Session, digest: str) -> bytes | None:
    """The template with that SHA-256; None where none such is installed."""
    wanted = select(ReportTemplate.content).where(ReportTemplate.digest == digest)
    return db.scalars(wanted.order_by(ReportTemplate.id).limit(1)).first()
