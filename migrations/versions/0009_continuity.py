"""Who stands in during a leave, and what a person wants the next handledare to know."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0010"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
# SQLite only numbers rows by itself for the type INTEGER.
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """A leave can have a cover, and a handover up to three sentences."""
    _cover()
    op.create_table(
        "cover_place",
        sa.Column("cover_id", ROW_ID, nullable=False, autoincrement=False),
        sa.Column("enrolment_id", ROW_ID, nullable=False, autoincrement=False),
        sa.PrimaryKeyConstraint("cover_id", "enrolment_id", name="pk_cover_place"),
        _refers("cover_place", "cover_id", "cover"),
        _refers("cover_place", "enrolment_id", "enrolment"),
    )
    op.create_index("ix_cover_place_enrolment_id", "cover_place", ["enrolment_id"])
    _handover_line()


def downgrade() -> None:
    """Covers and sentences are gone; every time beside a person stays."""
    op.drop_table("handover_line")
    op.drop_table("cover_place")
    op.drop_table("cover")


def _refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}")


def _rule(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def _cover() -> None:
    op.create_table(
        "cover",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("absent_id", ROW_ID, nullable=False),
        sa.Column("covering_id", ROW_ID, nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("written_by_id", ROW_ID, nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_cover"),
        sa.UniqueConstraint("public_id", name="uq_cover_public_id"),
        _refers("cover", "absent_id", "account"),
        _refers("cover", "covering_id", "account"),
        _refers("cover", "written_by_id", "account"),
        _rule("cover", "ends_after_start", "ends_on >= starts_on"),
        _rule("cover", "two_accounts", "absent_id <> covering_id"),
    )
    op.create_index("ix_cover_absent_id", "cover", ["absent_id"])
    op.create_index("ix_cover_covering_id", "cover", ["covering_id"])


def _handover_line() -> None:
    op.create_table(
        "handover_line",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("enrolment_id", ROW_ID, nullable=False),
        sa.Column("handed_over_on", sa.Date(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("line", sa.LargeBinary(), nullable=False),
        sa.Column("written_by", sa.String(40), nullable=False),
        sa.Column("account_id", ROW_ID, nullable=True),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_handover_line"),
        sa.UniqueConstraint("public_id", name="uq_handover_line_public_id"),
        sa.UniqueConstraint(
            "enrolment_id",
            "handed_over_on",
            "position",
            name="uq_handover_line_enrolment_id_handed_over_on_position",
        ),
        _refers("handover_line", "enrolment_id", "enrolment"),
        _refers("handover_line", "account_id", "account"),
        _rule("handover_line", "position_range", "position BETWEEN 1 AND 3"),
        _rule("handover_line", "written_by", "written_by IN ('participant', 'staff')"),
        _rule("handover_line", "staff_has_account", "(written_by = 'staff') = (account_id IS NOT NULL)"),
    )
