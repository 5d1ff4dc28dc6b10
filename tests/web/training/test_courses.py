"""A course from its plan to its certificates, through the pages; and what each page says about a mistake."""

import html
import re
from datetime import timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from smail import clock
from smail.db.session import Database
from smail.db.tables import Account, Attendance, AuditEvent, Certificate, Course, HomeTask, Learner, Seat
from smail.domain.certification import ENDING_WITHIN, CourseKind, HomeTaskState, Level, SeatState
from smail.domain.people import Sex
from smail.domain.roles import Role
from smail.errors import Refused
from smail.queries import course_mail
from smail.services import attendance, certification, home_tasks, learner_entry, learners, seat_links, seats
from smail.services.audit import SYSTEM
from smail.services.certification import NotCertified
from smail.services.courses import OccasionFields
from smail.services.learner_entry import LearnerFields
from smail.vault import Vault
from tests.factories.accounts import make_account, sign_in
from tests.factories.courses import (
    ACTOR,
    make_certificate,
    make_course,
    make_learner,
    make_seat,
    make_trainer,
    make_utbildare,
    occasions_of,
)
from tests.factories.organisations import make_municipality, make_unit
from tests.support.client import HOST, Browser, new_browser

ROOM = "/utbildning"


def course_fields(*teachers: Account, n: int = 2) -> dict[str, object]:
    """A course for användare whose occasions were two and one weeks ago."""
    today = clock.today()
    found: dict[str, object] = {
        "title": "Grundkurs i SMAIL",
        "places": "12",
        "organisation": "",
        "teachers": [one.public_id for one in teachers],
    }
    for place in range(n):
        found |= {
            f"starts_{place}": (today - timedelta(days=14 - 7 * place)).isoformat(),
            f"time_{place}": "08:30",
            f"place_{place}": "Sal 3",
            f"link_{place}": "",
        }
    return found


def test_a_course_goes_from_plan_to_certificate_through_the_pages(
    database: Database, client: Browser
) -> None:
    with database.transaction(write=True) as db:
        home = make_municipality(db)
        teacher = make_utbildare(db)
        student = make_account(db, organisation_id=home.id, first_name="Ebba", last_name="Grenvik")
    sign_in(client, teacher)
    address = f"{ROOM}/kurs/ny?slag=anvandare"
    assert client.post_form(address, course_fields(teacher)).status_code == 303
    with database.transaction(write=False) as db:
        course = db.scalars(select(Course)).one().public_id
    page = f"{ROOM}/kurs/{course}"
    people = f"{page}/deltagare"
    assert "Ebba Grenvik" in client.get(people).text
    answer = client.post_form(people, {"who": f"account:{student.public_id}"})
    assert answer.status_code == 303
    new = {
        "who": "ny",
        "first_name": "Folke",
        "last_name": "Hedmark",
        "organisation": home.public_id,
        "email": "folke@smail.example",
        "learner_group": "project_staff",
        "has_said_yes": "1",
    }
    assert client.post_form(people, new).status_code == 303
    _student_answers_and_hands_in(client, student, course)
    for number in (1, 2):
        _everybody_is_there(client, page, number)
    _belongs_to_the_steering_group(database, client, page)
    folke = _seat_of(database, "Folke")
    assert (
        client.post_form(f"{page}/pa-papper", {"on_paper": folke}, page=f"{page}/hemuppgifter").status_code
        == 303
    )
    waiting = re.findall(r'name="approved" value="([^"]+)"', client.get(f"{page}/hemuppgifter").text)
    assert len(waiting) == 2
    approved = {"act": "approve", "approved": waiting, f"comment_{waiting[0]}": "Fint."}
    assert client.post_form(f"{page}/hemuppgifter", approved).status_code == 303
    shown = client.get(page).text
    ready = re.findall(r'name="ready" value="([^"]+)"', shown)
    assert len(ready) == 2
    assert client.post_form(f"{page}/certifikat", {"ready": ready}, page=page).status_code == 303
    assert client.get(page).text.count("Certifierad") == 2
    with database.transaction(write=False) as db:
        issued = db.scalars(select(Certificate).where(Certificate.level == Level.ANVANDARE)).all()
        assert len(issued) == 2
        assert {row.learner.sex for row in issued} == {Sex.WOMAN, None}
        spoken = select(Learner.first_name).join(Seat, Seat.learner_id == Learner.id).where(Seat.has_spoken)
        assert set(db.scalars(spoken)) == {"Ebba"}
    _anybody_checks(client, issued[0].proof)


def _belongs_to_the_steering_group(database: Database, client: Browser, page: str) -> None:
    """As what Folke was added is corrected on the page of the course."""
    assert re.search(r"Folke Hedmark<br><span[^>]*>Projektpersonal<", client.get(page).text)
    corrected = {"seat": _seat_of(database, "Folke"), "answer": "steering_group"}
    assert client.post_form(f"{page}/plats", corrected, page=page).status_code == 303
    assert re.search(r"Folke Hedmark<br><span[^>]*>Styrgrupp<", client.get(page).text)


def _student_answers_and_hands_in(client: Browser, student: Account, course: str) -> None:
    own = new_browser(client.application)
    sign_in(own, student)
    assert "Grundkurs i SMAIL" in own.get("/konto/kurser").text
    yes = {"course": course, "answer": "accept", "needs": "Hörslinga", "sex": "woman"}
    assert own.post_form("/konto/kurser/svar", yes, page="/konto/kurser").status_code == 303
    task = {"course": course, "task_text": "Vi pratade om vardagen.\nDet gick bra."}
    assert own.post_form("/konto/kurser/hemuppgift", task, page="/konto/kurser").status_code == 303
    assert "Inlämnad" in own.get("/konto/kurser").text
    again = {"course": course, "answer": "accept"}
    assert own.post_form("/konto/kurser/svar", again, page="/konto/kurser").status_code == 303
    assert "Ditt svar är sparat." in own.get("/konto/kurser").text


