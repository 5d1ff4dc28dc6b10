"""How staff rate the invented situations; nothing here is about a participant."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from smail.db.base import Base, PublicId, RowId, UtcDateTime, new_public_id
from smail.db.tables.accounts import Account


class CalibrationRound(Base):
    """One time that somebody rates all the situations: under way, or sent in and then never changed."""

    __tablename__ = "calibration_round"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, unique=True, default=new_public_id)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    number: Mapped[int] = mapped_column(Integer)
    # Of the file with the situations, by which the questions are known too.
    vignettes_digest: Mapped[str] = mapped_column(String(64))
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_on: Mapped[date | None] = mapped_column(Date)
    __table_args__ = (
        UniqueConstraint("account_id", "number"),
        CheckConstraint("number >= 1", name="number_range"),
        CheckConstraint("length(vignettes_digest) = 64", name="digest_length"),
        CheckConstraint("(sent_at IS NULL) = (sent_on IS NULL)", name="sent_has_day"),
        # One at a time.
        Index(
            "uq_calibration_round_open",
            "account_id",
            unique=True,
            sqlite_where=text("sent_at IS NULL"),
            postgresql_where=text("sent_at IS NULL"),
        ),
    )


class CalibrationStep(Base):
    """The step that somebody chose for one question of one situation."""

    __tablename__ = "calibration_step"
    round_id: Mapped[int] = mapped_column(
        ForeignKey(CalibrationRound.id), primary_key=True, autoincrement=False
    )
    vignette_key: Mapped[str] = mapped_column(String(60), primary_key=True)
    item_key: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[int] = mapped_column(Integer)
    __table_args__ = (CheckConstraint("value BETWEEN 1 AND 5", name="value_range"),)
