"""Prepares what sums over quarters are made of when a quarter is released: what was booked before it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy.orm import Session

from smail.domain.calendar import Days, Quarter
from smail.domain.publishing import Split
from smail.queries import group_counts, releases
from smail.queries.group_occasions import Occasion, occasions
from smail.reports.group_booked import BEGINNING, Booked, beginning_of, from_text
from smail.reports.group_opening import Material, Opened
from smail.reports.group_since import Before, Since


def booked_before(db: Session, federation_id: int) -> tuple[Booked, ...]:
    """What has been booked, the first quarter first."""
    return tuple(one for text in releases.booked(db, federation_id) for one in from_text(text))


def since_of(db: Session, federation_id: int, at: Quarter, known: tuple[Before, Sequence[Booked]]) -> Since:
    """What sums until the quarter are made of: what was told of the one before, and what was booked."""
    told, before = known
    labels = {one.label for one in before} | {at.label}

    def load(programmes: Sequence[int]) -> list[Occasion]:
        found = occasions(db, federation_id, programmes, at.last_on)
        return [one if one.label in labels else replace(one, label=BEGINNING) for one in found]

    def beginning(material: Material, found: Mapping[Split, Opened]) -> Booked:
        return _beginning(db, federation_id, material, found)

    return Since(before, told, load, beginning)


def _beginning(db: Session, federation_id: int, material: Material, found: Mapping[Split, Opened]) -> Booked:
    """What there was before the quarter; of earlier releases nothing is booked, and so nothing is counted."""
    released = releases.periods(db, federation_id)
    if released:
        return beginning_of(material, found, [], [], released[0])
    span = Days(date.min, material.at.starts_on - timedelta(days=1))
    people = group_counts.people_counts(db, federation_id, span)
    return beginning_of(material, found, people, group_counts.due_counts(db, federation_id, span))
