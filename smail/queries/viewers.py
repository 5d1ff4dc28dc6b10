"""Who is signed in, and with which roles today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Date, and_, bindparam, func, select
from sqlalchemy.orm import Session, aliased

from smail import clock
from smail.db.base import UtcDateTime
from smail.db.prepared import Prepared
from smail.db.tables import (
    Account,
    Certificate,
    Course,
    CourseOccasion,
    Learner,
    NetworkDecision,
    RoleGrant,
    Seat,
    SessionKind,
    SessionStrength,
    WebSession,
)
from smail.domain.certification import ENDING_WITHIN, SeatState
from smail.domain.roles import Grant, Role, ScopeKind
from smail.policies import Viewer

# Asked at every request of staff: putting them together took as long as asking, so it is done once.
_TODAY = bindparam("today", type_=Date)
_HELD = and_(RoleGrant.account_id == Account.id, RoleGrant.starts_on <= _TODAY, RoleGrant.open_on(_TODAY))
_ACCOUNT = (
    select(Account, RoleGrant)
    .outerjoin(RoleGrant, _HELD)
    .where(Account.id == bindparam("account_id"))
    .order_by(RoleGrant.id)
)
# How many decisions the account answers for: asked with the session, so that no page asks once more.
_OPEN_DECISIONS = (
    select(func.count(NetworkDecision.id))
    .join(Learner, Learner.id == NetworkDecision.learner_id)
    .where(Learner.account_id == Account.id, NetworkDecision.done_on.is_(None))
    .scalar_subquery()
)
# The same of courses that wait for the account's answer, and of a certificate that nothing has renewed.
_COMING = select(CourseOccasion.id).where(
    CourseOccasion.course_id == Course.id,
    CourseOccasion.starts_at > bindparam("now", type_=UtcDateTime),
)
_INVITATIONS = (
    select(func.count(Seat.id))
    .join(Learner, Learner.id == Seat.learner_id)
    .join(Course, Course.id == Seat.course_id)
    .where(Learner.account_id == Account.id, Seat.state == SeatState.INVITED)
    .where(Course.cancelled_on.is_(None), Course.closed_on.is_(None))
    .where(_COMING.exists())
    .scalar_subquery()
)
_NEWER = aliased(Certificate)
_RENEWED = select(_NEWER.id).where(
    _NEWER.learner_id == Certificate.learner_id,
    _NEWER.level == Certificate.level,
    _NEWER.id > Certificate.id,
    _NEWER.withdrawn_on.is_(None),
)
_ENDS_ON = (
    select(func.min(Certificate.valid_until))
    .join(Learner, Learner.id == Certificate.learner_id)
    .where(Learner.account_id == Account.id, Certificate.withdrawn_on.is_(None))
    .where(Certificate.valid_until.between(_TODAY, bindparam("soon", type_=Date)), ~_RENEWED.exists())
    .scalar_subquery()
)


@dataclass(frozen=True, slots=True)
class StaffSession:
    """A session of staff as every page needs it; whether it is still alive is judged at the door."""

    token_mac: bytes
    strength: SessionStrength
    created_at: datetime
    seen_at: datetime
    # The screen is lent, to one person or from one to the next.
    is_locked: bool
    is_tablet: bool


@dataclass(frozen=True, slots=True)
class _Line:
    """The session and whose it is, with one of the roles; all but the role are the same on every line."""

    token_mac: bytes
    strength: SessionStrength
    created_at: datetime
    seen_at: datetime
    is_locked: bool
    is_tablet: bool
    account_id: int
    public_id: str
    federation_id: int
    first_name: str
    ended_on: date | None
    n_decisions: int
    n_invitations: int
    certificate_ends_on: date | None
    role: Role | None
    scope_kind: ScopeKind
    organisation_id: int | None
    programme_id: int | None
    starts_on: date
    ends_on: date | None


_session, _account, _role = WebSession.__table__.c, Account.__table__.c, RoleGrant.__table__.c
_SIGNED_IN = Prepared(
    select(
        _session.token_mac,
        _session.strength,
        _session.created_at,
        _session.seen_at,
        _session.is_locked,
        _session.is_tablet,
        _account.id,
        _account.public_id,
        _account.federation_id,
        _account.first_name,
        _account.ended_on,
        _OPEN_DECISIONS.label("n_decisions"),
        _INVITATIONS.label("n_invitations"),
        _ENDS_ON.label("certificate_ends_on"),
        _role.role,
        _role.scope_kind,
        _role.organisation_id,
        _role.programme_id,
        _role.starts_on,
        _role.ends_on,
    )
    .select_from(WebSession.__table__)
    .join(Account.__table__, _account.id == _session.account_id)
    .outerjoin(RoleGrant.__table__, _HELD)
    .where(_session.token_mac == bindparam("token_mac"), _session.kind == SessionKind.STAFF)
    .order_by(_role.id),
    _Line,
)
_GRANTS = (
    select(RoleGrant).join(Account, _HELD).where(Account.id == bindparam("account_id")).order_by(RoleGrant.id)
)


def viewer_of(db: Session, account_id: int) -> Viewer | None:
    """The account as the rules see it today; None when it has ended."""
    rows = db.execute(_ACCOUNT, {"account_id": account_id, "today": clock.today()}).all()
    return _viewer(rows[0].Account, [row.RoleGrant for row in rows]) if rows else None


def signed_in(db: Session, token_mac: bytes) -> tuple[StaffSession, Viewer | None] | None:
    """The session of staff with this digest, alive or not, and whose it is, in one question."""
    today = clock.today()
    soon = today + ENDING_WITHIN
    lines = _SIGNED_IN.all(db, token_mac=token_mac, today=today, soon=soon, now=clock.now())
    if not lines:
        return None
    one = lines[0]
    session = StaffSession(
        one.token_mac, one.strength, one.created_at, one.seen_at, one.is_locked, one.is_tablet
    )
    if _has_ended(one.ended_on):
        return session, None
    held = tuple(_grant(line.role, line, one.federation_id) for line in lines if line.role is not None)
    return session, Viewer(
        one.account_id,
        one.public_id,
        one.federation_id,
        held,
        one.first_name,
        one.n_decisions,
        one.n_invitations,
        one.certificate_ends_on,
    )


def is_ended(account: Account) -> bool:
    """Whether the account's last day has passed."""
    return _has_ended(account.ended_on)


def _has_ended(ended_on: date | None) -> bool:
    return ended_on is not None and ended_on <= clock.today()


def grants_of(db: Session, account: Account) -> tuple[Grant, ...]:
    """The roles that hold today, each with its scope."""
    rows = db.scalars(_GRANTS, {"account_id": account.id, "today": clock.today()})
    return tuple(as_grant(row, account) for row in rows)


def as_grant(row: RoleGrant, account: Account) -> Grant:
    """The role as the rules see it; one held within the whole federation is held within the account's own."""
    return _grant(row.role, row, account.federation_id)


def _grant(role: Role, held: RoleGrant | _Line, federation_id: int) -> Grant:
    scope_id = {
        ScopeKind.FEDERATION: federation_id,
        ScopeKind.ORGANISATION: held.organisation_id or 0,
        ScopeKind.PROGRAMME: held.programme_id or 0,
    }[held.scope_kind]
    return Grant(role, held.scope_kind, scope_id, held.starts_on, held.ends_on)


def _viewer(account: Account, grants: Sequence[RoleGrant | None]) -> Viewer | None:
    if is_ended(account):
        return None
    held = tuple(as_grant(one, account) for one in grants if one is not None)
    return Viewer(account.id, account.public_id, account.federation_id, held, account.first_name)
