"""How many utbildare and användare the county plans to have, and where."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0021"
branch_labels = None
depends_on = None

# SQLite only numbers rows by itself for the type INTEGER.
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLE = "training_plan"


def upgrade() -> None:
    """A county can say how many it plans for; until it does, the usual numbers hold."""
    op.create_table(
        TABLE,
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("federation_id", ROW_ID, nullable=False),
        sa.Column("organisation_id", ROW_ID, nullable=True),
        sa.Column("utbildare", sa.Integer(), nullable=False),
        sa.Column("anvandare", sa.Integer(), nullable=False),
        sa.Column("reached_on", sa.Date(), nullable=True),
        sa.Column("account_id", ROW_ID, nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_training_plan"),
        _refers("federation"),
        _refers("organisation"),
        _refers("account"),
        sa.UniqueConstraint(
            "federation_id", "organisation_id", name="uq_training_plan_federation_id_organisation_id"
        ),
        _holds("utbildare_range", "utbildare BETWEEN 0 AND 10000"),
        _holds("anvandare_range", "anvandare BETWEEN 0 AND 10000"),
        _holds("one_day_for_all", "organisation_id IS NULL OR reached_on IS NULL"),
    )
    where = sa.text("organisation_id IS NULL")
    op.create_index(
        "uq_training_plan_county",
        TABLE,
        ["federation_id"],
        unique=True,
        sqlite_where=where,
        postgresql_where=where,
    )


def downgrade() -> None:
    """No county has a plan of its own any more."""
    op.drop_table(TABLE)


def _refers(target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([f"{target}_id"], [f"{target}.id"], name=f"fk_{TABLE}_{target}_id")


def _holds(name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{TABLE}_{name}"))
