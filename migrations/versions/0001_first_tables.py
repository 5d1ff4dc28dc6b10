"""The first tables: organisations, accounts, people, ratings and the audit.

Every name is written out, so that this step makes the same schema however the code changes later.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
# SQLite only numbers rows by itself for the type INTEGER.
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

APPEND_ONLY = {
    "sqlite": (
        "CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON audit_event "
        "BEGIN SELECT RAISE(ABORT, 'audit_event is append-only'); END",
        "CREATE TRIGGER audit_event_no_delete BEFORE DELETE ON audit_event "
        "BEGIN SELECT RAISE(ABORT, 'audit_event is append-only'); END",
        # REPLACE takes a row away without asking the trigger before it.
        "CREATE TRIGGER audit_event_no_replace BEFORE INSERT ON audit_event "
        "WHEN EXISTS (SELECT 1 FROM audit_event WHERE id = NEW.id) "
        "BEGIN SELECT RAISE(ABORT, 'audit_event is append-only'); END",
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION audit_event_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$BEGIN RAISE EXCEPTION 'audit_event is append-only'; END$$",
        "CREATE TRIGGER audit_event_no_change BEFORE UPDATE OR DELETE ON audit_event "
        "FOR EACH ROW EXECUTE FUNCTION audit_event_append_only()",
    ),
}


def upgrade() -> None:
    """All tables stand, and the audit takes no change."""
    for create in CREATORS:
        create()
    for statement in APPEND_ONLY[op.get_bind().dialect.name]:
        op.execute(sa.text(statement))


def downgrade() -> None:
    """No table is left, nor the guard of the audit."""
    for create in reversed(CREATORS):
        op.drop_table(create.__name__.removeprefix("_"))
    if op.get_bind().dialect.name == "postgresql":
        op.execute(sa.text("DROP FUNCTION audit_event_append_only()"))


def _one_of(table: str, column: str, codes: str) -> sa.CheckConstraint:
    allowed = ", ".join(f"'{code}'" for code in codes.split())
    return sa.CheckConstraint(f"{column} IN ({allowed})", name=op.f(f"ck_{table}_{column}"))


def _refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}")


def _unique_while(name: str, table: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, unique=True, sqlite_where=where, postgresql_where=where)


def _accessibility_report() -> None:
    op.create_table(
        "accessibility_report",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("page", sa.String(200), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("reply_to", sa.LargeBinary(), nullable=True),
        sa.Column("reported_at", MOMENT, nullable=False),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_accessibility_report"),
        sa.UniqueConstraint("public_id", name="uq_accessibility_report_public_id"),
    )


def _federation() -> None:
    op.create_table(
        "federation",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_federation"),
        sa.UniqueConstraint("public_id", name="uq_federation_public_id"),
        sa.UniqueConstraint("name", name="uq_federation_name"),
    )


def _throttle() -> None:
    op.create_table(
        "throttle",
        sa.Column("key_mac", sa.LargeBinary(32), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("first_at", MOMENT, nullable=False),
        sa.Column("blocked_until", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("key_mac", name="pk_throttle"),
    )


def _controller() -> None:
    op.create_table(
        "controller",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("federation_id", ROW_ID, nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("contact", sa.String(300), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_controller"),
        _refers("controller", "federation_id", "federation"),
        sa.UniqueConstraint("public_id", name="uq_controller_public_id"),
        sa.UniqueConstraint("name", name="uq_controller_name"),
    )
    op.create_index("ix_controller_federation_id", "controller", ["federation_id"])


def _organisation() -> None:
    op.create_table(
        "organisation",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("federation_id", ROW_ID, nullable=False),
        sa.Column("parent_id", ROW_ID, nullable=True),
        sa.Column("controller_id", ROW_ID, nullable=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("scb_code", sa.String(4), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_organisation"),
        _refers("organisation", "federation_id", "federation"),
        _refers("organisation", "parent_id", "organisation"),
        _refers("organisation", "controller_id", "controller"),
        sa.UniqueConstraint("public_id", name="uq_organisation_public_id"),
        sa.CheckConstraint(
            "kind <> 'unit' OR parent_id IS NOT NULL", name=op.f("ck_organisation_unit_has_parent")
        ),
        sa.CheckConstraint("parent_id <> id", name=op.f("ck_organisation_not_own_parent")),
        sa.CheckConstraint(
            "kind = 'municipality' OR scb_code IS NULL", name=op.f("ck_organisation_scb_code_of_municipality")
        ),
        sa.CheckConstraint(
            "scb_code IS NULL OR length(scb_code) = 4", name=op.f("ck_organisation_scb_code_length")
        ),
        _one_of("organisation", "kind", "municipality region authority association unit"),
    )
    op.create_index("ix_organisation_controller_id", "organisation", ["controller_id"])
    op.create_index("ix_organisation_federation_id", "organisation", ["federation_id"])
    op.create_index("ix_organisation_parent_id", "organisation", ["parent_id"])
    op.create_index("uq_organisation_scb_code", "organisation", ["federation_id", "scb_code"], unique=True)


def _participant() -> None:
    op.create_table(
        "participant",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("federation_id", ROW_ID, nullable=False),
        sa.Column("controller_id", ROW_ID, nullable=False),
        sa.Column("number", sa.String(6), nullable=False),
        sa.Column("sex", sa.String(40), nullable=False),
        sa.Column("birth_year", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(20), nullable=False),
        sa.Column("contact_choice", sa.String(40), nullable=False),
        sa.Column("is_protected", sa.Boolean(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=True),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("email", sa.LargeBinary(), nullable=True),
        sa.Column("pin_mac", sa.LargeBinary(32), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_participant"),
        _refers("participant", "federation_id", "federation"),
        _refers("participant", "controller_id", "controller"),
        sa.UniqueConstraint("public_id", name="uq_participant_public_id"),
        sa.UniqueConstraint("number", name="uq_participant_number"),
        sa.CheckConstraint("length(number) = 6", name=op.f("ck_participant_number_length")),
        sa.CheckConstraint(
            "birth_year IS NULL OR birth_year BETWEEN 1920 AND 2100",
            name=op.f("ck_participant_birth_year_range"),
        ),
        sa.CheckConstraint(
            "NOT is_protected OR (phone IS NULL AND email IS NULL AND contact_choice = 'in_person')",
            name=op.f("ck_participant_protected_has_no_contact"),
        ),
        _one_of("participant", "sex", "woman man other undisclosed"),
        _one_of("participant", "contact_choice", "sms email letter in_person"),
    )
    op.create_index("ix_participant_controller_id", "participant", ["controller_id"])
    op.create_index("ix_participant_federation_id", "participant", ["federation_id"])


def _account() -> None:
    op.create_table(
        "account",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("federation_id", ROW_ID, nullable=False),
        sa.Column("organisation_id", ROW_ID, nullable=True),
        sa.Column("username", sa.String(120), nullable=False),
        sa.Column("first_name", sa.String(80), nullable=False),
        sa.Column("last_name", sa.String(80), nullable=False),
        sa.Column("password_hash", sa.String(200), nullable=True),
        sa.Column("totp_secret", sa.LargeBinary(), nullable=True),
        sa.Column("totp_last_step", sa.Integer(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_account"),
        _refers("account", "federation_id", "federation"),
        _refers("account", "organisation_id", "organisation"),
        sa.UniqueConstraint("public_id", name="uq_account_public_id"),
        sa.UniqueConstraint("username", name="uq_account_username"),
        sa.CheckConstraint("username = lower(username)", name=op.f("ck_account_username_lower")),
        sa.CheckConstraint(
            "totp_secret IS NULL OR password_hash IS NOT NULL", name=op.f("ck_account_totp_needs_password")
        ),
    )
    op.create_index("ix_account_federation_id", "account", ["federation_id"])
    op.create_index("ix_account_organisation_id", "account", ["organisation_id"])


def _audit_event() -> None:
    op.create_table(
        "audit_event",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor_kind", sa.String(40), nullable=False),
        sa.Column("actor_id", sa.String(16), nullable=True),
        sa.Column("action", sa.String(60), nullable=False),
        sa.Column("object_kind", sa.String(40), nullable=False),
        sa.Column("object_id", sa.String(40), nullable=True),
        sa.Column("participant_id", ROW_ID, nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_event"),
        _refers("audit_event", "participant_id", "participant"),
        _one_of("audit_event", "actor_kind", "staff participant system"),
    )
    op.create_index("ix_audit_event_at", "audit_event", ["at"])
    op.create_index("ix_audit_event_participant_id", "audit_event", ["participant_id"])


def _pause() -> None:
    op.create_table(
        "pause",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("participant_id", ROW_ID, nullable=False),
        sa.Column("reason", sa.String(40), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_pause"),
        _refers("pause", "participant_id", "participant"),
        sa.UniqueConstraint("public_id", name="uq_pause_public_id"),
        sa.CheckConstraint("ends_on IS NULL OR ends_on > starts_on", name=op.f("ck_pause_ends_after_start")),
        _one_of("pause", "reason", "absence illness parental_leave no_interpreter declined other"),
    )
    op.create_index("ix_pause_participant_id", "pause", ["participant_id"])
    _unique_while("uq_pause_open", "pause", ["participant_id"], "ends_on IS NULL")


def _programme() -> None:
    op.create_table(
        "programme",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("federation_id", ROW_ID, nullable=False),
        sa.Column("organisation_id", ROW_ID, nullable=False),
        sa.Column("controller_id", ROW_ID, nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("case_number", sa.String(60), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("last_intake_on", sa.Date(), nullable=True),
        sa.Column("target_group", sa.String(500), nullable=False),
        sa.Column("expected_number", sa.Integer(), nullable=True),
        sa.Column("staff_title", sa.String(60), nullable=False),
        sa.Column("instrument_key", sa.String(60), nullable=False),
        sa.Column("form", sa.String(40), nullable=False),
        sa.Column("interval_days", sa.Integer(), nullable=False),
        sa.Column("opens_days_before", sa.Integer(), nullable=False),
        sa.Column("on_time_days_after", sa.Integer(), nullable=False),
        sa.Column("first_within_days", sa.Integer(), nullable=False),
        sa.Column("staff_rates", sa.Boolean(), nullable=False),
        sa.Column("benefits_text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_programme"),
        _refers("programme", "federation_id", "federation"),
        _refers("programme", "organisation_id", "organisation"),
        _refers("programme", "controller_id", "controller"),
        sa.UniqueConstraint("public_id", name="uq_programme_public_id"),
        sa.CheckConstraint(
            "ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_programme_ends_after_start")
        ),
        sa.CheckConstraint(
            "last_intake_on IS NULL OR last_intake_on >= starts_on",
            name=op.f("ck_programme_intake_after_start"),
        ),
        sa.CheckConstraint("interval_days BETWEEN 28 AND 366", name=op.f("ck_programme_interval_range")),
        sa.CheckConstraint("opens_days_before BETWEEN 0 AND 60", name=op.f("ck_programme_opens_range")),
        sa.CheckConstraint("on_time_days_after BETWEEN 0 AND 90", name=op.f("ck_programme_on_time_range")),
        sa.CheckConstraint(
            "first_within_days BETWEEN 1 AND 90", name=op.f("ck_programme_first_within_range")
        ),
        sa.CheckConstraint(
            "expected_number IS NULL OR expected_number >= 0", name=op.f("ck_programme_expected_positive")
        ),
        sa.CheckConstraint("form <> '' AND form = lower(form)", name=op.f("ck_programme_form_key")),
    )
    op.create_index("ix_programme_controller_id", "programme", ["controller_id"])
    op.create_index("ix_programme_federation_id", "programme", ["federation_id"])
    op.create_index("ix_programme_organisation_id", "programme", ["organisation_id"])


def _assessment() -> None:
    op.create_table(
        "assessment",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("participant_id", ROW_ID, nullable=False),
        sa.Column("rater_kind", sa.String(40), nullable=False),
        sa.Column("rater_account_id", ROW_ID, nullable=True),
        sa.Column("rater_certificate", sa.String(40), nullable=True),
        sa.Column("instrument_key", sa.String(60), nullable=False),
        sa.Column("instrument_version", sa.String(20), nullable=False),
        sa.Column("instrument_digest", sa.String(64), nullable=False),
        sa.Column("form", sa.String(40), nullable=False),
        sa.Column("items_shown", sa.JSON(), nullable=False),
        sa.Column("wants_more", sa.Boolean(), nullable=True),
        sa.Column("language", sa.String(20), nullable=False),
        sa.Column("mode", sa.String(40), nullable=True),
        sa.Column("focus", sa.JSON(), nullable=False),
        sa.Column("free_text", sa.LargeBinary(), nullable=True),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("submitted_at", MOMENT, nullable=True),
        sa.Column("submitted_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_assessment"),
        _refers("assessment", "participant_id", "participant"),
        _refers("assessment", "rater_account_id", "account"),
        sa.UniqueConstraint("public_id", name="uq_assessment_public_id"),
        sa.CheckConstraint(
            "(rater_kind = 'staff') = (rater_account_id IS NOT NULL)",
            name=op.f("ck_assessment_staff_has_account"),
        ),
        sa.CheckConstraint(
            "rater_kind = 'staff' OR rater_certificate IS NULL",
            name=op.f("ck_assessment_certificate_of_staff"),
        ),
        sa.CheckConstraint(
            "(submitted_at IS NULL) = (submitted_on IS NULL)", name=op.f("ck_assessment_submit_has_date")
        ),
        sa.CheckConstraint(
            "submitted_at IS NULL OR submitted_at >= started_at",
            name=op.f("ck_assessment_submitted_after_start"),
        ),
        sa.CheckConstraint("length(instrument_digest) = 64", name=op.f("ck_assessment_digest_length")),
        _one_of("assessment", "rater_kind", "participant staff"),
        _one_of("assessment", "rater_certificate", "not_recorded valid expired none"),
        _one_of("assessment", "mode", "alone read_aloud interpreter support_person with_staff paper"),
    )
    op.create_index("ix_assessment_history", "assessment", ["participant_id", "submitted_on"])
    op.create_index("ix_assessment_participant_id", "assessment", ["participant_id"])
    op.create_index("ix_assessment_rater_account_id", "assessment", ["rater_account_id"])
    _unique_while(
        "uq_assessment_open",
        "assessment",
        ["participant_id"],
        "rater_kind = 'participant' AND submitted_at IS NULL AND withdrawn_at IS NULL",
    )


def _consent() -> None:
    op.create_table(
        "consent",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("participant_id", ROW_ID, nullable=False),
        sa.Column("programme_id", ROW_ID, nullable=True),
        sa.Column("purpose", sa.String(40), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("recorded_by_id", ROW_ID, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_consent"),
        _refers("consent", "participant_id", "participant"),
        _refers("consent", "programme_id", "programme"),
        _refers("consent", "recorded_by_id", "account"),
        sa.CheckConstraint(
            "withdrawn_on IS NULL OR withdrawn_on >= given_on", name=op.f("ck_consent_withdrawn_after_given")
        ),
        _one_of("consent", "purpose", "sus secrecy_release shared_history"),
    )
    op.create_index("ix_consent_participant_id", "consent", ["participant_id"])


def _enrolment() -> None:
    op.create_table(
        "enrolment",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("participant_id", ROW_ID, nullable=False),
        sa.Column("programme_id", ROW_ID, nullable=False),
        sa.Column("referring_organisation_id", ROW_ID, nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_enrolment"),
        _refers("enrolment", "participant_id", "participant"),
        _refers("enrolment", "programme_id", "programme"),
        _refers("enrolment", "referring_organisation_id", "organisation"),
        sa.UniqueConstraint("public_id", name="uq_enrolment_public_id"),
        sa.CheckConstraint(
            "ended_on IS NULL OR ended_on >= starts_on", name=op.f("ck_enrolment_ended_after_start")
        ),
    )
    op.create_index("ix_enrolment_participant_id", "enrolment", ["participant_id"])
    op.create_index("ix_enrolment_programme_id", "enrolment", ["programme_id"])
    _unique_while("uq_enrolment_open", "enrolment", ["participant_id", "programme_id"], "ended_on IS NULL")


def _framsteg() -> None:
    op.create_table(
        "framsteg",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("participant_id", ROW_ID, nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("line", sa.LargeBinary(), nullable=False),
        sa.Column("written_by", sa.String(40), nullable=False),
        sa.Column("account_id", ROW_ID, nullable=True),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_framsteg"),
        _refers("framsteg", "participant_id", "participant"),
        _refers("framsteg", "account_id", "account"),
        sa.UniqueConstraint("public_id", name="uq_framsteg_public_id"),
        sa.CheckConstraint(
            "(written_by = 'staff') = (account_id IS NOT NULL)", name=op.f("ck_framsteg_staff_has_account")
        ),
        _one_of("framsteg", "written_by", "participant staff"),
    )
    op.create_index("ix_framsteg_participant_id", "framsteg", ["participant_id"])


def _invitation() -> None:
    op.create_table(
        "invitation",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("account_id", ROW_ID, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("token_mac", sa.LargeBinary(32), nullable=False),
        sa.Column("issued_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.Column("issued_by_id", ROW_ID, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_invitation"),
        _refers("invitation", "account_id", "account"),
        _refers("invitation", "issued_by_id", "account"),
        sa.UniqueConstraint("token_mac", name="uq_invitation_token_mac"),
        _one_of("invitation", "kind", "invite new_password new_phone"),
    )
    op.create_index("ix_invitation_account_id", "invitation", ["account_id"])


def _login_code() -> None:
    op.create_table(
        "login_code",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("participant_id", ROW_ID, nullable=False),
        sa.Column("code_mac", sa.LargeBinary(32), nullable=False),
        sa.Column("issued_at", MOMENT, nullable=False),
        sa.Column("issued_by_id", ROW_ID, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_login_code"),
        _refers("login_code", "participant_id", "participant"),
        _refers("login_code", "issued_by_id", "account"),
        sa.CheckConstraint("tries BETWEEN 0 AND 5", name=op.f("ck_login_code_tries_range")),
    )
    op.create_index("ix_login_code_participant_id", "login_code", ["participant_id"])


def _recovery_code() -> None:
    op.create_table(
        "recovery_code",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("account_id", ROW_ID, nullable=False),
        sa.Column("code_mac", sa.LargeBinary(32), nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_recovery_code"),
        _refers("recovery_code", "account_id", "account"),
    )
    op.create_index("ix_recovery_code_account_id", "recovery_code", ["account_id"])


def _role_grant() -> None:
    op.create_table(
        "role_grant",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("account_id", ROW_ID, nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("scope_kind", sa.String(40), nullable=False),
        sa.Column("organisation_id", ROW_ID, nullable=True),
        sa.Column("programme_id", ROW_ID, nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("granted_by_id", ROW_ID, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_role_grant"),
        _refers("role_grant", "account_id", "account"),
        _refers("role_grant", "organisation_id", "organisation"),
        _refers("role_grant", "programme_id", "programme"),
        _refers("role_grant", "granted_by_id", "account"),
        sa.UniqueConstraint("public_id", name="uq_role_grant_public_id"),
        sa.CheckConstraint("role <> 'participant'", name=op.f("ck_role_grant_participant_is_no_staff")),
        sa.CheckConstraint(
            "(scope_kind = 'organisation') = (organisation_id IS NOT NULL)",
            name=op.f("ck_role_grant_organisation_scope"),
        ),
        sa.CheckConstraint(
            "(scope_kind = 'programme') = (programme_id IS NOT NULL)",
            name=op.f("ck_role_grant_programme_scope"),
        ),
        sa.CheckConstraint(
            "ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_role_grant_ends_after_start")
        ),
        _one_of(
            "role_grant",
            "role",
            "participant handledare utbildare federation_trainer programme_lead coordinator reader "
            "administrator",
        ),
        _one_of("role_grant", "scope_kind", "federation organisation programme"),
    )
    op.create_index("ix_role_grant_account_id", "role_grant", ["account_id"])
    op.create_index("ix_role_grant_organisation_id", "role_grant", ["organisation_id"])
    op.create_index("ix_role_grant_programme_id", "role_grant", ["programme_id"])


def _answer() -> None:
    op.create_table(
        "answer",
        sa.Column("assessment_id", ROW_ID, nullable=False),
        sa.Column("item_key", sa.String(60), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("idempotency_key", sa.String(40), nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("assessment_id", "item_key", name="pk_answer"),
        _refers("answer", "assessment_id", "assessment"),
        sa.CheckConstraint("(kind = 'value') = (value IS NOT NULL)", name=op.f("ck_answer_value_of_kind")),
        sa.CheckConstraint("value IS NULL OR value BETWEEN 0 AND 10", name=op.f("ck_answer_value_range")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_answer_version_range")),
        _one_of("answer", "kind", "value dont_know skipped cannot_judge"),
    )


def _discharge() -> None:
    op.create_table(
        "discharge",
        sa.Column("enrolment_id", ROW_ID, nullable=False),
        sa.Column("reason", sa.String(40), nullable=False),
        sa.Column("occupation_before", sa.String(40), nullable=True),
        sa.Column("occupation_after", sa.String(40), nullable=True),
        sa.Column("support_before", sa.String(40), nullable=True),
        sa.Column("support_after", sa.String(40), nullable=True),
        sa.Column("education", sa.String(40), nullable=True),
        sa.Column("closing_talk_offered", sa.Boolean(), nullable=False),
        sa.Column("next_step", sa.LargeBinary(), nullable=True),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("recorded_by_id", ROW_ID, nullable=False),
        sa.PrimaryKeyConstraint("enrolment_id", name="pk_discharge"),
        _refers("discharge", "enrolment_id", "enrolment"),
        _refers("discharge", "recorded_by_id", "account"),
        _one_of(
            "discharge",
            "reason",
            "work studies job_seeking next_programme back_to_referrer completed illness parental_leave "
            "own_wish no_contact moved deceased entered_in_error other",
        ),
        _one_of(
            "discharge",
            "occupation_before",
            "work supported_work own_business studies job_seeking work_training parental_leave "
            "sick_leave none unknown",
        ),
        _one_of(
            "discharge",
            "occupation_after",
            "work supported_work own_business studies job_seeking work_training parental_leave "
            "sick_leave none unknown",
        ),
        _one_of(
            "discharge",
            "support_before",
            "salary study_support social_assistance sickness_benefit rehabilitation_benefit "
            "activity_compensation sickness_compensation unemployment_benefit activity_support "
            "development_allowance introduction_benefit parental_benefit pension other none unknown",
        ),
        _one_of(
            "discharge",
            "support_after",
            "salary study_support social_assistance sickness_benefit rehabilitation_benefit "
            "activity_compensation sickness_compensation unemployment_benefit activity_support "
            "development_allowance introduction_benefit parental_benefit pension other none unknown",
        ),
        _one_of(
            "discharge",
            "education",
            "none compulsory_incomplete compulsory upper_secondary_incomplete upper_secondary "
            "folk_high_school vocational_higher university unknown",
        ),
    )


def _person_period() -> None:
    op.create_table(
        "person_period",
        sa.Column("enrolment_id", ROW_ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("assessment_id", ROW_ID, nullable=True),
        sa.Column("reason", sa.String(40), nullable=True),
        sa.PrimaryKeyConstraint("enrolment_id", "number", name="pk_person_period"),
        _refers("person_period", "enrolment_id", "enrolment"),
        _refers("person_period", "assessment_id", "assessment"),
        sa.UniqueConstraint(
            "enrolment_id", "assessment_id", name="uq_person_period_enrolment_id_assessment_id"
        ),
        sa.CheckConstraint("number >= 1", name=op.f("ck_person_period_number_range")),
        sa.CheckConstraint("ends_on > starts_on", name=op.f("ck_person_period_ends_after_start")),
        _one_of("person_period", "reason", "absence illness parental_leave no_interpreter declined other"),
    )
    op.create_index("ix_person_period_ends_on", "person_period", ["ends_on"])


def _personal_link() -> None:
    op.create_table(
        "personal_link",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("participant_id", ROW_ID, nullable=False),
        sa.Column("token_mac", sa.LargeBinary(32), nullable=False),
        sa.Column("issued_at", MOMENT, nullable=False),
        sa.Column("issued_by_id", ROW_ID, nullable=True),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.Column("assessment_id", ROW_ID, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_personal_link"),
        _refers("personal_link", "participant_id", "participant"),
        _refers("personal_link", "issued_by_id", "account"),
        _refers("personal_link", "assessment_id", "assessment"),
        sa.UniqueConstraint("token_mac", name="uq_personal_link_token_mac"),
    )
    op.create_index("ix_personal_link_participant_id", "personal_link", ["participant_id"])
    _unique_while("uq_personal_link_live", "personal_link", ["participant_id"], "revoked_at IS NULL")


def _score() -> None:
    op.create_table(
        "score",
        sa.Column("assessment_id", ROW_ID, nullable=False),
        sa.Column("indicator", sa.String(60), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("n_answered", sa.Integer(), nullable=False),
        sa.Column("n_items", sa.Integer(), nullable=False),
        sa.Column("scoring_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("assessment_id", "indicator", name="pk_score"),
        _refers("score", "assessment_id", "assessment"),
        sa.CheckConstraint("n_answered BETWEEN 0 AND n_items", name=op.f("ck_score_n_answered_range")),
        sa.CheckConstraint("n_items >= 1", name=op.f("ck_score_n_items_range")),
    )


def _staff_period() -> None:
    op.create_table(
        "staff_period",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("enrolment_id", ROW_ID, nullable=False),
        sa.Column("account_id", ROW_ID, nullable=False),
        sa.Column("is_responsible", sa.Boolean(), nullable=False),
        sa.Column("is_deputy", sa.Boolean(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("ended_by", sa.String(40), nullable=True),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_staff_period"),
        _refers("staff_period", "enrolment_id", "enrolment"),
        _refers("staff_period", "account_id", "account"),
        sa.UniqueConstraint("public_id", name="uq_staff_period_public_id"),
        sa.CheckConstraint(
            "ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_staff_period_ends_after_start")
        ),
        sa.CheckConstraint(
            "ended_by IS NULL OR ends_on IS NOT NULL", name=op.f("ck_staff_period_kind_needs_end")
        ),
        sa.CheckConstraint(
            "NOT (is_responsible AND is_deputy)", name=op.f("ck_staff_period_responsible_is_no_deputy")
        ),
        _one_of("staff_period", "ended_by", "overgang byte"),
    )
    op.create_index("ix_staff_period_account_id", "staff_period", ["account_id"])
    op.create_index("ix_staff_period_enrolment_id", "staff_period", ["enrolment_id"])
    _unique_while("uq_staff_period_once", "staff_period", ["enrolment_id", "account_id"], "ends_on IS NULL")
    _unique_while(
        "uq_staff_period_responsible", "staff_period", ["enrolment_id"], "is_responsible AND ends_on IS NULL"
    )


def _web_session() -> None:
    op.create_table(
        "web_session",
        sa.Column("token_mac", sa.LargeBinary(32), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("strength", sa.String(40), nullable=False),
        sa.Column("account_id", ROW_ID, nullable=True),
        sa.Column("participant_id", ROW_ID, nullable=True),
        sa.Column("link_id", ROW_ID, nullable=True),
        sa.Column("is_locked", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("token_mac", name="pk_web_session"),
        _refers("web_session", "account_id", "account"),
        _refers("web_session", "participant_id", "participant"),
        _refers("web_session", "link_id", "personal_link"),
        sa.CheckConstraint(
            "(kind = 'staff') = (account_id IS NOT NULL)", name=op.f("ck_web_session_staff_has_account")
        ),
        sa.CheckConstraint(
            "(kind = 'participant') = (participant_id IS NOT NULL)",
            name=op.f("ck_web_session_participant_has_person"),
        ),
        _one_of("web_session", "kind", "staff participant"),
        _one_of("web_session", "strength", "password_only full link pin code together"),
    )
    op.create_index("ix_web_session_account_id", "web_session", ["account_id"])
    op.create_index("ix_web_session_participant_id", "web_session", ["participant_id"])
    op.create_index("ix_web_session_seen_at", "web_session", ["seen_at"])


# In the order in which one table needs the other.
CREATORS = (
    _accessibility_report,
    _federation,
    _throttle,
    _controller,
    _organisation,
    _participant,
    _account,
    _audit_event,
    _pause,
    _programme,
    _assessment,
    _consent,
    _enrolment,
    _framsteg,
    _invitation,
    _login_code,
    _recovery_code,
    _role_grant,
    _answer,
    _discharge,
    _person_period,
    _personal_link,
    _score,
    _staff_period,
    _web_session,
)
