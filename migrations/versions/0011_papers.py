"""Forms on paper, what two who type them have written, and a screen that goes from one to the next."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0014"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
# SQLite only numbers rows by itself for the type INTEGER.
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """A form has its own number, a programme may have them typed twice, and a lent screen may be a tablet."""
    op.add_column("programme", _no_unless_said("types_twice"))
    op.add_column("web_session", _no_unless_said("is_tablet"))
    _paper_form()
    _paper_entry()


def downgrade() -> None:
    """The forms are gone; the ratings that they became stay. Screens that are lent are closed."""
    op.drop_table("paper_entry")
    op.drop_table("paper_form")
    op.execute("DELETE FROM web_session WHERE is_tablet")
    op.drop_column("web_session", "is_tablet")
    op.drop_column("programme", "types_twice")


def _no_unless_said(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False)


def _refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}")


def _rule(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def _paper_form() -> None:
    op.create_table(
        "paper_form",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("number", sa.String(8), nullable=False),
        sa.Column("participant_id", ROW_ID, nullable=False),
        sa.Column("programme_id", ROW_ID, nullable=False),
        sa.Column("instrument_key", sa.String(60), nullable=False),
        sa.Column("instrument_version", sa.String(20), nullable=False),
        sa.Column("instrument_digest", sa.String(64), nullable=False),
        sa.Column("form", sa.String(40), nullable=False),
        sa.Column("language", sa.String(20), nullable=False),
        sa.Column("is_large", sa.Boolean(), nullable=False),
        sa.Column("printed_at", MOMENT, nullable=False),
        sa.Column("printed_by_id", ROW_ID, nullable=False),
        sa.Column("assessment_id", ROW_ID, nullable=True),
        sa.Column("sent_in_by_id", ROW_ID, nullable=True),
        sa.Column("n_settled", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_paper_form"),
        sa.UniqueConstraint("number", name="uq_paper_form_number"),
        sa.UniqueConstraint("assessment_id", name="uq_paper_form_assessment_id"),
        _refers("paper_form", "participant_id", "participant"),
        _refers("paper_form", "programme_id", "programme"),
        _refers("paper_form", "printed_by_id", "account"),
        _refers("paper_form", "assessment_id", "assessment"),
        _refers("paper_form", "sent_in_by_id", "account"),
        *(_rule("paper_form", name, rule) for name, rule in RULES),
    )
    op.create_index("ix_paper_form_participant_id", "paper_form", ["participant_id"])


def _paper_entry() -> None:
    op.create_table(
        "paper_entry",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("paper_form_id", ROW_ID, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("account_id", ROW_ID, nullable=False),
        sa.Column("typed_at", MOMENT, nullable=False),
        sa.Column("answers", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("filled_in_on", sa.Date(), nullable=True),
        sa.Column("focus", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("free_text", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_paper_entry"),
        sa.UniqueConstraint("public_id", name="uq_paper_entry_public_id"),
        sa.UniqueConstraint("paper_form_id", "account_id", name="uq_paper_entry_paper_form_id_account_id"),
        _refers("paper_entry", "paper_form_id", "paper_form"),
        _refers("paper_entry", "account_id", "account"),
        _rule("paper_entry", "place_range", "place >= 1"),
    )


RULES = (
    ("number_length", "length(number) = 8"),
    ("digest_length", "length(instrument_digest) = 64"),
    ("sent_in_by_somebody", "(assessment_id IS NULL) = (sent_in_by_id IS NULL)"),
    ("settled_range", "n_settled IS NULL OR (n_settled >= 0 AND assessment_id IS NOT NULL)"),
)
