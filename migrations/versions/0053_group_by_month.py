"""What is released of groups can be by month too."""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0050"
branch_labels = None
depends_on = None

TABLE = "group_publication"
RULE = "ck_group_publication_split"
SPLITS = "split IN ('none', 'sex', 'age', 'month')"
BEFORE = "split IN ('none', 'sex', 'age')"


def upgrade() -> None:
    """Nothing is by month yet: a quarter that is released stays as it was."""
    _allow(SPLITS)


def downgrade() -> None:
    """What was released by month is not kept any more."""
    op.execute(sa.text("DELETE FROM group_publication WHERE split = 'month'"))
    _allow(BEFORE)


def _allow(rule: str) -> None:
    with op.batch_alter_table(TABLE) as table:
        table.drop_constraint(op.f(RULE), type_="check")
        table.create_check_constraint(op.f(RULE), rule)
