"""Own comments: a line by the person on one area of one rating."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# SQLite only numbers rows by itself for the type INTEGER.
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """A value can hold one line."""
    op.create_table(
        "value_comment",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("assessment_id", ROW_ID, nullable=False),
        sa.Column("indicator", sa.String(60), nullable=False),
        sa.Column("line", sa.LargeBinary(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_value_comment"),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessment.id"], name="fk_value_comment_assessment_id"),
        sa.UniqueConstraint("public_id", name="uq_value_comment_public_id"),
        sa.UniqueConstraint("assessment_id", "indicator", name="uq_value_comment_assessment_id_indicator"),
    )


def downgrade() -> None:
    """The lines are gone."""
    op.drop_table("value_comment")
