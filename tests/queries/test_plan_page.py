"""One person's plan, readable: the newest first, every day of an action plan, and the weeks that count."""

from datetime import UTC, date, datetime

import pytest

from smail.db.session import Database
from smail.db.tables import AgreedStep
from smail.domain.people import DischargeReason
from smail.domain.plan import ActivityKind, Status, StepAnswer, Uptake
from smail.domain.tracks import WeeksByTracks
from smail.queries import plan_page
from smail.services import action_plans, activities, steps
from smail.services.action_plans import Together
from smail.services.activities import ActivityFields
from smail.services.audit import SYSTEM
from smail.vault import Vault
from tests.factories.accounts import make_account
from tests.factories.organisations import make_municipality, make_programme
from tests.factories.people import enrolment_of, make_discharge, make_enrolment, make_participant
from tests.support.queries import QueryRecorder
from tests.support.travel import TravelTo

START, TODAY = date(2026, 10, 26), date(2026, 11, 16)


@pytest.fixture(autouse=True)
def _on_a_monday(at: TravelTo) -> None:
    at(datetime(2026, 11, 16, 9, 0, tzinfo=UTC))


def used(what: str, starts_on: date | None, kind: ActivityKind = ActivityKind.SKILLS) -> ActivityFields:
    """An activity that is used from that day, or only wished for where there is none."""
    uptake = Uptake.USED if starts_on else Uptake.WISHED
    return ActivityFields(kind, uptake, what, starts_on=starts_on)


def test_everything_is_there_readable_and_the_weeks_are_counted(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        me, here = make_account(db), make_municipality(db)
        programme = make_programme(db, here, plan_within_weeks=1)
        person = make_participant(db, programme, me, starts_on=START)
        stay = enrolment_of(db, person)
        for new in (
            used("Cv-verkstad", date(2026, 11, 2)),
            used("Praktik", date(2026, 11, 9), ActivityKind.JOB_DIRECTED),
            used("Truckkort", None),
        ):
            activities.add(db, vault, stay.id, new, SYSTEM, me.id)
        step = steps.agree(db, vault, person.id, line="Ringa", agreed_on=START, actor=SYSTEM)
        assert isinstance(step, AgreedStep)
        assert plan_page.plan_of(db, vault, person.id, TODAY).stays[0].is_late_on(TODAY)
        together = Together(with_person=True, organisation_ids=(here.id,))
        for day, aim in ((START, "Halvtid"), (TODAY, "Heltid")):
            action_plans.write(
                db, vault, stay.id, aim=aim, on=day, together=together, actor=SYSTEM, account_id=me.id
            )
        found = plan_page.plan_of(db, vault, person.id, TODAY)
    assert [(one.what, one.status_on(TODAY)) for one in found.activities] == [
        ("Truckkort", Status.WISHED),
        ("Praktik", Status.RUNNING),
        ("Cv-verkstad", Status.RUNNING),
    ]
    assert found.weeks == WeeksByTracks(none=1, one=1, more=2, more_job_directed=2)
    assert [(one.line, one.is_asked_on(TODAY), one.is_asked_on(START)) for one in found.steps] == [
        ("Ringa", True, False)
    ]
    (stay_plan,) = found.stays
    assert stay_plan.plan is not None
    assert (stay_plan.plan.aim, stay_plan.plan.revised_on) == ("Heltid", (TODAY,))
    assert stay_plan.plan.anchored_with == ((here.name, TODAY), (here.name, START))
    assert stay_plan.plan.revision_due_on == date(2027, 2, 16)
    assert not stay_plan.is_late_on(TODAY)


def test_an_answered_step_is_asked_about_no_more(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db)
        row = steps.agree(db, vault, person.id, line="Ringa", agreed_on=START, actor=SYSTEM)
        assert isinstance(row, AgreedStep)
        steps.answer(db, row, StepAnswer.NOT_YET, actor=SYSTEM)
        (step,) = plan_page.steps_of(db, vault, person.id)
        assert not step.is_asked_on(TODAY)


def test_of_a_time_that_is_over_all_weeks_count_and_none_that_was_a_mistake(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        me = make_account(db)
        person = make_participant(db, handledare=me, starts_on=date(2026, 3, 2))
        ended = enrolment_of(db, person)
        ended.ended_on = date(2026, 3, 22)
        make_discharge(db, ended, me)
        mistake = make_enrolment(db, person, make_programme(db), starts_on=START, ended_on=TODAY)
        make_discharge(db, mistake, me, reason=DischargeReason.ENTERED_IN_ERROR)
        found = plan_page.plan_of(db, vault, person.id, TODAY)
    assert [one.enrolment_id for one in found.stays] == [ended.id]
    assert found.weeks == WeeksByTracks(none=3)


def test_a_long_plan_takes_no_more_questions_than_a_short_one(
    database: Database, vault: Vault, query_recorder: QueryRecorder
) -> None:
    counts = []
    for many in (1, 12):
        with database.transaction(write=True) as db:
            me, person = make_account(db), make_participant(db)
            stay = enrolment_of(db, person)
            for at in range(many):
                activities.add(db, vault, stay.id, used(f"Nummer {at}", START), SYSTEM, me.id)
                steps.agree(db, vault, person.id, line="Ringa", agreed_on=START, actor=SYSTEM)
            db.flush()
            person_id = person.id
            db.expire_all()
            query_recorder.clear()
            assert len(plan_page.plan_of(db, vault, person_id, TODAY).activities) == many
            counts.append(query_recorder.count)
    assert counts[0] == counts[1] <= 6


def test_nobody_finds_what_is_somebody_elses(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        me, one, other = make_account(db), make_participant(db), make_participant(db)
        row = activities.add(db, vault, enrolment_of(db, one).id, used("Cv", START), SYSTEM, me.id)
        step = steps.agree(db, vault, one.id, line="Ringa", agreed_on=START, actor=SYSTEM)
        plan = action_plans.write(
            db,
            vault,
            enrolment_of(db, one).id,
            aim="Halvtid",
            on=TODAY,
            together=Together(),
            actor=SYSTEM,
            account_id=me.id,
        )
        assert isinstance(step, AgreedStep)
        assert not isinstance(plan, action_plans.PlanProblem)
        for who, is_own in ((one, True), (other, False)):
            assert (plan_page.find_activity(db, who.id, row.public_id) is not None) is is_own
            assert (plan_page.find_step(db, who.id, step.public_id) is not None) is is_own
            assert (plan_page.find_plan(db, who.id, plan.public_id) is not None) is is_own
