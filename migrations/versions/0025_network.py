"""Meetings of the network and the reference group, letters about them, and the support that is given."""

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

revision = "0025"
down_revision = "0027"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
# SQLite only numbers rows by itself for the type INTEGER.
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
GROUPS = "kind IN ('network', 'reference_group')"
KINDS = (
    "'questions', 'begun', 'digest', 'course_invited', 'course_changed', 'course_called_off', 'seat_free', "
    "'certificate_ending'"
)
OF_MEETING = "'meeting_invited', 'meeting_changed', 'meeting_called_off'"
RECEIVERS = ("participant_id", "account_id", "seat_id", "certificate_id")
INVITATION = "network_invitation_id"


def upgrade() -> None:
    """Groups meet, decide and give support; nobody has written any of it down yet."""
    _groups()
    _meetings()
    _support()
    with op.batch_alter_table("reminder") as table:
        table.add_column(sa.Column(INVITATION, ROW_ID, nullable=True))
        table.create_foreign_key(f"fk_reminder_{INVITATION}", "network_invitation", [INVITATION], ["id"])
        _rule(table, "kind", f"kind IN ({KINDS}, {OF_MEETING})")
        _rule(table, "one_receiver", _one_of(*RECEIVERS, INVITATION))
        told = f"(kind IN ({OF_MEETING})) = ({INVITATION} IS NOT NULL)"
        table.create_check_constraint(op.f("ck_reminder_meeting_to_invitation"), told)
    where = sa.text(f"{INVITATION} IS NOT NULL")
    op.create_index(
        "uq_reminder_meeting",
        "reminder",
        [INVITATION, "kind", "occasion", "place"],
        unique=True,
        sqlite_where=where,
        postgresql_where=where,
    )


def downgrade() -> None:
    """No group meets, and what was written about it is gone."""
    op.execute(f"DELETE FROM reminder WHERE {INVITATION} IS NOT NULL")  # noqa: S608 # nosec B608 - our own name
    op.drop_index("uq_reminder_meeting", "reminder")
    with op.batch_alter_table("reminder") as table:
        table.drop_constraint(op.f("ck_reminder_meeting_to_invitation"), type_="check")
        _rule(table, "one_receiver", _one_of(*RECEIVERS))
        _rule(table, "kind", f"kind IN ({KINDS})")
        table.drop_constraint(f"fk_reminder_{INVITATION}", type_="foreignkey")
        table.drop_column(INVITATION)
    for name in ("support_entry", "network_decision", "network_invitation", "network_meeting"):
        op.drop_table(name)
    op.drop_table("group_member")
    op.drop_table("group_rhythm")


