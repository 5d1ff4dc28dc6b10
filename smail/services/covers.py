"""Cover during a leave: a colleague stands in on some days, and who is responsible does not change.

It is no handover: no period beside a person begins or ends, and it is over by itself on the first day back.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import Account, Cover, CoverPlace
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.continuity import CoverProblem, cover_problem
from smail.queries import handledare
from smail.queries.covers import Coverable
from smail.services import audit
from smail.services.audit import Actor

A_DAY = timedelta(days=1)


class CoverRefusal(StrEnum):
    """Why this colleague cannot stand in for these persons on these days."""

    NOBODY = "nobody"
    ONESELF = "oneself"
    COLLEAGUE_LEAVES = "colleague_leaves"
    COLLEAGUE_AWAY = "colleague_away"
    CANNOT_FOLLOW = "cannot_follow"
    OVERLAPS = "overlaps"


@dataclass(frozen=True, slots=True)
class Leave:
    """Who is away, who stands in, and from which day until the last one."""

    absent_id: int
    covering_id: int
    starts_on: date
    last_on: date

    @property
    def ends_on(self) -> date:
        """The first day back."""
        return self.last_on + A_DAY


@dataclass(frozen=True, slots=True)
class NotCovered:
    """Nothing was written down: what is wrong, and for whom where it is not for all."""

    why: CoverRefusal | CoverProblem
    whom: tuple[str, ...] = ()


def begin(
    db: Session,
    leave: Leave,
    places: Sequence[Coverable],
    *,
    actor: Actor,
    written_by_id: int,
    today: date | None = None,
) -> Cover | NotCovered:
    """The colleague stands in for these persons on these days, or why not; the same leave twice is one."""
    # Two that are written at once see each other.
    db.get_one(Account, leave.absent_id, with_for_update=True)
    if (before := _same(db, leave, places)) is not None:
        return before
    fault = _fault(db, leave, places, today or clock.today())
    if fault is not None:
        return fault
    row = Cover(
        absent_id=leave.absent_id,
        covering_id=leave.covering_id,
        starts_on=leave.starts_on,
        ends_on=leave.ends_on,
        written_by_id=written_by_id,
        written_at=clock.now(),
    )
    db.add(row)
    db.flush()
    db.add_all(CoverPlace(cover_id=row.id, enrolment_id=one.enrolment_id) for one in places)
    db.flush()
    _record(db, actor, AuditAction.COVER_BEGIN, row, n_enrolments=len(places))
    return row


def end(db: Session, cover: Cover, actor: Actor, *, today: date | None = None) -> None:
    """The colleague stands in no longer, from today; one that is over stays as it was."""
    today = today or clock.today()
    db.refresh(cover, with_for_update=True)
    if cover.ends_on <= today or cover.ends_on == cover.starts_on:
        return
    cover.ends_on = max(today, cover.starts_on)
    db.flush()
    _record(db, actor, AuditAction.COVER_END, cover)


def covers_somebody(db: Session, leave: Leave) -> bool:
    """Whether the one who goes away stands in for somebody else on one of the days."""
    others = select(Cover.id).where(Cover.covering_id == leave.absent_id, _shares_days(leave))
    return db.scalar(others.limit(1)) is not None


def _fault(db: Session, leave: Leave, places: Sequence[Coverable], today: date) -> NotCovered | None:
    days = cover_problem(leave.starts_on, leave.ends_on, today)
    if days is not None:
        return NotCovered(days)
    if not places:
        return NotCovered(CoverRefusal.NOBODY)
    if leave.covering_id == leave.absent_id:
        return NotCovered(CoverRefusal.ONESELF)
    colleague = db.get_one(Account, leave.covering_id)
    if colleague.ended_on is not None and colleague.ended_on < leave.ends_on:
        return NotCovered(CoverRefusal.COLLEAGUE_LEAVES)
    if _is_away(db, leave):
        return NotCovered(CoverRefusal.COLLEAGUE_AWAY)
    taken = _covered(db, leave, [one.enrolment_id for one in places])
    if taken:
        whom = tuple(one.number for one in places if one.enrolment_id in taken)
        return NotCovered(CoverRefusal.OVERLAPS, whom)
    strange = tuple(one.number for one in places if not _may_follow(db, colleague, one, leave))
    return NotCovered(CoverRefusal.CANNOT_FOLLOW, strange) if strange else None


def _may_follow(db: Session, colleague: Account, place: Coverable, leave: Leave) -> bool:
    return all(
        handledare.may_follow(db, colleague, place.place, [day]) for day in (leave.starts_on, leave.last_on)
    )


def _is_away(db: Session, leave: Leave) -> bool:
    own = select(Cover.id).where(Cover.absent_id == leave.covering_id, _shares_days(leave))
    return db.scalar(own.limit(1)) is not None


def _covered(db: Session, leave: Leave, enrolment_ids: Collection[int]) -> frozenset[int]:
    """Those for whom somebody stands in already on one of the days."""
    rows = db.scalars(
        select(CoverPlace.enrolment_id)
        .join(Cover, Cover.id == CoverPlace.cover_id)
        .where(
            Cover.absent_id == leave.absent_id,
            CoverPlace.enrolment_id.in_(enrolment_ids),
            _shares_days(leave),
        )
    )
    return frozenset(rows)


def _same(db: Session, leave: Leave, places: Sequence[Coverable]) -> Cover | None:
    """The very leave, written down already for the very persons."""
    row = db.scalar(
        select(Cover).where(
            Cover.absent_id == leave.absent_id,
            Cover.covering_id == leave.covering_id,
            Cover.starts_on == leave.starts_on,
            Cover.ends_on == leave.ends_on,
        )
    )
    if row is None or row.ends_on == row.starts_on:
        return None
    known = set(db.scalars(select(CoverPlace.enrolment_id).where(CoverPlace.cover_id == row.id)))
    return row if known == {one.enrolment_id for one in places} else None


def _shares_days(leave: Leave) -> ColumnElement[bool]:
    return and_(
        Cover.starts_on < leave.ends_on, Cover.ends_on > leave.starts_on, Cover.ends_on > Cover.starts_on
    )


def _record(db: Session, actor: Actor, action: AuditAction, row: Cover, **details: Any) -> None:
    audit.record(db, actor, action, AuditObject.COVER, row.public_id, **details)
