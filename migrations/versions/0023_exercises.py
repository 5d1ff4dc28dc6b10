"""Exercises: programmes with nobody real in them, and the persons invented for each."""

from collections.abc import Iterator
from graphlib import TopologicalSorter

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
# What says that there was somebody stays: the person's emptied row, its number, and the audit.
STAYS = ("participant", "former_number", "audit_event")
EMPTIED = """
UPDATE participant SET sex = 'undisclosed', birth_year = NULL, language = 'sv', name = NULL, phone = NULL,
email = NULL, pin_mac = NULL, contact_choice = 'in_person', is_protected = {no}
WHERE exercise_id IS NOT NULL
"""
NUMBERED = """
INSERT INTO former_number (participant_id, happened_at)
SELECT id, CURRENT_TIMESTAMP FROM participant
WHERE exercise_id IS NOT NULL AND id NOT IN (SELECT participant_id FROM former_number)
"""
UNHELD = """
UPDATE role_grant SET ends_on = CASE WHEN starts_on > CURRENT_DATE THEN starts_on ELSE CURRENT_DATE END
WHERE programme_id IN (SELECT id FROM programme WHERE exercise_since IS NOT NULL)
AND (ends_on IS NULL OR ends_on > CURRENT_DATE)
"""
OVER = (
    "UPDATE programme SET ends_on = CURRENT_DATE WHERE exercise_since IS NOT NULL "
    "AND (ends_on IS NULL OR ends_on > CURRENT_DATE)"
)


def upgrade() -> None:
    """A programme can be an exercise, and a person invented for one; none is until now."""
    op.add_column("programme", sa.Column("exercise_since", sa.DateTime(timezone=True), nullable=True))
    kind = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    op.execute(INVENTED_FOR.format(kind=kind))
    op.create_index("ix_participant_exercise_id", "participant", ["exercise_id"])


def downgrade() -> None:
    """Nothing tells exercises from programmes any more, so each is over and nobody invented is left to count.

    Everything that hangs on them is gone, as when an exercise is ended; their numbers and the audit stay.
    """
    for table, where in _what_hangs_on_them():
        op.execute(f"DELETE FROM {table} WHERE {where}")  # noqa: S608 # nosec B608 - names alone
    no = "0" if op.get_bind().dialect.name == "sqlite" else "false"
    for step in (EMPTIED.format(no=no), NUMBERED, UNHELD, OVER):
        op.execute(step)
    op.drop_index("ix_participant_exercise_id", "participant")
    op.drop_column("participant", "exercise_id")
    op.drop_column("programme", "exercise_since")


def _what_hangs_on_them() -> Iterator[tuple[str, str]]:
    """Each table with rows that lead to somebody invented, and which, before what it leads to."""
    look = sa.inspect(op.get_bind())
    keys = {
        table: [
            (key["constrained_columns"][0], key["referred_table"], key["referred_columns"][0])
            for key in look.get_foreign_keys(table)
        ]
        for table in look.get_table_names()
    }
    order = {table: {above for _column, above, _there in found} - {table} for table, found in keys.items()}
    theirs = {"participant": "exercise_id IS NOT NULL"}
    for table in TopologicalSorter(order).static_order():
        leads = [
            f"{column} IN (SELECT {there} FROM {above} WHERE {theirs[above]})"  # noqa: S608 # nosec B608 - names
            for column, above, there in keys[table]
            if above in theirs
        ]
        if leads and table not in STAYS:
            theirs[table] = " OR ".join(leads)
    del theirs["participant"]
    yield from reversed(theirs.items())
