"""The two sign-in cookies: a secret in the browser, a row on the server.

Staff and participants have a cookie each, so that both can be signed in side by side on one screen without
either reaching the other's pages. Who somebody is never stands in Flask's own signed cookie: it carries the
visit only (the CSRF token, messages for the next page, the language, and what was just sent or begun).
"""

from contextlib import nullcontext
from dataclasses import dataclass
from datetime import timedelta

from flask import Response, after_this_request, request
from flask import session as visit
from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from smail import clock
from smail.db.base import Base
from smail.db.prepared import PreparedWrite
from smail.db.session import Database
from smail.db.tables import ActorKind, SessionKind, SessionStrength, WebSession
from smail.domain.audit import AuditAction, AuditObject
from smail.policies import Viewer
from smail.queries.viewers import StaffSession, signed_in
from smail.queries.visits import Visit, known, visit_of
from smail.services import audit
from smail.services.audit import Actor
from smail.settings import Settings
from smail.vault import Vault
from smail.vault import token as new_token

COOKIES = {SessionKind.STAFF: "__Host-smail_staff", SessionKind.PARTICIPANT: "__Host-smail_person"}
VISIT_COOKIE = "__Host-smail_visit"
# What the visit keeps when staff sign in anew: sealed for one account (smail.web.kept_forms).
SURVIVES = "kept_rating"
# A lent screen is noted as the act of the one who lends it, and staff's sign-in where it is checked.
OWN_WAYS_IN = frozenset({SessionStrength.LINK, SessionStrength.PIN, SessionStrength.CODE})
TOUCH_EVERY = timedelta(minutes=1)
PURPOSE = "web_session"
TABLET = "tablet"
_session = Base.metadata.tables[WebSession.__tablename__]
_OF = update(_session).where(_session.c.token_mac == bindparam("of"))
_SEEN, _LENT = PreparedWrite(_OF, "seen_at"), PreparedWrite(_OF, "is_locked", "is_tablet")


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session lives, idle and at most."""

    idle: timedelta
    absolute: timedelta


def limits(settings: Settings, kind: SessionKind, *, is_tablet: bool = False) -> Limits:
    """The limits that the settings give one kind of session; short for one on a lent tablet."""
    if kind is SessionKind.PARTICIPANT and is_tablet:
        idle = timedelta(minutes=settings.tablet_idle_minutes)
        return Limits(idle, timedelta(hours=settings.participant_hours))
    if kind is SessionKind.STAFF:
        return Limits(timedelta(minutes=settings.staff_idle_minutes), timedelta(hours=settings.staff_hours))
    return Limits(
        timedelta(minutes=settings.participant_idle_minutes), timedelta(hours=settings.participant_hours)
    )


def current(db: Session, vault: Vault, settings: Settings, kind: SessionKind) -> WebSession | None:
    """The live session whose cookie this request carries, or None."""
    token = request.cookies.get(COOKIES[kind], "")
    row = db.get(WebSession, vault.mac(PURPOSE, token)) if token else None
    is_alive = row is not None and row.kind is kind and not has_ended(row, limits(settings, kind))
    return row if is_alive else None


def current_staff(db: Session, vault: Vault, settings: Settings) -> tuple[StaffSession | None, Viewer | None]:
    """The live session of staff, and whose it is unless the account has ended: one question for both."""
    token = request.cookies.get(COOKIES[SessionKind.STAFF], "")
    found = signed_in(db, vault.mac(PURPOSE, token)) if token else None
    if found is None or has_ended(found[0], limits(settings, SessionKind.STAFF)):
        return None, None
    return found


def last_staff(db: Session, vault: Vault) -> str | None:
    """Whose the session of staff is or was that this request carries, by public id."""
    token = request.cookies.get(COOKIES[SessionKind.STAFF], "")
    found = signed_in(db, vault.mac(PURPOSE, token)) if token else None
    if found is None or found[0].strength is not SessionStrength.FULL:
        return None
    return found[1].public_id if found[1] is not None else None


def current_visit(db: Session, vault: Vault, settings: Settings) -> Visit | None:
    """The live session of a participant whose cookie this request carries, or None."""
    row = any_visit(db, vault)
    if row is None:
        return None
    limit = limits(settings, SessionKind.PARTICIPANT, is_tablet=row.is_tablet)
    return None if has_ended(row, limit) else row


def any_visit(db: Session, vault: Vault) -> Visit | None:
    """The session of a participant whose cookie this request carries, also where it has ended."""
    token = request.cookies.get(COOKIES[SessionKind.PARTICIPANT], "")
    return visit_of(db, vault.mac(PURPOSE, token)) if token else None


def has_ended(row: WebSession | StaffSession | Visit, limit: Limits) -> bool:
    """Whether a session has been idle for too long or is simply too old."""
    now = clock.now()
    return now - row.seen_at >= limit.idle or now - row.created_at >= limit.absolute


def touch(database: Database, row: WebSession | StaffSession | Visit, *, within: Session | None) -> None:
    """The session is known to be in use: written at most once a minute, `within` what writes anyway."""
    now = clock.now()
    if now - row.seen_at < TOUCH_EVERY:
        return
    with nullcontext(within) if within is not None else database.transaction(write=True) as db:
        _SEEN.run(db, of=row.token_mac, seen_at=now)


def begin(
    db: Session,
    vault: Vault,
    kind: SessionKind,
    strength: SessionStrength,
    *,
    account_id: int | None = None,
    participant_id: int | None = None,
    link_id: int | None = None,
    is_tablet: bool = False,
) -> WebSession:
    """A new session with a new secret replaces whatever session of this kind the browser had."""
    _forget(db, vault, kind)
    token = new_token()
    now = clock.now()
    row = WebSession(
        token_mac=vault.mac(PURPOSE, token),
        kind=kind,
        strength=strength,
        account_id=account_id,
        participant_id=participant_id,
        link_id=link_id,
        is_locked=False,
        is_tablet=is_tablet,
        created_at=now,
        seen_at=now,
    )
    db.add(row)
    db.flush()
    survives = visit.get(SURVIVES) if kind is SessionKind.STAFF else None
    visit.clear()
    if survives is not None:
        visit[SURVIVES] = survives
    _set_cookie(kind, token)
    if participant_id is not None and (is_tablet or strength in OWN_WAYS_IN):
        _record_way_in(db, participant_id, TABLET if is_tablet else strength.value)
    return row


def lend(db: Session, row: StaffSession, *, as_tablet: bool) -> None:
    """Staff's screen is lent: their pages wait for the password; `as_tablet`, to one after the other."""
    _LENT.run(db, of=row.token_mac, is_locked=True, is_tablet=as_tablet or row.is_tablet)


