"""How staff rate the invented situations."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0024"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
# SQLite only numbers rows by itself for the type INTEGER.
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Whoever rates can calibrate."""
    _round()
    _step()


def downgrade() -> None:
    """What was rated of the situations is gone."""
    op.drop_table("calibration_step")
    op.drop_table("calibration_round")


def _holds(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def _round() -> None:
    op.create_table(
        "calibration_round",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("account_id", ROW_ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("vignettes_digest", sa.String(64), nullable=False),
        sa.Column("begun_at", MOMENT, nullable=False),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_calibration_round"),
        sa.UniqueConstraint("public_id", name="uq_calibration_round_public_id"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_calibration_round_account_id"),
        sa.UniqueConstraint("account_id", "number", name="uq_calibration_round_account_id_number"),
        _holds("calibration_round", "number_range", "number >= 1"),
        _holds("calibration_round", "digest_length", "length(vignettes_digest) = 64"),
        _holds("calibration_round", "sent_has_day", "(sent_at IS NULL) = (sent_on IS NULL)"),
    )
    is_open = sa.text("sent_at IS NULL")
    op.create_index(
        "uq_calibration_round_open",
        "calibration_round",
        ["account_id"],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )


def _step() -> None:
    op.create_table(
        "calibration_step",
        sa.Column("round_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("vignette_key", sa.String(60), nullable=False),
        sa.Column("item_key", sa.String(60), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("round_id", "vignette_key", "item_key", name="pk_calibration_step"),
        sa.ForeignKeyConstraint(["round_id"], ["calibration_round.id"], name="fk_calibration_step_round_id"),
        _holds("calibration_step", "value_range", "value BETWEEN 1 AND 5"),
    )
