"""Sheets as they leave the house: one page each, nothing that was not chosen, no answers too early."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, object_session

from smail.db import sealing
from smail.db.base import new_public_id
from smail.db.session import Database
from smail.db.tables import (
    Account,
    ActionPlan,
    Activity,
    HandoverLine,
    MeetingSheet,
    Participant,
    SessionStrength,
    WrittenBy,
)
from smail.reports.sheets import Sheet, sheet_pdf
from smail.services import framsteg, steps, talks
from smail.services.audit import SYSTEM
from smail.vault import Vault
from smail.web.participant import blocks as participant_blocks
from tests.factories.accounts import make_account, sign_in, sign_in_participant
from tests.factories.assessments import (
    make_answer,
    make_open,
    make_staff_submitted,
    make_submitted,
    the_instrument,
)
from tests.factories.organisations import make_municipality, make_programme
from tests.factories.people import enrolment_of, make_participant
from tests.factories.plans import make_action_plan, make_activity
from tests.support.client import Browser
from tests.support.journey import words
from tests.support.queries import QueryRecorder
from tests.support.travel import TravelTo

MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
TUESDAY = date(2026, 11, 10)
MEETING = date(2026, 12, 1)
EVERY = list(the_instrument().form("fourteen").items)
LONG = "Ringa till praktikplatsen och fråga om tiderna på eftermiddagen passar mig bättre än " * 3
HEALTH = "Jag vet en sak som hjälper mig."
# A file that is made when somebody asks for it, with everything ticked; the pages have 15.
MOST_QUERIES = 24


@dataclass
class Scene:
    """A handledare and one person, each with a browser's way in, and what was set on sheets."""

    database: Database
    vault: Vault
    client: Browser
    me: Account
    person: Participant
    made: list[Sheet] = field(default_factory=list)

    @property
    def page(self) -> str:
        return f"/deltagare/{self.person.public_id}"

    def as_person(self) -> None:
        sign_in_participant(self.client, self.person)

    def sheet(self, address: str) -> Sheet:
        """What stands on the sheet at the address, which is one page."""
        answer = self.client.get(address)
        assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
        assert re.findall(rb"/Type/Pages/Count (\d+)", answer.data) == [b"1"]
        return self.made[-1]

    def choose(self, **fields: object) -> tuple[int, str]:
        answer = self.client.post_form("/s/mote", {"meeting_on": "2026-12-01", **fields})
        return answer.status_code, words(answer)

    def row(self) -> MeetingSheet:
        with self.database.transaction(write=False) as db:
            return db.scalars(select(MeetingSheet)).one()


@pytest.fixture
def scene(
    database: Database, vault: Vault, client: Browser, at: TravelTo, monkeypatch: pytest.MonkeyPatch
) -> Scene:
    at(MONDAY)
    with database.transaction(write=True) as db:
        place = make_municipality(db)
        me = make_account(db, scope=place, first_name="Alva")
        programme = make_programme(db, place, staff_rates=True)
        person = make_participant(db, programme, me, starts_on=date(2026, 3, 2))
        kept = sealing.sealed(vault, Participant.name, person.public_id, "Bo Ek")
        db.get_one(Participant, person.id).name = kept
    sign_in(client, me)
    found = Scene(database, vault, client, me, person)

    def made(sheet: Sheet) -> bytes:
        found.made.append(sheet)
        return sheet_pdf(sheet)

    monkeypatch.setattr(participant_blocks, "sheet_pdf", made)
    return found


