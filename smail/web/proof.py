"""Checks a password between two short transactions, so that nobody else waits while argon2 works."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from flask import request
from sqlalchemy.orm import Session

from smail import clock, passwords
from smail.errors import Conflict
from smail.services import sign_in, throttle
from smail.services.sign_in import Candidate
from smail.services.throttle import Key
from smail.web import sessions
from smail.web.parts import Parts, StaffRequest


def prove_password(parts: Parts, candidate: Candidate, password: str, keys: Sequence[Key]) -> bool:
    """Whether it is the candidate's password; a wrong one counts on the keys, and a wait is as good as wrong.

    Somebody who is nobody costs exactly as much work as somebody who is.
    """
    with parts.database.transaction(write=True) as db:
        if throttle.attempt(db, parts.vault, keys, clock.now()) > throttle.NO_WAIT:
            return False
    verdict = passwords.verify(candidate.password_hash, password)
    if not verdict.ok or candidate.account_id is None:
        return False
    fresh = passwords.hash_password(password) if verdict.needs_rehash else None
    with parts.database.transaction(write=True) as db:
        throttle.succeeded(db, parts.vault, keys, clock.now())
        if fresh is not None:
            sign_in.store_rehash(db, candidate.account_id, candidate.password_hash, fresh)
    return True


def knows_password(at: StaffRequest, stored: str | None, password: str) -> bool:
    """Whether whoever sits here knows the password of the account that is signed in; the door only reads."""
    keys = (Key(throttle.UNLOCK, at.viewer.public_id),)
    return prove_password(at.parts, Candidate(at.viewer.account_id, stored), password, keys)


@contextmanager
def writing_still(at: StaffRequest) -> Iterator[Session]:
    """A short write by whoever is signed in; Conflict where that ended while the password was looked at."""
    with at.parts.database.transaction(write=True) as db:
        _row, viewer = sessions.current_staff(db, at.parts.vault, at.parts.settings)
        if viewer is None:
            raise Conflict("the session has ended meanwhile")
        yield db


def here() -> Key:
    """The key of the network address that this request comes from."""
    return throttle.address_key(request.remote_addr)
