"""What the handledare meets: the day's list, a person registered in a minute, and the person's page."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from smail import clock
from smail.db.session import Database
from smail.db.tables import (
    Account,
    AuditEvent,
    Enrolment,
    LoginCode,
    Participant,
    PersonalLink,
    Programme,
    SessionKind,
    StaffPeriod,
    WebSession,
)
from smail.domain.people import ContactChoice, format_number
from smail.domain.roles import Role
from smail.services import periods
from smail.vault import Vault
from tests.factories.accounts import make_account, make_grant, sign_in
from tests.factories.assessments import make_answer, make_open, make_submitted
from tests.factories.organisations import make_municipality, make_programme
from tests.factories.people import (
    enrolment_of,
    make_enrolment,
    make_participant,
    make_pause,
    make_staff_period,
)
from tests.support.client import Browser
from tests.support.queries import QueryRecorder
from tests.support.travel import TravelTo

PERSONNUMMER = "19121212-1212"
MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Scene:
    """A handledare who is signed in, the programme, and the browser."""

    database: Database
    client: Browser
    me: Account
    programme: Programme

    def person(self, **changes: object) -> Participant:
        """One of the own participants."""
        with self.database.transaction(write=True) as db:
            return make_participant(db, self.programme, self.me, **changes)

    def address(self, person: Participant, act: str = "") -> str:
        """The address of the person's page, or of something done on it."""
        return f"/deltagare/{person.public_id}" + (f"/{act}" if act else "")

    def seen(self, person: Participant) -> list[str]:
        """What a page made now says about who is responsible for the person."""
        with self.database.transaction(write=False) as db:
            responsible = (
                select(StaffPeriod.public_id)
                .join(Enrolment)
                .where(
                    Enrolment.participant_id == person.id,
                    StaffPeriod.is_responsible,
                    StaffPeriod.ends_on.is_(None),
                )
            )
            return list(db.scalars(responsible))

    def act(self, person: Participant, act: str, data: dict[str, object]) -> tuple[int, str]:
        """Status and text after a form on the person's page was sent."""
        answer = self.client.post_form(self.address(person, act), data, page=self.address(person))
        return answer.status_code, answer.text


@pytest.fixture
def scene(database: Database, client: Browser, at: TravelTo) -> Scene:
    at(MONDAY)
    with database.transaction(write=True) as db:
        place = make_municipality(db)
        programme = make_programme(db, place)
        me = make_account(db, scope=place)
    sign_in(client, me)
    return Scene(database, client, me, programme)


def new_person(scene: Scene, **changes: object) -> dict[str, object]:
    usual = {
        "programme": scene.programme.public_id,
        "starts_on": "2026-11-16",
        "language": "sv",
        "sex": "woman",
        "birth_year": "",
        "referring_organisation": "",
        "name": "",
        "contact_choice": "in_person",
        "phone": "",
        "email": "",
    }
    return usual | changes


def only_participant(db: Session) -> Participant:
    return db.scalars(select(Participant)).one()


def test_today_names_the_day_and_sorts_by_what_needs_doing(scene: Scene) -> None:
    fresh = scene.person(starts_on=date(2026, 11, 9))
    late = scene.person(starts_on=date(2026, 10, 12))
    page = scene.client.get("/idag").text
    assert "I dag, måndag 16 november" in page
    assert page.index(format_number(late.number)) < page.index(format_number(fresh.number))
    assert "Försenad 3 v" in page
    assert "Dags nu" in page


def test_today_says_klar_right_after_the_answers_are_sent_in(scene: Scene) -> None:
    person = scene.person(starts_on=date(2026, 11, 9))
    assert "Klar" not in scene.client.get("/idag").text
    with scene.database.transaction(write=True) as db:
        make_submitted(db, person, clock.today())
    page = scene.client.get("/idag").text
    assert re.search(r'tag--ok">Klar<', page)


def test_today_shows_how_far_a_rating_has_come(scene: Scene) -> None:
    person = scene.person()
    with scene.database.transaction(write=True) as db:
        underway = make_open(db, person)
        for key in underway.items_shown[:5]:
            make_answer(db, underway, key)
    assert "Påbörjad, 5 av 7" in scene.client.get("/idag").text


def test_today_says_when_a_pause_ends(scene: Scene) -> None:
    person = scene.person()
    with scene.database.transaction(write=True) as db:
        make_pause(db, person, starts_on=date(2026, 11, 10), ends_on=date(2027, 1, 12))
    assert "Paus till 12 januari" in scene.client.get("/idag").text


