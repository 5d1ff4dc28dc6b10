"""What people tell us about SMAIL itself; anonymous if they wish.

Shortcomings in accessibility are kept apart from all else that people say: the law on accessibility asks for
them, whoever runs the installation answers them, to an address outside SMAIL, and what is sealed in one
table could not be moved to another by a step of the schema. What people think goes to those who lead the
work, and is answered here.
"""

from datetime import date, datetime

from sqlalchemy import Boolean, CheckConstraint, Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from smail.db.base import Base, Mac, PublicId, RowId, Sealed, UtcDateTime, code_column, new_public_id
from smail.db.tables.accounts import Account
from smail.db.tables.organisations import Federation, Programme
from smail.db.tables.people import Participant
from smail.domain.opinions import Sender


class AccessibilityReport(Base):
    """One reported shortcoming."""

    __tablename__ = "accessibility_report"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, unique=True, default=new_public_id)
    page: Mapped[str] = mapped_column(String(200), default="")
    text: Mapped[bytes] = mapped_column(Sealed)
    reply_to: Mapped[bytes | None] = mapped_column(Sealed)
    reported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Opinion(Base):
    """What somebody thinks, and the answer to it. The table cannot hold an anonymous row with a sender.

    Its key is random and the only order it has; days are kept and no times; SQLite keeps no row number
    beside the key. So nothing in it tells when in the day, or after whom, somebody wrote.
    """

    __tablename__ = "opinion"
    public_id: Mapped[str] = mapped_column(PublicId, primary_key=True, default=new_public_id)
    told_on: Mapped[date] = mapped_column(Date)
    sender: Mapped[Sender] = mapped_column(code_column(Sender, "sender"))
    participant_id: Mapped[int | None] = mapped_column(ForeignKey(Participant.id), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id), index=True)
    # Whose coordinator reads it; none where nothing says so, and then every coordinator does.
    federation_id: Mapped[int | None] = mapped_column(ForeignKey(Federation.id))
    programme_id: Mapped[int | None] = mapped_column(ForeignKey(Programme.id))
    # The endpoint that it is about, never an address.
    page: Mapped[str] = mapped_column(String(60), default="")
    text: Mapped[bytes] = mapped_column(Sealed)
    wants_answer: Mapped[bool] = mapped_column(Boolean, default=False)
    # Of the code that an anonymous sender reads the answer with.
    code_mac: Mapped[bytes | None] = mapped_column(Mac, unique=True)
    answer: Mapped[bytes | None] = mapped_column(Sealed)
    answered_on: Mapped[date | None] = mapped_column(Date)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    __table_args__ = (
        CheckConstraint("(sender = 'participant') = (participant_id IS NOT NULL)", name="own_participant"),
        CheckConstraint("(sender = 'staff') = (account_id IS NOT NULL)", name="own_account"),
        CheckConstraint(
            "(code_mac IS NOT NULL) = (sender = 'anonymous' AND wants_answer)", name="code_for_nobody"
        ),
        CheckConstraint("(answered_on IS NULL) = (answered_by_id IS NULL)", name="answered_when_and_by_whom"),
        CheckConstraint("answer IS NULL OR answered_on IS NOT NULL", name="answer_has_day"),
        CheckConstraint("answered_on IS NULL OR answered_on >= told_on", name="answered_after_told"),
        Index(
            "ix_opinion_waiting",
            "told_on",
            sqlite_where=answered_on.is_(None),
            postgresql_where=answered_on.is_(None),
        ),
        {"sqlite_with_rowid": False},
    )