def lent_tablet(db: Session, vault: Vault, settings: Settings) -> WebSession | None:
    """The session of whoever has lent this screen to several, one after the other; None where nobody has."""
    row = current(db, vault, settings, SessionKind.STAFF)
    return row if row is not None and row.is_locked and row.is_tablet else None


def _record_way_in(db: Session, participant_id: int, how: str) -> None:
    public_id = known(db, participant_id).public_id
    actor = Actor(ActorKind.PARTICIPANT, public_id)
    action, kind = AuditAction.PARTICIPANT_SIGN_IN, AuditObject.PARTICIPANT
    audit.record(db, actor, action, kind, public_id, participant_id=participant_id, how=how)


def end(db: Session, vault: Vault, kind: SessionKind) -> None:
    """The browser's session of this kind is gone, on the server and in the browser."""
    _forget(db, vault, kind)
    _set_cookie(kind, "")


def _forget(db: Session, vault: Vault, kind: SessionKind) -> None:
    token = request.cookies.get(COOKIES[kind], "")
    row = db.get(WebSession, vault.mac(PURPOSE, token)) if token else None
    if row is not None:
        db.delete(row)
        db.flush()


def _set_cookie(kind: SessionKind, token: str) -> None:
    @after_this_request
    def _write(response: Response) -> Response:
        response.set_cookie(
            COOKIES[kind],
            token,
            max_age=None if token else 0,
            path="/",
            secure=True,
            httponly=True,
            samesite="Lax",
        )
        return response
