"""Course material, manuals and exercises in versions that are never rewritten, and which a course used."""

from datetime import date, datetime

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    String,
)
from sqlalchemy.orm import Mapped, mapped_column

from smail.db.base import Base, PublicId, RowId, UtcDateTime, code_column, new_public_id
from smail.db.tables.accounts import Account
from smail.db.tables.training import Course
from smail.domain.materials import CHANGE_MAX, LARGEST_FILE, TITLE_MAX, FileKind, MaterialKind


class Material(Base):
    """A document of the federation's, whatever version it has come to."""

    __tablename__ = "material"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, unique=True, default=new_public_id)
    federation_id: Mapped[int] = mapped_column(ForeignKey("federation.id"), index=True)
    title: Mapped[str] = mapped_column(String(TITLE_MAX))
    kind: Mapped[MaterialKind] = mapped_column(code_column(MaterialKind, "kind"))
    # The kinds of course that it is for; a course of such a kind uses it by itself.
    courses: Mapped[list[str]] = mapped_column(JSON)
    # The first day on which no new course takes it.
    retired_on: Mapped[date | None] = mapped_column(Date)


class MaterialVersion(Base):
    """What a document was from one moment until the next version; nothing of it is ever changed."""

    __tablename__ = "material_version"
    material_id: Mapped[int] = mapped_column(ForeignKey(Material.id), primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    change: Mapped[str] = mapped_column(String(CHANGE_MAX))
    kind: Mapped[FileKind] = mapped_column(code_column(FileKind, "kind"))
    n_bytes: Mapped[int] = mapped_column(Integer)
    digest: Mapped[str] = mapped_column(String(64))
    # Not read with the list of versions. No secret: every learner is given it.
    content: Mapped[bytes] = mapped_column(LargeBinary(LARGEST_FILE), deferred=True)
    # The first day on which nobody is given it, and why; what it holds is kept.
    withdrawn_on: Mapped[date | None] = mapped_column(Date)
    withdrawn_because: Mapped[str | None] = mapped_column(
        String(CHANGE_MAX),
        CheckConstraint("(withdrawn_on IS NULL) = (withdrawn_because IS NULL)", name="withdrawal_is_whole"),
    )
    __table_args__ = (
        CheckConstraint("number >= 1", name="number_range"),
        CheckConstraint("length(digest) = 64", name="digest_length"),
        CheckConstraint(f"n_bytes BETWEEN 1 AND {LARGEST_FILE}", name="n_bytes_range"),
    )


class CourseMaterial(Base):
    """Which version of a document a course uses: the one in force when it begins, a chosen one, or none."""

    __tablename__ = "course_material"
    course_id: Mapped[int] = mapped_column(ForeignKey(Course.id), primary_key=True, autoincrement=False)
    material_id: Mapped[int] = mapped_column(
        ForeignKey(Material.id), primary_key=True, autoincrement=False, index=True
    )
    # None where it was chosen that the course does without.
    number: Mapped[int | None] = mapped_column(Integer)
    is_chosen: Mapped[bool] = mapped_column(Boolean, default=False)
    __table_args__ = (
        ForeignKeyConstraint(
            ["material_id", "number"], ["material_version.material_id", "material_version.number"]
        ),
        CheckConstraint("number IS NOT NULL OR is_chosen", name="none_is_chosen"),
    )
