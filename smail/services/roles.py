"""Roles of staff: each within a scope, from a day on; what ends is ended with a date and never deleted."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import Account, RoleGrant
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.roles import Role, ScopeKind
from smail.errors import Conflict, Refused
from smail.queries.viewers import is_ended
from smail.services import audit, sign_in
from smail.services.audit import Actor


@dataclass(frozen=True, slots=True)
class NewRole:
    """A role to be held within a scope, from a day on, until the first day without it."""

    role: Role
    scope_kind: ScopeKind
    starts_on: date
    ends_on: date | None = None
    organisation_id: int | None = None
    programme_id: int | None = None


def give_role(
    db: Session, account: Account, new: NewRole, actor: Actor, *, granted_by_id: int | None = None
) -> RoleGrant:
    """The account holds the role in the period; Conflict when it already holds the same in the same scope."""
    if is_ended(account):
        raise Refused("the account has ended")
    if any(_overlaps(held, new) for held in _grants(db, account)):
        raise Conflict("the role is already held")
    grant = RoleGrant(
        account_id=account.id,
        role=new.role,
        scope_kind=new.scope_kind,
        organisation_id=new.organisation_id,
        programme_id=new.programme_id,
        starts_on=new.starts_on,
        ends_on=new.ends_on,
        granted_by_id=granted_by_id,
    )
    db.add(grant)
    # What is in a session was decided under the old roles (A6); the person signs in once more.
    sign_in.end_sessions(db, account.id)
    scope = new.scope_kind.value
    _record(db, actor, AuditAction.ROLE_GIVE, account, role=new.role.value, scope=scope)
    db.flush()
    return grant


def _grants(db: Session, account: Account) -> list[RoleGrant]:
    own = select(RoleGrant).where(RoleGrant.account_id == account.id)
    return list(db.scalars(own.order_by(RoleGrant.id)))


def _overlaps(held: RoleGrant, new: NewRole) -> bool:
    same = (held.role, held.scope_kind, held.organisation_id, held.programme_id) == (
        new.role,
        new.scope_kind,
        new.organisation_id,
        new.programme_id,
    )
    begins_before = new.ends_on is None or held.starts_on < new.ends_on
    ends_after = held.ends_on is None or held.ends_on > new.starts_on
    return same and begins_before and ends_after


def end_role(db: Session, grant: RoleGrant, actor: Actor, *, on: date | None = None) -> None:
    """From that day (today) the role is not held; Conflict when it had already ended."""
    day = max(on or clock.today(), grant.starts_on)
    if grant.ends_on is not None and grant.ends_on <= day:
        raise Conflict("the role has already ended")
    account = db.get_one(Account, grant.account_id)
    sign_in.end_sessions(db, account.id)
    _end_grant(db, account, grant, day, actor)


def end_all(db: Session, account: Account, actor: Actor, *, on: date) -> None:
    """No role of the account reaches beyond that day; one that would only have begun later never begins."""
    for grant in _grants(db, account):
        if grant.ends_on is None or grant.ends_on > on:
            _end_grant(db, account, grant, max(on, grant.starts_on), actor)


def _end_grant(db: Session, account: Account, grant: RoleGrant, day: date, actor: Actor) -> None:
    grant.ends_on = day
    _record(db, actor, AuditAction.ROLE_END, account, role=grant.role.value)
    db.flush()


def _record(db: Session, actor: Actor, action: AuditAction, account: Account, **details: Any) -> None:
    audit.record(db, actor, action, AuditObject.ACCOUNT, account.public_id, **details)
