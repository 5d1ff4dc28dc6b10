"""The page of those who train says what is true today and where they train."""

from smail.db.session import Database
from smail.domain.roles import Role
from tests.factories.accounts import make_account, sign_in
from tests.factories.organisations import make_municipality, make_unit
from tests.support.client import Browser


def test_an_utbildare_sees_the_own_role_and_the_organisations_within(
    database: Database, client: Browser
) -> None:
    with database.transaction(write=True) as db:
        uppsala = make_municipality(db)
        make_unit(db, uppsala, name="Jobbcentrum")
        make_municipality(db, "Enköping")
        account = make_account(db, Role.UTBILDARE, scope=uppsala)
    sign_in(client, account)
    page = client.get("/utbildning").text
    assert "Kurser och certifikat finns inte i den här versionen." in page
    assert "SMAIL-utbildare, Uppsala kommun" in page
    assert "Jobbcentrum" in page
    assert "Enköping" not in page


def test_the_trainer_of_the_federation_sees_all_of_it(database: Database, client: Browser) -> None:
    with database.transaction(write=True) as db:
        make_municipality(db)
        make_municipality(db, "Enköping")
        account = make_account(db, Role.FEDERATION_TRAINER)
    sign_in(client, account)
    page = client.get("/utbildning").text
    assert "Förbundets utbildare, hela förbundet" in page
    assert "Uppsala kommun" in page
    assert "Enköping kommun" in page


def test_whoever_does_not_train_has_no_such_page(database: Database, client: Browser) -> None:
    with database.transaction(write=True) as db:
        account = make_account(db, Role.COORDINATOR)
    sign_in(client, account)
    assert client.get("/utbildning").status_code == 404
