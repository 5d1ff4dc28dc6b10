"""What people think of SMAIL, and the answers: an anonymous row tells neither who wrote it nor the hour."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0009"
branch_labels = None
depends_on = None

# SQLite only numbers rows by itself for the type INTEGER.
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """What is thought has a place; its key is random, and SQLite keeps no row number beside it."""
    op.create_table(
        "opinion",
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.Column("sender", sa.String(40), nullable=False),
        sa.Column("participant_id", ROW_ID, nullable=True),
        sa.Column("account_id", ROW_ID, nullable=True),
        sa.Column("federation_id", ROW_ID, nullable=True),
        sa.Column("programme_id", ROW_ID, nullable=True),
        sa.Column("page", sa.String(60), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("wants_answer", sa.Boolean(), nullable=False),
        sa.Column("code_mac", sa.LargeBinary(32), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answered_by_id", ROW_ID, nullable=True),
        sa.PrimaryKeyConstraint("public_id", name="pk_opinion"),
        sa.UniqueConstraint("code_mac", name="uq_opinion_code_mac"),
        _refers("participant_id", "participant"),
        _refers("account_id", "account"),
        _refers("federation_id", "federation"),
        _refers("programme_id", "programme"),
        _refers("answered_by_id", "account"),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_opinion_{name}")) for name, rule in RULES),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_opinion_participant_id", "opinion", ["participant_id"])
    op.create_index("ix_opinion_account_id", "opinion", ["account_id"])
    op.create_index(
        "ix_opinion_waiting",
        "opinion",
        ["told_on"],
        sqlite_where=sa.text("answered_on IS NULL"),
        postgresql_where=sa.text("answered_on IS NULL"),
    )


def downgrade() -> None:
    """What was said and answered is gone."""
    op.drop_table("opinion")


def _refers(column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_opinion_{column}")


RULES = (
    ("sender", "sender IN ('anonymous', 'participant', 'staff')"),
    ("own_participant", "(sender = 'participant') = (participant_id IS NOT NULL)"),
    ("own_account", "(sender = 'staff') = (account_id IS NOT NULL)"),
    ("code_for_nobody", "(code_mac IS NOT NULL) = (sender = 'anonymous' AND wants_answer)"),
    ("answered_when_and_by_whom", "(answered_on IS NULL) = (answered_by_id IS NULL)"),
    ("answer_has_day", "answer IS NULL OR answered_on IS NOT NULL"),
    ("answered_after_told", "answered_on IS NULL OR answered_on >= told_on"),
)
