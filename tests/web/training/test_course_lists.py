"""What is done for many at once on a course: a pasted list, and home tasks that came on paper."""

from sqlalchemy import select

from smail import clock
from smail.db.session import Database
from smail.db.tables import HomeTask, Seat
from smail.domain.certification import CourseKind, HomeTaskState
from tests.factories.accounts import sign_in
from tests.factories.courses import make_course, make_seat, make_utbildare
from tests.factories.organisations import make_municipality
from tests.support.client import Browser

ROOM = "/utbildning"


def test_a_pasted_list_is_asked_whole_or_each_wrong_line_is_named_and_nobody_is_asked(
    database: Database, client: Browser
) -> None:
    with database.transaction(write=True) as db:
        home = make_municipality(db)
        teacher = make_utbildare(db)
        course = make_course(db, CourseKind.ANVANDARE, teacher)
    sign_in(client, teacher)
    page = f"{ROOM}/kurs/{course.public_id}/deltagare"
    wrong = client.post_form(page, {"who": "flera", "people": f"Bo;Ek;{home.name}\nIda;Ek;Nowhere"})
    assert wrong.status_code == 422
    assert "Rad 2: organisationen finns inte under det namnet." in wrong.text
    assert f"Bo;Ek;{home.name}" in wrong.text
    assert client.post_form(page, {"who": "flera", "people": " "}).status_code == 422
    forgotten = client.post_form(page, {"who": "ny", "people": f"Bo;Ek;{home.name}"})
    assert forgotten.status_code == 422
    assert "eller töm listan" in forgotten.text
    assert f"Bo;Ek;{home.name}" in forgotten.text
    with database.transaction(write=False) as db:
        assert db.scalars(select(Seat)).all() == []
    right = {"who": "flera", "people": f"Bo;Ek;{home.name}\nIda;Ek;{home.name}", "has_said_yes": "y"}
    assert client.post_form(page, right).status_code == 303
    assert "2 personer är tillagda." in client.get(f"{ROOM}/kurs/{course.public_id}").text


def test_several_home_tasks_come_on_paper_at_once_and_one_that_was_written_is_not_lost(
    database: Database, client: Browser
) -> None:
    with database.transaction(write=True) as db:
        teacher = make_utbildare(db)
        course = make_course(db, CourseKind.ANVANDARE, teacher)
        paper, more, written = (make_seat(db, course) for _each in range(3))
        db.add(
            HomeTask(seat_id=written.id, state=HomeTaskState.HANDED_IN, text=b"x", handed_in_at=clock.now())
        )
    sign_in(client, teacher)
    page = f"{ROOM}/kurs/{course.public_id}/pa-papper"
    for wrong in ([], [written.public_id], [paper.public_id, written.public_id]):
        assert client.post_form(page, {"on_paper": wrong}, page=ROOM).status_code == 303
    with database.transaction(write=False) as db:
        assert [row.text for row in db.scalars(select(HomeTask))] == [b"x"]
    both = {"on_paper": [paper.public_id, more.public_id]}
    assert client.post_form(page, both, page=ROOM).status_code == 303
    with database.transaction(write=False) as db:
        assert len(db.scalars(select(HomeTask)).all()) == 3
