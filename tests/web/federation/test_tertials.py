"""A programme that reports by tertial is told of by tertials, apart from those by quarter."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import TypedDict

import pytest
from sqlalchemy import select

from smail.db.session import Database
from smail.db.tables import GroupRelease, OrganisationKind, Programme
from smail.domain.people import Sex
from smail.domain.publishing import Cadence
from smail.domain.roles import Role
from smail.services import periods
from smail.web.federation.tertials import of_tertials
from tests.factories.accounts import make_account, sign_in
from tests.factories.assessments import make_submitted
from tests.factories.organisations import make_organisation, make_programme
from tests.factories.people import make_participant
from tests.support.client import Browser
from tests.support.travel import TravelTo, time_travel

PAGE = "/insatser/resultat"
JUNE, FEBRUARY = datetime(2026, 6, 5, 12, tzinfo=UTC), datetime(2027, 2, 5, 12, tzinfo=UTC)
# How many women, and as many men, there are in each.
PEOPLE = {Cadence.QUARTER: 18, Cadence.TERTIAL: 15}


class Kind(TypedDict):
    plats: str
    period: str


@pytest.fixture
def at() -> Iterator[TravelTo]:
    """Moves the clock; it begins on 20 March 2026."""
    with time_travel() as travel:
        travel(datetime(2026, 3, 20, 12, tzinfo=UTC))
        yield travel


@pytest.fixture
def programmes(database: Database, at: TravelTo) -> dict[Cadence, Programme]:
    """One of each in the same municipality; a third of those in them have not answered what was due."""
    found = {}
    with database.transaction(write=True) as db:
        town = make_organisation(db, kind=OrganisationKind.MUNICIPALITY)
        for cadence, n in PEOPLE.items():
            row = found[cadence] = make_programme(
                db,
                name=f"Var {cadence.value}",
                organisation=town,
                starts_on=date(2026, 1, 1),
                cadence=cadence,
            )
            staff = make_account(db, scope=row)
            for place in range(2 * n):
                sex = Sex.WOMAN if place % 2 else Sex.MAN
                person = make_participant(db, row, staff, starts_on=date(2025, 12, 20), sex=sex)
                if place % 3:
                    make_submitted(db, person, date(2026, 3, 10))
                periods.refresh(db, person.id)
            assert row.organisation is town
            assert row.controller.public_id
    return found


@pytest.fixture
def coordinator(database: Database, client: Browser) -> Browser:
    """The browser of a coordinator."""
    with database.transaction(write=True) as db:
        account = make_account(db, Role.COORDINATOR)
    sign_in(client, account)
    return client


def told(client: Browser, **asked: str) -> dict[str, list[str]]:
    """The figures of the file that the address gives, by what their rows are called: all, women and men."""
    text = client.get(f"{PAGE}.csv", query_string={"delning": "sex", **asked}).data.decode("utf-8-sig")
    found: dict[str, list[str]] = {}
    for row in csv.DictReader(io.StringIO(text.replace("\u00a0", " ")), delimiter=";"):
        if row["Raden är"] == "siffra":
            found.setdefault(row["Rad"], []).append(row["Värde"])
    return found


def test_each_is_told_of_by_itself_in_the_county_and_the_municipality(
    coordinator: Browser, programmes: dict[Cadence, Programme], at: TravelTo
) -> None:
    at(JUNE)
    quarter = programmes[Cadence.QUARTER]
    for place in (quarter.organisation.public_id, ""):
        by_quarter = told(coordinator, plats=place)
        by_tertial = told(coordinator, plats=place, takt="tertial")
        assert by_quarter["Tillfällen som skulle göras"] == ["36", "18", "18"]
        assert by_tertial["Tillfällen som skulle göras"] == ["30", "15", "15"]
        assert (by_quarter["Gjorda"], by_tertial["Gjorda"]) == (["24", "12", "12"], ["20", "10", "10"])
        assert by_tertial["Var med när tertialet var slut"] == ["30", "15", "15"]
    page = coordinator.get(PAGE, query_string={"takt": "tertial"}).text
    assert "Gruppresultat" in page
    assert "2026-T1" in page
    assert "Insatser som redovisas varje quarter" not in page
    said = re.sub(r"<select.*?</select>|Insatser som redovisas varje kvartal[^<]*", "", page, flags=re.S)
    assert "kvartal" not in said.lower()
    assert "2026-T1" not in coordinator.get(PAGE).text


def test_a_programme_has_the_one_or_the_other_and_never_both(
    coordinator: Browser, programmes: dict[Cadence, Programme], at: TravelTo
) -> None:
    at(JUNE)
    quarter, tertial = (programmes[one].public_id for one in Cadence)
    assert told(coordinator, plats=quarter, period="2026-Q1")["Gjorda"] == ["24", "12", "12"]
    assert told(coordinator, plats=tertial, period="2026-T1")["Gjorda"] == ["20", "10", "10"]
    wrong: list[Kind] = [
        {"plats": quarter, "period": "2026-T1"},
        {"plats": tertial, "period": "2026-Q1"},
    ]
    for asked in wrong:
        assert coordinator.get(PAGE, query_string=dict(asked)).status_code == 404
    assert coordinator.get(PAGE, query_string={"takt": "vecka"}).status_code == 404
    by_month = coordinator.get(PAGE, query_string={"plats": tertial, "delning": "month"}).text
    assert all(month in by_month for month in ("januari", "februari", "mars", "april"))


def test_the_last_of_each_close_on_the_same_day(
    database: Database, client: Browser, programmes: dict[Cadence, Programme], at: TravelTo
) -> None:
    at(FEBRUARY)
    with database.transaction(write=True) as db:
        account = make_account(db, Role.COORDINATOR)
    sign_in(client, account)
    # Two of each at a look.
    for _look in range(2):
        asked = {"plats": programmes[Cadence.TERTIAL].public_id}
        assert client.get(PAGE, query_string=asked).status_code == 200
    with database.transaction(write=False) as db:
        kept = db.execute(
            select(GroupRelease.period, GroupRelease.cadence).order_by(
                GroupRelease.cadence, GroupRelease.period
            )
        ).all()
    assert [tuple(one) for one in kept] == [
        *((f"2026-Q{number}", Cadence.QUARTER) for number in range(1, 5)),
        *((f"2026-T{number}", Cadence.TERTIAL) for number in range(1, 4)),
    ]
    page = client.get(PAGE, query_string={"plats": programmes[Cadence.TERTIAL].public_id}).text
    assert "Året 2026" in page


def test_reports_speak_of_tertials_and_the_board_reads_the_last_that_was_over(
    coordinator: Browser, programmes: dict[Cadence, Programme], at: TravelTo
) -> None:
    at(datetime(2026, 8, 5, 12, tzinfo=UTC))
    row = programmes[Cadence.TERTIAL]
    report = coordinator.get(f"/insatser/{row.public_id}/rapport").text
    assert "Tertialrapport" in report
    assert "kvartal" not in re.sub(r"<[^>]*>", " ", report.partition("<main")[2]).lower()
    board = coordinator.get("/insatser/styrelse").text
    assert "Var tertial (2026-T1)" in board
    assert "2026-Q2" in board


def test_it_is_chosen_until_something_is_released_and_then_stays(
    database: Database, coordinator: Browser, programmes: dict[Cadence, Programme], at: TravelTo
) -> None:
    row = programmes[Cadence.QUARTER]
    path = f"/samordning/insats/{row.public_id}"
    filled = {
        "name": row.name,
        "case_number": "",
        "target_group": "",
        "benefits_text": "",
        "starts_on": "2026-01-01",
        "staff_title": "coach",
        "interval_days": "91",
        "opens_days_before": "21",
        "on_time_days_after": "35",
        "first_within_days": "14",
        "certificate_demand": "off",
        "form": row.form,
        "instrument_key": row.instrument_key,
        "owner": row.organisation.public_id,
        "controller": row.controller.public_id,
    }
    for cadence in ("tertial", "quarter"):
        assert coordinator.post_form(path, filled | {"cadence": cadence}).status_code == 303
        assert f'value="{cadence}" checked' in " ".join(coordinator.get(path).text.split())
    assert coordinator.post_form(path, filled | {"cadence": "week"}).status_code == 422
    at(JUNE)
    coordinator.get(PAGE)
    page = coordinator.get(path).text
    assert "Insatsen redovisas varje kvartal." in page
    assert 'name="cadence"' not in page
    refused = coordinator.post_form(path, filled | {"cadence": "tertial"})
    assert refused.status_code == 422
    assert "Siffror för insatsen är redan släppta" in refused.text
    with database.transaction(write=False) as db:
        assert db.get_one(Programme, row.id).cadence is Cadence.QUARTER


GOAL = b"""[[goals]]
key = "genomfor"
name = "90 procent genomf\xc3\xb6r SMAIL"
measure = "occasions"
at_least = 90
per = "quarter"
"""


def test_a_goal_for_each_quarter_is_refused_where_tertials_are_told(
    database: Database, client: Browser, programmes: dict[Cadence, Programme]
) -> None:
    row = programmes[Cadence.TERTIAL]
    with database.transaction(write=True) as db:
        account = make_account(db, Role.PROGRAMME_LEAD, scope=row)
    sign_in(client, account)
    path = f"/insatser/{row.public_id}/mal/andra"
    text = GOAL.decode()
    refused = client.post_form(path, {"act": "store", "scope": "one", "text": text})
    assert refused.status_code == 422
    assert "insatsen redovisas varje tertial" in refused.text
    assert (
        client.post_form(
            path, {"act": "store", "scope": "one", "text": text.replace("quarter", "tertial")}
        ).status_code
        == 303
    )
    assert "Räknas för varje tertial." in client.get(f"/insatser/{row.public_id}/mal").text


def test_every_form_of_the_word_is_said_of_tertials() -> None:
    said = "Kvartalsrapport för kvartalet. Alla kvartal, kvartalens och kvartalets; en kvartalsrapport."
    assert (
        of_tertials(said)
        == "Tertialrapport för tertialet. Alla tertial, tertialens och tertialets; en tertialrapport."
    )
