"""What was told on Today, and what was said to it."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0012"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
# SQLite only numbers rows by itself for the type INTEGER.
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """A signal is remembered with its day and its answer."""
    op.create_table(
        "told_signal",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("account_id", ROW_ID, nullable=False),
        sa.Column("participant_id", ROW_ID, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("shown_on", sa.Date(), nullable=False),
        sa.Column("answer", sa.String(40), nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_told_signal"),
        sa.UniqueConstraint(
            "account_id",
            "participant_id",
            "kind",
            "occurred_on",
            name="uq_told_signal_account_id_participant_id_kind_occurred_on",
        ),
        _refers("account_id", "account"),
        _refers("participant_id", "participant"),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_told_signal_{name}")) for name, rule in RULES),
    )
    op.create_index("ix_told_signal_participant_id", "told_signal", ["participant_id"])


def downgrade() -> None:
    """Nobody knows what was told: what was put away comes again."""
    op.drop_table("told_signal")


def _refers(column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_told_signal_{column}")


RULES = (
    (
        "kind",
        "kind IN ('decline', 'handover_open', 'gap_weeks', 'large_gap', 'first_missing', 'plan_late', "
        "'plan_revision', 'no_job_directed')",
    ),
    ("answer", "answer IN ('done', 'not_now')"),
    ("answered_when", "(answer IS NULL) = (answered_at IS NULL)"),
)
