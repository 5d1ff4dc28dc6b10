"""What has been released of groups, as it was kept; and where there are results to look at."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import (
    Federation,
    GroupPublication,
    GroupRelease,
    Organisation,
    OrganisationKind,
    Programme,
)
from smail.db.tables.organisations import USUAL_INSTRUMENT
from smail.domain.alphabet import swedish_order
from smail.domain.calendar import ClosedSpan
from smail.domain.publishing import Cadence, Cube, Publication, Scope, Split, closed_spans, from_json
from smail.domain.roles import Role
from smail.policies import Place, Viewer, holds
from smail.queries.organisations import paths, place_of
from smail.queries.released_sums import with_sums_of_all

# A federation whose results nobody has looked at for longer begins here.
MOST_SPANS = 8


@dataclass(frozen=True, slots=True)
class Spot:
    """A programme, a municipality or the county, of which there may be results."""

    scope: Scope
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Member:
    """A programme that is counted, the municipality that owns it, where one does, and what it asks by."""

    id: int
    spot: Spot
    municipality: Spot | None
    instrument_key: str = USUAL_INSTRUMENT


def cubes(db: Session, federation_id: int) -> tuple[Cube, ...]:
    """The programmes that report by quarter, and those by tertial; no exercise."""
    found = db.scalars(
        select(Programme.cadence)
        .where(Programme.federation_id == federation_id, Programme.exercise_since.is_(None))
        .distinct()
    ).all()
    return tuple(Cube(federation_id, one) for one in Cadence if one in found)


def cadences_of(db: Session, federation_id: int, spot: Spot) -> tuple[Cadence, ...]:
    """The periods that figures of the place are told by, the first asked for first; by quarter at least."""
    if spot.scope is Scope.PROGRAMME:
        row = db.scalars(select(Programme).where(Programme.public_id == spot.key)).one()
        return (row.cadence,)
    known = cubes(db, federation_id)
    if spot.scope is Scope.MUNICIPALITY:
        known = tuple(one for one in known if any(spot == each.municipality for each in members(db, one)))
    return tuple(one.cadence for one in known) or (Cadence.QUARTER,)


def waiting(db: Session, federation_id: int) -> tuple[ClosedSpan, ...]:
    """The quarters and tertials that have closed and are not released, the first first."""
    found = [span for cube in cubes(db, federation_id) for span in waiting_in(db, cube)]
    return tuple(sorted(found, key=lambda one: (one.last_on, one.label)))


def waiting_in(db: Session, cube: Cube) -> tuple[ClosedSpan, ...]:
    """The periods of these programmes that have closed and are not released, the first first."""
    first = db.scalar(select(func.min(Programme.starts_on)).where(*_within(cube)))
    if first is None:
        return ()
    last, today = last_released(db, cube), clock.today()
    closed = closed_spans(max(first, date(today.year - 3, 1, 1)), today, cube.cadence)
    return tuple(one for one in closed[-MOST_SPANS:] if last is None or one.last_on > last)


def _within(cube: Cube) -> tuple[ColumnElement[bool], ...]:
    """The conditions by which a programme is counted."""
    return (
        Programme.federation_id == cube.federation_id,
        Programme.cadence == cube.cadence,
        Programme.exercise_since.is_(None),
    )


def _released(cube: Cube) -> tuple[ColumnElement[bool], ...]:
    return GroupRelease.federation_id == cube.federation_id, GroupRelease.cadence == cube.cadence


def last_released(db: Session, cube: Cube) -> date | None:
    """The last day of the period that was released last."""
    return db.scalar(select(func.max(GroupRelease.closed_on)).where(*_released(cube)))


def periods(db: Session, cube: Cube) -> Sequence[str]:
    """Every released period by its label, the newest first."""
    return db.scalars(
        select(GroupRelease.period).where(*_released(cube)).order_by(GroupRelease.closed_on.desc())
    ).all()


def all_periods(db: Session, federation_id: int) -> list[str]:
    """Every released quarter and tertial by its label, the newest first."""
    return [label for one in Cadence for label in periods(db, Cube(federation_id, one))]


def kept(db: Session, federation_id: int, spot: Spot, period: str, split: Split) -> Publication | None:
    """What was released of the place, as the bytes say; None where nothing was."""
    body = db.scalar(
        select(GroupPublication.body)
        .join(GroupRelease, GroupRelease.id == GroupPublication.release_id)
        .where(
            GroupRelease.federation_id == federation_id,
            GroupRelease.period == period,
            GroupPublication.scope == spot.scope,
            GroupPublication.place == spot.key,
            GroupPublication.split == split,
        )
    )
    return None if body is None else from_json(body)


def kept_by_sex(
    db: Session, federation_id: int, places: Collection[str], periods: Collection[str]
) -> dict[str, dict[str, Publication]]:
    """What was released by sex, with the sums of all together, of each programme by period."""
    rows = db.execute(
        select(GroupPublication.place, GroupRelease.period, GroupPublication.split, GroupPublication.body)
        .join(GroupRelease, GroupRelease.id == GroupPublication.release_id)
        .where(
            GroupRelease.federation_id == federation_id,
            GroupRelease.period.in_(periods),
            GroupPublication.scope == Scope.PROGRAMME,
            GroupPublication.place.in_(places),
            GroupPublication.split.in_((Split.SEX, Split.NONE)),
        )
        .order_by(GroupPublication.id)
    )
    each = {(place, period, split): from_json(body) for place, period, split, body in rows}
    found: defaultdict[str, dict[str, Publication]] = defaultdict(dict)
    for (place, period, split), one in each.items():
        if split is Split.SEX:
            found[place][period] = with_sums_of_all(one, each.get((place, period, Split.NONE)))
    return found


def kept_on(db: Session, cube: Cube, closed_on: date, split: Split) -> dict[str, Publication]:
    """Everything that was released of one period and split, by place."""
    rows = db.execute(
        select(GroupPublication.place, GroupPublication.body)
        .join(GroupRelease, GroupRelease.id == GroupPublication.release_id)
        .where(
            *_released(cube),
            GroupRelease.closed_on == closed_on,
            GroupPublication.split == split,
        )
        .order_by(GroupPublication.id)
    )
    return {place: from_json(body) for place, body in rows}


def booked(db: Session, cube: Cube) -> list[str]:
    """What was booked at each release, the first first; nothing of those before sums were told."""
    rows = db.scalars(
        select(GroupRelease.booked)
        .where(*_released(cube), GroupRelease.booked.is_not(None))
        .order_by(GroupRelease.closed_on)
    )
    return [one for one in rows if one is not None]


def members(db: Session, cube: Cube) -> tuple[Member, ...]:
    """Every programme that is counted, in the order in which they were made; no exercise."""
    organisations = {
        row.id: row
        for row in db.scalars(
            select(Organisation)
            .where(Organisation.federation_id == cube.federation_id)
            .order_by(Organisation.id)
        )
    }
    above = paths(db, cube.federation_id)
    rows = db.scalars(select(Programme).where(*_within(cube)).order_by(Programme.id))
    found = []
    for row in rows:
        over = [organisations[one] for one in above.get(row.organisation_id, ())]
        owner = next((one for one in over if one.kind is OrganisationKind.MUNICIPALITY), None)
        town = None if owner is None else Spot(Scope.MUNICIPALITY, owner.public_id, owner.name)
        spot = Spot(Scope.PROGRAMME, row.public_id, row.name)
        found.append(Member(row.id, spot, town, row.instrument_key))
    return tuple(found)


def county(db: Session, federation_id: int) -> Spot:
    """The whole of the federation."""
    row = db.get_one(Federation, federation_id)
    return Spot(Scope.COUNTY, row.public_id, row.name)


def spots_for(db: Session, viewer: Viewer) -> tuple[Spot, ...]:
    """The places that the viewer may read results of: the county, municipalities, programmes by name."""
    above = paths(db, viewer.federation_id)
    rows = db.scalars(
        select(Programme)
        .where(Programme.federation_id == viewer.federation_id, Programme.exercise_since.is_(None))
        .order_by(Programme.id)
    ).all()
    allowed = (Role.PROGRAMME_LEAD, Role.COORDINATOR, Role.READER)
    programmes = [
        Spot(Scope.PROGRAMME, row.public_id, row.name)
        for row in rows
        if holds(viewer, place_of(row, above), *allowed)
    ]
    towns = [
        Spot(Scope.MUNICIPALITY, row.public_id, row.name)
        for row in db.scalars(
            select(Organisation)
            .where(
                Organisation.federation_id == viewer.federation_id,
                Organisation.kind == OrganisationKind.MUNICIPALITY,
            )
            .order_by(Organisation.id)
        )
        if holds(viewer, Place(viewer.federation_id, above[row.id]), Role.COORDINATOR, Role.READER)
    ]
    whole = holds(viewer, Place(viewer.federation_id), Role.COORDINATOR, Role.READER)
    return (
        *([county(db, viewer.federation_id)] if whole else []),
        *sorted(towns, key=lambda one: swedish_order(one.name)),
        *sorted(programmes, key=lambda one: swedish_order(one.name)),
    )
