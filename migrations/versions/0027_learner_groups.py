"""As what somebody takes courses: a kursdeltagare, project staff or of a steering group."""

from alembic import op

revision = "0027"
down_revision = "0023"
branch_labels = None
depends_on = None

# SQLite adds a rule only where it stands at the column.
GROUP = """
ALTER TABLE learner ADD COLUMN learner_group VARCHAR(40) DEFAULT 'trainee' NOT NULL
CONSTRAINT ck_learner_learner_group CHECK (learner_group IN ('trainee', 'project_staff', 'steering_group'))
"""


def upgrade() -> None:
    """Everybody who takes courses is a kursdeltagare, until somebody says that they belong elsewhere."""
    op.execute(" ".join(GROUP.split()))


def downgrade() -> None:
    """Nobody belongs to a group any more."""
    op.execute("ALTER TABLE learner DROP COLUMN learner_group")