def _groups() -> None:
    name = "group_rhythm"
    op.create_table(
        name,
        sa.Column("federation_id", ROW_ID, nullable=False, autoincrement=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("every_months", sa.Integer(), nullable=False),
        sa.Column("account_id", ROW_ID, nullable=True),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("federation_id", "kind", name=f"pk_{name}"),
        _refers(name, "federation_id", "federation"),
        _refers(name, "account_id", "account"),
        _holds(name, "kind", GROUPS),
        _holds(name, "every_months_range", "every_months BETWEEN 1 AND 24"),
    )
    name = "group_member"
    op.create_table(
        name,
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("learner_id", ROW_ID, nullable=False, autoincrement=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("kind", "learner_id", name=f"pk_{name}"),
        _refers(name, "learner_id", "learner"),
        _holds(name, "kind", GROUPS),
    )
    op.create_index(f"ix_{name}_learner_id", name, ["learner_id"])


def _meetings() -> None:
    name = "network_meeting"
    op.create_table(
        name,
        *_named(name),
        sa.Column("federation_id", ROW_ID, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(200), nullable=False),
        sa.Column("link", sa.String(300), nullable=False),
        sa.Column("agenda", sa.LargeBinary(), nullable=True),
        sa.Column("account_id", ROW_ID, nullable=False),
        sa.Column("planned_at", MOMENT, nullable=False),
        sa.Column("cancelled_on", sa.Date(), nullable=True),
        sa.Column("sequence", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=True),
        _refers(name, "federation_id", "federation"),
        _refers(name, "account_id", "account"),
        _holds(name, "kind", GROUPS),
        _holds(name, "minutes_range", "minutes BETWEEN 15 AND 480"),
        _holds(name, "sequence_range", "sequence >= 0"),
    )
    op.create_index(f"ix_{name}_federation_id", name, ["federation_id"])
    _invitations()
    _decisions()


def _invitations() -> None:
    name = "network_invitation"
    op.create_table(
        name,
        *_named(name),
        sa.Column("meeting_id", ROW_ID, nullable=False),
        sa.Column("learner_id", ROW_ID, nullable=False),
        sa.Column("invited_at", MOMENT, nullable=False),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.Column("was_there", sa.Boolean(), nullable=True),
        sa.Column("recorded_by_id", ROW_ID, nullable=True),
        sa.UniqueConstraint("meeting_id", "learner_id", name=f"uq_{name}_meeting_id_learner_id"),
        _refers(name, "meeting_id", "network_meeting"),
        _refers(name, "learner_id", "learner"),
        _refers(name, "recorded_by_id", "account"),
        _holds(name, "recorded_by_somebody", "(was_there IS NULL) = (recorded_by_id IS NULL)"),
        _holds(name, "withdrawn_or_recorded", "withdrawn_at IS NULL OR was_there IS NULL"),
    )
    op.create_index(f"ix_{name}_learner_id", name, ["learner_id"])


def _decisions() -> None:
    name = "network_decision"
    op.create_table(
        name,
        *_named(name),
        sa.Column("meeting_id", ROW_ID, nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("learner_id", ROW_ID, nullable=False),
        sa.Column("by_on", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("done_by_id", ROW_ID, nullable=True),
        sa.Column("account_id", ROW_ID, nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        _refers(name, "meeting_id", "network_meeting"),
        _refers(name, "learner_id", "learner"),
        _refers(name, "done_by_id", "account"),
        _refers(name, "account_id", "account"),
        _holds(name, "done_by_somebody", "(done_on IS NULL) = (done_by_id IS NULL)"),
    )
    for column in ("meeting_id", "learner_id"):
        op.create_index(f"ix_{name}_{column}", name, [column])


def _support() -> None:
    name = "support_entry"
    op.create_table(
        name,
        *_named(name),
        sa.Column("federation_id", ROW_ID, nullable=False),
        sa.Column("organisation_id", ROW_ID, nullable=False),
        sa.Column("learner_id", ROW_ID, nullable=True),
        sa.Column("account_id", ROW_ID, nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("written_at", MOMENT, nullable=False),
        *(_refers(name, f"{one}_id", one) for one in ("federation", "organisation", "learner", "account")),
        _holds(name, "kind", "kind IN ('supervision', 'support', 'visit', 'other')"),
        _holds(name, "minutes_range", "minutes BETWEEN 5 AND 600"),
    )
    for column in ("federation_id", "organisation_id", "learner_id", "account_id"):
        op.create_index(f"ix_{name}_{column}", name, [column])


def _named(table: str) -> tuple[sa.Column[int], sa.Column[str], sa.Constraint, sa.Constraint]:
    return (
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.UniqueConstraint("public_id", name=f"uq_{table}_public_id"),
    )


def _refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}")


def _holds(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def _one_of(*names: str) -> str:
    return " + ".join(f"CASE WHEN {name} IS NULL THEN 0 ELSE 1 END" for name in names) + " = 1"


def _rule(table: BatchOperations, name: str, rule: str) -> None:
    table.drop_constraint(op.f(f"ck_reminder_{name}"), type_="check")
    table.create_check_constraint(op.f(f"ck_reminder_{name}"), rule)