def _everybody_is_there(client: Browser, page: str, number: int) -> None:
    address = f"{page}/narvaro?tillfalle={number}"
    shown = client.get(address).text
    here = re.findall(r'name="here" value="([^"]+)" checked', shown)
    assert len(here) == 2
    assert client.post_form(address, {"here": here}).status_code == 303


def _seat_of(database: Database, first_name: str) -> str:
    with database.transaction(write=False) as db:
        return next(row.public_id for row in db.scalars(select(Seat)) if row.learner.first_name == first_name)


def _anybody_checks(client: Browser, proof: str) -> None:
    stranger = new_browser(client.application)
    page = stranger.get(f"/intyg/{proof}").text
    assert "SMAIL-användare" in page
    assert "Gäller" in page
    for name in ("Ebba", "Grenvik", "Folke", "Hedmark"):
        assert name not in page
    assert stranger.get("/intyg/AAAAAAAAAAAAAAAAAAAAAA").status_code == 404


def test_what_was_typed_stays_when_a_course_is_wrong(database: Database, client: Browser) -> None:
    with database.transaction(write=True) as db:
        teacher = make_utbildare(db)
    sign_in(client, teacher)
    wrong = course_fields(teacher) | {"time_1": "25:00", "place_0": "", "title": "Höstkursen"}
    answer = client.post_form(f"{ROOM}/kurs/ny?slag=anvandare", wrong)
    assert answer.status_code == 422
    assert "Skriv tiden så här: 13:00." in answer.text
    assert 'value="Höstkursen"' in answer.text
    assert 'value="25:00"' in answer.text
    nowhere = client.post_form(f"{ROOM}/kurs/ny?slag=anvandare", wrong | {"time_1": "13.00"})
    assert nowhere.status_code == 422
    assert 'href="#place_0"' in nowhere.text
    with database.transaction(write=False) as db:
        assert db.scalars(select(Course)).all() == []


def test_whoever_has_no_certificate_is_told_why_nobody_can_be_chosen(
    database: Database, client: Browser
) -> None:
    with database.transaction(write=True) as db:
        account = make_account(db, Role.UTBILDARE)
    sign_in(client, account)
    assert "Ingen får hålla den här kursen än." in client.get(f"{ROOM}/kurs/ny?slag=anvandare").text
    assert client.get(f"{ROOM}/kurs/ny?slag=nagot").status_code == 404


def test_a_home_task_is_sent_back_with_a_word_and_never_without(database: Database, client: Browser) -> None:
    with database.transaction(write=True) as db:
        teacher = make_utbildare(db)
        course = make_course(db, CourseKind.ANVANDARE, teacher)
        seat = make_seat(db, course)
        db.add(HomeTask(seat_id=seat.id, state=HomeTaskState.HANDED_IN, handed_in_at=clock.now()))
    sign_in(client, teacher)
    page = f"{ROOM}/kurs/{course.public_id}/hemuppgifter"
    without = client.post_form(page, {"act": seat.public_id, f"comment_{seat.public_id}": ""})
    assert without.status_code == 422
    assert "Skriv vad som behöver kompletteras." in without.text
    said = {"act": seat.public_id, f"comment_{seat.public_id}": "Skriv om hälsan också."}
    assert client.post_form(page, said).status_code == 303
    with database.transaction(write=False) as db:
        assert db.scalars(select(HomeTask)).one().state is HomeTaskState.RETURNED


def test_minutes_are_kept_and_too_many_are_named(database: Database, client: Browser) -> None:
    with database.transaction(write=True) as db:
        teacher = make_utbildare(db)
        course = make_course(db, CourseKind.ANVANDARE, teacher)
        part = f"part_{make_seat(db, course).public_id}"
    sign_in(client, teacher)
    page = f"{ROOM}/kurs/{course.public_id}/narvaro?tillfalle=1"
    answer = client.post_form(page, {part: "241"})
    assert answer.status_code == 422
    assert f'href="#{part}"' in answer.text
    assert client.post_form(page, {part: "90"}).status_code == 303
    assert 'value="90"' in client.get(page).text
    assert "Tillfälle 1: 2 timmar och 30 minuter" in client.get(f"{ROOM}/kurs/{course.public_id}").text
    assert client.get(f"{ROOM}/kurs/{course.public_id}/narvaro?tillfalle=3").status_code == 404


def test_an_old_page_of_attendance_writes_over_nobody(database: Database, client: Browser) -> None:
    with database.transaction(write=True) as db:
        teacher = make_utbildare(db)
        course = make_course(db, CourseKind.ANVANDARE, teacher)
        one, other = (make_seat(db, course).public_id for _ in range(2))
    sign_in(client, teacher)
    page = f"{ROOM}/kurs/{course.public_id}/narvaro?tillfalle=1"
    unseen = {f"seen_{one}": "", f"seen_{other}": ""}
    first = {f"part_{one}": "239", "here": [other], **unseen}
    assert client.post_form(page, first).status_code == 303
    # The page was opened before: everybody is ticked on it.
    old = client.post_form(page, {"here": [one, other], **unseen})
    assert old.status_code == 409
    assert "någon har sparat 239 minuter sedan sidan öppnades" in old.text
    assert f'name="seen_{one}" value="239"' in old.text
    assert 'value="239"' in client.get(page).text
    # What a page does not change stays as somebody else has saved it; what it does is saved.
    seen = {f"seen_{one}": "240", f"seen_{other}": "240"}
    mixed = client.post_form(page, {"here": [one], f"part_{other}": "60", **seen})
    assert mixed.status_code == 303
    shown = client.get(page).text
    assert re.findall(r'name="seen_[^"]+" value="(\d+)"', shown) in (["239", "60"], ["60", "239"])
    again = {f"part_{one}": "240", f"part_{other}": "60", f"seen_{one}": "239", f"seen_{other}": "60"}
    assert client.post_form(page, again).status_code == 303