def test_today_offers_the_way_that_the_person_chose(scene: Scene) -> None:
    scene.person(contact_choice=ContactChoice.SMS)
    page = scene.client.get("/idag").text
    assert "Ge en länk" in page
    assert "Visa länk" not in page
    assert "Svara tillsammans" not in page


def test_today_asks_the_database_as_often_for_sixty_persons_as_for_one(
    scene: Scene, query_recorder: QueryRecorder, at: TravelTo
) -> None:
    scene.person()
    query_recorder.clear()
    scene.client.get("/idag")
    for_one = query_recorder.count
    with scene.database.transaction(write=True) as db:
        for _ in range(59):
            make_participant(db, scene.programme, scene.me)
    query_recorder.clear()
    page = scene.client.get("/idag").text
    assert page.count("Försenad") + page.count("Dags nu") == 60
    assert query_recorder.count == for_one
    # Once a minute the session is also written as seen.
    at(MONDAY + timedelta(minutes=2))
    query_recorder.clear()
    scene.client.get("/idag")
    assert query_recorder.count <= 12, "\n".join(query_recorder.statements)


def test_a_number_typed_in_any_way_leads_to_the_own_participant(scene: Scene) -> None:
    person = scene.person()
    typed = f" {person.number[:3].lower()} {person.number[3:].lower()}"
    answer = scene.client.get("/deltagare", query_string={"nummer": typed})
    assert answer.status_code == 303
    assert answer.location == scene.address(person)


def test_the_number_of_another_handledares_participant_is_not_found_like_an_unknown_one(scene: Scene) -> None:
    mine = scene.person()
    with scene.database.transaction(write=True) as db:
        other = make_participant(db, scene.programme)
    unknown = scene.client.get("/deltagare", query_string={"nummer": "KX482P"})
    others = scene.client.get("/deltagare", query_string={"nummer": other.number})
    for answer in (unknown, others):
        assert answer.status_code == 200
        assert "Hittar ingen av dina deltagare med det numret." in answer.text
        assert format_number(mine.number) in answer.text
    assert others.text.replace(other.number, "") == unknown.text.replace("KX482P", "")


def test_a_protected_person_stands_on_today_and_in_no_other_list(scene: Scene) -> None:
    person = scene.person(is_protected=True)
    number = format_number(person.number)
    assert number in scene.client.get("/idag").text
    assert number not in scene.client.get("/deltagare").text
    assert scene.client.get("/deltagare", query_string={"nummer": number}).location == scene.address(person)


def test_the_form_of_registration_promises_the_young_their_own_introduction_and_no_other_questions(
    scene: Scene,
) -> None:
    page = scene.client.get("/deltagare/ny").text
    assert "Den som är under 18 får en egen inledning." in page
    assert "egna ord" not in page
    assert "Tigrinska (frågorna finns på papper, på skärmen är de på svenska)" in page


def test_the_form_of_registration_has_no_more_than_twelve_fields(scene: Scene) -> None:
    page = scene.client.get("/deltagare/ny").text
    names = set(re.findall(r'<(?:input|select|textarea)[^>]* name="([^"]+)"', page)) - {"csrf_token"}
    assert len(names) == 12


def test_a_registered_person_has_a_number_a_handledare_and_an_audit_row(scene: Scene) -> None:
    answer = scene.client.post_form("/deltagare/ny", new_person(scene, name="Alva", birth_year="1990"))
    assert answer.status_code == 303
    with scene.database.transaction(write=False) as db:
        person = only_participant(db)
        enrolment = enrolment_of(db, person)
        team = db.scalars(select(StaffPeriod).where(StaffPeriod.enrolment_id == enrolment.id)).one()
        written = db.scalars(select(AuditEvent.action).where(AuditEvent.participant_id == person.id)).all()
    assert answer.location == scene.address(person)
    assert (person.birth_year, person.language, enrolment.starts_on) == (1990, "sv", date(2026, 11, 16))
    assert (team.account_id, team.is_responsible) == (scene.me.id, True)
    assert "participant.register" in written


def test_a_name_is_sealed_in_the_database_and_read_on_the_page(scene: Scene, vault: Vault) -> None:
    answer = scene.client.post_form("/deltagare/ny", new_person(scene, name="Åsa Öberg"))
    with scene.database.transaction(write=False) as db:
        person = only_participant(db)
        assert person.name is not None
        assert "Åsa".encode() not in person.name
    assert "Åsa Öberg" in scene.client.get(answer.location).text


def test_a_person_who_starts_next_week_can_be_seen_at_once(scene: Scene) -> None:
    answer = scene.client.post_form("/deltagare/ny", new_person(scene, starts_on="2026-11-23"))
    assert scene.client.get(answer.location).status_code == 200
    assert "Inte dags än" in scene.client.get("/idag").text


