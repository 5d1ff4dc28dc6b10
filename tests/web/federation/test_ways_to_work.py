"""Whether the answers go with work, as staff read it: sentence, table and picture say the same, of many."""

from datetime import UTC, datetime

import pytest

from smail.db.session import Database
from smail.domain.people import Sex
from smail.domain.roles import Role
from smail.reports import ways_to_work
from tests.factories.accounts import make_account, sign_in
from tests.factories.ways import make_ways
from tests.support.client import Browser
from tests.support.journey import words
from tests.support.travel import TravelTo

PAGE = "/insatser/arbete"


@pytest.fixture(autouse=True)
def _in_november(at: TravelTo) -> None:
    at(datetime(2026, 11, 16, 11, 0, tzinfo=UTC))


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_shares_and_odds_are_told_with_their_intervals_and_as_associations(
    client: Browser, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, least in {"LEAST_FOLLOWED": 30, "LEAST_THERE": 5, "WEEKS": (26,)}.items():
        monkeypatch.setattr(ways_to_work, name, least)
    make_ways(database, low=(30, 8), high=(30, 20))
    with database.transaction(write=True) as db:
        lead = make_account(db, Role.COORDINATOR)
    sign_in(client, lead)
    said = words(client.get(PAGE))
    assert (
        "Efter 26 veckor har 40 % börjat arbeta eller studera (95 procents intervall 24 % till 58 %)" in said
    )
    assert "10 % har slutat av andra skäl och 50 % är kvar. Ungefär 60 personer räknas." in said
    assert "Hälsa och hantering av hälsan 2,3" in said
    assert "För lite att gå på än: Byte av handledare tidigare i insatsen." in said
    assert "22 procent lägre chans" in said
    assert "Kvinnor och män visas var för sig när minst 100 av var har varit med" in said
    for what in ("andelar", "samband"):
        picture = client.get(f"{PAGE}/bild/{what}-smal.svg")
        assert (picture.status_code, picture.mimetype) == (200, "image/svg+xml")
    assert "inte orsak" in picture.text
    assert client.get(f"{PAGE}/bild/andelar-annan.svg").status_code == 404


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_of_too_few_the_page_says_so_and_draws_nothing(client: Browser, database: Database) -> None:
    make_ways(database, low=(5, 2), high=(5, 2))
    with database.transaction(write=True) as db:
        reader = make_account(db, Role.READER)
    sign_in(client, reader)
    said = words(client.get(PAGE))
    assert "Andelar visas när minst 100 personer har varit med." in said
    assert "Ett samband visas när minst 20 har börjat arbeta eller studera." in said
    assert "<picture" not in client.get(PAGE).text
    assert client.get(f"{PAGE}/bild/andelar-smal.svg").status_code == 404


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_women_and_men_stand_beside_each_other(
    client: Browser, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, least in {"LEAST_FOLLOWED": 30, "LEAST_THERE": 5, "LEAST_MORE": 2, "WEEKS": (26,)}.items():
        monkeypatch.setattr(ways_to_work, name, least)
    make_ways(database, low=(60, 16), high=(60, 40), sexes=(Sex.MAN, Sex.WOMAN, Sex.WOMAN))
    with database.transaction(write=True) as db:
        reader = make_account(db, Role.READER)
    sign_in(client, reader)
    said = words(client.get(PAGE))
    assert "26 veckor 45 % (32 % till 59 %) 50 % (33 % till 69 %) 5 % 5 %" in said
    assert "Hälsa och hantering av hälsan 2,4 (1,5 till 3,8) 2,3 (1,2 till 4,6)" in said
