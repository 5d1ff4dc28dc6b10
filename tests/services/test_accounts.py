"""An account begins with a link that works once, and ends with a date; nothing about it is deleted."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from sqlalchemy import select

from smail import clock, passwords
from smail.db.session import Database
from smail.db.tables import (
    Account,
    AuditEvent,
    Invitation,
    InvitationKind,
    RoleGrant,
    SessionKind,
    SessionStrength,
    WebSession,
)
from smail.domain.certification import Level
from smail.domain.roles import Role, ScopeKind
from smail.errors import Conflict, Refused
from smail.queries import certificates
from smail.services import accounts, roles, sign_in
from smail.services.accounts import NewAccount, PhoneReason
from smail.services.audit import SYSTEM
from smail.services.roles import NewRole
from smail.vault import Vault
from tests.factories.accounts import give_password, make_account, make_grant
from tests.factories.courses import make_certificate, make_learner
from tests.factories.organisations import make_municipality, the_federation

MONDAY = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
PERSON = NewAccount(" Alva@Smail.example ", "Alva", "Ängslund")


def _in_use(database: Database, vault: Vault) -> int:
    with database.transaction(write=True) as db:
        account = make_account(db)
        give_password(db, account)
        accounts.join_phone(db, vault, account, passwords.new_totp_secret(), None, SYSTEM)
        return account.id


def test_a_new_account_has_no_password_and_a_tidy_username(database: Database) -> None:
    with database.transaction(write=True) as db:
        account = accounts.create_account(db, the_federation(db).id, PERSON, SYSTEM)
        assert (account.username, account.password_hash) == ("alva@smail.example", None)
        assert not sign_in.is_ready(account)


def test_a_username_belongs_to_one(database: Database) -> None:
    with database.transaction(write=True) as db:
        federation_id = the_federation(db).id
        accounts.create_account(db, federation_id, PERSON, SYSTEM)
        with pytest.raises(Conflict):
            accounts.create_account(db, federation_id, PERSON, SYSTEM)


@pytest.mark.parametrize("kind", list(InvitationKind))
def test_a_link_works_for_thirty_minutes(
    database: Database, vault: Vault, at: Callable[[datetime], None], kind: InvitationKind
) -> None:
    at(MONDAY)
    in_use = _in_use(database, vault)
    with database.transaction(write=True) as db:
        account = make_account(db) if kind is InvitationKind.INVITE else db.get_one(Account, in_use)
        secret = accounts.invite(db, vault, account, kind, SYSTEM)
        assert len(secret) == 22
        at(MONDAY + timedelta(minutes=30, seconds=-1))
        assert accounts.open_invitation(db, vault, secret) is not None
        at(MONDAY + timedelta(minutes=30))
        assert accounts.open_invitation(db, vault, secret) is None


def test_the_secret_of_a_link_is_nowhere_in_the_database(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        secret = accounts.invite(db, vault, make_account(db), InvitationKind.INVITE, SYSTEM)
        row = db.scalars(select(Invitation)).one()
        assert secret.encode() not in row.token_mac
        details = [event.details for event in db.scalars(select(AuditEvent))]
        assert secret not in str(details)


def test_a_new_link_and_the_use_of_a_link_both_make_the_old_one_void(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        account = make_account(db)
        first = accounts.invite(db, vault, account, InvitationKind.INVITE, SYSTEM)
        second = accounts.invite(db, vault, account, InvitationKind.INVITE, SYSTEM)
        assert accounts.open_invitation(db, vault, first) is None
        row = accounts.open_invitation(db, vault, second)
        assert row is not None
        accounts.use_up(db, row)
        assert accounts.open_invitation(db, vault, second) is None


def test_a_first_invitation_fits_only_an_unfinished_account(database: Database, vault: Vault) -> None:
    in_use = _in_use(database, vault)
    with database.transaction(write=True) as db:
        with pytest.raises(Refused):
            accounts.invite(db, vault, db.get_one(Account, in_use), InvitationKind.INVITE, SYSTEM)
        with pytest.raises(Refused):
            accounts.invite(db, vault, make_account(db), InvitationKind.NEW_PHONE, SYSTEM)


def test_new_password_and_new_phone_within_a_week_need_two_colleagues(
    database: Database, vault: Vault, at: Callable[[datetime], None]
) -> None:
    at(MONDAY)
    in_use = _in_use(database, vault)
    with database.transaction(write=True) as db:
        one, other = make_account(db), make_account(db)
        account = db.get_one(Account, in_use)
        accounts.invite(db, vault, account, InvitationKind.NEW_PASSWORD, SYSTEM, issued_by_id=one.id)
        with pytest.raises(Refused):
            accounts.invite(db, vault, account, InvitationKind.NEW_PHONE, SYSTEM, issued_by_id=one.id)
        accounts.invite(db, vault, account, InvitationKind.NEW_PHONE, SYSTEM, issued_by_id=other.id)
        at(MONDAY + timedelta(days=7, seconds=1))
        accounts.invite(db, vault, account, InvitationKind.NEW_PHONE, SYSTEM, issued_by_id=one.id)


def _session_of(account: Account) -> WebSession:
    return WebSession(
        token_mac=bytes([account.id % 256]) * 32,
        kind=SessionKind.STAFF,
        strength=SessionStrength.FULL,
        account_id=account.id,
        created_at=clock.now(),
        seen_at=clock.now(),
    )


@pytest.mark.parametrize("reason", list(PhoneReason))
def test_a_phone_in_other_hands_opens_nothing_from_that_moment(
    database: Database, vault: Vault, reason: PhoneReason
) -> None:
    phone = passwords.new_totp_secret()
    with database.transaction(write=True) as db:
        account = make_account(db)
        give_password(db, account)
        paper = accounts.join_phone(db, vault, account, phone, None, SYSTEM)
        db.add(_session_of(account))
        db.flush()
        keeps_its_phone = not accounts.cut_off_phone(db, vault, account, reason, SYSTEM)
        assert keeps_its_phone == (reason in (PhoneReason.BROKEN, PhoneReason.REPLACED))
        assert (db.scalar(select(WebSession.token_mac)) is not None) == keeps_its_phone
        now = clock.now()
        code = pyotp.TOTP(phone).at(now)
        assert sign_in.accept_code(db, vault, account.id, code, now) == keeps_its_phone
        assert sign_in.accept_recovery_code(db, vault, account.id, paper[0], now) == keeps_its_phone
        accounts.invite(db, vault, account, InvitationKind.NEW_PHONE, SYSTEM, reason=reason)


def test_an_account_without_a_phone_has_none_to_cut_off(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        account = make_account(db)
        assert not accounts.cut_off_phone(db, vault, account, PhoneReason.STOLEN, SYSTEM)
        assert account.totp_secret is None


def test_ending_an_account_ends_its_roles_links_and_sessions_and_keeps_the_rows(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        account = make_account(db)
        secret = accounts.invite(db, vault, account, InvitationKind.INVITE, SYSTEM)
        db.add(_session_of(account))
        db.flush()
        accounts.end_account(db, account, SYSTEM)
        assert account.ended_on == clock.today()
        assert db.scalars(select(RoleGrant)).one().ends_on == clock.today()
        assert accounts.open_invitation(db, vault, secret) is None
        assert db.scalars(select(WebSession)).all() == []
        with pytest.raises(Conflict):
            accounts.end_account(db, account, SYSTEM)
        with pytest.raises(Refused):
            accounts.invite(db, vault, account, InvitationKind.INVITE, SYSTEM)


def test_an_account_that_ends_leaves_a_row_for_every_role_that_ended_with_it(database: Database) -> None:
    with database.transaction(write=True) as db:
        account = make_account(db, Role.COORDINATOR)
        make_grant(db, account, Role.READER)
        make_grant(db, account, Role.UTBILDARE, ends_on=clock.today())
        accounts.end_account(db, account, SYSTEM)
        events = db.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
    assert [(one.action, one.details) for one in events] == [
        ("role.end", {"role": "coordinator"}),
        ("role.end", {"role": "reader"}),
        ("account.end", {}),
    ]


@pytest.mark.parametrize("change", ["give", "end", "password", "phone"])
def test_what_changes_the_rights_signs_the_person_out(database: Database, vault: Vault, change: str) -> None:
    with database.transaction(write=True) as db:
        account = make_account(db)
        give_password(db, account)
        grant = db.scalars(select(RoleGrant)).one()
        db.add(_session_of(account))
        db.flush()
        match change:
            case "give":
                role = NewRole(Role.READER, ScopeKind.FEDERATION, clock.today())
                roles.give_role(db, account, role, SYSTEM)
            case "end":
                roles.end_role(db, grant, SYSTEM)
            case "password":
                accounts.set_password(db, account, passwords.hash_password("nya ord om vinter"), SYSTEM)
            case _:
                accounts.join_phone(db, vault, account, passwords.new_totp_secret(), None, SYSTEM)
        assert db.scalars(select(WebSession)).all() == []


def test_a_new_phone_makes_the_old_recovery_codes_void(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        account = make_account(db)
        give_password(db, account)
        old = accounts.join_phone(db, vault, account, passwords.new_totp_secret(), None, SYSTEM)
        new = accounts.join_phone(db, vault, account, passwords.new_totp_secret(), None, SYSTEM)
        assert not sign_in.accept_recovery_code(db, vault, account.id, old[0], clock.now())
        assert sign_in.accept_recovery_code(db, vault, account.id, new[0], clock.now())


def test_the_secret_of_the_phone_is_sealed(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        account = make_account(db)
        give_password(db, account)
        secret = passwords.new_totp_secret()
        accounts.join_phone(db, vault, account, secret, None, SYSTEM)
        assert account.totp_secret is not None
        assert secret.encode() not in account.totp_secret
        assert vault.open(account.totp_secret, f"account.totp_secret:{account.public_id}") == secret


def test_the_first_administrator_is_invited_like_everybody_else(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        secret = accounts.create_first_administrator(db, vault, the_federation(db).id, PERSON)
        link = accounts.open_invitation(db, vault, secret)
        assert link is not None
        grant = db.scalars(select(RoleGrant).where(RoleGrant.account_id == link.account_id)).one()
        assert (grant.role, grant.scope_kind) == (Role.ADMINISTRATOR, ScopeKind.FEDERATION)


def test_the_link_carries_its_secret_after_the_hash() -> None:
    assert accounts.invitation_url("https://smail.test", "abc") == "https://smail.test/inbjudan#abc"


def test_whoever_changes_name_or_place_is_the_same_in_the_training(database: Database) -> None:
    with database.transaction(write=True) as db:
        before, after = make_municipality(db), make_municipality(db, "Enköping")
        account = make_account(db, organisation_id=before.id)
        learner, other = make_learner(db, account), make_learner(db, first_name="Bo")
        was = f"{learner.first_name} {learner.last_name}"
        certificate = make_certificate(db, learner, Level.ANVANDARE, clock.today())
        moved = {"first_name": "Nils ", "last_name": "Nygift", "actor": SYSTEM}
        accounts.edit_account(db, account, organisation_id=after.id, **moved)
        assert (learner.first_name, learner.last_name) == ("Nils", "Nygift")
        assert learner.organisation_id == after.id
        # The history is not rewritten: what was issued was issued to that name, there.
        db.refresh(certificate)
        assert (certificate.issued_to, certificate.issued_in_id) == (was, before.id)
        told = certificates.holder(db, certificate.id)
        assert (told.name, told.called_now) == (was, "Nils Nygift")
        # A learner is always somewhere.
        accounts.edit_account(db, account, organisation_id=None, **moved)
        assert learner.organisation_id == after.id
        assert other.first_name == "Bo"
