"""The coordinator's room: what is shown, what is saved, and what is said about a mistake."""

import re
import shutil
from dataclasses import replace
from datetime import timedelta
from importlib.resources import as_file
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from smail import clock
from smail.app import create_app
from smail.catalogue import shipped
from smail.db.session import Database
from smail.db.tables import (
    Account,
    AuditEvent,
    Controller,
    Enrolment,
    Organisation,
    Programme,
    StaffPeriod,
)
from smail.domain.people import HandoverKind, format_number
from smail.domain.roles import Role
from smail.settings import Settings
from smail.vault import Vault
from tests.factories.accounts import make_account, sign_in
from tests.factories.assessments import make_open
from tests.factories.organisations import (
    make_controller,
    make_federation,
    make_municipality,
    make_programme,
    make_unit,
)
from tests.factories.people import enrolment_of, make_participant
from tests.support.client import Browser, new_browser
from tests.support.queries import QueryRecorder

ROOM = "/samordning"
SEEN = ("organisationer", "insatser")
SETTINGS = {
    "name": "Ung framtid",
    "case_number": "2021:13",
    "starts_on": "2026-01-01",
    "ends_on": "2027-12-31",
    "last_intake_on": "",
    "target_group": "Unga",
    "expected_number": "50",
    "staff_title": "coach",
    "form": "fourteen",
    "interval_days": "61",
    "opens_days_before": "14",
    "on_time_days_after": "28",
    "first_within_days": "7",
    "staff_rates": "1",
    "types_twice": "1",
    "certificate_demand": "warn",
    "benefits_text": "",
}


@pytest.fixture
def coordinator(database: Database, client: Browser) -> Browser:
    """The browser of a coordinator of the federation."""
    return signed_in(database, client, Role.COORDINATOR)


def signed_in(database: Database, client: Browser, role: Role, scope: Programme | None = None) -> Browser:
    with database.transaction(write=True) as db:
        account = make_account(db, role, scope=scope)
    sign_in(client, account)
    return client


def test_the_tree_shows_municipalities_with_their_codes_and_the_units_below(
    database: Database, coordinator: Browser
) -> None:
    with database.transaction(write=True) as db:
        make_unit(db, make_municipality(db), name="Enheten <b>mitt</b> i stan")
    page = coordinator.get(f"{ROOM}/organisationer")
    assert page.status_code == 200
    assert "0380" in page.text
    assert "Enheten &lt;b&gt;mitt&lt;/b&gt; i stan" in page.text
    assert "/samordning/organisation/" in page.text


@pytest.mark.parametrize("path", SEEN)
def test_an_administrator_reads_the_lists_and_changes_nothing(
    database: Database, client: Browser, path: str
) -> None:
    signed_in(database, client, Role.ADMINISTRATOR)
    page = client.get(f"{ROOM}/{path}")
    assert page.status_code == 200
    assert f"{ROOM}/{path}/ny" not in page.text
    assert client.get(f"{ROOM}/{path}/ny").status_code == 404


@pytest.mark.parametrize("path", [*SEEN, "organisationer/ny", "insatser/ny", "vem-foljer-vem"])
def test_a_handledare_has_no_such_room(database: Database, client: Browser, path: str) -> None:
    signed_in(database, client, Role.HANDLEDARE)
    assert client.get(f"{ROOM}/{path}").status_code == 404


def test_a_unit_is_added_below_a_municipality(database: Database, coordinator: Browser) -> None:
    with database.transaction(write=True) as db:
        parent = make_municipality(db)
    answer = coordinator.post_form(
        f"{ROOM}/organisationer/ny",
        {"kind": "unit", "name": "Jobbcentrum", "parent": parent.public_id, "scb_code": "", "ended_on": ""},
    )
    assert (answer.status_code, answer.location) == (303, f"{ROOM}/organisationer")
    with database.transaction(write=False) as db:
        row = db.scalars(select(Organisation).where(Organisation.name == "Jobbcentrum")).one()
        assert row.parent_id == parent.id
    assert "Sparat." in coordinator.get(f"{ROOM}/organisationer").text


