"""Meetings of the network and the reference group, what was decided there, and the support that was given."""

from datetime import date, datetime

from sqlalchemy import Boolean, CheckConstraint, Date, ForeignKey, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from smail.db.base import Base, PublicId, RowId, Sealed, UtcDateTime, code_column, new_public_id
from smail.db.tables.accounts import Account
from smail.db.tables.organisations import Organisation
from smail.db.tables.training import Learner
from smail.domain.network import (
    LONGEST_MEETING,
    LONGEST_SUPPORT,
    MOST_MONTHS,
    SHORTEST_MEETING,
    SHORTEST_SUPPORT,
    GroupKind,
    SupportKind,
)


class GroupRhythm(Base):
    """How often a group is to meet, where the federation has said so."""

    __tablename__ = "group_rhythm"
    federation_id: Mapped[int] = mapped_column(
        ForeignKey("federation.id"), primary_key=True, autoincrement=False
    )
    kind: Mapped[GroupKind] = mapped_column(code_column(GroupKind, "kind"), primary_key=True)
    every_months: Mapped[int] = mapped_column(Integer)
    account_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    __table_args__ = (
        CheckConstraint(f"every_months BETWEEN 1 AND {MOST_MONTHS}", name="every_months_range"),
    )


class GroupMember(Base):
    """Somebody who is asked to every meeting of a group."""

    __tablename__ = "group_member"
    kind: Mapped[GroupKind] = mapped_column(code_column(GroupKind, "kind"), primary_key=True)
    learner_id: Mapped[int] = mapped_column(
        ForeignKey(Learner.id), primary_key=True, autoincrement=False, index=True
    )
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    learner: Mapped[Learner] = relationship()


class NetworkMeeting(Base):
    """A meeting of a group that is planned or has been."""

    __tablename__ = "network_meeting"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, unique=True, default=new_public_id)
    federation_id: Mapped[int] = mapped_column(ForeignKey("federation.id"), index=True)
    kind: Mapped[GroupKind] = mapped_column(code_column(GroupKind, "kind"))
    title: Mapped[str] = mapped_column(String(120))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    minutes: Mapped[int] = mapped_column(Integer)
    place: Mapped[str] = mapped_column(String(200), default="")
    link: Mapped[str] = mapped_column(String(300), default="")
    agenda: Mapped[bytes | None] = mapped_column(Sealed)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    planned_at: Mapped[datetime] = mapped_column(UtcDateTime)
    cancelled_on: Mapped[date | None] = mapped_column(Date)
    # How often what stands in people's calendars has changed, and when it last did.
    sequence: Mapped[int] = mapped_column(Integer, default=0, server_default=text("0"))
    changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    __table_args__ = (
        CheckConstraint(f"minutes BETWEEN {SHORTEST_MEETING} AND {LONGEST_MEETING}", name="minutes_range"),
        CheckConstraint("sequence >= 0", name="sequence_range"),
    )


class NetworkInvitation(Base):
    """That somebody is asked to a meeting, and whether they came."""

    __tablename__ = "network_invitation"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, unique=True, default=new_public_id)
    meeting_id: Mapped[int] = mapped_column(ForeignKey(NetworkMeeting.id))
    learner_id: Mapped[int] = mapped_column(ForeignKey(Learner.id), index=True)
    invited_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # None until somebody has written it down.
    was_there: Mapped[bool | None] = mapped_column(Boolean)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    meeting: Mapped[NetworkMeeting] = relationship()
    learner: Mapped[Learner] = relationship()
    __table_args__ = (
        UniqueConstraint("meeting_id", "learner_id"),
        CheckConstraint("(was_there IS NULL) = (recorded_by_id IS NULL)", name="recorded_by_somebody"),
        CheckConstraint("withdrawn_at IS NULL OR was_there IS NULL", name="withdrawn_or_recorded"),
    )


class NetworkDecision(Base):
    """What a meeting decided, who answers for it and by when."""

    __tablename__ = "network_decision"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, unique=True, default=new_public_id)
    meeting_id: Mapped[int] = mapped_column(ForeignKey(NetworkMeeting.id), index=True)
    text: Mapped[bytes] = mapped_column(Sealed)
    learner_id: Mapped[int] = mapped_column(ForeignKey(Learner.id), index=True)
    by_on: Mapped[date] = mapped_column(Date)
    done_on: Mapped[date | None] = mapped_column(Date)
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    meeting: Mapped[NetworkMeeting] = relationship()
    learner: Mapped[Learner] = relationship()
    __table_args__ = (CheckConstraint("(done_on IS NULL) = (done_by_id IS NULL)", name="done_by_somebody"),)


class SupportEntry(Base):
    """Supervision or support that somebody gave a person, or a whole organisation where no learner stands."""

    __tablename__ = "support_entry"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, unique=True, default=new_public_id)
    federation_id: Mapped[int] = mapped_column(ForeignKey("federation.id"), index=True)
    # Of a person: where they worked that day.
    organisation_id: Mapped[int] = mapped_column(ForeignKey(Organisation.id), index=True)
    learner_id: Mapped[int | None] = mapped_column(ForeignKey(Learner.id), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), index=True)
    given_on: Mapped[date] = mapped_column(Date)
    kind: Mapped[SupportKind] = mapped_column(code_column(SupportKind, "kind"))
    minutes: Mapped[int] = mapped_column(Integer)
    note: Mapped[bytes | None] = mapped_column(Sealed)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    __table_args__ = (
        CheckConstraint(f"minutes BETWEEN {SHORTEST_SUPPORT} AND {LONGEST_SUPPORT}", name="minutes_range"),
    )
