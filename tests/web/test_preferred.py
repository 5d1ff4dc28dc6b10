"""Pages that come in two languages begin in the one that the browser asks for, until somebody has chosen."""

import pytest

from smail.db.session import Database
from smail.vault import Vault
from tests.factories.accounts import make_account, sign_in
from tests.support.client import Browser
from tests.support.journey import make_traveller

ENGLISH = {"Accept-Language": "en-GB,en;q=0.9,sv;q=0.8"}
PUBLIC = {
    "/": '<html lang="en"',
    "/s": "Open your questions",
    "/s/kod": "Number and code",
    "/s/finns-inte": '<html lang="en"',
    "/personuppgifter": '<html lang="en"',
    "/tyck-till": '<html lang="en"',
    "/sa-raknar-vi": '<html lang="en"',
}
pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"])


@pytest.mark.parametrize(("address", "english"), PUBLIC.items())
def test_a_public_page_begins_in_english_for_a_browser_that_prefers_it(
    client: Browser, address: str, english: str
) -> None:
    answer = client.get(address, headers=ENGLISH)
    assert english in answer.text
    assert "Accept-Language" in answer.vary
    assert english not in client.get(address).text


@pytest.mark.parametrize(
    "asked",
    [
        "en",
        "en-US,en;q=0.5",
        "EN-gb",
        "en_US",
        "en-US;q=0.9, sv;q=0.5",
        "de, en;q=0.2",
        "sv;q=0, en;q=0.1",
        "*;q=0.3, en",
        "en;q=",
    ],
)
def test_english_is_shown_where_it_is_wanted_more_than_swedish(client: Browser, asked: str) -> None:
    assert "Open your questions" in client.get("/s", headers={"Accept-Language": asked}).text


@pytest.mark.parametrize(
    "asked",
    [
        *("sv", "sv-SE,sv;q=0.9,en;q=0.8", "sv, en", "en;q=0.5, sv;q=0.9", "en;q=0", "*", "ar, fi;q=0.5"),
        *("", ",", ";;=", "english", "e", "-en", "q=1", "<b>en</b>", "\xff\xfe", "en" * 4000),
        *("en;q=-1", "en;q=nan", "sv;;;q,en;q=0.x"),
    ],
)
def test_all_else_is_swedish_also_what_nobody_can_read(client: Browser, asked: str) -> None:
    answer = client.get("/s", headers={"Accept-Language": asked})
    assert (answer.status_code, "Öppna dina frågor" in answer.text) == (200, True)


def test_a_chosen_language_wins_over_the_browsers_on_the_next_page_too(client: Browser) -> None:
    assert "Öppna dina frågor" in client.get("/s?sprak=sv", headers=ENGLISH).text
    assert "Nummer och kod" in client.get("/s/kod", headers=ENGLISH).text
    assert '<html lang="en"' in client.get("/personuppgifter?sprak=en", headers=ENGLISH).text
    assert "Number and code" in client.get("/s/kod", headers=ENGLISH).text


def test_the_language_of_the_person_wins_also_on_the_page_after_the_last_one(
    client: Browser, database: Database, vault: Vault
) -> None:
    traveller = make_traveller(database, vault, client)
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = ENGLISH["Accept-Language"]
    assert "Open your questions" in client.get("/s").text
    traveller.open_link()
    for address in ("/s/valkommen", "/personuppgifter"):
        assert '<html lang="sv"' in client.get(address).text
    answer = client.post_form("/s/jag-ar-klar", page="/s/valkommen")
    assert answer.location == "/s/utloggad?klar=1&sprak=sv"


def test_the_pages_of_staff_are_swedish_and_so_are_the_public_ones_where_staff_are_signed_in(
    client: Browser, database: Database
) -> None:
    answer = client.get("/logga-in", headers=ENGLISH)
    assert ('<html lang="sv"' in answer.text, "Accept-Language" in answer.vary) == (True, False)
    with database.transaction(write=True) as db:
        account = make_account(db)
    sign_in(client, account)
    assert '<html lang="sv"' in client.get("/sa-raknar-vi", headers=ENGLISH).text
