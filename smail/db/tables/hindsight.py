"""The first occasion answered again, and why an answer was lower than before.

What is answered in hindsight is kept beside the ratings and not among them: nothing that counts, draws, pairs
or exports ratings can meet it by forgetting a condition.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from smail.db.base import Base, PublicId, RowId, Sealed, UtcDateTime, code_column, new_public_id
from smail.db.tables.accounts import Account
from smail.db.tables.assessments import Assessment
from smail.db.tables.people import WrittenBy
from smail.domain.hindsight import DropCause
from smail.domain.instrument import AnswerKind
from smail.domain.people import AnswerMode


class Hindsight(Base):
    """One rating that its person answers again later: the same questions, once more, about the same day."""

    __tablename__ = "hindsight"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, unique=True, default=new_public_id)
    # Questionnaire, version, questions and person are the rating's own, so they cannot differ.
    assessment_id: Mapped[int] = mapped_column(ForeignKey(Assessment.id), unique=True)
    language: Mapped[str] = mapped_column(String(20))
    mode: Mapped[AnswerMode | None] = mapped_column(code_column(AnswerMode, "mode"))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # The Swedish civil date of the submit.
    submitted_on: Mapped[date | None] = mapped_column(Date)
    # The person said no; whoever changes the mind goes on where it was left.
    declined_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    assessment: Mapped[Assessment] = relationship()
    __table_args__ = (
        CheckConstraint("(submitted_at IS NULL) = (submitted_on IS NULL)", name="submit_has_date"),
        CheckConstraint("submitted_at IS NULL OR submitted_at >= started_at", name="submitted_after_start"),
        CheckConstraint("submitted_at IS NULL OR declined_at IS NULL", name="sent_or_declined"),
    )


class HindsightAnswer(Base):
    """One answer as it was given in hindsight."""

    __tablename__ = "hindsight_answer"
    hindsight_id: Mapped[int] = mapped_column(ForeignKey(Hindsight.id), primary_key=True)
    item_key: Mapped[str] = mapped_column(String(60), primary_key=True)
    kind: Mapped[AnswerKind] = mapped_column(code_column(AnswerKind, "kind"))
    value: Mapped[int | None] = mapped_column(Integer)
    # Counts how often this answer was given anew; a form that knows an older one is told.
    version: Mapped[int] = mapped_column(Integer)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    __table_args__ = (
        CheckConstraint("(kind = 'value') = (value IS NOT NULL)", name="value_of_kind"),
        CheckConstraint("value IS NULL OR value BETWEEN 0 AND 10", name="value_range"),
        CheckConstraint("version >= 1", name="version_range"),
    )


class DropReason(Base):
    """Why one area of one rating was lower than the time before, as the person sees it."""

    __tablename__ = "drop_reason"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, unique=True, default=new_public_id)
    assessment_id: Mapped[int] = mapped_column(ForeignKey(Assessment.id))
    indicator: Mapped[str] = mapped_column(String(60))
    cause: Mapped[DropCause] = mapped_column(code_column(DropCause, "cause"))
    # What else it was, in the person's words.
    line: Mapped[bytes | None] = mapped_column(Sealed)
    written_by: Mapped[WrittenBy] = mapped_column(code_column(WrittenBy, "written_by"))
    # Who wrote it down together with the person.
    account_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    __table_args__ = (
        UniqueConstraint("assessment_id", "indicator"),
        CheckConstraint("(cause = 'other') = (line IS NOT NULL)", name="line_of_other"),
        CheckConstraint("(written_by = 'staff') = (account_id IS NOT NULL)", name="staff_has_account"),
    )
