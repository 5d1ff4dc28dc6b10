"""Persons on the way to another municipality: the code that they carry, and what came of it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from smail.db.base import Base, Mac, RowId, UtcDateTime, code_column
from smail.db.tables.accounts import Account
from smail.db.tables.organisations import Programme
from smail.db.tables.people import Participant


class AgreedHow(StrEnum):
    """How a person agreed that the history comes along."""

    SPOKEN = "spoken"
    WRITTEN = "written"


class Move(Base):
    """A code for moving, of which only the MAC is kept, and where the person came with it."""

    __tablename__ = "move"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey(Participant.id), index=True)
    code_mac: Mapped[bytes] = mapped_column(Mac)
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # Null where the person made it on the own page.
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    programme_id: Mapped[int | None] = mapped_column(ForeignKey(Programme.id))
    agreed_how: Mapped[AgreedHow | None] = mapped_column(code_column(AgreedHow, "agreed_how"))
    __table_args__ = (
        CheckConstraint("(used_at IS NULL) = (programme_id IS NULL)", name="used_where"),
        CheckConstraint("(used_at IS NULL) = (agreed_how IS NULL)", name="used_as_agreed"),
    )
