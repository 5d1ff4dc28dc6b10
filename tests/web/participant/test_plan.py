"""The own plan: plain words, one tap for whether a step is done, and own things beside what was decided."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from smail.db.session import Database
from smail.db.tables import Activity, AgreedStep, AuditEvent, Participant, SessionStrength, WrittenBy
from smail.domain.plan import ActivityKind, StepAnswer, Uptake
from smail.services import action_plans, activities, steps
from smail.services.action_plans import Together
from smail.services.activities import ActivityFields
from smail.services.audit import SYSTEM
from smail.vault import Vault
from tests.factories.accounts import make_account, sign_in_participant
from tests.factories.organisations import make_municipality, make_programme
from tests.factories.people import enrolment_of, make_participant
from tests.support.client import Browser
from tests.support.journey import words
from tests.support.travel import TravelTo
from tests.templates.test_participant_texts import judge

PAGE = "/s/min-plan"
START, TODAY = date(2026, 10, 19), date(2026, 11, 16)
A_WEEK = timedelta(weeks=1)
ACTIVITIES = (
    ("Praktik på ett lager", Uptake.USED, START, None),
    ("Datakurs", Uptake.USED, TODAY + A_WEEK, TODAY + 5 * A_WEEK),
    ("Truckkort", Uptake.OFFERED, None, None),
    ("Sömnskola", Uptake.USED, START, START + 2 * A_WEEK),
)


@pytest.fixture(autouse=True)
def _in_november(at: TravelTo) -> None:
    at(datetime(2026, 11, 16, 11, 0, tzinfo=UTC))


@pytest.fixture
def person(database: Database, vault: Vault) -> Participant:
    """Somebody with a whole plan: a step to answer, one to come, activities, and an action plan."""
    with database.transaction(write=True) as db:
        here = make_municipality(db)
        me = make_account(db, scope=here)
        found = make_participant(db, make_programme(db, here), me, starts_on=START)
        stay = enrolment_of(db, found)
        for what, uptake, starts_on, ends_on in ACTIVITIES:
            new = ActivityFields(ActivityKind.SKILLS, uptake, what, "", (), starts_on, ends_on, 40)
            activities.add(db, vault, stay.id, new, SYSTEM, me.id)
        for line, on in (("Ringa praktikplatsen", START), ("Gå en promenad", TODAY - A_WEEK)):
            steps.agree(db, vault, found.id, line=line, agreed_on=on, actor=SYSTEM, account_id=me.id)
        together = Together(with_person=True, organisation_ids=(here.id,))
        aim, at_first = "Lagerarbete på halvtid", {"on": START, "together": together}
        action_plans.write(db, vault, stay.id, aim=aim, actor=SYSTEM, account_id=me.id, **at_first)  # type: ignore[arg-type]
    return found


@pytest.fixture
def mine(client: Browser, person: Participant) -> Browser:
    """The person's own browser."""
    sign_in_participant(client, person)
    return client


def step(database: Database, vault: Vault, line: str) -> AgreedStep:
    """The step with this line."""
    with database.transaction(write=False) as db:
        rows = db.scalars(select(AgreedStep)).all()
    return next(row for row in rows if steps.line_of(vault, row) == line)


def test_the_plan_is_told_in_plain_words(mine: Browser) -> None:
    said = words(mine.get(PAGE))
    for text in (
        "Har du gjort det? Ringa praktikplatsen Ni bestämde det den 19 oktober.",
        "Gå en promenad Ni bestämde det den 9 november. Frågan om det kommer den 30 november.",
        "Praktik på ett lager Sedan den 19 oktober. 40 timmar i månaden.",
        "Datakurs Från den 23 november till den 21 december.",
        "Truckkort Du har fått frågan om det.",
        "Det jag har gjort Sömnskola",
        "Målet med planen Lagerarbete på halvtid Ni gjorde planen den 19 oktober.",
        "Ni ska gå igenom den igen före den 19 januari 2027.",
    ):
        assert text in said


def test_home_says_what_comes_next_and_asks_there_too(mine: Browser) -> None:
    said = words(mine.get("/s/hem"))
    assert "Datakurs börjar den 23 november." in said
    assert "Har du gjort det? Ringa praktikplatsen" in said
    assert "Dina steg: Gå en promenad" in said


@pytest.mark.parametrize("answer", list(StepAnswer))
def test_one_tap_answers_and_the_answer_can_be_changed(
    database: Database, vault: Vault, mine: Browser, answer: StepAnswer
) -> None:
    one = step(database, vault, "Ringa praktikplatsen")
    sent = mine.post_form(f"{PAGE}/svar", {"step": one.public_id, "answer": answer.value}, page="/s/hem")
    assert (sent.status_code, sent.location) == (303, f"{PAGE}#steg")
    with database.transaction(write=False) as db:
        row = db.get_one(AgreedStep, one.id)
        assert (row.answer, row.answered_by, row.answered_on) == (answer, WrittenBy.PARTICIPANT, TODAY)
    said = words(mine.get(PAGE))
    assert "Ditt svar är sparat." in said
    assert "Har du gjort det?" not in said
    mine.post_form(f"{PAGE}/svar", {"step": one.public_id, "answer": "yes"}, page=PAGE)
    assert step(database, vault, "Ringa praktikplatsen").answer is StepAnswer.YES


