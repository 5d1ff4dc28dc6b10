"""The handledare's own rating: blind, kept as a draft, sent in once, its belief read by its author alone."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from smail.db.session import Database
from smail.db.tables import (
    Account,
    Answer,
    Assessment,
    AuditEvent,
    CertificateStatus,
    Participant,
    RaterKind,
    WebSession,
)
from smail.domain.instrument import AnswerKind
from smail.domain.people import format_number
from tests.factories.accounts import PASSWORD, give_password, make_account, sign_in
from tests.factories.assessments import make_submitted, the_instrument
from tests.factories.organisations import make_municipality, make_programme
from tests.factories.people import enrolment_of, make_participant, make_staff_period
from tests.support.client import BASE_URL, Browser, csrf_token_in
from tests.support.queries import QueryRecorder
from tests.support.travel import TravelTo

MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
LAST_TUESDAY = date(2026, 11, 10)
STAFF = the_instrument("smail_staff")
ITEMS = tuple(item.key for item in STAFF.items)
BELIEF = "work_within_12_months"
# Words that only the person's own answers have.
OWN_STEP = the_instrument().item(the_instrument().items[0].key).step(2, "sv")


@dataclass(frozen=True)
class Scene:
    """A handledare who rates too, one person, and the browser."""

    database: Database
    client: Browser
    me: Account
    person: Participant

    @property
    def address(self) -> str:
        return f"/deltagare/{self.person.public_id}/min-skattning"

    def send(self, act: str = "send", **answers: str) -> tuple[int, str]:
        response = self.client.post_form(self.address, {"act": act, **answers})
        return response.status_code, response.text

    def ratings(self) -> list[Assessment]:
        with self.database.transaction(write=False) as db:
            found = select(Assessment).where(Assessment.rater_kind == RaterKind.STAFF)
            return list(db.scalars(found.order_by(Assessment.id)))

    def stored(self) -> dict[str, int | None]:
        with self.database.transaction(write=False) as db:
            rows = select(Answer).join(Assessment, Assessment.id == Answer.assessment_id)
            found = db.scalars(rows.where(Assessment.rater_kind == RaterKind.STAFF))
            return {one.item_key: one.value for one in found}

    def own_rating(self, on: date = LAST_TUESDAY, value: int = 2) -> None:
        with self.database.transaction(write=True) as db:
            make_submitted(db, db.get_one(Participant, self.person.id), on, value=value)


def _scene(database: Database, client: Browser, *, staff_rates: bool = True) -> Scene:
    with database.transaction(write=True) as db:
        place = make_municipality(db)
        me = make_account(db, scope=place)
        person = make_participant(db, make_programme(db, place, staff_rates=staff_rates), me)
    sign_in(client, me)
    return Scene(database, client, me, person)


@pytest.fixture
def scene(database: Database, client: Browser, at: TravelTo) -> Scene:
    at(MONDAY)
    return _scene(database, client)


def _all(value: str = "4", **changes: str) -> dict[str, str]:
    return dict.fromkeys(ITEMS, value) | changes


def test_the_page_asks_eight_questions_and_shows_nothing_that_the_person_has_answered(scene: Scene) -> None:
    scene.own_rating()
    page = scene.client.get(scene.address).text
    assert page.count("<fieldset") == len(ITEMS) == 8
    assert "Personen svarade 10 november 2026. Svaren visas inte här" in page
    assert page.count("Deltagaren kan begära ut det här.") >= 1
    assert " checked" not in page
    assert OWN_STEP not in page


def test_a_draft_is_kept_and_goes_on_where_it_was(scene: Scene) -> None:
    assert scene.send("save", seen_health="2", seen_purpose="cannot_judge")[0] == 303
    assert scene.stored() == {"seen_health": 2, "seen_purpose": None}
    page = scene.client.get(scene.address).text
    assert page.count(" checked") == 2
    scene.send("save", seen_health="3")
    assert scene.stored() == {"seen_health": 3, "seen_purpose": None}
    assert len(scene.ratings()) == 1


def test_a_choice_is_saved_at_once_where_there_is_a_script(scene: Scene) -> None:
    token = csrf_token_in(scene.client.get(scene.address).text)
    sent = {"csrf_token": token, "act": "save", "seen_health": "5"}
    headers = {"Origin": BASE_URL, "Accept": "application/json"}
    answer = scene.client.post(scene.address, data=sent, headers=headers)
    assert (answer.status_code, answer.json) == (200, {"state": "saved"})
    assert scene.stored() == {"seen_health": 5}


def test_what_is_missing_is_asked_for_and_what_was_chosen_is_kept(scene: Scene) -> None:
    status, page = scene.send(seen_health="2")
    assert status == 422
    assert page.count("Välj ett svar, eller Kan inte bedöma.") == 2 * (len(ITEMS) - 1)
    assert scene.stored() == {"seen_health": 2}
    assert scene.ratings()[0].submitted_on is None


def test_sent_in_it_is_closed_with_sums_and_touches_no_interval(scene: Scene) -> None:
    scene.own_rating()
    assert scene.send(**_all(seen_health="cannot_judge"))[0] == 303
    (row,) = scene.ratings()
    assert (row.submitted_on, row.rater_account_id) == (MONDAY.date(), scene.me.id)
    assert row.rater_certificate is CertificateStatus.NONE
    assert row.items_shown == list(ITEMS)
    page = scene.client.get(scene.address).text
    assert "Du skickade in din skattning 16 november 2026." in page
    assert "<fieldset" not in page
    with scene.database.transaction(write=False) as db:
        acts = select(AuditEvent.action).where(AuditEvent.object_id == row.public_id).order_by(AuditEvent.id)
        assert list(db.scalars(acts)) == ["assessment.begin", "assessment.submit"]
        kinds = select(Answer.kind).where(Answer.item_key == "seen_health", Answer.assessment_id == row.id)
        assert db.scalar(kinds) is AnswerKind.CANNOT_JUDGE


def test_sent_twice_it_is_one_rating_and_says_so(scene: Scene) -> None:
    scene.send(**_all())
    page = scene.client.get(f"/deltagare/{scene.person.public_id}").text
    sent = {"csrf_token": csrf_token_in(page), "act": "send", **_all("1")}
    again = scene.client.post(scene.address, data=sent, headers={"Origin": BASE_URL})
    assert again.status_code == 303
    assert "var redan inskickad" in scene.client.get(scene.address).text
    assert len(scene.ratings()) == 1
    assert set(scene.stored().values()) == {4}


@pytest.mark.parametrize("wrong", ["6", "0", "skipped", "dont_know", "4.5", "x"])
def test_what_is_no_answer_is_refused_and_nothing_is_stored(scene: Scene, wrong: str) -> None:
    assert scene.send(**_all(seen_health=wrong))[0] == 422
    assert scene.stored() == {}


def test_a_field_that_the_form_does_not_have_ends_the_request(scene: Scene) -> None:
    page = f"/deltagare/{scene.person.public_id}"
    sent = {"act": "save", "rater_account_id": "1"}
    assert scene.client.post_form(scene.address, sent, page=page).status_code == 400


def test_where_the_programme_has_not_chosen_it_nothing_is_asked(
    database: Database, client: Browser, at: TravelTo
) -> None:
    at(MONDAY)
    scene = _scene(database, client, staff_rates=False)
    page = client.get(scene.address).text
    assert "gör handledaren ingen egen skattning" in page
    assert "<fieldset" not in page
    assert client.post_form(scene.address, {}, page="/idag").status_code == 409
    scene.own_rating()
    assert "Väntar på din skattning" not in client.get("/idag").text


def test_a_rating_sent_after_the_session_had_ended_is_a_draft_when_its_author_is_back(
    scene: Scene, at: TravelTo
) -> None:
    token = csrf_token_in(scene.client.get(scene.address).text)
    at(MONDAY + timedelta(hours=3))
    sent = {"csrf_token": token, "act": "send", "seen_health": "2", BELIEF: "5"}
    answer = scene.client.post(scene.address, data=sent, headers={"Origin": BASE_URL})
    assert answer.location == f"/logga-in?next={scene.address}"
    assert scene.stored() == {}
    sign_in(scene.client, scene.me)
    assert "Det du valde innan du blev utloggad är sparat." in scene.client.get(scene.address).text
    assert scene.stored() == {"seen_health": 2, BELIEF: 5}


def test_a_rating_sent_from_a_locked_screen_is_a_draft_when_it_is_unlocked(scene: Scene) -> None:
    with scene.database.transaction(write=True) as db:
        give_password(db, db.get_one(Account, scene.me.id))
    token = csrf_token_in(scene.client.get(scene.address).text)
    with scene.database.transaction(write=True) as db:
        db.execute(update(WebSession).values(is_locked=True))
    sent = {"csrf_token": token, "act": "save", "seen_health": "2"}
    answer = scene.client.post(scene.address, data=sent, headers={"Origin": BASE_URL})
    assert answer.location == "/las-upp"
    assert scene.client.post_form("/las-upp", {"password": PASSWORD}).status_code == 303
    assert "är sparat." in scene.client.get(scene.address).text
    assert scene.stored() == {"seen_health": 2}


def test_what_was_kept_is_never_given_to_another_account(scene: Scene, at: TravelTo) -> None:
    with scene.database.transaction(write=True) as db:
        other = make_account(db)
        make_staff_period(db, enrolment_of(db, scene.person), other, is_responsible=False)
    token = csrf_token_in(scene.client.get(scene.address).text)
    at(MONDAY + timedelta(hours=3))
    sent = {"csrf_token": token, "act": "save", BELIEF: "5"}
    scene.client.post(scene.address, data=sent, headers={"Origin": BASE_URL})
    sign_in(scene.client, other)
    assert "Det du valde" not in scene.client.get(scene.address).text
    assert scene.stored() == {}


def test_today_names_those_whose_answers_wait_for_the_own_rating(scene: Scene) -> None:
    number = format_number(scene.person.number)
    assert "Väntar på din skattning" not in scene.client.get("/idag").text
    scene.own_rating()
    page = scene.client.get("/idag").text
    assert "Väntar på din skattning" in page
    assert f'href="{scene.address}">{number}</a>, svarade 10 november 2026' in page
    scene.send(**_all())
    assert "Väntar på din skattning" not in scene.client.get("/idag").text


def test_after_fourteen_days_nothing_waits_any_more(scene: Scene) -> None:
    scene.own_rating(MONDAY.date() - timedelta(days=15))
    assert "Väntar på din skattning" not in scene.client.get("/idag").text


def test_today_asks_the_same_number_of_questions_for_one_waiting_as_for_many(
    scene: Scene, query_recorder: QueryRecorder
) -> None:
    scene.own_rating()
    scene.client.get("/idag")
    query_recorder.clear()
    scene.client.get("/idag")
    n_few = query_recorder.count
    with scene.database.transaction(write=True) as db:
        programme = enrolment_of(db, scene.person).programme
        for _ in range(5):
            make_submitted(db, make_participant(db, programme, scene.me), LAST_TUESDAY)
    # The day's signals are written down when they are first shown.
    scene.client.get("/idag")
    query_recorder.clear()
    assert scene.client.get("/idag").text.count("min-skattning") == 6
    assert query_recorder.count == n_few


def test_the_belief_stands_on_its_authors_page_and_on_no_colleagues(scene: Scene) -> None:
    scene.send(**_all(**{BELIEF: "1"}))
    words = STAFF.item(BELIEF).step(1, "sv")
    assert words in scene.client.get(scene.address).text
    with scene.database.transaction(write=True) as db:
        other = make_account(db)
        make_staff_period(db, enrolment_of(db, scene.person), other, is_responsible=False)
        n_staff = db.scalar(select(func.count()).select_from(Assessment))
    sign_in(scene.client, other)
    page = scene.client.get(scene.address).text
    assert " checked" not in page
    assert "Det du svarade" not in page
    assert n_staff == 1
