"""The chain of trainers on a page and as a picture, and a certificate as a sheet to print."""

import re
from datetime import timedelta

import pytest

from smail import clock
from smail.db.session import Database
from smail.db.tables import Account, Certificate, Learner
from smail.domain.certification import Level
from smail.domain.roles import Role
from tests.factories.accounts import make_account, sign_in
from tests.factories.courses import make_certificate, make_learner, make_trainer
from tests.factories.organisations import make_municipality
from tests.support.client import Browser
from tests.support.queries import QueryRecorder

PAGE = "/utbildning/kedjan"


def _chain(database: Database) -> tuple[Account, Certificate]:
    with database.transaction(write=True) as db:
        town, trainer = make_municipality(db), make_trainer(db)
        vera = make_account(db, Role.UTBILDARE, scope=town, first_name="Vera", last_name="Asp")
        utbildare = make_learner(db, vera, organisation_id=town.id, first_name="Vera", last_name="Asp")
        own = make_certificate(db, utbildare, Level.UTBILDARE, clock.today() - timedelta(days=10))
        own.issued_by_id = trainer.id
        for place in range(3):
            user = make_learner(db, organisation_id=town.id, first_name=f"Bo{place}", last_name="Ek")
            made = make_certificate(db, user, Level.ANVANDARE, clock.today())
            made.issued_by_id = vera.id
        return trainer, own


def test_the_page_has_the_picture_the_same_as_a_list_and_the_pace(
    database: Database, client: Browser
) -> None:
    sign_in(client, _chain(database)[0])
    page = client.get(PAGE).text
    assert "Per utbildare: Vera Asp: 3." in page
    assert "Bo2 Ek" in page
    assert "Mot planen för länet" in page
    assert ">145<" in page
    picture = client.get(f"{PAGE}/bild/bred.svg")
    assert picture.mimetype == "image/svg+xml"
    assert "Vera Asp: 3" in picture.text
    assert client.get(f"{PAGE}/bild/annan.svg").status_code == 404


def test_an_utbildare_of_a_withdrawn_certificate_stays_in_picture_and_list_under_who_certified_her(
    database: Database, client: Browser
) -> None:
    trainer, own = _chain(database)
    with database.transaction(write=True) as db:
        row = db.get_one(Certificate, own.id)
        row.withdrawn_on, row.withdrawn_by_id, row.withdrawn_because = clock.today(), trainer.id, b"x"
    sign_in(client, trainer)
    page, picture = client.get(PAGE).text, client.get(f"{PAGE}/bild/bred.svg").text
    name = f"{trainer.first_name} {trainer.last_name}"
    for shown in (page, picture):
        assert "Vera Asp (certifikatet gäller inte längre)" in shown
    assert f"<strong>{name}</strong>" in page
    assert name in picture
    assert "inget certifikat som gäller här" not in page


def test_the_day_of_the_plan_is_chosen_and_what_is_no_day_to_come_is_the_end_of_next_year(
    database: Database, client: Browser
) -> None:
    sign_in(client, _chain(database)[0])
    usual = f"{clock.today().year + 1}-12-31"
    for typed in ("", "x", "2020-01-01", clock.today().isoformat()):
        assert f'value="{usual}"' in client.get(PAGE, query_string={"till": typed}).text
    soon = (clock.today() + timedelta(days=31)).isoformat()
    page = client.get(PAGE, query_string={"till": soon}).text
    assert f'value="{soon}"' in page
    assert ">139,4<" in page


def test_an_utbildare_sees_no_plan_of_the_county_and_no_other_area(
    database: Database, client: Browser
) -> None:
    _chain(database)
    with database.transaction(write=True) as db:
        other = make_account(db, Role.UTBILDARE, scope=make_municipality(db, "Enköping"))
    sign_in(client, other)
    page = client.get(PAGE).text
    assert "Mot planen" not in page
    assert "Vera Asp" not in page
    assert "Ingen har ett certifikat som gäller här än." in page
    assert client.get(PAGE, query_string={"omrade": "x"}).status_code == 404


def test_the_page_asks_no_more_of_the_database_however_many_there_are(
    database: Database, client: Browser, query_recorder: QueryRecorder
) -> None:
    sign_in(client, _chain(database)[0])
    query_recorder.clear()
    client.get(PAGE)
    assert query_recorder.count <= 15, "\n".join(query_recorder.statements)


def test_a_withdrawn_certificate_is_no_sheet_any_more(database: Database, client: Browser) -> None:
    trainer, own = _chain(database)
    with database.transaction(write=True) as db:
        row = db.get_one(Certificate, own.id)
        row.withdrawn_on, row.withdrawn_by_id, row.withdrawn_because = clock.today(), trainer.id, b"x"
    sign_in(client, trainer)
    assert client.get(f"/utbildning/certifikat/{own.public_id}/certifikat.pdf").status_code == 404
    assert f"{own.public_id}/certifikat.pdf" not in client.get("/utbildning/certifikat").text


@pytest.mark.parametrize("who", ["holder", "trainer"])
def test_the_certificate_is_one_tagged_page_with_equal_bytes(
    database: Database, client: Browser, who: str
) -> None:
    trainer, own = _chain(database)
    with database.transaction(write=False) as db:
        holder = db.get_one(Account, db.get_one(Learner, own.learner_id).account_id)
    sign_in(client, trainer if who == "trainer" else holder)
    address = f"/utbildning/certifikat/{own.public_id}/certifikat.pdf"
    if who == "holder":
        address = f"/konto/kurser/certifikat.pdf?certifikat={own.public_id}"
        assert address in client.get("/konto/kurser").text
    made = client.get(address)
    assert made.mimetype == "application/pdf"
    assert own.number in made.headers["Content-Disposition"]
    for mark in (b"/MarkInfo", b"/StructTreeRoot", b"/Lang(sv)", b"pdfuaid", b"/Alt"):
        assert mark in made.data
    assert len(re.findall(rb"/Type ?/Page[^s]", made.data)) == 1
    assert client.get(address).data == made.data
    client.post_form("/logga-ut", page="/konto")
    with database.transaction(write=True) as db:
        other = make_account(db)
    sign_in(client, other)
    assert client.get(address).status_code == 404
