"""What a person lets be shown at a meeting of several parties."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0007"
branch_labels = None
depends_on = None

# SQLite only numbers rows by itself for the type INTEGER.
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """A choice of what a sheet shows can be kept, for one meeting each."""
    op.create_table(
        "meeting_sheet",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("participant_id", ROW_ID, nullable=False),
        sa.Column("meeting_on", sa.Date(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("areas", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("chosen_by", sa.String(40), nullable=False),
        sa.Column("account_id", ROW_ID, nullable=True),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_meeting_sheet"),
        sa.UniqueConstraint("public_id", name="uq_meeting_sheet_public_id"),
        _refers("participant_id", "participant"),
        _refers("account_id", "account"),
        _rule("chosen_by", "chosen_by IN ('participant', 'staff')"),
        _rule("staff_has_account", "(chosen_by = 'staff') = (account_id IS NOT NULL)"),
    )
    op.create_index(
        "ix_meeting_sheet_participant_id_meeting_on", "meeting_sheet", ["participant_id", "meeting_on"]
    )


def downgrade() -> None:
    """No choice is kept, and so no sheet can be made."""
    op.drop_table("meeting_sheet")


def _refers(column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_meeting_sheet_{column}")


def _rule(name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_meeting_sheet_{name}"))
