"""Exercises: programmes with nobody real in them, and the persons invented for each."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

# With the rule at the column itself SQLite adds it without writing the whole table anew.
INVENTED_FOR = (
    "ALTER TABLE participant ADD COLUMN exercise_id {kind} "
    "CONSTRAINT fk_participant_exercise_id REFERENCES programme (id)"
)
INVENTED = (
    "SELECT 1 FROM enrolment JOIN programme ON programme.id = programme_id WHERE exercise_since IS NOT NULL"
)


def upgrade() -> None:
    """A programme can be an exercise, and a person invented for one; none is until now."""
    op.add_column("programme", sa.Column("exercise_since", sa.DateTime(timezone=True), nullable=True))
    kind = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    op.execute(INVENTED_FOR.format(kind=kind))
    op.create_index("ix_participant_exercise_id", "participant", ["exercise_id"])


def downgrade() -> None:
    """Nothing tells exercises from programmes any more; refused while they hold anybody, who would count."""
    if op.get_bind().execute(sa.text(INVENTED)).first() is not None:
        raise RuntimeError("exercises hold invented persons: let nobody practise and reset them first")
    op.drop_index("ix_participant_exercise_id", "participant")
    op.drop_column("participant", "exercise_id")
    op.drop_column("programme", "exercise_since")
