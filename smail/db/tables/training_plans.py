"""How many utbildare and användare the county plans to have, and where."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from smail.db.base import Base, RowId, UtcDateTime
from smail.db.tables.accounts import Account
from smail.db.tables.organisations import Organisation
from smail.domain.training_plan import MOST_PLANNED


class TrainingPlan(Base):
    """The plan of one municipality or other body, or (without one) of the whole county."""

    __tablename__ = "training_plan"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    federation_id: Mapped[int] = mapped_column(ForeignKey("federation.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey(Organisation.id))
    utbildare: Mapped[int] = mapped_column(Integer)
    anvandare: Mapped[int] = mapped_column(Integer)
    # By when; one day for the whole county.
    reached_on: Mapped[date | None] = mapped_column(Date)
    # Nobody's where it came with a made-up county.
    account_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    __table_args__ = (
        UniqueConstraint("federation_id", "organisation_id"),
        Index(
            "uq_training_plan_county",
            "federation_id",
            unique=True,
            sqlite_where=text("organisation_id IS NULL"),
            postgresql_where=text("organisation_id IS NULL"),
        ),
        CheckConstraint(f"utbildare BETWEEN 0 AND {MOST_PLANNED}", name="utbildare_range"),
        CheckConstraint(f"anvandare BETWEEN 0 AND {MOST_PLANNED}", name="anvandare_range"),
        CheckConstraint("organisation_id IS NULL OR reached_on IS NULL", name="one_day_for_all"),
    )
