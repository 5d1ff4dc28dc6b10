"""A handover has its pack, a leave its cover, and what waits too long is seen by those who can act."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from smail.db.session import Database
from smail.db.tables import (
    Account,
    AuditEvent,
    Cover,
    HandoverLine,
    Participant,
    SessionStrength,
    StaffPeriod,
    WrittenBy,
)
from smail.domain.people import HandoverKind
from smail.domain.roles import Role
from smail.services import teams
from smail.services.audit import SYSTEM
from tests.factories.accounts import make_account, sign_in, sign_in_participant
from tests.factories.assessments import make_submitted
from tests.factories.organisations import make_municipality, make_programme
from tests.factories.people import enrolment_of, make_participant
from tests.support.client import Browser
from tests.support.journey import words
from tests.support.travel import TravelTo
from tests.templates.test_participant_texts import judge

START, TODAY = date(2026, 10, 5), date(2026, 11, 16)
A_WEEK = timedelta(weeks=1)


@dataclass(frozen=True)
class Scene:
    """Two handledare of one programme, a lead, one person of the first, and one with protected identity."""

    first: Account
    second: Account
    lead: Account
    person: Participant
    protected: Participant


@pytest.fixture(autouse=True)
def _in_november(at: TravelTo) -> None:
    at(datetime(2026, 11, 16, 11, 0, tzinfo=UTC))


@pytest.fixture
def scene(database: Database) -> Scene:
    with database.transaction(write=True) as db:
        here = make_municipality(db)
        programme = make_programme(db, here, staff_title="coach", name="Nya vägar")
        first = make_account(db, scope=here, first_name="Gunvor", last_name="Ek")
        second = make_account(db, scope=here, first_name="Torsten", last_name="Al")
        lead = make_account(db, Role.PROGRAMME_LEAD, scope=programme)
        person = make_participant(db, programme, first, starts_on=START)
        protected = make_participant(db, programme, first, starts_on=START, is_protected=True)
        return Scene(first, second, lead, person, protected)


def hand_over(database: Database, scene: Scene, kind: HandoverKind, on: date) -> None:
    with database.transaction(write=True) as db:
        stay = enrolment_of(db, scene.person)
        teams.hand_over(db, stay.id, scene.second.id, kind, on, SYSTEM)


def page_of(scene: Scene, ending: str = "") -> str:
    return f"/deltagare/{scene.person.public_id}{ending}"


def test_the_receiver_opens_the_pack_before_the_day_and_nothing_else(
    client: Browser, database: Database, scene: Scene
) -> None:
    hand_over(database, scene, HandoverKind.TRANSITION, TODAY + A_WEEK)
    sign_in(client, scene.second)
    assert "Du tar snart över" in words(client.get("/idag"))
    answer = client.get(page_of(scene, "/overlamning"))
    said = words(answer)
    for text in (
        "Lämnas över av Gunvor Ek",
        "Tas över av Torsten Al",
        "23 november 2026",
        "Planen",
        "Bilden",
    ):
        assert text in said
    assert client.get(page_of(scene)).status_code == 404
    assert client.post_form(page_of(scene, "/overlamning/meningar"), {}, page="/idag").status_code == 404
    with database.transaction(write=False) as db:
        looks = select(func.count()).where(AuditEvent.action == "see_participant")
        assert db.scalar(looks.where(AuditEvent.actor_id == scene.second.public_id)) == 1


def test_a_person_who_was_never_handed_over_has_no_pack(client: Browser, scene: Scene) -> None:
    sign_in(client, scene.first)
    assert client.get(page_of(scene, "/overlamning")).status_code == 404


def test_the_person_writes_to_the_one_who_comes_and_takes_it_back(
    client: Browser, database: Database, scene: Scene
) -> None:
    hand_over(database, scene, HandoverKind.CHANGE, TODAY)
    with database.transaction(write=False) as db:
        key = db.scalars(select(StaffPeriod.public_id).where(StaffPeriod.account_id == scene.second.id)).one()
    sign_in_participant(client, scene.person)
    said = words(client.get("/s/hem"))
    assert "Du har en ny coach sedan den 16 november, som heter Torsten." in said
    assert "Gunvor följer dig inte längre." in said
    assert "Vill du berätta något för Torsten?" in said
    assert judge("hem", client.get("/s/hem").text) == []
    assert judge("overlamning", client.get("/s/overlamning").text) == []
    typed = {
        "handover": key,
        "own_line_1": "Ring hellre än sms.",
        "own_line_2": "",
        "own_line_3": "Jag har hund.",
    }
    assert client.post_form("/s/overlamning", typed).status_code == 303
    with database.transaction(write=False) as db:
        rows = db.scalars(select(HandoverLine).order_by(HandoverLine.position)).all()
        assert [(row.position, row.written_by) for row in rows] == [
            (1, WrittenBy.PARTICIPANT),
            (3, WrittenBy.PARTICIPANT),
        ]
        assert b"hund" not in rows[1].line
    wrong = client.post_form("/s/overlamning", typed | {"own_line_2": "811228-9874"})
    assert wrong.status_code == 422
    assert "Ring hellre än sms." in wrong.text
    assert client.post_form("/s/overlamning", typed | {"own_line_1": ""}).status_code == 303
    assert "Jag har hund." in client.get("/s/overlamning").text
    assert "Jag har hund." in client.get("/s/mina-uppgifter.json").text
    sign_in(client, scene.second)
    pack = words(client.get(page_of(scene, "/overlamning")))
    assert "Jag har hund." in pack
    assert "Ring hellre" not in pack


def test_staff_write_the_sentences_together_with_the_person(
    client: Browser, database: Database, scene: Scene
) -> None:
    hand_over(database, scene, HandoverKind.TRANSITION, TODAY)
    sign_in(client, scene.second)
    page = page_of(scene, "/overlamning")
    key = client.get(page).text.partition('name="handover" value="')[2][:16]
    lines = {"handover": key, "line_1": "Börja klockan tio.", "line_2": "", "line_3": ""}
    assert client.post_form(f"{page}/meningar", lines, page=page).status_code == 303
    assert "Skrivet tillsammans med personal." in words(client.get(page))
    assert client.post_form(f"{page}/meningar", lines | {"line_2": "x" * 301}, page=page).status_code == 422
    assert client.post_form(f"{page}/meningar", lines | {"handover": "A" * 16}, page=page).status_code == 404
    sign_in_participant(client, scene.person)
    said = words(client.get("/s/hem"))
    assert "Sedan den 16 november är Torsten din coach." in said
    assert "så som det var planerat" in said
    assert "Börja klockan tio." in client.get("/s/overlamning").text


@pytest.mark.parametrize(("days", "is_seen"), [(14, False), (15, True)])
def test_what_is_not_confirmed_in_time_is_seen_by_the_lead(
    client: Browser, database: Database, scene: Scene, days: int, is_seen: bool
) -> None:
    hand_over(database, scene, HandoverKind.CHANGE, TODAY - timedelta(days=days))
    sign_in(client, scene.lead)
    said = words(client.get("/samordning/overlamningar"))
    number = f"{scene.person.number[:3]}-{scene.person.number[3:]}"
    assert (number in said) is is_seen
    assert ("Överlämningar som väntar (1)" in words(client.get("/samordning/vem-foljer-vem"))) is is_seen
    hidden = f"{scene.protected.number[:3]}-{scene.protected.number[3:]}"
    assert hidden not in said


def leave(scene: Scene, **changes: object) -> dict[str, object]:
    """A filled form for a week's leave."""
    form: dict[str, object] = {
        "away_from": TODAY.isoformat(),
        "away_until": (TODAY + A_WEEK).isoformat(),
        "colleague": scene.second.public_id,
        "who": "all",
    }
    return form | changes


