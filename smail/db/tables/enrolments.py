"""A person in a programme: periods, the team around, and how it ended."""

from datetime import date, datetime

from sqlalchemy import (
    BindParameter,
    Boolean,
    CheckConstraint,
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    Integer,
    UniqueConstraint,
    or_,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from smail.db.base import Base, PublicId, RowId, Sealed, UtcDateTime, code_column, new_public_id
from smail.db.tables.accounts import Account
from smail.db.tables.organisations import Organisation, Programme
from smail.db.tables.people import Participant
from smail.domain.onward import Offer
from smail.domain.people import DischargeReason, Education, HandoverKind, MissReason, Occupation, Support


class Enrolment(Base):
    """One person's time in one programme."""

    __tablename__ = "enrolment"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, unique=True, default=new_public_id)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"), index=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    referring_organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    starts_on: Mapped[date] = mapped_column(Date)
    # The last day in the programme.
    ended_on: Mapped[date | None] = mapped_column(Date)
    participant: Mapped[Participant] = relationship()
    programme: Mapped[Programme] = relationship()
    referring_organisation: Mapped[Organisation | None] = relationship()
    __table_args__ = (
        CheckConstraint("ended_on IS NULL OR ended_on >= starts_on", name="ended_after_start"),
        Index(
            "uq_enrolment_open",
            "participant_id",
            "programme_id",
            unique=True,
            sqlite_where=ended_on.is_(None),
            postgresql_where=ended_on.is_(None),
        ),
    )

    @classmethod
    def open_on(cls, day: date | BindParameter[date]) -> ColumnElement[bool]:
        """Whether the enrolment has not ended by then; one that begins later counts as open."""
        return or_(cls.ended_on.is_(None), cls.ended_on >= day)


class PersonPeriod(Base):
    """One counted interval of an enrolment (domain.rhythm), filled by one rating or with a reason."""

    __tablename__ = "person_period"
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date, index=True)
    assessment_id: Mapped[int | None] = mapped_column(ForeignKey("assessment.id"))
    reason: Mapped[MissReason | None] = mapped_column(code_column(MissReason, "reason"))
    __table_args__ = (
        UniqueConstraint("enrolment_id", "assessment_id"),
        CheckConstraint("number >= 1", name="number_range"),
        CheckConstraint("ends_on > starts_on", name="ends_after_start"),
    )


class StaffPeriod(Base):
    """A member of staff beside a person, from one day to another; one of the team is responsible."""

    __tablename__ = "staff_period"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, unique=True, default=new_public_id)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    is_responsible: Mapped[bool] = mapped_column(Boolean)
    # For a person with protected identity: the one named deputy.
    is_deputy: Mapped[bool] = mapped_column(Boolean, default=False)
    starts_on: Mapped[date] = mapped_column(Date)
    # The first day without.
    ends_on: Mapped[date | None] = mapped_column(Date)
    ended_by: Mapped[HandoverKind | None] = mapped_column(code_column(HandoverKind, "ended_by"))
    confirmed_on: Mapped[date | None] = mapped_column(Date)
    enrolment: Mapped[Enrolment] = relationship()
    account: Mapped[Account] = relationship()
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_after_start"),
        CheckConstraint("ended_by IS NULL OR ends_on IS NOT NULL", name="kind_needs_end"),
        CheckConstraint("NOT (is_responsible AND is_deputy)", name="responsible_is_no_deputy"),
        Index(
            "uq_staff_period_responsible",
            "enrolment_id",
            unique=True,
            # As text: compiled, it would say IS 1 in one database and IS true in the other.
            sqlite_where=text("is_responsible AND ends_on IS NULL"),
            postgresql_where=text("is_responsible AND ends_on IS NULL"),
        ),
        Index(
            "uq_staff_period_once",
            "enrolment_id",
            "account_id",
            unique=True,
            sqlite_where=ends_on.is_(None),
            postgresql_where=ends_on.is_(None),
        ),
    )

    @classmethod
    def open_on(cls, day: date | BindParameter[date]) -> ColumnElement[bool]:
        """Whether the period has not ended by then; one that begins later counts as open."""
        return or_(cls.ends_on.is_(None), cls.ends_on > day)


class Discharge(Base):
    """How a person's time in a programme ended, in SUS's fields."""

    __tablename__ = "discharge"
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), primary_key=True)
    reason: Mapped[DischargeReason] = mapped_column(code_column(DischargeReason, "reason"))
    occupation_before: Mapped[Occupation | None] = mapped_column(code_column(Occupation, "occupation_before"))
    occupation_after: Mapped[Occupation | None] = mapped_column(code_column(Occupation, "occupation_after"))
    support_before: Mapped[Support | None] = mapped_column(code_column(Support, "support_before"))
    support_after: Mapped[Support | None] = mapped_column(code_column(Support, "support_after"))
    education: Mapped[Education | None] = mapped_column(code_column(Education, "education"))
    next_step: Mapped[bytes | None] = mapped_column(Sealed)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    # Nothing where nobody said; of a talk, the day of the offer or of the no.
    closing_talk: Mapped[Offer | None] = mapped_column(code_column(Offer, "closing_talk"))
    closing_talk_on: Mapped[date | None] = mapped_column(Date)
    last_rating: Mapped[Offer | None] = mapped_column(code_column(Offer, "last_rating"))

    @classmethod
    def is_no_mistake(cls) -> ColumnElement[bool]:
        """Whether the time in the programme was meant; also where it has not ended, in an outer join."""
        return cls.reason.is_distinct_from(DischargeReason.ENTERED_IN_ERROR)