def fill(scene: Scene, line: str, n: int) -> None:
    """So many steps, activities, steps forward with that text, and two ratings with all questions."""
    with scene.database.transaction(write=True) as db:
        person, today = db.get_one(Participant, scene.person.id), MONDAY.date()
        make_submitted(db, person, date(2026, 6, 1), value=1, items_shown=EVERY)
        make_submitted(db, person, TUESDAY, value=2, items_shown=EVERY, focus=["health", "purpose"])
        make_staff_submitted(db, person, scene.me, TUESDAY, {"seen_health": 5}, value=2)
        for number in range(n):
            on = today - timedelta(days=7 + number)
            steps.agree(db, scene.vault, person.id, line=line[:200], agreed_on=on, actor=SYSTEM)
            framsteg.write(db, scene.vault, person.id, happened_on=on, line=line[:200], actor=SYSTEM)
            _activity(scene, db.get_one(Participant, person.id), line[:120])
        aim = {"public_id": "A" * 16, "aim": sealing.sealed(scene.vault, ActionPlan.aim, "A" * 16, "Ett kök")}
        make_action_plan(db, enrolment_of(db, person), scene.me, **aim)
        talks.save(db, person.id, today, MEETING, actor=SYSTEM, account_id=scene.me.id, at=MONDAY)


def _activity(scene: Scene, person: Participant, text: str) -> None:
    db, public_id = object_session(person), new_public_id()
    assert db is not None
    kept = {
        name: sealing.sealed(scene.vault, column, public_id, text)
        for name, column in (("what", Activity.what), ("provider", Activity.provider))
    }
    make_activity(db, enrolment_of(db, person), public_id=public_id, hours_per_month=20, **kept)


def text_of(sheet: Sheet) -> str:
    """All words of the sheet."""
    rows = [f"{row.head} {row.text}" for block in sheet.blocks for row in block.rows]
    heads = [f"{block.title} {block.lead}" for block in sheet.blocks]
    alt = "" if sheet.picture is None else sheet.picture.alt
    return "\n".join([sheet.title, *sheet.lead, *heads, *rows, alt, *sheet.foot])


def titles(sheet: Sheet) -> list[str]:
    return [block.title for block in sheet.blocks]


def test_the_talk_sheet_opens_from_the_talk_and_follows_its_order(scene: Scene) -> None:
    fill(scene, "Skriva till vården", 1)
    address = re.search(
        r'href="([^"]+samtalsunderlag\.pdf[^"]*)"', scene.client.get(f"{scene.page}/samtal").text
    )
    assert address is not None
    sheet = scene.sheet(address[1])
    assert [title[:2] for title in titles(sheet) if title[0].isdigit()] == ["1.", "2.", "3.", "4.", "5."]
    said = text_of(sheet)
    assert "Bo Ek" in said
    assert HEALTH in said
    assert "Det egna svaret från 10 november är 2. Alva tänkte 5." in said
    assert "Nästa samtal: 1 december 2026" in said
    assert sheet.picture is not None
    assert "Två bilder från 10 november 2026" in sheet.picture.alt


def test_with_one_picture_the_talk_sheet_says_the_numbers(scene: Scene) -> None:
    with scene.database.transaction(write=True) as db:
        programme = enrolment_of(db, scene.person).programme
        programme.staff_rates = False
        make_submitted(db, db.get_one(Participant, scene.person.id), date(2026, 6, 1), value=1)
        make_submitted(db, db.get_one(Participant, scene.person.id), TUESDAY, value=2)
    sheet = scene.sheet(f"{scene.page}/samtalsunderlag.pdf")
    assert "Min hälsa: 2, förra gången 1" in text_of(sheet)
    assert sheet.picture is not None


def test_answers_that_wait_for_the_own_rating_stand_on_no_sheet_of_staff(scene: Scene) -> None:
    with scene.database.transaction(write=True) as db:
        person = db.get_one(Participant, scene.person.id)
        make_submitted(db, person, TUESDAY, value=2, focus=["health"])
    sheet = scene.sheet(f"{scene.page}/samtalsunderlag.pdf")
    said = text_of(sheet)
    assert sheet.picture is None
    assert "Min hälsa" in said
    assert HEALTH not in said
    assert "visas när den egna skattningen är gjord" in said
    _choose_all(scene)
    answer = scene.client.get(f"{scene.page}/mote/{scene.row().public_id}.pdf")
    assert answer.status_code == 303
    assert "väntar på din egen skattning" in scene.client.get(answer.location).text
    scene.as_person()
    assert HEALTH in text_of(scene.sheet(f"/s/mote/{scene.row().public_id}.pdf"))


