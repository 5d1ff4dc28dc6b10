"""What everyday asks for: numbers that are nobody's any more, and two names of one person in files."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
# SQLite only numbers rows by itself for the type INTEGER.
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


NAME_OF_ROW = """
UPDATE import_row SET source_mac = (
    SELECT import_person.source_mac FROM import_person
    JOIN import_batch ON import_batch.programme_id = import_person.programme_id
    WHERE import_batch.id = import_row.batch_id
    AND import_person.participant_id = import_row.participant_id
)
"""


def upgrade() -> None:
    """A number can have been taken back or joined with another; each row of a file knows its name."""
    op.create_table(
        "former_number",
        sa.Column("participant_id", ROW_ID, nullable=False, autoincrement=False),
        sa.Column("merged_into_id", ROW_ID, nullable=True),
        sa.Column("happened_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("participant_id", name="pk_former_number"),
        _refers("former_number", "participant_id", "participant"),
        _refers("former_number", "merged_into_id", "participant"),
        sa.CheckConstraint("merged_into_id <> participant_id", name=op.f("ck_former_number_not_into_itself")),
    )
    op.create_index("ix_former_number_merged_into_id", "former_number", ["merged_into_id"])
    with op.batch_alter_table("import_row") as table:
        table.add_column(sa.Column("source_mac", sa.LargeBinary(32), nullable=True))
    op.execute(NAME_OF_ROW)
    with op.batch_alter_table("import_row") as table:
        table.alter_column("source_mac", existing_type=sa.LargeBinary(32), nullable=False)


def downgrade() -> None:
    """The emptied persons stay, as persons about whom nothing is known; of two names the first is kept."""
    with op.batch_alter_table("import_row") as table:
        table.drop_column("source_mac")
    op.drop_table("former_number")


def _refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}")
