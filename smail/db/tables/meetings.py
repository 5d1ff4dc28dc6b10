"""What a person lets be shown at a meeting of several parties."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from smail.db.base import Base, PublicId, RowId, UtcDateTime, code_column, new_public_id
from smail.db.tables.accounts import Account
from smail.db.tables.people import Participant, WrittenBy


class MeetingSheet(Base):
    """The parts that were ticked for one meeting, by whom and when; without a part no sheet is made."""

    __tablename__ = "meeting_sheet"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, unique=True, default=new_public_id)
    participant_id: Mapped[int] = mapped_column(ForeignKey(Participant.id))
    meeting_on: Mapped[date] = mapped_column(Date)
    # Codes of smail.domain.meeting.
    parts: Mapped[list[str]] = mapped_column(JSON, default=list)
    # The keys of the indicators that the answers and the picture may show.
    areas: Mapped[list[str]] = mapped_column(JSON, default=list)
    # Counts the changes, so that two screens cannot write over each other.
    version: Mapped[int] = mapped_column(Integer, default=1)
    chosen_by: Mapped[WrittenBy] = mapped_column(code_column(WrittenBy, "chosen_by"))
    # Staff with whom the person chose; none where the person did so alone.
    account_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    chosen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    __table_args__ = (
        CheckConstraint("(chosen_by = 'staff') = (account_id IS NOT NULL)", name="staff_has_account"),
        Index("ix_meeting_sheet_participant_id_meeting_on", "participant_id", "meeting_on"),
    )
