"""What is released of groups, kept as the bytes that were let out."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

# SQLite only numbers rows by itself for the type INTEGER.
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SCOPES = "scope IN ('programme', 'municipality', 'county')"
SPLITS = "split IN ('none', 'sex', 'age')"


def upgrade() -> None:
    """Group results can be released; none is until somebody looks."""
    op.create_table(
        "group_release",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("federation_id", ROW_ID, nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("period", sa.String(10), nullable=False),
        sa.Column("threshold", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_group_release"),
        sa.ForeignKeyConstraint(["federation_id"], ["federation.id"], name="fk_group_release_federation_id"),
        sa.CheckConstraint("threshold BETWEEN 5 AND 20", name=op.f("ck_group_release_threshold_range")),
        sa.CheckConstraint("length(period) = 7", name=op.f("ck_group_release_period_form")),
    )
    op.create_index("uq_group_release_period", "group_release", ["federation_id", "closed_on"], unique=True)
    op.create_table(
        "group_publication",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("release_id", ROW_ID, nullable=False),
        sa.Column("scope", sa.String(40), nullable=False),
        sa.Column("place", sa.String(40), nullable=False),
        sa.Column("split", sa.String(40), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_group_publication"),
        sa.ForeignKeyConstraint(["release_id"], ["group_release.id"], name="fk_group_publication_release_id"),
        sa.CheckConstraint(SCOPES, name=op.f("ck_group_publication_scope")),
        sa.CheckConstraint(SPLITS, name=op.f("ck_group_publication_split")),
        sa.CheckConstraint("length(digest) = 64", name=op.f("ck_group_publication_digest_form")),
    )
    op.create_index(
        "uq_group_publication_once",
        "group_publication",
        ["release_id", "scope", "place", "split"],
        unique=True,
    )


def downgrade() -> None:
    """What was released is not kept any more."""
    op.drop_table("group_publication")
    op.drop_table("group_release")