def _choose_all(scene: Scene) -> None:
    every = ["answers", "picture", "plan", "steps", "framsteg", "next_date"]
    fields = {"meeting_on": "2026-12-01", "shows": every, "areas": ["health", "job_search"], "agreed": "1"}
    assert scene.client.post_form(f"{scene.page}/mote", fields).status_code == 303


def test_the_fullest_person_has_one_page_of_each_that_says_what_is_missing(scene: Scene) -> None:
    fill(scene, LONG, 30)
    _choose_all(scene)
    scene.sheet(f"{scene.page}/samtalsunderlag.pdf")
    scene.sheet(f"{scene.page}/mote/{scene.row().public_id}.pdf")
    scene.as_person()
    own = scene.sheet("/s/mitt-blad.pdf")
    assert len(own.blocks[1].rows) == 7
    assert own.short.left_out(3) == "… och 3 till."


def test_the_own_sheet_is_in_the_own_words_and_language(scene: Scene) -> None:
    fill(scene, "Skriva till vården", 1)
    scene.as_person()
    assert "/s/mitt-blad.pdf" in scene.client.get("/s/hem").text
    said = text_of(scene.sheet("/s/mitt-blad.pdf"))
    for line in ("Mitt blad den 16 november 2026", "Bo Ek", HEALTH, "Skriva till vården", "den 1 december"):
        assert line in said
    scene.client.post_form("/s/sprak", {"language": "en"}, page="/s/valkommen")
    english = scene.sheet("/s/mitt-blad.pdf")
    assert english.language == "en"
    assert HEALTH not in text_of(english)


def test_earlier_answers_wait_on_the_own_sheets_too(scene: Scene) -> None:
    fill(scene, "Skriva till vården", 1)
    _choose_all(scene)
    with scene.database.transaction(write=True) as db:
        begun = make_open(db, db.get_one(Participant, scene.person.id))
        make_answer(db, begun, item_key=begun.items_shown[0])
    scene.as_person()
    sheet = scene.sheet("/s/mitt-blad.pdf")
    assert sheet.picture is None
    assert HEALTH not in text_of(sheet)
    answer = scene.client.get(f"/s/mote/{scene.row().public_id}.pdf")
    assert answer.location == "/s/mote"
    assert "Svara först" in words(scene.client.get("/s/mote"))


def test_a_sheet_for_a_meeting_shows_what_was_ticked_and_nothing_else(scene: Scene) -> None:
    fill(scene, "Skriva till vården", 1)
    scene.as_person()
    page = scene.client.get("/s/mote").text
    assert " checked" not in page
    status, _said = scene.choose(shows=["answers", "picture"], areas=["everyday_life"])
    assert status == 303
    sheet = scene.sheet(f"/s/mote/{scene.row().public_id}.pdf")
    said = text_of(sheet)
    assert titles(sheet) == ["Mina svar den 10 november 2026"]
    assert [row.head for row in sheet.blocks[0].rows] == ["Min vardag:"]
    assert "hälsa" not in said.lower()
    assert "Skriva till vården" not in said
    assert "Möte den 1 december 2026" in said
    assert "Jag har själv valt vad som står här, den 16 november 2026." in said
    assert "Det jag visar är: mina senaste svar och en bild av mina svar." in said
    assert (scene.row().chosen_by, scene.row().account_id) == (WrittenBy.PARTICIPANT, None)


def test_the_plan_on_the_sheet_has_its_aim_and_what_goes_on(scene: Scene) -> None:
    fill(scene, "Praktik på lager", 1)
    scene.as_person()
    scene.choose(shows=["plan"])
    said = text_of(scene.sheet(f"/s/mote/{scene.row().public_id}.pdf"))
    assert "Målet: Ett kök" in said
    assert "Praktik på lager Praktik på lager. Sedan den 9 november. 20 timmar i månaden." in said


