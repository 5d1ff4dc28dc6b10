"""Who is signed in, and with which roles today."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import Account, RoleGrant
from smail.domain.roles import Grant, ScopeKind
from smail.policies import Viewer


def viewer_of(db: Session, account_id: int) -> Viewer | None:
    """The account as the rules see it today; None when it has ended."""
    account = db.get(Account, account_id)
    if account is None or is_ended(account):
        return None
    return Viewer(
        account.id, account.public_id, account.federation_id, grants_of(db, account), account.first_name
    )


def is_ended(account: Account) -> bool:
    """Whether the account's last day has passed."""
    return account.ended_on is not None and account.ended_on <= clock.today()


def grants_of(db: Session, account: Account) -> tuple[Grant, ...]:
    """The roles that hold today, each with its scope."""
    today = clock.today()
    rows = db.scalars(
        select(RoleGrant)
        .where(
            RoleGrant.account_id == account.id,
            RoleGrant.starts_on <= today,
            RoleGrant.open_on(today),
        )
        .order_by(RoleGrant.id)
    )
    return tuple(
        Grant(row.role, row.scope_kind, _scope_id(row, account), row.starts_on, row.ends_on) for row in rows
    )


def _scope_id(row: RoleGrant, account: Account) -> int:
    match row.scope_kind:
        case ScopeKind.FEDERATION:
            return account.federation_id
        case ScopeKind.ORGANISATION:
            return row.organisation_id or 0
        case ScopeKind.PROGRAMME:
            return row.programme_id or 0
