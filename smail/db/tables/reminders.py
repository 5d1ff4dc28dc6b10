"""The outbox: every message that SMAIL sends by itself, from the moment it is thought of.

No address and no text is kept here; both are made when the message is sent. A person gets one message for
each place in the series of an occasion, whatever it is about and whichever way it takes, which is stricter
than one of each sort and so holds for those too.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from smail.db.base import Base, PublicId, RowId, Sealed, UtcDateTime, code_column, new_public_id
from smail.domain.reminding import Channel, DigestPace, ReminderKind, ReminderState

PENDING = (ReminderState.QUEUED, ReminderState.SENDING)
RECEIVERS = ("participant_id", "account_id", "seat_id", "certificate_id", "network_invitation_id")
_ONE_RECEIVER = " + ".join(f"CASE WHEN {name} IS NULL THEN 0 ELSE 1 END" for name in RECEIVERS)
_OF_MEETING = "'meeting_invited', 'meeting_changed', 'meeting_called_off', 'meeting_decided'"
_OF_SEAT = "'course_invited', 'course_changed', 'course_called_off', 'seat_free'"


class Reminder(Base):
    """One message: to a participant, to staff, or about a course, a certificate or a meeting."""

    __tablename__ = "reminder"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    # What the gateway knows the message by: the same however often it is tried.
    public_id: Mapped[str] = mapped_column(PublicId, unique=True, default=new_public_id)
    kind: Mapped[ReminderKind] = mapped_column(code_column(ReminderKind, "kind"))
    channel: Mapped[Channel] = mapped_column(code_column(Channel, "channel"))
    participant_id: Mapped[int | None] = mapped_column(ForeignKey("participant.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    # The day that the occasion counts from (domain.reminding), and the place in its series.
    occasion: Mapped[date] = mapped_column(Date)
    place: Mapped[int] = mapped_column(Integer)
    state: Mapped[ReminderState] = mapped_column(code_column(ReminderState, "state"))
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    planned_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # Nobody touches it before: the next attempt, or the end of the lease of whoever is sending it.
    next_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Of letters to those who take courses.
    seat_id: Mapped[int | None] = mapped_column(ForeignKey("course_seat.id"))
    certificate_id: Mapped[int | None] = mapped_column(ForeignKey("certificate.id"))
    # Of letters to those who meet in the network or the reference group.
    network_invitation_id: Mapped[int | None] = mapped_column(ForeignKey("network_invitation.id"))
    __table_args__ = (
        UniqueConstraint("participant_id", "occasion", "place"),
        CheckConstraint(f"{_ONE_RECEIVER} = 1", name="one_receiver"),
        CheckConstraint("(kind = 'digest') = (account_id IS NOT NULL)", name="digest_to_staff"),
        CheckConstraint("kind <> 'digest' OR channel = 'email'", name="digest_by_email"),
        CheckConstraint(f"(kind IN ({_OF_SEAT})) = (seat_id IS NOT NULL)", name="course_to_seat"),
        CheckConstraint(
            "(kind = 'certificate_ending') = (certificate_id IS NOT NULL)", name="ending_to_certificate"
        ),
        CheckConstraint(
            f"(kind IN ({_OF_MEETING})) = (network_invitation_id IS NOT NULL)", name="meeting_to_invitation"
        ),
        CheckConstraint("participant_id IS NOT NULL OR channel = 'email'", name="training_by_email"),
        CheckConstraint("(settled_at IS NULL) = (state IN ('queued', 'sending'))", name="settled_has_time"),
        CheckConstraint("place >= 1", name="place_range"),
        CheckConstraint("attempts >= 0", name="attempts_range"),
        Index(
            "uq_reminder_digest",
            "account_id",
            "occasion",
            unique=True,
            sqlite_where=account_id.is_not(None),
            postgresql_where=account_id.is_not(None),
        ),
        Index(
            "uq_reminder_seat",
            "seat_id",
            "kind",
            "occasion",
            "place",
            unique=True,
            sqlite_where=seat_id.is_not(None),
            postgresql_where=seat_id.is_not(None),
        ),
        Index(
            "uq_reminder_certificate",
            "certificate_id",
            "place",
            unique=True,
            sqlite_where=certificate_id.is_not(None),
            postgresql_where=certificate_id.is_not(None),
        ),
        Index(
            "uq_reminder_meeting",
            "network_invitation_id",
            "kind",
            "occasion",
            "place",
            unique=True,
            sqlite_where=network_invitation_id.is_not(None),
            postgresql_where=network_invitation_id.is_not(None),
        ),
        Index(
            "ix_reminder_pending",
            "next_at",
            sqlite_where=text("settled_at IS NULL"),
            postgresql_where=text("settled_at IS NULL"),
        ),
    )


class StaffDigest(Base):
    """Where and how often a member of staff wants to be told what waits on Today; no row means never."""

    __tablename__ = "staff_digest"
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    email: Mapped[bytes] = mapped_column(Sealed)
    pace: Mapped[DigestPace] = mapped_column(code_column(DigestPace, "pace"))
