"""Counts a programme's handledare and their certificates as of a period's last day: staff, and no names."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, distinct, func, or_, select
from sqlalchemy.orm import Session

from smail.db.tables import (
    Assessment,
    Certificate,
    CertificateStatus,
    Enrolment,
    Learner,
    Participant,
    Programme,
    RaterKind,
    StaffPeriod,
)
from smail.db.tables.people import is_real
from smail.domain.calendar import ClosedSpan
from smail.domain.certification import is_valid
from smail.domain.publishing import ALL, HIDDEN, Cube, Figure, PublishedRow, PublishedTable
from smail.queries.counts import FEWEST_SHOWN
from smail.queries.group_counts import of_cube

STAFF = "staff"
HANDLEDARE, CERTIFIED, ENDING = "staff_there", "staff_certified", "staff_ending"
RATED, RATED_WITHOUT = "staff_rated", "staff_rated_without"


@dataclass(frozen=True, slots=True)
class _Rated:
    """Ratings by those who held a certificate that day, or did not, and how many persons they are of."""

    ratings: int = 0
    persons: int = 0


def staff_tables(db: Session, cube: Cube, at: ClosedSpan) -> Mapping[int, PublishedTable]:
    """Of each programme how many followed somebody there on the last day, and their certificates.

    And how many ratings handledare made in the period, with one that day and without: they are of
    participants, and so in tens, and only where no part is of a few.
    """
    found, rated = _until(db, cube, at.last_on), _rated(db, cube, at)
    next_on = at.following().last_on
    return {
        programme: _table(
            Figure(float(len(staff))),
            Figure(float(sum(until is not None for until in staff.values()))),
            Figure(float(sum(until is not None and until <= next_on for until in staff.values()))),
            *_ratings(rated.get(programme, {})),
        )
        for programme, staff in found.items()
    }


def _table(*figures: Figure) -> PublishedTable:
    keys = (HANDLEDARE, CERTIFIED, ENDING, RATED, RATED_WITHOUT)
    rows = zip(keys, figures, strict=True)
    return PublishedTable(STAFF, (ALL,), tuple(PublishedRow(key, (one,)) for key, one in rows))


def _ratings(of: Mapping[bool, _Rated]) -> tuple[Figure, Figure]:
    parts = [of.get(one, _Rated()) for one in (True, False)]
    if any(0 < one.persons < FEWEST_SHOWN for one in parts) or not any(one.persons for one in parts):
        return HIDDEN, HIDDEN
    return _in_tens(parts[0].ratings), _in_tens(parts[1].ratings)


def _in_tens(n: int) -> Figure:
    return Figure(float(10 * max(1, round(n / 10)) if n else 0))


def _rated(db: Session, cube: Cube, at: ClosedSpan) -> Mapping[int, Mapping[bool, _Rated]]:
    """By programme, and whether whoever rated held a certificate; nothing of one where it was not noted."""
    status = func.coalesce(Assessment.rater_certificate, CertificateStatus.NOT_RECORDED)
    is_certified = case((status == CertificateStatus.VALID, 1), else_=0)
    unknown = func.sum(case((status == CertificateStatus.NOT_RECORDED, 1), else_=0))
    rows = db.execute(
        select(
            Enrolment.programme_id,
            is_certified,
            func.count(distinct(Assessment.id)),
            func.count(distinct(Participant.id)),
            unknown,
        )
        .select_from(Assessment)
        .join(Participant, Participant.id == Assessment.participant_id)
        .join(Enrolment, Enrolment.participant_id == Participant.id)
        .join(Programme, Programme.id == Enrolment.programme_id)
        .where(
            *of_cube(cube),
            is_real(Enrolment.participant_id),
            Assessment.rater_kind == RaterKind.STAFF,
            Assessment.withdrawn_at.is_(None),
            Assessment.submitted_on.between(at.starts_on, at.last_on),
            Enrolment.starts_on <= Assessment.submitted_on,
            or_(Enrolment.ended_on.is_(None), Enrolment.ended_on >= Assessment.submitted_on),
        )
        .group_by(Enrolment.programme_id, is_certified)
    )
    found: defaultdict[int, dict[bool, _Rated]] = defaultdict(dict)
    vague = set()
    for programme, held, ratings, persons, n_unknown in rows:
        found[programme][bool(held)] = _Rated(ratings, persons)
        vague |= {programme} if n_unknown else set()
    return {programme: parts for programme, parts in found.items() if programme not in vague}


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