def test_chosen_together_the_sheet_says_with_whom(scene: Scene) -> None:
    fields = {"meeting_on": "2026-12-01", "shows": ["steps", "next_date"]}
    answer = scene.client.post_form(f"{scene.page}/mote", fields)
    assert answer.status_code == 422
    assert "Kryssa i att personen själv har valt." in answer.text
    assert 'value="steps" checked' in answer.text
    assert scene.client.post_form(f"{scene.page}/mote", fields | {"agreed": "1"}).status_code == 303
    assert scene.row().account_id == scene.me.id
    said = text_of(scene.sheet(f"{scene.page}/mote/{scene.row().public_id}.pdf"))
    assert "Jag har valt vad som står här tillsammans med Alva, den 16 november 2026." in said
    scene.as_person()
    assert "Du och Alva valde det den 16 november." in words(scene.client.get("/s/mote"))


def test_a_choice_can_be_changed_and_taken_back(scene: Scene) -> None:
    scene.as_person()
    scene.choose(shows=["steps", "plan"])
    address = f"/s/mote?mote={scene.row().public_id}"
    assert scene.client.get(address).text.count(" checked") == 2
    known = {"sheet": scene.row().public_id, "version": "1"}
    assert scene.choose(**known, shows=["steps"])[0] == 303
    assert scene.row().parts == ["steps"]
    status, said = scene.choose(**known, shows=["plan"])
    assert (status, "ändrades på en annan skärm" in said) == (422, True)
    assert scene.choose(sheet=scene.row().public_id, version="2", shows=[])[0] == 303
    assert "Inget är valt." in words(scene.client.get("/s/mote"))
    assert scene.client.get(f"/s/mote/{scene.row().public_id}.pdf").location == "/s/mote"


