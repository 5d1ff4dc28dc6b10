"""Reports of closed quarters: comments while they are written, and what was signed, as it was signed."""

from datetime import date, datetime

from sqlalchemy import (
    DDL,
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    event,
)
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from smail.db.base import Base, PublicId, RowId, Sealed, UtcDateTime, code_column, new_public_id
from smail.db.tables.accounts import Account
from smail.db.tables.organisations import Programme
from smail.domain.reporting import ReportKind, ReportState


class QuarterlyReport(Base):
    """One version of a report of a programme; a signed one is never changed.

    `closed_on` is the last day of the quarter that it is of, or of the last quarter of a whole time.
    """

    __tablename__ = "quarterly_report"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, unique=True, default=new_public_id)
    programme_id: Mapped[int] = mapped_column(ForeignKey(Programme.id))
    closed_on: Mapped[date] = mapped_column(Date)
    version: Mapped[int] = mapped_column(Integer)
    state: Mapped[ReportState] = mapped_column(code_column(ReportState, "state"))
    # One more at every step, so that a page that was drawn before is known.
    n_steps: Mapped[int] = mapped_column(Integer, default=0)
    # By part, as JSON.
    comments: Mapped[bytes | None] = mapped_column(Sealed)
    commented_by_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    commented_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Whether the group stands behind it, on which day, and who was in the chair: name and office.
    is_anchored: Mapped[bool | None] = mapped_column(Boolean)
    anchored_on: Mapped[date | None] = mapped_column(Date)
    chair: Mapped[str] = mapped_column(String(200), default="")
    anchored_by_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    anchored_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    signed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # All that the paper was made of, and the paper; in base64, since what is sealed is text.
    snapshot: Mapped[bytes | None] = deferred(mapped_column(Sealed))
    paper: Mapped[bytes | None] = deferred(mapped_column(Sealed))
    # SHA-256 of the paper's bytes, and by what it was made, as JSON.
    digest: Mapped[str | None] = mapped_column(String(64))
    made_by: Mapped[str | None] = mapped_column(Text)
    kind: Mapped[ReportKind] = mapped_column(
        code_column(ReportKind, "kind", has_rule=False),
        CheckConstraint("kind IN ('quarterly', 'deviation', 'final')", name="kind"),
        default=ReportKind.QUARTERLY,
        server_default=ReportKind.QUARTERLY.value,
    )
    programme: Mapped[Programme] = relationship()
    __table_args__ = (
        Index("uq_quarterly_report_version", "programme_id", "kind", "closed_on", "version", unique=True),
        CheckConstraint("version >= 1", name="version_range"),
        CheckConstraint("n_steps >= 0", name="steps_range"),
        CheckConstraint("(state IN ('signed', 'sent')) = (signed_at IS NOT NULL)", name="signed_has_day"),
        CheckConstraint("(signed_at IS NULL) = (signed_by_id IS NULL)", name="signed_by_somebody"),
        CheckConstraint("(signed_at IS NULL) = (snapshot IS NULL)", name="signed_has_snapshot"),
        CheckConstraint("(signed_at IS NULL) = (paper IS NULL)", name="signed_has_paper"),
        CheckConstraint("(signed_at IS NULL) = (digest IS NULL)", name="signed_has_digest"),
        CheckConstraint("(signed_at IS NULL) = (made_by IS NULL)", name="signed_has_makers"),
        CheckConstraint("digest IS NULL OR length(digest) = 64", name="digest_form"),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent_has_day"),
        CheckConstraint(
            "state NOT IN ('anchored', 'signed', 'sent')"
            " OR (is_anchored IS NOT NULL AND anchored_on IS NOT NULL)",
            name="anchored_has_answer",
        ),
    )


# What a signature stands for; only that it was sent, and when, comes after it.
KEPT = (
    "programme_id",
    "kind",
    "closed_on",
    "version",
    "comments",
    "is_anchored",
    "anchored_on",
    "chair",
    "signed_by_id",
    "signed_at",
    "snapshot",
    "paper",
    "digest",
    "made_by",
)
_SENT = "(OLD.sent_at IS NOT NULL AND NEW.sent_at IS NULL)"
_SQLITE = " OR ".join((*(f"NEW.{one} IS NOT OLD.{one}" for one in KEPT), _SENT))
_POSTGRES = " OR ".join((*(f"NEW.{one} IS DISTINCT FROM OLD.{one}" for one in KEPT), _SENT))
_SAID = "a signed quarterly_report is never changed"
SIGNED_STAYS = {
    "sqlite": (
        "CREATE TRIGGER quarterly_report_signed_stays BEFORE UPDATE ON quarterly_report "
        f"WHEN OLD.signed_at IS NOT NULL AND ({_SQLITE}) "
        f"BEGIN SELECT RAISE(ABORT, '{_SAID}'); END",
        "CREATE TRIGGER quarterly_report_signed_is_kept BEFORE DELETE ON quarterly_report "
        f"WHEN OLD.signed_at IS NOT NULL BEGIN SELECT RAISE(ABORT, '{_SAID}'); END",
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION quarterly_report_signed_stays() RETURNS trigger LANGUAGE plpgsql AS "
        "$$BEGIN IF OLD.signed_at IS NOT NULL THEN IF TG_OP = 'DELETE' THEN "
        f"RAISE EXCEPTION '{_SAID}'; ELSIF {_POSTGRES} THEN RAISE EXCEPTION '{_SAID}'; END IF; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END$$",
        "CREATE TRIGGER quarterly_report_signed_stays BEFORE UPDATE OR DELETE ON quarterly_report "
        "FOR EACH ROW EXECUTE FUNCTION quarterly_report_signed_stays()",
    ),
}

for _dialect, _statements in SIGNED_STAYS.items():
    for _statement in _statements:
        _ddl = DDL(_statement.replace("%", "%%"))  # type: ignore[no-untyped-call]
        event.listen(QuarterlyReport.__table__, "after_create", _ddl.execute_if(dialect=_dialect))
