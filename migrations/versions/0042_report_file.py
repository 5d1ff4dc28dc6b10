"""The other files of a report, sealed; what was signed or attached is never changed."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0047"
branch_labels = None
depends_on = None

# SQLite only numbers rows by itself for the type INTEGER.
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SIGNED = "format <> 'outside'"
SAID = "a report_file is never changed"
STAYS = {
    "sqlite": (
        "CREATE TRIGGER report_file_stays AFTER UPDATE ON report_file "
        f"BEGIN SELECT RAISE(ABORT, '{SAID}'); END",
        "CREATE TRIGGER report_file_is_kept BEFORE DELETE ON report_file "
        f"BEGIN SELECT RAISE(ABORT, '{SAID}'); END",
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION report_file_stays() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$BEGIN RAISE EXCEPTION '{SAID}'; END$$",
        "CREATE TRIGGER report_file_stays AFTER UPDATE OR DELETE ON report_file "
        "FOR EACH ROW EXECUTE FUNCTION report_file_stays()",
    ),
}


def upgrade() -> None:
    """A report can have other files than its paper; none has."""
    op.create_table("report_file", *_columns(), *_rules())
    op.create_index("uq_report_file_digest", "report_file", ["report_id", "format", "digest"], unique=True)
    op.create_index(
        "uq_report_file_signed",
        "report_file",
        ["report_id", "format"],
        unique=True,
        sqlite_where=sa.text(SIGNED),
        postgresql_where=sa.text(SIGNED),
    )
    for statement in STAYS[op.get_bind().dialect.name]:
        op.execute(sa.text(statement))


def _columns() -> list[sa.Column[object]]:
    return [
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("report_id", ROW_ID, nullable=False),
        sa.Column("format", sa.String(40), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by_id", ROW_ID, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
    ]


def _rules() -> list[sa.Constraint]:
    rules = {"format": "format IN ('excel', 'word', 'outside')", "digest_length": "length(digest) = 64"}
    refers = {"report_id": "quarterly_report", "added_by_id": "account"}
    return [
        sa.PrimaryKeyConstraint("id", name="pk_report_file"),
        sa.UniqueConstraint("public_id", name="uq_report_file_public_id"),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=f"fk_report_file_{column}")
            for column, table in refers.items()
        ),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_report_file_{name}")) for name, rule in rules.items()),
    ]


def downgrade() -> None:
    """A report has its paper alone, and nothing guards what was beside it."""
    op.drop_table("report_file")
    if op.get_bind().dialect.name == "postgresql":
        op.execute(sa.text("DROP FUNCTION report_file_stays()"))