@pytest.mark.parametrize("field", ["name", "phone", "email"])
def test_a_personnummer_is_refused_kindly_and_nothing_else_is_lost(scene: Scene, field: str) -> None:
    typed = {"birth_year": "1984", field: PERSONNUMMER}
    answer = scene.client.post_form("/deltagare/ny", new_person(scene, **typed))
    assert answer.status_code == 422
    assert f'<a href="#{field}">Här ser det ut att stå ett personnummer.' in answer.text
    assert 'value="1984"' in answer.text
    with scene.database.transaction(write=False) as db:
        assert db.scalars(select(Participant)).all() == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"programme": ""}, "programme"),
        ({"programme": "unknown"}, "programme"),
        ({"starts_on": ""}, "starts_on"),
        ({"starts_on": "2026-02-30"}, "starts_on"),
        ({"starts_on": "2027-11-16"}, "starts_on"),
        ({"starts_on": "2025-01-01"}, "starts_on"),
        ({"starts_on": "2023-12-31"}, "starts_on"),
        ({"language": "xx"}, "language"),
        ({"sex": ""}, "sex"),
        ({"birth_year": "1884"}, "birth_year"),
        ({"birth_year": "2020"}, "birth_year"),
        ({"birth_year": "åttio"}, "birth_year"),
        ({"contact_choice": ""}, "contact_choice"),
        ({"contact_choice": "sms"}, "phone"),
        ({"contact_choice": "email"}, "email"),
        ({"email": "no address"}, "email"),
        ({"name": "x" * 121}, "name"),
        ({"is_protected": "1", "phone": "070-1234567"}, "phone"),
        ({"is_protected": "1", "contact_choice": "letter"}, "contact_choice"),
        ({"is_protected": "1", "sus_consent": "1"}, "sus_consent"),
    ],
)
def test_a_fault_gives_the_page_again_with_a_link_to_its_field(
    scene: Scene, changes: dict[str, object], field: str
) -> None:
    answer = scene.client.post_form("/deltagare/ny", new_person(scene, **changes))
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert f'id="{field}"' in answer.text
    with scene.database.transaction(write=False) as db:
        assert db.scalars(select(Participant)).all() == []


def test_a_field_that_the_form_does_not_know_is_refused(scene: Scene) -> None:
    answer = scene.client.post_form("/deltagare/ny", new_person(scene, number="KX482P"))
    assert answer.status_code == 400


def test_a_programme_of_somebody_elses_cannot_be_chosen(scene: Scene) -> None:
    with scene.database.transaction(write=True) as db:
        elsewhere = make_programme(db, make_municipality(db, "Enköping"))
    assert elsewhere.public_id not in scene.client.get("/deltagare/ny").text
    answer = scene.client.post_form("/deltagare/ny", new_person(scene, programme=elsewhere.public_id))
    assert answer.status_code == 422


def test_every_look_at_a_person_is_written_down_and_shown(scene: Scene) -> None:
    person = scene.person()
    page = scene.client.get(scene.address(person)).text
    assert f"2026-11-16 {scene.me.first_name}" in page
    with scene.database.transaction(write=False) as db:
        looks = db.scalars(select(AuditEvent).where(AuditEvent.action == "see_participant")).all()
    assert [look.participant_id for look in looks] == [person.id]


@pytest.mark.parametrize(("day", "status"), [("2027-01-15", 303), ("2027-01-16", 422)])
def test_nothing_is_written_down_more_than_sixty_days_ahead(scene: Scene, day: str, status: int) -> None:
    rested, handed = scene.person(), scene.person()
    with scene.database.transaction(write=True) as db:
        colleague = make_account(db, scope=make_municipality(db))
        stay = enrolment_of(db, handed).public_id
    pause = {"pause_from": day, "pause_reason": "illness", "pause_until": ""}
    over = {
        "handover_enrolment": stay,
        "handover_from": scene.seen(handed),
        "receiver": colleague.public_id,
    }
    assert scene.act(rested, "paus", pause)[0] == status
    assert scene.act(handed, "overlamning", over | {"handover_kind": "byte", "handover_on": day})[0] == status


def test_a_look_at_name_and_contact_is_told_of_as_well(scene: Scene) -> None:
    person = scene.person()
    scene.client.get(scene.address(person, "uppgifter"))
    scene.client.get(scene.address(person, "uppgifter"))
    with scene.database.transaction(write=False) as db:
        looks = select(func.count()).where(AuditEvent.action == "see_participant")
        assert db.scalar(looks) == 2
    page = scene.client.get(scene.address(person)).text
    assert page.count(f"2026-11-16 {scene.me.first_name}") == 1


