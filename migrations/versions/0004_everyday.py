"""What everyday asks for: numbers that are nobody's any more."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
# SQLite only numbers rows by itself for the type INTEGER.
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """A number can have been taken back."""
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


def downgrade() -> None:
    """The emptied persons stay, as persons about whom nothing is known."""
    op.drop_table("former_number")


def _refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}")
