"""An evaluation from the code on the wall to the figures: on a phone, without a name, once."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from smail import clock
from smail.db.session import Database
from smail.db.tables import Account, Course, EvaluationSheet, EvaluationTicket, Organisation
from smail.domain.certification import CourseKind
from smail.domain.evaluation import shown_key
from smail.domain.roles import Role
from smail.errors import SmailError
from smail.services import evaluations as services
from smail.vault import Vault
from tests.factories.accounts import make_account, sign_in
from tests.factories.courses import (
    ACTOR,
    make_course,
    make_learner,
    make_seat,
    make_trainer,
    make_utbildare,
    occasions_of,
)
from tests.factories.evaluations import CATALOGUE, answer, close, make_evaluation, sheet
from tests.support.client import Browser, new_browser
from tests.support.readability import lix, longest_sentence
from tests.support.travel import TravelTo

ITEMS = ("can_use", "knowledge_gained", "knows_follow_up", "benefit", "practice", "could_take_part")
GOOD = {**dict.fromkeys(ITEMS, "4"), "free_text": "Mer tid för frågor"}
FIFTEEN_DAYS = timedelta(days=15)


def make_held(database: Database, n_seats: int = 6) -> tuple[Course, Account]:
    """A course for användare whose last occasion was thirteen days ago."""
    with database.transaction(write=True) as db:
        teacher = make_utbildare(db)
        course = make_course(db, CourseKind.ANVANDARE, teacher)
        for _ in range(n_seats):
            make_seat(db, course, make_learner(db))
        return course, teacher


def address_of(database: Database, course: Course, number: int = 2) -> str:
    with database.transaction(write=True) as db:
        return f"/u/{shown_key(make_evaluation(db, course, number).key)}"


def test_from_the_code_on_the_wall_to_the_figures(
    database: Database, client: Browser, vault: Vault, at: TravelTo
) -> None:
    course, teacher = make_held(database, 10)
    sign_in(client, teacher)
    room = f"/utbildning/kurs/{course.public_id}"
    wall = f"{room}/utvardering?tillfalle=2"
    assert "Visa QR-kod" in client.get(wall).text
    assert client.post_form(wall, {}).status_code == 303
    shown = client.get(wall).text
    address = re.search(r"https://smail\.test(/u/[0-9A-Z-]{19})", shown)
    assert address is not None
    assert 'aria-label="QR-kod till utvärderingen"' in shown
    for number in range(10):
        phone = new_browser(client.application)
        own = GOOD | {"can_use": "5" if number > 4 else "1", "free_text": f"Text nummer {number}"}
        assert phone.post_form(address[1], own).headers["Location"] == address[1]
        assert "Dina svar har kommit fram" in phone.get(address[1]).text
        told = client.get(f"{room}/utvarderingar").text
        assert (f"{number + 1} har svarat" in told) == (number >= 4)
        assert "Text nummer" not in told
    at(clock.now() + FIFTEEN_DAYS)
    sign_in(client, teacher)
    assert "Resultatet visas i morgon" in client.get(f"{room}/utvarderingar").text
    close(database, vault)
    told = client.get(f"{room}/utvarderingar").text
    assert all(f"Text nummer {number}" in told for number in range(10))
    assert "5 av 10, 50 procent" in told
    # What all said of a goal is not shown; of what is no goal it is.
    assert "visas inte" in told
    assert "10 av 10, 100 procent" in told


def test_a_browser_answers_once_and_a_full_course_takes_no_more(database: Database, client: Browser) -> None:
    course, _teacher = make_held(database, 1)
    address = address_of(database, course)
    other = new_browser(client.application)
    page = other.get(address).text
    assert client.post_form(address, GOOD).status_code == 303
    assert "Dina svar har kommit fram" in client.get(address).text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    late = other.post_form(address, GOOD)
    assert late.status_code == 409
    assert "Alla som har plats på kursen har redan svarat" in late.text
    assert "Mer tid för frågor" in late.text
    with database.transaction(write=False) as db:
        assert len(db.scalars(select(EvaluationTicket)).all()) == 1
        assert len(db.scalars(select(EvaluationSheet)).all()) == 1


def test_sending_the_same_page_twice_says_it_once(database: Database, client: Browser) -> None:
    course, _teacher = make_held(database)
    address = address_of(database, course)
    page = client.get(address).text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    data = {"csrf_token": token[1], **GOOD}
    first, second = (
        client.post(address, data=data, headers={"Origin": "https://smail.test"}) for _ in range(2)
    )
    assert (first.status_code, second.status_code) == (303, 200)
    with database.transaction(write=False) as db:
        assert len(db.scalars(select(EvaluationSheet)).all()) == 1


@pytest.mark.parametrize("database_kind", ["sqlite"])
@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Svara på minst en fråga"),
        ({"can_use": "9"}, "Välj något av alternativen"),
        ({"can_use": "3", "free_text": "Jag är 811228-9874"}, "Det ser ut som ett personnummer"),
        ({"can_use": "3", "free_text": "x" * 501}, "Texten är för lång"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost_or_kept(
    database: Database, client: Browser, sent: dict[str, str], said: str
) -> None:
    course, _teacher = make_held(database)
    answer_ = client.post_form(address_of(database, course), {"knowledge_gained": "", **sent})
    assert answer_.status_code == 422
    assert said in answer_.text
    assert sent.get("free_text", "") in answer_.text
    if sent.get("can_use") == "3":
        assert re.search(r'name="can_use" value="3" checked', answer_.text)
    with database.transaction(write=False) as db:
        assert not db.scalars(select(EvaluationTicket)).all()


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_a_question_that_is_left_out_is_skipped_and_a_text_alone_is_enough(
    database: Database, client: Browser, vault: Vault
) -> None:
    course, _teacher = make_held(database)
    assert client.post_form(address_of(database, course), {"free_text": "Bra"}).status_code == 303
    with database.transaction(write=False) as db:
        place = {"occasion_id": occasions_of(db, course)[1].id}
        kept = services.sheets_in(db, vault, place)
        assert [(one.kind.value, one.value) for one in kept[0].given] == [("skipped", None)] * 6
        assert kept[0].text == "Bra"


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_a_ticket_whose_answers_could_not_be_kept_is_not_spent(
    database: Database, client: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    course, _teacher = make_held(database)
    address = address_of(database, course)

    def fails(*_given: object, **_more: object) -> None:
        raise SmailError("the disk is full")

    with monkeypatch.context() as now:
        now.setattr(services, "keep", fails)
        assert client.post_form(address, GOOD).status_code >= 500
    assert client.post_form(address, GOOD).status_code == 303


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_the_ticket_is_a_cookie_of_that_page_alone_and_one_made_up_is_none(
    database: Database, client: Browser
) -> None:
    course, _teacher = make_held(database)
    address = address_of(database, course)
    given = [one for one in client.get(address).headers.getlist("Set-Cookie") if "ticket" in one]
    assert len(given) == 1
    assert all(part in given[0] for part in ("Secure", "HttpOnly", f"Path={address}", "SameSite=Lax"))
    other = new_browser(client.application)
    other.set_cookie("__Secure-smail_ticket", "påhittad.kod", domain="smail.test", path=address)
    assert any("ticket" in one for one in other.get(address).headers.getlist("Set-Cookie"))


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_an_address_that_is_typed_otherwise_leads_to_the_same_page(
    database: Database, client: Browser
) -> None:
    course, _teacher = make_held(database)
    address = address_of(database, course)
    typed = client.get(f"/u/{address[3:].replace('-', '').lower()}")
    assert (typed.status_code, typed.headers["Location"]) == (303, address)
    assert client.get("/u/2222-2222-2222-2222").status_code == 404


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_before_and_after_there_is_a_page_that_says_so(
    database: Database, client: Browser, at: TravelTo
) -> None:
    course, _teacher = make_held(database)
    address = address_of(database, course)
    at(clock.now() - timedelta(days=30))
    assert "Det går inte att svara än" in client.get(address).text
    at(clock.now() + timedelta(days=60))
    assert "Det går inte att svara längre" in client.get(address).text
    assert "name=" not in client.get(address).text.split("<main")[1].split("</main")[0]


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_the_page_is_plain_in_swedish_and_speaks_english(database: Database, client: Browser) -> None:
    course, _teacher = make_held(database)
    address = address_of(database, course)
    main = client.get(address).text.split("<main")[1].split(">", 1)[1].split("</main")[0]
    plain = re.sub(r"</(p|legend|span|h1|button|label)>", ".\n", main)
    words = re.sub(r"\.\.|\?\.", ".", re.sub(r"<[^>]+>", " ", plain))
    assert lix(words) <= 35
    assert longest_sentence(words) <= 16
    english = client.get(f"{address}?sprak=en").text
    assert "How sure are you that you can use SMAIL" in english
    assert '<html lang="en"' in english


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_the_own_page_asks_everybody_alike_also_who_has_answered(
    database: Database, client: Browser, vault: Vault
) -> None:
    course, _teacher = make_held(database)
    with database.transaction(write=True) as db:
        staff = make_account(db)
        make_seat(db, course, make_learner(db, staff))
        row = make_evaluation(db, course)
    sign_in(client, staff)
    before = client.get("/konto/kurser").text
    assert f'href="/u/{shown_key(row.key)}"' in before
    client.post_form(f"/u/{shown_key(row.key)}", GOOD)
    assert f'href="/u/{shown_key(row.key)}"' in client.get("/konto/kurser").text


def test_the_goals_are_told_by_place_and_year_and_never_of_fewer_than_five(
    database: Database, client: Browser, vault: Vault, at: TravelTo
) -> None:
    with database.transaction(write=True) as db:
        teacher, trainer = make_utbildare(db), make_trainer(db)
        coordinator = make_account(db, Role.COORDINATOR)
        for n, title in ((10, "Stora kursen"), (4, "Lilla kursen")):
            course = make_course(db, CourseKind.ANVANDARE, teacher, title=title)
            for _ in range(n):
                make_seat(db, course, make_learner(db))
            row = make_evaluation(db, course)
            for number in range(n):
                answer(db, vault, row, sheet(row, 4 if number < 5 else 2))
    sign_in(client, coordinator)
    assert "Ännu finns för få svar" in client.get("/utbildning/mal").text
    at(clock.now() + FIFTEEN_DAYS)
    close(database, vault)
    for viewer in (coordinator, trainer):
        browser = new_browser(client.application)
        sign_in(browser, viewer)
        told = browser.get("/utbildning/mal").text
        assert "5 av 10, 50 procent (95 %: 24 till 76)" in told
        assert "Säkert inte nått" in told
        assert "Stora kursen" in told
        assert "Lilla kursen" not in told
        # Nothing is a sum with the small course in it.
        assert "9 av 14" not in told


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_own_words_wait_for_five_also_when_more_have_answered(
    database: Database, client: Browser, vault: Vault, at: TravelTo
) -> None:
    course, teacher = make_held(database, 12)
    with database.transaction(write=True) as db:
        row = services.begin(db, CATALOGUE, occasions_of(db, course)[1].id, ACTOR)
        for number in range(12):
            answer(db, vault, row, sheet(row, text=f"Ord {number}" if number < 4 else None))
    at(clock.now() + FIFTEEN_DAYS)
    close(database, vault)
    sign_in(client, teacher)
    told = client.get(f"/utbildning/kurs/{course.public_id}/utvarderingar").text
    assert "12 har svarat" in told
    assert "Färre än fem har skrivit något" in told
    assert "Ord " not in told.split("<main")[1]


def test_moving_the_occasion_to_and_fro_tells_nothing_of_the_one_who_answers_between(
    database: Database, client: Browser, vault: Vault
) -> None:
    course, teacher = make_held(database, 12)
    with database.transaction(write=True) as db:
        row = make_evaluation(db, course)
        for number in range(8):
            answer(db, vault, row, sheet(row, 4 if number < 4 else 2))
    sign_in(client, teacher)
    room = f"/utbildning/kurs/{course.public_id}"
    form = {"title": course.title, "places": "12", "organisation": "", "teachers": [teacher.public_id]}
    for place in range(2):
        day = clock.today() - timedelta(days=40 - 7 * place)
        form |= {f"starts_{place}": day.isoformat(), f"time_{place}": "08:30", f"place_{place}": "Sal 3"}
    assert client.post_form(f"{room}/andra", form).status_code == 303
    assert "av 8" not in client.get(f"{room}/utvarderingar").text
    close(database, vault)
    assert "4 av 8" in client.get(f"{room}/utvarderingar").text
    form["starts_1"] = clock.today().isoformat()
    moved = client.post_form(f"{room}/andra", form)
    assert moved.status_code == 422
    assert moved.text.count("Utvärderingen är avslutad.") == 2
    with database.transaction(write=True) as db:
        occasions_of(db, course)[1].starts_at = clock.now()
    assert "Det går inte att svara längre" in client.get(f"/u/{shown_key(row.key)}").text
    assert "4 av 8" in client.get(f"{room}/utvarderingar").text


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_the_log_of_the_database_keeps_no_sheet_beside_the_visit_before_it(
    database: Database, client: Browser
) -> None:
    course, _teacher = make_held(database)
    with database.transaction(write=True) as db:
        staff = make_account(db)
        make_seat(db, course, make_learner(db, staff))
    address = address_of(database, course)
    sign_in(client, staff)
    log = Path(f"{database.engine.url.database}-wal")
    client.get("/konto/kurser")
    assert log.stat().st_size
    assert client.post_form(address, GOOD).status_code == 303
    assert not log.stat().st_size
    with database.transaction(write=False) as db:
        assert len(db.scalars(select(EvaluationSheet)).all()) == 1


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_whoever_adds_four_people_and_answers_for_them_reads_nothing_of_the_fifth(
    database: Database, client: Browser, vault: Vault, at: TravelTo
) -> None:
    course, teacher = make_held(database, 1)
    sign_in(client, teacher)
    room = f"/utbildning/kurs/{course.public_id}"
    with database.transaction(write=False) as db:
        home = db.scalars(select(Organisation.public_id).order_by(Organisation.id)).all()[-1]
    for name in ("Ada", "Bea", "Cia", "Dea"):
        invented = {"who": "ny", "first_name": name, "last_name": "Hittepå", "organisation": home}
        form = {**invented, "learner_group": "trainee", "has_said_yes": "1"}
        assert client.post_form(f"{room}/deltagare", form).status_code == 303
    address = address_of(database, course)
    for number in range(5):
        phone = new_browser(client.application)
        own = GOOD | {"can_use": "1" if number == 0 else str(number), "free_text": f"Text {number}"}
        assert phone.post_form(address, own).status_code == 303
    at(clock.now() + FIFTEEN_DAYS)
    close(database, vault)
    sign_in(client, teacher)
    told = client.get(f"{room}/utvarderingar").text
    assert "för få av dem som var där är kända" in told
    assert "Text " not in told.split("<main")[1]
    assert " av 5" not in told