def test_an_old_form_of_a_course_writes_over_nothing_that_it_did_not_change(
    database: Database, client: Browser
) -> None:
    with database.transaction(write=True) as db:
        teacher = make_utbildare(db)
        course = make_course(db, CourseKind.ANVANDARE, teacher)
    sign_in(client, teacher)
    page = f"{ROOM}/kurs/{course.public_id}/andra"
    assert client.post_form(page, course_fields(teacher)).status_code == 303
    old = seen_on(client.get(page).text)
    moved = {"starts_1": clock.today().isoformat(), "title": "Namn A", "link_0": "https://moten.example/a"}
    assert client.post_form(page, course_fields(teacher) | moved | old).status_code == 303
    # The other tab changes the places only; nobody else has.
    assert client.post_form(page, course_fields(teacher) | {"places": "9"} | old).status_code == 303
    with database.transaction(write=False) as db:
        row = db.scalars(select(Course)).one()
        assert (row.title, row.places) == ("Namn A", 9)
        assert clock.civil(occasions_of(db, row)[1].starts_at) == clock.today()
    # What both have changed is told, and a day and its time are one.
    both = {"title": "Namn B", "time_1": "10:00"}
    late = client.post_form(page, course_fields(teacher) | both | old)
    assert late.status_code == 409
    assert "Någon har sparat ”Namn A” sedan sidan öppnades." in late.text
    assert 'href="#starts_1"' in late.text
    assert 'href="#places"' not in late.text
    for shown in ('value="Namn B"', 'name="places" type="text" value="9"', 'value="https://moten.example/a"'):
        assert shown in late.text
    again = course_fields(teacher) | moved | {"places": "9"} | both | seen_on(late.text)
    assert client.post_form(page, again).status_code == 303
    with database.transaction(write=False) as db:
        row = db.scalars(select(Course)).one()
        assert (row.title, row.places) == ("Namn B", 9)


def seen_on(page: str) -> dict[str, object]:
    """What a page says that it shows."""
    found = re.findall(r'name="(seen_[^"]+)" value="([^"]*)"', page)
    return {name: html.unescape(value) for name, value in found}


def test_a_home_task_that_was_handed_in_anew_is_read_before_it_is_approved(
    database: Database, client: Browser
) -> None:
    with database.transaction(write=True) as db:
        teacher = make_utbildare(db)
        course = make_course(db, CourseKind.ANVANDARE, teacher)
        seat = make_seat(db, course)
        db.add(HomeTask(seat_id=seat.id, state=HomeTaskState.HANDED_IN, handed_in_at=clock.now()))
        reader = make_trainer(db)
    sign_in(client, reader)
    page = f"{ROOM}/kurs/{course.public_id}/hemuppgifter"
    assert "Du kan läsa dem." in client.get(page).text
    assert "Godkänn" not in client.get(page).text
    sign_in(client, teacher)
    assert "Du kan läsa dem." not in client.get(page).text
    judged = {"act": "approve", "approved": [seat.public_id]}
    read = re.search(rf'name="read_{seat.public_id}" value="([^"]+)"', client.get(page).text)
    assert read is not None
    with database.transaction(write=True) as db:
        db.get_one(HomeTask, seat.id).handed_in_at = clock.now()
    late = client.post_form(page, judged | {f"read_{seat.public_id}": html.unescape(read[1])})
    assert late.status_code == 409
    assert "har lämnat in på nytt sedan sidan öppnades" in late.text
    assert "checked" not in late.text.partition('name="approved"')[2].partition(">")[0]
    read = re.search(rf'name="read_{seat.public_id}" value="([^"]+)"', late.text)
    assert read is not None
    assert (
        client.post_form(page, judged | {f"read_{seat.public_id}": html.unescape(read[1])}).status_code == 303
    )


def test_a_certificate_is_withdrawn_with_a_reason_on_its_page(database: Database, client: Browser) -> None:
    with database.transaction(write=True) as db:
        trainer = make_trainer(db)
        row = make_certificate(db, make_learner(db), Level.ANVANDARE, clock.today())
    sign_in(client, trainer)
    page = f"{ROOM}/certifikat/{row.public_id}/aterkalla"
    assert client.post_form(page, {"because": ""}).status_code == 422
    assert client.post_form(page, {"because": "Mäter utan samtycke."}).status_code == 303
    shown = client.get(f"{ROOM}/certifikat").text
    assert "Återkallat" in shown
    assert "Mäter utan samtycke." in shown
    assert client.get(page).status_code == 404
    late = client.post_form(page, {"because": "En annan orsak."}, page=f"{ROOM}/certifikat")
    assert late.status_code == 409
    assert "Certifikatet är redan återkallat" in late.text
    assert "En annan orsak." in late.text
    assert "Återkallat" in new_browser(client.application).get(f"/intyg/{row.proof}").text


