"""Quarters that wait are counted by the worker or a few at a look, and pages say so until they are here."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from smail import catalogue
from smail.db.session import Database
from smail.db.tables import GroupRelease, Job, Participant, Programme
from smail.domain.jobs import RESTS_FOR, JobFault, JobState
from smail.domain.publishing import Split
from smail.domain.roles import Role
from smail.queries import county_size, releases
from smail.reports import group_closing
from smail.services import periods
from smail.vault import Vault
from smail.web.federation.counting import BEGINS_WITHIN
from smail.working import AskedToStop, Worker
from tests.factories.accounts import make_account, sign_in
from tests.factories.assessments import make_submitted
from tests.factories.organisations import make_programme
from tests.factories.people import make_participant
from tests.support.client import Browser
from tests.support.travel import TravelTo, time_travel

MAY, JULY = datetime(2026, 5, 6, 12, tzinfo=UTC), datetime(2026, 8, 5, 12, tzinfo=UTC)
NOVEMBER = datetime(2026, 11, 20, 12, tzinfo=UTC)
PAGE = "/insatser/resultat"
LEFT = "Siffrorna räknas två kvartal åt gången när sidan öppnas, de äldsta först."
COUNTED, LATE, FAILED = "räknas just nu", "smail work är igång", "gick inte att räkna"


@pytest.fixture
def at() -> Iterator[TravelTo]:
    """Moves the clock; it begins on 20 March 2026."""
    with time_travel() as travel:
        travel(datetime(2026, 3, 20, 12, tzinfo=UTC))
        yield travel


@pytest.fixture
def programme(database: Database, at: TravelTo, monkeypatch: pytest.MonkeyPatch) -> Programme:
    """A programme with seven who have answered in March, in a county that is too large to count at once."""
    with database.transaction(write=True) as db:
        row = make_programme(db, starts_on=date(2026, 1, 1))
        staff = make_account(db, scope=row)
        for _ in range(7):
            person = make_participant(db, row, staff, starts_on=date(2025, 12, 20))
            make_submitted(db, person, date(2026, 3, 10))
            periods.refresh(db, person.id)
    monkeypatch.setattr(county_size, "MOST_AT_ONCE", 6)
    return row


def _coordinator(database: Database, client: Browser) -> None:
    with database.transaction(write=True) as db:
        account = make_account(db, Role.COORDINATOR)
    sign_in(client, account)


def _worker(database: Database, vault: Vault) -> Worker:
    return Worker(database, vault, catalogue.load((catalogue.shipped(),)), 5)


def _released(database: Database) -> list[str]:
    with database.transaction(write=False) as db:
        return list(db.scalars(select(GroupRelease.period).order_by(GroupRelease.id)))


def test_a_quarter_is_asked_for_once_and_here_when_the_worker_has_counted_it(
    database: Database, client: Browser, vault: Vault, programme: Programme, at: TravelTo
) -> None:
    at(MAY)
    _coordinator(database, client)
    first = client.get(PAGE)
    assert COUNTED in first.text
    assert first.headers["Refresh"] == "30"
    reports = f"/insatser/{programme.public_id}/rapporter"
    for page in (PAGE, reports, "/insatser/styrelse"):
        assert COUNTED in client.get(page).text, page
    assert _released(database) == []
    assert _worker(database, vault).work() == 1
    assert _released(database) == ["2026-Q1"]
    shown = client.get(PAGE)
    assert COUNTED not in shown.text
    assert "Refresh" not in shown.headers
    assert "2026-Q1" in client.get(reports).text
    at(JULY)
    _coordinator(database, client)
    assert COUNTED in client.get(PAGE).text
    # What was released before can be read in peace.
    before = client.get(f"{PAGE}?period=2026-Q1")
    assert COUNTED in before.text
    assert "Refresh" not in before.headers
    assert "<td" in before.text
    with database.transaction(write=False) as db:
        row = db.scalars(select(Job)).one()
        assert (row.state, row.n_tries) == (JobState.WAITING, 0)
    assert _worker(database, vault).work() == 1
    assert _released(database) == ["2026-Q1", "2026-Q2"]


def test_it_is_said_when_no_worker_runs_and_when_the_work_failed_which_rests_an_hour(
    database: Database,
    client: Browser,
    vault: Vault,
    programme: Programme,
    at: TravelTo,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    at(MAY)
    _coordinator(database, client)
    assert COUNTED in client.get(PAGE).text
    late = MAY + BEGINS_WITHIN + timedelta(seconds=1)
    at(late)
    assert LATE in client.get(PAGE).text
    with monkeypatch.context() as broken:
        broken.setattr(group_closing, "published", lambda *_how: 1 / 0)
        _worker(database, vault).work()
    assert FAILED in client.get(PAGE).text
    with database.transaction(write=False) as db:
        assert db.scalars(select(Job.fault)).one() is JobFault.UNKNOWN
    assert _released(database) == []
    assert _worker(database, vault).work() == 0
    at(late + RESTS_FOR)
    _coordinator(database, client)
    assert COUNTED in client.get(PAGE).text
    assert _worker(database, vault).work() == 1
    assert _released(database) == ["2026-Q1"]


def test_a_worker_that_is_stopped_between_two_quarters_leaves_the_first_whole(
    database: Database, client: Browser, vault: Vault, programme: Programme, at: TravelTo
) -> None:
    at(JULY)
    _coordinator(database, client)
    assert COUNTED in client.get(PAGE).text
    stopped = _worker(database, vault)
    stopped.heard = lambda n_done, _total: setattr(stopped, "is_over", lambda: n_done == 1)
    assert stopped.work() == 1
    assert _released(database) == ["2026-Q1"]
    with database.transaction(write=False) as db:
        assert db.scalars(select(Job.state)).one() is JobState.WAITING
    assert COUNTED in client.get(PAGE).text
    assert _worker(database, vault).work() == 1
    assert _released(database) == ["2026-Q1", "2026-Q2"]
    assert AskedToStop.__doc__


def test_a_small_county_s_quarters_are_counted_two_at_a_look_and_all_have_levels(
    database: Database, client: Browser, programme: Programme, at: TravelTo, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.transaction(write=True) as db:
        for person in db.scalars(select(Participant).order_by(Participant.id)):
            for day in (date(2026, 6, 9), date(2026, 9, 8)):
                make_submitted(db, person, day)
    monkeypatch.setattr(county_size, "MOST_AT_ONCE", 7)
    at(NOVEMBER)
    _coordinator(database, client)
    first = client.get(PAGE)
    assert f"{LEFT} 1 är kvar." in first.text
    assert first.headers["Refresh"] == "1"
    assert _released(database) == ["2026-Q1", "2026-Q2"]
    # What is here can be read meanwhile, and the next who looks has the next ones.
    before = client.get(f"{PAGE}?period=2026-Q1")
    assert "<td" in before.text
    assert "Refresh" not in before.headers
    assert LEFT not in client.get(PAGE).text
    assert _released(database) == ["2026-Q1", "2026-Q2", "2026-Q3"]
    with database.transaction(write=False) as db:
        county = releases.county(db, programme.federation_id)
        told = [
            releases.kept(db, programme.federation_id, county, one, Split.NONE) for one in _released(database)
        ]
    tables = [{table.key for table in one.tables} for one in told if one is not None]
    assert [{"level", "change", "share", "leavers"} - one for one in tables] == [set()] * 3


def test_a_worker_that_a_page_was_ahead_of_counts_what_is_left(
    database: Database, vault: Vault, client: Browser, programme: Programme, at: TravelTo
) -> None:
    at(NOVEMBER)
    _coordinator(database, client)
    assert COUNTED in client.get(PAGE).text
    worker = _worker(database, vault)

    def ahead(n_done: int, _total: int) -> None:
        if n_done == 0 and not _released(database):
            with database.transaction(write=True) as db:
                group_closing.release(db, worker.catalogue, programme.federation_id, 5, most=1)

    worker.heard = ahead
    assert worker.work() == 1
    assert _released(database) == ["2026-Q1", "2026-Q2", "2026-Q3"]
