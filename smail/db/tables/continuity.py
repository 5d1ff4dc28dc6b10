"""What keeps a change of handledare from being a loss: cover during leave, and words to the one who comes."""

from datetime import date, datetime

from sqlalchemy import (
    BindParameter,
    CheckConstraint,
    ColumnElement,
    Date,
    ForeignKey,
    Integer,
    UniqueConstraint,
    and_,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from smail.db.base import Base, PublicId, RowId, Sealed, UtcDateTime, code_column, new_public_id
from smail.db.tables.accounts import Account
from smail.db.tables.enrolments import Enrolment
from smail.db.tables.people import WrittenBy


class Cover(Base):
    """A member of staff stands in for another during a leave; who is responsible does not change."""

    __tablename__ = "cover"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, unique=True, default=new_public_id)
    absent_id: Mapped[int] = mapped_column(ForeignKey(Account.id), index=True)
    covering_id: Mapped[int] = mapped_column(ForeignKey(Account.id), index=True)
    starts_on: Mapped[date] = mapped_column(Date)
    # The first day back; one that was called off before it began has no day.
    ends_on: Mapped[date] = mapped_column(Date)
    written_by_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    absent: Mapped[Account] = relationship(foreign_keys=absent_id)
    covering: Mapped[Account] = relationship(foreign_keys=covering_id)
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        CheckConstraint("absent_id <> covering_id", name="two_accounts"),
    )

    @classmethod
    def holds_on(cls, day: date | BindParameter[date]) -> ColumnElement[bool]:
        """Whether the day is one of the leave."""
        return and_(cls.starts_on <= day, cls.ends_on > day)


class CoverPlace(Base):
    """One time in a programme that a cover is for; it gives something while the absent one is responsible."""

    __tablename__ = "cover_place"
    cover_id: Mapped[int] = mapped_column(ForeignKey(Cover.id), primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey(Enrolment.id), primary_key=True, index=True)


class HandoverLine(Base):
    """One of the sentences that a person wants the next handledare to know, at the handover of that day."""

    __tablename__ = "handover_line"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, unique=True, default=new_public_id)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey(Enrolment.id))
    # The first day of the new responsible one.
    handed_over_on: Mapped[date] = mapped_column(Date)
    position: Mapped[int] = mapped_column(Integer)
    line: Mapped[bytes] = mapped_column(Sealed)
    written_by: Mapped[WrittenBy] = mapped_column(code_column(WrittenBy, "written_by"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    __table_args__ = (
        UniqueConstraint("enrolment_id", "handed_over_on", "position"),
        CheckConstraint("position BETWEEN 1 AND 3", name="position_range"),
        CheckConstraint("(written_by = 'staff') = (account_id IS NOT NULL)", name="staff_has_account"),
    )
