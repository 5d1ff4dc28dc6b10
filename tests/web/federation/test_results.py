"""Counts of work are for those who lead the programme, and for others only where persons are enough."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from smail.db.session import Database
from smail.db.tables import Assessment, Participant, Programme
from smail.domain.roles import Role
from smail.services import periods
from tests.factories.accounts import make_account, sign_in
from tests.factories.assessments import make_staff_submitted, make_submitted
from tests.factories.organisations import make_municipality, make_programme
from tests.factories.people import make_participant
from tests.support.client import Browser
from tests.support.queries import QueryRecorder
from tests.support.releasing import release_results
from tests.support.travel import time_travel

FEW = "för få för att visas"


def with_people(database: Database, number: int, rated: int = 1) -> Programme:
    """A programme with people whose first period ended on 2 April 2026; one of them has answered."""
    with database.transaction(write=True) as db:
        programme = make_programme(db)
        staff = make_account(db, scope=programme)
        for index in range(number):
            person = make_participant(db, programme, staff, starts_on=date(2026, 1, 1))
            if index < rated:
                make_submitted(db, person, date(2026, 1, 10))
            periods.refresh(db, person.id)
    return programme


def seen_by(database: Database, client: Browser, role: Role, programme: Programme, scope: object) -> str:
    with database.transaction(write=True) as db:
        account = make_account(db, role, scope=scope)
    sign_in(client, account)
    return client.get(f"/insatser/{programme.public_id}").text


def test_the_lead_sees_due_and_done_however_few(database: Database, client: Browser) -> None:
    with time_travel() as at:
        at(datetime(2026, 5, 1, 12, tzinfo=UTC))
        programme = with_people(database, 2)
        page = seen_by(database, client, Role.PROGRAMME_LEAD, programme, programme)
    assert "2026-Q2" in page
    assert FEW not in page
    assert "Planerade" in page
    assert "Ändras till och med 2026-08-04" in page
    assert "kvinnor och män utan skyddade personuppgifter" in page
    # How many are there, have begun and have ended is in the group results alone.
    assert "är med i dag" not in page
    assert "har slutat</span>" not in page


def test_nobody_else_sees_a_count_that_changes_from_day_to_day(database: Database, client: Browser) -> None:
    with time_travel() as at:
        at(datetime(2026, 5, 1, 12, tzinfo=UTC))
        programme = with_people(database, 12, rated=6)
        page = seen_by(database, client, Role.COORDINATOR, programme, None)
    assert "Antal som ändras från dag till dag ser bara den som leder insatsen." in page
    assert "Planerade" not in page
    assert "är med i dag" not in page
    assert f"/insatser/resultat?plats={programme.public_id}" in page


def test_no_name_answer_or_sum_is_asked_for(
    database: Database, client: Browser, query_recorder: QueryRecorder
) -> None:
    programme = with_people(database, 1)
    query_recorder.clear()
    assert "Svarstillfällen" in seen_by(database, client, Role.PROGRAMME_LEAD, programme, programme)
    asked = " ".join(one for one in query_recorder.statements if "answer.value IS NOT NULL" not in one)
    for secret in ("participant.name", "participant.number", "answer", "score", "free_text"):
        assert secret not in asked


def test_the_lead_of_another_programme_finds_nothing(database: Database, client: Browser) -> None:
    programme = with_people(database, 1)
    with database.transaction(write=True) as db:
        account = make_account(db, Role.PROGRAMME_LEAD, scope=make_programme(db, name="En annan"))
    sign_in(client, account)
    assert client.get(f"/insatser/{programme.public_id}").status_code == 404
    overview = client.get("/insatser").text
    assert "En annan" in overview
    assert programme.name not in overview


def test_a_reader_reads_of_which_programmes_there_are_results(database: Database, client: Browser) -> None:
    with database.transaction(write=True) as db:
        uppsala = make_municipality(db)
        inside = make_programme(db, uppsala, name="Inne i Uppsala")
        make_programme(db, make_municipality(db, "Enköping"), name="Ute i Enköping")
        account = make_account(db, Role.READER, scope=uppsala)
    sign_in(client, account)
    page = client.get("/insatser")
    assert "Inne i Uppsala" in page.text
    assert "Ute i Enköping" not in page.text
    assert f"/insatser/resultat?plats={inside.public_id}" in page.text
    assert client.get(f"/insatser/{inside.public_id}").status_code == 404


BELIEF = "work_within_12_months"


def believing(
    database: Database, sizes: tuple[int, ...], *, protected: int = 0, **changes: object
) -> Programme:
    """A programme in which so many handledare have each said what they believe of so many, in August."""
    with database.transaction(write=True) as db:
        # Every quarter since it began is released: two are enough.
        programme = make_programme(db, staff_rates=True, starts_on=date(2026, 4, 1), **changes)
        for size in sizes:
            staff = make_account(db, scope=programme)
            for index in range(size):
                person = make_participant(db, programme, staff, starts_on=date(2026, 6, 1))
                person.is_protected = protected > 0
                protected -= 1
                make_staff_submitted(db, person, staff, date(2026, 8, 12), {BELIEF: 3 + index % 3})
    return programme


def beliefs_on(database: Database, client: Browser, role: Role, programme: Programme, month: int = 11) -> str:
    """What the page says of the beliefs on a day of that month, when the quarter is released."""
    with time_travel() as at:
        at(datetime(2026, month, 20, 12, tzinfo=UTC))
        release_results(database)
        scope = programme if role is Role.PROGRAMME_LEAD else None
        page = " ".join(seen_by(database, client, role, programme, scope).split())
    assert programme.name in page
    return page.partition("Vad handledarna tror om arbete")[2].partition("<details")[0]


@pytest.mark.parametrize("role", [Role.PROGRAMME_LEAD, Role.COORDINATOR])
def test_beliefs_of_three_about_five_are_one_figure_of_the_quarter_that_is_over(
    database: Database, client: Browser, role: Role
) -> None:
    said = beliefs_on(database, client, role, believing(database, (2, 2, 1)))
    assert "2026-Q3" in said
    assert "<dd>3,4</dd>" in said
    assert "<dd>3</dd>" in said
    assert "<dd>ungefär 10</dd>" in said


@pytest.mark.parametrize(
    ("sizes", "protected"), [((5, 5), 0), ((2, 1, 1), 0), ((4, 1, 2), 0), ((2, 2, 2), 2)]
)
def test_two_handledare_four_persons_or_one_with_more_than_half_are_told_of_by_the_reason_alone(
    database: Database, client: Browser, sizes: tuple[int, ...], protected: int
) -> None:
    programme = believing(database, sizes, protected=protected)
    said = beliefs_on(database, client, Role.PROGRAMME_LEAD, programme)
    assert "För få för att visas för 2026-Q3." in said
    assert "minst 3 handledare har svarat om minst 5 deltagare och ingen står för mer än hälften" in said
    assert "<dd>" not in said


def test_beliefs_stand_as_they_were_released(database: Database, client: Browser) -> None:
    programme = believing(database, (3, 3, 2))
    first = beliefs_on(database, client, Role.COORDINATOR, programme)
    with database.transaction(write=True) as db:
        one, other = db.scalars(select(Assessment).order_by(Assessment.id).limit(2))
        one.withdrawn_at = datetime(2026, 10, 2, tzinfo=UTC)
        db.get_one(Participant, other.participant_id).is_protected = True
    assert "<dd>3,9</dd>" in first
    assert beliefs_on(database, client, Role.COORDINATOR, programme) == first


def test_beliefs_are_not_counted_before_the_quarter_is_released(database: Database, client: Browser) -> None:
    with time_travel() as at:
        at(datetime(2026, 11, 20, 12, tzinfo=UTC))
        programme = believing(database, (3, 3, 2))
        page = seen_by(database, client, Role.COORDINATOR, programme, None)
    assert "Räknas när gruppresultaten för 2026-Q3 räknas" in page
    assert "3,9" not in page


def test_beliefs_of_a_quarter_that_goes_on_are_not_told(database: Database, client: Browser) -> None:
    said = beliefs_on(database, client, Role.PROGRAMME_LEAD, believing(database, (2, 2, 2)), month=9)
    assert "För få för att visas för 2026-Q2." in said


def test_where_handledare_do_not_rate_nothing_is_said_of_beliefs(database: Database, client: Browser) -> None:
    programme = believing(database, (2, 2, 2))
    with database.transaction(write=True) as db:
        db.get_one(Programme, programme.id).staff_rates = False
    assert beliefs_on(database, client, Role.COORDINATOR, programme) == ""