def test_a_full_course_says_who_waits_and_a_course_is_called_off(database: Database, client: Browser) -> None:
    with database.transaction(write=True) as db:
        teacher = make_utbildare(db)
        course = make_course(db, CourseKind.ANVANDARE, teacher, places=1)
        make_seat(db, course)
        waiting = make_seat(db, course, state=SeatState.WAITING)
    sign_in(client, teacher)
    page = f"{ROOM}/kurs/{course.public_id}"
    assert "På väntelista" in client.get(page).text
    said = client.post_form(f"{page}/fyll-platser", {}, page=page)
    assert said.status_code == 303
    assert "Ingen plats är ledig." in client.get(page).text
    no = {"seat": waiting.public_id, "answer": "decline"}
    assert client.post_form(f"{page}/plats", no, page=page).status_code == 303
    assert client.post_form(f"{page}/stall-in", {}, page=page).status_code == 303
    asked = client.get(page).text
    assert "Kursen är inte inställd." in asked
    assert "1 person är tillfrågad eller har plats." in asked
    sure = {"call_off_confirmed": "1"}
    assert client.post_form(f"{page}/stall-in", sure, page=page).status_code == 303
    assert "Kursen är inställd." in client.get(page).text
    assert client.get(f"{page}/andra").status_code == 404


