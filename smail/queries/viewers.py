"""Who is signed in, and with which roles today."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Date, and_, bindparam, func, select
from sqlalchemy.orm import Session, aliased

from smail import clock
from smail.db.base import UtcDateTime
from smail.db.tables import (
    Account,
    Certificate,
    Course,
    CourseOccasion,
    Learner,
    NetworkDecision,
    RoleGrant,
    Seat,
    WebSession,
)
from smail.domain.certification import ENDING_WITHIN, SeatState
from smail.domain.roles import Grant, ScopeKind
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
_SIGNED_IN = (
    select(
        WebSession,
        Account,
        RoleGrant,
        _OPEN_DECISIONS.label("n_decisions"),
        _INVITATIONS.label("n_invitations"),
        _ENDS_ON.label("certificate_ends_on"),
    )
    .join(Account, Account.id == WebSession.account_id)
    .outerjoin(RoleGrant, _HELD)
    .where(WebSession.token_mac == bindparam("token_mac"))
    .order_by(RoleGrant.id)
)
_GRANTS = (
    select(RoleGrant).join(Account, _HELD).where(Account.id == bindparam("account_id")).order_by(RoleGrant.id)
)


def viewer_of(db: Session, account_id: int) -> Viewer | None:
    """The account as the rules see it today; None when it has ended."""
    rows = db.execute(_ACCOUNT, {"account_id": account_id, "today": clock.today()}).all()
    return _viewer(rows[0].Account, [row.RoleGrant for row in rows]) if rows else None


def signed_in(db: Session, token_mac: bytes) -> tuple[WebSession, Viewer | None] | None:
    """The session of staff with this digest, alive or not, and whose it is, in one question."""
    today = clock.today()
    asked = {"token_mac": token_mac, "today": today, "soon": today + ENDING_WITHIN, "now": clock.now()}
    rows = db.execute(_SIGNED_IN, asked).all()
    if not rows:
        return None
    found, first = _viewer(rows[0].Account, [row.RoleGrant for row in rows]), rows[0]
    if found is not None:
        found = replace(
            found,
            n_decisions=first.n_decisions,
            n_invitations=first.n_invitations,
            certificate_ends_on=first.certificate_ends_on,
        )
    return first.WebSession, found


def is_ended(account: Account) -> bool:
    """Whether the account's last day has passed."""
    return account.ended_on is not None and account.ended_on <= clock.today()


def grants_of(db: Session, account: Account) -> tuple[Grant, ...]:
    """The roles that hold today, each with its scope."""
    rows = db.scalars(_GRANTS, {"account_id": account.id, "today": clock.today()})
    return tuple(as_grant(row, account) for row in rows)


def as_grant(row: RoleGrant, account: Account) -> Grant:
    """The role as the rules see it; one held within the whole federation is held within the account's own."""
    scope_id = {
        ScopeKind.FEDERATION: account.federation_id,
        ScopeKind.ORGANISATION: row.organisation_id or 0,
        ScopeKind.PROGRAMME: row.programme_id or 0,
    }[row.scope_kind]
    return Grant(row.role, row.scope_kind, scope_id, row.starts_on, row.ends_on)


def _viewer(account: Account, grants: Sequence[RoleGrant | None]) -> Viewer | None:
    if is_ended(account):
        return None
    held = tuple(as_grant(one, account) for one in grants if one is not None)
    return Viewer(account.id, account.public_id, account.federation_id, held, account.first_name)
