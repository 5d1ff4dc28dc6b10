"""Whoever takes a course without an account has a link of the own: its seed, and the MAC of its secret."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0030"
branch_labels = None
depends_on = None

WHOLE = "CONSTRAINT ck_course_seat_link_is_whole CHECK ((link_seed IS NULL) = (link_mac IS NULL))"


def upgrade() -> None:
    """A place on a course can have a link."""
    bytes_there = "BLOB" if op.get_bind().dialect.name == "sqlite" else "BYTEA"
    op.add_column("course_seat", sa.Column("link_seed", sa.String(16), nullable=True))
    # Other tables point at this one: SQLite could not make it anew for a rule beside its columns.
    op.execute(f"ALTER TABLE course_seat ADD COLUMN link_mac {bytes_there} {WHOLE}")
    op.create_index("uq_course_seat_link", "course_seat", ["link_mac"], unique=True)


def downgrade() -> None:
    """No link opens a place any more."""
    op.drop_index("uq_course_seat_link", "course_seat")
    op.execute("ALTER TABLE course_seat DROP COLUMN link_mac")
    op.execute("ALTER TABLE course_seat DROP COLUMN link_seed")