def test_a_mistake_is_said_at_its_field_and_nothing_typed_is_lost(
    database: Database, coordinator: Browser
) -> None:
    with database.transaction(write=True) as db:
        make_municipality(db)
    typed = {"kind": "municipality", "name": "Knivsta kommun", "scb_code": "0380", "ended_on": "i morgon"}
    answer = coordinator.post_form(f"{ROOM}/organisationer/ny", typed)
    assert answer.status_code == 422
    assert 'href="#ended_on"' in answer.text
    answer = coordinator.post_form(f"{ROOM}/organisationer/ny", typed | {"ended_on": ""})
    assert answer.status_code == 422
    assert 'href="#scb_code"' in answer.text
    assert "En annan kommun har redan den koden." in answer.text
    assert 'value="Knivsta kommun"' in answer.text
    assert 'value="municipality" selected' in answer.text


def test_an_organisation_ends_with_a_date(database: Database, coordinator: Browser) -> None:
    with database.transaction(write=True) as db:
        row = make_municipality(db)
        controller = db.get_one(Controller, row.controller_id)
    page = f"{ROOM}/organisation/{row.public_id}"
    assert 'value="Uppsala kommun"' in coordinator.get(page).text
    day = clock.today().isoformat()
    answer = coordinator.post_form(
        page,
        {
            "kind": "municipality",
            "name": row.name,
            "scb_code": "0380",
            "controller": controller.public_id,
            "ended_on": day,
        },
    )
    assert answer.status_code == 303
    assert "Upphörd" in coordinator.get(f"{ROOM}/organisationer").text
    with database.transaction(write=False) as db:
        assert db.get_one(Organisation, row.id).ended_on == clock.today()


def test_a_unit_is_not_offered_a_place_below_itself(database: Database, coordinator: Browser) -> None:
    with database.transaction(write=True) as db:
        upper = make_unit(db, make_municipality(db), name="Övre")
        lower = make_unit(db, upper, name="Nedre")
    page = coordinator.get(f"{ROOM}/organisation/{upper.public_id}")
    assert f'<option value="{lower.public_id}"' not in page.text
    assert f'<option value="{upper.public_id}"' not in page.text


def test_a_controller_is_added_and_changed(database: Database, coordinator: Browser) -> None:
    path = f"{ROOM}/personuppgiftsansvariga/ny"
    assert coordinator.post_form(path, {"name": "Socialnämnden", "contact": ""}).status_code == 303
    assert coordinator.post_form(path, {"name": "Socialnämnden", "contact": ""}).status_code == 422
    with database.transaction(write=False) as db:
        row = db.scalars(select(Controller).where(Controller.name == "Socialnämnden")).one()
    own = f"{ROOM}/personuppgiftsansvarig/{row.public_id}"
    assert 'value="Socialnämnden"' in coordinator.get(own).text
    answer = coordinator.post_form(own, {"name": "Socialnämnden", "contact": "dso@knivsta.example"})
    assert answer.status_code == 303
    assert "dso@knivsta.example" in coordinator.get(f"{ROOM}/organisationer").text


def test_a_controller_of_another_federation_is_not_found(database: Database, coordinator: Browser) -> None:
    with database.transaction(write=True) as db:
        other = make_federation(db, name="Ett annat förbund")
        foreign = make_controller(db, federation_id=other.id)
    assert coordinator.get(f"{ROOM}/personuppgiftsansvarig/{foreign.public_id}").status_code == 404


def settings(database: Database, **changes: str) -> dict[str, str]:
    with database.transaction(write=True) as db:
        owner = make_municipality(db)
        controller = db.get_one(Controller, owner.controller_id)
    return SETTINGS | {"owner": owner.public_id, "controller": controller.public_id} | changes


@pytest.fixture
def choosing(settings: Settings, database: Database, tmp_path: Path) -> Browser:
    """A coordinator where one more questionnaire, with seven questions only, has been put in a folder."""
    folder = tmp_path / "more"
    with as_file(shipped()) as source:
        shutil.copytree(source / "smail", folder / "kort")
    structure = folder / "kort" / "1.0" / "structure.toml"
    text = structure.read_text(encoding="utf-8").replace('key = "smail"', 'key = "kort"', 1)
    before, _marker, _rest = text.partition('[[forms]]\nkey = "seven_plus_seven"')
    structure.write_text(before + text[text.index("[closing]") :], encoding="utf-8")
    app = create_app(replace(settings, instruments=(folder,)), database)
    return signed_in(database, new_browser(app), Role.COORDINATOR)


