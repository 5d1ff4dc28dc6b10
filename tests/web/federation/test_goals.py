"""Goals on pages: frozen when a quarter has closed, written by fields or a file, and nothing half done."""

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from smail.db.session import Database
from smail.db.tables import FollowUpDraw, GoalStatus, Programme, ProgrammeGoal, TypedFigure
from smail.domain.goals.facts import Figure
from smail.domain.roles import Role
from smail.queries.goals import goals_of
from smail.services import goals, periods
from smail.services.audit import SYSTEM
from tests.factories.accounts import make_account, sign_in
from tests.factories.assessments import make_submitted
from tests.factories.organisations import make_programme
from tests.factories.people import make_participant
from tests.support.client import Browser
from tests.support.kept_rows import kept
from tests.support.queries import QueryRecorder
from tests.support.travel import TravelTo, time_travel

FILE = b"""
[[goals]]
key = "moten"
name = "Minst sex m\xc3\xb6ten"
measure = "typed_count"
at_least = 6
per = "year"

[[goals]]
key = "svar"
name = "90 procent svarar"
measure = "occasions"
at_least = 90
per = "quarter"
"""
MAY = datetime(2026, 5, 6, 12, tzinfo=UTC)


@pytest.fixture
def at() -> Iterator[TravelTo]:
    """Moves the clock; it begins on 20 March 2026."""
    with time_travel() as travel:
        travel(datetime(2026, 3, 20, 12, tzinfo=UTC))
        yield travel


@pytest.fixture
def programme(database: Database, at: TravelTo) -> Programme:
    """A programme with two goals and 24 persons, half of whom have answered what was due in March."""
    return kept("two goals and 24 persons", database, lambda: _made(database))


def _made(database: Database) -> Programme:
    with database.transaction(write=True) as db:
        row = make_programme(db, starts_on=date(2026, 1, 1))
        assert not isinstance(goals.read_in(db, row, "mal.toml", FILE, SYSTEM, None), list)
        staff = make_account(db, scope=row)
        for index in range(24):
            person = make_participant(db, row, staff, starts_on=date(2025, 12, 20))
            if index < 12:
                make_submitted(db, person, date(2026, 3, 10))
            periods.refresh(db, person.id)
    return row


def signed_in(database: Database, client: Browser, role: Role, programme: Programme) -> str:
    """The browser is somebody's with this role; the address of the programme's goals."""
    with database.transaction(write=True) as db:
        account = make_account(db, role, scope=programme)
    sign_in(client, account)
    return f"/insatser/{programme.public_id}/mal"


def type_in(database: Database, programme: Programme, value: int) -> None:
    with database.transaction(write=True) as db:
        stored = next(one for one in goals_of(db, programme.id) if one.goal.key == "moten")
        row = db.get_one(ProgrammeGoal, stored.id)
        goals.type_in(db, row, Figure(date(2026, 3, 20), value), "Protokoll", SYSTEM, None)


def test_whoever_looks_first_closes_the_quarter_and_what_is_typed_later_stands_beside(
    database: Database, client: Browser, programme: Programme, at: TravelTo, query_recorder: QueryRecorder
) -> None:
    type_in(database, programme, 2)
    at(MAY)
    url = signed_in(database, client, Role.PROGRAMME_LEAD, programme)
    first = client.get(url).text
    assert "<dt>Siffra</dt><dd>2</dd>" in first
    assert "12 av 24, 50 %" in first
    at(MAY + timedelta(minutes=5))
    with database.transaction(write=True) as db:
        figure = db.scalars(select(TypedFigure)).one()
        goals.withdraw(db, figure, SYSTEM)
        row = db.get_one(ProgrammeGoal, figure.goal_id)
        goals.type_in(db, row, Figure(date(2026, 3, 19), 5), "Rätt protokoll", SYSTEM, None)
    query_recorder.clear()
    second = client.get(url).text
    assert query_recorder.count <= 16
    assert "<dt>Siffra</dt><dd>2</dd>" in second
    assert "Rättat efteråt" in second
    assert "Rättat efteråt" not in first
    with database.transaction(write=False) as db:
        assert db.scalar(select(func.count()).select_from(GoalStatus)) == 2


