"""Templates of Word for reports, and reports of other kinds than of a quarter."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0044"
branch_labels = None
depends_on = None

# SQLite only numbers rows by itself for the type INTEGER.
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KINDS = "kind IN ('quarterly', 'deviation', 'final')"
BEFORE = (
    "programme_id",
    "closed_on",
    "version",
    "comments",
    "is_anchored",
    "anchored_on",
    "chair",
    "signed_by_id",
    "signed_at",
    "snapshot",
    "paper",
    "digest",
    "made_by",
)
KEPT = (BEFORE[0], "kind", *BEFORE[1:])
SENT = "(OLD.sent_at IS NOT NULL AND NEW.sent_at IS NULL)"
SAID = "a signed quarterly_report is never changed"


def upgrade() -> None:
    """No template is installed, and every report is of a quarter."""
    op.create_table(
        "report_template",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("installed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_report_template"),
        sa.CheckConstraint(KINDS, name=op.f("ck_report_template_kind")),
        sa.CheckConstraint("length(digest) = 64", name=op.f("ck_report_template_digest_length")),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_report_template_name_length")),
    )
    # SQLite adds a rule only where it stands at the column.
    op.execute(
        "ALTER TABLE quarterly_report ADD COLUMN kind VARCHAR(40) DEFAULT 'quarterly' NOT NULL "
        f"CONSTRAINT ck_quarterly_report_kind CHECK ({KINDS})"
    )
    _index(["programme_id", "kind", "closed_on", "version"])
    _guard(KEPT)


def _index(columns: list[str]) -> None:
    op.drop_index("uq_quarterly_report_version", "quarterly_report")
    op.create_index("uq_quarterly_report_version", "quarterly_report", columns, unique=True)


def _guard(kept: tuple[str, ...]) -> None:
    """A signed report keeps these."""
    if op.get_bind().dialect.name == "sqlite":
        changed = " OR ".join((*(f"NEW.{one} IS NOT OLD.{one}" for one in kept), SENT))
        op.execute(sa.text("DROP TRIGGER quarterly_report_signed_stays"))
        op.execute(
            sa.text(
                "CREATE TRIGGER quarterly_report_signed_stays BEFORE UPDATE ON quarterly_report "
                f"WHEN OLD.signed_at IS NOT NULL AND ({changed}) BEGIN SELECT RAISE(ABORT, '{SAID}'); END"
            )
        )
        return
    changed = " OR ".join((*(f"NEW.{one} IS DISTINCT FROM OLD.{one}" for one in kept), SENT))
    op.execute(
        sa.text(
            "CREATE OR REPLACE FUNCTION quarterly_report_signed_stays() RETURNS trigger LANGUAGE plpgsql AS "
            "$$BEGIN IF OLD.signed_at IS NOT NULL THEN IF TG_OP = 'DELETE' THEN "
            f"RAISE EXCEPTION '{SAID}'; ELSIF {changed} THEN RAISE EXCEPTION '{SAID}'; END IF; END IF; "
            "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END$$"
        )
    )


def downgrade() -> None:
    """No template is kept; a signed report of another kind than of a quarter stops it."""
    n_signed = op.get_bind().scalar(
        sa.text("SELECT count(*) FROM quarterly_report WHERE kind <> 'quarterly' AND signed_at IS NOT NULL")
    )
    if n_signed:
        raise RuntimeError("signed deviation or final reports are kept, and the older version knows none")
    op.execute(sa.text("DELETE FROM quarterly_report WHERE kind <> 'quarterly'"))
    _guard(BEFORE)
    _index(["programme_id", "closed_on", "version"])
    op.execute("ALTER TABLE quarterly_report DROP COLUMN kind")
    op.drop_table("report_template")
