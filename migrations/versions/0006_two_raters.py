"""Two who rate the same occasion: one draft each, what they came to, and the talks they had."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
# SQLite only numbers rows by itself for the type INTEGER.
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DRAFT = sa.text("rater_kind = 'staff' AND submitted_at IS NULL AND withdrawn_at IS NULL")

# A handledare has one rating of a person under way; of several the newest goes on.
ASIDE = """
UPDATE assessment SET withdrawn_at = started_at
WHERE rater_kind = 'staff' AND submitted_at IS NULL AND withdrawn_at IS NULL AND EXISTS (
    SELECT 1 FROM assessment AS newer
    WHERE newer.participant_id = assessment.participant_id
    AND newer.rater_account_id = assessment.rater_account_id
    AND newer.rater_kind = 'staff' AND newer.submitted_at IS NULL AND newer.withdrawn_at IS NULL
    AND newer.id > assessment.id
)
"""


def upgrade() -> None:
    """What two came to about their ratings can be kept, and a talk with the day of the next one."""
    op.execute(ASIDE)
    op.create_index(
        "uq_assessment_draft",
        "assessment",
        ["participant_id", "rater_account_id"],
        unique=True,
        sqlite_where=DRAFT,
        postgresql_where=DRAFT,
    )
    _joint_view()
    _talk()


def downgrade() -> None:
    """What the two said is gone; both ratings stay as they were given."""
    op.drop_table("talk")
    op.drop_table("joint_view")
    op.drop_index("uq_assessment_draft", "assessment")


def _refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}")


def _rule(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def _joint_view() -> None:
    op.create_table(
        "joint_view",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("own_assessment_id", ROW_ID, nullable=False),
        sa.Column("staff_assessment_id", ROW_ID, nullable=False),
        sa.Column("area", sa.String(60), nullable=False),
        sa.Column("agrees", sa.Boolean(), nullable=False),
        sa.Column("line", sa.LargeBinary(), nullable=True),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("account_id", ROW_ID, nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_joint_view"),
        sa.UniqueConstraint("public_id", name="uq_joint_view_public_id"),
        sa.UniqueConstraint(
            "own_assessment_id",
            "staff_assessment_id",
            "area",
            name="uq_joint_view_own_assessment_id_staff_assessment_id_area",
        ),
        _refers("joint_view", "own_assessment_id", "assessment"),
        _refers("joint_view", "staff_assessment_id", "assessment"),
        _refers("joint_view", "account_id", "account"),
        _rule("joint_view", "two_ratings", "own_assessment_id <> staff_assessment_id"),
        _rule("joint_view", "area_key", "area <> ''"),
    )
    op.create_index("ix_joint_view_staff_assessment_id", "joint_view", ["staff_assessment_id"])


def _talk() -> None:
    op.create_table(
        "talk",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("participant_id", ROW_ID, nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("account_id", ROW_ID, nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_talk"),
        sa.UniqueConstraint("public_id", name="uq_talk_public_id"),
        _refers("talk", "participant_id", "participant"),
        _refers("talk", "account_id", "account"),
        _rule("talk", "next_is_later", "next_on IS NULL OR next_on > held_on"),
    )
    op.create_index("ix_talk_participant_id_held_on", "talk", ["participant_id", "held_on"])
