"""Who stood beside made-up persons and when, as rows, and the changes between them in the audit."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from sqlalchemy.orm import Session

from smail.db.base import new_public_id
from smail.db.tables import StaffPeriod
from smail.demo.people import Ground, Person
from smail.demo.teams import Handover, Stay
from smail.demo.trail import Trail, at_work
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.people import HandoverKind
from smail.imports.bulk import Row, insert

_DAYS_TO_CONFIRM = 6
# Of those of the last months, every so many waits to be confirmed.
_WAITS, _LATELY = 4, timedelta(days=120)


@dataclass(frozen=True, slots=True)
class Beside:
    """One member of staff beside a person; `ends_on` is the first day without."""

    username: str
    starts_on: date
    ends_on: date | None
    ended_by: HandoverKind | None = None
    confirmed_on: date | None = None
    is_responsible: bool = True
    is_deputy: bool = False


def team(stay: Stay, today: date, *, is_protected: bool) -> Iterator[Beside]:
    """Everybody who is or was beside the person in this stay, the responsible ones in order."""
    without = None if stay.ended_on is None else stay.ended_on + timedelta(days=1)
    turns: list[Handover | None] = [None, *stay.handovers, None]
    for begun, ended in pairwise(turns):
        yield Beside(
            username=begun.to if begun else stay.staff,
            starts_on=begun.on if begun else stay.started_on,
            ends_on=ended.on if ended else without,
            ended_by=ended.kind if ended else None,
            confirmed_on=_confirmed_on(begun, stay, today) if begun else None,
        )
    if stay.member is not None:
        # After a handover: a team that was there before would have been told of it too.
        begins = stay.handovers[-1].on if stay.handovers else stay.started_on
        yield Beside(stay.member, begins, without, is_responsible=False, is_deputy=is_protected)


def write(db: Session, trail: Trail, ground: Ground, people: Sequence[Person]) -> None:
    """Everybody's team stands in the database, and how it came about in the audit."""
    insert(db, StaffPeriod, [row for one in people for row in _rows(trail, ground, one)])


def _rows(trail: Trail, ground: Ground, person: Person) -> Iterator[Row]:
    for stay, (enrolment_id, _) in zip(person.life.stays, person.enrolments, strict=True):
        for one in team(stay, ground.today, is_protected=person.life.is_protected):
            public_id = new_public_id()
            _note(trail, person, one, public_id)
            yield {
                "public_id": public_id,
                "enrolment_id": enrolment_id,
                "account_id": ground.staff[one.username].id,
                "is_responsible": one.is_responsible,
                "is_deputy": one.is_deputy,
                "starts_on": one.starts_on,
                "ends_on": one.ends_on,
                "ended_by": one.ended_by,
                "confirmed_on": one.confirmed_on,
            }


def _confirmed_on(handover: Handover, stay: Stay, today: date) -> date | None:
    """Some days after the handover; nobody has confirmed what has only just happened, or some others."""
    if handover.on > today - _LATELY and handover.on.toordinal() % _WAITS == 0:
        return None
    day = handover.on + timedelta(days=_DAYS_TO_CONFIRM)
    return day if day < today and stay.holds(day) else None


def _note(trail: Trail, person: Person, one: Beside, public_id: str) -> None:
    by, about = trail.by(one.username), (AuditObject.STAFF_PERIOD, public_id, person.id)
    trail.note(
        at_work(one.starts_on, 2),
        by,
        AuditAction.TEAM_BEGIN,
        *about,
        is_responsible=one.is_responsible,
        is_deputy=one.is_deputy,
    )
    if one.confirmed_on is not None:
        trail.note(at_work(one.confirmed_on, 10), by, AuditAction.TEAM_CONFIRM, *about)
    if one.ends_on is not None:
        kind = None if one.ended_by is None else one.ended_by.value
        trail.note(at_work(one.ends_on, 1), by, AuditAction.TEAM_END, *about, kind=kind)