def test_today_is_for_those_who_lead_and_a_reader_sees_closed_for_alone(
    database: Database, client: Browser, programme: Programme, at: TravelTo
) -> None:
    at(MAY)
    url = signed_in(database, client, Role.PROGRAMME_LEAD, programme)
    assert "I dag: " in client.get(url).text
    signed_in(database, client, Role.READER, programme)
    page = client.get(url).text
    assert "I dag: " not in page
    # The group results tell that 24 ratings were due and 12 of them done.
    assert "12 av 24, 50 %" in page
    assert "10 av 25" not in page
    assert "avrundade till hela femtal" in page
    assert client.get(f"{url}/andra").status_code == 404
    assert "12 av 24, 50 %" in client.get("/insatser/mal").text
    # The report goes to a board; there the very numbers stand among the group results.
    signed_in(database, client, Role.PROGRAMME_LEAD, programme)
    report = client.get(url.removesuffix("mal") + "rapport").text
    assert "12 av 24 skattningar" in report
    assert "12 av 24, 50 %" in report


def test_a_file_is_looked_at_first_and_then_kept_whole_or_not_at_all(
    database: Database, client: Browser, programme: Programme
) -> None:
    url = signed_in(database, client, Role.PROGRAMME_LEAD, programme) + "/andra"
    wrong = FILE.replace(b"at_least = 90", b"at_least = 190")
    page = client.post_form(url, {"act": "file", "upload": (io.BytesIO(wrong), "mal.toml")})
    assert page.status_code == 422
    assert "rad 13, goals[1].at_least" in page.text or "rad 13" in page.text
    new = FILE.replace(b"at_least = 90", b"at_least = 80")
    page = client.post_form(url, {"act": "file", "upload": (io.BytesIO(new), "mal.toml")})
    assert "Minst 80 procent av alla planerade svar" in page.text
    with database.transaction(write=False) as db:
        assert len(goals_of(db, programme.id, with_ended=True)) == 2
    for _ in range(2):
        client.post_form(url, {"act": "store", "scope": "all", "text": new.decode()})
    with database.transaction(write=False) as db:
        assert len(goals_of(db, programme.id, with_ended=True)) == 3
    assert "at_least = 80" in client.get(url.removesuffix("/andra") + ".toml").text


def test_a_goal_is_written_by_fields_and_its_faults_stand_at_them(
    database: Database, client: Browser, programme: Programme
) -> None:
    url = signed_in(database, client, Role.PROGRAMME_LEAD, programme) + "/andra"
    fields = {
        "act": "save",
        "name": "Plan inom åtta veckor",
        "measure": "share",
        "group_who": "started",
        "event": "plan",
        "within": "8",
        "within_unit": "weeks",
        "target": "at_least",
        "value": "180",
        "per": "quarter",
    }
    page = client.post_form(url, fields)
    assert page.status_code == 422
    assert 'href="#value"' in page.text
    assert 'value="180"' in page.text
    assert "Antal eller procent: Skriv ett helt tal som kan vara procent" in page.text
    left = client.post_form(url, {**fields, "measure": "progression", "value": "90"})
    assert 'href="#event"' in left.text
    assert "Vad som ska ha hänt: Det hör inte till det som räknas. Töm fältet." in left.text
    assert "Inom så lång tid: Det hör inte till det som räknas. Töm fältet." in left.text
    assert "okänd nyckel" not in left.text
    assert '<option value="whole" selected>' in client.get(url).text
    page = client.post_form(url, {**fields, "value": "80"})
    assert (
        "Minst 80 procent av alla personer som börjar ska ha handlingsplan inom 8 veckor från starten."
        in page.text
    )
    assert "key = &#34;plan-inom-atta-veckor&#34;" in page.text


