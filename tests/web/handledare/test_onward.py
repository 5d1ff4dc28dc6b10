"""The way in and out on the pages: nothing lost, nobody chased, and whoever comes back is known."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from smail.db.session import Database
from smail.db.tables import Account, Consent, Discharge, Enrolment, FollowUp, Participant, Programme, SusEntry
from smail.domain.onward import FollowUpResult, Offer
from smail.domain.people import format_number
from tests.factories.accounts import make_account, sign_in
from tests.factories.assessments import make_submitted
from tests.factories.onward import make_follow_up
from tests.factories.organisations import make_municipality, make_programme
from tests.factories.people import (
    enrolment_of,
    make_consent,
    make_discharge,
    make_enrolment,
    make_participant,
)
from tests.support.client import Browser
from tests.support.queries import QueryRecorder
from tests.support.travel import TravelTo

MOST_QUERIES = 15


@dataclass(frozen=True)
class Scene:
    """A handledare who is signed in, and one of the own participants."""

    database: Database
    client: Browser
    me: Account
    programme: Programme
    person: Participant
    stay: Enrolment

    def at(self, act: str) -> str:
        """The address of something about the person."""
        return f"/deltagare/{self.person.public_id}/{act}"

    def send(self, act: str, **data: object) -> tuple[int, str]:
        """Status and text after a form about the person was sent."""
        answer = self.client.post_form(self.at(act), data, page=self.at("in-och-ut"))
        return answer.status_code, answer.text

    def end(self, last_on: date) -> None:
        """The person's time has ended, with a follow-up due on the day of the test."""
        with self.database.transaction(write=True) as db:
            stay = db.get_one(Enrolment, self.stay.id)
            stay.ended_on = last_on
            make_discharge(db, stay, self.me)
            make_follow_up(db, stay, self.me, due_on=date(2026, 11, 16))


@pytest.fixture
def scene(database: Database, client: Browser, at: TravelTo) -> Scene:
    at(datetime(2026, 11, 16, 9, tzinfo=UTC))
    with database.transaction(write=True) as db:
        place = make_municipality(db)
        programme = make_programme(db, place)
        me = make_account(db, scope=place)
        person = make_participant(db, programme, me, starts_on=date(2026, 3, 2))
        stay = enrolment_of(db, person)
    sign_in(client, me)
    return Scene(database, client, me, programme, person, stay)


def test_an_avslut_offers_last_answers_and_leads_to_the_link(scene: Scene) -> None:
    assert scene.send("in-och-ut", enrolment=scene.stay.public_id, support="social_assistance")[0] == 303
    form = scene.client.get(scene.at("avslut")).text
    # What was written down at the start need not be asked again.
    assert 'value="social_assistance" selected' in form
    answer = scene.client.post_form(
        scene.at("avslut"),
        {
            "enrolment": scene.stay.public_id,
            "last_on": "2026-11-20",
            "reason": "work",
            "closing_talk": "declined",
            "closing_talk_on": "2026-11-10",
            "last_rating": "offered",
            "declines_follow_up": "1",
        },
    )
    assert (answer.status_code, answer.location) == (303, scene.at("").rstrip("/") + "#link")
    with scene.database.transaction(write=False) as db:
        row = db.scalars(select(Discharge)).one()
        assert (row.closing_talk, row.last_rating) == (Offer.DECLINED, Offer.OFFERED)
        assert db.scalars(select(FollowUp)).one().declined_on == date(2026, 11, 16)


def test_where_the_last_answers_are_new_no_link_is_asked_for(scene: Scene) -> None:
    with scene.database.transaction(write=True) as db:
        make_submitted(db, db.get_one(Participant, scene.person.id), date(2026, 11, 12))
    ending = {"last_on": "2026-11-20", "reason": "work", "closing_talk": "declined"}
    more = {"enrolment": scene.stay.public_id, "closing_talk_on": "2026-11-10", "last_rating": "offered"}
    answer = scene.client.post_form(scene.at("avslut"), ending | more)
    assert (answer.status_code, answer.location) == (303, "/idag")
    assert "Svaren från 12 november 2026 är så nya att de blir de sista." in scene.client.get("/idag").text


def test_a_talk_without_its_day_is_asked_for_and_nothing_is_lost(scene: Scene) -> None:
    data = {
        "enrolment": scene.stay.public_id,
        "last_on": "2026-11-16",
        "reason": "work",
        "closing_talk": "offered",
        "last_rating": "not_offered",
        "next_step": "Ringer i maj",
    }
    answer = scene.client.post_form(scene.at("avslut"), data)
    assert answer.status_code == 422
    assert 'href="#closing_talk_on"' in answer.text
    assert "Ringer i maj" in answer.text


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_the_checklist_is_whole_with_consent_and_anonymous_once_it_is_taken_back(scene: Scene) -> None:
    given = {"consent_enrolment": scene.stay.public_id, "consent_on": "2026-11-16"}
    anonymous = scene.client.get(scene.at("sus.pdf"))
    assert scene.send("samtycke", consent_choice="give", **given)[0] == 303
    whole = scene.client.get(scene.at("sus.pdf"))
    assert scene.send("samtycke", consent_choice="withdraw", **given)[0] == 303
    assert whole.mimetype == "application/pdf"
    assert scene.client.get(scene.at("sus.pdf")).data == anonymous.data != whole.data
    assert scene.client.get(scene.at("sus.pdf?vid=ut")).status_code == 404
    with scene.database.transaction(write=False) as db:
        assert db.scalars(select(Consent.withdrawn_on)).all() == [date(2026, 11, 16)]


