"""The person's own PIN: with the link it opens what was answered before.

Six digits are few, so only a peppered MAC is kept, guesses are throttled, and the first ones that a thief or
a relative would try are refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from smail import clock
from smail import vault as vaults
from smail.db.prepared import Prepared
from smail.db.tables import Participant, SessionStrength, WebSession
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.people import fold_signs
from smail.errors import Refused
from smail.services import audit, locks, throttle
from smail.services.audit import Actor
from smail.services.throttle import Key
from smail.vault import Vault

PURPOSE = "pin"
PIN_LENGTH = 6
_UP = "01234567890"


class PinProblem(StrEnum):
    """Why six signs cannot be the PIN."""

    NOT_SIX_DIGITS = "not_six_digits"
    TOO_EASY = "too_easy"


@dataclass(frozen=True, slots=True)
class PinAccepted:
    """The PIN was right."""


@dataclass(frozen=True, slots=True)
class PinRefused:
    """The PIN was wrong, or the person has none."""


@dataclass(frozen=True, slots=True)
class PinBlocked:
    """Too many have failed; nothing was looked at, and it can be tried again after the wait."""

    wait: timedelta


PinVerdict = PinAccepted | PinRefused | PinBlocked


_person = Participant.__table__.c
_HAS_PIN = Prepared(
    select(_person.pin_mac.is_not(None)).where(_person.id == bindparam("participant_id")), bool
)


def has_pin(db: Session, participant_id: int) -> bool:
    """Whether the person has chosen a PIN."""
    return bool(_HAS_PIN.first(db, participant_id=participant_id))


def is_pin(vault: Vault, person: Participant, pin: str) -> bool:
    """Whether this is the person's PIN; for a program that knows it already, since no guess is counted."""
    return person.pin_mac is not None and vaults.matches(_mac(vault, person, _digits(pin)), person.pin_mac)


def set_pin(
    db: Session, vault: Vault, participant_id: int, pin: str, *, actor: Actor, may_replace: bool = False
) -> PinProblem | None:
    """The person's PIN is this one, or what is wrong with it.

    A PIN that exists is replaced only where `may_replace` says that the session came in with it or with a
    code; else Refused, since a found link must not become a way to the history.
    """
    person = locks.person(db, participant_id)
    if person.pin_mac is not None and not may_replace:
        raise Refused("pin is already chosen")
    digits = _digits(pin)
    problem = problem_of(digits, person.birth_year)
    if problem is not None:
        return problem
    person.pin_mac = _mac(vault, person, digits)
    db.flush()
    throttle.clear(db, vault, [_key(person)])
    audit.record(
        db, actor, AuditAction.PIN_SET, AuditObject.PARTICIPANT, person.public_id, participant_id=person.id
    )
    return None


def remove_pin(db: Session, participant_id: int, *, actor: Actor) -> bool:
    """The person has no PIN, and whoever looks at earlier answers just now is signed out; whether it had one.

    The link still answers, and only a fresh code leads on to the answers and to another PIN. What was counted
    against guesses stands, so that this is no way round it.
    """
    person = locks.person(db, participant_id)
    if person.pin_mac is None:
        return False
    person.pin_mac = None
    with_history = (SessionStrength.PIN, SessionStrength.CODE)
    db.execute(
        delete(WebSession).where(
            WebSession.participant_id == person.id, WebSession.strength.in_(with_history)
        )
    )
    db.flush()
    audit.record(
        db, actor, AuditAction.PIN_REMOVE, AuditObject.PARTICIPANT, person.public_id, participant_id=person.id
    )
    return True


def check_pin(
    db: Session,
    vault: Vault,
    participant_id: int,
    pin: str,
    *,
    keys: Sequence[Key] = (),
    now: datetime | None = None,
) -> PinVerdict:
    """The verdict on a PIN as it was typed; a failure counts in the throttle, also on the further `keys`."""
    now = now or clock.now()
    person = db.get_one(Participant, participant_id)
    counted = [_key(person), *keys]
    wait = throttle.attempt(db, vault, counted, now)
    if wait > throttle.NO_WAIT:
        return PinBlocked(wait)
    given = _mac(vault, person, _digits(pin))
    if person.pin_mac is None or not vaults.matches(given, person.pin_mac):
        return PinRefused()
    throttle.succeeded(db, vault, counted, now)
    return PinAccepted()


def problem_of(pin: str, birth_year: int | None) -> PinProblem | None:
    """What is wrong with a PIN; easy are runs, patterns that repeat, and what the birth year gives away."""
    if len(pin) != PIN_LENGTH or not (pin.isascii() and pin.isdigit()):
        return PinProblem.NOT_SIX_DIGITS
    if _is_run(pin) or _repeats(pin) or _tells_birth(pin, birth_year):
        return PinProblem.TOO_EASY
    return None


def _is_run(pin: str) -> bool:
    return pin in _UP or pin[::-1] in _UP


def _repeats(pin: str) -> bool:
    return pin == pin[0] * 6 or pin == pin[:2] * 3 or pin == pin[:3] * 2


def _tells_birth(pin: str, birth_year: int | None) -> bool:
    if birth_year is None:
        return False
    year = str(birth_year)
    return year in pin or _is_birthday(pin, year[2:])


def _is_birthday(pin: str, short_year: str) -> bool:
    """Whether the six digits are a day of the birth year, year first or year last."""
    if pin.startswith(short_year):
        return _is_day(pin[2:4], pin[4:6])
    return pin.endswith(short_year) and (_is_day(pin[2:4], pin[:2]) or _is_day(pin[:2], pin[2:4]))


def _is_day(month: str, day: str) -> bool:
    try:
        date(2000, int(month), int(day))
    except ValueError:
        return False
    return True


def _digits(pin: str) -> str:
    return "".join(fold_signs(pin).split())


def _key(person: Participant) -> Key:
    return Key(throttle.PIN, person.public_id)


def _mac(vault: Vault, person: Participant, pin: str) -> bytes:
    return vault.mac(PURPOSE, f"{person.public_id}:{pin}")
