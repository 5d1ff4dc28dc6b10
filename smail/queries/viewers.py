"""Who is signed in, and with which roles today."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Date, and_, bindparam, func, select
from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import Account, Learner, NetworkDecision, RoleGrant, WebSession
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
_SIGNED_IN = (
    select(WebSession, Account, RoleGrant, _OPEN_DECISIONS.label("n_decisions"))
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
    rows = db.execute(_SIGNED_IN, {"token_mac": token_mac, "today": clock.today()}).all()
    if not rows:
        return None
    found = _viewer(rows[0].Account, [row.RoleGrant for row in rows])
    return rows[0].WebSession, None if found is None else replace(found, n_decisions=rows[0].n_decisions)


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
