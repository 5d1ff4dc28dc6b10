"""Staff with roles, and browsers that they or participants are signed in with."""

import itertools
import os
from datetime import date
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from smail import clock, passwords
from smail.db.tables import (
    Account,
    Organisation,
    Participant,
    Programme,
    RoleGrant,
    SessionKind,
    SessionStrength,
    WebSession,
)
from smail.domain.roles import SCOPES, Role, ScopeKind
from smail.vault import token
from smail.web.parts import Parts
from smail.web.sessions import COOKIES, PURPOSE
from tests.factories.organisations import FIRST_DAY, make_municipality, make_programme, the_federation
from tests.support.client import HOST

PASSWORD = "tre blå stenar vid ån"
ALIASES = (
    "Alva Äppelvik",
    "Bo Bäckström",
    "Cleo Dalvik",
    "Didrik Fjällnäs",
    "Ebba Grenvik",
    "Folke Hedvik",
)

# A county that one process has made is gone on with by the others: no two of them give a number twice.
_numbers = itertools.count(1 + 100_000 * int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]))


def make_account(db: Session, role: Role | None = Role.HANDLEDARE, **changes: Any) -> Account:
    """A member of staff who holds the role where it is usual, or within `scope`; with None no role at all."""
    scope = changes.pop("scope", None)
    number = next(_numbers)
    first, last = ALIASES[number % len(ALIASES)].split()
    usual = {
        "federation_id": changes.get("federation_id") or the_federation(db).id,
        "username": f"{first}.{last}.{number}@smail.example".lower(),
        "first_name": first,
        "last_name": last,
        "created_at": clock.now(),
    }
    row = Account(**usual | changes)
    db.add(row)
    db.flush()
    if role is not None:
        make_grant(db, row, role, scope)
    return row


def make_grant(
    db: Session,
    account: Account,
    role: Role,
    scope: Organisation | Programme | None = None,
    *,
    starts_on: date = FIRST_DAY,
    ends_on: date | None = None,
) -> RoleGrant:
    """The account holds the role within the organisation or programme, or else where it is usual."""
    place = scope or _usual_scope(db, role)
    row = RoleGrant(
        account=account,
        role=role,
        scope_kind=_kind_of(place),
        organisation_id=place.id if isinstance(place, Organisation) else None,
        programme_id=place.id if isinstance(place, Programme) else None,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    db.add(row)
    db.flush()
    return row


def _usual_scope(db: Session, role: Role) -> Organisation | Programme | None:
    if ScopeKind.FEDERATION in SCOPES[role]:
        return None
    return make_municipality(db) if ScopeKind.ORGANISATION in SCOPES[role] else make_programme(db)


def _kind_of(place: Organisation | Programme | None) -> ScopeKind:
    if place is None:
        return ScopeKind.FEDERATION
    return ScopeKind.ORGANISATION if isinstance(place, Organisation) else ScopeKind.PROGRAMME


def give_password(db: Session, account: Account, password: str = PASSWORD) -> None:
    """The account can sign in with the password; the second factor is not joined yet."""
    account.password_hash = passwords.hash_password(password)
    db.flush()


def sign_in(
    client: FlaskClient, account: Account, strength: SessionStrength = SessionStrength.FULL
) -> WebSession:
    """The browser is signed in as the account; the real way in is tested elsewhere."""
    return _begin(client, SessionKind.STAFF, strength, account_id=account.id)


def sign_in_participant(
    client: FlaskClient, participant: Participant, strength: SessionStrength = SessionStrength.CODE
) -> WebSession:
    """The browser is let in as the participant, as far as the strength reaches."""
    return _begin(client, SessionKind.PARTICIPANT, strength, participant_id=participant.id)


def _begin(client: FlaskClient, kind: SessionKind, strength: SessionStrength, **whose: int) -> WebSession:
    parts: Parts = client.application.extensions["smail"]
    secret = token()
    row = WebSession(
        token_mac=parts.vault.mac(PURPOSE, secret),
        kind=kind,
        strength=strength,
        is_locked=False,
        created_at=clock.now(),
        seen_at=clock.now(),
        **whose,
    )
    with parts.database.transaction(write=True) as db:
        db.add(row)
    client.set_cookie(COOKIES[kind], secret, domain=HOST, path="/", secure=True, httponly=True)
    return row