def test_what_was_typed_wrong_about_somebody_without_account_is_put_right(
    database: Database, client: Browser, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        teacher, town = make_utbildare(db), make_municipality(db, "Enköping").public_id
        course = make_course(db, CourseKind.ANVANDARE, teacher)
        new = LearnerFields("Fja", "Fel", make_municipality(db).id, "fel@smail.example")
        learner = learner_entry.add_learner(db, vault, course.federation_id, new, SYSTEM)
        seat = seats.invite(db, course.id, learner.id, SYSTEM)
        secret = seat_links.link_of(db, vault, seat) or ""
        own, taken = seat.public_id, LearnerFields("Bo", "Ek", learner.organisation_id, "bo@smail.example")
        learner_entry.add_learner(db, vault, course.federation_id, taken, SYSTEM)
        staff = make_seat(db, course, make_learner(db, make_account(db))).public_id
    sign_in(client, teacher)
    page, act = f"{ROOM}/kurs/{course.public_id}", f"{ROOM}/kurs/{course.public_id}/plats"
    form = client.post_form(act, {"seat": own, "answer": "correct"}, page=page).text
    assert 'value="fel@smail.example"' in form
    right = {
        "seat": own,
        "answer": "corrected",
        "first_name": "Fia",
        "last_name": "Rätt",
        "organisation": town,
    }
    wrong = client.post_form(act, right | {"email": "bo@smail.example", "last_name": ""}, page=page)
    assert wrong.status_code == 422
    assert 'href="#last_name"' in wrong.text
    assert 'value="bo@smail.example"' in wrong.text
    assert client.post_form(act, right | {"email": "fel@smail.example"}, page=page).status_code == 303
    with database.transaction(write=False) as db:
        assert seat_links.opened(db, vault.mac(seat_links.PURPOSE, secret), clock.today()) is not None
    assert client.post_form(act, right | {"email": "fia@smail.example"}, page=page).status_code == 303
    assert "Länkar som gick till den gamla adressen gäller inte." in client.get(page).text
    with database.transaction(write=False) as db:
        row = db.get_one(Learner, learner.id)
        assert (row.first_name, row.last_name, row.organisation.public_id) == ("Fia", "Rätt", town)
        assert seat_links.opened(db, vault.mac(seat_links.PURPOSE, secret), clock.today()) is None
    # A colleague is changed with the account, but for where letters go.
    form = client.post_form(act, {"seat": staff, "answer": "correct"}, page=page)
    assert 'name="email"' in form.text
    assert 'name="first_name"' not in form.text
    told = {"seat": staff, "answer": "corrected", "email": "fia@smail.example"}
    assert client.post_form(act, told, page=page).status_code == 422
    assert "Får inget mejl" in client.get(page).text
    assert client.post_form(act, told | {"email": "ebba@smail.example"}, page=page).status_code == 303
    assert "Får inget mejl" not in client.get(page).text


def test_more_places_go_to_those_who_wait_and_fewer_than_are_taken_are_told(
    database: Database, client: Browser
) -> None:
    with database.transaction(write=True) as db:
        teacher = make_utbildare(db)
        course = make_course(db, CourseKind.ANVANDARE, teacher, places=1)
        make_seat(db, course)
        make_seat(db, course, state=SeatState.WAITING)
    sign_in(client, teacher)
    page = f"{ROOM}/kurs/{course.public_id}"
    for places, said, taken in (
        ("3", "Kursen är sparad. 1 person på väntelistan fick plats.", "2 av 3 platser är tagna."),
        (
            "1",
            "2 har redan plats, fler än det nya antalet platser (1).",
            "2 av 1 platser är tagna. Fler har plats än",
        ),
    ):
        fields = course_fields(teacher) | {"places": places}
        assert client.post_form(f"{page}/andra", fields).status_code == 303
        shown = client.get(page).text
        assert said in shown
        assert taken in shown


def test_another_utbildare_does_not_see_the_course(database: Database, client: Browser) -> None:
    with database.transaction(write=True) as db:
        course = make_course(db, CourseKind.ANVANDARE, make_utbildare(db))
        other = make_utbildare(db)
    sign_in(client, other)
    assert client.get(f"{ROOM}/kurs/{course.public_id}").status_code == 404
    assert course.title not in client.get(ROOM).text


@pytest.mark.parametrize("kind", list(CourseKind))
def test_the_page_of_each_kind_of_course_opens(database: Database, client: Browser, kind: CourseKind) -> None:
    with database.transaction(write=True) as db:
        teacher = make_trainer(db) if kind is CourseKind.UTBILDARE else make_utbildare(db)
        course = make_course(db, kind, teacher)
        make_seat(db, course)
    sign_in(client, teacher)
    assert client.get(f"{ROOM}/kurs/{course.public_id}").status_code == 200
    changed = f"{ROOM}/kurs/{course.public_id}/andra"
    n = len(re.findall(r'name="starts_\d+"', client.get(changed).text))
    assert client.post_form(changed, course_fields(teacher, n=n) | {"places": "20"}).status_code == 303
    assert "1 av 20" in client.get(ROOM).text


def test_the_own_course_comes_as_a_calendar_file_and_anothers_does_not(
    database: Database, client: Browser
) -> None:
    with database.transaction(write=True) as db:
        me, other = make_account(db), make_account(db)
        course = make_course(db, CourseKind.ANVANDARE, make_utbildare(db))
        make_seat(db, course, make_learner(db, me))
        public_id, days = (
            course.public_id,
            {f"{one.public_id}@{HOST}" for one in occasions_of(db, course)},
        )
    sign_in(client, me)
    assert f"kalender.ics?kurs={public_id}" in client.get("/konto/kurser").text
    file = client.get("/konto/kurser/kalender.ics", query_string={"kurs": public_id})
    assert file.mimetype == "text/calendar"
    calendar = Calendar.from_ical(file.data)
    assert calendar["METHOD"] == "PUBLISH"
    assert {str(event["UID"]) for event in calendar.walk("VEVENT")} == days
    client.post_form("/logga-ut", page="/konto")
    sign_in(client, other)
    for wanted in (public_id, "x", ""):
        assert client.get("/konto/kurser/kalender.ics", query_string={"kurs": wanted}).status_code == 404


def test_what_is_written_of_one_stays_with_that_one_when_others_come_meanwhile(
    database: Database, client: Browser, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        teacher = make_utbildare(db)
        course = make_course(db, CourseKind.ANVANDARE, teacher)
        late, first, second = (
            make_seat(db, course, make_learner(db, last_name=name)) for name in ("Alm", "Björk", "Ceder")
        )
        for one in (first, second):
            home_tasks.hand_in(db, vault, one.id, None, ACTOR)
        seats.decline(db, late.id, ACTOR)
    sign_in(client, teacher)
    room = f"{ROOM}/kurs/{course.public_id}"
    judging = {"act": "approve", "approved": re.findall(_APPROVED, client.get(f"{room}/hemuppgifter").text)}
    for name in re.findall(r'name="(comment_[^"]+)"', client.get(f"{room}/hemuppgifter").text):
        judging[name] = "Om Björk" if first.public_id in name else "Om Ceder"
    parts = re.findall(r'name="(part_[^"]+)"', client.get(f"{room}/narvaro").text)
    there = {name: "60" if first.public_id in name else "120" for name in parts}
    with database.transaction(write=True) as db:
        seats.accept(db, vault, late.id, "", ACTOR)
        home_tasks.hand_in(db, vault, late.id, None, ACTOR)
    assert client.post_form(f"{room}/hemuppgifter", judging).status_code == 303
    assert client.post_form(f"{room}/narvaro", there).status_code == 303
    with database.transaction(write=False) as db:
        found = {
            row.seat_id: home_tasks.comment_of(vault, db.get_one(Seat, row.seat_id), row)
            for row in db.scalars(select(HomeTask))
        }
        minutes = {row.seat_id: row.minutes for row in db.scalars(select(Attendance))}
    assert found == {late.id: None, first.id: "Om Björk", second.id: "Om Ceder"}
    assert minutes == {first.id: 60, second.id: 120}


def test_whoever_has_been_at_a_course_cannot_say_no_to_it(database: Database, client: Browser) -> None:
    with database.transaction(write=True) as db:
        teacher, student = make_utbildare(db), make_account(db)
        course = make_course(db, CourseKind.ANVANDARE, teacher)
        seat = make_seat(db, course, make_learner(db, student))
        attendance.record(db, occasions_of(db, course)[0].id, {seat.id: 60}, ACTOR, teacher.id)
    sign_in(client, student)
    assert "Jag kan inte komma" not in client.get("/konto/kurser").text
    no = {"course": course.public_id, "answer": "decline"}
    assert client.post_form("/konto/kurser/svar", no, page="/konto").status_code == 409
    own = new_browser(client.application)
    sign_in(own, teacher)
    page = f"{ROOM}/kurs/{course.public_id}"
    for said in ("decline", "withdraw"):
        answer = {"seat": seat.public_id, "answer": said}
        assert own.post_form(f"{page}/plats", answer, page=page).status_code == 303
        assert "Den som har varit på kursen behåller sin plats" in own.get(page).text


def test_a_stranger_who_checks_a_certificate_is_told_the_municipality_and_never_the_unit(
    database: Database, client: Browser
) -> None:
    with database.transaction(write=True) as db:
        town = make_municipality(db, "Enköping")
        learner = make_learner(db, organisation_id=make_unit(db, town, name="Ungdomsteamet").id)
        row = make_certificate(db, learner, Level.ANVANDARE, clock.today())
    shown = client.get(f"/intyg/{row.proof}").text
    assert town.name in shown
    assert "Ungdomsteamet" not in shown


_APPROVED = r'name="approved" value="([^"]+)"'


def test_where_one_of_several_cannot_be_certified_or_judged_nobody_is(
    database: Database, client: Browser, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        teacher = make_utbildare(db)
        course = make_course(db, CourseKind.ANVANDARE, teacher)
        own = db.scalars(select(Learner).where(Learner.account_id == teacher.id)).one()
        other, mine = make_seat(db, course), make_seat(db, course, own)
        for one in (other, mine):
            home_tasks.hand_in(db, vault, one.id, None, ACTOR)
    sign_in(client, teacher)
    room = f"{ROOM}/kurs/{course.public_id}"
    both = [other.public_id, mine.public_id]
    judged = client.post_form(f"{room}/hemuppgifter", {"act": "approve", "approved": both})
    assert "ingen bedömer sin egen hemuppgift" in judged.text
    with database.transaction(write=True) as db:
        tasks = db.scalars(select(HomeTask)).all()
        assert {row.state for row in tasks} == {HomeTaskState.HANDED_IN}
        for row in tasks:
            row.state, row.judged_by_id, row.judged_at = HomeTaskState.APPROVED, teacher.id, clock.now()
        for occasion in occasions_of(db, course):
            attendance.record(db, occasion.id, {other.id: 240, mine.id: 240}, ACTOR, teacher.id)
    refused = client.post_form(f"{room}/certifikat", {"ready": both}, page=room)
    assert refused.status_code == 409
    assert f"{own.first_name} {own.last_name}: Ingen utfärdar sitt eget certifikat." in refused.text
    with database.transaction(write=False) as db:
        assert not db.scalars(select(Certificate).where(Certificate.course_id == course.id)).all()


def test_who_cannot_be_renewed_is_told_before_and_all_at_once_where_somebody_tries(
    database: Database, client: Browser
) -> None:
    with database.transaction(write=True) as db:
        teacher, trainer, lapsed = make_utbildare(db), make_trainer(db), make_utbildare(db)
        course = make_course(db, CourseKind.REFRESHER, teacher)
        user, utbildare = make_learner(db, last_name="Alm"), db.scalars(learner_of(lapsed)).one()
        make_certificate(db, user, Level.ANVANDARE, clock.today() - timedelta(days=700))
        people = (user, make_learner(db, last_name="Björk"), make_learner(db, last_name="Ceder"), utbildare)
        rows = [make_seat(db, course, one) for one in people]
        for occasion in occasions_of(db, course):
            whole = dict.fromkeys((one.id for one in rows), course.rule.minutes_each)
            attendance.record(db, occasion.id, whole, ACTOR, teacher.id)
        able, none, more, high = (one.public_id for one in rows)
    sign_in(client, teacher)
    room = f"{ROOM}/kurs/{course.public_id}"
    shown = client.get(room).text
    assert re.findall(r'name="ready" value="([^"]+)"', shown) == [able]
    assert shown.count("Har inget certifikat som går att förnya") == 2
    assert shown.count("utfärdas och förnyas av förbundets utbildare.") == 1
    # A page that is open since before has them all; the ticks stay as they were sent.
    refused = client.post_form(f"{room}/certifikat", {"ready": [none, high]}, page=room)
    assert refused.status_code == 409
    ticks = dict(re.findall(r'name="ready" value="([^"]+)"( checked)?>', refused.text))
    assert ticks == {able: "", none: " checked", high: " checked"}
    assert more not in ticks
    assert refused.text.count("Björk: Har inget certifikat") == 1
    assert client.post_form(f"{room}/certifikat", {"ready": [able]}, page=room).status_code == 303
    other = new_browser(client.application)
    sign_in(other, trainer)
    page = other.get(room).text
    assert "Den som håller kursen utfärdar certifikaten." in page
    assert "Utfärda certifikat" not in page


def learner_of(account: Account) -> Select[Learner]:
    return select(Learner).where(Learner.account_id == account.id)


def test_whom_the_principles_were_offered_to_before_is_told_where_somebody_is_asked(
    database: Database, client: Browser
) -> None:
    with database.transaction(write=True) as db:
        trainer = make_trainer(db)
        before, now, users = (
            make_course(db, kind, trainer)
            for kind in (CourseKind.HORIZONTAL, CourseKind.HORIZONTAL, CourseKind.UTBILDARE)
        )
        make_seat(db, before, make_learner(db, first_name="Erbjuden"))
        make_learner(db, first_name="Ny")
    sign_in(client, trainer)
    page = client.get(f"{ROOM}/kurs/{now.public_id}/deltagare").text
    assert "Erbjuden Ängslund, Uppsala kommun (har erbjudits förut)" in page
    assert "Ny Ängslund, Uppsala kommun<" in page
    assert "förut)" not in client.get(f"{ROOM}/kurs/{users.public_id}/deltagare").text


def test_an_utbildare_typed_in_as_somebody_new_is_asked_about_and_never_certifies_herself(
    database: Database, client: Browser, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        home = make_municipality(db)
        astrid = make_account(
            db, Role.UTBILDARE, first_name="Astrid", last_name="Snårhed", organisation_id=home.id
        )
        own = make_learner(db, astrid, first_name="Astrid", last_name="Snårhed")
        make_certificate(db, own, Level.UTBILDARE, clock.today())
        course = make_course(db, CourseKind.ANVANDARE, astrid)
    sign_in(client, astrid)
    page = f"{ROOM}/kurs/{course.public_id}/deltagare"
    new = {"who": "ny", "first_name": "astrid", "last_name": "SNÅRHED", "organisation": home.public_id}
    asked = client.post_form(page, new)
    assert asked.status_code == 422
    assert "Finns redan: Astrid Snårhed (Uppsala kommun)" in asked.text
    listed = client.post_form(page, {"who": "flera", "people": "Astrid;Snårhed;Uppsala kommun"})
    assert "Rad 1: någon med det namnet finns redan." in listed.text
    assert client.post_form(page, {**new, "is_another": "1", "has_said_yes": "1"}).status_code == 303
    with database.transaction(write=True) as db:
        seat = db.scalars(select(Seat)).one()
        for one in occasions_of(db, course):
            attendance.record(db, one.id, {seat.id: 240}, ACTOR, astrid.id)
        home_tasks.hand_in(db, vault, seat.id, None, ACTOR)
        with pytest.raises(Refused):
            home_tasks.judge(db, vault, course.id, {seat.id: (True, "")}, ACTOR, astrid.id)
        db.get_one(HomeTask, seat.id).state = HomeTaskState.APPROVED
        task = db.get_one(HomeTask, seat.id)
        task.judged_by_id, task.judged_at = astrid.id, clock.now()
        db.flush()
        with pytest.raises(NotCertified):
            certification.issue(db, course.id, [seat.id], ACTOR, astrid.id)
    assert "Har samma namn som du och inget konto." in client.get(f"{ROOM}/kurs/{course.public_id}").text


def test_a_certificate_is_not_passed_on_by_a_correction(
    database: Database, client: Browser, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        home, other = make_municipality(db), make_municipality(db, "Enköping")
        teacher, trainer = make_utbildare(db), make_trainer(db)
        course = make_course(db, CourseKind.ANVANDARE, teacher)
        moa = make_learner(db, first_name="Moa", last_name="Möte", organisation_id=home.id)
        seat, issued = make_seat(db, course, moa), make_certificate(db, moa, Level.ANVANDARE, clock.today())
        proof = issued.proof
    where = f"{ROOM}/kurs/{course.public_id}/plats"
    new = {
        "seat": seat.public_id,
        "answer": "corrected",
        "first_name": "Bertil",
        "last_name": "Bedragare",
        "organisation": other.public_id,
    }
    sign_in(client, teacher)
    page = f"{ROOM}/kurs/{course.public_id}"
    refused = client.post_form(where, new, page=page)
    assert refused.status_code == 422
    assert "Namn och organisation rättas av förbundets utbildare." in refused.text
    known = {**new, "first_name": "Moa", "last_name": "Möte", "organisation": home.public_id}
    assert client.post_form(where, {**known, "email": "moa@smail.example"}, page=page).status_code == 303
    with database.transaction(write=True) as db:
        fields = LearnerFields("Moa", "Mötlund", other.id, "moa@smail.example")
        learners.correct(db, vault, seat.id, fields, ACTOR, may_rename=True)
    sign_in(client, trainer)
    listed = client.get(f"{ROOM}/certifikat").text
    assert "Moa Möte" in listed
    assert "Heter nu Moa Mötlund" in listed
    assert "Uppsala kommun" in client.get(f"/intyg/{proof}").text


def test_where_the_day_begins_an_invitation_and_the_end_of_the_own_certificate_are_told(
    database: Database, client: Browser
) -> None:
    with database.transaction(write=True) as db:
        teacher, student = make_utbildare(db), make_account(db)
        learner = make_learner(db, student)
        first = clock.now() + timedelta(days=20)
        to_come = tuple(OccasionFields(first + timedelta(days=n), "Sal 3") for n in (0, 7))
        course = make_course(db, CourseKind.ANVANDARE, teacher, occasions=to_come)
        seat = seats.invite(db, course.id, learner.id, ACTOR)
        issued_on = clock.today() - timedelta(days=700)
        old = make_certificate(db, learner, Level.ANVANDARE, issued_on)
        old.valid_until = clock.today() + ENDING_WITHIN
    sign_in(client, student)
    page = client.get("/konto").text
    assert "Du är inbjuden till 1 kurs: svara" in page
    assert "Ditt certifikat slutar" in page
    with database.transaction(write=True) as db:
        seats.decline(db, seat.id, ACTOR)
        make_certificate(db, db.get_one(Learner, learner.id), Level.ANVANDARE, clock.today())
    page = client.get("/konto").text
    assert "Du är inbjuden" not in page
    assert "Ditt certifikat slutar" not in page


def test_somebody_typed_in_by_mistake_is_taken_away_and_only_while_there_is_nothing(
    database: Database, client: Browser, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        teacher = make_utbildare(db)
        course = make_course(db, CourseKind.ANVANDARE, teacher, places=1)
        wrong, waits = make_learner(db, first_name="Fel"), make_learner(db, first_name="Kö")
        seat = make_seat(db, course, wrong, has_spoken=False)
        second = make_seat(db, course, waits, state=SeatState.WAITING)
        seat_links.link_of(db, vault, seat)
    sign_in(client, teacher)
    page = f"{ROOM}/kurs/{course.public_id}"
    fields = {"seat": seat.public_id, "answer": "removed"}
    unsaid = client.post_form(f"{page}/plats", fields, page=page)
    assert "Kryssa i att personen är inskriven av misstag." in unsaid.text
    for state, said in (
        ({"minutes": 30}, "Personen har närvaro på kursen."),
        ({"has_spoken": True}, "Personen har själv svarat"),
        ({"certificate": True}, "Personen har ett certifikat"),
        ({"days": 100}, "ett kvartal som är stängt"),
    ):
        with database.transaction(write=True) as db:
            _something(db, seat.id, teacher, **state)
        kept = client.post_form(f"{page}/plats", {**fields, "is_mistake": "1"}, page=page)
        assert (kept.status_code, said in kept.text) == (409, True), state
        with database.transaction(write=True) as db:
            _nothing(db, seat.id)
    assert client.post_form(f"{page}/plats", {**fields, "is_mistake": "1"}, page=page).location.startswith(
        page
    )
    assert "Fel Ängslund" not in client.get(page).text
    with database.transaction(write=False) as db:
        assert db.get(Learner, wrong.id) is None
        assert db.get_one(Seat, second.id).state is SeatState.ACCEPTED
        noted = db.scalars(select(AuditEvent).where(AuditEvent.action == "learner.remove")).one()
        assert (noted.object_id, noted.details) == (wrong.public_id, {"course": course.public_id})


def _something(
    db: Session,
    seat_id: int,
    teacher: Account,
    minutes: int = 0,
    has_spoken: bool = False,
    certificate: bool = False,
    days: int = 0,
) -> None:
    seat = db.get_one(Seat, seat_id)
    course = db.get_one(Course, seat.course_id)
    attendance.record(db, occasions_of(db, course)[0].id, {seat_id: minutes}, ACTOR, teacher.id)
    seat.has_spoken = has_spoken
    seat.learner.added_at = clock.now() - timedelta(days=days)
    if certificate:
        make_certificate(db, seat.learner, Level.ANVANDARE, clock.today())
    db.flush()


def _nothing(db: Session, seat_id: int) -> None:
    seat = db.get_one(Seat, seat_id)
    for row in db.scalars(select(Certificate).where(Certificate.learner_id == seat.learner_id)):
        db.delete(row)
    for there in db.scalars(select(Attendance).where(Attendance.seat_id == seat_id)):
        there.minutes = 0
    seat.has_spoken, seat.learner.added_at = False, clock.now()
    db.flush()


def test_staff_write_where_letters_go_and_what_they_need_also_after_they_have_said_yes(
    database: Database, client: Browser, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        teacher, student = make_utbildare(db), make_account(db, organisation_id=make_municipality(db).id)
        to_come = tuple(OccasionFields(clock.now() + timedelta(days=n), "Sal 3") for n in (20, 27))
        course = make_course(db, CourseKind.ANVANDARE, teacher, occasions=to_come)
        own = course.public_id
    sign_in(client, teacher)
    people = f"{ROOM}/kurs/{own}/deltagare"
    chosen = {"who": f"account:{student.public_id}", "has_said_yes": "1"}
    assert client.post_form(people, chosen | {"email": "ebba"}).status_code == 422
    assert client.post_form(people, chosen | {"email": "ebba@smail.example"}).status_code == 303
    sign_in(client, student)
    answer, where = "/konto/kurser/svar", "/konto/kurser"
    assert "ebba@smail.example" in client.get(where).text
    for needs in ("Tolk", "Hörslinga", ""):
        told = {"course": own, "answer": "accept", "needs": needs}
        assert client.post_form(answer, told, page=where).status_code == 303
        field = re.search(r'<input[^>]*name="needs"[^>]*>', client.get(where).text)
        assert field is not None
        assert f'value="{needs}"' in field[0]
    wrong = client.post_form(answer, {"answer": "address", "email": "ebba(at)x"}, page=where)
    assert wrong.status_code == 422
    assert 'value="ebba(at)x"' in wrong.text
    told = {"answer": "address", "email": "ebba@hem.example"}
    assert client.post_form(answer, told, page=where).status_code == 303
    with database.transaction(write=False) as db:
        row = db.scalars(learner_of(student)).one()
        assert course_mail.address_of(db, vault, row) == "ebba@hem.example"
    sign_in(client, teacher)
    assert client.post_form(answer, told | {"email": ""}, page="/konto/kurser").status_code == 303


def test_several_who_are_known_are_ticked_and_asked_at_once(
    database: Database, client: Browser, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        teacher = make_utbildare(db)
        course = make_course(db, CourseKind.ANVANDARE, teacher, places=2)
        home = make_municipality(db).id
        twins = [make_account(db, first_name="Nils", last_name="Al", organisation_id=home)]
        twins += [make_learner(db, first_name="Nils", last_name="Al", organisation_id=home)]
        other = make_learner(db, first_name="Bo", last_name="Ek", organisation_id=home)
    sign_in(client, teacher)
    page = f"{ROOM}/kurs/{course.public_id}/deltagare"
    shown = client.get(page).text
    assert "Nils Al, Uppsala kommun (med konto)" in shown
    assert "Nils Al, Uppsala kommun (utan konto)" in shown
    assert "Kryssa i minst en person." in client.post_form(page, {"who": "kanda"}).text
    keys = [f"account:{twins[0].public_id}", f"learner:{twins[1].public_id}", f"learner:{other.public_id}"]
    answer = client.post_form(page, {"who": "kanda", "known": keys, "has_said_yes": "1"})
    assert answer.status_code == 303
    assert (
        "3 personer är tillagda. Kursen är full: 1 står på väntelistan." in client.get(answer.location).text
    )
    assert client.post_form(page, {"who": "kanda", "known": ["learner:finnsinte"]}).status_code == 422


def test_a_course_that_is_planned_twice_is_one(database: Database, client: Browser) -> None:
    with database.transaction(write=True) as db:
        teacher = make_utbildare(db)
    sign_in(client, teacher)
    address, sent = f"{ROOM}/kurs/ny?slag=anvandare", course_fields(teacher)
    first, again = (client.post_form(address, sent) for _press in range(2))
    assert (first.status_code, again.status_code) == (303, 303)
    assert first.location == again.location
    assert client.post_form(address, sent | {"time_0": "07:30"}).location != first.location
    with database.transaction(write=False) as db:
        assert len(db.scalars(select(Course.id)).all()) == 2
