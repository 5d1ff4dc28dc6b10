"""Evaluations of courses, whose answers have no name."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0017b"
branch_labels = None
depends_on = None

CODE = sa.String(40)
# SQLite only numbers rows by itself for the type INTEGER.
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KINDS = "kind IN ('value', 'dont_know', 'skipped', 'cannot_judge')"
# In the order in which they can be dropped.
TABLES = ("evaluation_text", "evaluation_answer", "evaluation_ticket", "evaluation")


def upgrade() -> None:
    """Whoever takes a course can say what they think of it, and nothing tells who said it."""
    _evaluation()
    _ticket()
    _answer()
    _text()


def downgrade() -> None:
    """What was said of courses is gone."""
    for name in TABLES:
        op.drop_table(name)


def _refers(table: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["occasion_id"], [target], name=f"fk_{table}_occasion_id")


def _holds(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def _evaluation() -> None:
    op.create_table(
        "evaluation",
        sa.Column("occasion_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("key", sa.String(16), nullable=False),
        sa.Column("instrument_key", sa.String(60), nullable=False),
        sa.Column("instrument_version", sa.String(20), nullable=False),
        sa.Column("instrument_digest", sa.String(64), nullable=False),
        sa.Column("form_key", sa.String(40), nullable=False),
        sa.Column("reminded_to", ROW_ID, nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("occasion_id", name="pk_evaluation"),
        _refers("evaluation", "course_occasion.id"),
        sa.UniqueConstraint("key", name="uq_evaluation_key"),
        _holds("evaluation", "digest_length", "length(instrument_digest) = 64"),
        _holds("evaluation", "reminded_to_range", "reminded_to >= 0"),
    )


def _ticket() -> None:
    op.create_table(
        "evaluation_ticket",
        sa.Column("ticket_mac", sa.LargeBinary(32), nullable=False),
        sa.Column("occasion_id", ROW_ID, nullable=False),
        sa.PrimaryKeyConstraint("ticket_mac", name="pk_evaluation_ticket"),
        _refers("evaluation_ticket", "evaluation.occasion_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_evaluation_ticket_occasion_id", "evaluation_ticket", ["occasion_id"])


def _answer() -> None:
    op.create_table(
        "evaluation_answer",
        sa.Column("key", sa.String(16), nullable=False),
        sa.Column("occasion_id", ROW_ID, nullable=False),
        sa.Column("item_key", sa.String(60), nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("key", name="pk_evaluation_answer"),
        _refers("evaluation_answer", "evaluation.occasion_id"),
        _holds("evaluation_answer", "kind", KINDS),
        _holds("evaluation_answer", "value_of_kind", "(kind = 'value') = (value IS NOT NULL)"),
        _holds("evaluation_answer", "value_range", "value IS NULL OR value BETWEEN 0 AND 10"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_evaluation_answer_occasion_id", "evaluation_answer", ["occasion_id"])


def _text() -> None:
    op.create_table(
        "evaluation_text",
        sa.Column("key", sa.String(16), nullable=False),
        sa.Column("occasion_id", ROW_ID, nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_evaluation_text"),
        _refers("evaluation_text", "evaluation.occasion_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_evaluation_text_occasion_id", "evaluation_text", ["occasion_id"])
