"""Accounts of staff from invitation to end; whatever ends is ended with a date and never deleted.

An account is made without a password. Whoever made it hands over a link that is shown once and works once;
the person chooses the password and joins the phone, and nobody else ever knows either.
"""

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from smail import clock, passwords
from smail.db import sealing
from smail.db.tables import Account, Invitation, InvitationKind, Learner, RecoveryCode
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.roles import Role, ScopeKind
from smail.domain.username import is_username
from smail.errors import Conflict, Refused
from smail.queries.viewers import is_ended
from smail.services import audit, certification, roles, sign_in
from smail.services.audit import SYSTEM, Actor
from smail.services.roles import NewRole
from smail.services.texts import refuse_personnummer
from smail.vault import Vault, token

# A link that decides who can get in is used at once, with the colleague at hand; a new one is one click away.
LINK_LASTS = timedelta(minutes=30)
# New password and new phone from one and the same colleague would let that colleague take over the account.
TWO_COLLEAGUES_WITHIN = timedelta(days=7)
INVITATION = "invitation"


class PhoneReason(StrEnum):
    """Why a colleague confirms a new phone; a code, since the audit holds no texts."""

    LOST = "lost"
    STOLEN = "stolen"
    BROKEN = "broken"
    REPLACED = "replaced"


IN_OTHER_HANDS = frozenset({PhoneReason.LOST, PhoneReason.STOLEN})


@dataclass(frozen=True, slots=True)
class NewAccount:
    """Who shall get an account."""

    username: str
    first_name: str
    last_name: str
    organisation_id: int | None = None


def create_account(
    db: Session, federation_id: int, new: NewAccount, actor: Actor, *, at: datetime | None = None
) -> Account:
    """An account without a password waits for its person; Conflict when the username is taken.

    Refused for what cannot be a username, and where a name holds a personnummer, as edit_account does too.
    """
    refuse_personnummer(**asdict(new))
    username = sign_in.normal_username(new.username)
    if not is_username(username):
        raise Refused("a username is an address of e-mail or a short name")
    if db.scalar(select(Account.id).where(Account.username == username)) is not None:
        raise Conflict("the username is taken")
    account = Account(
        federation_id=federation_id,
        organisation_id=new.organisation_id,
        username=username,
        first_name=new.first_name.strip(),
        last_name=new.last_name.strip(),
        created_at=at or clock.now(),
    )
    db.add(account)
    db.flush()
    _record(db, actor, AuditAction.ACCOUNT_CREATE, account)
    return account


def edit_account(
    db: Session,
    account: Account,
    *,
    first_name: str,
    last_name: str,
    organisation_id: int | None,
    actor: Actor,
) -> None:
    """The account has these names and works in this organisation."""
    refuse_personnummer(first_name=first_name, last_name=last_name)
    account.first_name, account.last_name = first_name.strip(), last_name.strip()
    account.organisation_id = organisation_id
    # Whoever takes courses is the same person: boards and the chain have one name and one place.
    learner = db.scalar(select(Learner).where(Learner.account_id == account.id))
    if learner is not None:
        # A certificate keeps the name and place that it was issued to.
        certification.keep_as_issued(db, learner)
        learner.first_name, learner.last_name = account.first_name, account.last_name
        learner.organisation_id = organisation_id or learner.organisation_id
    _record(db, actor, AuditAction.ACCOUNT_EDIT, account)
    db.flush()


def end_account(db: Session, account: Account, actor: Actor, *, on: date | None = None) -> None:
    """From that day (today) nobody gets in with the account, its roles end and its links are void."""
    if is_ended(account):
        raise Conflict("the account has already ended")
    day = on or clock.today()
    account.ended_on = day
    roles.end_all(db, account, actor, on=day)
    _void_invitations(db, account, clock.now())
    sign_in.end_sessions(db, account.id)
    _record(db, actor, AuditAction.ACCOUNT_END, account)
    db.flush()


def invite(
    db: Session,
    vault: Vault,
    account: Account,
    kind: InvitationKind,
    actor: Actor,
    *,
    issued_by_id: int | None = None,
    reason: PhoneReason | None = None,
) -> str:
    """The secret of a new one-use link, told only now; earlier links of the account stop working.

    Refused for an ended account, for a first invitation to one in use, for a reset of one that is not, and
    for a second kind of reset by the same colleague within a week.
    """
    now = clock.now()
    _refuse_invitation(db, account, kind, issued_by_id, now)
    _void_invitations(db, account, now)
    secret = token()
    row = Invitation(
        account_id=account.id,
        kind=kind,
        token_mac=vault.mac(INVITATION, secret),
        issued_at=now,
        expires_at=now + LINK_LASTS,
        issued_by_id=issued_by_id,
    )
    db.add(row)
    why = reason.value if reason else None
    _record(db, actor, AuditAction.ACCOUNT_INVITE, account, kind=kind.value, reason=why)
    db.flush()
    return secret


