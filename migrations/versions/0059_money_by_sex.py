"""Money that is booked for women and for men can be typed in beside what was used in all."""

from alembic import op

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None

TABLE = "programme_money"
BY_SEX = (
    "(used_women IS NULL AND used_men IS NULL) OR (used IS NOT NULL AND used_women IS NOT NULL"
    " AND used_men IS NOT NULL AND used_women >= 0 AND used_men >= 0"
    " AND used_women + used_men <= used)"
)


def upgrade() -> None:
    """Nobody has typed in any."""
    # SQLite adds a rule only where it stands at the column, and takes it away with it.
    op.execute(f"ALTER TABLE {TABLE} ADD COLUMN used_women BIGINT")
    op.execute(
        f"ALTER TABLE {TABLE} ADD COLUMN used_men BIGINT CONSTRAINT ck_{TABLE}_by_sex CHECK ({BY_SEX})"
    )


def downgrade() -> None:
    """What was typed in for women and for men is not kept any more; what was used in all is."""
    for column in ("used_men", "used_women"):
        op.execute(f"ALTER TABLE {TABLE} DROP COLUMN {column}")
