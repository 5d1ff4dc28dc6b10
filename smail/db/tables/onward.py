"""What SUS asks at the start, starts in work or studies, and what half a year after the avslut has shown."""

from datetime import date, datetime

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from smail.db.base import Base, PublicId, RowId, Sealed, UtcDateTime, code_column, new_public_id
from smail.db.tables.accounts import Account
from smail.db.tables.enrolments import Enrolment
from smail.db.tables.organisations import Programme
from smail.db.tables.people import Participant
from smail.domain.onward import FollowUpResult, StartKind
from smail.domain.people import Education, Occupation, Support

# What still waits for somebody to ask.
WAITING = "done_on IS NULL AND declined_on IS NULL AND is_chosen"


class SusEntry(Base):
    """How it was when somebody began in a programme, in SUS's fields."""

    __tablename__ = "sus_entry"
    enrolment_id: Mapped[int] = mapped_column(ForeignKey(Enrolment.id), primary_key=True)
    occupation: Mapped[Occupation | None] = mapped_column(code_column(Occupation, "occupation"))
    support: Mapped[Support | None] = mapped_column(code_column(Support, "support"))
    education: Mapped[Education | None] = mapped_column(code_column(Education, "education"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey(Account.id))


class WorkStart(Base):
    """A day on which somebody started work or studies, in a programme or after it; it ends nothing."""

    __tablename__ = "work_start"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, unique=True, default=new_public_id)
    participant_id: Mapped[int] = mapped_column(ForeignKey(Participant.id))
    kind: Mapped[StartKind] = mapped_column(code_column(StartKind, "kind"))
    started_on: Mapped[date] = mapped_column(Date)
    # Percent of full time.
    share: Mapped[int | None] = mapped_column(Integer)
    is_subsidised: Mapped[bool | None] = mapped_column(Boolean)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    __table_args__ = (
        UniqueConstraint("participant_id", "kind", "started_on"),
        CheckConstraint("share IS NULL OR share BETWEEN 1 AND 100", name="share_range"),
        CheckConstraint("is_subsidised IS NULL OR kind = 'work'", name="subsidised_work"),
    )


class FollowUp(Base):
    """When somebody is asked how it went after an avslut, by whom, and what was found; never a rating."""

    __tablename__ = "follow_up"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, unique=True, default=new_public_id)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey(Enrolment.id), unique=True)
    due_on: Mapped[date] = mapped_column(Date)
    # The how manieth end of the programme it was, of those that a sample was drawn among by that number.
    place: Mapped[int | None] = mapped_column(Integer)
    is_chosen: Mapped[bool] = mapped_column(Boolean, default=True)
    # Who asks: the responsible at the avslut, or whoever was given it later.
    holder_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    # The person wants no contact, and is left alone.
    declined_on: Mapped[date | None] = mapped_column(Date)
    done_on: Mapped[date | None] = mapped_column(Date)
    result: Mapped[FollowUpResult | None] = mapped_column(code_column(FollowUpResult, "result"))
    occupation: Mapped[Occupation | None] = mapped_column(code_column(Occupation, "occupation"))
    support: Mapped[Support | None] = mapped_column(code_column(Support, "support"))
    line: Mapped[bytes | None] = mapped_column(Sealed)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    recorded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    enrolment: Mapped[Enrolment] = relationship()
    __table_args__ = (
        CheckConstraint(
            "(done_on IS NULL) = (result IS NULL) AND (done_on IS NULL) = (recorded_by_id IS NULL)"
            " AND (done_on IS NULL) = (recorded_at IS NULL)",
            name="done_is_whole",
        ),
        CheckConstraint("place IS NULL OR place >= 1", name="place_range"),
        Index(
            "ix_follow_up_waiting",
            "holder_id",
            "due_on",
            sqlite_where=text(WAITING),
            postgresql_where=text(WAITING),
        ),
    )


class FollowUpDraw(Base):
    """Which ends of a programme are followed up: drawn once, the seed and the list kept."""

    __tablename__ = "follow_up_draw"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey(Programme.id), unique=True)
    seed: Mapped[str] = mapped_column(String(32))
    # So many of the first `frame` ends; `places` says which.
    n: Mapped[int] = mapped_column(Integer)
    frame: Mapped[int] = mapped_column(Integer)
    places: Mapped[list[int]] = mapped_column(JSON)
    drawn_on: Mapped[date] = mapped_column(Date)
    drawn_by_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    # Set aside: since then everybody is followed up. The draw itself stays.
    set_aside_on: Mapped[date | None] = mapped_column(Date)
    # Only ends to work or studies have a place in it.
    is_of_reached: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    __table_args__ = (CheckConstraint("n BETWEEN 1 AND frame", name="n_range"),)
