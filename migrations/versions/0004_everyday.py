"""What everyday asks for: former numbers, two names of one person in files, and persons who move."""

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
    """A number can be taken back or joined, each row of a file knows its name, and a person can move."""
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
    _move()


def downgrade() -> None:
    """The emptied persons stay, as persons about whom nothing is known; of two names the first is kept."""
    op.drop_table("move")
    with op.batch_alter_table("import_row") as table:
        table.drop_column("source_mac")
    op.drop_table("former_number")


def _refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}")


def _move() -> None:
    op.create_table(
        "move",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("participant_id", ROW_ID, nullable=False),
        sa.Column("code_mac", sa.LargeBinary(32), nullable=False),
        sa.Column("issued_at", MOMENT, nullable=False),
        sa.Column("issued_by_id", ROW_ID, nullable=True),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.Column("programme_id", ROW_ID, nullable=True),
        sa.Column("agreed_how", sa.String(40), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_move"),
        _refers("move", "participant_id", "participant"),
        _refers("move", "issued_by_id", "account"),
        _refers("move", "programme_id", "programme"),
        sa.CheckConstraint("agreed_how IN ('spoken', 'written')", name=op.f("ck_move_agreed_how")),
        sa.CheckConstraint("(used_at IS NULL) = (programme_id IS NULL)", name=op.f("ck_move_used_where")),
        sa.CheckConstraint("(used_at IS NULL) = (agreed_how IS NULL)", name=op.f("ck_move_used_as_agreed")),
    )
    op.create_index("ix_move_participant_id", "move", ["participant_id"])
    op.create_index("ix_move_used_at", "move", ["used_at"])
