"""Money typed in for programmes, and the files of a board as they were finished."""

from datetime import date, datetime

from sqlalchemy import DDL, BigInteger, CheckConstraint, Date, ForeignKey, Index, Integer, String, Text, event
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from smail.db.base import Base, PublicId, RowId, Sealed, UtcDateTime, new_public_id
from smail.db.tables.accounts import Account
from smail.db.tables.organisations import Federation, Programme


class ProgrammeMoney(Base):
    """Money of a programme and a period: granted and used in whole kronor, as it stood on a day."""

    __tablename__ = "programme_money"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, unique=True, default=new_public_id)
    programme_id: Mapped[int] = mapped_column(ForeignKey(Programme.id), index=True)
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    granted: Mapped[int] = mapped_column(BigInteger)
    # Nobody knows yet where there is none.
    used: Mapped[int | None] = mapped_column(BigInteger)
    counted_on: Mapped[date] = mapped_column(Date)
    note: Mapped[str] = mapped_column(String(500))
    account_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # A wrong figure stays, and counts no more.
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Booked for women and for men, of what was used; seldom known, and then of both.
    used_women: Mapped[int | None] = mapped_column(BigInteger)
    used_men: Mapped[int | None] = mapped_column(
        BigInteger,
        CheckConstraint(
            "(used_women IS NULL AND used_men IS NULL) OR (used IS NOT NULL AND used_women IS NOT NULL"
            " AND used_men IS NOT NULL AND used_women >= 0 AND used_men >= 0"
            " AND used_women + used_men <= used)",
            name="by_sex",
        ),
    )
    programme: Mapped[Programme] = relationship()
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="period_order"),
        CheckConstraint("counted_on >= starts_on", name="counted_in_period"),
        CheckConstraint("granted BETWEEN 0 AND 999999999999", name="granted_range"),
        CheckConstraint("used IS NULL OR used BETWEEN 0 AND 999999999999", name="used_range"),
        CheckConstraint("note <> ''", name="note_there"),
    )


class BoardFile(Base):
    """One finished version of what a board was given as of the end of a quarter; it is never changed."""

    __tablename__ = "board_file"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, unique=True, default=new_public_id)
    federation_id: Mapped[int] = mapped_column(ForeignKey(Federation.id))
    # The cut-off: the last day of a quarter.
    closed_on: Mapped[date] = mapped_column(Date)
    version: Mapped[int] = mapped_column(Integer)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    finished_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # All that the files were made of, and the files; in base64, since what is sealed is text.
    snapshot: Mapped[bytes] = deferred(mapped_column(Sealed, nullable=False))
    paper: Mapped[bytes] = deferred(mapped_column(Sealed, nullable=False))
    book: Mapped[bytes] = deferred(mapped_column(Sealed, nullable=False))
    # SHA-256 of the bytes of each, and by what they were made, as JSON.
    digest: Mapped[str] = mapped_column(String(64))
    book_digest: Mapped[str] = mapped_column(String(64))
    made_by: Mapped[str] = mapped_column(Text)
    __table_args__ = (Index("uq_board_file_version", "federation_id", "closed_on", "version", unique=True),)


_SAID = "a finished board_file is never changed"
FINISHED_STAYS = {
    "sqlite": (
        "CREATE TRIGGER board_file_stays BEFORE UPDATE ON board_file "
        f"BEGIN SELECT RAISE(ABORT, '{_SAID}'); END",
        "CREATE TRIGGER board_file_is_kept BEFORE DELETE ON board_file "
        f"BEGIN SELECT RAISE(ABORT, '{_SAID}'); END",
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION board_file_stays() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$BEGIN RAISE EXCEPTION '{_SAID}'; END$$",
        "CREATE TRIGGER board_file_stays BEFORE UPDATE OR DELETE ON board_file "
        "FOR EACH ROW EXECUTE FUNCTION board_file_stays()",
    ),
}

for _dialect, _statements in FINISHED_STAYS.items():
    for _statement in _statements:
        _ddl = DDL(_statement.replace("%", "%%"))  # type: ignore[no-untyped-call]
        event.listen(BoardFile.__table__, "after_create", _ddl.execute_if(dialect=_dialect))
