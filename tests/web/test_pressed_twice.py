"""A button pressed twice, or three times at once, stores one thing; so does a page that is sent again."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import func, select

from smail.db.session import Database
from smail.db.tables import Account, Activity, AgreedStep, Base, Framsteg, Participant, PausePeriod, WorkStart
from tests.factories.accounts import make_account, sign_in, sign_in_participant
from tests.factories.organisations import make_municipality, make_programme
from tests.factories.people import enrolment_of, make_participant
from tests.support.at_once import at_once
from tests.support.client import BASE_URL, Browser, csrf_token_in, new_browser
from tests.support.travel import TravelTo

AT_ONCE = 3


@dataclass(frozen=True)
class Scene:
    """A person in a programme, and who follows."""

    database: Database
    app: Flask
    me: Account
    person: Participant
    enrolment_key: str

    def count(self, table: type[Base]) -> int:
        """How many rows of that kind there are."""
        with self.database.transaction(write=False) as db:
            return db.scalar(select(func.count()).select_from(table)) or 0


def _post(browser: Browser, path: str, data: dict[str, str]) -> int:
    return browser.post(path, data=data, headers={"Origin": BASE_URL}).status_code


@pytest.fixture
def scene(database: Database, app: Flask, at: TravelTo) -> Scene:
    at(datetime(2026, 11, 16, 11, 0, tzinfo=UTC))
    with database.transaction(write=True) as db:
        here = make_municipality(db)
        me = make_account(db, scope=here)
        person = make_participant(db, make_programme(db, here), me)
        return Scene(database, app, me, person, enrolment_of(db, person).public_id)


ACTIVITY = {"what": "Praktik", "kind": "job_directed", "uptake": "used", "provider": "Lagret", "ends_on": ""}
FORMS: dict[str, tuple[str, dict[str, str], type[Base], bool]] = {
    "activity": (
        "plan/aktivitet",
        {**ACTIVITY, "starts_on": "2026-11-02", "hours_per_month": "20"},
        Activity,
        False,
    ),
    "step": ("plan/steg", {"step_line": "Ringa lagret", "step_on": "2026-11-16"}, AgreedStep, False),
    "framsteg": ("framsteg", {"framsteg_on": "2026-11-15", "framsteg_line": "Tog bussen"}, Framsteg, False),
    "pause": (
        "paus",
        {"pause_from": "2026-11-16", "pause_reason": "illness", "pause_until": "2026-11-30"},
        PausePeriod,
        False,
    ),
    "start": ("borjade", {"kind": "work", "started_on": "2026-11-16", "share": "50"}, WorkStart, False),
    "own step": ("/s/min-plan/steg", {"step_line": "Ringa lagret"}, AgreedStep, True),
    "own wish": ("/s/min-plan/vill", {"wish_line": "Prova", "wish_kind": "job_directed"}, Activity, True),
    "own framsteg": (
        "/s/framsteg",
        {"framsteg_on": "2026-11-15", "framsteg_line": "Tog bussen"},
        Framsteg,
        True,
    ),
}


@pytest.mark.parametrize("name", list(FORMS))
def test_pressed_at_once_and_once_more_it_is_stored_once(scene: Scene, name: str) -> None:
    ending, data, table, own = FORMS[name]
    of_person = f"/deltagare/{scene.person.public_id}"
    path, page = (ending, "/s/hem") if own else (f"{of_person}/{ending}", of_person)
    if name == "activity":
        data = {**data, "activity_enrolment": scene.enrolment_key, "outcome": ""}
    ready = []
    for _ in range(AT_ONCE):
        browser = new_browser(scene.app)
        (sign_in_participant(browser, scene.person) if own else sign_in(browser, scene.me))
        token = csrf_token_in(browser.get(page).text)
        assert token is not None
        ready.append((browser, path, {"csrf_token": token, **data}))
    found = at_once([partial(_post, *one) for one in ready])
    found.append(_post(*ready[0]))
    assert found == [303] * (AT_ONCE + 1)
    assert scene.count(table) == 1


def test_what_differs_in_one_field_is_another(scene: Scene) -> None:
    browser = new_browser(scene.app)
    sign_in(browser, scene.me)
    page = f"/deltagare/{scene.person.public_id}"
    activity = {**FORMS["activity"][1], "activity_enrolment": scene.enrolment_key, "outcome": ""}
    for provider in ("Lagret", "Butiken"):
        browser.post_form(f"{page}/plan/aktivitet", {**activity, "provider": provider})
    for line in ("Tog bussen", "Ringde själv"):
        browser.post_form(f"{page}/framsteg", {**FORMS["framsteg"][1], "framsteg_line": line}, page=page)
    assert (scene.count(Activity), scene.count(Framsteg)) == (2, 2)
