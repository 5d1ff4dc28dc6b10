"""What those who measure and train wish of the instrument, and what they were answered."""

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from smail.db.base import Base, PublicId, RowId, Sealed, code_column
from smail.db.tables.accounts import Account
from smail.domain.wishes import WishState


class InstrumentWish(Base):
    """One wish; the answer is the latest, and that there was an earlier one stands in the audit."""

    __tablename__ = "instrument_wish"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    # Made of who wishes what on which day, so that pressing twice says it once.
    public_id: Mapped[str] = mapped_column(PublicId, unique=True)
    federation_id: Mapped[int] = mapped_column(ForeignKey("federation.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), index=True)
    # None where it is about the whole instrument.
    indicator: Mapped[str | None] = mapped_column(String(60))
    text: Mapped[bytes] = mapped_column(Sealed)
    told_on: Mapped[date] = mapped_column(Date)
    state: Mapped[WishState] = mapped_column(code_column(WishState, "state"))
    answer: Mapped[bytes | None] = mapped_column(Sealed)
    answered_on: Mapped[date | None] = mapped_column(Date)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    # How often it was answered: two who answer at once do not write over each other.
    n_answers: Mapped[int] = mapped_column(Integer, default=0)
    account: Mapped[Account] = relationship(foreign_keys=[account_id])
    __table_args__ = (
        CheckConstraint("(state = 'new') = (answered_on IS NULL)", name="answered_has_day"),
        CheckConstraint(
            "(answered_on IS NULL) = (answered_by_id IS NULL) AND (answered_on IS NULL) = (answer IS NULL)",
            name="answer_is_whole",
        ),
        CheckConstraint("n_answers >= 0", name="n_answers_range"),
    )