def test_a_figure_is_typed_in_once_and_withdrawn(
    database: Database, client: Browser, programme: Programme
) -> None:
    url = signed_in(database, client, Role.PROGRAMME_LEAD, programme) + "/andra"
    sent = {
        "act": "figure",
        "figure_goal": "moten",
        "counted_on": "2026-03-01",
        "figure_value": "2",
        "note": "Protokoll",
    }
    assert client.post_form(url, {**sent, "out_of": "3"}).status_code == 422
    for _ in range(2):
        assert client.post_form(url, sent).status_code == 303
    with database.transaction(write=False) as db:
        figure = db.scalars(select(TypedFigure)).one()
    client.post_form(url, {"act": "withdraw", "figure": figure.public_id})
    client.post_form(url, {"act": "end", "end_goal": "moten"})
    with database.transaction(write=False) as db:
        assert db.scalars(select(TypedFigure)).one().withdrawn_at is not None
        assert [one.goal.key for one in goals_of(db, programme.id)] == ["svar"]


def test_the_designer_says_that_75_of_75_leaves_no_room(
    database: Database, client: Browser, programme: Programme
) -> None:
    signed_in(database, client, Role.PROGRAMME_LEAD, programme)
    page = client.get("/insatser/mal/prova?slag=andel&procent=100&personer=75&tror=60").text
    assert "behöver 99,7 procent lyckas" in page
    assert "Minst 54 procent av alla personer som slutar" in page
    assert f"/insatser/{programme.public_id}/mal/andra?text=" in page
    assert "Skriv hela tal" in client.get("/insatser/mal/prova?slag=andel&personer=99999").text


SAMPLES = b"""
[[goals]]
key = "nadda"
name = "Av dem som gick till arbete eller studier"
measure = "share"
who = "discharged"
left_for = ["work", "studies"]
event = ["follow_up"]
sample = 2
at_least = 100

[[goals]]
key = "alla"
name = "Av alla"
measure = "share"
who = "discharged"
event = ["follow_up"]
sample = 2
at_least = 100
"""


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_a_goal_that_the_draw_does_not_fit_says_so_and_one_that_it_fits_does_not(
    database: Database, client: Browser, programme: Programme
) -> None:
    address = f"/samordning/insats/{programme.public_id}/uppfoljning"
    url = f"/insatser/{programme.public_id}/mal"
    with database.transaction(write=True) as db:
        account = make_account(db, Role.COORDINATOR)
        assert not isinstance(goals.read_in(db, programme, "mal.toml", SAMPLES, SYSTEM, None), list)
    sign_in(client, account)
    assert "Stämmer inte med lottningen" not in client.get(url).text
    unsaid = client.post_form(address, {"who": "sample", "n": "2", "frame": "5"}, page=address)
    assert (unsaid.status_code, "Välj vilka avslut lotten dras bland" in unsaid.text) == (422, True)
    sent = {"who": "sample", "among": "reached", "n": "2", "frame": "5"}
    assert client.post_form(address, sent, page=address).status_code == 303
    assert "2 av de första 5 avsluten till arbete eller studier" in client.get(address).text
    page = client.get(url).text
    assert "5 första avsluten till arbete eller studier" in page
    assert page.count("Stämmer inte med lottningen") == 1
    wrong = page.index("Stämmer inte med lottningen: målet gäller också avslut som lotten inte drogs bland")
    assert page.index("<h3>Av alla") < wrong
    with database.transaction(write=True) as db:
        db.scalars(select(FollowUpDraw)).one().is_of_reached = False
    page = client.get(url).text
    wrong = page.index("Stämmer inte med lottningen: lotten drogs också bland avslut som målet inte gäller")
    assert page.index("<h3>Av dem som gick") < wrong < page.index("<h3>Av alla")
    assert page.count("Stämmer inte med lottningen") == 1
