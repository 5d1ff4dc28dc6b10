"""What has been published of groups: the bytes as they were released, which are the register too."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from smail.db.base import Base, RowId, UtcDateTime, code_column
from smail.db.tables.organisations import Federation
from smail.domain.publishing import Cadence, Scope, Split


class GroupRelease(Base):
    """One closed period of the programmes that report by it, all of whose figures were let out together."""

    __tablename__ = "group_release"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    federation_id: Mapped[int] = mapped_column(ForeignKey(Federation.id))
    # The last day of the period, and its label.
    closed_on: Mapped[date] = mapped_column(Date)
    period: Mapped[str] = mapped_column(String(10))
    threshold: Mapped[int] = mapped_column(Integer)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # Everything that was counted, hidden numbers too; None of what was released before sums were told.
    booked: Mapped[str | None] = mapped_column(Text)
    cadence: Mapped[Cadence] = mapped_column(
        code_column(Cadence, "cadence", has_rule=False),
        CheckConstraint("cadence IN ('quarter', 'tertial')", name="cadence"),
        default=Cadence.QUARTER,
        server_default=Cadence.QUARTER.value,
    )
    federation: Mapped[Federation] = relationship()
    __table_args__ = (
        Index("uq_group_release_period", "federation_id", "cadence", "closed_on", unique=True),
        CheckConstraint("threshold BETWEEN 5 AND 20", name="threshold_range"),
        CheckConstraint("length(period) = 7", name="period_form"),
    )


class GroupPublication(Base):
    """What was let out of one place and one split, as the bytes that every page and file is made of."""

    __tablename__ = "group_publication"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    release_id: Mapped[int] = mapped_column(ForeignKey(GroupRelease.id))
    scope: Mapped[Scope] = mapped_column(code_column(Scope, "scope"))
    # The public id of the programme, the municipality or the federation.
    place: Mapped[str] = mapped_column(String(40))
    split: Mapped[Split] = mapped_column(code_column(Split, "split"))
    body: Mapped[str] = mapped_column(Text)
    # SHA-256 of the body.
    digest: Mapped[str] = mapped_column(String(64))
    release: Mapped[GroupRelease] = relationship()
    __table_args__ = (
        Index("uq_group_publication_once", "release_id", "scope", "place", "split", unique=True),
        CheckConstraint("length(digest) = 64", name="digest_form"),
    )
