"""A pool of small courses knows whose occasions it has, so that it counts people and not places."""

from alembic import op

revision = "0048b"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A pool that is open knows none of the people it has so far, and needs five new ones."""
    # SQLite only adds a rule where it stands at the column.
    kind = "BIGINT" if op.get_bind().dialect.name == "postgresql" else "INTEGER"
    op.execute(
        f"ALTER TABLE evaluation ADD COLUMN pool_id {kind} "
        "CONSTRAINT fk_evaluation_pool_id REFERENCES evaluation_pool (id)"
    )


def downgrade() -> None:
    """Places are counted again."""
    op.execute("ALTER TABLE evaluation DROP COLUMN pool_id")
