"""Long work may be the closing of a quarter, too."""

from alembic import op

revision = "0050"
down_revision = "0043"
branch_labels = None
depends_on = None

RULE = "ck_job_kind"


def upgrade() -> None:
    """Nothing waits that did not wait before."""
    with op.batch_alter_table("job") as table:
        table.drop_constraint(op.f(RULE), type_="check")
        table.create_check_constraint(op.f(RULE), "kind IN ('person_file', 'quarter')")


def downgrade() -> None:
    """A quarter that waits is closed by whoever looks first."""
    op.execute("DELETE FROM job WHERE kind = 'quarter'")
    with op.batch_alter_table("job") as table:
        table.drop_constraint(op.f(RULE), type_="check")
        table.create_check_constraint(op.f(RULE), "kind IN ('person_file')")
