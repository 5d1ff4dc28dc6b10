"""Wishes about the instrument, and the answers to them."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

# SQLite only numbers rows by itself for the type INTEGER.
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLE = "instrument_wish"


def upgrade() -> None:
    """Whoever measures or trains can leave a wish."""
    op.create_table(
        TABLE,
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("federation_id", ROW_ID, nullable=False),
        sa.Column("account_id", ROW_ID, nullable=False),
        sa.Column("indicator", sa.String(60), nullable=True),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answered_by_id", ROW_ID, nullable=True),
        sa.Column("n_answers", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_instrument_wish"),
        _refers("federation_id", "federation"),
        _refers("account_id", "account"),
        _refers("answered_by_id", "account"),
        sa.UniqueConstraint("public_id", name="uq_instrument_wish_public_id"),
        _holds("state", "state IN ('new', 'answered', 'raised', 'done', 'declined')"),
        _holds("answered_has_day", "(state = 'new') = (answered_on IS NULL)"),
        _holds(
            "answer_is_whole",
            "(answered_on IS NULL) = (answered_by_id IS NULL) AND (answered_on IS NULL) = (answer IS NULL)",
        ),
        _holds("n_answers_range", "n_answers >= 0"),
    )
    for column in ("federation_id", "account_id"):
        op.create_index(f"ix_{TABLE}_{column}", TABLE, [column])


def downgrade() -> None:
    """No wishes are kept."""
    op.drop_table(TABLE)


def _refers(column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{TABLE}_{column}")


def _holds(name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{TABLE}_{name}"))
