"""Those SMAIL is for: who they are, what they agreed to, how they reach their questions."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    or_,
    select,
    text,
)
from sqlalchemy.orm import InstrumentedAttribute, Mapped, deferred, mapped_column, relationship

from smail.db.base import Base, Mac, PublicId, RowId, Sealed, UtcDateTime, code_column, new_public_id
from smail.db.tables.organisations import Controller, Programme
from smail.domain.people import ConsentPurpose, ContactChoice, MissReason, Sex


class WrittenBy(StrEnum):
    """Whose words a line is."""

    PARTICIPANT = "participant"
    STAFF = "staff"


class Participant(Base):
    """A person within one controller; name and contact are sealed, the number is not secret."""

    __tablename__ = "participant"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, unique=True, default=new_public_id)
    federation_id: Mapped[int] = mapped_column(ForeignKey("federation.id"), index=True)
    controller_id: Mapped[int] = mapped_column(ForeignKey("controller.id"), index=True)
    number: Mapped[str] = mapped_column(String(6), unique=True)
    sex: Mapped[Sex] = mapped_column(code_column(Sex, "sex"))
    birth_year: Mapped[int | None] = mapped_column(Integer)
    language: Mapped[str] = mapped_column(String(20), default="sv")
    contact_choice: Mapped[ContactChoice] = mapped_column(
        code_column(ContactChoice, "contact_choice"), default=ContactChoice.IN_PERSON
    )
    is_protected: Mapped[bool] = mapped_column(Boolean, default=False)
    # For a protected person the name is an alias.
    name: Mapped[bytes | None] = deferred(mapped_column(Sealed))
    phone: Mapped[bytes | None] = deferred(mapped_column(Sealed))
    email: Mapped[bytes | None] = deferred(mapped_column(Sealed))
    pin_mac: Mapped[bytes | None] = mapped_column(Mac)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # The exercise that the person was invented for; nobody real has one. See `is_real`.
    exercise_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"), index=True)
    controller: Mapped[Controller] = relationship()
    __table_args__ = (
        CheckConstraint("length(number) = 6", name="number_length"),
        CheckConstraint("birth_year IS NULL OR birth_year BETWEEN 1920 AND 2100", name="birth_year_range"),
        CheckConstraint(
            "NOT is_protected OR (phone IS NULL AND email IS NULL AND contact_choice = 'in_person')",
            name="protected_has_no_contact",
        ),
    )

    def belongs_in(self, programme: Programme) -> bool:
        """Whether the person can be in it: those invented in their own exercise, the real in none."""
        return self.exercise_id == (programme.id if programme.is_exercise else None)


def is_real(person: InstrumentedAttribute[int] | InstrumentedAttribute[int | None]) -> ColumnElement[bool]:
    """Whether the id in this column is of somebody real.

    The one condition by which whatever counts, fits or writes to people leaves the invented ones out.
    """
    return person.not_in(select(Participant.id).where(Participant.exercise_id.is_not(None)))


class Consent(Base):
    """What a person agreed to, for one purpose at a time, and when it was taken back."""

    __tablename__ = "consent"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"), index=True)
    # Consent for SUS is new for each insats.
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"))
    purpose: Mapped[ConsentPurpose] = mapped_column(code_column(ConsentPurpose, "purpose"))
    given_on: Mapped[date] = mapped_column(Date)
    withdrawn_on: Mapped[date | None] = mapped_column(Date)
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    # And for each time there: somebody who comes back is asked again.
    enrolment_id: Mapped[int | None] = mapped_column(ForeignKey("enrolment.id"), index=True)
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    __table_args__ = (
        CheckConstraint("withdrawn_on IS NULL OR withdrawn_on >= given_on", name="withdrawn_after_given"),
    )


class PausePeriod(Base):
    """Days in which nothing is asked of a person."""

    __tablename__ = "pause"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, unique=True, default=new_public_id)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"), index=True)
    reason: Mapped[MissReason] = mapped_column(code_column(MissReason, "reason"))
    starts_on: Mapped[date] = mapped_column(Date)
    # The first day back.
    ends_on: Mapped[date | None] = mapped_column(Date)
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on > starts_on", name="ends_after_start"),
        Index(
            "uq_pause_open",
            "participant_id",
            unique=True,
            sqlite_where=ends_on.is_(None),
            postgresql_where=ends_on.is_(None),
        ),
    )

    @classmethod
    def open_on(cls, day: date) -> ColumnElement[bool]:
        """Whether the pause has not ended by then; one that begins later counts as open."""
        return or_(cls.ends_on.is_(None), cls.ends_on > day)


class Framsteg(Base):
    """A dated step forward in one line, which no scale needs to show."""

    __tablename__ = "framsteg"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, unique=True, default=new_public_id)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"), index=True)
    happened_on: Mapped[date] = mapped_column(Date)
    line: Mapped[bytes] = mapped_column(Sealed)
    written_by: Mapped[WrittenBy] = mapped_column(code_column(WrittenBy, "written_by"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    __table_args__ = (
        CheckConstraint("(written_by = 'staff') = (account_id IS NOT NULL)", name="staff_has_account"),
    )


class PersonalLink(Base):
    """A link that opens one person's questions; only its MAC is kept."""

    __tablename__ = "personal_link"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"), index=True)
    token_mac: Mapped[bytes] = mapped_column(Mac, unique=True)
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # The rating that this link was used for: once it is submitted, the link answers no more.
    assessment_id: Mapped[int | None] = mapped_column(ForeignKey("assessment.id"))
    # Only the link that reminders carry has one: its secret follows from it and the pepper, so that every
    # reminder of an occasion carries the same link. It stands beside the one that was given by hand.
    seed: Mapped[str | None] = mapped_column(PublicId)
    __table_args__ = (
        Index(
            "uq_personal_link_live",
            "participant_id",
            unique=True,
            sqlite_where=text("revoked_at IS NULL AND seed IS NULL"),
            postgresql_where=text("revoked_at IS NULL AND seed IS NULL"),
        ),
        Index(
            "uq_personal_link_reminder",
            "participant_id",
            unique=True,
            sqlite_where=text("revoked_at IS NULL AND seed IS NOT NULL"),
            postgresql_where=text("revoked_at IS NULL AND seed IS NOT NULL"),
        ),
    )


class LoginCode(Base):
    """Six digits that a handledare shows; valid a quarter of an hour, five tries."""

    __tablename__ = "login_code"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"), index=True)
    code_mac: Mapped[bytes] = mapped_column(Mac)
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    issued_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    tries: Mapped[int] = mapped_column(Integer, default=0)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    __table_args__ = (CheckConstraint("tries BETWEEN 0 AND 5", name="tries_range"),)
