"""What a kind of course takes, changed by the federation's trainers for courses that are planned later."""

import re

import pytest
from sqlalchemy import func, select

from smail import clock
from smail.db.session import Database
from smail.db.tables import Course, TrainingRule
from smail.domain.certification import FIRST_RULES, CourseKind
from smail.queries.training_rules import rule_of, rules_now
from tests.factories.accounts import sign_in
from tests.factories.courses import make_course, make_trainer, make_utbildare
from tests.factories.organisations import the_federation
from tests.support.client import Browser

PAGE = "/utbildning/regler?slag=anvandare"
RIGHT = {"n_occasions": "3", "minutes_each": "180", "home_task_minutes": "0", "valid_months": "36"}


def _seen(client: Browser, page: str = PAGE) -> dict[str, str]:
    (version,) = re.findall(r'name="seen_version" value="(\d+)"', client.get(page).text)
    return {"seen_version": version}


def test_a_rule_holds_for_courses_planned_after_it_and_not_for_those_before(
    database: Database, client: Browser
) -> None:
    with database.transaction(write=True) as db:
        trainer = make_trainer(db)
        teacher = make_utbildare(db)
        course = make_course(db, CourseKind.ANVANDARE, teacher).public_id
    sign_in(client, trainer)
    old_page = _seen(client)
    for _twice in range(2):
        assert client.post_form(PAGE, {**RIGHT, **_seen(client)}, page=PAGE).status_code == 303
    shown = client.get(PAGE).text
    assert "3 × 3 timmar" in shown
    assert "36 månader" in shown
    stale = client.post_form(PAGE, {**RIGHT, "minutes_each": "60", **old_page}, page=PAGE)
    assert stale.status_code == 422
    assert "Någon annan har ändrat regeln" in stale.text
    assert 'value="60"' in stale.text
    form = client.get("/utbildning/kurs/ny?slag=anvandare").text
    assert 'name="starts_2"' in form
    with database.transaction(write=False) as db:
        row = db.scalars(select(Course).where(Course.public_id == course)).one()
        assert rule_of(row.rule) == FIRST_RULES[CourseKind.ANVANDARE]
        found = rules_now(db, the_federation(db).id)
        assert found[CourseKind.ANVANDARE].version == 2
        assert found[CourseKind.UTBILDARE].rule == FIRST_RULES[CourseKind.UTBILDARE]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"n_occasions": "0"}, "från 1 till 12"),
        ({"minutes_each": "14"}, "från 15 till 480"),
        ({"minutes_each": "x"}, "heltal"),
        ({"home_task_minutes": ""}, "Skriv ett tal."),
        ({"needs_approval": "1"}, "Utan hemuppgift finns inget att godkänna."),
        ({"valid_months": "121"}, "från 1 till 120"),
    ],
)
def test_a_rule_that_nobody_could_meet_is_told_at_its_field(
    database: Database, client: Browser, changed: dict[str, str], told: str
) -> None:
    with database.transaction(write=True) as db:
        trainer = make_trainer(db)
    sign_in(client, trainer)
    answer = client.post_form(PAGE, {**RIGHT, **_seen(client), **changed}, page=PAGE)
    assert answer.status_code == 422
    assert told in answer.text
    with database.transaction(write=False) as db:
        assert db.scalar(select(func.count()).select_from(TrainingRule)) == 0


def test_a_course_that_certifies_nobody_has_no_length_to_certify_for(
    database: Database, client: Browser
) -> None:
    with database.transaction(write=True) as db:
        trainer = make_trainer(db)
    sign_in(client, trainer)
    page = "/utbildning/regler?slag=horizontal"
    assert "valid_months" not in client.get(page).text
    assert client.post_form(page, {**RIGHT, **_seen(client, page)}, page=page).status_code == 400
    assert client.get("/utbildning/regler?slag=annat").status_code == 404


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_every_version_is_read_with_its_days_and_a_course_says_which_it_follows(
    database: Database, client: Browser
) -> None:
    with database.transaction(write=True) as db:
        trainer = make_trainer(db)
        course = make_course(db, CourseKind.ANVANDARE, make_utbildare(db)).public_id
    sign_in(client, trainer)
    client.post_form(PAGE, {**RIGHT, **_seen(client)}, page=PAGE)
    page = re.sub(r"<[^>]+>", " ", client.get(PAGE).text)
    rows = " ".join(page[page.index("Versioner:") :].split())
    today = clock.today().isoformat()
    first = f"Version 1 från början {today} 2 × 4 timmar, hemuppgift 4 timmar som godkänns"
    assert f"Version 2 {today} gäller nu 3 × 3 timmar, certifikat i 36 månader" in rows
    assert first in rows
    shown = " ".join(client.get(f"/utbildning/kurs/{course}").text.split())
    assert "Kursen följer version 1 av regeln: 2 × 4 timmar" in shown
