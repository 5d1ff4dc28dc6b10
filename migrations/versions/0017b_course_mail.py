"""Letters about courses and certificates, in the same outbox as the others."""

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

revision = "0017b"
down_revision = "0017"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
# SQLite only numbers rows by itself for the type INTEGER.
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KINDS = "'questions', 'begun', 'digest'"
OF_SEAT = "'course_invited', 'course_changed', 'course_called_off', 'seat_free'"
NEW = {"seat_id": "course_seat", "certificate_id": "certificate"}
ONE_OF_TWO = "(participant_id IS NULL) <> (account_id IS NULL)"
ONE_OF_FOUR = (
    " + ".join(
        f"CASE WHEN {name} IS NULL THEN 0 ELSE 1 END" for name in ("participant_id", "account_id", *NEW)
    )
    + " = 1"
)
RULES = {
    "course_to_seat": f"(kind IN ({OF_SEAT})) = (seat_id IS NOT NULL)",
    "ending_to_certificate": "(kind = 'certificate_ending') = (certificate_id IS NOT NULL)",
    "training_by_email": "participant_id IS NOT NULL OR channel = 'email'",
}
UNIQUE = {
    "uq_reminder_seat": (["seat_id", "kind", "occasion", "place"], "seat_id IS NOT NULL"),
    "uq_reminder_certificate": (["certificate_id", "place"], "certificate_id IS NOT NULL"),
}


def upgrade() -> None:
    """A course knows how often its calendar has changed, and its people can be written to."""
    op.execute(
        "ALTER TABLE course ADD COLUMN sequence INTEGER DEFAULT 0 NOT NULL "
        "CONSTRAINT ck_course_sequence_range CHECK (sequence >= 0)"
    )
    op.add_column("course", sa.Column("changed_at", MOMENT, nullable=True))
    op.add_column("course_seat", sa.Column("placed_at", MOMENT, nullable=True))
    with op.batch_alter_table("reminder") as table:
        for column, target in NEW.items():
            table.add_column(sa.Column(column, ROW_ID, nullable=True))
            table.create_foreign_key(f"fk_reminder_{column}", target, [column], ["id"])
        _rule(table, "kind", f"kind IN ({KINDS}, {OF_SEAT}, 'certificate_ending')", is_new=False)
        _rule(table, "one_receiver", ONE_OF_FOUR, is_new=False)
        for name, rule in RULES.items():
            _rule(table, name, rule, is_new=True)
    for name, (columns, where) in UNIQUE.items():
        chosen = sa.text(where)
        op.create_index(name, "reminder", columns, unique=True, sqlite_where=chosen, postgresql_where=chosen)


def downgrade() -> None:
    """Letters about courses and certificates are gone; the courses stay."""
    op.execute("DELETE FROM reminder WHERE seat_id IS NOT NULL OR certificate_id IS NOT NULL")
    for name in UNIQUE:
        op.drop_index(name, "reminder")
    with op.batch_alter_table("reminder") as table:
        for name in RULES:
            table.drop_constraint(op.f(f"ck_reminder_{name}"), type_="check")
        _rule(table, "one_receiver", ONE_OF_TWO, is_new=False)
        _rule(table, "kind", f"kind IN ({KINDS})", is_new=False)
        for column in NEW:
            table.drop_constraint(f"fk_reminder_{column}", type_="foreignkey")
            table.drop_column(column)
    op.drop_column("course_seat", "placed_at")
    op.drop_column("course", "changed_at")
    op.execute("ALTER TABLE course DROP COLUMN sequence")


def _rule(table: BatchOperations, name: str, rule: str, *, is_new: bool) -> None:
    if not is_new:
        table.drop_constraint(op.f(f"ck_reminder_{name}"), type_="check")
    table.create_check_constraint(op.f(f"ck_reminder_{name}"), rule)