def test_a_colleague_covers_a_leave_and_no_period_changes(
    client: Browser, database: Database, scene: Scene, at: TravelTo
) -> None:
    with database.transaction(write=False) as db:
        before = db.execute(select(StaffPeriod.__table__).order_by(StaffPeriod.id)).all()
    sign_in(client, scene.second)
    assert client.get(page_of(scene)).status_code == 404
    sign_in(client, scene.first)
    shown = client.get("/franvaro").text
    assert scene.protected.number[:3] not in shown
    for _twice in range(2):
        assert client.post_form("/franvaro", leave(scene)).status_code == 303
    with database.transaction(write=False) as db:
        assert db.scalar(select(func.count()).select_from(Cover)) == 1
        assert db.execute(select(StaffPeriod.__table__).order_by(StaffPeriod.id)).all() == before
    sign_in(client, scene.second)
    assert "Du täcker för Gunvor till och med 2026-11-23" in words(client.get("/idag"))
    for ending in ("", "/samtal", "/plan"):
        assert client.get(page_of(scene, ending)).status_code == 200
    assert client.get(f"/deltagare/{scene.protected.public_id}").status_code == 404
    sign_in_participant(client, scene.person)
    assert "Gunvor, din coach, är borta till och med den 23 november." in words(client.get("/s/hem"))
    at(datetime(2026, 11, 24, 11, 0, tzinfo=UTC))
    sign_in(client, scene.second)
    assert client.get(page_of(scene)).status_code == 404
    assert "Du täcker för" not in words(client.get("/idag"))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"away_from": "2026-11-15"}, "Första dagen har redan varit."),
        ({"away_until": "2026-11-15"}, "Sista dagen är före den första."),
        ({"away_until": "2027-03-01"}, "Täckning gäller högst tre månader."),
        ({"who": "some"}, "Kryssa för minst en deltagare."),
        ({"colleague": ""}, "Välj vem som täcker."),
    ],
)
def test_what_is_wrong_with_a_leave_is_said_and_the_rest_stands(
    client: Browser, database: Database, scene: Scene, changes: dict[str, object], said: str
) -> None:
    sign_in(client, scene.first)
    answer = client.post_form("/franvaro", leave(scene, **changes))
    assert answer.status_code == 422
    assert said in words(answer)
    assert str(leave(scene, **changes)["away_until"]) in answer.text
    with database.transaction(write=False) as db:
        assert db.scalar(select(func.count()).select_from(Cover)) == 0