def cut_off_phone(db: Session, vault: Vault, account: Account, reason: PhoneReason, actor: Actor) -> bool:
    """A phone in other hands opens nothing from now on; says whether the reason asks for that.

    Every session has ended, the phone's codes are wrong and the recovery codes, which may be kept on it, are
    void. It does not wait for the new link, which may be used tomorrow or never.
    """
    if reason not in IN_OTHER_HANDS or account.totp_secret is None or is_ended(account):
        return False
    # A secret that no phone has: the account stays one in use, which a link to a new phone fits.
    nobodys = passwords.new_totp_secret()
    account.totp_secret = sealing.sealed(vault, Account.totp_secret, account.public_id, nobodys)
    db.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    sign_in.end_sessions(db, account.id)
    _record(db, actor, AuditAction.SIGN_OUT_EVERYWHERE, account, reason=reason.value)
    db.flush()
    return True


def _refuse_invitation(
    db: Session, account: Account, kind: InvitationKind, issued_by_id: int | None, now: datetime
) -> None:
    if is_ended(account):
        raise Refused("the account has ended")
    if (kind is InvitationKind.INVITE) == (account.totp_secret is not None):
        raise Refused("the link does not fit the state of the account")
    other = {
        InvitationKind.NEW_PHONE: InvitationKind.NEW_PASSWORD,
        InvitationKind.NEW_PASSWORD: InvitationKind.NEW_PHONE,
    }.get(kind)
    if other is None or issued_by_id is None:
        return
    by_the_same = select(Invitation.id).where(
        Invitation.account_id == account.id,
        Invitation.kind == other,
        Invitation.issued_by_id == issued_by_id,
        Invitation.issued_at > now - TWO_COLLEAGUES_WITHIN,
    )
    if db.scalar(by_the_same.limit(1)) is not None:
        raise Refused("a new password and a new phone need two colleagues")


def _void_invitations(db: Session, account: Account, now: datetime) -> None:
    open_ones = select(Invitation).where(
        Invitation.account_id == account.id, Invitation.used_at.is_(None), Invitation.expires_at > now
    )
    for row in db.scalars(open_ones):
        row.expires_at = now
    db.flush()


def invitation_url(base_url: str, secret: str) -> str:
    """The link; what stands after # never reaches a server log."""
    return f"{base_url}/inbjudan#{secret}"


def open_invitation(db: Session, vault: Vault, secret: str) -> Invitation | None:
    """The unused invitation that this secret opens just now; looking does not use it up."""
    return live_invitation(db, vault.mac(INVITATION, secret.strip()))


def live_invitation(db: Session, token_mac: bytes, *, locked: bool = False) -> Invitation | None:
    """The invitation with this digest while it may still be used; `locked` for the one who uses it up."""
    wanted = select(Invitation).where(Invitation.token_mac == token_mac)
    row = db.scalar(wanted.with_for_update() if locked else wanted)
    if row is None or row.used_at is not None or row.expires_at <= clock.now():
        return None
    return None if is_ended(db.get_one(Account, row.account_id)) else row


def set_password(db: Session, account: Account, password_hash: str, actor: Actor) -> None:
    """This is the password now, and every browser is signed out."""
    account.password_hash = password_hash
    sign_in.end_sessions(db, account.id)
    _record(db, actor, AuditAction.ACCOUNT_PASSWORD, account)
    db.flush()


def join_phone(
    db: Session, vault: Vault, account: Account, secret: str, step: int | None, actor: Actor
) -> tuple[str, ...]:
    """The phone with this secret is the account's only one; returns the new recovery codes, told only now."""
    account.totp_secret = sealing.sealed(vault, Account.totp_secret, account.public_id, secret)
    account.totp_last_step = step
    sign_in.end_sessions(db, account.id)
    _record(db, actor, AuditAction.ACCOUNT_PHONE, account)
    return new_recovery_codes(db, vault, account, actor)


def new_recovery_codes(db: Session, vault: Vault, account: Account, actor: Actor) -> tuple[str, ...]:
    """Ten new codes, told only now; the earlier ones are void."""
    db.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    codes = passwords.recovery_codes()
    db.add_all(
        RecoveryCode(account_id=account.id, code_mac=sign_in.recovery_mac(vault, account, code))
        for code in codes
    )
    _record(db, actor, AuditAction.ACCOUNT_RECOVERY_CODES, account)
    db.flush()
    return codes


def use_up(db: Session, invitation: Invitation) -> None:
    """The link has done its work and opens nothing more."""
    invitation.used_at = clock.now()
    db.flush()


def create_first_administrator(db: Session, vault: Vault, federation_id: int, new: NewAccount) -> str:
    """An invited administrator of the federation; returns the secret of the invitation, told only now."""
    account = create_account(db, federation_id, new, SYSTEM)
    role = NewRole(Role.ADMINISTRATOR, ScopeKind.FEDERATION, clock.today())
    roles.give_role(db, account, role, SYSTEM)
    return invite(db, vault, account, InvitationKind.INVITE, SYSTEM)


def _record(db: Session, actor: Actor, action: AuditAction, account: Account, **details: Any) -> None:
    audit.record(db, actor, action, AuditObject.ACCOUNT, account.public_id, **details)
