"""Evaluations are sealed until they close, and told of five known people or more."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

# SQLite only numbers rows by itself for the type INTEGER.
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# Closed, and with five rows or more for each question.
KEPT = """
    SELECT evaluation.occasion_id FROM evaluation WHERE evaluation.closed_on IS NOT NULL
    AND (SELECT count(*) FROM evaluation_answer WHERE evaluation_answer.occasion_id = evaluation.occasion_id)
    >= 5 * (SELECT count(DISTINCT evaluation_answer.item_key) FROM evaluation_answer
            WHERE evaluation_answer.occasion_id = evaluation.occasion_id)
"""


def upgrade() -> None:
    """What waits is sealed, and what would be of one or a few people is gone.

    Sheets that were taken apart cannot be sealed together again: who has answered an evaluation that is open
    can do so once more.
    """
    _pool()
    _sheet()
    _count()
    op.add_column(
        "course_seat", sa.Column("has_spoken", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    _forget_few()


def downgrade() -> None:
    """Sheets that wait are gone."""
    op.drop_column("course_seat", "has_spoken")
    for name in ("evaluation_count", "evaluation_sheet", "evaluation_pool"):
        op.drop_table(name)


def _pool() -> None:
    op.create_table(
        "evaluation_pool",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("federation_id", ROW_ID, nullable=False),
        sa.Column("organisation_id", ROW_ID, nullable=True),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("n_people", sa.Integer(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_evaluation_pool"),
        sa.ForeignKeyConstraint(
            ["federation_id"], ["federation.id"], name="fk_evaluation_pool_federation_id"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="fk_evaluation_pool_organisation_id"
        ),
        sa.UniqueConstraint(
            "federation_id",
            "organisation_id",
            "year",
            name="uq_evaluation_pool_federation_id_organisation_id_year",
        ),
        sa.CheckConstraint("n_people >= 0", name=op.f("ck_evaluation_pool_n_people_range")),
    )
    op.create_index("ix_evaluation_pool_federation_id", "evaluation_pool", ["federation_id"])


def _sheet() -> None:
    op.create_table(
        "evaluation_sheet",
        sa.Column("key", sa.String(16), nullable=False),
        sa.Column("occasion_id", ROW_ID, nullable=True),
        sa.Column("pool_id", ROW_ID, nullable=True),
        sa.Column("sheet", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_evaluation_sheet"),
        sa.ForeignKeyConstraint(
            ["occasion_id"], ["evaluation.occasion_id"], name="fk_evaluation_sheet_occasion_id"
        ),
        sa.ForeignKeyConstraint(["pool_id"], ["evaluation_pool.id"], name="fk_evaluation_sheet_pool_id"),
        sa.CheckConstraint(
            "(occasion_id IS NULL) <> (pool_id IS NULL)", name=op.f("ck_evaluation_sheet_waits_in_one_place")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_evaluation_sheet_occasion_id", "evaluation_sheet", ["occasion_id"])
    op.create_index("ix_evaluation_sheet_pool_id", "evaluation_sheet", ["pool_id"])


def _count() -> None:
    op.create_table(
        "evaluation_count",
        sa.Column("pool_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("item_key", sa.String(60), nullable=False),
        sa.Column("value", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("pool_id", "item_key", "value", name="pk_evaluation_count"),
        sa.ForeignKeyConstraint(["pool_id"], ["evaluation_pool.id"], name="fk_evaluation_count_pool_id"),
        sa.CheckConstraint("value BETWEEN 0 AND 10", name=op.f("ck_evaluation_count_value_range")),
        sa.CheckConstraint("n >= 1", name=op.f("ck_evaluation_count_n_range")),
        sqlite_with_rowid=False,
    )


def _forget_few() -> None:
    """Each question has a row for every sheet: fewer than five of one are fewer than five people."""
    for name in ("evaluation_text", "evaluation_answer", "evaluation_ticket"):
        op.execute(sa.text(f"DELETE FROM {name} WHERE occasion_id NOT IN ({KEPT})"))  # noqa: S608  # nosec B608
