"""Counts by month add up to those of the quarter, whoever left and came back in it."""

from datetime import date, timedelta

from smail.db.session import Database
from smail.db.tables import Enrolment, PersonPeriod
from smail.domain.calendar import Quarter
from smail.domain.people import Sex
from smail.domain.publishing import Cadence, Cube
from smail.queries import group_counts, group_months
from smail.queries.group_counts import DONE, DUE, MISSING, ONGOING, STARTED
from tests.factories.assessments import make_submitted
from tests.factories.organisations import make_programme
from tests.factories.people import enrolment_of, make_enrolment, make_participant

AT = Quarter(2026, 2)
# Of each person every stay: from when until when.
STAYS: dict[str, list[tuple[date, date | None]]] = {
    "all the time": [(date(2026, 1, 7), None)],
    "left in May": [(date(2026, 1, 7), date(2026, 5, 31))],
    "came in June": [(date(2026, 6, 1), None)],
    "left and came back": [(date(2026, 1, 7), date(2026, 4, 10)), (date(2026, 6, 9), None)],
    "came twice and left": [(date(2026, 4, 1), date(2026, 4, 20)), (date(2026, 5, 5), date(2026, 6, 30))],
}


def test_each_person_begins_once_and_is_there_until_the_last_end(database: Database) -> None:
    with database.transaction(write=True) as db:
        programme = make_programme(db, starts_on=date(2026, 1, 1))
        for name, stays in STAYS.items():
            sex = Sex.MAN if name == "came in June" else Sex.WOMAN
            person = make_participant(db, programme, starts_on=stays[0][0], sex=sex)
            enrolment_of(db, person).ended_on = stays[0][1]
            for starts_on, ended_on in stays[1:]:
                make_enrolment(db, person, programme, starts_on=starts_on, ended_on=ended_on)
        make_participant(db, programme, starts_on=date(2026, 4, 2), sex=Sex.OTHER)
    with database.transaction(write=False) as db:
        found = group_months.people_by_month(db, Cube(programme.federation_id, Cadence.QUARTER), AT)
        quarter = group_counts.people_counts(db, Cube(programme.federation_id, Cadence.QUARTER), AT)
    by_month = {(one.row, one.month): one.persons for one in found}
    assert [by_month[STARTED, month] for month in range(3)] == [1, 0, 2]
    assert [by_month[ONGOING, month] for month in range(3)] == [4, 3, 3]
    assert sum(one.persons for one in quarter if one.row == STARTED) == 3
    assert sum(one.persons for one in quarter if one.row == ONGOING) == 3


def test_what_was_due_in_a_month_is_done_where_it_was_so_five_weeks_after_the_quarter(
    database: Database,
) -> None:
    with database.transaction(write=True) as db:
        programme = make_programme(db, starts_on=date(2026, 1, 1))
        person = make_participant(db, programme, starts_on=date(2026, 1, 7))
        enrolment: Enrolment = enrolment_of(db, person)
        done = [make_submitted(db, person, day) for day in (date(2026, 8, 4), date(2026, 8, 5))]
        ends = ((date(2026, 4, 8), done[0]), (date(2026, 4, 30), None), (date(2026, 6, 30), done[1]))
        for number, (day, one) in enumerate((*ends, (date(2026, 7, 1), None)), start=1):
            row = PersonPeriod(
                enrolment_id=enrolment.id, number=number, starts_on=day - timedelta(days=5), ends_on=day
            )
            row.assessment_id = None if one is None else one.id
            db.add(row)
    with database.transaction(write=False) as db:
        found = group_months.due_by_month(db, Cube(programme.federation_id, Cadence.QUARTER), AT)
    numbers = {(one.row, one.month): (one.persons, one.occasions) for one in found}
    assert [numbers[DUE, month] for month in range(3)] == [(1, 2), (0, 0), (1, 1)]
    assert [numbers[DONE, month] for month in range(3)] == [(1, 1), (0, 0), (0, 0)]
    assert [numbers[MISSING, month] for month in range(3)] == [(1, 1), (0, 0), (1, 1)]
