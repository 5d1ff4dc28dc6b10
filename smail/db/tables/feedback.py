"""What people tell us about shortcomings in accessibility; anonymous if they wish."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from smail.db.base import Base, PublicId, RowId, Sealed, UtcDateTime, new_public_id


class AccessibilityReport(Base):
    """One reported shortcoming."""

    __tablename__ = "accessibility_report"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, unique=True, default=new_public_id)
    page: Mapped[str] = mapped_column(String(200), default="")
    text: Mapped[bytes] = mapped_column(Sealed)
    reply_to: Mapped[bytes | None] = mapped_column(Sealed)
    reported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
