"""Due and done follow the counting rule, and a protected identity hides among ten or not at all."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from smail.db.session import Database
from smail.db.tables import Participant, PersonPeriod, Programme
from smail.domain.calendar import Quarter
from smail.domain.people import DischargeReason
from smail.queries import counts
from smail.queries.counts import EnrolmentCounts, QuarterCounts
from smail.services import periods
from tests.factories.accounts import make_account
from tests.factories.assessments import make_submitted
from tests.factories.organisations import make_programme
from tests.factories.people import enrolment_of, make_discharge, make_participant
from tests.support.travel import time_travel

FIRST = date(2026, 1, 1)


def enrolled(
    db: Session, programme: Programme, *, rated: tuple[date, ...] = (), **changes: bool
) -> Participant:
    person = make_participant(db, programme, starts_on=FIRST, **changes)
    for day in rated:
        make_submitted(db, person, day)
    periods.refresh(db, person.id)
    return person


def test_each_full_interval_is_due_in_the_quarter_in_which_it_ends(database: Database) -> None:
    with time_travel() as at, database.transaction(write=True) as db:
        at(datetime(2026, 8, 1, 12, tzinfo=UTC))
        programme = make_programme(db)
        enrolled(db, programme, rated=(date(2026, 1, 10),))
        enrolled(db, programme, rated=(date(2026, 1, 10), date(2026, 4, 10)))
        enrolled(db, programme)
        make_participant(db, make_programme(db, name="En annan"), starts_on=FIRST)
        # Periods end on 2 April and 2 July; the third has not come.
        assert counts.quarter_counts(db, programme.id) == (
            QuarterCounts(Quarter(2026, 3), due=3, done=1, persons=3, persons_with_one=1),
            QuarterCounts(Quarter(2026, 2), due=3, done=2, persons=3, persons_with_one=2),
        )


@pytest.mark.parametrize(
    ("day", "last", "quarter"),
    [(1, 4, Quarter(2026, 2)), (31, 3, Quarter(2026, 1)), (31, 12, Quarter(2026, 4))],
)
def test_the_first_and_the_last_day_belong_to_their_quarter(
    database: Database, day: int, last: int, quarter: Quarter
) -> None:
    with time_travel() as at, database.transaction(write=True) as db:
        at(datetime(2027, 1, 5, 12, tzinfo=UTC))
        programme = make_programme(db)
        enrolment = enrolment_of(db, make_participant(db, programme, starts_on=FIRST))
        db.add(
            PersonPeriod(enrolment_id=enrolment.id, number=1, starts_on=FIRST, ends_on=date(2026, last, day))
        )
        db.flush()
        (row,) = counts.quarter_counts(db, programme.id)
    assert (row.quarter, row.due, row.done) == (quarter, 1, 0)


@pytest.mark.parametrize(("others", "shown"), [(8, 8), (9, 10)])
def test_a_protected_identity_is_counted_only_among_ten(database: Database, others: int, shown: int) -> None:
    with time_travel() as at, database.transaction(write=True) as db:
        at(datetime(2026, 4, 20, 12, tzinfo=UTC))
        programme = make_programme(db)
        for _ in range(others):
            enrolled(db, programme)
        enrolled(db, programme, is_protected=True)
        (row,) = counts.quarter_counts(db, programme.id)
        assert (row.due, row.persons) == (shown, shown)
        assert counts.enrolment_counts(db, programme.id).enrolled == shown


def test_enrolled_started_and_ended_leave_out_what_was_entered_in_error(database: Database) -> None:
    with time_travel() as at, database.transaction(write=True) as db:
        at(datetime(2026, 8, 1, 12, tzinfo=UTC))
        programme, staff = make_programme(db), make_account(db)
        enrolled(db, programme)
        for reason, last in (
            (DischargeReason.WORK, date(2026, 7, 31)),
            (DischargeReason.STUDIES, date(2026, 8, 1)),
            (DischargeReason.ENTERED_IN_ERROR, date(2026, 7, 1)),
        ):
            enrolment = enrolment_of(db, enrolled(db, programme))
            enrolment.ended_on = last
            make_discharge(db, enrolment, staff, reason=reason)
        make_participant(db, programme, starts_on=date(2026, 9, 1))
        assert counts.enrolment_counts(db, programme.id) == EnrolmentCounts(enrolled=2, started=3, ended=1)


@pytest.mark.parametrize(
    ("numbers", "is_enough"),
    [
        ((5, 0, 5, 0), True),
        ((10, 5, 10, 5), True),
        ((20, 10, 10, 5), True),
        ((9, 0, 4, 0), False),
        ((5, 1, 5, 1), False),
        ((9, 8, 9, 8), False),
        ((20, 15, 15, 15), True),
        ((20, 16, 10, 10), False),
        ((12, 12, 10, 10), False),
        ((20, 10, 10, 8), False),
    ],
    ids=[
        "nobody answered",
        "half of them",
        "half of them, some twice",
        "few persons",
        "one of five answered",
        "one of nine did not",
        "five ratings not done",
        "four ratings not done",
        "two ratings beyond one each",
        "two who did not answer at all",
    ],
)
def test_no_number_of_a_quarter_is_of_few(numbers: tuple[int, int, int, int], is_enough: bool) -> None:
    assert QuarterCounts(Quarter(2026, 1), *numbers).is_enough() is is_enough