def test_another_persons_time_is_nowhere_to_be_found(scene: Scene) -> None:
    with scene.database.transaction(write=True) as db:
        other = enrolment_of(db, make_participant(db, scene.programme, scene.me)).public_id
    assert scene.client.get(scene.at(f"in-och-ut?insats={other}")).status_code == 404
    assert scene.client.get(scene.at(f"sus.pdf?insats={other}")).status_code == 404
    assert scene.send("in-och-ut", enrolment=other, support="salary")[0] == 404
    with scene.database.transaction(write=False) as db:
        assert db.scalars(select(SusEntry)).all() == []


def test_a_start_is_written_shown_and_taken_away(scene: Scene) -> None:
    wrong = scene.send("borjade", kind="work", started_on="2030-01-01", share="50")
    assert (wrong[0], 'href="#started_on"' in wrong[1], 'value="50"' in wrong[1]) == (422, True, True)
    assert scene.send("borjade", kind="work", started_on="2026-11-02", share="50")[0] == 303
    page = scene.client.get(scene.at("in-och-ut")).text
    assert "2026-11-02 Började arbeta, 50 procent" in page
    own = page.split('name="start" value="')[1][:16]
    assert scene.send("borjade/ta-bort", start=own)[0] == 303
    assert scene.send("borjade/ta-bort", start=own)[0] == 404


def test_today_tells_whom_to_ask_and_the_form_keeps_what_was_found(scene: Scene) -> None:
    scene.end(date(2026, 5, 15))
    today = scene.client.get("/idag").text
    assert "Följ upp efter avslut" in today
    with scene.database.transaction(write=False) as db:
        row = db.scalars(select(FollowUp)).one()
    address = f"/uppfoljning/{row.public_id}"
    assert address in today
    assert format_number(scene.person.number) in scene.client.get(address).text
    faulty = {"done_on": "2026-11-16", "result": "not_reached", "occupation": "work", "line": "Ringde"}
    answer = scene.client.post_form(address, faulty)
    assert (answer.status_code, "Ringde" in answer.text) == (422, True)
    data = faulty | {"result": "work", "was_seen": ""}
    assert scene.client.post_form(address, data).status_code == 303
    assert "Följ upp efter avslut" not in scene.client.get("/idag").text
    # A second tab that still shows nothing cannot write over it.
    late = scene.client.post_form(address, data | {"result": "other"})
    assert (late.status_code, "medan du skrev" in late.text) == (422, True)
    with scene.database.transaction(write=False) as db:
        assert db.scalars(select(FollowUp.result)).all() == [FollowUpResult.WORK]


def test_whoever_wants_no_contact_is_gone_from_today(scene: Scene) -> None:
    scene.end(date(2026, 5, 15))
    with scene.database.transaction(write=False) as db:
        own = db.scalars(select(FollowUp.public_id)).one()
    answer = scene.client.post_form(f"/uppfoljning/{own}/nej", {}, page=f"/uppfoljning/{own}")
    assert answer.status_code == 303
    assert own not in scene.client.get("/idag").text


def test_whoever_comes_back_is_taken_in_by_the_number(scene: Scene) -> None:
    page = "/deltagare/aterkommer"
    data = {"programme": scene.programme.public_id, "starts_on": "2026-11-16", "referring_organisation": ""}
    there = scene.client.post_form(page, data | {"number": scene.person.number})
    assert (there.status_code, "flyttkod" in there.text) == (422, True)
    scene.end(date(2026, 5, 15))
    early = data | {"number": scene.person.number, "starts_on": "2026-05-15"}
    assert scene.client.post_form(page, early).status_code == 422
    answer = scene.client.post_form(page, data | {"number": format_number(scene.person.number).lower()})
    assert (answer.status_code, answer.location) == (303, scene.at("").rstrip("/"))
    page_now = scene.client.get(scene.at("in-och-ut")).text
    assert "Personen har varit med flera gånger" in page_now


def test_the_page_takes_as_many_questions_for_a_long_past_as_for_a_short_one(
    scene: Scene, query_recorder: QueryRecorder
) -> None:
    counts = []
    for n in (0, 6):
        with scene.database.transaction(write=True) as db:
            for year in range(n):
                day = date(2019 + year, 1, 7)
                stay = make_enrolment(db, scene.person, scene.programme, starts_on=day, ended_on=day)
                make_discharge(db, stay, scene.me)
                make_follow_up(db, stay, scene.me)
                make_consent(db, scene.person, scene.me, enrolment_id=stay.id)
        scene.client.get(scene.at("in-och-ut"))
        query_recorder.clear()
        assert scene.client.get(scene.at("in-och-ut")).status_code == 200
        counts.append(query_recorder.count)
    assert counts[0] == counts[1] <= MOST_QUERIES, "\n".join(query_recorder.statements)
