"""Reports of the whole county are kept as they were made when their quarter had closed."""

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0055"
branch_labels = None
depends_on = None

TABLE = "kept_report"
# SQLite only numbers rows by itself for the type INTEGER.
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KINDS = "kind IN ('ways_to_work', 'programmes_beside', 'staff_changes')"


def upgrade() -> None:
    """Nothing is kept yet: the next look at each makes it."""
    op.create_table(
        TABLE,
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("federation_id", ROW_ID, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("part", sa.String(length=40), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.CheckConstraint(KINDS, name=op.f("ck_kept_report_kind")),
        sa.CheckConstraint("length(digest) = 64", name=op.f("ck_kept_report_digest_form")),
        sa.PrimaryKeyConstraint("id", name="pk_kept_report"),
        sa.ForeignKeyConstraint(["federation_id"], ["federation.id"], name="fk_kept_report_federation_id"),
    )
    op.create_index("uq_kept_report_once", TABLE, ["federation_id", "kind", "part", "closed_on"], unique=True)


def downgrade() -> None:
    """They are made anew at each look."""
    op.drop_table(TABLE)
