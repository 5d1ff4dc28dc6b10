"""Numbers that are nobody's any more: taken back as a mistake, or joined with another of the same person.

The row of the participant stays, emptied, so that the audit still says what was done to it and its number is
never given to anybody else.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from smail.db.base import Base, UtcDateTime
from smail.db.tables.people import Participant


class FormerNumber(Base):
    """A participant of whom nothing but the number is left, and the one who goes on, where there is one."""

    __tablename__ = "former_number"
    participant_id: Mapped[int] = mapped_column(ForeignKey(Participant.id), primary_key=True)
    # Null for a registration that was undone.
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey(Participant.id), index=True)
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    __table_args__ = (CheckConstraint("merged_into_id <> participant_id", name="not_into_itself"),)
