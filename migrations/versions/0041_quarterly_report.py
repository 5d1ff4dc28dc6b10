"""Reports of closed quarters; a signed one is never changed."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0039b"
branch_labels = None
depends_on = None

# SQLite only numbers rows by itself for the type INTEGER.
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
RULES = {
    "state": "state IN ('waiting', 'commented', 'anchored', 'signed', 'sent')",
    "version_range": "version >= 1",
    "steps_range": "n_steps >= 0",
    "signed_has_day": "(state IN ('signed', 'sent')) = (signed_at IS NOT NULL)",
    "signed_by_somebody": "(signed_at IS NULL) = (signed_by_id IS NULL)",
    "signed_has_snapshot": "(signed_at IS NULL) = (snapshot IS NULL)",
    "signed_has_paper": "(signed_at IS NULL) = (paper IS NULL)",
    "signed_has_digest": "(signed_at IS NULL) = (digest IS NULL)",
    "signed_has_makers": "(signed_at IS NULL) = (made_by IS NULL)",
    "digest_form": "digest IS NULL OR length(digest) = 64",
    "sent_has_day": "(state = 'sent') = (sent_at IS NOT NULL)",
    "anchored_has_answer": (
        "state NOT IN ('anchored', 'signed', 'sent') OR (is_anchored IS NOT NULL AND anchored_on IS NOT NULL)"
    ),
}
KEPT = (
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
SENT = "(OLD.sent_at IS NOT NULL AND NEW.sent_at IS NULL)"
SQLITE = " OR ".join((*(f"NEW.{one} IS NOT OLD.{one}" for one in KEPT), SENT))
POSTGRES = " OR ".join((*(f"NEW.{one} IS DISTINCT FROM OLD.{one}" for one in KEPT), SENT))
SAID = "a signed quarterly_report is never changed"
SIGNED_STAYS = {
    "sqlite": (
        "CREATE TRIGGER quarterly_report_signed_stays BEFORE UPDATE ON quarterly_report "
        f"WHEN OLD.signed_at IS NOT NULL AND ({SQLITE}) "
        f"BEGIN SELECT RAISE(ABORT, '{SAID}'); END",
        "CREATE TRIGGER quarterly_report_signed_is_kept BEFORE DELETE ON quarterly_report "
        f"WHEN OLD.signed_at IS NOT NULL BEGIN SELECT RAISE(ABORT, '{SAID}'); END",
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION quarterly_report_signed_stays() RETURNS trigger LANGUAGE plpgsql AS "
        "$$BEGIN IF OLD.signed_at IS NOT NULL THEN IF TG_OP = 'DELETE' THEN "
        f"RAISE EXCEPTION '{SAID}'; ELSIF {POSTGRES} THEN RAISE EXCEPTION '{SAID}'; END IF; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END$$",
        "CREATE TRIGGER quarterly_report_signed_stays BEFORE UPDATE OR DELETE ON quarterly_report "
        "FOR EACH ROW EXECUTE FUNCTION quarterly_report_signed_stays()",
    ),
}


def upgrade() -> None:
    """A report can be written; none is."""
    op.create_table("quarterly_report", *_columns(), *_rules())
    op.create_index(
        "uq_quarterly_report_version",
        "quarterly_report",
        ["programme_id", "closed_on", "version"],
        unique=True,
    )
    for statement in SIGNED_STAYS[op.get_bind().dialect.name]:
        op.execute(sa.text(statement))


def _columns() -> list[sa.Column[object]]:
    return [
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("programme_id", ROW_ID, nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("n_steps", sa.Integer(), nullable=False),
        sa.Column("comments", sa.LargeBinary(), nullable=True),
        sa.Column("commented_by_id", ROW_ID, nullable=True),
        sa.Column("commented_at", MOMENT, nullable=True),
        sa.Column("is_anchored", sa.Boolean(), nullable=True),
        sa.Column("anchored_on", sa.Date(), nullable=True),
        sa.Column("chair", sa.String(200), nullable=False),
        sa.Column("anchored_by_id", ROW_ID, nullable=True),
        sa.Column("anchored_at", MOMENT, nullable=True),
        sa.Column("signed_by_id", ROW_ID, nullable=True),
        sa.Column("signed_at", MOMENT, nullable=True),
        sa.Column("sent_by_id", ROW_ID, nullable=True),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.Column("snapshot", sa.LargeBinary(), nullable=True),
        sa.Column("paper", sa.LargeBinary(), nullable=True),
        sa.Column("digest", sa.String(64), nullable=True),
        sa.Column("made_by", sa.Text(), nullable=True),
    ]


def _rules() -> list[sa.Constraint]:
    refers = {"programme_id": "programme"} | dict.fromkeys(
        ("commented_by_id", "anchored_by_id", "signed_by_id", "sent_by_id"), "account"
    )
    return [
        sa.PrimaryKeyConstraint("id", name="pk_quarterly_report"),
        sa.UniqueConstraint("public_id", name="uq_quarterly_report_public_id"),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=f"fk_quarterly_report_{column}")
            for column, table in refers.items()
        ),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_quarterly_report_{name}")) for name, rule in RULES.items()),
    ]


def downgrade() -> None:
    """No report is kept any more, and nothing guards the signed ones."""
    op.drop_table("quarterly_report")
    if op.get_bind().dialect.name == "postgresql":
        op.execute(sa.text("DROP FUNCTION quarterly_report_signed_stays()"))
