"""A programme reports by quarter or by tertial, and what is released of one is apart from the other."""

from alembic import op

revision = "0055"
down_revision = "0051"
branch_labels = None
depends_on = None

INDEX = "uq_group_release_period"
# SQLite adds a rule only where it stands at the column.
CADENCE = """
ALTER TABLE {table} ADD COLUMN cadence VARCHAR(40) DEFAULT 'quarter' NOT NULL
CONSTRAINT ck_{table}_cadence CHECK (cadence IN ('quarter', 'tertial'))
"""


def upgrade() -> None:
    """Everything is by quarter, as it was."""
    for table in ("programme", "group_release"):
        op.execute(" ".join(CADENCE.format(table=table).split()))
    op.drop_index(INDEX, "group_release")
    op.create_index(INDEX, "group_release", ["federation_id", "cadence", "closed_on"], unique=True)


def downgrade() -> None:
    """What was released by tertial is not kept any more; those programmes report by quarter."""
    op.execute(
        "DELETE FROM group_publication WHERE release_id IN"
        " (SELECT id FROM group_release WHERE cadence = 'tertial')"
    )
    op.execute("DELETE FROM group_release WHERE cadence = 'tertial'")
    op.drop_index(INDEX, "group_release")
    op.create_index(INDEX, "group_release", ["federation_id", "closed_on"], unique=True)
    for table in ("group_release", "programme"):
        op.execute(f"ALTER TABLE {table} DROP COLUMN cadence")
