"""How staff rate the invented situations; nothing here is about a participant."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from smail.db.base import Base, Mac, PublicId, RowId, UtcDateTime, new_public_id
from smail.db.tables.accounts import Account
from smail.db.tables.organisations import Organisation
from smail.db.tables.training import Learner


class CalibrationRound(Base):
    """One time that somebody rates all the situations: under way, or sent in and then never changed."""

    __tablename__ = "calibration_round"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, unique=True, default=new_public_id)
    account_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    number: Mapped[int] = mapped_column(Integer)
    # Of the file with the situations, by which the questions are known too.
    vignettes_digest: Mapped[str] = mapped_column(String(64))
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_on: Mapped[date | None] = mapped_column(Date)
    # Whoever has no account, by the link in a letter; only a link to the same address shows it again, and it
    # stays with the group of the day it was begun: who is moved takes nothing out of a figure that was told.
    learner_id: Mapped[int | None] = mapped_column(ForeignKey(Learner.id))
    email_mac: Mapped[bytes | None] = mapped_column(Mac)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey(Organisation.id))
    __table_args__ = (
        UniqueConstraint("account_id", "number"),
        Index("uq_calibration_round_learner", "learner_id", "number", unique=True),
        CheckConstraint("(account_id IS NULL) <> (learner_id IS NULL)", name="one_rater"),
        CheckConstraint(
            "(learner_id IS NULL) = (email_mac IS NULL) AND (learner_id IS NULL) = (organisation_id IS NULL)",
            name="letter_is_whole",
        ),
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
        Index(
            "uq_calibration_round_learner_open",
            "learner_id",
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
