"""When the database fails, nothing is acknowledged, the page is calm, and all is well again by itself."""

import resource
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine, event, func, select
from sqlalchemy.engine import Dialect
from sqlalchemy.pool import PoolProxiedConnection, QueuePool

from smail import log
from smail.db.session import Database
from smail.db.tables import Answer, Base
from smail.settings import Settings
from smail.web.guard import public
from smail.web.parts import PublicRequest
from tests.factories.accounts import make_account, sign_in, sign_in_participant
from tests.factories.organisations import make_federation
from tests.factories.people import make_participant
from tests.server import response_headers, sites
from tests.server.postmaster import Postmaster
from tests.server.processes import Server, running
from tests.server.sites import Site
from tests.server.visitor import Reply, Visitor, enter
from tests.support.applications import new_app
from tests.support.client import BASE_URL, Browser, csrf_token_in, new_browser

pytestmark = [pytest.mark.server, pytest.mark.enable_socket]

QUESTION = "/s/fraga/job_belief_confidence"
CANARY = "Kanariefågel"


def assert_calm(reply: Reply) -> None:
    """The page of 503, whole and with its headers."""
    assert (reply.status, response_headers.faults(reply)) == (503, [])
    assert (reply.header("Retry-After") or "").isdigit()
    assert "Svar som du har sparat finns kvar" in reply.text
    assert "Traceback" not in reply.text


def at_question(site: Site, server: Server) -> Visitor:
    visitor = Visitor(server.port)
    assert enter(visitor, sites.make_people(site, 1)[0]) == QUESTION
    return visitor


def fields(value: int, version: int) -> dict[str, str]:
    return {"answer": str(value), "version": str(version), "key": f"errors-{value}-{version}"}


def assert_no_answer_gets_through(visitor: Visitor) -> None:
    refused = visitor.post_as_script(QUESTION, fields(5, 1))
    assert (refused.status, refused.json()["state"]) == (503, "error")
    assert response_headers.faults(refused) == []
    assert_calm(visitor.post(QUESTION, fields(5, 1)))


@contextmanager
def full_disk(server: Server, largest: int) -> Iterator[None]:
    """No process of the server can let a file grow beyond that many bytes."""
    for limit in (largest, resource.RLIM_INFINITY):
        for pid in server.pids():
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
        if limit == largest:
            try:
                yield
            except BaseException:
                server.kill()
                raise


def test_on_a_full_disk_no_answer_is_acknowledged_until_there_is_room_again(sqlite_site: Site) -> None:
    with running(sqlite_site) as server:
        visitor = at_question(sqlite_site, server)
        for value in (1, 2, 3, 4) * 5:
            page = visitor.get(QUESTION)
            version = page.text.partition('name="version" value="')[2].partition('"')[0]
            assert visitor.post_as_script(QUESTION, fields(value, int(version))).status == 200
        before = sites.kept_answers(sqlite_site)
        written = Path(f"{sqlite_site.folder}/smail.sqlite-wal").stat().st_size
        assert written > len(server.log())
        with full_disk(server, written):
            refused = visitor.post_as_script(QUESTION, fields(5, 20))
            assert (refused.status, refused.json()["state"]) == (503, "error")
            assert_calm(visitor.post(QUESTION, fields(5, 20)))
            assert visitor.get(QUESTION).status == 200
            assert sites.kept_answers(sqlite_site) == before
        assert visitor.post_as_script(QUESTION, fields(5, 20)).json()["version"] == 21
        visitor.close()
    assert CANARY not in server.log()


def move(site: Site, start: str, end: str) -> None:
    """The database and the files beside it have another name."""
    for suffix in ("", "-wal", "-shm"):
        (site.folder / f"{start}{suffix}").rename(site.folder / f"{end}{suffix}")


