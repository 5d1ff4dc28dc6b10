"""The goals of programmes, and the figures that no register holds."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from smail.db.base import Base, PublicId, RowId, UtcDateTime, code_column, new_public_id
from smail.db.tables.accounts import Account
from smail.db.tables.organisations import Programme
from smail.domain.goals.judging import Status
from smail.domain.people import Sex


class ProgrammeGoal(Base):
    """One promise of a programme; one that is changed ends, and the new one stands beside it."""

    __tablename__ = "goal"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, unique=True, default=new_public_id)
    programme_id: Mapped[int] = mapped_column(ForeignKey(Programme.id), index=True)
    # The goal's own key in files; one that holds has it alone.
    key: Mapped[str] = mapped_column(String(60))
    # The goal as a file of one: the grammar has one form, and it can be read in ten years.
    definition: Mapped[str] = mapped_column(Text)
    # Nobody's where it came with a made-up county.
    account_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # Since that day it holds no more.
    ended_on: Mapped[date | None] = mapped_column(Date)
    programme: Mapped[Programme] = relationship()
    __table_args__ = (
        CheckConstraint("key <> '' AND key = lower(key)", name="key_form"),
        CheckConstraint("definition <> ''", name="definition_there"),
        Index(
            "uq_goal_holds",
            "programme_id",
            "key",
            unique=True,
            sqlite_where=ended_on.is_(None),
            postgresql_where=ended_on.is_(None),
        ),
    )


class TypedFigure(Base):
    """A figure typed in by hand for a goal: how many, of how many, counted on a day, and where it is from."""

    __tablename__ = "goal_figure"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, unique=True, default=new_public_id)
    goal_id: Mapped[int] = mapped_column(ForeignKey(ProgrammeGoal.id), index=True)
    counted_on: Mapped[date] = mapped_column(Date)
    value: Mapped[int] = mapped_column(Integer)
    out_of: Mapped[int | None] = mapped_column(Integer)
    # Of all where there is none.
    sex: Mapped[Sex | None] = mapped_column(code_column(Sex, "sex"))
    note: Mapped[str] = mapped_column(String(500))
    account_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # A wrong figure stays, and counts no more.
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    goal: Mapped[ProgrammeGoal] = relationship()
    __table_args__ = (
        CheckConstraint("value BETWEEN 0 AND 100000000", name="value_range"),
        CheckConstraint("out_of IS NULL OR out_of BETWEEN 1 AND 100000000", name="out_of_range"),
        CheckConstraint("note <> ''", name="note_there"),
    )


class GoalStatus(Base):
    """How a goal stood when a quarter had closed: made once, and the same whatever is corrected later."""

    __tablename__ = "goal_status"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    goal_id: Mapped[int] = mapped_column(ForeignKey(ProgrammeGoal.id), index=True)
    # The last day of the quarter.
    closed_on: Mapped[date] = mapped_column(Date)
    status: Mapped[Status] = mapped_column(code_column(Status, "status"))
    # Only what may be shown: figures that are hidden are not kept here either.
    told: Mapped[dict[str, Any]] = mapped_column(JSON)
    # Of the definition that it was counted by.
    digest: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    goal: Mapped[ProgrammeGoal] = relationship()
    __table_args__ = (
        UniqueConstraint("goal_id", "closed_on"),
        CheckConstraint("length(digest) = 64", name="digest_form"),
    )
