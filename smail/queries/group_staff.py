"""Counts a programme's handledare and their certificates as of a period's last day: staff, and no names."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from smail.db.tables import Certificate, Enrolment, Learner, Programme, StaffPeriod
from smail.db.tables.people import is_real
from smail.domain.calendar import ClosedSpan
from smail.domain.certification import is_valid
from smail.domain.publishing import ALL, Cube, Figure, PublishedRow, PublishedTable

STAFF = "staff"
HANDLEDARE, CERTIFIED, ENDING = "staff_there", "staff_certified", "staff_ending"


def staff_tables(db: Session, cube: Cube, at: ClosedSpan) -> Mapping[int, PublishedTable]:
    """Of each programme how many followed somebody there on the last day, and their certificates."""
    found = _until(db, cube, at.last_on)
    next_on = at.following().last_on
    return {
        programme: _table(
            len(staff),
            sum(until is not None for until in staff.values()),
            sum(until is not None and until <= next_on for until in staff.values()),
        )
        for programme, staff in found.items()
    }


def _table(*numbers: int) -> PublishedTable:
    keys = (HANDLEDARE, CERTIFIED, ENDING)
    rows = zip(keys, numbers, strict=True)
    return PublishedTable(STAFF, (ALL,), tuple(PublishedRow(key, (Figure(float(n)),)) for key, n in rows))


def _until(db: Session, cube: Cube, day: date) -> Mapping[int, Mapping[int, date | None]]:
    """By programme and account until when a certificate that was valid that day is; None without one."""
    rows = db.execute(
        select(
            Enrolment.programme_id,
            StaffPeriod.account_id,
            Certificate.issued_on,
            Certificate.valid_until,
            Certificate.withdrawn_on,
        )
        .select_from(StaffPeriod)
        .join(Enrolment, Enrolment.id == StaffPeriod.enrolment_id)
        .join(Programme, Programme.id == Enrolment.programme_id)
        .outerjoin(Learner, Learner.account_id == StaffPeriod.account_id)
        .outerjoin(Certificate, Certificate.learner_id == Learner.id)
        .where(
            Programme.federation_id == cube.federation_id,
            Programme.cadence == cube.cadence,
            is_real(Enrolment.participant_id),
            StaffPeriod.starts_on <= day,
            or_(StaffPeriod.ends_on.is_(None), StaffPeriod.ends_on > day),
            Enrolment.starts_on <= day,
            or_(Enrolment.ended_on.is_(None), Enrolment.ended_on > day),
        )
        .distinct()
    )
    found: defaultdict[int, dict[int, date | None]] = defaultdict(dict)
    for programme, account, issued_on, valid_until, withdrawn_on in rows:
        held = found[programme].get(account)
        if issued_on is not None and issued_on <= day and is_valid(valid_until, withdrawn_on, day):
            held = valid_until if held is None else max(held, valid_until)
        found[programme][account] = held
    return found
