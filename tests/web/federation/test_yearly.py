"""The yearly questionnaire is filled in from released figures by sex, and it is said that nothing is sent."""

from datetime import UTC, date, datetime

import pytest

from smail.db.session import Database
from smail.db.tables import Federation, Programme
from smail.domain.calendar import Quarter
from smail.domain.money import Period
from smail.domain.publishing import (
    HIDDEN,
    Figure,
    Publication,
    PublishedPeriod,
    PublishedRow,
    PublishedTable,
    Reach,
    Scope,
    Split,
)
from smail.domain.roles import Role
from smail.services import board_files, releases
from smail.services.audit import SYSTEM
from smail.services.board_files import Money
from smail.services.releases import LetOut
from tests.factories.accounts import make_account, sign_in
from tests.factories.organisations import make_programme
from tests.support.client import Browser
from tests.support.journey import words
from tests.support.travel import TravelTo

HERE = "/insatser/arsenkaten"


@pytest.fixture(autouse=True)
def _in_november(at: TravelTo) -> None:
    at(datetime(2026, 11, 16, 11, 0, tzinfo=UTC))


def _release(
    database: Database,
    programme: Programme,
    at: Quarter,
    began: tuple[int, int] | None,
    whole: PublishedRow | None = None,
) -> None:
    """A quarter of the county and the programme is released: so many women and men began."""
    told = (HIDDEN,) * 3 if began is None else tuple(Figure(float(n)) for n in (sum(began), *began))
    there = tuple(Figure(float(n)) for n in (20, 10 + at.number, 10 - at.number))
    rows = PublishedRow("started", told), PublishedRow("ongoing", there)
    table = PublishedTable("people", ("all", "woman", "man"), rows)
    year = PublishedTable(f"year_people_{at.year}", ("all", "woman", "man"), (whole,) if whole else ())
    period, made_at = PublishedPeriod(Reach.PERIOD, at.label), datetime(2026, 11, 2, tzinfo=UTC)
    with database.transaction(write=True) as db:
        federation = db.get_one(Federation, programme.federation_id)
        places = (
            (Scope.PROGRAMME, programme.public_id, programme.name),
            (Scope.COUNTY, federation.public_id, federation.name),
        )
        found = [
            Publication(*place, period, split, 5, made_at, (table, year))
            for place in places
            for split in Split
        ]
        releases.keep(db, federation, at, LetOut(5, made_at, found, ""))


def test_the_sheet_adds_up_released_quarters_by_sex_and_says_that_nothing_is_sent(
    client: Browser, database: Database
) -> None:
    with database.transaction(write=True) as db:
        programme = make_programme(db, name="Ung framtid", starts_on=date(2026, 1, 1))
        coordinator = make_account(db, Role.COORDINATOR)
        period = Period(date(2026, 1, 1), date(2026, 12, 31))
        money = Money(period, 200_000, 150_000, date(2026, 9, 30), "Beslutet", 80_000, 60_000)
        board_files.type_in(db, programme, money, SYSTEM, coordinator.id)
    sign_in(client, coordinator)
    said = words(client.get(HERE))
    assert "Släppt: inget än." in said
    booked = "Ung framtid 2026 Inskrivet 80 000 60 000 – –"
    assert booked in said.replace("\N{NO-BREAK SPACE}", " ").partition("inte bokförda")[2]
    _release(database, programme, Quarter(2026, 1), (12, 8))
    _release(database, programme, Quarter(2026, 2), (7, 6))
    said = words(client.get(HERE))
    assert "SMAIL skickar inget, varken till enkäten eller till SUS" in said
    sums, each = said.partition("Varje period för sig")[::2]
    assert "Började 33 19 14" in sums
    assert "Började, kvartal 1 2026 20 12 8 Började, kvartal 2 2026 13 7 6" in each
    assert "Var med när den sista perioden var slut 20 12 8" in said
    assert "Släppt: kvartal 1 2026, kvartal 2 2026." in said
    assert "inte vill uppge kön är inte med i någon siffra" in said
    assert "sägs med ordet minst" not in said
    assert "Ung framtid 33 19 14" in said
    assert "Ung framtid 20 12 8" in said
    assert "Insatser som pågick under året: 1 Räknat ur insatsernas start och slut" in said
    assert "de visas när årets fjärde kvartal är släppt." in said
    assert "Gjorda visas inte visas inte visas inte" in said
    _release(database, programme, Quarter(2026, 3), None)
    said = words(client.get(f"{HERE}?ar=2026"))
    assert "Började minst 33 minst 19 minst 14" in said
    whole = PublishedRow("started", (Figure(50.0), Figure(30.0), HIDDEN))
    _release(database, programme, Quarter(2026, 4), None, whole)
    assert "Började 50 30 minst 14" in words(client.get(HERE))
    assert client.get(f"{HERE}.pdf").data.startswith(b"%PDF-")
    assert client.get(f"{HERE}?ar=2025").status_code == 404