def test_every_look_at_a_protected_person_is_warned_of_in_the_log(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    person, other = scene.person(is_protected=True), scene.person()
    for act in ("", "uppgifter", "historia"):
        scene.client.get(scene.address(person, act))
        scene.client.get(scene.address(other, act))
    assert scene.act(person, "paus", {"pause_from": "igår"})[0] == 422
    fields = [getattr(one, "smail_fields", {}) for one in caplog.records if one.message == "protected.view"]
    # The form was sent from the page, which was opened for its token.
    assert fields == [{"actor": scene.me.public_id, "participant": person.public_id}] * 5


def test_a_link_is_shown_once_with_a_code_to_scan_and_a_letter(scene: Scene, vault: Vault) -> None:
    person = scene.person()
    status, page = scene.act(person, "lank", {})
    secret = re.search(r"https://smail\.test/s#([\w-]{22})", page)
    assert status == 200
    assert secret is not None
    assert "<svg" in page
    assert "print-only" in page
    with scene.database.transaction(write=False) as db:
        stored = db.scalars(select(PersonalLink)).one()
    assert stored.token_mac == vault.mac("personal_link", secret[1])
    assert secret[1] not in scene.client.get(scene.address(person)).text


@pytest.mark.parametrize("act", ["lank", "kod"])
def test_a_page_with_a_secret_that_is_loaded_again_does_not_end_the_one_handed_out(
    scene: Scene, at: TravelTo, act: str
) -> None:
    person = scene.person()
    shown = scene.client.get(scene.address(person)).text
    seen = re.search(r'name="seen" value="([^"]+)"', shown)
    assert seen is not None
    at(MONDAY + timedelta(minutes=1))
    form = {"seen": seen[1]}
    assert scene.act(person, act, form)[0] == 200
    with scene.database.transaction(write=False) as db:
        before = (db.scalars(select(PersonalLink.token_mac)).all(), db.scalars(select(LoginCode.id)).all())
    at(MONDAY + timedelta(minutes=2))
    status, again = scene.act(person, act, form)
    assert status == 409
    assert "visas bara en gång" in again
    with scene.database.transaction(write=False) as db:
        after = (db.scalars(select(PersonalLink.token_mac)).all(), db.scalars(select(LoginCode.id)).all())
    assert after == before
    fresh = re.search(r'name="seen" value="([^"]+)"', again)
    assert fresh is not None
    at(MONDAY + timedelta(minutes=3))
    assert scene.act(person, act, {"seen": fresh[1]})[0] == 200


@pytest.mark.parametrize("seen", ["", "igår", "2026-11-16T09:00:00"])
def test_a_button_that_does_not_say_when_its_page_was_made_works(scene: Scene, seen: str) -> None:
    person = scene.person()
    assert scene.act(person, "lank", {"seen": seen})[0] == 200
    assert scene.act(person, "lank", {"seen": seen})[0] == 200


def test_a_protected_persons_link_is_a_code_on_the_screen_and_nothing_to_send(scene: Scene) -> None:
    person = scene.person(is_protected=True)
    _, page = scene.act(person, "lank", {})
    assert "<svg" in page
    assert "/s#" not in page
    assert "print-only" not in page


def test_a_code_is_shown_with_the_number_and_its_last_minute(scene: Scene) -> None:
    person = scene.person()
    status, page = scene.act(person, "kod", {})
    assert status == 200
    assert re.search(r"Koden är: (\d ){5}\d<", page)
    assert format_number(person.number) in page
    assert "till kl. 10.15" in page


def test_answering_together_lends_the_screen_and_locks_the_staff_pages(scene: Scene) -> None:
    person = scene.person()
    answer = scene.client.post_form(scene.address(person, "tillsammans"), page=scene.address(person))
    assert answer.location == "/s/valkommen"
    with scene.database.transaction(write=False) as db:
        rows = db.scalars(select(WebSession)).all()
    mine = next(row for row in rows if row.kind is SessionKind.STAFF)
    theirs = next(row for row in rows if row.kind is SessionKind.PARTICIPANT)
    assert mine.is_locked
    assert (theirs.participant_id, theirs.strength.value) == (person.id, "together")
    assert scene.client.get("/idag").location == "/las-upp"


def test_a_pause_with_a_day_back_is_kept(scene: Scene) -> None:
    person = scene.person()
    status, _ = scene.act(
        person,
        "paus",
        {"pause_reason": "illness", "pause_from": "2026-11-16", "pause_until": "2027-01-12"},
    )
    assert status == 303
    page = scene.client.get(scene.address(person)).text
    assert "Paus till 12 januari" in page


def test_an_open_pause_ends_with_the_day_back(scene: Scene) -> None:
    person = scene.person()
    with scene.database.transaction(write=True) as db:
        make_pause(db, person, starts_on=date(2026, 11, 1))
    status, _ = scene.act(person, "ater", {"back_on": "2026-11-16"})
    assert status == 303
    assert "tillbaka 2026-11-16" in scene.client.get(scene.address(person)).text


def test_a_person_may_come_back_earlier_than_was_planned(scene: Scene) -> None:
    person = scene.person()
    with scene.database.transaction(write=True) as db:
        make_pause(db, person, starts_on=date(2026, 11, 1), ends_on=date(2027, 1, 12))
    assert scene.act(person, "ater", {"back_on": "2027-02-01"})[0] == 422
    assert scene.act(person, "ater", {"back_on": "2026-11-16"})[0] == 303
    assert "tillbaka 2026-11-16" in scene.client.get(scene.address(person)).text


def test_all_faults_of_a_registration_are_told_at_once(scene: Scene) -> None:
    typed = {"programme": "", "sex": "", "name": PERSONNUMMER, "contact_choice": "sms", "birth_year": "12"}
    page = scene.client.post_form("/deltagare/ny", new_person(scene, **typed)).text
    summary = page[page.index('id="error-summary"') : page.index("<h1>")]
    assert re.findall(r'href="#(\w+)"', summary) == ["programme", "sex", "birth_year", "name", "phone"]


@pytest.mark.parametrize(
    ("day", "words"),
    [("2020-01-01", "tidigast för ett år sedan"), ("9999-12-31", "senast om 60 dagar")],
)
def test_a_pause_at_the_wrong_time_is_told_why(scene: Scene, day: str, words: str) -> None:
    person = scene.person()
    typed = {"pause_reason": "illness", "pause_from": day, "pause_until": ""}
    assert words in scene.act(person, "paus", typed)[1]


@pytest.mark.parametrize(
    ("act", "data", "field"),
    [
        ("paus", {"pause_reason": "illness", "pause_from": "9999-12-31", "pause_until": ""}, "pause_from"),
        ("paus", {"pause_reason": "", "pause_from": "2026-11-16", "pause_until": ""}, "pause_reason"),
        ("paus", {"pause_reason": "illness", "pause_from": "", "pause_until": ""}, "pause_from"),
        ("paus", {"pause_reason": "illness", "pause_from": "2020-01-01", "pause_until": ""}, "pause_from"),
        (
            "paus",
            {"pause_reason": "illness", "pause_from": "2026-11-16", "pause_until": "2026-11-16"},
            "pause_until",
        ),
        ("framsteg", {"framsteg_on": "2026-11-17", "framsteg_line": "Kom i tid"}, "framsteg_on"),
        ("framsteg", {"framsteg_on": "2026-11-16", "framsteg_line": ""}, "framsteg_line"),
        ("framsteg", {"framsteg_on": "2026-11-16", "framsteg_line": PERSONNUMMER}, "framsteg_line"),
        ("orsak", {"interval": "x.1", "miss_reason": "illness"}, "interval"),
    ],
)
def test_a_faulty_line_on_the_page_gives_the_page_again(
    scene: Scene, act: str, data: dict[str, object], field: str
) -> None:
    person = scene.person()
    with scene.database.transaction(write=True) as db:
        periods.refresh(db, person.id)
    status, page = scene.act(person, act, data)
    assert status == 422
    assert f'href="#{field}"' in page
    assert f'id="{field}"' in page


def test_a_framsteg_stands_on_the_page_with_its_day(scene: Scene) -> None:
    person = scene.person()
    data = {"framsteg_on": "2026-11-12", "framsteg_line": "Ringde själv till en arbetsplats"}
    assert scene.act(person, "framsteg", data)[0] == 303
    page = scene.client.get(scene.address(person)).text
    assert "2026-11-12 Ringde själv till en arbetsplats" in page


def test_a_missing_period_gets_its_reason(scene: Scene) -> None:
    person = scene.person(starts_on=date(2026, 3, 2))
    with scene.database.transaction(write=True) as db:
        periods.refresh(db, person.id)
        enrolment = enrolment_of(db, person)
    status, _ = scene.act(person, "orsak", {"interval": f"{enrolment.public_id}.1", "miss_reason": "illness"})
    assert status == 303
    assert "2026-03-02 till 2026-06-01: Sjukdom" in scene.client.get(scene.address(person)).text


def test_the_latest_answers_are_read_in_words_in_swedish(scene: Scene) -> None:
    person = scene.person()
    with scene.database.transaction(write=True) as db:
        make_submitted(db, person, date(2026, 11, 13), value=5, language="en")
    page = scene.client.get(scene.address(person)).text
    assert "Svaren 13 november 2026" in page
    assert "7 av 7" in page
    assert "Individens tro på att få ett jobb" in page


def test_a_discharge_keeps_what_sus_asks_and_ends_the_team(scene: Scene) -> None:
    person = scene.person()
    with scene.database.transaction(write=True) as db:
        enrolment = enrolment_of(db, person)
    data = {
        "enrolment": enrolment.public_id,
        "last_on": "2026-11-16",
        "reason": "work",
        "occupation_before": "none",
        "occupation_after": "work",
        "support_before": "social_assistance",
        "support_after": "salary",
        "education": "",
        "closing_talk": "offered",
        "closing_talk_on": "2026-11-16",
        "last_rating": "declined",
        "next_step": "Ringer om en månad",
    }
    answer = scene.client.post_form(scene.address(person, "avslut"), data)
    assert answer.status_code == 303
    page = scene.client.get(scene.address(person)).text
    assert "16 november 2026" in page
    assert "Arbete" in page
    with scene.database.transaction(write=False) as db:
        assert db.scalars(select(Enrolment)).one().ended_on == date(2026, 11, 16)


def test_an_avslut_that_is_already_made_is_told_calmly(scene: Scene) -> None:
    person = scene.person()
    with scene.database.transaction(write=True) as db:
        row = db.scalars(select(Enrolment)).one()
        row.ended_on = clock.today()
    answer = scene.client.get(scene.address(person, "avslut"))
    assert answer.status_code == 409


def test_a_faulty_discharge_loses_nothing(scene: Scene) -> None:
    person = scene.person()
    with scene.database.transaction(write=True) as db:
        enrolment = enrolment_of(db, person)
    data = {
        "enrolment": enrolment.public_id,
        "last_on": "2020-01-01",
        "reason": "",
        "next_step": "Ringer om en månad",
    }
    answer = scene.client.post_form(scene.address(person, "avslut"), data)
    assert answer.status_code == 422
    assert "Ringer om en månad" in answer.text
    assert 'href="#reason"' in answer.text


def test_contact_details_are_changed_and_faults_are_shown(scene: Scene) -> None:
    person = scene.person()
    page = scene.address(person, "uppgifter")
    wrong = {"name": "Linnea", "contact_choice": "sms", "phone": "", "email": ""}
    assert scene.client.post_form(page, wrong).status_code == 422
    assert scene.client.post_form(page, wrong | {"phone": "070-123 45 67"}).status_code == 303
    assert "070-123 45 67" in scene.client.get(scene.address(person)).text


def test_a_person_is_protected_later_on_and_only_the_responsible_lifts_it(scene: Scene) -> None:
    person = scene.person()
    with scene.database.transaction(write=True) as db:
        member, deputy = (make_account(db, scope=db.merge(scene.programme)) for _ in range(2))
        make_staff_period(db, enrolment_of(db, person), member, is_responsible=False)
    contact = {"name": "Linnea", "contact_choice": "sms", "phone": "070-123 45 67", "email": ""}
    page = scene.address(person, "uppgifter")
    assert scene.client.post_form(page, contact).status_code == 303
    assert scene.act(person, "skydd", {"alias": "Grön"})[0] == 422
    status, words = scene.act(person, "skydd", {"alias": "19121212-1212", "protect_confirmed": "1"})
    assert status == 422
    assert 'href="#alias"' in words
    assert scene.act(person, "skydd", {"alias": "Grön", "protect_confirmed": "1"})[0] == 303
    shown = scene.client.get(page).text
    assert "Grön" in shown
    assert "Linnea" not in shown
    assert "070-123" not in scene.client.get(scene.address(person)).text
    with scene.database.transaction(write=True) as db:
        make_staff_period(db, enrolment_of(db, person), deputy, is_responsible=False, is_deputy=True)
    for account, seen in ((member, 404), (deputy, 200)):
        sign_in(scene.client, account)
        assert scene.client.get(page).status_code == seen
    assert "/skydd-av" not in scene.client.get(page).text
    assert scene.act(person, "skydd-av", {"lift_confirmed": "1"})[0] == 409
    sign_in(scene.client, scene.me)
    assert scene.act(person, "skydd-av", {})[0] == 422
    assert scene.act(person, "skydd-av", {"lift_confirmed": "1"})[0] == 303
    assert scene.client.post_form(page, contact).status_code == 303


def test_the_handover_of_a_person_takes_the_page_along(scene: Scene) -> None:
    person = scene.person()
    with scene.database.transaction(write=True) as db:
        colleague = make_account(db, scope=db.merge(scene.programme))
        enrolment = enrolment_of(db, person)
    data = {
        "handover_enrolment": enrolment.public_id,
        "handover_from": scene.seen(person),
        "receiver": colleague.public_id,
        "handover_kind": "overgang",
        "handover_on": "2026-11-16",
    }
    assert scene.act(person, "overlamning", data)[0] == 303
    assert scene.client.get(scene.address(person)).status_code == 404
    sign_in(scene.client, colleague)
    assert "Övergång (planerad)" in scene.client.get(scene.address(person)).text
    assert scene.act(person, "bekraftelse", {"confirm_enrolment": enrolment.public_id})[0] == 303
    assert "Bekräfta att du har tagit över" not in scene.client.get(scene.address(person)).text


def _offered(page: str, field: str) -> set[str]:
    found = re.search(rf'<select[^>]*name="{field}".*?</select>', page, re.DOTALL)
    return set(re.findall(r'value="([^"]+)"', found[0])) if found else set()


def test_nobody_is_offered_to_join_or_to_take_over_where_they_stand_already(scene: Scene) -> None:
    person = scene.person()
    assert not _offered(scene.client.get(scene.address(person)).text, "receiver")
    with scene.database.transaction(write=True) as db:
        colleague = make_account(db, scope=db.merge(scene.programme))
        enrolment = enrolment_of(db, person)
    page = scene.client.get(scene.address(person)).text
    assert _offered(page, "member") == _offered(page, "receiver") == {colleague.public_id}
    scene.act(person, "team", {"member_enrolment": enrolment.public_id, "member": colleague.public_id})
    sign_in(scene.client, colleague)
    page = scene.client.get(scene.address(person)).text
    assert colleague.public_id not in _offered(page, "member")
    assert not _offered(page, "receiver")


def test_a_period_that_has_just_begun_is_not_called_missing(scene: Scene) -> None:
    person = scene.person(starts_on=date(2026, 11, 16))
    with scene.database.transaction(write=True) as db:
        periods.refresh(db, person.id)
    page = scene.client.get(scene.address(person)).text
    assert "Pågående period" in page
    assert "Perioder utan skattning" not in page


def test_a_colleague_joins_the_team(scene: Scene) -> None:
    person = scene.person()
    with scene.database.transaction(write=True) as db:
        colleague = make_account(db, scope=db.merge(scene.programme))
        enrolment = enrolment_of(db, person)
    data = {"member_enrolment": enrolment.public_id, "member": colleague.public_id}
    assert scene.act(person, "team", data)[0] == 303
    assert scene.act(person, "team", data)[0] == 422
    sign_in(scene.client, colleague)
    assert format_number(person.number) in scene.client.get("/idag").text


def test_consent_for_sus_is_given_and_taken_back_by_itself(scene: Scene) -> None:
    person = scene.person()
    with scene.database.transaction(write=True) as db:
        enrolment = enrolment_of(db, person)
    data = {"consent_enrolment": enrolment.public_id, "consent_choice": "give", "consent_on": "2026-11-10"}
    assert scene.act(person, "samtycke", data)[0] == 303
    assert "Ja den 2026-11-10" in scene.client.get(scene.address(person, "in-och-ut")).text
    later = data | {"consent_choice": "withdraw", "consent_on": "2026-11-16"}
    assert scene.act(person, "samtycke", later | {"consent_on": "2026-11-09"})[0] == 422
    assert scene.act(person, "samtycke", later)[0] == 303
    assert "Återkallat den 2026-11-16" in scene.client.get(scene.address(person, "in-och-ut")).text


def test_today_keeps_those_who_need_nothing_folded_and_says_how_many(scene: Scene) -> None:
    waits, *done = (scene.person() for _ in range(3))
    paused = scene.person()
    with scene.database.transaction(write=True) as db:
        for person in done:
            make_submitted(db, person, clock.today())
        make_pause(db, paused)
    page = scene.client.get("/idag").text.partition("<h2>Att göra</h2>")[2]
    open_part, *folded = page.split("<details")
    numbers = [format_number(one.number) for one in (waits, paused, *done)]
    assert [number in open_part for number in numbers] == [True, False, False, False]
    assert ["<summary>Pausade: 1" in folded[0], "<summary>Klara: 2" in folded[1]] == [True, True]
    assert numbers[1] in folded[0]
    assert all(number in folded[1] for number in numbers[2:])


def test_today_folds_the_rows_past_the_first_on_a_phone_unless_they_are_but_two(scene: Scene) -> None:
    people = [scene.person() for _ in range(10)]
    page = scene.client.get("/idag").text.partition("<h2>Att göra</h2>")[2]
    assert "desk-open" not in page
    people.append(scene.person())
    page = scene.client.get("/idag").text.partition("<h2>Att göra</h2>")[2]
    seen, folded = page.split("<summary>Visa 3 till</summary>")
    shown = [[format_number(one.number) in part for one in people].count(True) for part in (seen, folded)]
    assert shown == [8, 3]


def _unfolded(page: str) -> set[str]:
    """The ids of the sections of a person's page that are open."""
    return set(re.findall(r'<details class="fold wide" open>.*?<div id="([a-z]+)"', page))


def test_a_section_of_the_persons_page_is_open_while_something_in_it_is_due(scene: Scene) -> None:
    person = scene.person(starts_on=date(2026, 7, 6))
    with scene.database.transaction(write=True) as db:
        periods.refresh(db, person.id)
        enrolment = enrolment_of(db, person)
    address = scene.address(person)
    assert _unfolded(scene.client.get(address).text) == {"missing"}
    scene.act(person, "orsak", {"interval": f"{enrolment.public_id}.1", "miss_reason": "illness"})
    assert "missing" not in _unfolded(scene.client.get(address).text)
    assert _unfolded(scene.act(person, "paus", {"pause_reason": ""})[1]) == {"pause"}
    with scene.database.transaction(write=True) as db:
        make_pause(db, person)
    assert _unfolded(scene.client.get(address).text) == {"pause"}


def test_today_says_when_nothing_needs_doing(scene: Scene) -> None:
    person = scene.person()
    with scene.database.transaction(write=True) as db:
        make_submitted(db, person, clock.today())
    assert "Inget att göra just nu." in scene.client.get("/idag").text


def test_nobody_from_the_one_programme_takes_over_in_the_other(scene: Scene) -> None:
    person = scene.person()
    with scene.database.transaction(write=True) as db:
        here = make_account(db, scope=db.merge(scene.programme), last_name="Härifrån")
        other = make_programme(db, make_municipality(db, "Enköping"), name="Andra insatsen")
        second = make_enrolment(db, person, other)
        make_grant(db, db.merge(scene.me), Role.HANDLEDARE, other)
        make_staff_period(db, second, scene.me)
    assert "Härifrån, bara i " + scene.programme.name in scene.client.get(scene.address(person)).text
    data = {
        "handover_enrolment": second.public_id,
        "handover_from": scene.seen(person),
        "receiver": here.public_id,
        "handover_kind": "byte",
        "handover_on": "2026-11-16",
    }
    status, page = scene.act(person, "overlamning", data)
    assert status == 422
    assert "Kollegan kan inte ta över i Andra insatsen." in page
    joining = {"member_enrolment": second.public_id, "member": here.public_id}
    assert scene.act(person, "team", joining)[0] == 422
    with scene.database.transaction(write=False) as db:
        periods = db.scalars(select(StaffPeriod)).all()
        assert {(one.account_id, one.ends_on) for one in periods} == {(scene.me.id, None)}
        assert db.scalars(select(AuditEvent).where(AuditEvent.action == "team.end")).all() == []


def test_a_handover_on_a_coming_day_is_told_as_coming(scene: Scene) -> None:
    person = scene.person()
    with scene.database.transaction(write=True) as db:
        colleague = make_account(db, scope=db.merge(scene.programme))
        enrolment = enrolment_of(db, person)
    data = {
        "handover_enrolment": enrolment.public_id,
        "handover_from": scene.seen(person),
        "receiver": colleague.public_id,
        "handover_kind": "overgang",
        "handover_on": "2026-11-23",
    }
    assert scene.act(person, "overlamning", data)[0] == 303
    page = scene.client.get("/idag").text
    assert f"{format_number(person.number)} lämnas över den 23 november 2026." in page


def test_a_handover_that_is_refused_at_last_has_changed_nothing(scene: Scene) -> None:
    person = scene.person()
    with scene.database.transaction(write=True) as db:
        colleague = make_account(db, scope=db.merge(scene.programme))
        enrolment = enrolment_of(db, person)
    data = {
        "handover_enrolment": enrolment.public_id,
        "handover_from": scene.seen(person),
        "receiver": colleague.public_id,
        "handover_kind": "byte",
        "handover_on": "2026-10-01",
    }
    status, page = scene.act(person, "overlamning", data)
    assert (status, "Det går inte att lämna över så." in page) == (422, True)
    with scene.database.transaction(write=False) as db:
        assert db.scalars(select(StaffPeriod)).one().ends_on is None
