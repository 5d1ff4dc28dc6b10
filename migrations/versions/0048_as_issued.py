"""A certificate keeps the name and the place that it was issued to."""

from alembic import op

revision = "0048"
down_revision = "0042"
branch_labels = None
depends_on = None

RULE = "CONSTRAINT ck_certificate_as_issued_is_whole CHECK ((issued_to IS NULL) = (issued_in_id IS NULL))"


def upgrade() -> None:
    """Every certificate is issued to whoever holds it, as they are called now."""
    # SQLite only adds a rule where it stands at the column.
    kind = "BIGINT" if op.get_bind().dialect.name == "postgresql" else "INTEGER"
    op.execute(
        f"ALTER TABLE certificate ADD COLUMN issued_in_id {kind} "
        "CONSTRAINT fk_certificate_issued_in_id REFERENCES organisation (id)"
    )
    op.execute(f"ALTER TABLE certificate ADD COLUMN issued_to VARCHAR(161) {RULE}")


def downgrade() -> None:
    """Whoever had another name is as if it had always been this one."""
    op.execute("ALTER TABLE certificate DROP COLUMN issued_to")
    op.execute("ALTER TABLE certificate DROP COLUMN issued_in_id")
