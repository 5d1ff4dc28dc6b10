"""The own calibration: rated, gone on with, sent in once, and seen beside the reference."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from smail import clock
from smail.db.session import Database
from smail.db.tables import Account, WebSession
from smail.domain.calibration import Rater
from smail.domain.roles import Role
from smail.queries.calibration import OwnRounds, own_rounds, steps_of
from tests.factories.accounts import make_account, sign_in
from tests.factories.calibration import SITUATIONS, make_round, steps_at
from tests.factories.courses import make_learner
from tests.factories.organisations import make_municipality
from tests.support.client import Browser
from tests.support.queries import recording

PAGE, ROOM = "/konto/kalibrering", "/utbildning/kalibrering"
FIRST = SITUATIONS.all[0]

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"])


def _address(key: str = FIRST.key) -> str:
    return f"{PAGE}/situation/{key}"


def _reference(key: str) -> dict[str, str]:
    found = SITUATIONS.find(key)
    assert found is not None
    return {item: str(one.step) for item, one in found.references.items()}


def _rounds(database: Database, account: Account) -> OwnRounds:
    with database.transaction(write=False) as db:
        return own_rounds(db, Rater(account.id))


@pytest.fixture
def rater(database: Database, client: Browser) -> Account:
    with database.transaction(write=True) as db:
        account = make_account(db)
    sign_in(client, account)
    return account


def test_a_round_is_rated_left_and_gone_on_with_and_sent_in(
    database: Database, client: Browser, rater: Account
) -> None:
    assert PAGE in client.get("/konto").text
    assert "Skicka in" not in client.get(PAGE).text
    for place, one in enumerate(SITUATIONS.all):
        chosen = {**_reference(one.key), "act": "next"}
        if place == 0:
            chosen["seen_job_belief"] = "4"
        answer = client.post_form(_address(one.key), chosen)
        following = SITUATIONS.all[place + 1 : place + 2]
        assert answer.location == (_address(following[0].key) if following else PAGE)
    assert client.post_form(PAGE).location == f"{PAGE}/svar"
    page = " ".join(client.get(f"{PAGE}/svar").text.split())
    assert "samma steg som referensen i 41 av 42" in page
    assert "högst ett steg ifrån" in page
    assert "2 steg mildare" in page
    assert FIRST.references["seen_job_belief"].reason in page
    assert "ungefär som referensen" in page
    assert "Skicka in" not in client.get(PAGE).text


def test_what_is_chosen_is_kept_and_stands_there_again(
    database: Database, client: Browser, rater: Account
) -> None:
    answer = client.post_form(_address(), {"seen_health": "5", "act": "save"})
    assert (answer.status_code, answer.location) == (303, PAGE)
    assert re.search(r'name="seen_health" value="5" checked', client.get(_address()).text)
    assert "Påbörjad" in client.get(PAGE).text


def test_going_on_asks_for_each_step_and_keeps_what_was_chosen(
    database: Database, client: Browser, rater: Account
) -> None:
    chosen = _reference(FIRST.key) | {"act": "next"}
    del chosen["seen_purpose"]
    answer = client.post_form(_address(), chosen)
    assert answer.status_code == 422
    assert 'href="#seen_purpose"' in answer.text
    row = _rounds(database, rater).open
    assert row is not None
    with database.transaction(write=False) as db:
        assert len(steps_of(db, [row.id])[row.id]) == 6


@pytest.mark.parametrize("wrong", ["0", "6", "cannot_judge", "1.0", "๓"])
def test_a_step_that_is_none_is_refused_and_nothing_is_begun(
    database: Database, client: Browser, rater: Account, wrong: str
) -> None:
    answer = client.post_form(_address(), {"seen_health": wrong, "act": "save"})
    assert answer.status_code == 422
    assert "Välj ett av svaren." in answer.text
    assert _rounds(database, rater).open is None


def test_a_round_that_lacks_a_situation_is_not_sent_in_and_says_which(
    database: Database, client: Browser, rater: Account
) -> None:
    client.post_form(_address(), {**_reference(FIRST.key), "act": "next"})
    answer = client.post_form(PAGE)
    assert answer.status_code == 422
    assert 'href="#woman_45"' in answer.text
    assert f'href="#{FIRST.key}"' not in answer.text
    assert _rounds(database, rater).sent == ()


def test_pressed_twice_or_in_another_tab_it_is_sent_in_once(
    database: Database, client: Browser, rater: Account
) -> None:
    with database.transaction(write=True) as db:
        make_round(db, rater, is_sent=False)
    for _each in range(2):
        # The second time the page has no such form any more; the token is the visit's own.
        assert client.post_form(PAGE, page="/konto").location == f"{PAGE}/svar"
    late = client.post_form(_address(), {"seen_health": "1", "act": "save"}, page="/konto")
    assert (late.status_code, late.location) == (303, PAGE)
    assert "redan inskickad" in client.get(PAGE).text
    [row] = _rounds(database, rater).sent
    with database.transaction(write=False) as db:
        assert steps_of(db, [row.id])[row.id] == steps_at()


def test_the_page_saves_by_itself_where_there_is_a_script(
    database: Database, client: Browser, rater: Account
) -> None:
    page = client.get(_address()).text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    headers = {"Accept": "application/json", "Origin": "https://smail.test"}
    data = {"csrf_token": token[1], "seen_health": "3", "act": "save"}
    assert client.post(_address(), data=data, headers=headers).get_json() == {"state": "saved"}
    with database.transaction(write=True) as db:
        row = own_rounds(db, Rater(rater.id)).open
        assert row is not None
        row.sent_at, row.sent_on = clock.now(), clock.today()
    answer = client.post(_address(), data=data, headers=headers)
    assert (answer.status_code, answer.get_json()) == (409, {"state": "sent"})


def test_the_next_round_opens_after_thirteen_weeks_and_the_drift_is_told(
    database: Database, client: Browser, rater: Account
) -> None:
    today = clock.today()
    with database.transaction(write=True) as db:
        make_round(db, rater, steps_at(1), today - timedelta(weeks=26))
        make_round(db, rater, steps_at(-1), today - timedelta(weeks=12))
    assert "Samma situationer kommer igen" in client.get(PAGE).text
    assert client.get(_address()).status_code == 303
    page = client.get(f"{PAGE}/svar").text
    assert page.count("mildare än referensen") == 1
    assert page.count("strängare än referensen") == 2
    assert "Omgång 1, inskickad" in client.get(f"{PAGE}/svar?omgang=1").text
    for wanted in ("0", "3", "1'", "ett"):
        assert client.get(f"{PAGE}/svar", query_string={"omgang": wanted}).status_code == 404
    with database.transaction(write=True) as db:
        for row in own_rounds(db, Rater(rater.id)).sent:
            row.sent_on = row.sent_on and row.sent_on - timedelta(weeks=1)
    assert client.get(_address()).status_code == 200


def test_the_feedback_is_for_oneself_and_the_page_for_those_who_rate(
    database: Database, client: Browser, rater: Account
) -> None:
    with database.transaction(write=True) as db:
        make_round(db, rater)
        colleague, coordinator = make_account(db), make_account(db, Role.COORDINATOR)
        reader = make_account(db, Role.READER)
        make_learner(db, reader)
    sign_in(client, colleague)
    assert client.get(f"{PAGE}/svar").location == PAGE
    assert client.get(f"{PAGE}/svar?omgang=1").location == PAGE
    sign_in(client, coordinator)
    for path in (PAGE, f"{PAGE}/svar", _address(), ROOM):
        assert client.get(path).status_code == 404
    assert PAGE not in client.get("/konto").text
    # An enhetschef who takes a course.
    sign_in(client, reader)
    assert client.get(PAGE).status_code == 200
    assert client.get(ROOM).status_code == 404


def test_the_group_is_shown_from_five_others_without_a_name_and_no_sooner(
    database: Database, client: Browser
) -> None:
    with database.transaction(write=True) as db:
        home = make_municipality(db)
        utbildare = make_account(db, Role.UTBILDARE, scope=home, organisation_id=home.id)
        raters = [
            make_account(db, organisation_id=home.id, first_name=f"Påhittad{number}") for number in range(5)
        ]
        for number, one in enumerate(raters[:4]):
            make_round(db, one, steps_at(number % 3 - 1), date(2026, 3, 2))
        # The viewer's own would make them five, and could be taken off again.
        make_round(db, utbildare, on=date(2026, 3, 2))
    sign_in(client, utbildare)
    assert "färre än fem andra" in client.get(ROOM).text
    assert "<table" not in client.get(ROOM).text
    with database.transaction(write=True) as db:
        make_round(db, raters[4], steps_at(1), date(2026, 3, 3))
    with recording(database.engine) as asked:
        page = client.get(ROOM).text
    assert asked.count <= 8
    assert "Omgång 1" in page
    assert page.count("Hälsa och hantering av hälsan") == 1
    assert re.search(r"\d,\d\d \(−?\d,\d\d till \d,\d\d\)", page)
    for one in raters:
        assert one.first_name not in page
        assert one.public_id not in page
    assert ROOM in client.get("/utbildning").text


def test_what_was_chosen_when_the_session_ended_stands_there_again(
    database: Database, client: Browser, rater: Account
) -> None:
    client.get(_address())
    with database.transaction(write=True) as db:
        for row in db.scalars(select(WebSession)):
            row.seen_at -= timedelta(days=2)
    lost = client.post_form(_address(), {"seen_health": "4", "act": "save"}, page="/logga-in")
    assert lost.location.startswith("/logga-in")
    sign_in(client, rater)
    page = client.get(_address()).text
    assert re.search(r'name="seen_health" value="4" checked', page)
    assert "Det är inte sparat än." in page
