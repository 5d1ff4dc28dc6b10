"""Prepares what sums over quarters are made of when a quarter is released: what was booked before it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy.orm import Session

from smail.domain.calendar import ClosedSpan, Days
from smail.domain.publishing import Cube, Split
from smail.queries import group_counts, releases
from smail.queries.group_occasions import Occasion, occasions
from smail.reports.group_booked import BEGINNING, Booked, beginning_of, from_text
from smail.reports.group_families import Opened
from smail.reports.group_opening import Material
from smail.reports.group_since import Since
from smail.reports.group_since_telling import Before


def booked_before(db: Session, cube: Cube) -> tuple[Booked, ...]:
    """What has been booked, the first quarter first."""
    return tuple(one for text in releases.booked(db, cube) for one in from_text(text))


def since_of(db: Session, cube: Cube, at: ClosedSpan, known: tuple[Before, Sequence[Booked]]) -> Since:
    """What sums until the quarter are made of: what was told of the one before, and what was booked."""
    told, before = known
    labels = {one.label for one in before} | {at.label}

    def load(programmes: Sequence[int]) -> list[Occasion]:
        found = occasions(db, cube, programmes, at.last_on)
        return [one if one.label in labels else replace(one, label=BEGINNING) for one in found]

    def beginning(material: Material, found: Mapping[Split, Opened]) -> Booked:
        return _beginning(db, cube, material, found)

    return Since(before, told, load, beginning)


def _beginning(db: Session, cube: Cube, material: Material, found: Mapping[Split, Opened]) -> Booked:
    """What there was before the quarter; of earlier releases nothing is booked, and so nothing is counted."""
    released = releases.periods(db, cube)
    if released:
        return beginning_of(material, found, [], [], released[0])
    span = Days(date.min, material.at.starts_on - timedelta(days=1))
    people = group_counts.people_counts(db, cube, span)
    return beginning_of(material, found, people, group_counts.due_counts(db, cube, span))