def test_a_programme_offers_the_forms_of_its_own_questionnaire(database: Database, choosing: Browser) -> None:
    with database.transaction(write=True) as db:
        row = make_programme(db, instrument_key="kort", form="seven")
    own = f"{ROOM}/insats/{row.public_id}"
    page = choosing.get(own).text
    assert 'value="seven"' in page
    assert 'value="fourteen"' not in page
    assert (
        choosing.post_form(own, settings(database, instrument_key="kort", form="fourteen")).status_code == 422
    )
    assert choosing.post_form(own, settings(database, instrument_key="kort", form="seven")).status_code == 303


def test_there_is_no_choice_of_questionnaire_where_there_is_one_alone(coordinator: Browser) -> None:
    assert 'name="instrument_key"' not in coordinator.get(f"{ROOM}/insatser/ny").text


def test_a_programme_chooses_its_questionnaire_and_the_forms_follow(
    database: Database, choosing: Browser
) -> None:
    new = f"{ROOM}/insatser/ny"
    assert '<option value="kort"' in choosing.get(new).text
    answer = choosing.post_form(new, settings(database, instrument_key="kort"))
    assert answer.status_code == 422
    assert 'value="seven"' in answer.text
    assert 'value="fourteen"' not in answer.text
    assert choosing.post_form(new, settings(database, instrument_key="smail_staff")).status_code == 422
    chosen = settings(database, instrument_key="kort", form="seven")
    assert choosing.post_form(new, chosen).status_code == 303
    with database.transaction(write=True) as db:
        row = db.scalars(select(Programme)).one()
        assert row.instrument_key == "kort"
    own = f"{ROOM}/insats/{row.public_id}"
    assert '<option value="kort" selected' in choosing.get(own).text
    assert choosing.post_form(own, chosen | {"instrument_key": "smail"}).status_code == 303
    with database.transaction(write=True) as db:
        make_open(db, make_participant(db, db.get_one(Programme, row.id)))
    assert 'name="instrument_key"' not in choosing.get(own).text
    unchanged = {name: value for name, value in chosen.items() if name != "instrument_key"}
    assert choosing.post_form(own, unchanged).status_code == 303
    answer = choosing.post_form(own, unchanged | {"instrument_key": "kort"})
    assert answer.status_code == 422
    assert 'href="#instrument_key"' in answer.text


def test_a_programme_gets_every_setting(database: Database, coordinator: Browser) -> None:
    answer = coordinator.post_form(f"{ROOM}/insatser/ny", settings(database))
    assert (answer.status_code, answer.location) == (303, f"{ROOM}/insatser")
    with database.transaction(write=False) as db:
        row = db.scalars(select(Programme)).one()
        assert (row.name, row.form, row.interval_days, row.staff_rates) == (
            "Ung framtid",
            "fourteen",
            61,
            True,
        )
        assert (row.expected_number, row.last_intake_on, row.staff_title) == (50, None, "coach")
        public_id = row.public_id
    assert "Ung framtid" in coordinator.get(f"{ROOM}/insatser").text
    shown = coordinator.get(f"{ROOM}/insats/{public_id}").text
    assert 'value="61"' in shown
    assert 'value="fourteen" checked' in shown


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", " ", "Skriv insatsens namn."),
        ("owner", "", "Välj vem som äger insatsen."),
        ("owner", "0" * 16, "Välj något av alternativen."),
        ("ends_on", "2025-12-31", "Sista dagen kan inte vara före den första."),
        ("last_intake_on", "2028-01-01", "Inskrivningen kan inte sluta efter insatsens sista dag."),
        ("last_intake_on", "2025-01-01", "Inskrivningen kan inte sluta före insatsens första dag."),
        ("interval_days", "27", "Skriv ett tal från 28 till 366."),
        ("interval_days", "en månad", "Skriv ett heltal med siffror."),
        ("opens_days_before", "61", "Skriv ett tal från 0 till 60."),
        ("form", "hundra", "Välj något av alternativen."),
        ("staff_title", "", "Skriv vad handledaren kallas."),
        ("benefits_text", "Ring 19811228-9874", "Här ser det ut att stå ett personnummer."),
        ("benefits_text_en", "Nothing changes.", "Skriv texten på svenska också."),
    ],
)
def test_a_wrong_setting_is_said_and_the_rest_is_kept(
    database: Database, coordinator: Browser, field: str, value: str, words: str
) -> None:
    answer = coordinator.post_form(f"{ROOM}/insatser/ny", settings(database, **{field: value}))
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert words in answer.text
    assert 'value="2021:13"' in answer.text
    with database.transaction(write=False) as db:
        assert db.scalars(select(Programme)).all() == []


