"""How goals stood at the end of each quarter, kept as it was shown."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0031"
branch_labels = None
depends_on = None

# SQLite only numbers rows by itself for the type INTEGER.
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STATUSES = "status IN ('met', 'on_the_way', 'off', 'too_early', 'too_few', 'no_figure')"


def upgrade() -> None:
    """A quarter can be closed; none is until somebody looks."""
    op.create_table(
        "goal_status",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("goal_id", ROW_ID, nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_goal_status"),
        sa.UniqueConstraint("goal_id", "closed_on", name="uq_goal_status_goal_id_closed_on"),
        sa.ForeignKeyConstraint(["goal_id"], ["goal.id"], name="fk_goal_status_goal_id"),
        sa.CheckConstraint(STATUSES, name=op.f("ck_goal_status_status")),
        sa.CheckConstraint("length(digest) = 64", name=op.f("ck_goal_status_digest_form")),
    )
    op.create_index("ix_goal_status_goal_id", "goal_status", ["goal_id"])


def downgrade() -> None:
    """What was closed is open again."""
    op.drop_table("goal_status")
