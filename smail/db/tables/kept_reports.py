"""Reports of the whole county for a closed quarter, as they were made: the first look at one makes it."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from smail.db.base import Base, RowId, UtcDateTime, code_column
from smail.db.tables.organisations import Federation
from smail.domain.reporting import CountyReport


class KeptReport(Base):
    """One report through the last day of a quarter; `part` is the public id of an area, empty of all."""

    __tablename__ = "kept_report"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    federation_id: Mapped[int] = mapped_column(ForeignKey(Federation.id))
    kind: Mapped[CountyReport] = mapped_column(code_column(CountyReport, "kind"))
    part: Mapped[str] = mapped_column(String(40))
    closed_on: Mapped[date] = mapped_column(Date)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    body: Mapped[str] = mapped_column(Text)
    # SHA-256 of the body.
    digest: Mapped[str] = mapped_column(String(64))
    __table_args__ = (
        Index("uq_kept_report_once", "federation_id", "kind", "part", "closed_on", unique=True),
        CheckConstraint("length(digest) = 64", name="digest_form"),
    )
