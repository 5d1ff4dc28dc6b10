"""What comes after: starts in work or studies, follow-ups, and consent for SUS time by time."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0011"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
# SQLite only numbers rows by itself for the type INTEGER.
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

OCCUPATIONS = (
    "work supported_work own_business studies job_seeking work_training parental_leave sick_leave none "
    "unknown"
)
SUPPORTS = (
    "salary study_support social_assistance sickness_benefit rehabilitation_benefit activity_compensation "
    "sickness_compensation unemployment_benefit activity_support development_allowance introduction_benefit "
    "parental_benefit pension other none unknown"
)
EDUCATIONS = (
    "none compulsory_incomplete compulsory upper_secondary_incomplete upper_secondary folk_high_school "
    "vocational_higher university unknown"
)
OFFERS = "offered declined not_offered"
OFFERED = ("closing_talk", "last_rating")
WAITING = "done_on IS NULL AND declined_on IS NULL AND is_chosen"
# The consent was for the time in that programme that had begun latest then, or was about to.
CONSENT_OF_TIME = """
UPDATE consent SET enrolment_id = COALESCE(
    (SELECT e.id FROM enrolment e WHERE e.participant_id = consent.participant_id
     AND e.programme_id = consent.programme_id AND e.starts_on <= consent.given_on
     ORDER BY e.starts_on DESC, e.id DESC LIMIT 1),
    (SELECT e.id FROM enrolment e WHERE e.participant_id = consent.participant_id
     AND e.programme_id = consent.programme_id ORDER BY e.starts_on, e.id LIMIT 1)
) WHERE purpose = 'sus'
"""
# All that was known before was that a talk had been offered, or had not.
TALKS = """
UPDATE discharge SET closing_talk = CASE WHEN closing_talk_offered THEN 'offered' ELSE 'not_offered' END
"""


def upgrade() -> None:
    """Four tables more; of consents and talks that were there before it is known as much as was known."""
    with op.batch_alter_table("consent") as table:
        for column, target in (("enrolment_id", "enrolment"), ("withdrawn_by_id", "account")):
            table.add_column(sa.Column(column, ROW_ID, nullable=True))
            table.create_foreign_key(f"fk_consent_{column}", target, [column], ["id"])
    op.create_index("ix_consent_enrolment_id", "consent", ["enrolment_id"])
    op.execute(CONSENT_OF_TIME)
    with op.batch_alter_table("discharge") as table:
        table.add_column(sa.Column("closing_talk", sa.String(40), nullable=True))
        table.add_column(sa.Column("closing_talk_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("last_rating", sa.String(40), nullable=True))
        for column in OFFERED:
            table.create_check_constraint(op.f(f"ck_discharge_{column}"), _in(column, OFFERS))
    op.execute(TALKS)
    with op.batch_alter_table("discharge") as table:
        table.drop_column("closing_talk_offered")
    op.add_column("agreed_step", sa.Column("closed_on", sa.Date(), nullable=True))
    _sus_entry()
    _work_start()
    _follow_up()
    _follow_up_draw()


def downgrade() -> None:
    """Starts, follow-ups and draws are gone; of a talk only that it was offered is left."""
    for name in ("follow_up_draw", "follow_up", "work_start", "sus_entry"):
        op.drop_table(name)
    op.drop_column("agreed_step", "closed_on")
    with op.batch_alter_table("discharge") as table:
        table.add_column(
            sa.Column("closing_talk_offered", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    op.execute(
        "UPDATE discharge SET closing_talk_offered = true WHERE closing_talk IN ('offered', 'declined')"
    )
    with op.batch_alter_table("discharge") as table:
        for column in OFFERED:
            table.drop_constraint(op.f(f"ck_discharge_{column}"), type_="check")
        for column in (*OFFERED, "closing_talk_on"):
            table.drop_column(column)
        table.alter_column("closing_talk_offered", existing_type=sa.Boolean(), server_default=None)
    op.drop_index("ix_consent_enrolment_id", "consent")
    with op.batch_alter_table("consent") as table:
        for column in ("enrolment_id", "withdrawn_by_id"):
            table.drop_constraint(f"fk_consent_{column}", type_="foreignkey")
            table.drop_column(column)


def _in(column: str, codes: str) -> str:
    return f"{column} IN ({_quoted(codes)})"


def _quoted(codes: str) -> str:
    return ", ".join(f"'{code}'" for code in codes.split())


def _one_of(table: str, column: str, codes: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(_in(column, codes), name=op.f(f"ck_{table}_{column}"))


def _rule(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def _refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}")


def _sus_entry() -> None:
    op.create_table(
        "sus_entry",
        sa.Column("enrolment_id", ROW_ID, nullable=False, autoincrement=False),
        sa.Column("occupation", sa.String(40), nullable=True),
        sa.Column("support", sa.String(40), nullable=True),
        sa.Column("education", sa.String(40), nullable=True),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("recorded_by_id", ROW_ID, nullable=False),
        sa.PrimaryKeyConstraint("enrolment_id", name="pk_sus_entry"),
        _refers("sus_entry", "enrolment_id", "enrolment"),
        _refers("sus_entry", "recorded_by_id", "account"),
        _one_of("sus_entry", "occupation", OCCUPATIONS),
        _one_of("sus_entry", "support", SUPPORTS),
        _one_of("sus_entry", "education", EDUCATIONS),
    )


def _work_start() -> None:
    op.create_table(
        "work_start",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("participant_id", ROW_ID, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("share", sa.Integer(), nullable=True),
        sa.Column("is_subsidised", sa.Boolean(), nullable=True),
        sa.Column("account_id", ROW_ID, nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_work_start"),
        sa.UniqueConstraint("public_id", name="uq_work_start_public_id"),
        sa.UniqueConstraint(
            "participant_id", "kind", "started_on", name="uq_work_start_participant_id_kind_started_on"
        ),
        _refers("work_start", "participant_id", "participant"),
        _refers("work_start", "account_id", "account"),
        _one_of("work_start", "kind", "work studies"),
        _rule("work_start", "share_range", "share IS NULL OR share BETWEEN 1 AND 100"),
        _rule("work_start", "subsidised_work", "is_subsidised IS NULL OR kind = 'work'"),
    )


def _follow_up() -> None:
    op.create_table(
        "follow_up",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("enrolment_id", ROW_ID, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("is_chosen", sa.Boolean(), nullable=False),
        sa.Column("holder_id", ROW_ID, nullable=False),
        sa.Column("declined_on", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("result", sa.String(40), nullable=True),
        sa.Column("occupation", sa.String(40), nullable=True),
        sa.Column("support", sa.String(40), nullable=True),
        sa.Column("line", sa.LargeBinary(), nullable=True),
        sa.Column("recorded_by_id", ROW_ID, nullable=True),
        sa.Column("recorded_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_follow_up"),
        sa.UniqueConstraint("public_id", name="uq_follow_up_public_id"),
        sa.UniqueConstraint("enrolment_id", name="uq_follow_up_enrolment_id"),
        _refers("follow_up", "enrolment_id", "enrolment"),
        _refers("follow_up", "holder_id", "account"),
        _refers("follow_up", "recorded_by_id", "account"),
        _one_of("follow_up", "result", "work studies other not_reached"),
        _one_of("follow_up", "occupation", OCCUPATIONS),
        _one_of("follow_up", "support", SUPPORTS),
        _rule(
            "follow_up",
            "done_is_whole",
            "(done_on IS NULL) = (result IS NULL) AND (done_on IS NULL) = (recorded_by_id IS NULL)"
            " AND (done_on IS NULL) = (recorded_at IS NULL)",
        ),
        _rule("follow_up", "place_range", "place IS NULL OR place >= 1"),
    )
    waiting = sa.text(WAITING)
    op.create_index(
        "ix_follow_up_waiting",
        "follow_up",
        ["holder_id", "due_on"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )


def _follow_up_draw() -> None:
    op.create_table(
        "follow_up_draw",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("programme_id", ROW_ID, nullable=False),
        sa.Column("seed", sa.String(32), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("frame", sa.Integer(), nullable=False),
        sa.Column("places", sa.JSON(), nullable=False),
        sa.Column("drawn_on", sa.Date(), nullable=False),
        sa.Column("drawn_by_id", ROW_ID, nullable=False),
        sa.Column("set_aside_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_follow_up_draw"),
        sa.UniqueConstraint("programme_id", name="uq_follow_up_draw_programme_id"),
        _refers("follow_up_draw", "programme_id", "programme"),
        _refers("follow_up_draw", "drawn_by_id", "account"),
        _rule("follow_up_draw", "n_range", "n BETWEEN 1 AND frame"),
    )
