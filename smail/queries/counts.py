"""Counts the work of a programme: who is enrolled, and the ratings due and done by quarter.

Only counts of work leave this module, never what anybody answered. A person with protected identity is
counted where ten or more are counted together, and left out where there are fewer.
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, case, distinct, extract, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from smail import clock
from smail.db.tables import Discharge, Enrolment, Participant, PersonPeriod
from smail.domain.calendar import Quarter
from smail.domain.people import DischargeReason

FEWEST_SHOWN = 5
FEWEST_WITH_PROTECTED = 10


@dataclass(frozen=True, slots=True)
class EnrolmentCounts:
    """Persons in the programme today, those who have begun so far, and those who have ended."""

    enrolled: int = 0
    started: int = 0
    ended: int = 0


@dataclass(frozen=True, slots=True)
class QuarterCounts:
    """Ratings due and done in a quarter, the persons they were due for, and those with at least one."""

    quarter: Quarter
    due: int = 0
    done: int = 0
    persons: int = 0
    persons_with_one: int = 0

    def is_enough(self) -> bool:
        """Whether none of the counts, nor what is left between them, is of few persons.

        Those who did not answer are left when those who did are known, and so are the ratings not done.
        """
        without, not_done = self.persons - self.persons_with_one, self.due - self.done
        further = (self.due - self.persons, self.done - self.persons_with_one)
        shown = (self.due, self.done, self.persons, self.persons_with_one)
        return _none_is_of_few(*shown, without, not_done, *further)


def _none_is_of_few(*numbers: int) -> bool:
    return all(number == 0 or number >= FEWEST_SHOWN for number in numbers)


def enrolment_counts(db: Session, programme_id: int) -> EnrolmentCounts:
    """The persons of the programme as of today; those entered in error count nowhere."""
    today = clock.today()
    has_ended = Enrolment.ended_on < today
    rows = db.execute(
        select(
            Participant.is_protected,
            _persons(case((has_ended, None), else_=Participant.id)),
            _persons(Participant.id),
            _persons(case((has_ended, Participant.id))),
        )
        .select_from(Enrolment)
        .join(Participant, Participant.id == Enrolment.participant_id)
        .outerjoin(Discharge, Discharge.enrolment_id == Enrolment.id)
        .where(
            Enrolment.programme_id == programme_id,
            Enrolment.starts_on <= today,
            or_(Discharge.reason.is_(None), Discharge.reason != DischargeReason.ENTERED_IN_ERROR),
        )
        .group_by(Participant.is_protected)
    )
    found = {is_protected: tuple(numbers) for is_protected, *numbers in rows}
    open_ones, protected = found.get(False, (0, 0, 0)), found.get(True, (0, 0, 0))
    return EnrolmentCounts(
        *(
            both if (both := one + hidden) >= FEWEST_WITH_PROTECTED else one
            for one, hidden in zip(open_ones, protected, strict=True)
        )
    )


def quarter_counts(db: Session, programme_id: int) -> tuple[QuarterCounts, ...]:
    """Due and done by the quarter in which each period ended, up to today; the newest first."""
    year, month = extract("year", PersonPeriod.ends_on), extract("month", PersonPeriod.ends_on)
    number = case((month <= 3, 1), (month <= 6, 2), (month <= 9, 3), else_=4)
    rows = db.execute(
        select(
            year,
            number,
            Participant.is_protected,
            func.count(),
            func.count(PersonPeriod.assessment_id),
            _persons(Participant.id),
            _persons(case((PersonPeriod.assessment_id.is_not(None), Participant.id))),
        )
        .select_from(PersonPeriod)
        .join(Enrolment, Enrolment.id == PersonPeriod.enrolment_id)
        .join(Participant, Participant.id == Enrolment.participant_id)
        .where(Enrolment.programme_id == programme_id, PersonPeriod.ends_on <= clock.today())
        .group_by(year, number, Participant.is_protected)
    )
    found: defaultdict[Quarter, dict[bool, QuarterCounts]] = defaultdict(dict)
    for in_year, in_quarter, is_protected, *numbers in rows:
        quarter = Quarter(int(in_year), int(in_quarter))
        found[quarter][is_protected] = QuarterCounts(quarter, *numbers)
    together = (_together(quarter, found[quarter]) for quarter in sorted(found, reverse=True))
    return tuple(row for row in together if row.due)


def _persons(which: ColumnElement[Any] | InstrumentedAttribute[int]) -> ColumnElement[int]:
    return func.count(distinct(which))


def _together(quarter: Quarter, parts: dict[bool, QuarterCounts]) -> QuarterCounts:
    one = parts.get(False, QuarterCounts(quarter))
    hidden = parts.get(True, QuarterCounts(quarter))
    if one.persons + hidden.persons < FEWEST_WITH_PROTECTED:
        return one
    return QuarterCounts(
        quarter,
        one.due + hidden.due,
        one.done + hidden.done,
        one.persons + hidden.persons,
        one.persons_with_one + hidden.persons_with_one,
    )
