"""The ways to find the own participants, and the choices that a page about one offers."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from smail.db.tables import Account, Organisation, Participant, Programme, RoleGrant
from smail.domain.alphabet import swedish_order
from smail.domain.people import parse_number
from smail.domain.roles import Role, ScopeKind
from smail.policies import Action, Place, Viewer, holds, may
from smail.queries.subjects import participant_subject
from smail.queries.today import places


def find_own(db: Session, viewer: Viewer, typed: str) -> str | None:
    """The public id of the one with exactly this number, where the viewer may see that person.

    A number that nobody has and one that belongs to another's participant give the same nothing.
    """
    number = parse_number(typed)
    public_id = (
        None
        if number is None
        else db.scalar(select(Participant.public_id).where(Participant.number == number))
    )
    subject = None if public_id is None else participant_subject(db, public_id)
    return public_id if subject is not None and may(viewer, Action.SEE_PARTICIPANT, subject) else None


def programmes_open_for(db: Session, viewer: Viewer, today: date) -> tuple[Programme, ...]:
    """The programmes that still take people in and where the viewer is handledare, by name."""
    found = db.scalars(
        select(Programme).where(
            Programme.federation_id == viewer.federation_id,
            Programme.open_on(today),
            or_(Programme.last_intake_on.is_(None), Programme.last_intake_on >= today),
        )
    ).all()
    where = places(db, found)
    mine = [one for one in found if holds(viewer, where[one.id], Role.HANDLEDARE)]
    return tuple(sorted(mine, key=lambda one: (swedish_order(one.name), one.id)))


def referrers(db: Session, viewer: Viewer, today: date) -> tuple[tuple[str, str], ...]:
    """(public id, name) of every organisation that can have referred a person, by name."""
    found = db.scalars(
        select(Organisation).where(
            Organisation.federation_id == viewer.federation_id,
            Organisation.open_on(today),
        )
    ).all()
    names = {one.id: one.name for one in found}
    options = [(one.public_id, _with_parent(one, names)) for one in found]
    return tuple(sorted(options, key=lambda one: (swedish_order(one[1]), one[0])))


def colleagues(db: Session, programme_id: int, today: date) -> tuple[tuple[str, str], ...]:
    """(public id, name) of everybody who holds the role handledare in the programme today, by name."""
    programme = db.get_one(Programme, programme_id)
    place = places(db, [programme])[programme_id]
    found = db.execute(
        select(Account, RoleGrant)
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .where(
            RoleGrant.role == Role.HANDLEDARE,
            RoleGrant.starts_on <= today,
            RoleGrant.open_on(today),
            Account.open_on(today),
        )
    )
    names = {account.public_id: full_name(account) for account, grant in found if _reaches(grant, place)}
    return tuple(sorted(names.items(), key=lambda one: (swedish_order(one[1]), one[0])))


def _with_parent(organisation: Organisation, names: Mapping[int, str]) -> str:
    parent = names.get(organisation.parent_id or 0)
    return organisation.name if parent is None else f"{organisation.name}, {parent}"


def full_name(account: Account) -> str:
    """First and last name, as colleagues are shown."""
    return f"{account.first_name} {account.last_name}"


def _reaches(grant: RoleGrant, place: Place) -> bool:
    if grant.scope_kind is ScopeKind.PROGRAMME:
        return grant.programme_id == place.programme_id
    return grant.scope_kind is ScopeKind.ORGANISATION and grant.organisation_id in place.organisation_path
