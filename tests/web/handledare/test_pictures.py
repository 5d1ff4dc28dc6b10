"""Pictures over HTTP: only by a name that the page told, only for who may see the person, warm at once."""

import re
from datetime import UTC, datetime

import pytest

from smail.db.session import Database
from smail.db.tables import Account, Participant, SessionStrength
from smail.vault import Vault
from smail.web.handledare import pictures
from tests.factories.accounts import make_account, sign_in, sign_in_participant
from tests.factories.histories import add_what_happened, make_rated
from tests.support.client import Browser, new_browser
from tests.support.queries import QueryRecorder
from tests.support.travel import TravelTo

OLD = "alla-bred-0123456789abcdef"


@pytest.fixture(autouse=True)
def _in_november(at: TravelTo, monkeypatch: pytest.MonkeyPatch) -> None:
    at(datetime(2026, 11, 18, 11, 0, tzinfo=UTC))
    monkeypatch.setattr(pictures, "SHELF", pictures.Shelf())


@pytest.fixture
def followed(database: Database, vault: Vault) -> tuple[Account, Participant]:
    """A handledare and somebody with five ratings."""
    with database.transaction(write=True) as db:
        person, rated = make_rated(db)
        return add_what_happened(db, vault, person, rated), person


def names_on(client: Browser, page: str) -> list[str]:
    """The addresses of the drawings for a phone."""
    return re.findall(r'<img src="([^"]+)"', client.get(page).text)


def test_a_picture_is_an_svg_that_nobody_may_keep(
    client: Browser, followed: tuple[Account, Participant]
) -> None:
    me, person = followed
    sign_in(client, me)
    answer = client.get(names_on(client, f"/deltagare/{person.public_id}/historia")[1])
    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "<title>Individens tro på att få ett jobb</title>" in answer.text
    assert (
        client.get(answer.request.path, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    )


def test_every_picture_of_the_page_can_be_drawn(
    client: Browser, followed: tuple[Account, Participant]
) -> None:
    _me, person = followed
    sign_in_participant(client, person)
    shown = client.get("/s/historia").text
    addresses = re.findall(r'(?:src|srcset)="(/s/bild/[^"]+)"', shown)
    assert len(addresses) == 16
    assert {client.get(one).status_code for one in addresses} == {200}


def test_a_warm_picture_asks_nothing_about_ratings(
    client: Browser, followed: tuple[Account, Participant], query_recorder: QueryRecorder
) -> None:
    me, person = followed
    sign_in(client, me)
    address = names_on(client, f"/deltagare/{person.public_id}/historia")[0]
    cold = client.get(address).data
    query_recorder.clear()
    assert client.get(address).data == cold
    assert not [one for one in query_recorder.statements if "assessment" in one or "score" in one]


def test_an_old_name_leads_to_the_page_whose_look_is_noted(
    client: Browser, followed: tuple[Account, Participant]
) -> None:
    me, person = followed
    sign_in(client, me)
    page = f"/deltagare/{person.public_id}"
    assert client.get(f"{page}/bild/{OLD}.svg").location == f"{page}/historia"
    assert client.get(f"{page}/bild/x.svg").status_code == 404


def test_a_name_learnt_elsewhere_opens_nothing(
    database: Database, client: Browser, followed: tuple[Account, Participant]
) -> None:
    me, person = followed
    sign_in(client, me)
    address = names_on(client, f"/deltagare/{person.public_id}/historia")[0]
    assert client.get(address).status_code == 200
    with database.transaction(write=True) as db:
        stranger = make_account(db)
        other, _ = make_rated(db, [])
    elsewhere = new_browser(client.application)
    sign_in(elsewhere, stranger)
    assert elsewhere.get(address).status_code == 404
    sign_in_participant(elsewhere, other)
    name = address.rpartition("/")[2]
    assert elsewhere.get(f"/s/bild/{name}").status_code == 303


def test_a_link_alone_shows_no_picture(client: Browser, followed: tuple[Account, Participant]) -> None:
    _me, person = followed
    sign_in_participant(client, person, SessionStrength.LINK)
    assert client.get(f"/s/bild/{OLD}.svg").location == "/s/mer"
