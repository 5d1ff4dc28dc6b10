"""Only an account that is finished and has not ended can sign in, and no code works twice."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from smail import clock, passwords
from smail.db.session import Database
from smail.db.tables import Account, AuditEvent, SessionKind, SessionStrength, WebSession
from smail.services import accounts, sign_in
from smail.services.audit import SYSTEM
from smail.services.sign_in import Candidate
from smail.vault import Vault
from tests.factories.accounts import PASSWORD, give_password, make_account

NOW = datetime(2026, 3, 2, 12, 0, 10, tzinfo=UTC)


def _ready(database: Database, vault: Vault) -> tuple[int, str, tuple[str, ...]]:
    with database.transaction(write=True) as db:
        account = make_account(db, username="alva@smail.example")
        give_password(db, account)
        secret = passwords.new_totp_secret()
        codes = accounts.join_phone(db, vault, account, secret, None, SYSTEM)
        return account.id, secret, codes


@pytest.mark.parametrize("typed", ["alva@smail.example", " Alva@SMAIL.example "])
def test_a_username_is_found_however_it_is_typed(database: Database, vault: Vault, typed: str) -> None:
    account_id, _, _ = _ready(database, vault)
    with database.transaction(write=False) as db:
        assert sign_in.candidate(db, typed).account_id == account_id


@pytest.mark.parametrize("typed", ["", "nobody", "a\x00b", "x" * 5000, "alva@smail.example\n"])
def test_a_name_that_nobody_has_is_nobody(database: Database, typed: str) -> None:
    with database.transaction(write=False) as db:
        assert sign_in.candidate(db, typed) == Candidate()


@pytest.mark.parametrize("change", [{"ended_on": date(2020, 1, 1)}, {"totp_secret": None}])
def test_an_ended_or_unfinished_account_is_nobody(
    database: Database, vault: Vault, change: dict[str, object]
) -> None:
    account_id, _, _ = _ready(database, vault)
    with database.transaction(write=True) as db:
        for name, value in change.items():
            setattr(db.get_one(Account, account_id), name, value)
    with database.transaction(write=False) as db:
        assert sign_in.candidate(db, "alva@smail.example") == Candidate()


@pytest.mark.parametrize(
    ("seconds", "is_right"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)]
)
def test_the_phone_may_be_half_a_minute_off(
    database: Database, vault: Vault, seconds: int, is_right: bool
) -> None:
    account_id, secret, _ = _ready(database, vault)
    code = passwords.totp_code(secret, NOW + timedelta(seconds=seconds))
    with database.transaction(write=True) as db:
        assert sign_in.accept_code(db, vault, account_id, code, NOW) is is_right


def test_the_code_of_the_phone_works_once(database: Database, vault: Vault) -> None:
    account_id, secret, _ = _ready(database, vault)
    code = passwords.totp_code(secret, NOW)
    with database.transaction(write=True) as db:
        assert sign_in.accept_code(db, vault, account_id, code, NOW)
    with database.transaction(write=True) as db:
        assert not sign_in.accept_code(db, vault, account_id, code, NOW)


def test_each_recovery_code_works_once_however_it_is_typed(database: Database, vault: Vault) -> None:
    account_id, _, codes = _ready(database, vault)
    assert len(set(codes)) == 10
    for code in codes:
        with database.transaction(write=True) as db:
            typed = code.lower().replace("-", " ")
            assert sign_in.accept_recovery_code(db, vault, account_id, typed, NOW)
            assert not sign_in.accept_recovery_code(db, vault, account_id, code, NOW)


def test_the_recovery_code_of_a_colleague_is_wrong(database: Database, vault: Vault) -> None:
    _, _, codes = _ready(database, vault)
    with database.transaction(write=True) as db:
        other = make_account(db)
        give_password(db, other)
        accounts.join_phone(db, vault, other, passwords.new_totp_secret(), None, SYSTEM)
        assert not sign_in.accept_recovery_code(db, vault, other.id, codes[0], NOW)


def test_signing_in_stands_in_the_audit_with_the_way_but_not_the_code(
    database: Database, vault: Vault
) -> None:
    account_id, _, codes = _ready(database, vault)
    with database.transaction(write=True) as db:
        sign_in.accept_recovery_code(db, vault, account_id, codes[0], NOW)
    with database.transaction(write=False) as db:
        event = db.scalars(select(AuditEvent).where(AuditEvent.action == "sign_in")).one()
        assert event.details == {"how": "recovery_code"}


def test_a_rehash_does_not_overwrite_a_password_that_was_changed_meanwhile(
    database: Database, vault: Vault
) -> None:
    account_id, _, _ = _ready(database, vault)
    with database.transaction(write=True) as db:
        sign_in.store_rehash(db, account_id, "an older hash", "a newer hash")
    with database.transaction(write=False) as db:
        assert passwords.verify(db.get_one(Account, account_id).password_hash, PASSWORD).ok


def test_ending_the_sessions_spares_the_one_that_is_named_and_everybody_else(database: Database) -> None:
    with database.transaction(write=True) as db:
        one, other = make_account(db), make_account(db)
        macs = [bytes([number]) * 32 for number in range(3)]
        for mac, owner in zip(macs, (one, one, other), strict=True):
            db.add(
                WebSession(
                    token_mac=mac,
                    kind=SessionKind.STAFF,
                    strength=SessionStrength.FULL,
                    account_id=owner.id,
                    created_at=clock.now(),
                    seen_at=clock.now(),
                )
            )
        db.flush()
        assert sign_in.end_sessions(db, one.id, but=macs[0]) == 1
        assert set(db.scalars(select(WebSession.token_mac))) == {macs[0], macs[2]}
