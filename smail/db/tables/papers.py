"""Paper forms: which were printed for whom, who has typed them in, and what two who typed have written."""

from datetime import date, datetime

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Integer,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from smail.db.base import Base, PublicId, RowId, Sealed, UtcDateTime, new_public_id
from smail.db.tables.accounts import Account
from smail.db.tables.assessments import Assessment
from smail.db.tables.organisations import Programme
from smail.db.tables.people import Participant


class PaperForm(Base):
    """One form on paper for one person and occasion, in one version and language of the questions."""

    __tablename__ = "paper_form"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    # What stands on the paper and leads to it, with a check sign.
    number: Mapped[str] = mapped_column(String(8), unique=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey(Participant.id), index=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey(Programme.id))
    instrument_key: Mapped[str] = mapped_column(String(60))
    instrument_version: Mapped[str] = mapped_column(String(20))
    instrument_digest: Mapped[str] = mapped_column(String(64))
    form: Mapped[str] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(20))
    is_large: Mapped[bool] = mapped_column(Boolean)
    printed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    printed_by_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    # The rating that it became.
    assessment_id: Mapped[int | None] = mapped_column(ForeignKey(Assessment.id), unique=True)
    sent_in_by_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    # How many differences between two who typed were settled; none where one typed alone.
    n_settled: Mapped[int | None] = mapped_column(Integer)
    participant: Mapped[Participant] = relationship()
    programme: Mapped[Programme] = relationship()
    __table_args__ = (
        CheckConstraint("length(number) = 8", name="number_length"),
        CheckConstraint("length(instrument_digest) = 64", name="digest_length"),
        CheckConstraint("(assessment_id IS NULL) = (sent_in_by_id IS NULL)", name="sent_in_by_somebody"),
        CheckConstraint(
            "n_settled IS NULL OR (n_settled >= 0 AND assessment_id IS NOT NULL)", name="settled_range"
        ),
    )


class PaperEntry(Base):
    """One of two who typed the same form; what was written is forgotten once the form has become a rating."""

    __tablename__ = "paper_entry"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, unique=True, default=new_public_id)
    paper_form_id: Mapped[int] = mapped_column(ForeignKey(PaperForm.id))
    # The first or the second.
    place: Mapped[int] = mapped_column(Integer)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    typed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # The answer to each item as it was typed.
    answers: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))
    filled_in_on: Mapped[date | None] = mapped_column(Date)
    focus: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    free_text: Mapped[bytes | None] = mapped_column(Sealed)
    account: Mapped[Account] = relationship()
    __table_args__ = (
        UniqueConstraint("paper_form_id", "account_id"),
        CheckConstraint("place >= 1", name="place_range"),
    )
