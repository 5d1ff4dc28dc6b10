"""What was read in from files: which file by its map, whose rows they were, and how each row was written.

The answers themselves stand where all answers stand. What is kept here lets the same file come twice without
doing anything, and lets it be given back row for row.
"""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from smail.db.base import Base, Mac, PublicId, RowId, Sealed, UtcDateTime, new_public_id


class ImportBatch(Base):
    """One file that was read in, with the map that told what its columns are."""

    __tablename__ = "import_batch"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, unique=True, default=new_public_id)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    # Null where it was read in on the command line.
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    file_digest: Mapped[str] = mapped_column(String(64))
    mapping: Mapped[str] = mapped_column(Text)
    header: Mapped[list[str]] = mapped_column(JSON)
    imported_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ImportPerson(Base):
    """The name that a person had in the source, sealed, and its MAC to find the person again."""

    __tablename__ = "import_person"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"), index=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    source_mac: Mapped[bytes] = mapped_column(Mac)
    source: Mapped[bytes] = mapped_column(Sealed)
    __table_args__ = (UniqueConstraint("programme_id", "source_mac"),)


class ImportRow(Base):
    """One row of a file: about whom, on which dates, and what was spelled otherwise than SMAIL would."""

    __tablename__ = "import_row"
    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"), index=True)
    # One for each occasion of the map, in its order; null where the row tells of none.
    dates: Mapped[list[str | None]] = mapped_column(JSON)
    # By column; only what could not be told from the answers and the map.
    spellings: Mapped[dict[str, str]] = mapped_column(JSON)
    # Which of the person's names in the programme's files this row had: two that were one have several.
    source_mac: Mapped[bytes] = mapped_column(Mac)
