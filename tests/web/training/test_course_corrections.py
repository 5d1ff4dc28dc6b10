"""What is put right about a course that has been: time made up, days, a borrowed utbildare, a withdrawal."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from smail import clock
from smail.db.session import Database
from smail.db.tables import Attendance, Certificate, HomeTask, Learner
from smail.domain.certification import CourseKind, HomeTaskState, Level
from smail.domain.roles import Role
from smail.services import attendance, certification, courses
from smail.services.courses import CourseFault, OccasionFields
from smail.vault import Vault
from tests.factories.accounts import make_account, sign_in
from tests.factories.courses import (
    ACTOR,
    fields,
    make_certificate,
    make_course,
    make_learner,
    make_seat,
    make_trainer,
    make_utbildare,
    occasions_of,
)
from tests.factories.organisations import make_municipality
from tests.support.client import Browser, new_browser

ROOM = "/utbildning"


def test_time_made_up_elsewhere_is_shown_and_taken_back(database: Database, client: Browser) -> None:
    with database.transaction(write=True) as db:
        teacher = make_utbildare(db)
        course = make_course(db, CourseKind.ANVANDARE, teacher)
        other = make_course(db, CourseKind.ANVANDARE, teacher, title="Kant B")
        seat, at = make_seat(db, course), occasions_of(db, other)[0]
    sign_in(client, teacher)
    page = f"{ROOM}/kurs/{course.public_id}/ta-igen?tillfalle=1"
    told = {"made_up_seat": seat.public_id, "made_up_at": at.public_id}
    assert client.post_form(page, told | {"made_up_minutes": "60"}).status_code == 303
    shown = f"{ROOM}/kurs/{course.public_id}"
    assert "Tagit igen tillfälle 1: Kant B" in client.get(shown).text
    assert "Ta bort för Alva Ängslund" in client.get(page).text
    which = f"{seat.public_id}:{at.public_id}"
    assert client.post_form(page, {"taken_back": which}).status_code == 303
    assert client.post_form(page, {"taken_back": which}).status_code == 404
    assert client.post_form(page, told | {"made_up_minutes": "60"}).status_code == 303
    assert client.post_form(page, told | {"made_up_minutes": "0"}).status_code == 303
    assert "Tagit igen" not in client.get(shown).text
    with database.transaction(write=False) as db:
        assert db.scalars(select(Attendance)).all() == []


def test_hours_that_are_taken_from_somebody_certified_are_told(database: Database, client: Browser) -> None:
    with database.transaction(write=True) as db:
        teacher = make_utbildare(db)
        course = make_course(db, CourseKind.REFRESHER, teacher)
        learner = make_learner(db)
        make_certificate(db, learner, Level.ANVANDARE, clock.today() - timedelta(days=400))
        seat = make_seat(db, course, learner)
        there = {seat.id: course.rule.minutes_each}
        attendance.record(db, occasions_of(db, course)[0].id, there, ACTOR, teacher.id)
        [issued] = certification.issue(db, course.id, [seat.id], ACTOR, teacher.id)
    sign_in(client, teacher)
    shown = f"{ROOM}/kurs/{course.public_id}"
    assert f"/certifikat/{issued.public_id}/certifikat.pdf" in client.get(shown).text
    part = f"part_{seat.public_id}"
    assert client.post_form(f"{shown}/narvaro?tillfalle=1", {part: "1"}).status_code == 303
    assert "men inte längre tiden som krävs" in client.get(shown).text


def test_an_occasion_where_somebody_was_moves_to_no_day_to_come(database: Database) -> None:
    with database.transaction(write=True) as db:
        teacher = make_utbildare(db)
        course = make_course(db, CourseKind.ANVANDARE, teacher)
        seat, first = make_seat(db, course), occasions_of(db, course)[0]
        attendance.record(db, first.id, {seat.id: 1}, ACTOR, teacher.id)
        for minutes, said in ((-1, ()), (1, (("starts_0", CourseFault.ATTENDED),))):
            begins = clock.now() + timedelta(minutes=minutes)
            when = (OccasionFields(begins, "Sal 3"), OccasionFields(begins + timedelta(days=7), "Sal 3"))
            new = fields(CourseKind.ANVANDARE, teacher, occasions=when)
            assert courses.moved(db, course, new) == said
        attendance.record(db, first.id, {seat.id: 0}, ACTOR, teacher.id)
        assert courses.moved(db, course, new) == ()


def test_a_borrowed_utbildare_sees_and_withdraws_what_came_of_the_own_course_alone(
    database: Database, client: Browser
) -> None:
    with database.transaction(write=True) as db:
        teacher = make_account(db, Role.UTBILDARE, scope=make_municipality(db))
        make_certificate(db, make_learner(db, teacher), Level.UTBILDARE, clock.today())
        course, elsewhere = make_course(db, CourseKind.ANVANDARE, teacher), make_municipality(db, "Enköping")
        rows = []
        for name in ("Egen", "Annans"):
            learner = make_learner(db, organisation_id=elsewhere.id, first_name=name)
            rows.append(make_certificate(db, learner, Level.ANVANDARE, clock.today()))
        rows[0].course_id, rows[0].issued_by_id = course.id, teacher.id
        own, other = (f"{ROOM}/certifikat/{one.public_id}" for one in rows)
    sign_in(client, teacher)
    seen = client.get(f"{ROOM}/certifikat").text
    assert ("Egen Ängslund" in seen, "Annans Ängslund" in seen) == (True, False)
    assert "Egen Ängslund" in client.get(f"{ROOM}/kedjan").text
    assert client.get(f"{other}/certifikat.pdf").status_code == 404
    assert client.get(f"{other}/aterkalla").status_code == 404
    assert client.post_form(f"{own}/aterkalla", {"because": "Fel person."}).status_code == 303


def test_a_withdrawal_names_what_goes_on_and_courses_and_tells_the_holder_why(
    database: Database, client: Browser, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        trainer, holder = make_trainer(db), make_account(db, Role.UTBILDARE)
        learner = make_learner(db, holder)
        first, second = (make_certificate(db, learner, Level.UTBILDARE, clock.today()) for _n in range(2))
        ahead = tuple(OccasionFields(clock.now() + timedelta(days=n), "Sal 3") for n in (20, 27))
        make_course(db, CourseKind.ANVANDARE, holder, occasions=ahead, title="Kurs i vår")
    sign_in(client, trainer)
    page = f"{ROOM}/certifikat/{first.public_id}/aterkalla"
    assert second.public_id in client.get(page).text
    told = {"because": "Mäter utan samtycke.", "beside": second.public_id}
    assert client.post_form(page, told).status_code == 303
    assert "Kurs i vår" in client.get(f"{ROOM}/certifikat").text
    with database.transaction(write=False) as db:
        assert {one.withdrawn_on for one in db.scalars(select(Certificate))} == {clock.today()}
    sign_in(client, holder)
    assert "Mäter utan samtycke." in client.get("/konto/kurser").text
    checked = new_browser(client.application).get(f"/intyg/{first.proof}")
    assert "Gäller till och med" not in checked.text
    assert "noindex" in checked.headers["X-Robots-Tag"]


@pytest.mark.parametrize("is_own", [True, False])
def test_the_own_home_task_has_no_box_and_stops_nobody_else_s(
    database: Database, client: Browser, is_own: bool
) -> None:
    with database.transaction(write=True) as db:
        teacher = make_utbildare(db)
        course = make_course(db, CourseKind.ANVANDARE, teacher)
        mine = db.scalars(select(Learner).where(Learner.account_id == teacher.id)).one()
        seats = [make_seat(db, course, one) for one in (mine, make_learner(db))][0 if is_own else 1 :]
        for seat in seats:
            db.add(HomeTask(seat_id=seat.id, state=HomeTaskState.HANDED_IN, handed_in_at=clock.now()))
    sign_in(client, teacher)
    page = f"{ROOM}/kurs/{course.public_id}/hemuppgifter"
    shown = client.get(page).text
    assert shown.count('name="approved"') == 1
    assert ("Din egen, eller av någon" in shown) is is_own
    told = {"act": "approve", "approved": seats[-1].public_id}
    assert client.post_form(page, told).status_code == 303
