"""What people have told about shortcomings in accessibility, for whoever answers them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail.db import sealing
from smail.db.tables import AccessibilityReport
from smail.vault import Vault


@dataclass(frozen=True, slots=True)
class Report:
    """One report, opened for whoever answers it."""

    public_id: str
    page: str
    text: str
    reply_to: str
    reported_at: datetime
    answered_at: datetime | None


def latest_reports(db: Session, vault: Vault, *, at_most: int = 50) -> Sequence[Report]:
    """The reports that wait first, then the others, latest first."""
    query = (
        select(AccessibilityReport)
        .order_by(AccessibilityReport.answered_at.is_not(None), AccessibilityReport.id.desc())
        .limit(at_most)
    )
    return tuple(_opened(vault, row) for row in db.scalars(query))


def _opened(vault: Vault, row: AccessibilityReport) -> Report:
    text = sealing.opened(vault, AccessibilityReport.text, row.public_id, row.text)
    reply_to = sealing.opened(vault, AccessibilityReport.reply_to, row.public_id, row.reply_to)
    return Report(row.public_id, row.page, text, reply_to or "", row.reported_at, row.answered_at)
