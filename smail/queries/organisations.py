"""Reads about the federation's organisations, who answers for their data, and their programmes."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, aliased

from smail import clock
from smail.db.prepared import Prepared
from smail.db.tables import Controller, Organisation, OrganisationKind, Programme
from smail.domain.alphabet import swedish_order
from smail.domain.roles import Role
from smail.policies import Action, Place, ProgrammeSubject, Viewer, holds, may

KIND_ORDER = tuple(OrganisationKind)


class ProgrammeState(StrEnum):
    """Where a programme is in its life."""

    ACTIVE = "active"
    COMING = "coming"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """One organisation in the tree; `path` is itself and all above it, nearest first."""

    id: int
    public_id: str
    name: str
    kind: OrganisationKind
    scb_code: str | None
    controller: str | None
    ended_on: date | None
    path: tuple[int, ...]

    @property
    def depth(self) -> int:
        """How far below the root it stands."""
        return len(self.path) - 1

    @property
    def is_ended(self) -> bool:
        """Whether it is no longer in use today."""
        return self.ended_on is not None and self.ended_on <= clock.today()


@dataclass(frozen=True, slots=True)
class ControllerRow:
    """One body that answers for personal data by law."""

    public_id: str
    name: str
    contact: str


@dataclass(frozen=True, slots=True)
class ProgrammeRow:
    """One programme in a list, and where it belongs."""

    public_id: str
    name: str
    owner: str
    controller: str
    starts_on: date
    ends_on: date | None
    place: Place

    @property
    def state(self) -> ProgrammeState:
        """Where the programme is in its life today; its last day belongs to it."""
        today = clock.today()
        if self.ends_on is not None and self.ends_on < today:
            return ProgrammeState.ENDED
        return ProgrammeState.COMING if self.starts_on > today else ProgrammeState.ACTIVE

    @property
    def subject(self) -> ProgrammeSubject:
        """The programme as the rules see it."""
        assert self.place.programme_id is not None
        return ProgrammeSubject(self.place.programme_id, self.public_id, self.place)


def tree(db: Session, federation_id: int) -> tuple[OrganisationRow, ...]:
    """Every organisation of the federation, each followed by what stands below it."""
    rows = db.execute(
        select(Organisation, Controller.name)
        .outerjoin(Controller, Controller.id == Organisation.controller_id)
        .where(Organisation.federation_id == federation_id)
        .order_by(Organisation.id)
    )
    below: dict[int | None, list[tuple[Organisation, str | None]]] = defaultdict(list)
    for organisation, controller in rows:
        below[organisation.parent_id].append((organisation, controller))
    return tuple(_walk(below, None, ()))


_organisation = Organisation.__table__.c
_PARENTS = Prepared(
    select(_organisation.id, _organisation.parent_id).where(
        _organisation.federation_id == bindparam("federation_id")
    ),
    lambda one, parent: (one, parent),
)


def paths(db: Session, federation_id: int) -> Mapping[int, tuple[int, ...]]:
    """The way up from each organisation of the federation: itself and all above it, nearest first."""
    parents: dict[int, int | None] = dict(_PARENTS.all(db, federation_id=federation_id))
    return {one: _path(parents, one) for one in parents}


def _path(parents: Mapping[int, int | None], organisation_id: int) -> tuple[int, ...]:
    path: list[int] = []
    step: int | None = organisation_id
    while step is not None and step not in path:
        path.append(step)
        step = parents.get(step)
    return tuple(path)


def called(db: Session, organisation_id: int) -> dict[str, str]:
    """What the organisation and the one at the top above it are called now, as a certificate keeps them."""
    unit = top = db.get_one(Organisation, organisation_id)
    while top.parent is not None:
        top = top.parent
    return {"issued_unit": unit.name, "issued_body": top.name}


def place_of(programme: Programme, above: Mapping[int, tuple[int, ...]]) -> Place:
    """Where the programme belongs, by the paths of its federation."""
    path = above.get(programme.organisation_id, ())
    return Place(programme.federation_id, path, programme.id, programme.is_exercise)


def controllers(db: Session, federation_id: int | None = None) -> tuple[ControllerRow, ...]:
    """Everybody who answers for personal data, in the federation or in all of them, by name."""
    wanted = select(Controller).order_by(Controller.id)
    if federation_id is not None:
        wanted = wanted.where(Controller.federation_id == federation_id)
    found = (ControllerRow(row.public_id, row.name, row.contact) for row in db.scalars(wanted))
    return tuple(sorted(found, key=lambda row: swedish_order(row.name)))


def programmes(db: Session, federation_id: int) -> tuple[ProgrammeRow, ...]:
    """Every programme of the federation: the active first, then those to come, then the ended, by name.

    Exercises are none: they have their own list (queries.exercises), and nothing in them counts.
    """
    owner = aliased(Organisation)
    rows = db.execute(
        select(Programme, owner.name, Controller.name)
        .join(owner, owner.id == Programme.organisation_id)
        .join(Controller, Controller.id == Programme.controller_id)
        .where(Programme.federation_id == federation_id, Programme.exercise_since.is_(None))
        .order_by(Programme.id)
    ).all()
    above = paths(db, federation_id)
    found = [
        ProgrammeRow(
            row.public_id, row.name, name, controller, row.starts_on, row.ends_on, place_of(row, above)
        )
        for row, name, controller in rows
    ]
    order = tuple(ProgrammeState)
    return tuple(sorted(found, key=lambda row: (order.index(row.state), swedish_order(row.name))))


def programmes_within(db: Session, viewer: Viewer, *roles: Role) -> tuple[ProgrammeRow, ...]:
    """The programmes that one of the viewer's roles reaches, in the same order."""
    return tuple(row for row in programmes(db, viewer.federation_id) if holds(viewer, row.place, *roles))


def programmes_for(db: Session, viewer: Viewer, action: Action) -> tuple[ProgrammeRow, ...]:
    """The programmes in which the viewer may do this, in the same order."""
    return tuple(row for row in programmes(db, viewer.federation_id) if may(viewer, action, row.subject))


def organisation_id(db: Session, federation_id: int, public_id: str) -> int | None:
    """The row id of an organisation of the federation."""
    return db.scalar(
        select(Organisation.id).where(
            Organisation.federation_id == federation_id, Organisation.public_id == public_id
        )
    )


def controller_of(db: Session, federation_id: int, public_id: str) -> Controller | None:
    """The controller of the federation with this public id."""
    return db.scalar(
        select(Controller).where(Controller.federation_id == federation_id, Controller.public_id == public_id)
    )


def _walk(
    below: Mapping[int | None, list[tuple[Organisation, str | None]]],
    parent_id: int | None,
    above: tuple[int, ...],
) -> Iterator[OrganisationRow]:
    for row, controller in sorted(below.get(parent_id, ()), key=lambda pair: _order(pair[0])):
        path = (row.id, *above)
        yield OrganisationRow(
            row.id, row.public_id, row.name, row.kind, row.scb_code, controller, row.ended_on, path
        )
        yield from _walk(below, row.id, path)


def _order(row: Organisation) -> tuple[int, str, int]:
    return KIND_ORDER.index(row.kind), swedish_order(row.name), row.id
