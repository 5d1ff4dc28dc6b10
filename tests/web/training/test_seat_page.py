"""The page of somebody without an account: opened by the link, closed to everybody else, in plain words."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from smail import clock
from smail.db.session import Database
from smail.db.tables import Account, AuditEvent, Certificate, Course, Seat
from smail.domain.certification import CourseKind, SeatState
from smail.domain.evaluation import shown_key
from smail.domain.people import Sex
from smail.services import (
    attendance,
    certification,
    course_materials,
    home_tasks,
    materials,
    seat_links,
    seats,
)
from smail.services.course_materials import Chosen
from smail.vault import Vault
from tests.factories.accounts import make_account, sign_in
from tests.factories.courses import ACTOR, make_course, make_learner, make_seat, make_utbildare, occasions_of
from tests.factories.evaluations import make_evaluation
from tests.factories.materials import make_material
from tests.support.client import BASE_URL, Browser, new_browser
from tests.support.readability import lix, longest_sentence
from tests.support.travel import TravelTo

ENTRANCE, PAGE = "/kursplats", "/kursplats/min"
ASKED = {"state": SeatState.INVITED, "answered_at": None, "has_spoken": False}


def _asked(database: Database, vault: Vault, **changes: object) -> tuple[int, str, Account]:
    """A place, the secret of its link, and whoever holds the course."""
    with database.transaction(write=True) as db:
        teacher = make_utbildare(db)
        course = make_course(db, CourseKind.ANVANDARE, teacher)
        learner = make_learner(db, first_name="Cleo", last_name="Dalsten")
        seat = make_seat(db, course, learner, **{**ASKED, **changes})
        return seat.id, seat_links.link_of(db, vault, seat) or "", teacher


def _open(client: Browser, secret: str) -> TestResponse:
    return client.post_form(ENTRANCE, {"token": f"{BASE_URL}{ENTRANCE}#{secret}"})


def _act(client: Browser, act: str, **more: str) -> TestResponse:
    return client.post_form(PAGE, {"act": act, **_whose(client), **more})


def _whose(client: Browser) -> dict[str, str]:
    """The hidden field of the page that is open."""
    return dict(re.findall(r'name="(seat)" value="([^"]+)"', client.get(PAGE).text))


def test_somebody_says_yes_hands_in_and_sees_how_far_it_has_come(
    database: Database, client: Browser, vault: Vault
) -> None:
    seat_id, secret, teacher = _asked(database, vault)
    assert _open(client, secret).location == PAGE
    assert "Inbjuden" in client.get(PAGE).text
    assert _act(client, "accept", needs="Hörslinga").status_code == 303
    assert "Du har en plats." in client.get(PAGE).text
    assert "Det här har du sagt att du behöver: Hörslinga" in client.get(PAGE).text
    assert _act(client, "hand_in", task_text="Vi pratade om vardagen.").status_code == 303
    assert "Hemuppgift: Inlämnad" in _plain(client)
    with database.transaction(write=True) as db:
        seat = db.get_one(Seat, seat_id)
        course = db.get_one(Course, seat.course_id)
        for occasion, minutes in zip(occasions_of(db, course), (240, 180), strict=True):
            attendance.record(db, occasion.id, {seat_id: minutes}, ACTOR, teacher.id)
        home_tasks.judge(db, vault, course.id, {seat_id: (False, "Skriv om hälsan.")}, ACTOR, teacher.id)
    page = _plain(client)
    for words in (
        "Tillfälle 1: Du var där hela tiden.",
        "Tillfälle 2: Du var där 3 timmar av 4 timmar.",
        "Hemuppgift: Ska kompletteras Kommentar: Skriv om hälsan.",
        "Certifikat: inte än.",
    ):
        assert words in page
    assert _act(client, "hand_in", task_text="Nu om hälsan också.").status_code == 303
    proof = _certified(database, vault, seat_id, teacher)
    assert f'href="/intyg/{proof}"' in client.get(PAGE).text
    assert "task_text" not in client.get(PAGE).text
    _nobody_is_named(database)


def _certified(database: Database, vault: Vault, seat_id: int, teacher: Account) -> str:
    with database.transaction(write=True) as db:
        course = db.get_one(Course, db.get_one(Seat, seat_id).course_id)
        attendance.record(db, occasions_of(db, course)[1].id, {seat_id: 240}, ACTOR, teacher.id)
        home_tasks.judge(db, vault, course.id, {seat_id: (True, "")}, ACTOR, teacher.id)
        return certification.issue(db, course.id, [seat_id], ACTOR, teacher.id)[0].proof


def _plain(client: Browser) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", client.get(PAGE).text).split())


@pytest.mark.parametrize("is_given_by_hand", [False, True])
@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_who_answers_by_the_letter_is_known_and_not_by_a_link_that_the_teacher_has_had(
    database: Database, client: Browser, vault: Vault, is_given_by_hand: bool
) -> None:
    seat_id, secret, _teacher = _asked(database, vault)
    if is_given_by_hand:
        with database.transaction(write=True) as db:
            secret = seat_links.renew(db, vault, seat_id, ACTOR)
    _open(client, secret)
    assert _act(client, "accept").status_code == 303
    with database.transaction(write=False) as db:
        seat = db.get_one(Seat, seat_id)
        assert (seat.state, seat.has_spoken) == (SeatState.ACCEPTED, not is_given_by_hand)


def _nobody_is_named(database: Database) -> None:
    """The audit knows the place and what was done, and neither who nor what was written."""
    with database.transaction(write=False) as db:
        rows = db.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
        noted = str([(row.action, row.actor_id, row.object_id, row.details) for row in rows])
        own = [row.action for row in rows if row.actor_id == db.scalars(select(Seat)).one().public_id]
    assert own == ["seat_link.open", "seat.answer", "home_task.hand_in", "home_task.hand_in"]
    for word in ("Cleo", "Dalsten", "Hörslinga", "vardagen"):
        assert word not in noted


def test_whoever_was_there_or_made_it_up_elsewhere_is_asked_what_it_was_like(
    database: Database, client: Browser, vault: Vault
) -> None:
    seat_id, secret, teacher = _asked(database, vault)
    with database.transaction(write=True) as db:
        own = db.get_one(Course, db.get_one(Seat, seat_id).course_id)
        other = make_course(db, CourseKind.ANVANDARE, teacher, title="Andra kursen")
        keys = [f"/u/{shown_key(make_evaluation(db, one).key)}" for one in (own, other)]
    _open(client, secret)
    assert _evaluated(client) == []
    _act(client, "accept")
    assert _evaluated(client) == keys[:1]
    with database.transaction(write=True) as db:
        last, elsewhere = (occasions_of(db, db.get_one(Course, one.id))[1] for one in (own, other))
        attendance.record(db, last.id, {seat_id: 0}, ACTOR, teacher.id)
    assert _evaluated(client) == []
    with database.transaction(write=True) as db:
        attendance.make_up(db, seat_id, elsewhere.id, 240, ACTOR, teacher.id)
    assert _evaluated(client) == keys[1:]
    assert "Utvärdera tillfälle 2 i Andra kursen, utan namn" in client.get(PAGE).text
    assert "Evaluate occasion 2 of Andra kursen" in client.get(f"{PAGE}?sprak=en").text
    assert "Vad tyckte du?" in client.get(PAGE).text


def _evaluated(client: Browser) -> list[str]:
    return re.findall(r'href="(/u/[^"]+)"', client.get(PAGE).text)


def test_a_no_then_a_yes_and_the_screen_is_left(database: Database, client: Browser, vault: Vault) -> None:
    _seat_id, secret, _teacher = _asked(database, vault)
    _open(client, secret)
    for act, state in (("decline", "Tackat nej"), ("accept", "Har plats"), ("accept", "Har plats")):
        assert _act(client, act).status_code == 303
        assert state in client.get(PAGE).text
    assert _act(client, "done").location == ENTRANCE
    assert client.get(PAGE).location == ENTRANCE


def test_what_was_typed_stays_and_its_field_is_named(
    database: Database, client: Browser, vault: Vault
) -> None:
    seat_id, secret, _teacher = _asked(database, vault)
    _open(client, secret)
    wrong = _act(client, "accept", needs="Ring 850709-9805")
    assert wrong.status_code == 422
    assert 'href="#needs"' in wrong.text
    assert "Ring 850709-9805" in wrong.text
    _act(client, "accept")
    assert "Skriv din hemuppgift." in _act(client, "hand_in", task_text=" ").text
    assert _act(client, "hand_in", task_text="x" * 8001).status_code == 422
    with database.transaction(write=False) as db:
        assert db.get_one(Seat, seat_id).needs is None


@pytest.mark.parametrize("wrong", ["", "x", "A" * 22, "A" * 400, "#" + "A" * 22])
def test_a_link_that_never_was_looks_like_one_that_is_over(
    client: Browser, database: Database, vault: Vault, wrong: str
) -> None:
    seat_id, secret, _teacher = _asked(database, vault)
    with database.transaction(write=True) as db:
        seats.withdraw(db, seat_id, ACTOR)
    for token in (wrong, secret):
        answer = client.post_form(ENTRANCE, {"token": token})
        assert answer.status_code == 422
        assert "Länken har slutat gälla. Fråga den som håller kursen." in answer.text


def test_whoever_guesses_has_to_wait(client: Browser, database: Database, vault: Vault) -> None:
    _seat_id, secret, _teacher = _asked(database, vault)
    found = [client.post_form(ENTRANCE, {"token": f"{n:022d}"}).status_code for n in range(60)]
    assert found[0] == 422
    assert found[-1] == 429
    assert _open(client, secret).status_code == 429


def test_the_page_closes_with_the_link_and_after_the_evening(
    database: Database, client: Browser, vault: Vault, at: TravelTo
) -> None:
    seat_id, secret, _teacher = _asked(database, vault)
    now = clock.now()
    at(now)
    _open(client, secret)
    another = new_browser(client.application)
    assert another.get(PAGE).location == ENTRANCE
    at(now + timedelta(hours=11, minutes=59))
    assert client.get(PAGE).status_code == 200
    at(now + timedelta(hours=12, minutes=1))
    assert client.get(PAGE).location == ENTRANCE
    _open(client, secret)
    with database.transaction(write=True) as db:
        seats.withdraw(db, seat_id, ACTOR)
    assert client.get(PAGE).location == ENTRANCE
    assert client.post_form(PAGE, {"act": "accept"}, page=ENTRANCE).location == ENTRANCE
    with database.transaction(write=False) as db:
        assert db.get_one(Seat, seat_id).state is SeatState.WITHDRAWN


# What the database does is the same in both.
@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_what_is_sent_from_one_tab_never_lands_on_the_place_that_another_tab_opened(
    database: Database, client: Browser, vault: Vault
) -> None:
    cleo, secret, _teacher = _asked(database, vault)
    dana, other, _teacher = _asked(database, vault)
    stranger, _unopened, _teacher = _asked(database, vault)
    with database.transaction(write=False) as db:
        not_open = db.get_one(Seat, stranger).public_id
    _open(client, secret)
    first_tab = _whose(client)
    _open(client, other)
    assert _whose(client) != first_tab
    assert client.post_form(PAGE, {"act": "decline", **first_tab}).location == PAGE
    assert _whose(client) == first_tab
    for whose in ({"seat": not_open}, {"seat": ""}, {}):
        assert client.post_form(PAGE, {"act": "decline", **whose}).location == ENTRANCE
    with database.transaction(write=False) as db:
        states = {one.id: one.state for one in db.scalars(select(Seat))}
    assert states == {cleo: SeatState.DECLINED, dana: SeatState.INVITED, stranger: SeatState.INVITED}
    _act(client, "done")
    assert client.post_form(PAGE, {"act": "accept", **first_tab}, page=ENTRANCE).location == ENTRANCE


def test_the_page_is_plain_and_in_english_too(database: Database, client: Browser, vault: Vault) -> None:
    _seat_id, secret, _teacher = _asked(database, vault, state=SeatState.ACCEPTED, answered_at=clock.now())
    _open(client, secret)
    for path in (PAGE, ENTRANCE):
        main = client.get(path).text.split("<main")[1].split(">", 1)[1].split("</main")[0]
        plain = re.sub(r"</(p|li|h1|h2|span|button|label)>", ".\n", main)
        words = re.sub(r"\.\.|\?\.", ".", re.sub(r"<[^>]+>", " ", plain))
        assert lix(words) <= 35, path
        assert longest_sentence(words) <= 16, path
    english = client.get(f"{PAGE}?sprak=en").text
    assert "How far you have come" in english
    assert '<html lang="en"' in english
    said = client.post_form(f"{PAGE}?sprak=en", {"act": "decline", **_whose(client)})
    assert "You have said no." in client.get(said.location).text


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_the_days_the_material_and_the_certificate_can_be_kept_and_nobody_elses(
    database: Database, client: Browser, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        keeper = make_utbildare(db)
        used = make_material(db, keeper, CourseKind.ANVANDARE, title="Handboken", text="Läs frågan.")
        other = make_material(db, keeper, title="Annat").public_id
        key, used_id = used.public_id, used.id
    seat_id, secret, teacher = _asked(database, vault, state=SeatState.ACCEPTED, answered_at=clock.now())
    with database.transaction(write=True) as db:
        course_id = db.get_one(Seat, seat_id).course_id
        course_materials.choose(db, course_id, {used_id: Chosen(1)}, ACTOR)
        cleo = db.get_one(Seat, seat_id).public_id
        stranger = make_seat(db, db.get_one(Course, course_id), make_learner(db, first_name="Bo")).public_id
    _open(client, secret)
    calendar = _file(client, cleo, "kalender")
    assert calendar.headers["Content-Type"].startswith("text/calendar")
    assert calendar.text.count("BEGIN:VEVENT") == 2
    assert _file(client, cleo, "certifikat").status_code == 404
    assert _file(client, cleo, key).text == "Läs frågan."
    for what in (other, "x", ""):
        assert _file(client, cleo, what).status_code == 404
    assert _file(client, stranger, key).location == ENTRANCE
    _certified_at_once(database, vault, seat_id, teacher)
    assert "Hämta ditt certifikat (PDF)" in client.get(PAGE).text
    sheet = _file(client, cleo, "certifikat")
    assert (sheet.headers["Content-Type"], sheet.data[:5]) == ("application/pdf", b"%PDF-")
    with database.transaction(write=True) as db:
        materials.withdraw(db, used_id, 1, "Fel i steg fyra.", ACTOR)
        row = db.scalars(select(Certificate).where(Certificate.course_id == course_id)).one()
        certification.withdraw(db, vault, row.id, "Mätte utan samtycke.", ACTOR, teacher.id)
    assert "Ladda ner Handboken" not in client.get(PAGE).text
    refused = _file(client, cleo, key)
    assert refused.status_code == 410
    assert "Fel i steg fyra." in refused.text
    told = {"query_string": {"plats": cleo, "fil": key}, "headers": {"Accept-Language": "en"}}
    assert "Handboken, version 1, is withdrawn since" in client.get(f"{PAGE}/fil", **told).text
    assert _file(client, cleo, "certifikat").status_code == 404


def _file(client: Browser, seat: str, what: str) -> TestResponse:
    return client.get(f"{PAGE}/fil", query_string={"plats": seat, "fil": what})


def _certified_at_once(database: Database, vault: Vault, seat_id: int, teacher: Account) -> str:
    with database.transaction(write=True) as db:
        course = db.get_one(Course, db.get_one(Seat, seat_id).course_id)
        attendance.record(db, occasions_of(db, course)[0].id, {seat_id: 240}, ACTOR, teacher.id)
        home_tasks.hand_in(db, vault, seat_id, "Vi pratade.", ACTOR)
    return _certified(database, vault, seat_id, teacher)


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_the_own_sex_is_asked_told_and_taken_back(database: Database, client: Browser, vault: Vault) -> None:
    seat_id, secret, _teacher = _asked(database, vault, state=SeatState.ACCEPTED, answered_at=clock.now())
    _open(client, secret)
    for sent, kept in (("woman", Sex.WOMAN), ("undisclosed", Sex.UNDISCLOSED), ("", None)):
        assert _act(client, "sex", sex=sent).status_code == 303
        with database.transaction(write=False) as db:
            assert db.get_one(Seat, seat_id).learner.sex is kept
    assert _act(client, "sex", sex="x").status_code == 422


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_a_new_link_is_given_to_somebody_who_has_been_there_and_the_old_one_dies_at_once(
    database: Database, client: Browser, vault: Vault
) -> None:
    seat_id, old, teacher = _asked(database, vault, state=SeatState.ACCEPTED, answered_at=clock.now())
    with database.transaction(write=True) as db:
        seat = db.get_one(Seat, seat_id)
        course, own = db.get_one(Course, seat.course_id), seat.public_id
        attendance.record(db, occasions_of(db, course)[0].id, {seat_id: 240}, ACTOR, teacher.id)
        mine = make_seat(db, course, make_learner(db, make_account(db))).public_id
        page = f"/utbildning/kurs/{course.public_id}"
    _open(client, old)
    office = new_browser(client.application)
    sign_in(office, teacher)
    shown = office.post_form(f"{page}/plats", {"seat": own, "answer": "link"}, page=page)
    (new,) = re.findall(rf"<code>{BASE_URL}{ENTRANCE}#([A-Za-z0-9_-]{{22}})</code>", shown.text)
    assert client.get(PAGE).location == ENTRANCE
    assert _open(client, old).status_code == 422
    assert _open(client, new).location == PAGE
    assert office.post_form(f"{page}/plats", {"seat": mine, "answer": "link"}, page=page).status_code == 409
    with database.transaction(write=False) as db:
        noted = db.scalars(select(AuditEvent).where(AuditEvent.action == "seat_link.renew")).all()
        assert [(one.object_id, one.actor_id) for one in noted] == [(own, teacher.public_id)]


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_an_old_link_shows_neither_needs_nor_what_was_written_and_said_of_the_home_task(
    database: Database, client: Browser, vault: Vault, at: TravelTo
) -> None:
    seat_id, secret, teacher = _asked(database, vault, state=SeatState.ACCEPTED, answered_at=clock.now())
    with database.transaction(write=True) as db:
        seats.accept(db, vault, seat_id, "Hörslinga", ACTOR)
        home_tasks.hand_in(db, vault, seat_id, "Vi pratade om vardagen.", ACTOR)
        course = db.get_one(Course, db.get_one(Seat, seat_id).course_id)
        home_tasks.judge(db, vault, course.id, {seat_id: (True, "Fint skrivet.")}, ACTOR, teacher.id)
        last = occasions_of(db, course)[-1].starts_at
    for days, words in ((14, ["Hörslinga", "Fint skrivet."]), (15, ["Fint skrivet."]), (45, [])):
        at(last + timedelta(days=days))
        _open(client, secret)
        page = client.get(PAGE).text
        asked = ("Hörslinga", "Fint skrivet.", "Vi pratade om vardagen.")
        assert [one for one in asked if one in page] == words
