"""Who may follow people where: one question to the database and one judgement, for every page and service."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import Account, RoleGrant
from smail.domain.alphabet import swedish_order
from smail.domain.roles import Grant, Role
from smail.policies import Place
from smail.queries.viewers import as_grant


@dataclass(frozen=True, slots=True)
class HandledareChoice:
    """A member of staff who may follow people in a place."""

    id: int
    public_id: str
    name: str


def follows(grant: Grant, place: Place, days: Iterable[date]) -> bool:
    """Whether the role lets its holder follow people in that place on any of the days."""
    return (
        grant.role is Role.HANDLEDARE and place.is_within(grant) and any(grant.is_active(day) for day in days)
    )


def may_follow(db: Session, account: Account, place: Place, days: Iterable[date]) -> bool:
    """Whether the account holds a role that lets it follow people in that place on any of the days."""
    held = db.scalars(
        select(RoleGrant).where(RoleGrant.account_id == account.id, RoleGrant.role == Role.HANDLEDARE)
    )
    days = tuple(days)
    return any(follows(as_grant(row, account), place, days) for row in held)


def handledare_in(
    db: Session, place: Place, days: Sequence[date] | None = None
) -> tuple[HandledareChoice, ...]:
    """Everybody who may follow people in that place on any of the days (today), by name."""
    return handledare_by_place(db, [place], days)[place]


def handledare_by_place(
    db: Session, places: Sequence[Place], days: Sequence[date] | None = None
) -> Mapping[Place, tuple[HandledareChoice, ...]]:
    """Everybody who may follow people in each of the places on any of the days (today), by name."""
    days = [clock.today()] if days is None else days
    found = db.execute(
        select(Account, RoleGrant)
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .where(
            RoleGrant.role == Role.HANDLEDARE,
            # Fewer rows to judge, found by an index; the judgement itself stands in one place only.
            or_(
                RoleGrant.programme_id.in_([place.programme_id for place in places]),
                RoleGrant.organisation_id.in_([one for place in places for one in place.organisation_path]),
            ),
            or_(*(Account.open_on(day) for day in days)),
        )
    )
    staff: dict[Place, set[HandledareChoice]] = {place: set() for place in places}
    for account, grant in found:
        choice = HandledareChoice(account.id, account.public_id, account.name)
        for place in places:
            if follows(as_grant(grant, account), place, days):
                staff[place].add(choice)
    return {place: tuple(sorted(chosen, key=_by_name)) for place, chosen in staff.items()}


def _by_name(one: HandledareChoice) -> tuple[str, int]:
    return swedish_order(one.name), one.id
