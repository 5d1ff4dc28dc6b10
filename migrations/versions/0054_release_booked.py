"""What was booked at a release is kept, so that later sums are of it and of no recount."""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of what was released before nothing is booked: sums begin with the next quarter."""
    op.add_column("group_release", sa.Column("booked", sa.Text(), nullable=True))


def downgrade() -> None:
    """Sums are not told any more; those that were stay in what was let out."""
    op.drop_column("group_release", "booked")
