"""Installs templates of Word for reports."""

import hashlib

from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import ReportTemplate
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.reporting import ReportKind
from smail.queries.report_templates import in_use
from smail.services import audit
from smail.services.audit import Actor


def install(db: Session, kind: ReportKind, name: str, content: bytes, actor: Actor) -> bool:
    """Reports of the kind are set in the template from now on; False where they already are."""
    digest = hashlib.sha256(content).hexdigest()
    now = in_use(db, kind)
    if now is not None and now.digest == digest:
        return False
    row = ReportTemplate(kind=kind, name=name, installed_at=clock.now(), digest=digest, content=content)
    db.add(row)
    db.flush()
    audit.record(
        db,
        actor,
        AuditAction.REPORT_TEMPLATE_INSTALL,
        AuditObject.REPORT_TEMPLATE,
        str(row.id),
        kind=kind.value,
    )
    return True
