"""Half an hour on one screen: opens with one picture or two, keeps steps and the next day, opens again."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from smail.db.session import Database
from smail.db.tables import Account, AgreedStep, Assessment, Participant, Talk
from smail.domain.plan import StepAnswer
from smail.services import steps
from smail.services.audit import SYSTEM
from smail.vault import Vault
from tests.factories.accounts import make_account, sign_in
from tests.factories.assessments import make_staff_submitted, make_submitted
from tests.factories.organisations import make_municipality, make_programme
from tests.factories.people import make_participant
from tests.support.client import Browser
from tests.support.queries import QueryRecorder
from tests.support.travel import TravelTo

MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
OCTOBER = date(2026, 10, 19)
TUESDAY = date(2026, 11, 10)
MOST_QUERIES = 15


@dataclass(frozen=True)
class Scene:
    """A handledare, one person, and the browser."""

    database: Database
    vault: Vault
    client: Browser
    me: Account
    person: Participant

    @property
    def address(self) -> str:
        return f"/deltagare/{self.person.public_id}/samtal"

    def show(self, query: str = "") -> str:
        answer = self.client.get(self.address + query)
        assert answer.status_code == 200
        return answer.text

    def send(self, **fields: str) -> tuple[int, str]:
        answer = self.client.post_form(self.address, fields)
        return answer.status_code, answer.text

    def step(self, line: str, on: date = OCTOBER) -> str:
        with self.database.transaction(write=True) as db:
            made = steps.agree(db, self.vault, self.person.id, line=line, agreed_on=on, actor=SYSTEM)
            assert isinstance(made, AgreedStep)
            return made.public_id

    def rate(self, **changes: object) -> Assessment:
        with self.database.transaction(write=True) as db:
            return make_submitted(db, db.get_one(Participant, self.person.id), TUESDAY, value=2, **changes)

    def rows(self, table: type) -> list:  # type: ignore[type-arg]
        with self.database.transaction(write=False) as db:
            return list(db.scalars(select(table).order_by(table.id)))


@pytest.fixture
def scene(database: Database, vault: Vault, client: Browser, at: TravelTo) -> Scene:
    at(MONDAY)
    with database.transaction(write=True) as db:
        place = make_municipality(db)
        me = make_account(db, scope=place, first_name="Alva")
        person = make_participant(db, make_programme(db, place, staff_rates=True), me)
    sign_in(client, me)
    return Scene(database, vault, client, me, person)


def test_it_opens_before_anything_is_known(scene: Scene) -> None:
    page = scene.show()
    parts = ["1. Det ni kom", "2. Det du vill", "3. Två bilder", "4. Nästa steg", "5. När ni ses"]
    assert [page.index(part) for part in parts] == sorted(page.index(part) for part in parts)
    assert "Det finns inga bilder än. De kommer med de första svaren." in page
    assert "Det finns bara en bild" not in page


def test_the_area_that_the_person_chose_comes_with_the_answer_once_the_own_rating_is_made(
    scene: Scene,
) -> None:
    scene.rate(focus=["health"])
    page = scene.show()
    assert "<h3>Min hälsa <small>Valt " in page
    assert "Jag vet en sak som hjälper mig." not in page
    with scene.database.transaction(write=True) as db:
        person = db.get_one(Participant, scene.person.id)
        make_staff_submitted(db, person, scene.me, TUESDAY, {"seen_health": 5}, value=2)
    page = scene.show()
    assert "Jag vet en sak som hjälper mig." in page
    assert "<b>Min hälsa</b>: Det egna svaret från 10 november är 2. Alva tänkte 5." in page


def test_an_old_pair_is_left_out_while_newer_answers_wait_and_dated_when_they_do_not(
    scene: Scene, at: TravelTo
) -> None:
    with scene.database.transaction(write=True) as db:
        person = db.get_one(Participant, scene.person.id)
        make_submitted(db, person, OCTOBER, value=2)
        make_staff_submitted(db, person, scene.me, OCTOBER, {"seen_health": 5}, value=2)
    shown = scene.show()
    assert "3. Två bilder från 19 oktober 2026" in shown
    assert "Min hälsa</b>: Det egna svaret från 19 oktober är 2. Alva tänkte 5." in shown
    assert 'alt="Två bilder från 19 oktober 2026.' in shown
    drawn = scene.client.get(shown.partition('<img src="')[2].partition('"')[0])
    assert (drawn.status_code, drawn.mimetype) == (200, "image/svg+xml")
    scene.rate()
    waiting = scene.show()
    assert "19 oktober" not in waiting
    assert "Alva tänkte" not in waiting
    assert "<figure" not in waiting
    assert f'href="/deltagare/{scene.person.public_id}/min-skattning"' in waiting
    at(MONDAY + timedelta(days=20))
    sign_in(scene.client, scene.me)
    later = scene.show()
    assert "3. Två bilder från 19 oktober 2026" in later
    assert "Personen har svarat igen, 10 november 2026." in later


def test_a_talk_keeps_its_steps_the_answers_and_the_next_day_and_opens_again(scene: Scene) -> None:
    before = scene.step("Ringa praktikplatsen")
    status, _ = scene.send(
        which_1=before, done_1="partly", step_1="Skriva till vården", step_2="", meet_on="2026-12-07"
    )
    assert status == 303
    old, new = scene.rows(AgreedStep)
    assert (old.answer, old.answered_by_id) == (StepAnswer.PARTLY, scene.me.id)
    assert (new.agreed_on, new.account_id) == (MONDAY.date(), scene.me.id)
    (kept,) = scene.rows(Talk)
    assert (kept.held_on, kept.next_on) == (MONDAY.date(), date(2026, 12, 7))
    page = scene.show(f"?samtal={kept.public_id}")
    assert "<li><span>Skriva till vården</span></li>" in page
    assert 'value="2026-12-07"' in page
    assert 'name="step_1"' in page
    assert 'name="step_2"' not in page


def test_saved_twice_it_is_one_talk_with_each_step_once_and_never_more_than_two(scene: Scene) -> None:
    both = {"step_1": "Gå ut varje dag", "step_2": "Ringa vården"}
    for _ in range(2):
        scene.send(**both)
    scene.send(step_1="Ett tredje steg")
    assert len(scene.rows(Talk)) == 1
    assert len(scene.rows(AgreedStep)) == 2


def test_an_earlier_talk_is_changed_on_its_own_day(scene: Scene, at: TravelTo) -> None:
    scene.send(step_1="Gå ut varje dag")
    (kept,) = scene.rows(Talk)
    at(MONDAY + timedelta(hours=1, days=0))
    later = MONDAY + timedelta(days=3)
    at(later)
    sign_in(scene.client, scene.me)
    assert "Gå ut varje dag" in scene.show()
    scene.send(talk=kept.public_id, step_1="Ringa vården", meet_on="2026-11-30")
    (again,) = scene.rows(Talk)
    assert (again.held_on, again.next_on) == (MONDAY.date(), date(2026, 11, 30))
    assert {one.agreed_on for one in scene.rows(AgreedStep)} == {MONDAY.date()}


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"meet_on": "2026-11-16"}, "Välj en dag efter samtalet."),
        ({"meet_on": "2028-01-01"}, "Välj en dag inom ett år."),
        ({"meet_on": "2026-13-01"}, "Det datumet finns inte."),
        ({"step_1": "x" * 201}, "Steget är för långt."),
        ({"step_2": "19121212-1212"}, "personnummer"),
        ({"done_1": "kanske"}, "Välj något av alternativen."),
    ],
)
def test_what_is_wrong_is_said_what_was_typed_stays_and_nothing_is_kept(
    scene: Scene, fields: dict[str, str], fault: str
) -> None:
    scene.step("Ringa praktikplatsen")
    status, page = scene.send(**{"step_1": "Gå ut varje dag"} | fields)
    assert status == 422
    assert fault in page
    assert (scene.rows(Talk), len(scene.rows(AgreedStep))) == ([], 1)
    for name, typed in fields.items():
        assert name == "done_1" or f'value="{typed}"' in page


def test_another_persons_talk_is_not_there(scene: Scene) -> None:
    with scene.database.transaction(write=True) as db:
        other = make_participant(db)
        row = Talk(participant_id=other.id, held_on=OCTOBER, account_id=scene.me.id, written_at=MONDAY)
        db.add(row)
        db.flush()
        foreign = row.public_id
    assert scene.client.get(f"{scene.address}?samtal={foreign}").status_code == 404
    assert scene.send(talk=foreign, step_1="Gå ut")[0] == 404
    assert scene.rows(AgreedStep) == []


def test_it_takes_fifteen_questions_with_a_full_plan(scene: Scene, query_recorder: QueryRecorder) -> None:
    for number in range(8):
        scene.step(f"Steg nummer {number}")
    scene.rate(focus=["health", "purpose"])
    with scene.database.transaction(write=True) as db:
        make_staff_submitted(db, db.get_one(Participant, scene.person.id), scene.me, TUESDAY, value=5)
    scene.show()
    query_recorder.clear()
    scene.show()
    assert query_recorder.count <= MOST_QUERIES, "\n".join(query_recorder.statements)


def test_an_empty_talk_is_not_kept_and_not_called_saved(scene: Scene) -> None:
    step = scene.step("Ringa praktikplatsen")
    status, page = scene.send(which_1=step, done_1="", step_1=" ", step_2="", meet_on="")
    assert status == 422
    assert "Det finns inget att spara än." in page
    assert "Samtalet är sparat" not in page
    assert scene.rows(Talk) == []
    assert scene.send(which_1=step, done_1="yes")[0] == 303
    assert len(scene.rows(Talk)) == 1
