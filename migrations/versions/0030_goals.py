"""The goals of programmes as data, and the figures that are typed in for them."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0026b"
branch_labels = None
depends_on = None

# SQLite only numbers rows by itself for the type INTEGER.
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
HOLDS = sa.text("ended_on IS NULL")
SEXES = "sex IN ('woman', 'man', 'other', 'undisclosed')"


def upgrade() -> None:
    """A programme can have goals; none has until somebody writes them."""
    op.create_table(
        "goal",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("programme_id", ROW_ID, nullable=False),
        sa.Column("key", sa.String(60), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("account_id", ROW_ID, nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_goal"),
        sa.UniqueConstraint("public_id", name="uq_goal_public_id"),
        _refers("goal", "programme"),
        _refers("goal", "account"),
        _holds("goal", "key_form", "key <> '' AND key = lower(key)"),
        _holds("goal", "definition_there", "definition <> ''"),
    )
    op.create_index("ix_goal_programme_id", "goal", ["programme_id"])
    op.create_index(
        "uq_goal_holds",
        "goal",
        ["programme_id", "key"],
        unique=True,
        sqlite_where=HOLDS,
        postgresql_where=HOLDS,
    )
    _create_figures()


def _create_figures() -> None:
    op.create_table(
        "goal_figure",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("goal_id", ROW_ID, nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("out_of", sa.Integer(), nullable=True),
        sa.Column("sex", sa.String(40), nullable=True),
        sa.Column("note", sa.String(500), nullable=False),
        sa.Column("account_id", ROW_ID, nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_goal_figure"),
        sa.UniqueConstraint("public_id", name="uq_goal_figure_public_id"),
        _refers("goal_figure", "goal"),
        _refers("goal_figure", "account"),
        _holds("goal_figure", "sex", SEXES),
        _holds("goal_figure", "value_range", "value BETWEEN 0 AND 100000000"),
        _holds("goal_figure", "out_of_range", "out_of IS NULL OR out_of BETWEEN 1 AND 100000000"),
        _holds("goal_figure", "note_there", "note <> ''"),
    )
    op.create_index("ix_goal_figure_goal_id", "goal_figure", ["goal_id"])


def downgrade() -> None:
    """No programme has goals any more, and what was typed in for them is gone."""
    op.drop_table("goal_figure")
    op.drop_table("goal")


def _refers(table: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([f"{target}_id"], [f"{target}.id"], name=f"fk_{table}_{target}_id")


def _holds(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))
