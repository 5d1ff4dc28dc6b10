"""The room of those who train is for them alone, and begins with their courses."""

from smail.db.session import Database
from smail.domain.certification import CourseKind
from smail.domain.roles import Role
from tests.factories.accounts import make_account, sign_in
from tests.factories.courses import make_course, make_trainer, make_utbildare
from tests.support.client import Browser
from tests.support.queries import recording


def test_the_federations_trainers_see_every_course_and_an_utbildare_the_own(
    database: Database, client: Browser
) -> None:
    with database.transaction(write=True) as db:
        trainer, utbildare = make_trainer(db), make_utbildare(db)
        make_course(db, CourseKind.UTBILDARE, trainer, title="För utbildare")
        make_course(db, CourseKind.ANVANDARE, utbildare, title="För användare")
    sign_in(client, trainer)
    page = client.get("/utbildning").text
    assert "För utbildare" in page
    assert "För användare" in page
    sign_in(client, utbildare)
    page = client.get("/utbildning").text
    assert "För utbildare" not in page
    assert "För användare" in page


def test_many_courses_are_asked_for_as_one(database: Database, client: Browser) -> None:
    with database.transaction(write=True) as db:
        trainer = make_trainer(db)
        for _each in range(5):
            make_course(db, CourseKind.UTBILDARE, trainer)
    sign_in(client, trainer)
    client.get("/utbildning")
    with recording(database.engine) as few:
        client.get("/utbildning")
    with database.transaction(write=True) as db:
        for _each in range(5):
            make_course(db, CourseKind.UTBILDARE, trainer)
    with recording(database.engine) as many:
        client.get("/utbildning")
    assert few.count == many.count <= 8


def test_whoever_does_not_train_has_no_such_page(database: Database, client: Browser) -> None:
    with database.transaction(write=True) as db:
        account = make_account(db, Role.COORDINATOR)
    sign_in(client, account)
    assert client.get("/utbildning").status_code == 404
    assert client.get("/utbildning/certifikat").status_code == 200
