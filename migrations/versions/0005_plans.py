"""The plan: activities, agreed steps, and the action plan with the days of its revisions and anchorings."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
# SQLite only numbers rows by itself for the type INTEGER.
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

# Written out, since SQLite adds a rule with its column and in no other way while others refer to the table.
ADD_LIMIT = """
ALTER TABLE programme ADD COLUMN plan_within_weeks INTEGER CONSTRAINT ck_programme_plan_within_range
CHECK (plan_within_weeks IS NULL OR plan_within_weeks BETWEEN 1 AND 104)
"""


def upgrade() -> None:
    """Five tables more, and a programme can say within how many weeks everybody has a plan."""
    op.execute(" ".join(ADD_LIMIT.split()))
    _activity()
    _agreed_step()
    _action_plan()
    _plan_revision()
    _plan_anchoring()


def downgrade() -> None:
    """The plans and the limits are gone; the persons and their ratings stay."""
    for name in ("plan_anchoring", "plan_revision", "action_plan", "agreed_step", "activity"):
        op.drop_table(name)
    op.execute("ALTER TABLE programme DROP COLUMN plan_within_weeks")


def _one_of(table: str, column: str, codes: str) -> sa.CheckConstraint:
    allowed = ", ".join(f"'{code}'" for code in codes.split())
    return sa.CheckConstraint(f"{column} IN ({allowed})", name=op.f(f"ck_{table}_{column}"))


def _rule(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def _refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}")


def _activity() -> None:
    op.create_table(
        "activity",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("enrolment_id", ROW_ID, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("uptake", sa.String(40), nullable=False),
        sa.Column("outcome", sa.String(40), nullable=True),
        sa.Column("what", sa.LargeBinary(), nullable=False),
        sa.Column("provider", sa.LargeBinary(), nullable=True),
        sa.Column("areas", sa.JSON(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("hours_per_month", sa.Integer(), nullable=True),
        sa.Column("written_by", sa.String(40), nullable=False),
        sa.Column("account_id", ROW_ID, nullable=True),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_activity"),
        sa.UniqueConstraint("public_id", name="uq_activity_public_id"),
        _refers("activity", "enrolment_id", "enrolment"),
        _refers("activity", "account_id", "account"),
        _one_of("activity", "kind", "job_directed skills health_everyday"),
        _one_of("activity", "uptake", "wished offered declined used"),
        _one_of("activity", "outcome", "completed broken_off"),
        _one_of("activity", "written_by", "participant staff"),
        _rule("activity", "used_has_start", "uptake <> 'used' OR starts_on IS NOT NULL"),
        _rule(
            "activity",
            "ends_after_start",
            "ends_on IS NULL OR (starts_on IS NOT NULL AND ends_on >= starts_on)",
        ),
        _rule("activity", "outcome_of_used", "outcome IS NULL OR (uptake = 'used' AND ends_on IS NOT NULL)"),
        _rule("activity", "hours_range", "hours_per_month IS NULL OR hours_per_month BETWEEN 1 AND 250"),
        _rule("activity", "staff_has_account", "(written_by = 'staff') = (account_id IS NOT NULL)"),
    )
    op.create_index("ix_activity_enrolment_id", "activity", ["enrolment_id"])


def _agreed_step() -> None:
    op.create_table(
        "agreed_step",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("participant_id", ROW_ID, nullable=False),
        sa.Column("line", sa.LargeBinary(), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        sa.Column("written_by", sa.String(40), nullable=False),
        sa.Column("account_id", ROW_ID, nullable=True),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.Column("answer", sa.String(40), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answered_by", sa.String(40), nullable=True),
        sa.Column("answered_by_id", ROW_ID, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_agreed_step"),
        sa.UniqueConstraint("public_id", name="uq_agreed_step_public_id"),
        _refers("agreed_step", "participant_id", "participant"),
        _refers("agreed_step", "account_id", "account"),
        _refers("agreed_step", "answered_by_id", "account"),
        _one_of("agreed_step", "written_by", "participant staff"),
        _one_of("agreed_step", "answer", "yes partly not_yet"),
        _one_of("agreed_step", "answered_by", "participant staff"),
        _rule("agreed_step", "staff_has_account", "(written_by = 'staff') = (account_id IS NOT NULL)"),
        _rule(
            "agreed_step",
            "answered_when_and_by_whom",
            "(answer IS NULL) = (answered_on IS NULL) AND (answer IS NULL) = (answered_by IS NULL)",
        ),
        _rule("agreed_step", "answered_after_agreed", "answered_on IS NULL OR answered_on >= agreed_on"),
        _rule(
            "agreed_step",
            "answering_staff_has_account",
            "(answered_by IS NOT NULL AND answered_by = 'staff') = (answered_by_id IS NOT NULL)",
        ),
    )
    op.create_index("ix_agreed_step_participant_id", "agreed_step", ["participant_id"])


def _action_plan() -> None:
    op.create_table(
        "action_plan",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("enrolment_id", ROW_ID, nullable=False),
        sa.Column("aim", sa.LargeBinary(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("anchored_on", sa.Date(), nullable=True),
        sa.Column("account_id", ROW_ID, nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_action_plan"),
        sa.UniqueConstraint("public_id", name="uq_action_plan_public_id"),
        sa.UniqueConstraint("enrolment_id", name="uq_action_plan_enrolment_id"),
        _refers("action_plan", "enrolment_id", "enrolment"),
        _refers("action_plan", "account_id", "account"),
        _rule("action_plan", "anchored_after_made", "anchored_on IS NULL OR anchored_on >= made_on"),
    )


def _plan_revision() -> None:
    op.create_table(
        "plan_revision",
        sa.Column("action_plan_id", ROW_ID, nullable=False),
        sa.Column("revised_on", sa.Date(), nullable=False),
        sa.Column("account_id", ROW_ID, nullable=False),
        sa.PrimaryKeyConstraint("action_plan_id", "revised_on", name="pk_plan_revision"),
        _refers("plan_revision", "action_plan_id", "action_plan"),
        _refers("plan_revision", "account_id", "account"),
    )


def _plan_anchoring() -> None:
    op.create_table(
        "plan_anchoring",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("action_plan_id", ROW_ID, nullable=False),
        sa.Column("organisation_id", ROW_ID, nullable=False),
        sa.Column("anchored_on", sa.Date(), nullable=False),
        sa.Column("account_id", ROW_ID, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_plan_anchoring"),
        sa.UniqueConstraint(
            "action_plan_id",
            "organisation_id",
            "anchored_on",
            name="uq_plan_anchoring_action_plan_id_organisation_id_anchored_on",
        ),
        _refers("plan_anchoring", "action_plan_id", "action_plan"),
        _refers("plan_anchoring", "organisation_id", "organisation"),
        _refers("plan_anchoring", "account_id", "account"),
    )
    op.create_index("ix_plan_anchoring_action_plan_id", "plan_anchoring", ["action_plan_id"])
