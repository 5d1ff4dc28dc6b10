"""Reads for the pages about accounts: who has one, in which state, and with which roles."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import (
    Account,
    Federation,
    Organisation,
    Programme,
    QuarterlyReport,
    RecoveryCode,
    RoleGrant,
)
from smail.domain.alphabet import swedish_order
from smail.domain.reporting import ReportKind
from smail.domain.roles import Role, ScopeKind
from smail.policies import AccountSubject, Place
from smail.queries.organisations import paths, place_of
from smail.queries.viewers import is_ended

PAGE_SIZE = 25


class AccountState(StrEnum):
    """How far an account has come."""

    INVITED = "invited"
    ACTIVE = "active"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class RoleRow:
    """One role of an account; `scope` names an organisation or a programme, or is empty for all of them."""

    public_id: str
    role: Role
    scope_kind: ScopeKind
    scope: str
    starts_on: date
    ends_on: date | None
    is_over: bool


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One account in the list."""

    public_id: str
    name: str
    username: str
    organisation: str
    state: AccountState
    roles: tuple[RoleRow, ...]
    # As the rules see it: whether the viewer may open it.
    subject: AccountSubject


@dataclass(frozen=True, slots=True)
class AccountPage:
    """One page of the list; `page` counts from one."""

    rows: tuple[AccountRow, ...]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class AccountDetails:
    """One account and everything that its pages show."""

    row: AccountRow
    first_name: str
    last_name: str
    organisation_id: str | None
    created_at: datetime
    ended_on: date | None
    recovery_codes_left: int


@dataclass(frozen=True, slots=True)
class ScopeChoice:
    """Something that a role can be held within, as a form offers it; `has_ended` of a programme that has."""

    value: str
    label: str
    kind: ScopeKind
    place: Place
    organisation_id: int | None = None
    programme_id: int | None = None
    has_ended: bool = False


