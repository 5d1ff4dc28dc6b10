"""Six digits that a handledare shows: the way in without a link, and to the history without a PIN.

A participant number is not secret, so the code carries all the weight: a quarter of an hour, five tries, one
use. A number that nobody has gets the same verdict in the same way, and is throttled alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import clock
from smail import vault as vaults
from smail.db.tables import LoginCode, Participant
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.people import fold_signs, parse_number
from smail.queries.numbers import holder_of
from smail.queries.standings import is_enrolled
from smail.services import audit, throttle
from smail.services.audit import Actor
from smail.services.throttle import Key
from smail.vault import Vault

PURPOSE = "login_code"
VALID_FOR = timedelta(minutes=15)
MAX_TRIES = 5
_NOBODY = 0


@dataclass(frozen=True, slots=True)
class CodeAccepted:
    """The code was right and is used up; the person is in."""

    participant_id: int


@dataclass(frozen=True, slots=True)
class CodeRefused:
    """Wrong, too old, used, tried too often, or nobody's number: nothing tells which."""


@dataclass(frozen=True, slots=True)
class CodeBlocked:
    """Too many have failed; nothing was looked at, and it can be tried again after the wait."""

    wait: timedelta


CodeVerdict = CodeAccepted | CodeRefused | CodeBlocked


def issue_code(db: Session, vault: Vault, participant_id: int, *, actor: Actor, issued_by_id: int) -> str:
    """A new code, told this once; an older one is worth nothing any more."""
    person = db.get_one(Participant, participant_id)
    code = vaults.code()
    now = clock.now()
    db.add(
        LoginCode(
            participant_id=participant_id,
            code_mac=_mac(vault, person.number, code),
            issued_at=now,
            issued_by_id=issued_by_id,
            expires_at=now + VALID_FOR,
            tries=0,
        )
    )
    db.flush()
    audit.record(
        db,
        actor,
        AuditAction.CODE_ISSUE,
        AuditObject.PARTICIPANT,
        person.public_id,
        participant_id=participant_id,
    )
    return code


def check_code(
    db: Session,
    vault: Vault,
    number: str,
    code: str,
    *,
    keys: Sequence[Key] = (),
    now: datetime | None = None,
) -> CodeVerdict:
    """The verdict on a number and a code as they were typed; a failure counts here and in the throttle.

    `keys` are further ones to count on, such as the caller's address.
    """
    now = now or clock.now()
    stored_number = parse_number(number) or number.strip()[:40]
    counted = [Key(throttle.NUMBER, stored_number), *keys]
    wait = throttle.attempt(db, vault, counted, now)
    if wait > throttle.NO_WAIT:
        return CodeBlocked(wait)
    participant_id = _use(db, vault, stored_number, "".join(fold_signs(code).split()), now)
    if participant_id is None:
        return CodeRefused()
    throttle.succeeded(db, vault, counted, now)
    return CodeAccepted(participant_id)


def _use(db: Session, vault: Vault, number: str, code: str, now: datetime) -> int | None:
    """The person whose live code this is; the try is counted, and a right code is used up."""
    holder = holder_of(db, number)
    person_id, number = (_NOBODY, number) if holder is None else (holder.id, holder.number)
    given = _mac(vault, number, code)
    row = _newest(db, person_id)
    is_right = vaults.matches(given, row.code_mac if row is not None else _mac(vault, number, ""))
    if row is None or row.used_at is not None or row.tries >= MAX_TRIES or now >= row.expires_at:
        return None
    row.tries += 1
    if is_right and is_enrolled(db, person_id, clock.civil(now)):
        row.used_at = now
    db.flush()
    return person_id if row.used_at is not None else None


def _newest(db: Session, participant_id: int) -> LoginCode | None:
    return db.scalar(
        select(LoginCode)
        .where(LoginCode.participant_id == participant_id)
        .order_by(LoginCode.id.desc())
        .limit(1)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _mac(vault: Vault, number: str, code: str) -> bytes:
    return vault.mac(PURPOSE, f"{number}:{code}")
