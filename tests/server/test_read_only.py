"""A database that only reads, or that takes its time: nothing is acknowledged before it is kept.

As long as nothing can be written every page that reads stays, and when it can be again all goes on by itself.
"""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, make_url

from smail.db.session import Database
from tests.factories.accounts import sign_in_participant
from tests.factories.people import make_participant
from tests.server import sites
from tests.server.processes import running
from tests.server.test_errors import QUESTION, assert_calm, assert_no_answer_gets_through, at_question, fields
from tests.support.client import BASE_URL, Browser, csrf_token_in, new_browser
from tests.support.postgres import PostgresServer

pytestmark = [pytest.mark.server, pytest.mark.enable_socket]

LONG = 20.0
READS = (QUESTION, "/s/kontrollera", "/s/utloggad", "/tillganglighet", "/halsa")


@contextmanager
def read_only(server: PostgresServer, name: str) -> Iterator[None]:
    """Every transaction in the database is one that may not write, as on a copy that follows another."""
    for value in ("on", "off"):
        with closing(server.connect()) as connection:
            connection.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = {value}")
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
            )
        if value == "on":
            yield


def test_while_postgresql_only_reads_no_answer_is_acknowledged_and_afterwards_all_is_well(
    postgres_server: PostgresServer, tmp_path: Path
) -> None:
    url = sites.make_database("postgresql", tmp_path, tmp_path, postgres_server)
    site = sites.make_site(tmp_path / "site", url)
    with running(site) as server, closing(at_question(site, server)) as visitor:
        assert visitor.post_as_script(QUESTION, fields(1, 0)).status == 200
        with read_only(postgres_server, make_url(url).database or ""):
            assert_no_answer_gets_through(visitor)
            assert [visitor.get(path).status for path in READS] == [200, 303, 200, 200, 200]
            assert_calm(
                visitor.post("/tillganglighet/brist", {"text": "Syns inte", "page": "", "reply_to": ""})
            )
        assert visitor.post_as_script(QUESTION, fields(5, 1)).json()["version"] == 2
    assert {kept.value for kept in sites.kept_answers(site).values()} == {"5"}


@contextmanager
def sqlite_read_only(database: Database) -> Iterator[None]:
    """SQLite refuses as it does on a file that it may not write: the same code and the same words."""

    def refuse(connection: Any, *_more: object) -> None:
        connection.execute("PRAGMA query_only=ON")

    event.listen(database.engine, "checkout", refuse)
    try:
        yield
    finally:
        event.remove(database.engine, "checkout", refuse)
        database.close()


@pytest.fixture
def at_a_question(client: Browser, database: Database) -> Browser:
    """Somebody before the first question."""
    with database.transaction(write=True) as db:
        person = make_participant(db)
    sign_in_participant(client, person)
    client.post_form("/s/borja", page="/s/valkommen")
    return client


def answer(browser: Browser, token: str | None, value: int) -> Any:
    sent = {"csrf_token": token, "answer": str(value), "version": "0", "key": f"read-only-{value}"}
    return browser.post(QUESTION, data=sent, headers={"Origin": BASE_URL, "Accept": "application/json"})


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_while_sqlite_only_reads_no_answer_is_acknowledged_and_afterwards_all_is_well(
    at_a_question: Browser, database: Database
) -> None:
    token = csrf_token_in(at_a_question.get(QUESTION).text)
    with sqlite_read_only(database):
        refused = answer(at_a_question, token, 4)
        assert (refused.status_code, refused.json["state"]) == (503, "error")
        assert refused.headers["Retry-After"]
        assert at_a_question.get(QUESTION).status_code == 200
        assert at_a_question.get("/halsa").status_code == 200
    accepted = answer(at_a_question, token, 5)
    assert (accepted.status_code, accepted.json["version"]) == (200, 1)


def test_an_answer_is_acknowledged_when_a_slow_disk_has_it_and_others_may_read_meanwhile(
    app: Flask, at_a_question: Browser, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = csrf_token_in(at_a_question.get(QUESTION).text)
    begun, goes_on = threading.Event(), threading.Event()
    keep = database.engine.dialect.do_commit

    def keep_slowly(connection: Any) -> None:
        if threading.current_thread() is not threading.main_thread():
            begun.set()
            assert goes_on.wait(LONG)
        keep(connection)

    monkeypatch.setattr(database.engine.dialect, "do_commit", keep_slowly)
    with ThreadPoolExecutor(1) as pool:
        answering = pool.submit(answer, at_a_question, token, 5)
        try:
            assert begun.wait(LONG)
            assert new_browser(app).get("/halsa").status_code == 200
            assert new_browser(app).get("/s/utloggad").status_code == 200
            assert not answering.done()
        finally:
            goes_on.set()
        assert answering.result(LONG).json["version"] == 1
