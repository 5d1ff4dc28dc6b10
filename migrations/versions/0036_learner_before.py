"""Who a kursdeltagare was before the first change of a quarter, so that a closed one keeps its figures."""

from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

# SQLite adds a rule only where it stands at the column.
COLUMNS = (
    """sex_before VARCHAR(40)
    CONSTRAINT ck_learner_sex_before CHECK (sex_before IN ('woman', 'man', 'other', 'undisclosed'))""",
    """group_before VARCHAR(40) CONSTRAINT ck_learner_group_before
    CHECK (group_before IN ('trainee', 'project_staff', 'steering_group'))""",
    "changed_on DATE",
)


def upgrade() -> None:
    """Nobody has changed anything in this quarter."""
    for column in COLUMNS:
        op.execute(f"ALTER TABLE learner ADD COLUMN {' '.join(column.split())}")


def downgrade() -> None:
    """A change is as if it had always been so."""
    for column in ("changed_on", "group_before", "sex_before"):
        op.execute(f"ALTER TABLE learner DROP COLUMN {column}")
