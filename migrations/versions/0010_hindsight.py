"""Looking back: the first occasion answered again, and why an answer was lower than before."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0008"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
# SQLite only numbers rows by itself for the type INTEGER.
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Three tables more, and a programme can ask its persons to look back; none does yet."""
    asks: sa.Column[bool] = sa.Column(
        "asks_hindsight", sa.Boolean(), server_default=sa.false(), nullable=False
    )
    op.add_column("programme", asks)
    _hindsight()
    _hindsight_answer()
    _drop_reason()


def downgrade() -> None:
    """What was answered in hindsight is gone; every rating stays as it was given."""
    for name in ("drop_reason", "hindsight_answer", "hindsight"):
        op.drop_table(name)
    op.drop_column("programme", "asks_hindsight")


def _refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}")


def _rule(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def _one_of(table: str, column: str, codes: str) -> sa.CheckConstraint:
    allowed = ", ".join(f"'{code}'" for code in codes.split())
    return _rule(table, column, f"{column} IN ({allowed})")


def _hindsight() -> None:
    op.create_table(
        "hindsight",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("assessment_id", ROW_ID, nullable=False),
        sa.Column("language", sa.String(20), nullable=False),
        sa.Column("mode", sa.String(40), nullable=True),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("submitted_at", MOMENT, nullable=True),
        sa.Column("submitted_on", sa.Date(), nullable=True),
        sa.Column("declined_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_hindsight"),
        sa.UniqueConstraint("public_id", name="uq_hindsight_public_id"),
        sa.UniqueConstraint("assessment_id", name="uq_hindsight_assessment_id"),
        _refers("hindsight", "assessment_id", "assessment"),
        _one_of("hindsight", "mode", "alone read_aloud interpreter support_person with_staff paper"),
        _rule("hindsight", "submit_has_date", "(submitted_at IS NULL) = (submitted_on IS NULL)"),
        _rule("hindsight", "submitted_after_start", "submitted_at IS NULL OR submitted_at >= started_at"),
        _rule("hindsight", "sent_or_declined", "submitted_at IS NULL OR declined_at IS NULL"),
    )


def _hindsight_answer() -> None:
    op.create_table(
        "hindsight_answer",
        sa.Column("hindsight_id", ROW_ID, nullable=False, autoincrement=False),
        sa.Column("item_key", sa.String(60), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("hindsight_id", "item_key", name="pk_hindsight_answer"),
        _refers("hindsight_answer", "hindsight_id", "hindsight"),
        _one_of("hindsight_answer", "kind", "value dont_know skipped cannot_judge"),
        _rule("hindsight_answer", "value_of_kind", "(kind = 'value') = (value IS NOT NULL)"),
        _rule("hindsight_answer", "value_range", "value IS NULL OR value BETWEEN 0 AND 10"),
        _rule("hindsight_answer", "version_range", "version >= 1"),
    )


def _drop_reason() -> None:
    op.create_table(
        "drop_reason",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("assessment_id", ROW_ID, nullable=False),
        sa.Column("indicator", sa.String(60), nullable=False),
        sa.Column("cause", sa.String(40), nullable=False),
        sa.Column("line", sa.LargeBinary(), nullable=True),
        sa.Column("written_by", sa.String(40), nullable=False),
        sa.Column("account_id", ROW_ID, nullable=True),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_drop_reason"),
        sa.UniqueConstraint("public_id", name="uq_drop_reason_public_id"),
        sa.UniqueConstraint("assessment_id", "indicator", name="uq_drop_reason_assessment_id_indicator"),
        _refers("drop_reason", "assessment_id", "assessment"),
        _refers("drop_reason", "account_id", "account"),
        _one_of("drop_reason", "cause", "new_insight health life_event new_handledare other"),
        _one_of("drop_reason", "written_by", "participant staff"),
        _rule("drop_reason", "line_of_other", "(cause = 'other') = (line IS NOT NULL)"),
        _rule("drop_reason", "staff_has_account", "(written_by = 'staff') = (account_id IS NOT NULL)"),
    )
