"""Evaluations of courses, whose answers have no name.

A ticket says that somebody has answered, and is written in a transaction of its own. A sheet waits sealed
and as long as any other until the evaluation closes; then at least five are poured at once into answers,
which have no key in common with any ticket, nor with each other, or into the counts of a pool. Keys are
random and the only order there is; nothing has a time, or even a day, of its own; SQLite keeps no row number.
services.evaluations tells how the rest is kept from telling, and what is left.
"""

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from smail.db.base import Base, Mac, PublicId, RowId, Sealed, code_column
from smail.db.tables.organisations import Organisation
from smail.db.tables.training import CourseOccasion
from smail.domain.evaluation import KEY_LENGTH
from smail.domain.instrument import AnswerKind


class Evaluation(Base):
    """That an occasion is evaluated: by which questionnaire, at which address, and who was reminded."""

    __tablename__ = "evaluation"
    occasion_id: Mapped[int] = mapped_column(
        ForeignKey(CourseOccasion.id), primary_key=True, autoincrement=False
    )
    # Stands in the address that the QR code leads to.
    key: Mapped[str] = mapped_column(String(KEY_LENGTH), unique=True)
    instrument_key: Mapped[str] = mapped_column(String(60))
    instrument_version: Mapped[str] = mapped_column(String(20))
    instrument_digest: Mapped[str] = mapped_column(String(64))
    form_key: Mapped[str] = mapped_column(String(40))
    # All of the course are reminded, in the order of their places; so far it has come.
    reminded_to: Mapped[int] = mapped_column(RowId, default=0)
    # When no more answers came in, and the tickets were let go.
    closed_on: Mapped[date | None] = mapped_column(Date)
    # Where its sheets wait with those of other small courses: whoever was at several is one of the people.
    pool_id: Mapped[int | None] = mapped_column(ForeignKey("evaluation_pool.id"))
    occasion: Mapped[CourseOccasion] = relationship()
    __table_args__ = (
        CheckConstraint("length(instrument_digest) = 64", name="digest_length"),
        CheckConstraint("reminded_to >= 0", name="reminded_to_range"),
    )


class EvaluationTicket(Base):
    """That one browser has answered; kept until nobody can answer any more."""

    __tablename__ = "evaluation_ticket"
    ticket_mac: Mapped[bytes] = mapped_column(Mac, primary_key=True)
    occasion_id: Mapped[int] = mapped_column(ForeignKey(Evaluation.occasion_id), index=True)
    __table_args__ = ({"sqlite_with_rowid": False},)


class EvaluationPool(Base):
    """The small courses of a place and a year together; None for the courses of the whole federation."""

    __tablename__ = "evaluation_pool"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    federation_id: Mapped[int] = mapped_column(ForeignKey("federation.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey(Organisation.id))
    year: Mapped[int] = mapped_column(Integer)
    # How many known people were at the courses in it, each once: fewer than five tell nothing.
    n_people: Mapped[int] = mapped_column(Integer, default=0)
    closed_on: Mapped[date | None] = mapped_column(Date)
    __table_args__ = (
        UniqueConstraint("federation_id", "organisation_id", "year"),
        CheckConstraint("n_people >= 0", name="n_people_range"),
    )


class EvaluationSheet(Base):
    """What somebody answered and wrote, sealed until the evaluation closes, or until the pool does."""

    __tablename__ = "evaluation_sheet"
    key: Mapped[str] = mapped_column(PublicId, primary_key=True)
    occasion_id: Mapped[int | None] = mapped_column(ForeignKey(Evaluation.occasion_id), index=True)
    pool_id: Mapped[int | None] = mapped_column(ForeignKey(EvaluationPool.id), index=True)
    sheet: Mapped[bytes] = mapped_column(Sealed)
    __table_args__ = (
        CheckConstraint("(occasion_id IS NULL) <> (pool_id IS NULL)", name="waits_in_one_place"),
        {"sqlite_with_rowid": False},
    )


class EvaluationCount(Base):
    """How many of a pool that is closed chose this step: nobody's own row."""

    __tablename__ = "evaluation_count"
    pool_id: Mapped[int] = mapped_column(ForeignKey(EvaluationPool.id), primary_key=True, autoincrement=False)
    item_key: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    n: Mapped[int] = mapped_column(Integer)
    __table_args__ = (
        CheckConstraint("value BETWEEN 0 AND 10", name="value_range"),
        CheckConstraint("n >= 1", name="n_range"),
        {"sqlite_with_rowid": False},
    )


class EvaluationAnswer(Base):
    """One answer to one question, apart from what else the same person answered."""

    __tablename__ = "evaluation_answer"
    key: Mapped[str] = mapped_column(PublicId, primary_key=True)
    occasion_id: Mapped[int] = mapped_column(ForeignKey(Evaluation.occasion_id), index=True)
    item_key: Mapped[str] = mapped_column(String(60))
    kind: Mapped[AnswerKind] = mapped_column(code_column(AnswerKind, "kind"))
    value: Mapped[int | None] = mapped_column(Integer)
    __table_args__ = (
        CheckConstraint("(kind = 'value') = (value IS NOT NULL)", name="value_of_kind"),
        CheckConstraint("value IS NULL OR value BETWEEN 0 AND 10", name="value_range"),
        {"sqlite_with_rowid": False},
    )


class EvaluationText(Base):
    """What somebody wrote in the own words, apart from the answers."""

    __tablename__ = "evaluation_text"
    key: Mapped[str] = mapped_column(PublicId, primary_key=True)
    occasion_id: Mapped[int] = mapped_column(ForeignKey(Evaluation.occasion_id), index=True)
    text: Mapped[bytes] = mapped_column(Sealed)
    __table_args__ = ({"sqlite_with_rowid": False},)
