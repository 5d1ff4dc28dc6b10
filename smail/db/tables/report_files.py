"""Files of a report beside its signed paper: the other formats that were signed, and what was attached."""

from datetime import datetime

from sqlalchemy import DDL, CheckConstraint, ForeignKey, Index, String, Text, event, text
from sqlalchemy.orm import Mapped, deferred, mapped_column

from smail.db.base import Base, PublicId, RowId, Sealed, UtcDateTime, code_column, new_public_id
from smail.db.tables.accounts import Account
from smail.db.tables.quarterly_reports import QuarterlyReport
from smail.domain.reporting import ReportFormat

_SIGNED = "format <> 'outside'"


class ReportFile(Base):
    """One file of one version of a report; it is never changed and never taken away."""

    __tablename__ = "report_file"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, unique=True, default=new_public_id)
    report_id: Mapped[int] = mapped_column(ForeignKey(QuarterlyReport.id))
    format: Mapped[ReportFormat] = mapped_column(code_column(ReportFormat, "format"))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    added_by_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    # In base64, since what is sealed is text; its SHA-256; and by what it was made, as JSON.
    content: Mapped[bytes] = deferred(mapped_column(Sealed, nullable=False))
    digest: Mapped[str] = mapped_column(String(64))
    made_by: Mapped[str] = mapped_column(Text)
    __table_args__ = (
        # The same file is attached once, and of what was signed there is one of each format.
        Index("uq_report_file_digest", "report_id", "format", "digest", unique=True),
        Index(
            "uq_report_file_signed",
            "report_id",
            "format",
            unique=True,
            sqlite_where=text(_SIGNED),
            postgresql_where=text(_SIGNED),
        ),
        CheckConstraint("length(digest) = 64", name="digest_length"),
    )


_SAID = "a report_file is never changed"
STAYS = {
    "sqlite": (
        "CREATE TRIGGER report_file_stays AFTER UPDATE ON report_file "
        f"BEGIN SELECT RAISE(ABORT, '{_SAID}'); END",
        "CREATE TRIGGER report_file_is_kept BEFORE DELETE ON report_file "
        f"BEGIN SELECT RAISE(ABORT, '{_SAID}'); END",
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION report_file_stays() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$BEGIN RAISE EXCEPTION '{_SAID}'; END$$",
        "CREATE TRIGGER report_file_stays AFTER UPDATE OR DELETE ON report_file "
        "FOR EACH ROW EXECUTE FUNCTION report_file_stays()",
    ),
}

for _dialect, _statements in STAYS.items():
    for _statement in _statements:
        _ddl = DDL(_statement)  # type: ignore[no-untyped-call]
        event.listen(ReportFile.__table__, "after_create", _ddl.execute_if(dialect=_dialect))
