"""Courses, who takes them, and certificates."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0013"
branch_labels = None
depends_on = None

CODE = sa.String(40)
MOMENT = sa.DateTime(timezone=True)
# SQLite only numbers rows by itself for the type INTEGER.
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# In the order in which they refer to each other.
TABLES = (
    "training_rule",
    "course",
    "course_teacher",
    "course_occasion",
    "learner",
    "course_seat",
    "course_attendance",
    "course_home_task",
    "certificate",
)


def upgrade() -> None:
    """A county can plan courses and certify those who took them."""
    _training_rule()
    _course()
    _teacher()
    _occasion()
    _learner()
    _seat()
    _attendance()
    _home_task()
    _certificate()


def downgrade() -> None:
    """Nobody is certified."""
    for name in reversed(TABLES):
        op.drop_table(name)


def _refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}")


def _holds(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def _training_rule() -> None:
    op.create_table(
        "training_rule",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("federation_id", ROW_ID, nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("n_occasions", sa.Integer(), nullable=False),
        sa.Column("minutes_each", sa.Integer(), nullable=False),
        sa.Column("home_task_minutes", sa.Integer(), nullable=False),
        sa.Column("needs_approval", sa.Boolean(), nullable=False),
        sa.Column("valid_months", sa.Integer(), nullable=True),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("account_id", ROW_ID, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_training_rule"),
        _refers("training_rule", "federation_id", "federation"),
        _refers("training_rule", "account_id", "account"),
        sa.UniqueConstraint(
            "federation_id", "kind", "version", name="uq_training_rule_federation_id_kind_version"
        ),
        _holds("training_rule", "home_task_minutes_range", "home_task_minutes BETWEEN 0 AND 480"),
        _holds("training_rule", "kind", "kind IN ('utbildare', 'anvandare', 'refresher', 'horizontal')"),
        _holds("training_rule", "minutes_each_range", "minutes_each BETWEEN 15 AND 480"),
        _holds("training_rule", "n_occasions_range", "n_occasions BETWEEN 1 AND 12"),
        _holds("training_rule", "valid_months_range", "valid_months BETWEEN 1 AND 120"),
        _holds("training_rule", "version_range", "version >= 1"),
    )


def _course() -> None:
    op.create_table(
        "course",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("federation_id", ROW_ID, nullable=False),
        sa.Column("rule_id", ROW_ID, nullable=False),
        sa.Column("organisation_id", ROW_ID, nullable=True),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("account_id", ROW_ID, nullable=False),
        sa.Column("planned_at", MOMENT, nullable=False),
        sa.Column("cancelled_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_course"),
        _refers("course", "federation_id", "federation"),
        _refers("course", "rule_id", "training_rule"),
        _refers("course", "organisation_id", "organisation"),
        _refers("course", "account_id", "account"),
        sa.UniqueConstraint("public_id", name="uq_course_public_id"),
        _holds("course", "cancelled_or_closed", "cancelled_on IS NULL OR closed_on IS NULL"),
        _holds("course", "places_range", "places BETWEEN 1 AND 500"),
    )
    op.create_index("ix_course_federation_id", "course", ["federation_id"])
    op.create_index("ix_course_organisation_id", "course", ["organisation_id"])


def _teacher() -> None:
    op.create_table(
        "course_teacher",
        sa.Column("course_id", ROW_ID, nullable=False, autoincrement=False),
        sa.Column("account_id", ROW_ID, nullable=False, autoincrement=False),
        sa.PrimaryKeyConstraint("course_id", "account_id", name="pk_course_teacher"),
        _refers("course_teacher", "course_id", "course"),
        _refers("course_teacher", "account_id", "account"),
    )
    op.create_index("ix_course_teacher_account_id", "course_teacher", ["account_id"])


def _occasion() -> None:
    op.create_table(
        "course_occasion",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("course_id", ROW_ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("place", sa.String(200), nullable=False),
        sa.Column("link", sa.String(300), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_course_occasion"),
        _refers("course_occasion", "course_id", "course"),
        sa.UniqueConstraint("course_id", "number", name="uq_course_occasion_course_id_number"),
        sa.UniqueConstraint("public_id", name="uq_course_occasion_public_id"),
        _holds("course_occasion", "number_range", "number >= 1"),
    )


def _learner() -> None:
    op.create_table(
        "learner",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("federation_id", ROW_ID, nullable=False),
        sa.Column("organisation_id", ROW_ID, nullable=False),
        sa.Column("account_id", ROW_ID, nullable=True),
        sa.Column("first_name", sa.String(80), nullable=False),
        sa.Column("last_name", sa.String(80), nullable=False),
        sa.Column("sex", CODE, nullable=True),
        sa.Column("email", sa.LargeBinary(), nullable=True),
        sa.Column("email_mac", sa.LargeBinary(32), nullable=True),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_learner"),
        _refers("learner", "federation_id", "federation"),
        _refers("learner", "organisation_id", "organisation"),
        _refers("learner", "account_id", "account"),
        sa.UniqueConstraint("public_id", name="uq_learner_public_id"),
        _holds("learner", "email_has_mac", "(email IS NULL) = (email_mac IS NULL)"),
        _holds("learner", "sex", "sex IN ('woman', 'man', 'other', 'undisclosed')"),
    )
    op.create_index("ix_learner_federation_id", "learner", ["federation_id"])
    op.create_index("ix_learner_organisation_id", "learner", ["organisation_id"])
    op.create_index("uq_learner_account", "learner", ["account_id"], unique=True)
    op.create_index("uq_learner_email", "learner", ["federation_id", "email_mac"], unique=True)


def _seat() -> None:
    op.create_table(
        "course_seat",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("course_id", ROW_ID, nullable=False),
        sa.Column("learner_id", ROW_ID, nullable=False),
        sa.Column("state", CODE, nullable=False),
        sa.Column("needs", sa.LargeBinary(), nullable=True),
        sa.Column("invited_at", MOMENT, nullable=False),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_course_seat"),
        _refers("course_seat", "course_id", "course"),
        _refers("course_seat", "learner_id", "learner"),
        sa.UniqueConstraint("course_id", "learner_id", name="uq_course_seat_course_id_learner_id"),
        sa.UniqueConstraint("public_id", name="uq_course_seat_public_id"),
        _holds("course_seat", "answered_has_time", "(state = 'invited') = (answered_at IS NULL)"),
        _holds(
            "course_seat", "state", "state IN ('invited', 'accepted', 'waiting', 'declined', 'withdrawn')"
        ),
    )
    op.create_index("ix_course_seat_learner_id", "course_seat", ["learner_id"])


def _attendance() -> None:
    op.create_table(
        "course_attendance",
        sa.Column("seat_id", ROW_ID, nullable=False, autoincrement=False),
        sa.Column("occasion_id", ROW_ID, nullable=False, autoincrement=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("is_from_list", sa.Boolean(), nullable=False),
        sa.Column("account_id", ROW_ID, nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("seat_id", "occasion_id", name="pk_course_attendance"),
        _refers("course_attendance", "seat_id", "course_seat"),
        _refers("course_attendance", "occasion_id", "course_occasion"),
        _refers("course_attendance", "account_id", "account"),
        _holds("course_attendance", "minutes_range", "minutes BETWEEN 0 AND 480"),
    )
    op.create_index("ix_course_attendance_occasion_id", "course_attendance", ["occasion_id"])


def _home_task() -> None:
    op.create_table(
        "course_home_task",
        sa.Column("seat_id", ROW_ID, nullable=False, autoincrement=False),
        sa.Column("state", CODE, nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=True),
        sa.Column("handed_in_at", MOMENT, nullable=False),
        sa.Column("comment", sa.LargeBinary(), nullable=True),
        sa.Column("judged_by_id", ROW_ID, nullable=True),
        sa.Column("judged_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("seat_id", name="pk_course_home_task"),
        _refers("course_home_task", "seat_id", "course_seat"),
        _refers("course_home_task", "judged_by_id", "account"),
        _holds("course_home_task", "judged_by_somebody", "(judged_at IS NULL) = (judged_by_id IS NULL)"),
        _holds("course_home_task", "judged_has_time", "(state = 'handed_in') = (judged_at IS NULL)"),
        _holds("course_home_task", "state", "state IN ('handed_in', 'returned', 'approved')"),
    )


def _certificate() -> None:
    op.create_table(
        "certificate",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("number", sa.String(12), nullable=False),
        sa.Column("proof", sa.String(22), nullable=False),
        sa.Column("learner_id", ROW_ID, nullable=False),
        sa.Column("level", CODE, nullable=False),
        sa.Column("course_id", ROW_ID, nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("issued_by_id", ROW_ID, nullable=True),
        sa.Column("renews_id", ROW_ID, nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_by_id", ROW_ID, nullable=True),
        sa.Column("withdrawn_because", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_certificate"),
        _refers("certificate", "learner_id", "learner"),
        _refers("certificate", "course_id", "course"),
        _refers("certificate", "issued_by_id", "account"),
        _refers("certificate", "renews_id", "certificate"),
        _refers("certificate", "withdrawn_by_id", "account"),
        sa.UniqueConstraint("number", name="uq_certificate_number"),
        sa.UniqueConstraint("proof", name="uq_certificate_proof"),
        sa.UniqueConstraint("public_id", name="uq_certificate_public_id"),
        _holds("certificate", "level", "level IN ('utbildare', 'anvandare')"),
        _holds("certificate", "not_of_itself", "renews_id <> id"),
        _holds("certificate", "valid_after_issue", "valid_until >= issued_on"),
        _holds(
            "certificate",
            "withdrawal_is_whole",
            "(withdrawn_on IS NULL) = (withdrawn_by_id IS NULL) "
            "AND (withdrawn_on IS NULL) = (withdrawn_because IS NULL)",
        ),
    )
    op.create_index("ix_certificate_course_id", "certificate", ["course_id"])
    op.create_index("ix_certificate_learner_id", "certificate", ["learner_id"])
    where = sa.text("course_id IS NOT NULL")
    op.create_index(
        "uq_certificate_course",
        "certificate",
        ["course_id", "learner_id"],
        unique=True,
        sqlite_where=where,
        postgresql_where=where,
    )
    op.create_index("uq_certificate_renews", "certificate", ["renews_id"], unique=True)
