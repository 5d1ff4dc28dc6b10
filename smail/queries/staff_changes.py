"""When each person's responsible handledare changed, and how: for a report of many, never about one."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail.db.tables import Discharge, Enrolment, Participant, StaffPeriod
from smail.domain.people import HandoverKind, Sex

PROTECTED = select(Participant.id).where(Participant.is_protected)


@dataclass(frozen=True, slots=True)
class StaffChange:
    """One person's first change, of what kind, from whom, and the day of the next one if there was one."""

    on: date
    kind: HandoverKind
    giver_id: int
    next_on: date | None


def persons_in(db: Session, programme_ids: Collection[int]) -> frozenset[int]:
    """Everybody who is or was in the programmes, but for the protected and those entered in error."""
    rows = db.scalars(
        select(Enrolment.participant_id)
        .outerjoin(Discharge, Discharge.enrolment_id == Enrolment.id)
        .where(
            Enrolment.programme_id.in_(programme_ids),
            Enrolment.participant_id.not_in(PROTECTED),
            Discharge.is_no_mistake(),
        )
    )
    return frozenset(rows)


def sexes_in(db: Session, programme_ids: Collection[int]) -> Mapping[int, Sex]:
    """The sex of every woman and man who is or was in the programmes, but for the protected."""
    rows = db.execute(
        select(Participant.id, Participant.sex)
        .join(Enrolment, Enrolment.participant_id == Participant.id)
        .where(
            Enrolment.programme_id.in_(programme_ids),
            Participant.is_protected.is_(False),
            Participant.sex.in_((Sex.WOMAN, Sex.MAN)),
        )
        .distinct()
    )
    return dict(rows.all())


def first_changes(db: Session, programme_ids: Collection[int], until: date) -> Mapping[int, StaffChange]:
    """The first change of each person in these programmes who had one by then."""
    rows = db.execute(
        select(Enrolment.participant_id, StaffPeriod.ends_on, StaffPeriod.ended_by, StaffPeriod.account_id)
        .join(StaffPeriod, StaffPeriod.enrolment_id == Enrolment.id)
        .outerjoin(Discharge, Discharge.enrolment_id == Enrolment.id)
        .where(
            Enrolment.programme_id.in_(programme_ids),
            Enrolment.participant_id.not_in(PROTECTED),
            StaffPeriod.is_responsible,
            StaffPeriod.ended_by.is_not(None),
            StaffPeriod.ends_on <= until,
            Discharge.is_no_mistake(),
        )
        .order_by(StaffPeriod.ends_on, StaffPeriod.id)
    )
    found: defaultdict[int, list[tuple[date, HandoverKind, int]]] = defaultdict(list)
    for person, on, kind, giver in rows:
        if on is not None and kind is not None:
            found[person].append((on, kind, giver))
    return {
        person: StaffChange(*events[0], next((on for on, _kind, _giver in events[1:]), None))
        for person, events in found.items()
    }
