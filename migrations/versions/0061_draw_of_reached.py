"""The ends that a sample is drawn among can be those to work or studies alone."""

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None

TABLE = "follow_up_draw"


def upgrade() -> None:
    """Every draw until now was among all ends."""
    op.add_column(TABLE, sa.Column("is_of_reached", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    """The places stay as they were given; ends from now on all get one."""
    op.execute(f"ALTER TABLE {TABLE} DROP COLUMN is_of_reached")