def test_leaves_that_meet_and_colleagues_who_leave_are_answered(
    client: Browser, database: Database, scene: Scene
) -> None:
    sign_in(client, scene.first)
    client.post_form("/franvaro", leave(scene))
    overlaps = client.post_form("/franvaro", leave(scene, away_until="2026-12-01"))
    assert "Någon täcker redan för" in words(overlaps)
    with database.transaction(write=True) as db:
        db.get_one(Account, scene.second.id).ended_on = TODAY + timedelta(days=3)
    sign_in(client, scene.first)
    assert "Kollegan slutar före sista dagen." in words(client.get("/franvaro"))
    late = client.post_form("/franvaro", leave(scene, away_from="2026-12-01", away_until="2026-12-02"))
    assert late.status_code == 422
    sign_in(client, scene.lead)
    assert "Täckning som inte gäller fullt ut" in words(client.get("/samordning/overlamningar"))


def test_the_lead_covers_for_a_colleague_and_ends_it(
    client: Browser, database: Database, scene: Scene
) -> None:
    sign_in(client, scene.lead)
    assert "Gunvor Ek" in words(client.get("/samordning/franvaro"))
    whose = {"absent": scene.first.public_id}
    assert client.get(f"/samordning/franvaro?vem={scene.first.public_id}").status_code == 200
    assert client.get("/samordning/franvaro?vem=AAAAAAAAAAAAAAAA").status_code == 404
    assert client.post_form("/samordning/franvaro", leave(scene, **whose)).status_code == 303
    with database.transaction(write=False) as db:
        row = db.scalars(select(Cover)).one()
    assert (row.absent_id, row.covering_id, row.written_by_id) == (
        scene.first.id,
        scene.second.id,
        scene.lead.id,
    )
    page = f"/samordning/franvaro?vem={scene.first.public_id}"
    done = client.post_form("/samordning/franvaro/avsluta", {**whose, "cover": row.public_id}, page=page)
    assert done.status_code == 303
    sign_in(client, scene.second)
    assert client.get(page_of(scene)).status_code == 404


