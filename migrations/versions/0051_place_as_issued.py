"""A certificate keeps what the unit and the municipality or other body were called when it was issued."""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0054"
branch_labels = None
depends_on = None

RULE = (
    "CONSTRAINT ck_certificate_place_as_issued_is_whole CHECK ((issued_unit IS NULL) = (issued_body IS NULL))"
)
NAMES = """
WITH RECURSIVE above (id, name, top_id) AS (
    SELECT id, name, id FROM organisation WHERE parent_id IS NULL
    UNION ALL
    SELECT below.id, below.name, above.top_id
    FROM organisation AS below JOIN above ON below.parent_id = above.id
)
SELECT above.id, above.name AS unit, top.name AS body
FROM above JOIN organisation AS top ON top.id = above.top_id ORDER BY above.id
"""
WRITE = """
UPDATE certificate SET issued_unit = :unit, issued_body = :body
WHERE coalesce(
    issued_in_id, (SELECT organisation_id FROM learner WHERE learner.id = certificate.learner_id)
) = :id
"""


def upgrade() -> None:
    """Every certificate has the names that its place has now: nobody wrote down earlier ones."""
    # SQLite only adds a rule where it stands at the column.
    op.execute("ALTER TABLE certificate ADD COLUMN issued_unit VARCHAR(200)")
    op.execute(f"ALTER TABLE certificate ADD COLUMN issued_body VARCHAR(200) {RULE}")
    db = op.get_bind()
    found = [dict(row) for row in db.execute(sa.text(NAMES)).mappings()]
    if found:
        db.execute(sa.text(WRITE), found)


def downgrade() -> None:
    """The place is called as it is now."""
    op.execute("ALTER TABLE certificate DROP COLUMN issued_body")
    op.execute("ALTER TABLE certificate DROP COLUMN issued_unit")
