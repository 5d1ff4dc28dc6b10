"""What a programme asks of those who measure without a certificate that holds."""

from alembic import op

revision = "0017"
down_revision = "0015"
branch_labels = None
depends_on = None

# SQLite adds a rule only where it stands at the column.
DEMAND = """
ALTER TABLE programme ADD COLUMN certificate_demand VARCHAR(40) DEFAULT 'off' NOT NULL
CONSTRAINT ck_programme_certificate_demand CHECK (certificate_demand IN ('off', 'warn', 'block'))
"""


def upgrade() -> None:
    """No programme asks for a certificate until somebody chooses it."""
    op.execute(" ".join(DEMAND.split()))


def downgrade() -> None:
    """Nobody is asked for a certificate; what ratings carry stays."""
    op.execute("ALTER TABLE programme DROP COLUMN certificate_demand")
