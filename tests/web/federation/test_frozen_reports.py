"""What is told of the whole county's closed quarter stays as it was made, whatever is written down later."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from smail import county_work
from smail.db.session import Database
from smail.db.tables import Assessment, KeptReport, WorkStart
from smail.domain.onward import StartKind
from smail.domain.reporting import CountyReport
from smail.domain.roles import Role
from smail.reports import ways_to_work
from smail.web.parts import Parts
from tests.factories.accounts import make_account, sign_in
from tests.support.client import Browser
from tests.support.journey import words
from tests.support.releasing import release_quarters
from tests.support.travel import TravelTo
from tests.web.federation import test_programmes_beside, test_staff_changes
from tests.web.federation.test_ways_to_work import make_ways

Build = Callable[[Database], str]


@pytest.fixture(autouse=True)
def _in_november(at: TravelTo) -> None:
    at(datetime(2026, 11, 16, 11, 0, tzinfo=UTC))


def to_work(database: Database) -> str:
    make_ways(database, low=(30, 8), high=(30, 20))
    return "/insatser/arbete"


def beside(database: Database) -> str:
    ids = test_programmes_beside._programmes(database)
    release_quarters(database)
    return f"/insatser/jamfor?ena={ids['Stiger']}&andra={ids['Stilla']}"


def changed(database: Database) -> str:
    test_staff_changes.county(database, changed=12, givers=3)
    return "/insatser/byten"


@pytest.mark.parametrize("build", [to_work, beside, changed])
def test_what_is_registered_late_is_in_the_next_quarter(
    client: Browser, database: Database, build: Build, at: TravelTo, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, least in {"LEAST_FOLLOWED": 30, "LEAST_THERE": 5, "WEEKS": (26,)}.items():
        monkeypatch.setattr(ways_to_work, name, least)
    page = build(database)
    with database.transaction(write=True) as db:
        coordinator = make_account(db, Role.COORDINATOR)
    sign_in(client, coordinator)
    first = words(client.get(page))
    assert "Siffrorna räknades 16 november 2026 och ändras inte i efterhand." in first
    with database.transaction(write=True) as db:
        rows = db.scalars(select(Assessment).order_by(Assessment.id)).all()
        for place, one in enumerate(rows):
            one.withdrawn_at = datetime(2026, 11, 16, tzinfo=UTC) if place % 2 else None
        for person in {one.participant_id for one in rows[:40]}:
            started = WorkStart(participant_id=person, kind=StartKind.WORK, started_on=date(2026, 3, 2))
            started.account_id = coordinator.id
            started.written_at = datetime(2026, 11, 16, tzinfo=UTC)
            db.add(started)
    _begin_anew(client)
    at(datetime(2026, 11, 17, 11, 0, tzinfo=UTC))
    sign_in(client, coordinator)
    assert words(client.get(page)) == first
    with database.transaction(write=False) as db:
        assert len(db.scalars(select(KeptReport)).all()) == 1


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_the_work_of_the_night_makes_them_before_anybody_looks_and_once(
    client: Browser, database: Database, at: TravelTo
) -> None:
    test_staff_changes.county(database, changed=12, givers=3)
    parts: Parts = client.application.extensions["smail"]
    for _night in range(2):
        county_work.make_ahead(database, parts.catalogue)
    with database.transaction(write=True) as db:
        kept = db.scalars(select(KeptReport).order_by(KeptReport.kind)).all()
        assert [one.kind for one in kept] == sorted(CountyReport)
        coordinator = make_account(db, Role.COORDINATOR)
    at(datetime(2026, 11, 18, 11, 0, tzinfo=UTC))
    sign_in(client, coordinator)
    assert "Siffrorna räknades 16 november 2026" in words(client.get("/insatser/byten"))


def _begin_anew(client: Browser) -> None:
    """As after a restart: this process remembers nothing."""
    parts: Parts = client.application.extensions["smail"]
    for kept in (parts.ways_to_work, parts.programmes_beside, parts.staff_changes):
        kept._made.clear()