def test_when_the_file_is_gone_nothing_is_acknowledged_and_all_is_well_when_it_is_back(
    sqlite_site: Site,
) -> None:
    with running(sqlite_site) as server:
        visitor = at_question(sqlite_site, server)
        assert visitor.post_as_script(QUESTION, fields(1, 0)).status == 200
        move(sqlite_site, "smail.sqlite", "elsewhere")
        assert_no_answer_gets_through(visitor)
        for path in ("/s/valkommen", "/halsa"):
            assert_calm(visitor.get(path))
        assert not (sqlite_site.folder / "smail.sqlite").exists()
        move(sqlite_site, "elsewhere", "smail.sqlite")
        assert visitor.post_as_script(QUESTION, fields(5, 1)).json()["version"] == 2
        visitor.close()
    assert {kept.value for kept in sites.kept_answers(sqlite_site).values()} == {"5"}


def test_without_postgresql_nothing_is_acknowledged_and_all_is_well_when_it_is_back(
    postgresql_site: Site, own_postmaster: Postmaster
) -> None:
    with running(postgresql_site) as server:
        visitor = at_question(postgresql_site, server)
        assert visitor.post_as_script(QUESTION, fields(1, 0)).status == 200
        own_postmaster.kill()
        assert_no_answer_gets_through(visitor)
        for path in ("/s/valkommen", "/halsa", "/idag"):
            visitor.cookies.setdefault("__Host-smail_staff", "x")
            assert_calm(visitor.get(path))
        missing = visitor.get("/ingenting")
        assert (missing.status, response_headers.faults(missing)) == (404, [])
        assert visitor.get("/static/smail.css").status == 200
        own_postmaster.start()
        assert visitor.get("/halsa").text == "ok\n"
        assert visitor.post_as_script(QUESTION, fields(5, 1)).json()["version"] == 2
        visitor.close()
    assert {kept.value for kept in sites.kept_answers(postgresql_site).values()} == {"5"}


class Fault:
    """Lets so many statements through and then fails, at a statement or when the work shall be kept.

    It stands in the driver's own cursors: some of what is asked never passes the hooks of SQLAlchemy.
    """

    def __init__(self, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
        self._engine = engine
        self._commit = engine.dialect.do_commit
        self.left: int | None = None
        self.struck = False
        # An engine of a test may have another's dialect; connections are made by its own.
        event.listen(engine.pool._dialect, "do_connect", self._stand_in_the_driver)
        engine.dispose()
        monkeypatch.setattr(engine.dialect, "do_commit", self.strike_at_commit)

    def strike(self) -> None:
        """One more thing is asked of the database."""
        if self.left is None:
            return
        self.left -= 1
        if self.left < 0:
            self.struck = True
            raise self._engine.dialect.loaded_dbapi.OperationalError(CANARY)

    def strike_at_commit(self, connection: PoolProxiedConnection) -> None:
        """The work shall be kept; both databases have rolled it back when they say that it could not be."""
        if self.left == 0:
            connection.rollback()
        self.strike()
        self._commit(connection)

    def _stand_in_the_driver(self, dialect: Dialect, _entry: object, _given: object, named: Any) -> None:
        if dialect.name == "sqlite":
            named["factory"] = self._connection_of_sqlite()
        else:
            named["cursor_factory"] = self._striking(psycopg.Cursor)

    def _connection_of_sqlite(self) -> type[sqlite3.Connection]:
        striking = self._striking(sqlite3.Cursor)

        class Connection(sqlite3.Connection):
            def cursor(self, factory: Any = striking) -> Any:
                return super().cursor(factory)

        return Connection

    def _striking(self, cursor: Any) -> Any:
        strike = self.strike

        class Cursor(cursor):  # type: ignore[misc]
            def execute(self, *given: Any, **more: Any) -> Any:
                strike()
                return super().execute(*given, **more)

            def executemany(self, *given: Any, **more: Any) -> Any:
                strike()
                return super().executemany(*given, **more)

        return Cursor


@pytest.fixture
def fault(database: Database, monkeypatch: pytest.MonkeyPatch) -> Fault:
    return Fault(database.engine, monkeypatch)


def contents(database: Database) -> dict[str, int]:
    """How many rows each table has."""
    with database.transaction(write=False) as db:
        return {
            table.name: db.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }


def strikes(fault: Fault, database: Database, act: Callable[[], Any], kept: set[str]) -> int:
    """The act fails calmly and keeps nothing wherever the database fails in it; at how many places."""
    for place in range(200):
        before = contents(database)
        fault.left, fault.struck = place, False
        response = act()
        fault.left = None
        if not fault.struck:
            assert response.status_code in (200, 303)
            assert {name for name, count in contents(database).items() if count != before[name]} == kept
            return place
        assert response.status_code == 503, f"at place {place}: {response.status}"
        assert response.headers["Retry-After"]
        assert CANARY not in response.text
        assert contents(database) == before
    raise AssertionError("the act never ends")


def test_wherever_the_database_fails_an_answer_is_refused_and_not_stored(
    client: Browser, database: Database, fault: Fault
) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db)
    sign_in_participant(client, person)
    client.post_form("/s/borja", page="/s/valkommen")
    token = csrf_token_in(client.get(QUESTION).text)
    sent = {"csrf_token": token, "answer": "3", "version": "0", "key": "errors-place"}

    def act() -> Any:
        return client.post(QUESTION, data=sent, headers={"Origin": BASE_URL})

    assert strikes(fault, database, act, {Answer.__tablename__}) > 4


