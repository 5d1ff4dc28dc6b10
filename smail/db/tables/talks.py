"""What two people came to when they talked: about their two pictures, and about what comes next."""

from datetime import date, datetime

from sqlalchemy import Boolean, CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from smail.db.base import Base, PublicId, RowId, Sealed, UtcDateTime, new_public_id
from smail.db.tables.accounts import Account
from smail.db.tables.assessments import Assessment
from smail.db.tables.people import Participant

# The key of what was said about all areas at once.
WHOLE = "whole"


class JointView(Base):
    """Whether the two who rated an occasion agree about an area, or about the whole; no rating is changed."""

    __tablename__ = "joint_view"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, unique=True, default=new_public_id)
    own_assessment_id: Mapped[int] = mapped_column(ForeignKey(Assessment.id))
    staff_assessment_id: Mapped[int] = mapped_column(ForeignKey(Assessment.id), index=True)
    area: Mapped[str] = mapped_column(String(60))
    agrees: Mapped[bool] = mapped_column(Boolean)
    line: Mapped[bytes | None] = mapped_column(Sealed)
    said_on: Mapped[date] = mapped_column(Date)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    account: Mapped[Account] = relationship()
    __table_args__ = (
        UniqueConstraint("own_assessment_id", "staff_assessment_id", "area"),
        CheckConstraint("own_assessment_id <> staff_assessment_id", name="two_ratings"),
        CheckConstraint("area <> ''", name="area_key"),
    )


class Talk(Base):
    """A talk between a person and staff, and the day they meet next; its steps stand in the plan."""

    __tablename__ = "talk"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, unique=True, default=new_public_id)
    participant_id: Mapped[int] = mapped_column(ForeignKey(Participant.id))
    held_on: Mapped[date] = mapped_column(Date)
    # The day of the next talk; none where the rhythm of the ratings alone says it.
    next_on: Mapped[date | None] = mapped_column(Date)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    account: Mapped[Account] = relationship()
    __table_args__ = (
        CheckConstraint("next_on IS NULL OR next_on > held_on", name="next_is_later"),
        Index("ix_talk_participant_id_held_on", "participant_id", "held_on"),
    )