def test_own_steps_and_wishes_are_kept_as_the_persons_own(
    database: Database, vault: Vault, mine: Browser
) -> None:
    mine.post_form(f"{PAGE}/steg", {"step_line": "Ringa biblioteket"}, page=PAGE)
    mine.post_form(
        f"{PAGE}/vill", {"wish_line": "Praktik på ett kafé", "wish_kind": "job_directed"}, page=PAGE
    )
    own = step(database, vault, "Ringa biblioteket")
    assert (own.written_by, own.account_id, own.agreed_on) == (WrittenBy.PARTICIPANT, None, TODAY)
    with database.transaction(write=False) as db:
        row = db.scalars(select(Activity).where(Activity.uptake == Uptake.WISHED)).one()
        assert (row.written_by, row.kind) == (WrittenBy.PARTICIPANT, ActivityKind.JOB_DIRECTED)
        who = select(AuditEvent.actor_kind).where(AuditEvent.action.in_(["step.agree", "activity.add"]))
        assert "participant" in set(db.scalars(who))
    assert "Praktik på ett kafé Du har önskat det." in words(mine.get(PAGE))


@pytest.mark.parametrize(
    ("place", "fields", "fault"),
    [
        ("steg", {"step_line": ""}, "Skriv vad du vill göra."),
        ("steg", {"step_line": "x" * 201}, "Raden är för lång. Korta ner den lite."),
        ("steg", {"step_line": "19121212-1212"}, "Det ser ut som ett personnummer."),
        ("vill", {"wish_line": "", "wish_kind": "skills"}, "Skriv vad du vill prova."),
        ("vill", {"wish_line": "Kafé", "wish_kind": ""}, "Välj vad det handlar om."),
        ("svar", {"step": "", "answer": "yes"}, "Välj Ja, En del eller Inte än."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(
    database: Database, mine: Browser, place: str, fields: dict[str, str], fault: str
) -> None:
    answer = mine.post_form(f"{PAGE}/{place}", fields, page=PAGE)
    assert (answer.status_code, fault in words(answer)) == (422, True)
    assert judge(fault, answer.text) == []
    with database.transaction(write=False) as db:
        counts = [db.scalar(select(func.count()).select_from(table)) for table in (AgreedStep, Activity)]
    assert counts == [2, 4]


def test_somebody_elses_step_is_not_there(database: Database, vault: Vault, mine: Browser) -> None:
    with database.transaction(write=True) as db:
        other = make_participant(db)
        row = steps.agree(db, vault, other.id, line="Annat", agreed_on=TODAY, actor=SYSTEM)
        assert isinstance(row, AgreedStep)
    sent = mine.post_form(f"{PAGE}/svar", {"step": row.public_id, "answer": "yes"}, page=PAGE)
    assert sent.status_code == 404


def test_a_link_alone_and_a_lent_screen_never_show_the_plan(client: Browser, person: Participant) -> None:
    for strength in (SessionStrength.LINK, SessionStrength.TOGETHER):
        sign_in_participant(client, person, strength)
        assert client.get(PAGE).location == "/s/mer"


def test_after_the_end_the_plan_is_read_and_no_longer_written(
    database: Database, person: Participant, mine: Browser
) -> None:
    with database.transaction(write=True) as db:
        enrolment_of(db, person).ended_on = TODAY - timedelta(days=1)
    said = words(mine.get(PAGE))
    assert "Praktik på ett lager" in said
    assert "Skriv ett eget steg" not in said
    for place, fields in (
        ("steg", {"step_line": "Ringa"}),
        ("vill", {"wish_line": "Kafé", "wish_kind": "skills"}),
    ):
        assert mine.post_form(f"{PAGE}/{place}", fields, page=PAGE).status_code == 303
    with database.transaction(write=False) as db:
        assert db.scalar(select(func.count()).select_from(AgreedStep)) == 2


def test_every_page_of_the_plan_is_easy_to_read(client: Browser, database: Database, mine: Browser) -> None:
    with database.transaction(write=True) as db:
        empty = make_participant(db)
    pages = [(address, mine.get(address).text) for address in (PAGE, "/s/hem")]
    sign_in_participant(client, empty)
    pages.append(("empty", client.get(PAGE).text))
    assert [fault for name, html in pages for fault in judge(name, html)] == []


def test_the_own_file_and_the_own_paper_tell_of_the_plan(mine: Browser) -> None:
    told = json.loads(mine.get("/s/mina-uppgifter.json").text)
    assert [one["what"] for one in told["activities"]][:2] == ["Truckkort", "Datakurs"]
    assert {one["line"] for one in told["steps"]} == {"Ringa praktikplatsen", "Gå en promenad"}
    assert told["action_plans"][0]["aim"] == "Lagerarbete på halvtid"
    assert mine.get("/s/mina-uppgifter.pdf").data.startswith(b"%PDF")
