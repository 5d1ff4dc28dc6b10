"""Whoever asked for a file about persons can take the request back before it is decided."""

from alembic import op

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None

TABLE = "person_file"
# SQLite adds a rule only where it stands at the column, and takes it away with it.
RULE = f"CONSTRAINT ck_{TABLE}_withdrawn_is_open CHECK (withdrawn_at IS NULL OR decision IS NULL)"


def upgrade() -> None:
    """Nobody has taken one back."""
    moment = "DATETIME" if op.get_bind().dialect.name == "sqlite" else "TIMESTAMP WITH TIME ZONE"
    op.execute(f"ALTER TABLE {TABLE} ADD COLUMN withdrawn_at {moment} {RULE}")


def downgrade() -> None:
    """What was taken back waits again, until it is too old."""
    op.execute(f"ALTER TABLE {TABLE} DROP COLUMN withdrawn_at")
