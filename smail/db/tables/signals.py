"""What a handledare was told on Today, and what the handledare said to it: nobody else reads it."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from smail.db.base import Base, RowId, UtcDateTime, code_column
from smail.db.tables.accounts import Account
from smail.db.tables.people import Participant
from smail.domain.signals import SignalAnswer, SignalKind


class ToldSignal(Base):
    """One occurrence that was told to one handledare: the last day of it, and the answer."""

    __tablename__ = "told_signal"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    participant_id: Mapped[int] = mapped_column(ForeignKey(Participant.id), index=True)
    kind: Mapped[SignalKind] = mapped_column(code_column(SignalKind, "kind"))
    # The day that tells one occurrence from the next of its kind (domain.signals).
    occurred_on: Mapped[date] = mapped_column(Date)
    shown_on: Mapped[date] = mapped_column(Date)
    answer: Mapped[SignalAnswer | None] = mapped_column(code_column(SignalAnswer, "answer"))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    __table_args__ = (
        UniqueConstraint("account_id", "participant_id", "kind", "occurred_on"),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered_when"),
    )
