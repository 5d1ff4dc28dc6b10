"""What the pages say of a direction: exact to staff, warm to the person, and only by the sign rule."""

import re
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from smail.db.session import Database
from smail.db.tables import Account, Assessment, Participant, SessionStrength
from smail.vault import Vault
from tests.factories.accounts import make_account, sign_in, sign_in_participant
from tests.factories.counties import N_RATINGS, make_county, rate
from tests.factories.histories import add_what_happened
from tests.factories.people import make_participant
from tests.support.client import Browser
from tests.support.journey import words
from tests.support.travel import TravelTo
from tests.templates.test_participant_texts import judge


@pytest.fixture(autouse=True)
def _in_november(at: TravelTo) -> None:
    at(datetime(2026, 11, 18, 11, 0, tzinfo=UTC))


@pytest.fixture
def database_kind() -> str:
    """The rows are tried on both databases where they are read."""
    return "sqlite"


@pytest.fixture
def me(database: Database) -> Account:
    """A handledare."""
    with database.transaction(write=True) as db:
        return make_account(db, first_name="Ebba")


@pytest.fixture
def people(database: Database, me: Account) -> list[Participant]:
    """The county, all followed by me."""
    with database.transaction(write=True) as db:
        return make_county(db, me)


def _staff_page(client: Browser, me: Account, person: Participant) -> str:
    sign_in(client, me)
    return words(client.get(f"/deltagare/{person.public_id}/historia"))


def test_staff_read_sign_size_interval_number_and_time(
    client: Browser, me: Account, people: list[Participant]
) -> None:
    up = _staff_page(client, me, people[-1])
    assert "Säker uppgång, 0,2 steg per 13 veckor (95 %: 0,1 till 0,3), 9 skattningar" in up
    assert f"{N_RATINGS} skattningar på 104 veckor. Fråga vad som har hjälpt" in up
    down = _staff_page(client, me, people[0])
    assert re.search(r"Säker nedgång, 0,\d steg per 13 veckor \(95 %: 0,\d till 0,\d\)", down)
    assert "Fråga först, och skriv in framsteg som skalan missar." in down
    assert "Byte av handledare" not in down
    level = _staff_page(client, me, people[len(people) // 2])
    assert "Ingen säker riktning än. Prata om svaren som de är." in level
    assert "steg per 13 veckor (95 %" not in level


def test_staff_read_the_model_s_level_and_change_in_a_table(
    client: Browser, me: Account, people: list[Participant]
) -> None:
    page = _staff_page(client, me, people[-1])
    assert "Modellens linje: nivå nu och förändring, med 95 procents intervall" in page
    assert "säker uppgång" in page
    assert "Modellen räknades senast om 2026-11-18, på 135 skattningar." in page


def test_a_change_of_handledare_within_a_fall_is_named_as_time_and_not_as_cause(
    client: Browser, database: Database, vault: Vault, me: Account, people: list[Participant]
) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db, starts_on=date(2024, 11, 4))
        rate(db, person, [5, 5, 4, 4, 3, 3, 2, 2, 1])
        rated = list(db.scalars(select(Assessment).where(Assessment.participant_id == person.id)))
        add_what_happened(db, vault, person, rated, me)
    said = "Byte av handledare 2026-03-16 ligger i perioden; det visar tid, inte orsak."
    assert said in _staff_page(client, me, person)


def test_two_ratings_are_too_early(client: Browser, database: Database, me: Account, people: object) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db, starts_on=date(2024, 11, 4), handledare=me)
        rate(db, person, [1, 5])
    said = _staff_page(client, me, person)
    assert "2 skattningar på 13 veckor. För tidigt att säga något om riktningen." in said
    assert "för tidigt att säga" in said


def test_too_small_a_county_says_so(client: Browser, database: Database, me: Account) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db, starts_on=date(2024, 11, 4), handledare=me)
        rate(db, person, [1, 2, 3, 4, 5])
    assert "I länet finns än för få skattningar" in _staff_page(client, me, person)


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (-1, "Sedan november 2024 har dina svar gått uppåt, och förändringen är tydlig. Du vet bäst vad som"),
        (0, "Sedan november 2024 har dina svar gått neråt. Det kan ha många orsaker, och du kan ändå ha"),
        (0, "Berätta gärna för Ebba hur du har det."),
        (7, "Vi ser ingen tydlig riktning än."),
    ],
)
def test_the_person_reads_a_warm_sentence_without_numbers_of_change(
    client: Browser, people: list[Participant], place: int, said: str
) -> None:
    sign_in_participant(client, people[place], SessionStrength.PIN)
    answer = client.get("/s/historia")
    assert said in words(answer)
    assert "per 13 veckor" not in words(answer)
    assert judge("lines", answer.text) == []


def test_what_is_said_of_all_areas_is_said_once(client: Browser, people: list[Participant]) -> None:
    sign_in_participant(client, people[0], SessionStrength.PIN)
    page = re.sub(r'alt="[^"]*"', "", client.get("/s/historia").text)
    assert page.count("har dina svar gått neråt.") == 7
    assert page.count("Det kan ha många orsaker") == 1


def test_without_a_sign_no_change_stands_in_the_table(
    client: Browser, me: Account, people: list[Participant]
) -> None:
    sign_in(client, me)
    page = client.get(f"/deltagare/{people[len(people) // 2].public_id}/historia").text
    table = page[page.index("Modellens linje: nivå nu") : page.index("Första, förra och nu</caption>")]
    assert table.count(">–<") == 7
    assert "säker " not in table.replace("ingen säker riktning än", "")


def test_the_page_of_method_tells_staff_the_figures_of_their_county(
    client: Browser, me: Account, people: list[Participant]
) -> None:
    assert "Siffrorna gäller ett vanligt län." in words(client.get("/sa-raknar-vi"))
    sign_in(client, me)
    assert "Siffrorna gäller ert län" in words(client.get("/sa-raknar-vi"))
