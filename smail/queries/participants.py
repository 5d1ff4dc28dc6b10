"""The ways to find the own participants, and the choices that a page about one offers."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from smail.db.tables import Organisation, Programme
from smail.domain.alphabet import swedish_order
from smail.domain.people import parse_number
from smail.domain.roles import Role
from smail.policies import Action, Viewer, holds, may
from smail.queries.numbers import holder_of
from smail.queries.organisations import paths, place_of
from smail.queries.subjects import participant_subject


def find_own(db: Session, viewer: Viewer, typed: str) -> str | None:
    """The public id of the one with exactly this number, where the viewer may see that person.

    A number that nobody has and one that belongs to another's participant give the same nothing. One that
    was joined with another leads to whoever goes on.
    """
    number = parse_number(typed)
    holder = None if number is None else holder_of(db, number)
    subject = None if holder is None else participant_subject(db, holder.public_id)
    found = subject is not None and may(viewer, Action.SEE_PARTICIPANT, subject)
    return holder.public_id if holder is not None and found else None


def programmes_open_for(db: Session, viewer: Viewer, today: date) -> tuple[Programme, ...]:
    """The programmes that still take people in and where the viewer is handledare, by name."""
    found = db.scalars(
        select(Programme).where(
            Programme.federation_id == viewer.federation_id,
            Programme.open_on(today),
            or_(Programme.last_intake_on.is_(None), Programme.last_intake_on >= today),
        )
    ).all()
    above = paths(db, viewer.federation_id)
    mine = [one for one in found if holds(viewer, place_of(one, above), Role.HANDLEDARE)]
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


def _with_parent(organisation: Organisation, names: Mapping[int, str]) -> str:
    parent = names.get(organisation.parent_id or 0)
    return organisation.name if parent is None else f"{organisation.name}, {parent}"
