"""Whatever goes wrong ends in a calm page with the right status, and in no words of anybody's in the log."""

import json
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from smail import errors
from smail.db.session import Database
from smail.errors import Conflict, InstrumentError, NotFound, Problem, Refused, SettingsError, SmailError
from smail.settings import Settings
from smail.web.errors import STATUSES, error_page
from smail.web.guard import public
from smail.web.participant.room import LANGUAGE
from tests.support.applications import new_app
from tests.support.client import BASE_URL, Browser, new_browser

CANARY = "Kanariefågel"
Breaks = Callable[[Exception], Browser]


@pytest.fixture
def database_kind() -> str:
    """The pages do not depend on the database."""
    return "sqlite"


@pytest.fixture
def breaks(settings: Settings, database: Database) -> Breaks:
    """A browser on an application whose page /trasig raises this."""
    app = new_app(settings, database)

    def prepare(error: Exception) -> Browser:
        @public
        def broken(at: object) -> str:
            raise error

        app.add_url_rule("/trasig", view_func=broken)
        return new_browser(app)

    return prepare


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotFound(CANARY), 404),
        (Refused(CANARY), 409),
        (Conflict(CANARY), 409),
        (IntegrityError(CANARY, None, Exception(CANARY)), 409),
        (DBAPIError(CANARY, None, Exception(CANARY)), 503),
        (NoConnectionFree(CANARY), 503),
        (SmailError(CANARY), 500),
        (SettingsError(CANARY), 500),
        (ZeroDivisionError(CANARY), 500),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else str(value),
)
def test_each_error_has_its_status_and_its_words_reach_neither_page_nor_log(
    breaks: Breaks, capsys: pytest.CaptureFixture[str], error: Exception, status: int
) -> None:
    answer = breaks(error).get("/trasig")
    printed = capsys.readouterr()
    assert answer.status_code == status
    assert "<h1" in answer.text
    assert CANARY not in answer.text + printed.out + printed.err
    assert answer.headers.get("Retry-After") == ("10" if status == 503 else None)


def test_a_script_gets_few_words_and_the_same_status(breaks: Breaks) -> None:
    answer = breaks(Refused()).get("/trasig", headers={"Accept": "application/json"})
    assert answer.status_code == 409
    assert json.loads(answer.text) == {"state": "error", "status": 409, "reference": None}


def test_a_fault_of_the_server_has_a_reference_and_a_persons_mistake_has_none(breaks: Breaks) -> None:
    client = breaks(SmailError())
    assert client.get("/trasig", headers={"Accept": "application/json"}).get_json()["reference"]
    missing = client.get("/finns-inte", headers={"Accept": "application/json"}).get_json()
    assert missing == {"state": "error", "status": 404, "reference": None}


@pytest.mark.parametrize(("status", "like"), [(418, 400), (451, 400), (502, 500)])
def test_a_status_without_a_page_of_its_own_keeps_its_number_and_lends_a_page(
    app: Flask, status: int, like: int
) -> None:
    with app.test_request_context("/"):
        lent, own = error_page(status), error_page(like)
    assert lent.status_code == status
    assert lent.get_data() == own.get_data()


def test_a_method_that_is_not_there_is_told_with_those_that_are(client: Browser) -> None:
    answer = client.get("/logga-ut")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


@pytest.mark.parametrize(
    ("method", "address", "status"), [("GET", "/s/finns-inte", 404), ("PUT", "/s/borja", 405)]
)
def test_an_error_among_the_questions_is_in_the_language_of_the_visit(
    client: Browser, method: str, address: str, status: int
) -> None:
    with client.session_transaction(base_url=BASE_URL) as visit:
        visit[LANGUAGE] = "en"
    answer = client.open(address, method=method)
    assert answer.status_code == status
    assert 'lang="en"' in answer.text
    assert "Answers that you have saved are still there." in answer.text
    assert 'lang="sv"' in client.get("/finns-inte").text


def test_every_error_of_the_program_has_a_status() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Exception)]
    assert [kind.__name__ for kind in kinds if not any(parent in STATUSES for parent in kind.__mro__)] == []


def test_a_faulty_instrument_tells_every_fault_and_where_the_first_one_is() -> None:
    found = InstrumentError(
        [Problem("walk/1.0/sv.toml", 3, "title", "saknas"), Problem("walk/1.0/en.toml", None, "", "trasig")]
    )
    assert str(found) == "walk/1.0/sv.toml, rad 3: title: saknas\nwalk/1.0/en.toml: trasig"
    assert (found.file, found.line, found.key) == ("walk/1.0/sv.toml", 3, "title")


@pytest.mark.parametrize("part", ["image", "script", "style"])
def test_what_is_no_page_of_its_own_gets_no_page_and_changes_nothing_of_the_visit(
    client: Browser, part: str
) -> None:
    answer = client.get("/favicon.ico", headers={"Sec-Fetch-Dest": part})
    assert (answer.status_code, answer.mimetype, answer.text) == (404, "text/plain", "404")
    assert "Set-Cookie" not in answer.headers
    page = client.get("/favicon.ico", headers={"Sec-Fetch-Dest": "document"})
    assert page.mimetype == "text/html"
