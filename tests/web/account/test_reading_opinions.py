"""Those who lead the work answer what people think: the oldest first, once, and only their own."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from smail import clock
from smail.db.tables import Opinion, Programme
from smail.domain.roles import Role
from smail.services import opinions
from smail.services.audit import SYSTEM
from smail.services.opinions import Said
from smail.web.parts import Parts
from tests.factories import accounts as factory
from tests.factories.accounts import make_account
from tests.factories.organisations import make_municipality, make_programme
from tests.factories.people import make_participant
from tests.support.client import Browser, new_browser


@pytest.fixture
def programme(parts: Parts) -> Programme:
    """A programme whose people have something to say."""
    with parts.database.transaction(write=True) as db:
        return make_programme(db, make_municipality(db), name="Första steget")


@pytest.fixture
def lead(app: Flask, parts: Parts, programme: Programme) -> Browser:
    """Whoever leads it."""
    with parts.database.transaction(write=True) as db:
        account = make_account(db, Role.PROGRAMME_LEAD, scope=programme)
    browser = new_browser(app)
    factory.sign_in(browser, account)
    return browser


def _say(parts: Parts, programme: Programme, words: str, *, days_ago: int = 0, **more: object) -> str:
    home = {"programme_id": programme.id, "federation_id": programme.federation_id}
    said = Said(words, words, **{"wants_answer": True, **home, **more})  # type: ignore[arg-type]
    with parts.database.transaction(write=True) as db:
        opinions.tell_without_name(db, parts.vault, said, on=clock.today() - timedelta(days=days_ago))
        key = opinions.key_of(parts.vault, said)
        assert db.get(Opinion, key) is not None
        return key


def test_the_list_has_the_oldest_first_with_the_day_and_what_is_late(
    lead: Browser, parts: Parts, programme: Programme
) -> None:
    for words, days_ago in (("Nyast", 0), ("För sent", 15), ("I sista stund", 14)):
        _say(parts, programme, words, days_ago=days_ago)
    page = lead.get("/synpunkter").text
    assert re.findall("Nyast|För sent|I sista stund", page) == ["För sent", "I sista stund", "Nyast"]
    assert page.count("tag--late") == 1
    assert "3 väntar på svar." in page
    assert 'href="/synpunkter"' in lead.get("/insatser").text.split("<main")[0]


def test_what_is_about_no_programme_is_shown_to_a_lead_with_who_answers_and_no_way_to_answer(
    lead: Browser, parts: Parts, programme: Programme
) -> None:
    key = _say(parts, programme, "Startsidan är rörig.", programme_id=None, federation_id=None)
    page = lead.get("/synpunkter").text
    assert "0 väntar på svar." in page
    assert "Startsidan är rörig." in page
    assert "Verksamhetsutvecklaren svarar." in page
    assert f"/synpunkter/{key}" not in page
    assert lead.get(f"/synpunkter/{key}").status_code == 404


def test_an_answer_is_read_by_its_sender_and_waits_no_more(
    lead: Browser, parts: Parts, programme: Programme
) -> None:
    key = _say(parts, programme, "Knappen syns inte.", page="handledare.plan")
    page = lead.get(f"/synpunkter/{key}").text
    assert "/deltagare/…/plan" in page
    assert "Någon utan namn" in page
    answer = lead.post_form(f"/synpunkter/{key}", {"answer": "Vi har flyttat den."})
    assert answer.location == "/synpunkter"
    page = lead.get("/synpunkter").text
    assert "0 väntar på svar." in page
    assert "Vi har flyttat den." in page


@pytest.mark.parametrize(
    ("text", "told"),
    [("", "Skriv ett svar."), ("x" * 1001, "högst 1000 tecken"), ("19121212-1212", "personnummer")],
)
def test_an_answer_that_cannot_be_given_comes_back_as_it_was_typed(
    lead: Browser, parts: Parts, programme: Programme, text: str, told: str
) -> None:
    key = _say(parts, programme, "Hej")
    answer = lead.post_form(f"/synpunkter/{key}", {"answer": text})
    assert answer.status_code == 422
    assert told in answer.text
    assert text in answer.text
    with parts.database.transaction(write=False) as db:
        assert db.scalars(select(Opinion.answered_on)).one() is None


def test_of_two_who_answer_the_first_one_counts_and_the_other_keeps_the_words(
    app: Flask, lead: Browser, parts: Parts, programme: Programme
) -> None:
    key = _say(parts, programme, "Hej")
    with parts.database.transaction(write=True) as db:
        coordinator = make_account(db, Role.COORDINATOR)
    other = new_browser(app)
    factory.sign_in(other, coordinator)
    form = other.get(f"/synpunkter/{key}")
    assert form.status_code == 200
    lead.post_form(f"/synpunkter/{key}", {"answer": "Först."})
    late = other.post_form(f"/synpunkter/{key}", {"answer": "Sedan."}, page="/synpunkter")
    assert late.status_code == 409
    assert "Någon hann svara före dig." in late.text
    assert "Sedan." in late.text
    assert "Först." in late.text


def test_what_wants_no_answer_is_marked_as_read(lead: Browser, parts: Parts, programme: Programme) -> None:
    key = _say(parts, programme, "Bra!", wants_answer=False)
    assert "vill inte ha svar" in lead.get(f"/synpunkter/{key}").text
    assert lead.post_form(f"/synpunkter/{key}").location == "/synpunkter"
    assert "Läst " in lead.get("/synpunkter").text


def test_neither_name_nor_number_of_a_participant_is_shown_to_who_answers(
    lead: Browser, parts: Parts, programme: Programme
) -> None:
    with parts.database.transaction(write=True) as db:
        person = make_participant(db, programme)
        home = {"programme_id": programme.id, "federation_id": programme.federation_id}
        said = Said("key", "Hej", **home)
        opinions.tell(db, parts.vault, said, SYSTEM, participant_id=person.id)
        key = db.scalars(select(Opinion.public_id)).one()
    page = lead.get(f"/synpunkter/{key}").text
    assert "En deltagare" in page
    assert person.number not in page
    assert person.public_id not in page


def test_the_form_without_anything_wanted_takes_no_hidden_words(
    lead: Browser, parts: Parts, programme: Programme
) -> None:
    key = _say(parts, programme, "Bra!", wants_answer=False)
    lead.post_form(f"/synpunkter/{key}", {"answer": "Smuget in"})
    with parts.database.transaction(write=False) as db:
        assert db.scalars(select(Opinion.answer)).one() is None