def test_a_sheet_is_for_its_meeting_alone(scene: Scene, at: TravelTo) -> None:
    scene.as_person()
    scene.choose(shows=["steps"])
    at(datetime(2026, 12, 1, 15, 0, tzinfo=UTC))
    scene.as_person()
    address = f"/s/mote/{scene.row().public_id}.pdf"
    assert scene.client.get(address).status_code == 200
    at(datetime(2026, 12, 2, 9, 0, tzinfo=UTC))
    scene.as_person()
    assert scene.client.get(address).location == "/s/mote"
    assert scene.client.get(f"/s/mote?mote={scene.row().public_id}").status_code == 404
    sign_in(scene.client, scene.me)
    answer = scene.client.get(f"{scene.page}/mote/{scene.row().public_id}.pdf")
    assert answer.location == f"{scene.page}/mote"
    assert "2026-12-01: mina steg" in words(scene.client.get(f"{scene.page}/mote"))


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"shows": []}, "Kryssa i minst en sak."),
        ({"shows": ["steps"], "meeting_on": ""}, "Välj vilken dag mötet är."),
        ({"shows": ["steps"], "meeting_on": "2026-11-15"}, "Den dagen har varit."),
        ({"shows": ["steps"], "meeting_on": "2028-01-01"}, "Välj en dag inom ett år."),
        ({"shows": ["picture"]}, "Kryssa i minst ett område."),
        ({"shows": ["picture"], "areas": ["belief"]}, "Välj något av alternativen."),
        ({"shows": ["allt"]}, "Välj något av alternativen."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(
    scene: Scene, fields: dict[str, object], fault: str
) -> None:
    fill(scene, "Gå ut", 1)
    scene.as_person()
    status, said = scene.choose(**fields)
    assert (status, fault in said) == (422, True)
    with scene.database.transaction(write=False) as db:
        assert db.scalars(select(MeetingSheet)).all() == []


def test_a_second_sheet_for_the_same_day_is_a_change_of_the_first(scene: Scene) -> None:
    scene.as_person()
    assert [scene.choose(shows=["steps"])[0] for _ in range(2)] == [303, 303]
    status, said = scene.choose(shows=["plan"])
    assert (status, "Det finns redan ett blad för den dagen." in said) == (422, True)


def test_the_own_sentences_can_be_shown_where_there_are_some(scene: Scene) -> None:
    scene.as_person()
    assert 'value="sentences"' not in scene.client.get("/s/mote").text
    with scene.database.transaction(write=True) as db:
        stay = enrolment_of(db, scene.person).id
        for on, position, line in (
            (date(2026, 5, 1), 1, "Det här är gammalt."),
            (date(2026, 10, 1), 2, "Ring hellre än att skriva."),
            (date(2026, 10, 1), 1, "Förmiddagar är bäst."),
        ):
            _sentence(scene, db, stay, on, position, line)
    assert 'value="sentences"' in scene.client.get("/s/mote").text
    scene.choose(shows=["sentences"])
    (block,) = scene.sheet(f"/s/mote/{scene.row().public_id}.pdf").blocks
    assert [row.text for row in block.rows] == ["Förmiddagar är bäst.", "Ring hellre än att skriva."]


def _sentence(scene: Scene, db: Session, stay: int, on: date, position: int, line: str) -> None:
    public_id = new_public_id()
    db.add(
        HandoverLine(
            public_id=public_id,
            enrolment_id=stay,
            handed_over_on=on,
            position=position,
            line=sealing.sealed(scene.vault, HandoverLine.line, public_id, line),
            written_by=WrittenBy.PARTICIPANT,
            written_at=MONDAY,
        )
    )


def test_before_the_first_answers_there_are_none_to_tick(scene: Scene) -> None:
    scene.as_person()
    page = scene.client.get("/s/mote").text
    assert 'value="answers"' not in page
    assert 'name="areas"' not in page


def test_somebody_protected_has_neither_name_nor_place_on_paper(scene: Scene) -> None:
    fill(scene, "Ett kafé", 1)
    with scene.database.transaction(write=True) as db:
        db.get_one(Participant, scene.person.id).is_protected = True
    _choose_all(scene)
    sheets = [f"{scene.page}/samtalsunderlag.pdf", f"{scene.page}/mote/{scene.row().public_id}.pdf"]
    said = [text_of(scene.sheet(one)) for one in sheets]
    scene.as_person()
    said.append(text_of(scene.sheet("/s/mitt-blad.pdf")))
    for one in said:
        assert "Bo Ek" not in one
        # What it is stands once; who gives it, which is the same text here, does not.
        assert one.count("Ett kafé") <= 3
        assert "Ett kafé." not in one
    assert "tillsammans med den som följer mig" in said[1]


@pytest.mark.parametrize("of", ["talk", "meeting", "own"])
def test_a_sheet_asks_the_database_a_fixed_number_of_questions(
    scene: Scene, query_recorder: QueryRecorder, of: str
) -> None:
    fill(scene, "Skriva till vården", 5)
    _choose_all(scene)
    where: dict[str, Callable[[], str]] = {
        "talk": lambda: f"{scene.page}/samtalsunderlag.pdf",
        "meeting": lambda: f"{scene.page}/mote/{scene.row().public_id}.pdf",
        "own": lambda: "/s/mitt-blad.pdf",
    }
    address = where[of]()
    if of == "own":
        scene.as_person()
    scene.client.get(address)
    query_recorder.clear()
    scene.client.get(address)
    assert query_recorder.count <= MOST_QUERIES, "\n".join(query_recorder.statements)


def test_by_the_link_alone_no_sheet_opens(scene: Scene) -> None:
    sign_in_participant(scene.client, scene.person, SessionStrength.LINK)
    for address in ("/s/mitt-blad.pdf", "/s/mote"):
        assert scene.client.get(address).location == "/s/mer"
