"""What a programme says in its own words, for those who read English."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0016"
branch_labels = None
depends_on = None

COLUMNS = {"staff_title_en": sa.String(60), "benefits_text_en": sa.Text()}


def upgrade() -> None:
    """A programme can say its title and its words about benefits in English too; none does yet."""
    for name, kind in COLUMNS.items():
        op.add_column("programme", sa.Column(name, kind, server_default=sa.text("''"), nullable=False))


def downgrade() -> None:
    """The words in English are gone; the Swedish ones stay."""
    for name in COLUMNS:
        op.drop_column("programme", name)
