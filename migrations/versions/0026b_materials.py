"""Course material, manuals and exercises in versions, and which of them a course used."""

import sqlalchemy as sa
from alembic import op

revision = "0026b"
down_revision = "0026"
branch_labels = None
depends_on = None

# SQLite only numbers rows by itself for the type INTEGER.
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LARGEST_FILE = 10_000_000
FILE_KINDS = "'text', 'pdf', 'docx', 'pptx', 'xlsx', 'odt', 'odp'"


def upgrade() -> None:
    """Documents can be kept; no course has used any until now."""
    op.create_table(
        "material",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("federation_id", ROW_ID, nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("courses", sa.JSON(), nullable=False),
        sa.Column("retired_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_material"),
        _refers("material", "federation_id", "federation"),
        sa.UniqueConstraint("public_id", name="uq_material_public_id"),
        _holds("material", "kind", "kind IN ('course_material', 'manual', 'exercise')"),
    )
    op.create_index("ix_material_federation_id", "material", ["federation_id"])
    _versions()
    _used()


def _versions() -> None:
    op.create_table(
        "material_version",
        sa.Column("material_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", ROW_ID, nullable=False),
        sa.Column("change", sa.String(300), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("n_bytes", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary(LARGEST_FILE), nullable=False),
        sa.PrimaryKeyConstraint("material_id", "number", name="pk_material_version"),
        _refers("material_version", "material_id", "material"),
        _refers("material_version", "made_by_id", "account"),
        _holds("material_version", "kind", f"kind IN ({FILE_KINDS})"),
        _holds("material_version", "number_range", "number >= 1"),
        _holds("material_version", "digest_length", "length(digest) = 64"),
        _holds("material_version", "n_bytes_range", f"n_bytes BETWEEN 1 AND {LARGEST_FILE}"),
    )


def _used() -> None:
    op.create_table(
        "course_material",
        sa.Column("course_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("material_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("is_chosen", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("course_id", "material_id", name="pk_course_material"),
        _refers("course_material", "course_id", "course"),
        _refers("course_material", "material_id", "material"),
        sa.ForeignKeyConstraint(
            ["material_id", "number"],
            ["material_version.material_id", "material_version.number"],
            name="fk_course_material_material_id_number",
        ),
        _holds("course_material", "none_is_chosen", "number IS NOT NULL OR is_chosen"),
    )
    op.create_index("ix_course_material_material_id", "course_material", ["material_id"])


def downgrade() -> None:
    """No documents are kept; what they held goes with them, so take a backup before."""
    for table in ("course_material", "material_version", "material"):
        op.drop_table(table)


def _refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}")


def _holds(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))
