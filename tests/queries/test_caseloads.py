"""Who follows whom is shown by number, those without anybody first, and never for a protected identity."""

from datetime import timedelta

from sqlalchemy import delete, select

from smail import clock
from smail.db.session import Database
from smail.db.tables import StaffPeriod
from smail.domain.people import format_number
from smail.queries import caseloads
from tests.factories.accounts import make_account
from tests.factories.organisations import make_programme
from tests.factories.people import enrolment_of, make_participant, make_staff_period
from tests.support.queries import QueryRecorder


def test_those_without_a_responsible_come_first_and_then_the_numbers_in_order(database: Database) -> None:
    with database.transaction(write=True) as db:
        programme, staff = make_programme(db), make_account(db)
        people = [make_participant(db, programme, staff) for _ in range(4)]
        alone = max(people, key=lambda row: row.number)
        db.execute(delete(StaffPeriod).where(StaffPeriod.enrolment_id == enrolment_of(db, alone).id))
        page = caseloads.page_of_caseloads(db, programme.id)
    rest = sorted(row.number for row in people if row is not alone)
    assert [row.number for row in page.rows] == [format_number(one) for one in (alone.number, *rest)]
    assert (page.total, page.without) == (4, 1)
    assert page.rows[0].responsible is None
    assert page.rows[1].responsible is not None
    assert page.rows[1].responsible.name == f"{staff.first_name} {staff.last_name}"


def test_a_responsible_whose_account_has_ended_is_nobody(database: Database) -> None:
    with database.transaction(write=True) as db:
        programme, staff = make_programme(db), make_account(db)
        make_participant(db, programme, staff)
        staff.ended_on = clock.today()
        db.flush()
        page = caseloads.page_of_caseloads(db, programme.id)
    assert page.without == 1
    assert page.rows[0].responsible is not None
    assert page.rows[0].responsible.has_left


def test_whoever_stays_until_the_last_day_stands_there_until_then(database: Database) -> None:
    with database.transaction(write=True) as db:
        programme, staff = make_programme(db), make_account(db)
        enrolment = enrolment_of(db, make_participant(db, programme, staff))
        enrolment.ended_on = clock.today()
        db.scalars(select(StaffPeriod)).one().ends_on = clock.today() + timedelta(days=1)
        db.flush()
        page = caseloads.page_of_caseloads(db, programme.id)
        assert (page.without, [row.responsible is not None for row in page.rows]) == (0, [True])
        alone = caseloads.caseload_row(db, enrolment.id)
        assert alone is not None
        assert alone.responsible is None


def test_a_protected_identity_is_never_listed_nor_counted(database: Database) -> None:
    with database.transaction(write=True) as db:
        programme = make_programme(db)
        hidden = make_participant(db, programme, is_protected=True)
        page = caseloads.page_of_caseloads(db, programme.id)
        assert (page.rows, page.total) == ((), 0)
        assert caseloads.caseload_row(db, enrolment_of(db, hidden).id) is None


def test_an_ended_enrolment_is_gone_the_day_after_its_last(database: Database) -> None:
    with database.transaction(write=True) as db:
        programme = make_programme(db)
        enrolment = enrolment_of(db, make_participant(db, programme))
        enrolment.ended_on = clock.today()
        db.flush()
        assert caseloads.page_of_caseloads(db, programme.id).total == 1
        enrolment.ended_on = clock.today() - timedelta(days=1)
        db.flush()
        assert caseloads.page_of_caseloads(db, programme.id).total == 0


def test_the_rest_of_the_team_is_named_while_it_is_there(database: Database) -> None:
    with database.transaction(write=True) as db:
        programme = make_programme(db)
        enrolment = enrolment_of(db, make_participant(db, programme))
        here, gone = make_account(db), make_account(db)
        make_staff_period(db, enrolment, here, is_responsible=False)
        make_staff_period(db, enrolment, gone, is_responsible=False, ends_on=clock.today())
        row = caseloads.caseload_row(db, enrolment.id)
    assert row is not None
    assert row.team == (f"{here.first_name} {here.last_name}",)


def test_a_page_takes_as_many_questions_for_thirty_as_for_three(
    database: Database, query_recorder: QueryRecorder
) -> None:
    counted = []
    with database.transaction(write=True) as db:
        programme, staff = make_programme(db), make_account(db)
        for number in (3, 27):
            for _ in range(number):
                make_participant(db, programme, staff)
            db.expire_all()
            programme_id = programme.id
            query_recorder.clear()
            page = caseloads.page_of_caseloads(db, programme_id)
            counted.append(query_recorder.count)
        assert counted[0] == counted[1] <= 3
        assert (len(page.rows), page.total, page.pages) == (25, 30, 2)
        assert len(caseloads.page_of_caseloads(db, programme_id, page=2).rows) == 5
