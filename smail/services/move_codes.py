"""The move code: possession, with the number, is how a person brings the own history to a new municipality.

It is told once, to the person, and is worth a week, to the end of the last day. Only the last one of a person
holds. Guesses are throttled by number and by who guesses; a number that nobody has gets the same answer as a
wrong code.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from smail import clock
from smail import vault as vaults
from smail.db.tables import Move
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.move_code import new_code, tidied_code
from smail.domain.people import parse_number
from smail.queries.numbers import holder_of
from smail.services import audit, locks
from smail.services.audit import Actor
from smail.services.throttle import Key, Limit
from smail.vault import Vault

PURPOSE = "move_code"
VALID_DAYS = timedelta(days=7)
GUESSES = Limit(
    "move_code", 5, timedelta(hours=24), timedelta(seconds=30), longest_wait=timedelta(minutes=15)
)


def issue(db: Session, vault: Vault, participant_id: int, *, actor: Actor, issued_by_id: int | None) -> str:
    """A new code, told this once; an older one is worth nothing any more."""
    person = locks.person(db, participant_id)
    db.execute(delete(Move).where(Move.participant_id == participant_id, Move.used_at.is_(None)))
    code, now = new_code(), clock.now()
    db.add(
        Move(
            participant_id=participant_id,
            code_mac=_mac(vault, person.public_id, code),
            issued_at=now,
            issued_by_id=issued_by_id,
            expires_at=_end_of(last_day(now)),
        )
    )
    db.flush()
    audit.record(
        db,
        actor,
        AuditAction.MOVE_CODE,
        AuditObject.PARTICIPANT,
        person.public_id,
        participant_id=participant_id,
    )
    return code


def last_day(issued_at: datetime) -> date:
    """The last day on which a code that was made then can be used, from morning to midnight in Sweden."""
    return clock.civil(issued_at) + VALID_DAYS


def keys(typed_number: str, who: str, more: Sequence[Key] = ()) -> Sequence[Key]:
    """What guesses at this number by this one are counted on."""
    number = parse_number(typed_number) or typed_number.strip()[:40]
    return Key(GUESSES, f"number:{number}"), Key(GUESSES, f"by:{who}"), *more


def live_move(
    db: Session, vault: Vault, typed_number: str, typed_code: str, federation_id: int, now: datetime
) -> Move | None:
    """The move that number and code stand for, held with the person from here on; None for anything else."""
    number = parse_number(typed_number)
    holder = None if number is None else holder_of(db, number)
    given = _mac(vault, "" if holder is None else holder.public_id, tidied_code(typed_code))
    row = None if holder is None else _held(db, holder.id, federation_id, now)
    is_right = vaults.matches(given, row.code_mac if row is not None else _mac(vault, "", "-"))
    return row if is_right else None


def _held(db: Session, participant_id: int, federation_id: int, now: datetime) -> Move | None:
    """The person's live move. Whoever makes a code, undoes or joins holds the person first; so does this."""
    if locks.person(db, participant_id).federation_id != federation_id:
        return None
    return db.scalar(
        select(Move)
        .where(Move.participant_id == participant_id, Move.used_at.is_(None), Move.expires_at > now)
        .order_by(Move.id.desc())
        .limit(1)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=clock.SWEDISH_TIME)


def _mac(vault: Vault, public_id: str, code: str) -> bytes:
    return vault.mac(PURPOSE, f"{public_id}:{code}")
