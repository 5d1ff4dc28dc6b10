"""The plan for the one who follows: steps are asked about, activities come and end, the plan is anchored."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from smail.db import sealing
from smail.db.session import Database
from smail.db.tables import (
    Account,
    ActionPlan,
    Activity,
    AgreedStep,
    AuditEvent,
    Organisation,
    OrganisationKind,
    Participant,
    PlanAnchoring,
    PlanRevision,
)
from smail.domain.plan import ActivityKind, Outcome, StepAnswer, Uptake
from smail.queries.plan_page import plan_of
from smail.services import activities, framsteg, steps
from smail.services.activities import ActivityFields
from smail.services.audit import SYSTEM
from smail.vault import Vault
from tests.factories.accounts import make_account, sign_in
from tests.factories.assessments import make_submitted
from tests.factories.organisations import make_municipality, make_programme
from tests.factories.people import enrolment_of, make_enrolment, make_participant, make_staff_period
from tests.factories.plans import make_action_plan
from tests.support.client import Browser
from tests.support.journey import words
from tests.support.queries import QueryRecorder
from tests.support.travel import TravelTo

START, TODAY = date(2026, 8, 31), date(2026, 11, 16)
NOON = datetime(2026, 11, 16, 11, 0, tzinfo=UTC)
RIGHT = {"what": "Praktik på ett lager", "kind": "job_directed", "uptake": "used", "starts_on": "2026-10-05"}


@dataclass(frozen=True)
class Desk:
    """A handledare who is signed in and follows somebody."""

    database: Database
    vault: Vault
    client: Browser
    me: Account
    person: Participant
    place: Organisation

    @property
    def page(self) -> str:
        """The plan."""
        return f"/deltagare/{self.person.public_id}/plan"

    @property
    def enrolment(self) -> str:
        """What forms call the time in the programme."""
        with self.database.transaction(write=False) as db:
            return enrolment_of(db, self.person).public_id

    def send(self, place: str, **fields: object) -> tuple[int, str]:
        """Status and text of the answer to a form on the page."""
        answer = self.client.post_form(f"{self.page}/{place}", fields, page=self.page)
        return answer.status_code, words(answer)

    def save_activity(self, known: str = "", **changes: object) -> tuple[int, str]:
        """Status and text after the page of an activity was sent."""
        page = f"{self.page}/aktivitet" + (f"?aktivitet={known}" if known else "")
        answer = self.client.post_form(page, {"activity_enrolment": self.enrolment, **RIGHT, **changes})
        return answer.status_code, words(answer)


@pytest.fixture
def desk(database: Database, vault: Vault, client: Browser, at: TravelTo) -> Desk:
    at(NOON)
    with database.transaction(write=True) as db:
        place = make_municipality(db)
        me = make_account(db, scope=place)
        person = make_participant(db, make_programme(db, place, plan_within_weeks=6), me, starts_on=START)
    sign_in(client, me)
    return Desk(database, vault, client, me, person, place)


def test_an_empty_plan_says_what_is_missing_and_what_can_be_done(desk: Desk) -> None:
    said = words(desk.client.get(desk.page))
    for text in (
        "12 veckor utan aktivitet",
        "Inget steg än.",
        "Ingen aktivitet än.",
        "Planen saknas Den skulle vara klar 12 oktober 2026.",
        "Ny aktivitet",
    ):
        assert text in said


def test_looking_at_the_plan_is_noted_and_so_is_a_fault_on_it(desk: Desk) -> None:
    desk.client.get(desk.page)
    assert desk.send("steg", step_line="", step_on="2026-11-16")[0] == 422
    with desk.database.transaction(write=False) as db:
        looks = select(func.count()).where(AuditEvent.action == "see_participant")
        # The form was fetched from the page first.
        assert db.scalar(looks) == 3


def test_an_activity_is_added_changed_and_ended(desk: Desk) -> None:
    assert (
        desk.save_activity(areas=["job_search", "health"], hours_per_month="40", provider="Ett företag")[0]
        == 303
    )
    said = words(desk.client.get(desk.page))
    what = "Praktik på ett lager Ett företag För: Jobbsökningsbeteende, Hälsa och hantering av hälsan"
    assert f"{what} Arbetsinriktad sedan 2026-10-05, 40 tim/mån pågår" in said
    with desk.database.transaction(write=False) as db:
        row = db.scalars(select(Activity)).one()
        assert (row.account_id, row.areas) == (desk.me.id, ["job_search", "health"])
    ended = {"ends_on": "2026-11-13", "outcome": "broken_off"}
    assert desk.save_activity(row.public_id, **ended)[0] == 303
    with desk.database.transaction(write=False) as db:
        row = db.scalars(select(Activity)).one()
        assert (row.ends_on, row.outcome, row.areas) == (date(2026, 11, 13), Outcome.BROKEN_OFF, [])
    assert "Tidigare aktiviteter (1)" in words(desk.client.get(desk.page))


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ({"what": ""}, "Skriv vad aktiviteten är."),
        ({"kind": ""}, "Välj slag av aktivitet."),
        ({"kind": "fun"}, "Välj något av alternativen."),
        ({"starts_on": ""}, "Skriv första dagen. Är den inte bestämd väljer du Erbjuden."),
        ({"ends_on": "2026-10-04"}, "Sista dagen är före den första. Kontrollera båda."),
        ({"hours_per_month": "251"}, "Skriv timmar per månad, från 1 till 250."),
        ({"areas": ["luck"]}, "Välj något av alternativen."),
        ({"outcome": "completed"}, "Skriv sista dagen när aktiviteten är genomförd eller avbruten."),
        ({"provider": "19121212-1212"}, "Här ser det ut att stå ett personnummer."),
    ],
)
def test_what_is_wrong_with_an_activity_is_said_and_what_was_typed_stays(
    desk: Desk, wrong: dict[str, object], fault: str
) -> None:
    status, said = desk.save_activity(**wrong)
    assert (status, fault in said) == (422, True)
    with desk.database.transaction(write=False) as db:
        assert db.scalar(select(func.count()).select_from(Activity)) == 0


def test_a_step_is_agreed_asked_about_three_weeks_later_and_answered(desk: Desk, at: TravelTo) -> None:
    assert desk.send("steg", step_line="Ringa praktikplatsen", step_on="2026-11-16")[0] == 303
    assert "Frågan kommer 2026-12-07." in words(desk.client.get(desk.page))
    at(NOON + timedelta(weeks=3))
    sign_in(desk.client, desk.me)
    assert "Ringa praktikplatsen Dags att fråga" in words(desk.client.get(desk.page))
    with desk.database.transaction(write=False) as db:
        step = db.scalars(select(AgreedStep)).one()
    assert desk.send("svar", step=step.public_id, answer="partly")[0] == 303
    with desk.database.transaction(write=False) as db:
        step = db.scalars(select(AgreedStep)).one()
        assert (step.answer, step.answered_by_id) == (StepAnswer.PARTLY, desk.me.id)
    assert "Inget steg väntar på svar." in words(desk.client.get(desk.page))


def test_a_faulty_step_stays_in_its_field_and_an_answer_needs_a_step_of_that_person(desk: Desk) -> None:
    status, said = desk.send("steg", step_line="Ringa 19121212-1212", step_on="2026-11-16")
    assert (status, "Här ser det ut att stå ett personnummer." in said) == (422, True)
    assert desk.send("steg", step_line="Ringa", step_on="2026-11-17")[0] == 422
    with desk.database.transaction(write=True) as db:
        other = make_participant(db)
        row = steps.agree(db, desk.vault, other.id, line="Annat", agreed_on=TODAY, actor=SYSTEM)
        assert isinstance(row, AgreedStep)
    assert desk.send("svar", step=row.public_id, answer="yes")[0] == 404
    assert desk.send("svar", step=row.public_id, answer="perhaps")[0] == 422


def test_the_action_plan_is_made_gone_through_and_anchored(desk: Desk) -> None:
    with desk.database.transaction(write=True) as db:
        agency = Organisation(
            federation_id=desk.place.federation_id, kind=OrganisationKind.AUTHORITY, name="Kassan"
        )
        db.add(agency)
        db.flush()
    fields = {
        "plan_enrolment": desk.enrolment,
        "plan_on": "2026-10-19",
        "plan_aim": "Lagerarbete på halvtid",
        "plan_person": "1",
        "plan_with": [agency.public_id, desk.place.public_id],
    }
    assert desk.send("handlingsplan", **fields)[0] == 303
    again = {**fields, "plan_on": "2026-11-16", "plan_aim": "Heltid", "plan_with": []}
    del again["plan_person"]
    assert desk.send("handlingsplan", **again)[0] == 303
    said = words(desk.client.get(desk.page))
    for text in ("Mål Heltid", "Gjord 2026-10-19", "Gås igenom senast 2027-02-16", "Kassan 2026-10-19"):
        assert text in said
    with desk.database.transaction(write=False) as db:
        plan = db.scalars(select(ActionPlan)).one()
        assert plan.anchored_on == date(2026, 10, 19)
        assert db.scalars(select(PlanRevision.revised_on)).all() == [TODAY]
    more = {"anchor_plan": plan.public_id, "anchor_on": "2026-11-16", "anchor_with": [agency.public_id]}
    assert desk.send("forankring", **more)[0] == 303
    with desk.database.transaction(write=False) as db:
        assert db.scalar(select(func.count()).select_from(PlanAnchoring)) == 3
    status, said = desk.send("forankring", anchor_plan=plan.public_id, anchor_on="2026-11-16")
    assert (status, "Välj minst en som planen är förankrad med." in said) == (422, True)
    status, said = desk.send("handlingsplan", **{**fields, "plan_aim": ""})
    assert (status, "Skriv vad planen ska leda till." in said) == (422, True)


def test_who_is_in_two_programmes_says_which(desk: Desk) -> None:
    with desk.database.transaction(write=True) as db:
        second = make_enrolment(
            db, desk.person, make_programme(db, desk.place, name="Nya vägar"), starts_on=START
        )
        make_staff_period(db, second, desk.me)
    status, said = desk.save_activity(activity_enrolment="")
    assert (status, "Välj insats." in said) == (422, True)
    assert desk.save_activity(activity_enrolment=second.public_id)[0] == 303
    with desk.database.transaction(write=False) as db:
        assert db.scalars(select(Activity.enrolment_id)).all() == [second.id]


def test_nothing_on_the_pages_of_a_protected_person_tells_the_place(desk: Desk) -> None:
    with desk.database.transaction(write=True) as db:
        person = db.get_one(Participant, desk.person.id)
        person.is_protected = True
    assert "Vem håller i den?" not in words(desk.client.get(f"{desk.page}/aktivitet"))
    assert desk.place.name not in words(desk.client.get(desk.page))
    status, said = desk.save_activity(provider="Ett företag")
    assert (status, "Personen har skyddade personuppgifter. Lämna fältet tomt." in said) == (422, True)


def test_the_picture_is_on_the_page_drawn_once_and_its_old_name_leads_back(desk: Desk) -> None:
    with desk.database.transaction(write=True) as db:
        make_submitted(db, desk.person, date(2026, 9, 14))
        new = ActivityFields(ActivityKind.SKILLS, Uptake.USED, "Datakurs", starts_on=date(2026, 9, 28))
        activities.add(db, desk.vault, enrolment_of(db, desk.person).id, new, SYSTEM, desk.me.id)
    page = desk.client.get(desk.page).text
    names = re.findall(r'(?:src|srcset)="([^"]+/plan/bild/plan-(?:smal|bred)-[0-9a-f]{16}\.svg)"', page)
    assert len(names) == 2
    assert "4 veckor från 2026-08-31" in page
    drawing = desk.client.get(names[0])
    assert (drawing.status_code, drawing.mimetype) == (200, "image/svg+xml")
    assert "Datakurs" in drawing.text
    old = re.sub(r"[0-9a-f]{16}\.svg", "0" * 16 + ".svg", names[0])
    assert desk.client.get(old).location == desk.page


def test_a_plan_from_before_is_seen_after_the_end_and_not_changed(desk: Desk) -> None:
    with desk.database.transaction(write=True) as db:
        row = make_action_plan(db, enrolment_of(db, desk.person), desk.me)
        row.aim = sealing.sealed(desk.vault, ActionPlan.aim, row.public_id, "Halvtid")
        enrolment_of(db, desk.person).ended_on = TODAY - timedelta(days=1)
        db.flush()
        found = plan_of(db, desk.vault, desk.person.id, TODAY)
    assert found.open_stays == ()
    said = words(desk.client.get(desk.page))
    assert "Halvtid" in said
    assert "Gå igenom planen" not in said
    assert desk.client.get(f"{desk.page}/aktivitet").status_code == 404


def test_a_full_plan_takes_as_many_questions_as_an_empty_one(
    desk: Desk, query_recorder: QueryRecorder, at: TravelTo
) -> None:
    counts = []
    for minutes, many in ((2, 0), (4, 12)):
        with desk.database.transaction(write=True) as db:
            stay = enrolment_of(db, desk.person)
            for number in range(many):
                new = ActivityFields(ActivityKind.SKILLS, Uptake.USED, f"Kurs {number}", starts_on=START)
                activities.add(db, desk.vault, stay.id, new, SYSTEM, desk.me.id)
                steps.agree(db, desk.vault, desk.person.id, line="Ringa", agreed_on=START, actor=SYSTEM)
        at(NOON + timedelta(minutes=minutes))
        query_recorder.clear()
        assert desk.client.get(desk.page).status_code == 200
        counts.append(query_recorder.count)
    assert counts[0] == counts[1] <= 15, "\n".join(query_recorder.statements)


def test_a_framsteg_is_a_star_in_the_picture_and_in_its_sentence(desk: Desk) -> None:
    desk.save_activity()
    without = desk.client.get(desk.page).text
    assert "Stjärna: framsteg." not in without
    with desk.database.transaction(write=True) as db:
        for day in (date(2026, 10, 7), date(2026, 11, 2)):
            framsteg.write(db, desk.vault, desk.person.id, happened_on=day, line="Ringde själv", actor=SYSTEM)
    page = desk.client.get(desk.page).text
    assert "Stjärna: framsteg." in page
    assert "2 framsteg, med stjärnor." in page
    drawn = re.search(r'src="([^"]+/plan/bild/[^"]+\.svg)"', page)
    assert drawn is not None
    assert desk.client.get(drawn[1]).text.count('fill="#b5568a"') == 2


def test_a_stale_tab_does_not_overwrite_the_action_plan(desk: Desk) -> None:
    def version_in(page: str) -> str:
        return page.partition('name="plan_version" value="')[2].partition('"')[0]

    old = version_in(desk.client.get(desk.page).text)
    assert old
    fields = {"plan_enrolment": desk.enrolment, "plan_on": "2026-11-16", "plan_person": "1"}
    first = {**fields, "plan_version": old, "plan_aim": "Lager på halvtid"}
    for _ in range(2):
        assert desk.send("handlingsplan", **first)[0] == 303
    stale = {**first, "plan_aim": "Studier till våren"}
    answer = desk.client.post_form(f"{desk.page}/handlingsplan", stale, page=desk.page)
    assert answer.status_code == 409
    assert "Sparat är: ”Lager på halvtid”" in answer.text
    assert "Studier till våren</textarea>" in answer.text
    assert "Mål Lager på halvtid" in words(desk.client.get(desk.page))
    again = {**stale, "plan_version": version_in(answer.text)}
    assert desk.send("handlingsplan", **again)[0] == 303
    assert "Mål Studier till våren" in words(desk.client.get(desk.page))
