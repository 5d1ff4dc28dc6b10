"""Files about persons for a named recipient: what was asked, who decided, and the bytes while they last."""

from datetime import date, datetime

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Date,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    Text,
)
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from smail.db.base import Base, PublicId, RowId, Sealed, UtcDateTime, code_column, new_public_id
from smail.db.tables.accounts import Account
from smail.db.tables.organisations import Programme
from smail.domain.person_files import PART, AgeStep, Decision, PlaceStep, StartStep


class PersonFile(Base):
    """One file that one person has asked for and another has decided about; its bytes stand in the parts."""

    __tablename__ = "person_file"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, unique=True, default=new_public_id)
    federation_id: Mapped[int] = mapped_column(ForeignKey("federation.id"), index=True)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    purpose: Mapped[str] = mapped_column(Text)
    recipient: Mapped[str] = mapped_column(String(300))
    starts_on: Mapped[date] = mapped_column(Date)
    # The last day, which belongs to the period.
    ends_on: Mapped[date] = mapped_column(Date)
    columns: Mapped[list[str]] = mapped_column(JSON)
    age: Mapped[AgeStep] = mapped_column(code_column(AgeStep, "age"))
    place: Mapped[PlaceStep] = mapped_column(code_column(PlaceStep, "place"))
    start: Mapped[StartStep] = mapped_column(code_column(StartStep, "start"))
    decision: Mapped[Decision | None] = mapped_column(code_column(Decision, "decision"))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Why not, where it was declined.
    reason: Mapped[str] = mapped_column(String(500), default="")
    made_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    n_persons: Mapped[int | None] = mapped_column(Integer)
    n_answers: Mapped[int | None] = mapped_column(Integer)
    # The smallest group in it that looks the same.
    smallest: Mapped[int | None] = mapped_column(Integer)
    size: Mapped[int | None] = mapped_column(Integer)
    digest: Mapped[str | None] = mapped_column(String(64))
    # Until it has been shown, once.
    password: Mapped[bytes | None] = deferred(mapped_column(Sealed))
    password_shown_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # The first day on which it cannot be fetched.
    gone_on: Mapped[date | None] = mapped_column(Date)
    n_fetched: Mapped[int] = mapped_column(Integer, default=0)
    # By whoever asked, before anybody decided.
    withdrawn_at: Mapped[datetime | None] = mapped_column(
        UtcDateTime, CheckConstraint("withdrawn_at IS NULL OR decision IS NULL", name="withdrawn_is_open")
    )
    asked_by: Mapped[Account] = relationship(foreign_keys=[asked_by_id])
    decided_by: Mapped[Account | None] = relationship(foreign_keys=[decided_by_id])
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        CheckConstraint("purpose <> '' AND recipient <> ''", name="purpose_there"),
        CheckConstraint("(decision IS NULL) = (decided_by_id IS NULL)", name="decided_by_somebody"),
        CheckConstraint("(decision IS NULL) = (decided_at IS NULL)", name="decided_at_some_time"),
        CheckConstraint("decided_by_id <> asked_by_id", name="decided_by_another"),
        CheckConstraint(
            "made_at IS NULL OR (decision IS NOT NULL AND decision = 'approved')", name="made_is_approved"
        ),
        CheckConstraint("(made_at IS NULL) = (digest IS NULL)", name="made_has_digest"),
        CheckConstraint("(made_at IS NULL) = (gone_on IS NULL)", name="made_has_end"),
        CheckConstraint("digest IS NULL OR length(digest) = 64", name="digest_form"),
        CheckConstraint("password IS NULL OR password_shown_at IS NULL", name="password_shown_is_gone"),
        CheckConstraint("n_fetched >= 0", name="fetched_range"),
    )


class PersonFileProgramme(Base):
    """A programme whose persons are in the file."""

    __tablename__ = "person_file_programme"
    file_id: Mapped[int] = mapped_column(ForeignKey(PersonFile.id), primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey(Programme.id), primary_key=True)


class PersonFilePart(Base):
    """A piece of the encrypted bytes; all pieces are gone when the file is."""

    __tablename__ = "person_file_part"
    file_id: Mapped[int] = mapped_column(ForeignKey(PersonFile.id), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary(PART))
