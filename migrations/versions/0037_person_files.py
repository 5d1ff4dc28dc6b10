"""Long work on record, and files about persons that two have decided on."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

# SQLite only numbers rows by itself for the type INTEGER.
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FAULTS = "fault IN ('worker_stopped', 'small_groups', 'nobody', 'wrong_number', 'no_room', 'unknown')"


def upgrade() -> None:
    """A file can be asked for; none is."""
    _make_job()
    _make_file()
    op.create_table(
        "person_file_programme",
        sa.Column("file_id", ROW_ID, nullable=False),
        sa.Column("programme_id", ROW_ID, nullable=False),
        sa.PrimaryKeyConstraint("file_id", "programme_id", name="pk_person_file_programme"),
        sa.ForeignKeyConstraint(["file_id"], ["person_file.id"], name="fk_person_file_programme_file_id"),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name="fk_person_file_programme_programme_id"
        ),
    )
    op.create_table(
        "person_file_part",
        sa.Column("file_id", ROW_ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(262144), nullable=False),
        sa.PrimaryKeyConstraint("file_id", "number", name="pk_person_file_part"),
        sa.ForeignKeyConstraint(["file_id"], ["person_file.id"], name="fk_person_file_part_file_id"),
    )


def _make_job() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "job",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("federation_id", ROW_ID, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("object_id", sa.String(16), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("n_done", sa.Integer(), nullable=False),
        sa.Column("n_total", sa.Integer(), nullable=True),
        sa.Column("n_tries", sa.Integer(), nullable=False),
        sa.Column("fault", sa.String(40), nullable=True),
        sa.Column("claim", sa.String(32), nullable=True),
        sa.Column("claimed_until", moment, nullable=True),
        sa.Column("asked_at", moment, nullable=False),
        sa.Column("ended_at", moment, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_job"),
        sa.UniqueConstraint("public_id", name="uq_job_public_id"),
        sa.ForeignKeyConstraint(["federation_id"], ["federation.id"], name="fk_job_federation_id"),
        sa.CheckConstraint("kind IN ('person_file')", name=op.f("ck_job_kind")),
        sa.CheckConstraint("state IN ('waiting', 'running', 'done', 'failed')", name=op.f("ck_job_state")),
        sa.CheckConstraint(FAULTS, name=op.f("ck_job_fault")),
        sa.CheckConstraint(
            "(state = 'running') = (claim IS NOT NULL)", name=op.f("ck_job_running_is_claimed")
        ),
        sa.CheckConstraint("(claim IS NULL) = (claimed_until IS NULL)", name=op.f("ck_job_claim_ends")),
        sa.CheckConstraint("(state = 'failed') = (fault IS NOT NULL)", name=op.f("ck_job_failed_has_fault")),
        sa.CheckConstraint(
            "(state IN ('done', 'failed')) = (ended_at IS NOT NULL)", name=op.f("ck_job_over_has_end")
        ),
        sa.CheckConstraint("n_done >= 0 AND n_tries >= 0", name=op.f("ck_job_counts_range")),
        sa.CheckConstraint("n_total IS NULL OR n_total >= 0", name=op.f("ck_job_total_range")),
    )
    op.create_index("uq_job_object", "job", ["kind", "object_id"], unique=True)


def _make_file() -> None:
    op.create_table("person_file", *_file_columns(), *_file_rules())
    op.create_index("ix_person_file_federation_id", "person_file", ["federation_id"])


def _file_columns() -> list[sa.Column[object]]:
    moment = sa.DateTime(timezone=True)
    return [
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("federation_id", ROW_ID, nullable=False),
        sa.Column("asked_by_id", ROW_ID, nullable=False),
        sa.Column("asked_at", moment, nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("recipient", sa.String(300), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("age", sa.String(40), nullable=False),
        sa.Column("place", sa.String(40), nullable=False),
        sa.Column("start", sa.String(40), nullable=False),
        sa.Column("decision", sa.String(40), nullable=True),
        sa.Column("decided_by_id", ROW_ID, nullable=True),
        sa.Column("decided_at", moment, nullable=True),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("made_at", moment, nullable=True),
        sa.Column("n_persons", sa.Integer(), nullable=True),
        sa.Column("n_answers", sa.Integer(), nullable=True),
        sa.Column("smallest", sa.Integer(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("digest", sa.String(64), nullable=True),
        sa.Column("password", sa.LargeBinary(), nullable=True),
        sa.Column("password_shown_at", moment, nullable=True),
        sa.Column("gone_on", sa.Date(), nullable=True),
        sa.Column("n_fetched", sa.Integer(), nullable=False),
    ]


def _file_rules() -> list[sa.Constraint]:
    rules = {
        "age": "age IN ('ten_years', 'twenty_years', 'none')",
        "place": "place IN ('programme', 'municipality', 'none')",
        "start": "start IN ('quarter', 'year', 'none')",
        "decision": "decision IN ('approved', 'declined')",
        "ends_after_start": "ends_on >= starts_on",
        "purpose_there": "purpose <> '' AND recipient <> ''",
        "decided_by_somebody": "(decision IS NULL) = (decided_by_id IS NULL)",
        "decided_at_some_time": "(decision IS NULL) = (decided_at IS NULL)",
        "decided_by_another": "decided_by_id <> asked_by_id",
        "made_is_approved": "made_at IS NULL OR (decision IS NOT NULL AND decision = 'approved')",
        "made_has_digest": "(made_at IS NULL) = (digest IS NULL)",
        "made_has_end": "(made_at IS NULL) = (gone_on IS NULL)",
        "digest_form": "digest IS NULL OR length(digest) = 64",
        "password_shown_is_gone": "password IS NULL OR password_shown_at IS NULL",
        "fetched_range": "n_fetched >= 0",
    }
    return [
        sa.PrimaryKeyConstraint("id", name="pk_person_file"),
        sa.UniqueConstraint("public_id", name="uq_person_file_public_id"),
        sa.ForeignKeyConstraint(["federation_id"], ["federation.id"], name="fk_person_file_federation_id"),
        sa.ForeignKeyConstraint(["asked_by_id"], ["account.id"], name="fk_person_file_asked_by_id"),
        sa.ForeignKeyConstraint(["decided_by_id"], ["account.id"], name="fk_person_file_decided_by_id"),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_person_file_{name}")) for name, rule in rules.items()),
    ]


def downgrade() -> None:
    """What was asked and decided is forgotten; the audit keeps that it was done."""
    for table in ("person_file_part", "person_file_programme", "person_file", "job"):
        op.drop_table(table)
