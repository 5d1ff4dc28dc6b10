"""What has been released of groups, as it was kept; and where there are results to look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
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
from smail.domain.alphabet import swedish_order
from smail.domain.calendar import Quarter, quarter
from smail.domain.publishing import Cadence, Publication, Scope, Split, closed_spans, from_json
from smail.domain.roles import Role
from smail.policies import Place, Viewer, holds
from smail.queries.organisations import paths, place_of

# A federation whose results nobody has looked at for longer begins here.
MOST_QUARTERS = 8


@dataclass(frozen=True, slots=True)
class Spot:
    """A programme, a municipality or the county, of which there may be results."""

    scope: Scope
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Member:
    """A programme that is counted, and the municipality that owns it, where one does."""

    id: int
    spot: Spot
    municipality: Spot | None


def waiting(db: Session, federation_id: int) -> tuple[Quarter, ...]:
    """The quarters that have closed and are not released, the first first."""
    first = db.scalar(
        select(func.min(Programme.starts_on)).where(
            Programme.federation_id == federation_id, Programme.exercise_since.is_(None)
        )
    )
    if first is None:
        return ()
    last = last_released(db, federation_id)
    closed = closed_spans(max(first, date(clock.today().year - 3, 1, 1)), clock.today(), Cadence.QUARTER)
    quarters = [quarter(one.last_on) for one in closed][-MOST_QUARTERS:]
    return tuple(one for one in quarters if last is None or one.last_on > last)


def last_released(db: Session, federation_id: int) -> date | None:
    """The last day of the period that was released last."""
    return db.scalar(
        select(func.max(GroupRelease.closed_on)).where(GroupRelease.federation_id == federation_id)
    )


def periods(db: Session, federation_id: int) -> Sequence[str]:
    """Every released period by its label, the newest first."""
    return db.scalars(
        select(GroupRelease.period)
        .where(GroupRelease.federation_id == federation_id)
        .order_by(GroupRelease.closed_on.desc())
    ).all()


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


def kept_on(db: Session, federation_id: int, closed_on: date, split: Split) -> dict[str, Publication]:
    """Everything that was released of one period and split, by place."""
    rows = db.execute(
        select(GroupPublication.place, GroupPublication.body)
        .join(GroupRelease, GroupRelease.id == GroupPublication.release_id)
        .where(
            GroupRelease.federation_id == federation_id,
            GroupRelease.closed_on == closed_on,
            GroupPublication.split == split,
        )
        .order_by(GroupPublication.id)
    )
    return {place: from_json(body) for place, body in rows}


def booked(db: Session, federation_id: int) -> list[str]:
    """What was booked at each release, the first first; nothing of those before sums were told."""
    rows = db.scalars(
        select(GroupRelease.booked)
        .where(GroupRelease.federation_id == federation_id, GroupRelease.booked.is_not(None))
        .order_by(GroupRelease.closed_on)
    )
    return [one for one in rows if one is not None]


def members(db: Session, federation_id: int) -> tuple[Member, ...]:
    """Every programme that is counted, in the order in which they were made; no exercise."""
    organisations = {
        row.id: row
        for row in db.scalars(
            select(Organisation).where(Organisation.federation_id == federation_id).order_by(Organisation.id)
        )
    }
    above = paths(db, federation_id)
    rows = db.scalars(
        select(Programme)
        .where(Programme.federation_id == federation_id, Programme.exercise_since.is_(None))
        .order_by(Programme.id)
    )
    found = []
    for row in rows:
        over = [organisations[one] for one in above.get(row.organisation_id, ())]
        owner = next((one for one in over if one.kind is OrganisationKind.MUNICIPALITY), None)
        town = None if owner is None else Spot(Scope.MUNICIPALITY, owner.public_id, owner.name)
        found.append(Member(row.id, Spot(Scope.PROGRAMME, row.public_id, row.name), town))
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
