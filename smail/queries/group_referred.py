"""Counts those who began in a closed quarter by who referred them, in parts that are finer and finer.

An office counts as the authority or the municipality that it belongs to. Arbetsförmedlingen and
Försäkringskassan are known by name: they are parties of every coordinating federation by law.
"""

from collections import Counter
from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail.db.tables import Discharge, Enrolment, Organisation, OrganisationKind, Participant, Programme
from smail.domain.calendar import ClosedSpan
from smail.domain.people import Sex
from smail.domain.publishing import Cube
from smail.queries.group_counts import STARTED, Counted, of_cube, there
from smail.queries.organisations import paths

MUNICIPALITY, EMPLOYMENT, INSURANCE = "from_municipality", "from_employment", "from_insurance"
REGION, OTHER, UNTOLD = "from_region", "from_other", "from_unknown"
PARTS = (MUNICIPALITY, EMPLOYMENT, INSURANCE, REGION, OTHER, UNTOLD)
# Several parts as one: all but the municipality, both state authorities, and what is left beside those.
ELSEWHERE, STATE, REST, LEAST = "from_elsewhere", "from_state", "from_rest", "from_least"
REFERRED_LEVELS = (
    (STARTED,),
    (MUNICIPALITY, ELSEWHERE),
    (MUNICIPALITY, STATE, REST),
    (MUNICIPALITY, EMPLOYMENT, INSURANCE, REST),
    (MUNICIPALITY, EMPLOYMENT, INSURANCE, REGION, LEAST),
    PARTS,
)
# What is told: the rest is what these leave.
REFERRED_ROWS = (MUNICIPALITY, ELSEWHERE, STATE, EMPLOYMENT, INSURANCE, REGION, OTHER, UNTOLD)
_KINDS = {OrganisationKind.MUNICIPALITY: MUNICIPALITY, OrganisationKind.REGION: REGION}
_AUTHORITIES = {"arbetsförmedlingen": EMPLOYMENT, "försäkringskassan": INSURANCE}
GATHERED: Mapping[str, tuple[str, ...]] = {
    STATE: (EMPLOYMENT, INSURANCE),
    ELSEWHERE: PARTS[1:],
    REST: PARTS[3:],
    LEAST: PARTS[4:],
}


def referred_counts(db: Session, cube: Cube, span: ClosedSpan) -> tuple[list[Counted], ...]:
    """The persons in each row of each level but the first, which is of everybody who began.

    Whoever began twice in a programme is counted once, as first referred.
    """
    part_of = _parts(db, cube.federation_id)
    rows = db.execute(
        select(
            Enrolment.programme_id,
            Participant.id,
            Participant.sex,
            Participant.birth_year,
            Enrolment.referring_organisation_id,
        )
        .join(Participant, Participant.id == Enrolment.participant_id)
        .join(Programme, Programme.id == Enrolment.programme_id)
        .outerjoin(Discharge, Discharge.enrolment_id == Enrolment.id)
        .where(
            *of_cube(cube),
            *there(span),
            Enrolment.starts_on.between(span.starts_on, span.last_on),
        )
        .order_by(Enrolment.starts_on.desc(), Enrolment.id.desc())
    )
    first = {
        (programme, person): (programme, sex, year, part_of.get(place or 0, UNTOLD))
        for programme, person, sex, year, place in rows
    }
    return tuple(_counted(first.values(), level) for level in REFERRED_LEVELS[1:])


def _counted(found: Iterable[tuple[int, Sex, int | None, str]], rows: tuple[str, ...]) -> list[Counted]:
    counts = Counter((programme, sex, year, row_of(part, rows)) for programme, sex, year, part in found)
    return [Counted(*key, n, n) for key, n in counts.items()]


def row_of(part: str, rows: tuple[str, ...]) -> str:
    """The row of that level which the part is in."""
    if part in rows:
        return part
    return next(row for row, parts in GATHERED.items() if row in rows and part in parts)


def _parts(db: Session, federation_id: int) -> Mapping[int, str]:
    """The part of everybody whom each organisation has referred."""
    above = paths(db, federation_id)
    found = db.scalars(
        select(Organisation).where(Organisation.federation_id == federation_id).order_by(Organisation.id)
    ).all()
    by_id = {one.id: one for one in found}
    return {one.id: _part([by_id[place] for place in above[one.id]]) for one in found}


def _part(path: list[Organisation]) -> str:
    """What the last of them that says something makes it; an organisation is in its own path."""
    named = (part for one in path for name, part in _AUTHORITIES.items() if one.name.lower().startswith(name))
    kinds = (_KINDS[one.kind] for one in path if one.kind in _KINDS)
    return next(named, None) or next(kinds, OTHER)
