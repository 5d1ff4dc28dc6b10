"""Money of programmes, and the files of a board; a finished one is never changed."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0048b"
branch_labels = None
depends_on = None

# SQLite only numbers rows by itself for the type INTEGER.
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
MONEY_RULES = {
    "period_order": "ends_on >= starts_on",
    "counted_in_period": "counted_on >= starts_on",
    "granted_range": "granted BETWEEN 0 AND 999999999999",
    "used_range": "used IS NULL OR used BETWEEN 0 AND 999999999999",
    "note_there": "note <> ''",
}
SAID = "a finished board_file is never changed"
FINISHED_STAYS = {
    "sqlite": (
        "CREATE TRIGGER board_file_stays BEFORE UPDATE ON board_file "
        f"BEGIN SELECT RAISE(ABORT, '{SAID}'); END",
        "CREATE TRIGGER board_file_is_kept BEFORE DELETE ON board_file "
        f"BEGIN SELECT RAISE(ABORT, '{SAID}'); END",
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION board_file_stays() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$BEGIN RAISE EXCEPTION '{SAID}'; END$$",
        "CREATE TRIGGER board_file_stays BEFORE UPDATE OR DELETE ON board_file "
        "FOR EACH ROW EXECUTE FUNCTION board_file_stays()",
    ),
}


def upgrade() -> None:
    """Money can be typed in and a file be finished; none is."""
    _money()
    _files()
    for statement in FINISHED_STAYS[op.get_bind().dialect.name]:
        op.execute(sa.text(statement))


def _money() -> None:
    op.create_table(
        "programme_money",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("programme_id", ROW_ID, nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("granted", sa.BigInteger(), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=True),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(500), nullable=False),
        sa.Column("account_id", ROW_ID, nullable=True),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        *_rules("programme_money", {"programme_id": "programme", "account_id": "account"}, MONEY_RULES),
    )
    op.create_index("ix_programme_money_programme_id", "programme_money", ["programme_id"])


def _files() -> None:
    op.create_table(
        "board_file",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("federation_id", ROW_ID, nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("account_id", ROW_ID, nullable=False),
        sa.Column("finished_at", MOMENT, nullable=False),
        sa.Column("snapshot", sa.LargeBinary(), nullable=False),
        sa.Column("paper", sa.LargeBinary(), nullable=False),
        sa.Column("book", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("book_digest", sa.String(64), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        *_rules("board_file", {"federation_id": "federation", "account_id": "account"}, {}),
    )
    columns = ["federation_id", "closed_on", "version"]
    op.create_index("uq_board_file_version", "board_file", columns, unique=True)


def _rules(table: str, refers: dict[str, str], rules: dict[str, str]) -> list[sa.Constraint]:
    return [
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.UniqueConstraint("public_id", name=f"uq_{table}_public_id"),
        *(
            sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}")
            for column, other in refers.items()
        ),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}")) for name, rule in rules.items()),
    ]


def downgrade() -> None:
    """Nobody knows of money, and no file is kept any more."""
    op.drop_table("board_file")
    op.drop_table("programme_money")
    if op.get_bind().dialect.name == "postgresql":
        op.execute(sa.text("DROP FUNCTION board_file_stays()"))
