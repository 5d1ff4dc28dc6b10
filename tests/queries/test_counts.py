"""Due and done are of those whom the group results count, and what has closed is what was released."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from smail.db.session import Database
from smail.db.tables import Participant, PersonPeriod, Programme, StaffPeriod
from smail.domain.calendar import Quarter, Tertial
from smail.domain.people import HandoverKind, Sex
from smail.domain.publishing import Cadence
from smail.queries import counts
from smail.queries.continuity import ContinuityCounts, continuity_counts
from smail.queries.counts import DueAndDone
from smail.services import periods
from tests.factories.accounts import make_account
from tests.factories.assessments import make_submitted
from tests.factories.organisations import make_programme
from tests.factories.people import enrolment_of, make_participant, make_staff_period
from tests.support.releasing import release_results
from tests.support.travel import time_travel

FIRST = date(2026, 1, 1)
NOT_COUNTED: list[dict[str, object]] = [
    {"is_protected": True},
    {"sex": Sex.OTHER},
    {"sex": Sex.UNDISCLOSED},
]


def enrolled(
    db: Session, programme: Programme, *, rated: tuple[date, ...] = (), **changes: object
) -> Participant:
    person = make_participant(db, programme, starts_on=FIRST, **changes)
    for day in rated:
        make_submitted(db, person, day)
    periods.refresh(db, person.id)
    return person


@pytest.mark.parametrize("others", [0, 12])
def test_each_full_interval_is_due_in_the_quarter_in_which_it_ends(database: Database, others: int) -> None:
    with time_travel() as at, database.transaction(write=True) as db:
        at(datetime(2026, 8, 1, 12, tzinfo=UTC))
        programme = make_programme(db)
        enrolled(db, programme, rated=(date(2026, 1, 10),))
        enrolled(db, programme, rated=(date(2026, 1, 10), date(2026, 4, 10)))
        enrolled(db, programme, sex=Sex.MAN)
        make_participant(db, make_programme(db, name="En annan"), starts_on=FIRST)
        for number in range(others):
            enrolled(db, programme, rated=(date(2026, 1, 10),), **NOT_COUNTED[number % 3])
        # Periods end on 2 April and 2 July; the third has not come. Answers count for five weeks more.
        assert counts.due_and_done(db, programme) == (
            DueAndDone(Quarter(2026, 3), due=3, done=1, is_open=True),
            DueAndDone(Quarter(2026, 2), due=3, done=2, is_open=True),
        )


@pytest.mark.parametrize(
    ("day", "last", "span"),
    [
        (1, 4, Quarter(2026, 2)),
        (31, 3, Quarter(2026, 1)),
        (31, 12, Quarter(2026, 4)),
        (1, 5, Tertial(2026, 2)),
        (30, 4, Tertial(2026, 1)),
    ],
)
def test_the_first_and_the_last_day_belong_to_their_period(
    database: Database, day: int, last: int, span: Quarter | Tertial
) -> None:
    ends_on = date(2026, last, day)
    with time_travel() as at, database.transaction(write=True) as db:
        at(datetime(span.last_on.year, span.last_on.month, span.last_on.day, 12, tzinfo=UTC))
        cadence = Cadence.QUARTER if isinstance(span, Quarter) else Cadence.TERTIAL
        programme = make_programme(db, cadence=cadence)
        enrolment = enrolment_of(db, make_participant(db, programme, starts_on=FIRST))
        db.add(PersonPeriod(enrolment_id=enrolment.id, number=1, starts_on=FIRST, ends_on=ends_on))
        db.flush()
        (row,) = [one for one in counts.due_and_done(db, programme) if one.is_open]
    assert row == DueAndDone(span, 1, 0, is_open=True)


def test_a_closed_quarter_stands_as_it_was_released_whatever_is_written_in_later(database: Database) -> None:
    with time_travel() as at:
        at(datetime(2026, 5, 6, 12, tzinfo=UTC))
        with database.transaction(write=True) as db:
            programme = make_programme(db, starts_on=FIRST)
            for number in range(16):
                # The period ends on 31 March; eleven answer, one of them in the fifth week after.
                rated = (date(2026, 5, 5) if number == 0 else date(2026, 1, 10),) if number < 11 else ()
                person = make_participant(
                    db, programme, starts_on=date(2025, 12, 30), sex=(Sex.WOMAN, Sex.MAN)[number % 2]
                )
                for day in rated:
                    make_submitted(db, person, day)
                periods.refresh(db, person.id)
            for kind in NOT_COUNTED:
                enrolled(db, programme, rated=(date(2026, 1, 10),), **kind)
            waits = counts.due_and_done(db, programme)
        release_results(database)
        with database.transaction(write=True) as db:
            first = db.scalars(select(Participant).order_by(Participant.id).limit(1)).one()
            first.is_protected = True
            after = counts.due_and_done(db, db.get_one(Programme, programme.id))
    assert waits == (DueAndDone(Quarter(2026, 1), is_waiting=True),)
    assert after == (DueAndDone(Quarter(2026, 1), due=16, done=11),)


@pytest.mark.parametrize("others", [0, 12])
def test_weeks_without_and_changes_are_of_those_whom_the_group_results_count(
    database: Database, others: int
) -> None:
    with database.transaction(write=True) as db:
        programme, first, second = make_programme(db), make_account(db), make_account(db)
        for number in range(2 + others):
            others_too = {} if number < 2 else NOT_COUNTED[number % 3]
            stay = enrolment_of(db, make_participant(db, programme, first, starts_on=FIRST, **others_too))
            before = db.scalars(select(StaffPeriod).where(StaffPeriod.enrolment_id == stay.id)).one()
            before.ends_on, before.ended_by = date(2026, 2, 1), HandoverKind.CHANGE
            make_staff_period(db, stay, second, starts_on=date(2026, 2, 15))
        db.flush()
        found = continuity_counts(db, programme, date(2026, 3, 31))
        earlier = continuity_counts(db, programme, date(2026, 1, 31))
    assert found == ContinuityCounts(persons=2, persons_without=2, weeks_without=4, changes=2)
    assert earlier == ContinuityCounts(persons=2)
