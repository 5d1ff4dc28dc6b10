"""Templates of Word that the operator has installed; all are kept, since signed files were made of them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, LargeBinary, String
from sqlalchemy.orm import Mapped, deferred, mapped_column

from smail.db.base import Base, RowId, UtcDateTime, code_column
from smail.domain.reporting import LARGEST_TEMPLATE, ReportKind


class ReportTemplate(Base):
    """A template of one kind of report; the newest is in use."""

    __tablename__ = "report_template"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    kind: Mapped[ReportKind] = mapped_column(code_column(ReportKind, "kind"))
    name: Mapped[str] = mapped_column(String(200))
    installed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    digest: Mapped[str] = mapped_column(String(64))
    # No secret: it holds tags, and nothing of anybody.
    content: Mapped[bytes] = deferred(mapped_column(LargeBinary(LARGEST_TEMPLATE), nullable=False))
    __table_args__ = (
        CheckConstraint("length(digest) = 64", name="digest_length"),
        CheckConstraint("length(name) > 0", name="name_length"),
    )
