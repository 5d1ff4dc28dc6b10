"""Files that were read in: the file with its map, the persons' names in the source, and the rows."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
# SQLite only numbers rows by itself for the type INTEGER.
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Three tables more."""
    _import_batch()
    _import_person()
    _import_row()


def downgrade() -> None:
    """The three are gone; the persons and ratings that came from files stay."""
    for name in ("import_row", "import_person", "import_batch"):
        op.drop_table(name)


def _refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}")


def _import_batch() -> None:
    op.create_table(
        "import_batch",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("programme_id", ROW_ID, nullable=False),
        sa.Column("account_id", ROW_ID, nullable=True),
        sa.Column("file_digest", sa.String(64), nullable=False),
        sa.Column("mapping", sa.Text(), nullable=False),
        sa.Column("header", sa.JSON(), nullable=False),
        sa.Column("imported_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_import_batch"),
        sa.UniqueConstraint("public_id", name="uq_import_batch_public_id"),
        _refers("import_batch", "programme_id", "programme"),
        _refers("import_batch", "account_id", "account"),
    )
    op.create_index("ix_import_batch_programme_id", "import_batch", ["programme_id"])


def _import_person() -> None:
    op.create_table(
        "import_person",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("participant_id", ROW_ID, nullable=False),
        sa.Column("programme_id", ROW_ID, nullable=False),
        sa.Column("source_mac", sa.LargeBinary(32), nullable=False),
        sa.Column("source", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_import_person"),
        _refers("import_person", "participant_id", "participant"),
        _refers("import_person", "programme_id", "programme"),
        sa.UniqueConstraint("programme_id", "source_mac", name="uq_import_person_programme_id_source_mac"),
    )
    op.create_index("ix_import_person_participant_id", "import_person", ["participant_id"])


def _import_row() -> None:
    op.create_table(
        "import_row",
        sa.Column("batch_id", ROW_ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("participant_id", ROW_ID, nullable=False),
        sa.Column("dates", sa.JSON(), nullable=False),
        sa.Column("spellings", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("batch_id", "number", name="pk_import_row"),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name="fk_import_row_batch_id"),
        _refers("import_row", "participant_id", "participant"),
    )
    op.create_index("ix_import_row_participant_id", "import_row", ["participant_id"])