def page_of_accounts(db: Session, federation_id: int, *, search: str = "", page: int = 1) -> AccountPage:
    """The accounts of the federation whose name or username holds every word searched for, by surname."""
    accounts = db.scalars(select(Account).where(Account.federation_id == federation_id))
    words = search.casefold().split()
    found = [account for account in accounts if all(word in _searched(account) for word in words)]
    found.sort(key=lambda one: (swedish_order(one.last_name), swedish_order(one.first_name), one.id))
    pages = max(1, -(-len(found) // PAGE_SIZE))
    page = min(max(page, 1), pages)
    shown = found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    return AccountPage(_rows(db, shown), len(found), page, pages)


def _searched(account: Account) -> str:
    return f"{account.name} {account.username}".casefold()


def account_named(db: Session, username: str) -> Account | None:
    """The account with this username, as it is stored."""
    return db.scalar(select(Account).where(Account.username == username))


def account_details(db: Session, account_id: int) -> AccountDetails:
    """Everything that is shown about one account."""
    account = db.get_one(Account, account_id)
    organisation = db.get(Organisation, account.organisation_id) if account.organisation_id else None
    left = select(func.count()).where(RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None))
    return AccountDetails(
        row=_rows(db, [account])[0],
        first_name=account.first_name,
        last_name=account.last_name,
        organisation_id=organisation.public_id if organisation else None,
        created_at=account.created_at,
        ended_on=account.ended_on,
        recovery_codes_left=db.scalar(left) or 0,
    )


def grant_of(db: Session, account_id: int, public_id: str) -> RoleGrant | None:
    """The role with this public id, when it is this account's."""
    return db.scalar(
        select(RoleGrant).where(RoleGrant.account_id == account_id, RoleGrant.public_id == public_id)
    )


def grant_place(db: Session, grant: RoleGrant) -> Place:
    """Where a role is held, as the rules see it."""
    federation_id = db.get_one(Account, grant.account_id).federation_id
    if grant.programme_id is not None:
        return place_of(db.get_one(Programme, grant.programme_id), paths(db, federation_id))
    if grant.organisation_id is None:
        return Place(federation_id)
    return Place(federation_id, paths(db, federation_id)[grant.organisation_id])


def scope_choices(db: Session, federation_id: int) -> tuple[ScopeChoice, ...]:
    """The federation, its organisations, and its programmes but for those that are done with.

    Of one that has ended without a final report that is sent, somebody has still to write it.
    """
    federation = db.get_one(Federation, federation_id)
    above = paths(db, federation_id)
    whole = ScopeChoice("federation", federation.name, ScopeKind.FEDERATION, Place(federation_id))
    organisations = [
        ScopeChoice(
            f"organisation:{row.public_id}",
            row.name,
            ScopeKind.ORGANISATION,
            Place(federation_id, above[row.id]),
            organisation_id=row.id,
        )
        for row in _organisations(db, federation_id)
    ]
    return (whole, *organisations, *_programme_choices(db, federation_id, above))


def _programme_choices(
    db: Session, federation_id: int, above: Mapping[int, tuple[int, ...]]
) -> list[ScopeChoice]:
    today = clock.today()
    is_told_of = (
        select(QuarterlyReport.id)
        .where(
            QuarterlyReport.programme_id == Programme.id,
            QuarterlyReport.kind == ReportKind.FINAL,
            QuarterlyReport.sent_at.is_not(None),
        )
        .exists()
    )
    rows = db.scalars(
        select(Programme)
        .where(Programme.federation_id == federation_id, Programme.exercise_since.is_(None))
        .where(or_(Programme.open_on(today), ~is_told_of))
        .order_by(Programme.id)
    )
    return [
        ScopeChoice(
            f"programme:{row.public_id}",
            row.name,
            ScopeKind.PROGRAMME,
            place_of(row, above),
            programme_id=row.id,
            has_ended=row.ends_on is not None and row.ends_on < today,
        )
        for row in sorted(rows, key=lambda one: swedish_order(one.name))
    ]


def organisation_choices(db: Session, federation_id: int) -> tuple[tuple[str, str], ...]:
    """Public id and name of the organisations where somebody can work."""
    return tuple((row.public_id, row.name) for row in _organisations(db, federation_id))


def _organisations(db: Session, federation_id: int) -> list[Organisation]:
    rows = db.scalars(
        select(Organisation)
        .where(Organisation.federation_id == federation_id)
        .where(Organisation.open_on(clock.today()))
    )
    return sorted(rows, key=lambda one: swedish_order(one.name))


def _rows(db: Session, accounts: list[Account]) -> tuple[AccountRow, ...]:
    roles = _roles(db, [account.id for account in accounts])
    places = {account.organisation_id for account in accounts if account.organisation_id is not None}
    named = db.execute(select(Organisation.id, Organisation.name).where(Organisation.id.in_(places)))
    names = {row.id: row.name for row in named}
    return tuple(
        AccountRow(
            public_id=account.public_id,
            name=account.name,
            username=account.username,
            organisation=names.get(account.organisation_id or 0, ""),
            state=state_of(account),
            roles=tuple(roles.get(account.id, ())),
            subject=_subject(account, roles.get(account.id, [])),
        )
        for account in accounts
    )


def _subject(account: Account, roles: list[RoleRow]) -> AccountSubject:
    # Whoever manages accounts does so in the whole federation, so the organisation decides nothing here.
    today = clock.today()
    held = frozenset(one.role for one in roles if one.starts_on <= today and not one.is_over)
    return AccountSubject(account.id, account.public_id, Place(account.federation_id), held)


def state_of(account: Account) -> AccountState:
    """Whether the account waits for its person, is in use, or has ended."""
    if is_ended(account):
        return AccountState.ENDED
    return AccountState.INVITED if account.totp_secret is None else AccountState.ACTIVE


def _roles(db: Session, account_ids: list[int]) -> dict[int, list[RoleRow]]:
    rows = db.execute(
        select(RoleGrant, Organisation.name, Programme.name)
        .outerjoin(Organisation, RoleGrant.organisation_id == Organisation.id)
        .outerjoin(Programme, RoleGrant.programme_id == Programme.id)
        .where(RoleGrant.account_id.in_(account_ids))
        .order_by(RoleGrant.starts_on, RoleGrant.id)
    )
    found: dict[int, list[RoleRow]] = {}
    for grant, organisation, programme in rows:
        found.setdefault(grant.account_id, []).append(_role_row(grant, organisation or programme or ""))
    return found


def _role_row(grant: RoleGrant, scope: str) -> RoleRow:
    is_over = grant.ends_on is not None and grant.ends_on <= clock.today()
    return RoleRow(
        grant.public_id, grant.role, grant.scope_kind, scope, grant.starts_on, grant.ends_on, is_over
    )
