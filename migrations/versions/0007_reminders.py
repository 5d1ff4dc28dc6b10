"""The outbox of messages, where staff want their digest, and the link that reminders carry."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
# SQLite only numbers rows by itself for the type INTEGER.
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Messages have a place to wait, and a person may have one link in letters and one in reminders."""
    op.add_column("personal_link", sa.Column("seed", sa.String(16), nullable=True))
    op.drop_index("uq_personal_link_live", "personal_link")
    _one_live_link("uq_personal_link_live", "revoked_at IS NULL AND seed IS NULL")
    _one_live_link("uq_personal_link_reminder", "revoked_at IS NULL AND seed IS NOT NULL")
    _reminder()
    op.create_table(
        "staff_digest",
        sa.Column("account_id", ROW_ID, nullable=False, autoincrement=False),
        sa.Column("email", sa.LargeBinary(), nullable=False),
        sa.Column("pace", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("account_id", name="pk_staff_digest"),
        _refers("staff_digest", "account_id", "account"),
        sa.CheckConstraint("pace IN ('daily', 'weekly')", name=op.f("ck_staff_digest_pace")),
    )


def downgrade() -> None:
    """Links of reminders open nothing any more; those of letters stay."""
    op.drop_table("staff_digest")
    op.drop_table("reminder")
    op.execute(
        "UPDATE personal_link SET revoked_at = issued_at WHERE seed IS NOT NULL AND revoked_at IS NULL"
    )
    op.drop_index("uq_personal_link_reminder", "personal_link")
    op.drop_index("uq_personal_link_live", "personal_link")
    _one_live_link("uq_personal_link_live", "revoked_at IS NULL")
    op.drop_column("personal_link", "seed")


def _one_live_link(name: str, where: str) -> None:
    op.create_index(
        name,
        "personal_link",
        ["participant_id"],
        unique=True,
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
    )


def _refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}")


def _reminder() -> None:
    op.create_table(
        "reminder",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("participant_id", ROW_ID, nullable=True),
        sa.Column("account_id", ROW_ID, nullable=True),
        sa.Column("occasion", sa.Date(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("planned_at", MOMENT, nullable=False),
        sa.Column("next_at", MOMENT, nullable=False),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_reminder"),
        sa.UniqueConstraint("public_id", name="uq_reminder_public_id"),
        sa.UniqueConstraint(
            "participant_id", "occasion", "place", name="uq_reminder_participant_id_occasion_place"
        ),
        _refers("reminder", "participant_id", "participant"),
        _refers("reminder", "account_id", "account"),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_reminder_{name}")) for name, rule in RULES),
    )
    op.create_index(
        "uq_reminder_digest",
        "reminder",
        ["account_id", "occasion"],
        unique=True,
        sqlite_where=sa.text("account_id IS NOT NULL"),
        postgresql_where=sa.text("account_id IS NOT NULL"),
    )
    op.create_index(
        "ix_reminder_pending",
        "reminder",
        ["next_at"],
        sqlite_where=sa.text("settled_at IS NULL"),
        postgresql_where=sa.text("settled_at IS NULL"),
    )


RULES = (
    ("kind", "kind IN ('questions', 'begun', 'digest')"),
    ("channel", "channel IN ('sms', 'email')"),
    ("state", "state IN ('queued', 'sending', 'sent', 'failed', 'dropped')"),
    ("one_receiver", "(participant_id IS NULL) <> (account_id IS NULL)"),
    ("digest_to_staff", "(kind = 'digest') = (account_id IS NOT NULL)"),
    ("digest_by_email", "kind <> 'digest' OR channel = 'email'"),
    ("settled_has_time", "(settled_at IS NULL) = (state IN ('queued', 'sending'))"),
    ("place_range", "place >= 1"),
    ("attempts_range", "attempts >= 0"),
)
