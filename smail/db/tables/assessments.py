"""Ratings: which questions, by whom, what was answered, and the sums kept at submit."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
    and_,
)
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from smail.db.base import Base, PublicId, RowId, Sealed, UtcDateTime, code_column, new_public_id
from smail.db.tables.people import Participant
from smail.domain.instrument import AnswerKind
from smail.domain.people import AnswerMode


class RaterKind(StrEnum):
    """Who rates."""

    PARTICIPANT = "participant"
    STAFF = "staff"


class CertificateStatus(StrEnum):
    """Whether the rater held a valid certificate when the rating was made."""

    NOT_RECORDED = "not_recorded"
    VALID = "valid"
    EXPIRED = "expired"
    NONE = "none"


class Assessment(Base):
    """One occasion of one rater about one person."""

    __tablename__ = "assessment"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, unique=True, default=new_public_id)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"), index=True)
    rater_kind: Mapped[RaterKind] = mapped_column(code_column(RaterKind, "rater_kind"))
    rater_account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    rater_certificate: Mapped[CertificateStatus | None] = mapped_column(
        code_column(CertificateStatus, "rater_certificate")
    )
    instrument_key: Mapped[str] = mapped_column(String(60))
    instrument_version: Mapped[str] = mapped_column(String(20))
    instrument_digest: Mapped[str] = mapped_column(String(64))
    form: Mapped[str] = mapped_column(String(40))
    # The keys of the questions that were put, in order; grows when the person takes seven more.
    items_shown: Mapped[list[str]] = mapped_column(JSON)
    # Null until it was asked whether to go on with the next part.
    wants_more: Mapped[bool | None] = mapped_column(Boolean)
    language: Mapped[str] = mapped_column(String(20))
    mode: Mapped[AnswerMode | None] = mapped_column(code_column(AnswerMode, "mode"))
    focus: Mapped[list[str]] = mapped_column(JSON, default=list)
    free_text: Mapped[bytes | None] = deferred(mapped_column(Sealed))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # The Swedish civil date of the submit: what the rhythm counts from.
    submitted_on: Mapped[date | None] = mapped_column(Date)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    participant: Mapped[Participant] = relationship()
    __table_args__ = (
        CheckConstraint("(rater_kind = 'staff') = (rater_account_id IS NOT NULL)", name="staff_has_account"),
        CheckConstraint("rater_kind = 'staff' OR rater_certificate IS NULL", name="certificate_of_staff"),
        CheckConstraint("(submitted_at IS NULL) = (submitted_on IS NULL)", name="submit_has_date"),
        CheckConstraint("submitted_at IS NULL OR submitted_at >= started_at", name="submitted_after_start"),
        CheckConstraint("length(instrument_digest) = 64", name="digest_length"),
        Index("ix_assessment_history", "participant_id", "submitted_on"),
        Index(
            "uq_assessment_open",
            "participant_id",
            unique=True,
            sqlite_where=and_(
                rater_kind == RaterKind.PARTICIPANT, submitted_at.is_(None), withdrawn_at.is_(None)
            ),
            postgresql_where=and_(
                rater_kind == RaterKind.PARTICIPANT, submitted_at.is_(None), withdrawn_at.is_(None)
            ),
        ),
        Index(
            "uq_assessment_draft",
            "participant_id",
            "rater_account_id",
            unique=True,
            sqlite_where=and_(rater_kind == RaterKind.STAFF, submitted_at.is_(None), withdrawn_at.is_(None)),
            postgresql_where=and_(
                rater_kind == RaterKind.STAFF, submitted_at.is_(None), withdrawn_at.is_(None)
            ),
        ),
    )


class Answer(Base):
    """One answer as it was given; scoring never changes it."""

    __tablename__ = "answer"
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id"), primary_key=True)
    item_key: Mapped[str] = mapped_column(String(60), primary_key=True)
    kind: Mapped[AnswerKind] = mapped_column(code_column(AnswerKind, "kind"))
    value: Mapped[int | None] = mapped_column(Integer)
    # Counts how often this answer was given anew; a form that knows an older one is told.
    version: Mapped[int] = mapped_column(Integer)
    idempotency_key: Mapped[str] = mapped_column(String(40))
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    __table_args__ = (
        CheckConstraint("(kind = 'value') = (value IS NOT NULL)", name="value_of_kind"),
        CheckConstraint("value IS NULL OR value BETWEEN 0 AND 10", name="value_range"),
        CheckConstraint("version >= 1", name="version_range"),
    )


class Score(Base):
    """The sum over one indicator's answered items, kept in the submit's transaction."""

    __tablename__ = "score"
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id"), primary_key=True)
    indicator: Mapped[str] = mapped_column(String(60), primary_key=True)
    total: Mapped[int] = mapped_column(Integer)
    n_answered: Mapped[int] = mapped_column(Integer)
    n_items: Mapped[int] = mapped_column(Integer)
    scoring_version: Mapped[int] = mapped_column(Integer)
    __table_args__ = (
        CheckConstraint("n_answered BETWEEN 0 AND n_items", name="n_answered_range"),
        CheckConstraint("n_items >= 1", name="n_items_range"),
    )


class ValueComment(Base):
    """The person's own line on one value: what the number does not say."""

    __tablename__ = "value_comment"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, unique=True, default=new_public_id)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id"))
    indicator: Mapped[str] = mapped_column(String(60))
    line: Mapped[bytes] = mapped_column(Sealed)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    __table_args__ = (UniqueConstraint("assessment_id", "indicator"),)