def test_nobody_ends_anothers_cover(client: Browser, database: Database, scene: Scene) -> None:
    sign_in(client, scene.first)
    client.post_form("/franvaro", leave(scene))
    with database.transaction(write=False) as db:
        key = db.scalars(select(Cover.public_id)).one()
    sign_in(client, scene.second)
    assert client.post_form("/franvaro/avsluta", {"cover": key}, page="/franvaro").status_code == 404


def test_weeks_without_a_handledare_stand_on_the_persons_page(
    client: Browser, database: Database, scene: Scene
) -> None:
    with database.transaction(write=True) as db:
        stay = enrolment_of(db, scene.person)
        period = teams.responsible(db, stay.id)
        assert period is not None
        period.starts_on = START + 3 * A_WEEK
    sign_in(client, scene.first)
    assert "3 veckor utan ansvarig handledare." in words(client.get(page_of(scene)))
    sign_in(client, scene.lead)
    with database.transaction(write=False) as db:
        programme = enrolment_of(db, scene.person).programme.public_id
    said = words(client.get(f"/insatser/{programme}"))
    # The lead is told of what has closed: this week is in it when the quarter is.
    assert "Veckor utan ansvarig handledare, alla deltagare sammanlagt 0" in said


def test_with_the_link_alone_and_nothing_to_answer_the_person_is_told_who_comes(
    client: Browser, database: Database, scene: Scene
) -> None:
    hand_over(database, scene, HandoverKind.CHANGE, TODAY)
    with database.transaction(write=True) as db:
        make_submitted(db, db.get_one(Participant, scene.person.id), TODAY)
    sign_in_participant(client, scene.person, strength=SessionStrength.LINK)
    for page in ("/s/valkommen", "/s/mer"):
        answer = client.get(page)
        assert "Du har en ny coach sedan den 16 november, som heter Torsten." in words(answer), page
        assert judge(page, answer.text) == []
    assert "Inga frågor just nu" in words(client.get("/s/valkommen"))


def test_nobody_is_told_to_talk_to_one_who_has_left(
    client: Browser, database: Database, scene: Scene
) -> None:
    hand_over(database, scene, HandoverKind.CHANGE, TODAY)
    with database.transaction(write=True) as db:
        db.get_one(Account, scene.second.id).ended_on = TODAY
    sign_in_participant(client, scene.person)
    for page in ("/s/hem", "/s/valkommen"):
        said = words(client.get(page))
        assert ("Torsten" in said, "Gunvor" in said) == (False, False), page
    assert client.get("/s/overlamning").location == "/s/hem"


def test_the_receiver_confirms_on_the_pack(client: Browser, database: Database, scene: Scene) -> None:
    hand_over(database, scene, HandoverKind.CHANGE, TODAY)
    sign_in(client, scene.second)
    page = client.get(page_of(scene, "/overlamning")).text
    action, key = page_of(scene, "/bekraftelse"), page.partition('name="confirm_enrolment" value="')[2][:16]
    assert f'action="{action}"' in page
    answer = client.post_form(action, {"confirm_enrolment": key}, page=page_of(scene, "/overlamning"))
    assert answer.status_code == 303
    assert "Bekräfta att du har tagit över" not in client.get(page_of(scene, "/overlamning")).text
