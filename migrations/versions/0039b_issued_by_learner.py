"""Who certified, where it is somebody of an earlier register without an account."""

from alembic import op

revision = "0039b"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A certificate that is read in can name whoever issued it."""
    # SQLite only adds a rule where it stands at the column.
    kind = "BIGINT" if op.get_bind().dialect.name == "postgresql" else "INTEGER"
    op.execute(
        f"ALTER TABLE certificate ADD COLUMN issued_by_learner_id {kind} "
        "CONSTRAINT fk_certificate_issued_by_learner_id REFERENCES learner (id)"
    )


def downgrade() -> None:
    """Such a certificate is issued by nobody."""
    op.execute("ALTER TABLE certificate DROP COLUMN issued_by_learner_id")