def test_a_window_that_opens_before_the_last_occasion_is_refused(
    database: Database, coordinator: Browser
) -> None:
    typed = settings(database, interval_days="28", opens_days_before="28")
    answer = coordinator.post_form(f"{ROOM}/insatser/ny", typed)
    assert answer.status_code == 422
    assert 'href="#opens_days_before"' in answer.text


def test_a_field_that_the_form_does_not_have_is_refused(database: Database, coordinator: Browser) -> None:
    answer = coordinator.post_form(f"{ROOM}/insatser/ny", settings(database, federation_id="2"))
    assert answer.status_code == 400


def test_a_changed_setting_is_saved_and_the_audit_names_the_field(
    database: Database, coordinator: Browser
) -> None:
    typed = settings(database)
    coordinator.post_form(f"{ROOM}/insatser/ny", typed)
    with database.transaction(write=False) as db:
        row = db.scalars(select(Programme)).one()
    typed = {key: value for key, value in typed.items() if key != "staff_rates"} | {"name": "Ny framtid"}
    assert coordinator.post_form(f"{ROOM}/insats/{row.public_id}", typed).status_code == 303
    with database.transaction(write=False) as db:
        assert db.get_one(Programme, row.id).staff_rates is False
        event = db.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
        assert event is not None
        assert (event.action, event.details) == ("programme.edit", {"fields": ["name", "staff_rates"]})


def followed(database: Database, **changes: bool) -> tuple[Programme, Enrolment, str, Account, Account]:
    """A programme, an enrolment with its number as shown, its responsible, and a colleague."""
    with database.transaction(write=True) as db:
        programme = make_programme(db)
        first, second = make_account(db, scope=programme), make_account(db, scope=programme)
        person = make_participant(db, programme, first, **changes)
        return programme, enrolment_of(db, person), format_number(person.number), first, second


def test_who_follows_whom_is_shown_by_number(database: Database, coordinator: Browser) -> None:
    _programme, enrolment, number, first, _second = followed(database)
    page = coordinator.get(f"{ROOM}/vem-foljer-vem").text
    assert number in page
    assert first.last_name in page
    assert f"{ROOM}/vem-foljer-vem/{enrolment.public_id}" in page


def test_a_protected_identity_is_neither_listed_nor_reached(database: Database, coordinator: Browser) -> None:
    _programme, enrolment, number, *_rest = followed(database, is_protected=True)
    assert number not in coordinator.get(f"{ROOM}/vem-foljer-vem").text
    assert coordinator.get(f"{ROOM}/vem-foljer-vem/{enrolment.public_id}").status_code == 404


def test_neither_name_nor_answer_of_a_participant_is_asked_for(
    database: Database, coordinator: Browser, vault: Vault, query_recorder: QueryRecorder
) -> None:
    programme, enrolment, *_rest = followed(database)
    query_recorder.clear()
    coordinator.get(f"{ROOM}/vem-foljer-vem?insats={programme.public_id}")
    coordinator.get(f"{ROOM}/vem-foljer-vem/{enrolment.public_id}")
    asked = " ".join(query_recorder.statements)
    assert "participant.number" in asked
    for secret in (
        "participant.name",
        "participant.phone",
        "participant.email",
        "answer",
        "score",
        "framsteg",
    ):
        assert secret not in asked


def test_the_list_takes_as_many_questions_for_thirty_as_for_one(
    database: Database, coordinator: Browser, query_recorder: QueryRecorder
) -> None:
    programme, _enrolment, _number, first, _second = followed(database)
    counted = []
    for more in (0, 29):
        with database.transaction(write=True) as db:
            for _ in range(more):
                make_participant(db, programme, first)
        query_recorder.clear()
        page = coordinator.get(f"{ROOM}/vem-foljer-vem")
        counted.append(query_recorder.count)
    assert counted[0] == counted[1]
    assert "Sida 1 av 2" in page.text


