"""A version of a document is withdrawn, a link given anew, and a decision told to whoever answers for it."""

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

revision = "0031"
down_revision = "0028"
branch_labels = None
depends_on = None

WHOLE = (
    "CONSTRAINT ck_material_version_withdrawal_is_whole "
    "CHECK ((withdrawn_on IS NULL) = (withdrawn_because IS NULL))"
)
KINDS = (
    "'questions', 'begun', 'digest', 'course_invited', 'course_changed', 'course_called_off', 'seat_free', "
    "'certificate_ending'"
)
OF_MEETING = "'meeting_invited', 'meeting_changed', 'meeting_called_off'"
INVITATION = "network_invitation_id"


def upgrade() -> None:
    """No version is withdrawn yet, and nobody has been written to about a decision."""
    op.add_column("material_version", sa.Column("withdrawn_on", sa.Date(), nullable=True))
    # Courses point at this table: SQLite could not make it anew for a rule beside its columns.
    op.execute(f"ALTER TABLE material_version ADD COLUMN withdrawn_because VARCHAR(300) {WHOLE}")
    op.add_column("course_seat", sa.Column("link_given_on", sa.Date(), nullable=True))
    _letters(f"{OF_MEETING}, 'meeting_decided'")


def downgrade() -> None:
    """Every version stands, and no letter is about a decision."""
    op.execute("DELETE FROM reminder WHERE kind = 'meeting_decided'")
    _letters(OF_MEETING)
    op.drop_column("course_seat", "link_given_on")
    op.execute("ALTER TABLE material_version DROP COLUMN withdrawn_because")
    op.drop_column("material_version", "withdrawn_on")


def _letters(of_meeting: str) -> None:
    with op.batch_alter_table("reminder") as table:
        _rule(table, "kind", f"kind IN ({KINDS}, {of_meeting})")
        _rule(table, "meeting_to_invitation", f"(kind IN ({of_meeting})) = ({INVITATION} IS NOT NULL)")


def _rule(table: BatchOperations, name: str, rule: str) -> None:
    table.drop_constraint(op.f(f"ck_reminder_{name}"), type_="check")
    table.create_check_constraint(op.f(f"ck_reminder_{name}"), rule)
