"""What signing in reads and writes; the web layer runs the costly password check between the two.

A name that nobody has, an account that has ended and one that was never finished are all the same candidate
without a stored password, so that nothing outside tells them apart.
"""

import unicodedata
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from smail import passwords
from smail.db import sealing
from smail.db.tables import Account, ActorKind, RecoveryCode, WebSession
from smail.domain.audit import AuditAction, AuditObject
from smail.queries.viewers import is_ended
from smail.services import audit
from smail.services.audit import Actor
from smail.vault import Vault

MAX_USERNAME = 120


@dataclass(frozen=True, slots=True)
class Candidate:
    """Who a username may be; without an account that can sign in there is nothing stored."""

    account_id: int | None = None
    password_hash: str | None = None


def normal_username(text: str) -> str:
    """The username as it is stored: trimmed and in small letters."""
    return unicodedata.normalize("NFC", text).strip().lower()


def candidate(db: Session, username: str) -> Candidate:
    """The account that may sign in under this name; an empty candidate where there is none."""
    name = normal_username(username)
    if not name or len(name) > MAX_USERNAME or not name.isprintable():
        return Candidate()
    account = db.scalar(select(Account).where(Account.username == name))
    if account is None or not is_ready(account):
        return Candidate()
    return Candidate(account.id, account.password_hash)


def is_ready(account: Account) -> bool:
    """Whether the account has everything that signing in asks for, and has not ended."""
    return account.password_hash is not None and account.totp_secret is not None and not is_ended(account)


def store_rehash(db: Session, account_id: int, old_hash: str | None, new_hash: str) -> None:
    """The same password is stored at today's cost, unless it was changed in the meantime."""
    account = db.get_one(Account, account_id, with_for_update=True)
    if account.password_hash == old_hash:
        account.password_hash = new_hash
        db.flush()


def accept_code(db: Session, vault: Vault, account_id: int, code: str, now: datetime) -> bool:
    """Whether the one-time code of the phone was right; a right one is used up."""
    account = db.get_one(Account, account_id, with_for_update=True, populate_existing=True)
    if not is_ready(account) or account.totp_secret is None:
        return False
    secret = sealing.opened(vault, Account.totp_secret, account.public_id, account.totp_secret)
    step = passwords.check_totp(secret, code, now=now, last_step=account.totp_last_step)
    if step is None:
        return False
    account.totp_last_step = step
    audit.record(
        db, actor_of(account), AuditAction.SIGN_IN, AuditObject.ACCOUNT, account.public_id, how="phone"
    )
    db.flush()
    return True


def accept_recovery_code(db: Session, vault: Vault, account_id: int, code: str, now: datetime) -> bool:
    """Whether it was one of the account's unused recovery codes; a right one is used up."""
    account = db.get_one(Account, account_id, with_for_update=True, populate_existing=True)
    row = db.scalar(
        select(RecoveryCode).where(
            RecoveryCode.account_id == account_id,
            RecoveryCode.code_mac == recovery_mac(vault, account, code),
            RecoveryCode.used_at.is_(None),
        )
    )
    if row is None or not is_ready(account):
        return False
    row.used_at = now
    audit.record(
        db,
        actor_of(account),
        AuditAction.SIGN_IN,
        AuditObject.ACCOUNT,
        account.public_id,
        how="recovery_code",
    )
    db.flush()
    return True


def end_sessions(db: Session, account_id: int, *, but: bytes | None = None) -> int:
    """Every browser where the account is signed in is signed out, but for the one named; says how many."""
    rows = delete(WebSession).where(WebSession.account_id == account_id)
    if but is not None:
        rows = rows.where(WebSession.token_mac != but)
    return len(db.scalars(rows.returning(WebSession.token_mac)).all())


def recovery_mac(vault: Vault, account: Account, code: str) -> bytes:
    """The digest under which a recovery code of this account is kept."""
    return vault.mac(f"recovery_code:{account.public_id}", passwords.normal_recovery_code(code))


def actor_of(account: Account) -> Actor:
    """The account's person, as the audit names one."""
    return Actor(ActorKind.STAFF, account.public_id)