def seen(browser: Browser, page: str) -> str:
    """What the page says about who was responsible when it was made."""
    return re.findall(r'name="seen" value="([^"]*)"', browser.get(page).text)[0]


def test_a_byte_makes_somebody_else_responsible_from_the_day(
    database: Database, coordinator: Browser
) -> None:
    programme, enrolment, number, first, second = followed(database)
    page = f"{ROOM}/vem-foljer-vem/{enrolment.public_id}"
    day = clock.today() - timedelta(days=2)
    answer = coordinator.post_form(
        page,
        {
            "handledare": second.public_id,
            "on": day.isoformat(),
            "kind": "byte",
            "seen": seen(coordinator, page),
        },
    )
    assert (answer.status_code, answer.location) == (
        303,
        f"{ROOM}/vem-foljer-vem?insats={programme.public_id}",
    )
    with database.transaction(write=False) as db:
        rows = db.scalars(select(StaffPeriod).order_by(StaffPeriod.id)).all()
        assert [(row.account_id, row.ends_on, row.ended_by) for row in rows] == [
            (first.id, day, HandoverKind.CHANGE),
            (second.id, None, None),
        ]
    assert number in coordinator.get(answer.location).text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": ""}, "kind"),
        ({"handledare": ""}, "handledare"),
        ({"on": "2001-01-01"}, "on"),
        ({"on": "2101-01-01"}, "on"),
    ],
)
def test_a_change_that_does_not_fit_is_said(
    database: Database, coordinator: Browser, changes: dict[str, str], field: str
) -> None:
    _programme, enrolment, _number, _first, second = followed(database)
    typed = {"handledare": second.public_id, "on": clock.today().isoformat(), "kind": "overgang"} | changes
    answer = coordinator.post_form(f"{ROOM}/vem-foljer-vem/{enrolment.public_id}", typed)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text


def test_responsibility_changes_hands_a_year_back_at_most(database: Database, coordinator: Browser) -> None:
    today = clock.today()
    long_ago = today - timedelta(days=500)
    _programme, enrolment, _number, _first, second = followed(database, starts_on=long_ago)
    page = f"{ROOM}/vem-foljer-vem/{enrolment.public_id}"
    typed = {"handledare": second.public_id, "on": long_ago.isoformat(), "kind": "overgang"}
    typed["seen"] = seen(coordinator, page)
    answer = coordinator.post_form(page, typed)
    assert answer.status_code == 422
    first = (today - timedelta(days=366)).isoformat()
    assert f"Välj en dag från {first} till" in answer.text
    assert coordinator.post_form(page, typed | {"on": first}).status_code == 303


def test_only_handledare_of_the_programme_are_offered_and_taken(
    database: Database, coordinator: Browser
) -> None:
    _programme, enrolment, _number, first, second = followed(database)
    with database.transaction(write=True) as db:
        elsewhere = make_account(db, scope=make_municipality(db, "Enköping"))
    page = f"{ROOM}/vem-foljer-vem/{enrolment.public_id}"
    shown = coordinator.get(page).text
    assert second.public_id in shown
    assert first.public_id not in shown
    assert elsewhere.public_id not in shown
    typed = {"handledare": elsewhere.public_id, "on": clock.today().isoformat(), "kind": "byte"}
    assert coordinator.post_form(page, typed).status_code == 422


def test_a_programme_lead_shares_out_the_own_programme_only(database: Database, app: Flask) -> None:
    programme, enrolment, number, *_rest = followed(database)
    with database.transaction(write=True) as db:
        other = make_programme(db, name="En annan")
    own = signed_in(database, new_browser(app), Role.PROGRAMME_LEAD, programme)
    assert number in own.get(f"{ROOM}/vem-foljer-vem").text
    assert own.get(f"{ROOM}/vem-foljer-vem?insats={other.public_id}").status_code == 404
    foreign = signed_in(database, new_browser(app), Role.PROGRAMME_LEAD, other)
    assert number not in foreign.get(f"{ROOM}/vem-foljer-vem").text
    assert foreign.get(f"{ROOM}/vem-foljer-vem/{enrolment.public_id}").status_code == 404
