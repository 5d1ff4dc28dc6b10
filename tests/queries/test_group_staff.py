"""The handledare of a programme and their certificates, as of the last day of a quarter."""

from datetime import date

import pytest

from smail.db.session import Database
from smail.db.tables import CertificateStatus
from smail.domain.calendar import Quarter
from smail.domain.certification import Level
from smail.domain.publishing import Cadence, Cube
from smail.queries.group_staff import staff_tables
from tests.factories.accounts import make_account
from tests.factories.assessments import make_staff_submitted, make_submitted
from tests.factories.courses import make_certificate, make_learner
from tests.factories.organisations import make_programme
from tests.factories.people import enrolment_of, make_participant, make_staff_period


def test_those_who_follow_somebody_on_the_last_day_count_with_the_certificate_of_that_day(
    database: Database,
) -> None:
    with database.transaction(write=True) as db:
        programme = make_programme(db, starts_on=date(2025, 1, 1))
        # Never certified; valid; ends in the next quarter; ended the day before; withdrawn; certified after.
        staff = [make_account(db) for _number in range(6)]
        for one in staff:
            make_participant(db, programme, one, starts_on=date(2025, 9, 1))
        learners = [make_learner(db, one) for one in staff]
        make_certificate(db, learners[1], Level.ANVANDARE, date(2025, 9, 1))
        make_certificate(db, learners[1], Level.UTBILDARE, date(2025, 10, 1), months=2)
        make_certificate(db, learners[2], Level.ANVANDARE, date(2024, 6, 1))
        make_certificate(db, learners[3], Level.ANVANDARE, date(2024, 3, 1))
        withdrawn = make_certificate(db, learners[4], Level.ANVANDARE, date(2025, 9, 1))
        withdrawn.withdrawn_on, withdrawn.withdrawn_by_id = date(2026, 3, 1), staff[0].id
        withdrawn.withdrawn_because = b"sealed"
        make_certificate(db, learners[5], Level.ANVANDARE, date(2026, 4, 1))
        # Whoever has left counts nowhere, nor whoever trains on somebody invented.
        person = make_participant(db, programme, staff[1], starts_on=date(2025, 9, 1))
        gone = {"starts_on": date(2025, 9, 1), "ends_on": date(2026, 3, 31), "is_responsible": False}
        make_staff_period(db, enrolment_of(db, person), make_account(db), **gone)
        make_participant(db, programme, make_account(db), exercise_id=programme.id)
        cube = Cube(programme.federation_id, Cadence.QUARTER)
        [table] = staff_tables(db, cube, Quarter(2026, 1)).values()
    found = {row.key: row.figures[0].value for row in table.rows}
    assert found == {
        "staff_there": 6,
        "staff_certified": 2,
        "staff_ending": 1,
        "staff_rated": None,
        "staff_rated_without": None,
    }


@pytest.mark.parametrize(
    ("certified", "without", "told"),
    [(16, 7, [20, 10]), (6, 0, [10, 0]), (6, 4, [None, None]), (0, 12, [0, 10])],
)
def test_ratings_by_the_certified_are_told_in_tens_where_no_part_is_of_a_few(
    database: Database, certified: int, without: int, told: list[int | None]
) -> None:
    with database.transaction(write=True) as db:
        programme = make_programme(db, starts_on=date(2025, 1, 1))
        staff = make_account(db)
        for number in range(certified + without):
            person = make_participant(db, programme, staff, starts_on=date(2025, 9, 1))
            row = make_staff_submitted(db, person, staff, date(2026, 2, 10))
            row.rater_certificate = CertificateStatus.VALID if number < certified else CertificateStatus.NONE
        # Not what the participant answered, nor what came after the quarter.
        make_submitted(db, person, date(2026, 2, 11))
        make_staff_submitted(db, person, staff, date(2026, 4, 10))
        cube = Cube(programme.federation_id, Cadence.QUARTER)
        [table] = staff_tables(db, cube, Quarter(2026, 1)).values()
    assert [row.figures[0].value for row in table.rows[3:]] == told
