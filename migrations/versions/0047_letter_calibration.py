"""Whoever takes a course without an account can calibrate by the link in the letters."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0041"
branch_labels = None
depends_on = None

ROUND = "calibration_round"
# SQLite only numbers rows by itself for the type INTEGER.
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
RULES = {
    "one_rater": "(account_id IS NULL) <> (learner_id IS NULL)",
    "letter_is_whole": (
        "(learner_id IS NULL) = (email_mac IS NULL) AND (learner_id IS NULL) = (organisation_id IS NULL)"
    ),
}
OPEN = sa.text("sent_at IS NULL")


def upgrade() -> None:
    """Every round so far is an account's."""
    kept = _keep_steps()
    with op.batch_alter_table(ROUND) as table:
        table.alter_column("account_id", existing_type=ROW_ID, nullable=True)
        table.add_column(sa.Column("learner_id", ROW_ID, nullable=True))
        table.add_column(sa.Column("email_mac", sa.LargeBinary(32), nullable=True))
        table.add_column(sa.Column("organisation_id", ROW_ID, nullable=True))
        table.create_foreign_key(f"fk_{ROUND}_learner_id", "learner", ["learner_id"], ["id"])
        table.create_foreign_key(f"fk_{ROUND}_organisation_id", "organisation", ["organisation_id"], ["id"])
        for name, rule in RULES.items():
            table.create_check_constraint(op.f(f"ck_{ROUND}_{name}"), rule)
    op.create_index(f"uq_{ROUND}_learner", ROUND, ["learner_id", "number"], unique=True)
    op.create_index(
        f"uq_{ROUND}_learner_open",
        ROUND,
        ["learner_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    _bring_back(kept)


def downgrade() -> None:
    """Rounds without an account are gone."""
    op.execute(
        "DELETE FROM calibration_step "
        "WHERE round_id IN (SELECT id FROM calibration_round WHERE account_id IS NULL)"
    )
    op.execute("DELETE FROM calibration_round WHERE account_id IS NULL")
    kept = _keep_steps()
    op.drop_index(f"uq_{ROUND}_learner_open", table_name=ROUND)
    op.drop_index(f"uq_{ROUND}_learner", table_name=ROUND)
    with op.batch_alter_table(ROUND) as table:
        for name in RULES:
            table.drop_constraint(op.f(f"ck_{ROUND}_{name}"), type_="check")
        for column in ("organisation_id", "learner_id"):
            table.drop_constraint(f"fk_{ROUND}_{column}", type_="foreignkey")
        for column in ("organisation_id", "email_mac", "learner_id"):
            table.drop_column(column)
        table.alter_column("account_id", existing_type=ROW_ID, nullable=False)
    _bring_back(kept)


def _keep_steps() -> bool:
    """On SQLite the rounds are made anew, which the steps that point at them would not let happen."""
    if op.get_bind().dialect.name != "sqlite":
        return False
    op.execute("CREATE TABLE calibration_step_kept AS SELECT * FROM calibration_step")
    op.drop_table("calibration_step")
    return True


def _bring_back(kept: bool) -> None:
    """The steps stand where they stood."""
    if not kept:
        return
    op.create_table(
        "calibration_step",
        sa.Column("round_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("vignette_key", sa.String(60), nullable=False),
        sa.Column("item_key", sa.String(60), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("round_id", "vignette_key", "item_key", name="pk_calibration_step"),
        sa.ForeignKeyConstraint(["round_id"], [f"{ROUND}.id"], name="fk_calibration_step_round_id"),
        sa.CheckConstraint("value BETWEEN 1 AND 5", name=op.f("ck_calibration_step_value_range")),
    )
    op.execute("INSERT INTO calibration_step SELECT * FROM calibration_step_kept")
    op.drop_table("calibration_step_kept")