def test_wherever_the_database_fails_staff_see_the_calm_page_and_nothing_is_stored(
    client: Browser, database: Database, fault: Fault
) -> None:
    with database.transaction(write=True) as db:
        handledare = make_account(db)
        person = make_participant(db, handledare=handledare)
    sign_in(client, handledare)
    path = f"/deltagare/{person.public_id}"
    token = csrf_token_in(client.get(path).text)

    def act() -> Any:
        return client.post(f"{path}/lank", data={"csrf_token": token}, headers={"Origin": BASE_URL})

    assert strikes(fault, database, act, {"personal_link", "audit_event"}) > 10


def test_when_every_connection_is_taken_the_visitor_is_told_to_come_back(
    client: Browser, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool = database.engine.pool
    assert isinstance(pool, QueuePool)
    monkeypatch.setattr(pool, "_timeout", 0.1)
    with ExitStack() as taken:
        for _ in range(pool.size() + pool._max_overflow):
            taken.enter_context(database.engine.connect())
        response = client.get("/halsa")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "10")
    assert client.get("/halsa").text == "ok\n"


@pytest.fixture
def breaking(settings: Settings, database: Database) -> Browser:
    """A browser on an application with a page that writes and then meets what nobody foresaw."""
    app = new_app(settings, database)

    def broken(at: PublicRequest) -> str:
        make_federation(at.db, name=CANARY)
        raise RuntimeError(CANARY)

    app.add_url_rule("/trasig", "start.broken", public(broken), methods=["GET", "POST"])
    return new_browser(app)


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_the_unforeseen_gives_a_page_with_a_reference_and_is_rolled_back(
    breaking: Browser, database: Database, accept: str
) -> None:
    stream = StringIO()
    token = csrf_token_in(breaking.get("/logga-in").text)
    before = contents(database)
    log.configure("info", stream)
    response = breaking.post(
        "/trasig", data={"csrf_token": token}, headers={"Origin": BASE_URL, "Accept": accept}
    )
    reply = Reply(response.status_code, tuple(response.headers.items()), response.text)
    assert (reply.status, response_headers.faults(reply)) == (500, [])
    assert contents(database) == before
    said = [line for line in stream.getvalue().splitlines() if "error.unexpected" in line]
    reference = said[0].partition('"reference": "')[2].partition('"')[0]
    assert len(reference) == 8
    assert reference in reply.text
    for word in (CANARY, "RuntimeError", "Traceback", "smail.web", ".py"):
        assert word not in reply.text
    assert CANARY not in stream.getvalue()
