"""The start page: what one is told before the first answer, where one was, and when nothing is to do."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from smail.db.session import Database
from smail.db.tables import Assessment, Participant, SessionStrength
from smail.vault import Vault
from tests.factories.accounts import make_account, sign_in_participant
from tests.factories.assessments import make_submitted
from tests.factories.organisations import make_programme
from tests.factories.people import enrolment_of, make_participant, make_pause, make_staff_period
from tests.support.client import Browser, new_browser
from tests.support.journey import FIRST, Traveller, make_traveller, words
from tests.support.travel import TravelTo

NOVEMBER = datetime(2026, 11, 18, 11, 0, tzinfo=UTC)


@pytest.fixture
def traveller(database: Database, vault: Vault, client: Browser) -> Traveller:
    """Somebody with a link that is not opened yet."""
    return make_traveller(database, vault, client)


def ratings(database: Database) -> int:
    """How many ratings there are."""
    with database.transaction(write=False) as db:
        return db.scalar(select(func.count()).select_from(Assessment)) or 0


def test_the_start_page_tells_what_it_is_and_begins_nothing(traveller: Traveller) -> None:
    traveller.open_link()
    said = traveller.show("/s/valkommen")
    assert "Hej! Här får du frågor om hur du har det just nu. Det tar ungefär fem minuter." in said
    assert "Du bestämmer själv om du vill svara." in said
    assert "ansvarar för dina uppgifter." in said
    assert ratings(traveller.database) == 0


def test_it_names_those_who_see_the_answers_by_first_name_and_local_title(
    database: Database, vault: Vault, client: Browser
) -> None:
    with database.transaction(write=True) as db:
        programme = make_programme(db, staff_title="coach")
        one, two = make_account(db, first_name="Alva"), make_account(db, first_name="Bo", last_name="Ek")
        person = make_participant(db, programme, one)
    sign_in_participant(client, person)
    assert "Alva, din coach, ser dina svar. Svaren hjälper er två att planera." in words(
        client.get("/s/valkommen")
    )
    with database.transaction(write=True) as db:
        enrolment = enrolment_of(db, db.get_one(Participant, person.id))
        make_staff_period(db, enrolment, two, is_responsible=False)
    said = words(client.get("/s/valkommen"))
    assert "De här personerna ser dina svar: Alva, din coach Bo, din coach" in said
    assert "Ek" not in said


def test_money_is_only_mentioned_in_words_that_the_programme_has_confirmed(
    database: Database, vault: Vault, client: Browser
) -> None:
    text = "Svaren ändrar aldrig dina pengar."
    with database.transaction(write=True) as db:
        silent = make_participant(db, make_programme(db, benefits_text=""))
        told = make_participant(db, make_programme(db, benefits_text=text))
    sign_in_participant(client, silent)
    assert "pengar" not in words(client.get("/s/valkommen"))
    sign_in_participant(client, told)
    assert text in words(client.get("/s/valkommen"))


def read_in_english(database: Database, client: Browser, **said: str) -> TestResponse:
    """The start page of a person in such a programme who has chosen English."""
    with database.transaction(write=True) as db:
        programme = make_programme(db, **said)
        person = make_participant(db, programme, make_account(db, first_name="Ida"))
    sign_in_participant(client, person)
    client.post_form("/s/sprak", {"language": "en"}, page="/s/valkommen")
    return client.get("/s/valkommen")


def test_whoever_reads_english_meets_the_programmes_own_english_words(
    database: Database, vault: Vault, client: Browser
) -> None:
    said = read_in_english(
        database,
        client,
        staff_title="vägledare",
        staff_title_en="guide",
        benefits_text="Inget ändras.",
        benefits_text_en="Nothing changes.",
    )
    assert "Ida, your guide" in words(said)
    assert "Nothing changes." in words(said)
    assert "Inget ändras." not in words(said)
    client.post_form("/s/sprak", {"language": "sv"}, page="/s/valkommen")
    again = words(client.get("/s/valkommen"))
    assert "Ida, din vägledare" in again
    assert "Inget ändras." in again


def test_where_a_programme_has_no_english_its_words_are_said_to_be_swedish(
    database: Database, vault: Vault, client: Browser
) -> None:
    said = read_in_english(database, client, staff_title="vägledare", benefits_text="Inget ändras.")
    assert "Ida, your adviser" in words(said)
    assert "Your programme has written this in Swedish: Inget ändras." in words(said)
    assert '<span lang="sv">Inget ändras.</span>' in said.text


@pytest.mark.parametrize(("birth_year", "is_young"), [(2010, True), (1990, False), (None, False)])
def test_those_under_18_have_their_own_wording(
    database: Database, vault: Vault, client: Browser, at: TravelTo, birth_year: int | None, is_young: bool
) -> None:
    at(NOVEMBER)
    traveller = make_traveller(database, vault, client, birth_year=birth_year)
    traveller.open_link()
    said = traveller.show("/s/valkommen")
    assert ("Du kan prata med en vuxen som du litar på först." in said) is is_young
    assert ("Det är inget prov." in said) is is_young


def test_beginning_opens_one_rating_however_often_it_is_pressed(traveller: Traveller) -> None:
    assert traveller.begin() == FIRST
    assert traveller.client.post_form("/s/borja", page="/s/valkommen").location == FIRST
    assert ratings(traveller.database) == 1


def test_who_comes_back_is_told_in_words_what_is_safe(traveller: Traveller) -> None:
    address = traveller.begin()
    for _answer in range(6):
        address = traveller.answer(address)
    said = traveller.show("/s/valkommen")
    assert "Välkommen tillbaka! Dina sex svar är sparade. Här kommer fråga 7 av 7." in said


def test_one_answer_is_said_in_the_singular(traveller: Traveller) -> None:
    traveller.answer(traveller.begin())
    assert "Ditt svar är sparat. Här kommer fråga 2 av 7." in traveller.show("/s/valkommen")


def test_another_device_goes_on_at_the_first_unanswered_question(traveller: Traveller, vault: Vault) -> None:
    second = traveller.answer(traveller.begin())
    browser = new_browser(traveller.client.application)
    other = Traveller(traveller.database, vault, browser, traveller.person, traveller.secret)
    other.open_link()
    assert f'href="{second}"' in other.client.get("/s/valkommen").text


def test_too_early_is_said_warmly_with_the_next_date(
    database: Database, client: Browser, at: TravelTo
) -> None:
    at(NOVEMBER)
    with database.transaction(write=True) as db:
        person = make_participant(db, starts_on=date(2026, 6, 1))
        make_submitted(db, person, date(2026, 11, 2))
    sign_in_participant(client, person)
    said = words(client.get("/s/valkommen"))
    assert "Inga frågor just nu" in said
    assert "Nästa gång är i vecka 5, runt den 1 februari 2027." in said
    answer = client.post_form("/s/borja", page="/s/valkommen")
    assert "Inga frågor just nu" in words(answer)
    assert ratings(database) == 1


def test_a_pause_stops_nobody_who_wants_to_answer(traveller: Traveller) -> None:
    with traveller.database.transaction(write=True) as db:
        make_pause(db, traveller.person)
    traveller.open_link()
    assert "Du har paus just nu. Du kan svara ändå om du vill." in traveller.show("/s/valkommen")
    assert traveller.begin() == FIRST


def test_what_the_start_page_promises_is_what_beginning_does(
    database: Database, client: Browser, at: TravelTo
) -> None:
    at(NOVEMBER)
    with database.transaction(write=True) as db:
        person = make_participant(db, starts_on=date(2026, 3, 2))
        make_submitted(db, person, date(2026, 6, 1))
    for days in range(0, 120, 10):
        at(datetime(2026, 6, 2, 9, tzinfo=UTC) + timedelta(days=days))
        sign_in_participant(client, person)
        offers = 'action="/s/borja"' in client.get("/s/valkommen").text
        begun = client.post_form("/s/borja", page="/s/utloggad").status_code == 303
        assert offers is begun
        if begun:
            return


def test_a_language_is_chosen_before_the_first_answer_and_stays_after_it(traveller: Traveller) -> None:
    traveller.begin()
    traveller.client.post_form("/s/sprak", {"language": "en"}, page="/s/valkommen")
    question = traveller.client.get(FIRST)
    assert '<html lang="en"' in question.text
    assert "How sure do you feel right now that you can get a job?" in words(question)
    assert "Question 1 of 7" in words(question)
    traveller.answer(FIRST)
    traveller.client.post_form("/s/sprak", {"language": "sv"}, page="/s/valkommen")
    with traveller.database.transaction(write=False) as db:
        assert db.scalars(select(Assessment.language)).all() == ["en"]
    assert "Welcome back! Your answer is saved. Here is question 2 of 7." in traveller.show("/s/valkommen")
    assert 'action="/s/sprak"' not in traveller.client.get("/s/valkommen").text


def test_an_unknown_language_changes_nothing(traveller: Traveller) -> None:
    traveller.open_link()
    traveller.client.post_form("/s/sprak", {"language": "xx"}, page="/s/valkommen")
    assert '<html lang="sv"' in traveller.client.get("/s/valkommen").text


def test_public_pages_go_on_in_the_language_of_the_visit(traveller: Traveller) -> None:
    traveller.open_link()
    traveller.client.post_form("/s/sprak", {"language": "en"}, page="/s/valkommen")
    traveller.client.get("/s/valkommen")
    assert '<html lang="en"' in traveller.client.get("/personuppgifter").text
    done = traveller.client.post_form("/s/jag-ar-klar", page="/s/valkommen").location
    assert "You are done" in words(traveller.client.get(done))


def test_on_a_lent_screen_nobody_is_led_to_earlier_answers(
    database: Database, client: Browser, at: TravelTo
) -> None:
    at(NOVEMBER)
    with database.transaction(write=True) as db:
        person = make_participant(db, starts_on=date(2026, 6, 1))
        make_submitted(db, person, date(2026, 11, 2))
    sign_in_participant(client, person, SessionStrength.TOGETHER)
    assert "/s/hem" not in client.get("/s/valkommen").text
