"""A programme asks by any questionnaire there is: its forms are data, of which the program knows none."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from smail import clock
from smail.app import create_app
from smail.db.session import Database
from smail.db.tables import Answer, Controller, Participant, Programme
from smail.domain.people import Sex
from smail.domain.roles import Role
from smail.services.audit import SYSTEM
from smail.services.registration import Registration, register
from smail.settings import Settings
from smail.vault import Vault
from tests.factories.accounts import make_account, sign_in
from tests.factories.organisations import make_municipality
from tests.support.client import Browser, new_browser
from tests.support.journey import Traveller

NEW = "/samordning/insatser/ny"
QUESTIONNAIRES = Path(__file__).parent.parent / "instruments"


@pytest.fixture
def house(settings: Settings, database: Database) -> Flask:
    """An installation with two questionnaires more, whose answers are real ones."""
    return create_app(replace(settings, instruments=(QUESTIONNAIRES,)), database)


@pytest.fixture
def coordinator(house: Flask, database: Database) -> Browser:
    """The browser of a coordinator in that installation."""
    with database.transaction(write=True) as db:
        account = make_account(db, Role.COORDINATOR)
    browser = new_browser(house)
    sign_in(browser, account)
    return browser


def filled_in(database: Database, **changes: str) -> dict[str, str]:
    """Everything that the form asks for."""
    with database.transaction(write=True) as db:
        owner = make_municipality(db)
        controller = db.get_one(Controller, owner.controller_id)
    usual = {
        "name": "Ung framtid",
        "starts_on": "2026-01-01",
        "staff_title": "coach",
        "interval_days": "91",
        "opens_days_before": "21",
        "on_time_days_after": "35",
        "first_within_days": "14",
        "certificate_demand": "warn",
        "owner": owner.public_id,
        "controller": controller.public_id,
    }
    return usual | changes


def begun_in(database: Database, vault: Vault, coordinator: Browser, key: str, form: str) -> Participant:
    """Somebody who is registered today in a new programme with this questionnaire."""
    answer = coordinator.post_form(NEW, filled_in(database, instrument_key=key, form=form))
    assert answer.status_code == 303, answer.text
    with database.transaction(write=True) as db:
        programme = db.scalars(select(Programme)).one()
        new = Registration(programme_id=programme.id, starts_on=clock.today(), sex=Sex.MAN)
        handledare = make_account(db, Role.HANDLEDARE, scope=programme)
        return register(db, vault, new, SYSTEM, handledare.id).participant


@pytest.mark.parametrize(
    ("key", "form", "item", "highest", "told"),
    [("bfi", "all", "a1", 6, "Fråga 1 av 25"), ("arthritis", "one", "y", 5, "Fråga 1 av 1")],
)
def test_whoever_is_in_a_programme_with_another_questionnaire_answers_its_first_question(
    house: Flask,
    database: Database,
    vault: Vault,
    coordinator: Browser,
    key: str,
    form: str,
    item: str,
    highest: int,
    told: str,
) -> None:
    person = begun_in(database, vault, coordinator, key, form)
    traveller = Traveller(database, vault, new_browser(house), person)
    first = traveller.begin()
    assert first == f"/s/fraga/{item}"
    assert told in traveller.show(first)
    traveller.answer(first, str(highest))
    with database.transaction(write=False) as db:
        row = db.scalars(select(Answer)).one()
        assert (row.item_key, row.value) == (item, highest)


def test_a_form_of_another_questionnaire_is_refused_with_the_right_ones_to_choose_from(
    database: Database, coordinator: Browser
) -> None:
    answer = coordinator.post_form(NEW, filled_in(database, instrument_key="bfi", form="seven_plus_seven"))
    assert answer.status_code == 422
    assert 'href="#form"' in answer.text
    assert forms_on(answer.text) == {"all": "25 frågor"}
    with database.transaction(write=False) as db:
        assert db.scalars(select(Programme)).all() == []


def test_the_forms_of_the_own_questionnaire_are_told_in_words(coordinator: Browser) -> None:
    assert forms_on(coordinator.get(NEW).text) == {
        "seven": "7 frågor",
        "seven_plus_seven": "7 frågor, sedan frivilligt 7 till",
        "fourteen": "14 frågor på en gång",
    }


def forms_on(page: str) -> dict[str, str]:
    """The forms that the page offers, each with its words."""
    return dict(re.findall(r'name="form" value="(\w+)"[^>]*><span>([^<]+)<', page))
