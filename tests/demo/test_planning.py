"""What the made-up county has planned holds together, and is neither all good nor all the same."""

from collections import Counter
from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from smail.db.tables import (
    Account,
    ActionPlan,
    Activity,
    AgreedStep,
    AuditEvent,
    Enrolment,
    Participant,
    PlanAnchoring,
    PlanRevision,
    Programme,
    WrittenBy,
)
from smail.demo.lives import Life, lives
from smail.demo.planning import agreed, aimed, doings
from smail.domain.personnummer import looks_like_personnummer
from smail.domain.plan import ActivityKind, StepAnswer, Uptake
from smail.queries.plan_page import plan_of
from smail.queries.plans import tracks_of
from smail.queries.responsible import charge_of
from tests.demo.conftest import Demo

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def some() -> list[Life]:
    """Two hundred lives."""
    return list(lives(TODAY, 200))


def test_nobody_does_two_things_by_one_name_at_a_time(some: list[Life]) -> None:
    for life in some:
        for at in range(len(life.stays)):
            going_on = [
                one.offer.what
                for one in doings(life, at, TODAY)
                if one.uptake is Uptake.USED and one.outcome is None
            ]
            assert len(going_on) == len(set(going_on))


def test_the_same_life_has_the_same_plan(some: list[Life]) -> None:
    for life in some[:20]:
        assert doings(life, 0, TODAY) == doings(life, 0, TODAY)
        assert list(agreed(life, TODAY)) == list(agreed(life, TODAY))
        assert aimed(life, 0, TODAY) == aimed(life, 0, TODAY)


def test_everything_lies_within_the_time_in_the_programme_and_was_written_before_today(
    some: list[Life],
) -> None:
    for life in some:
        for at, stay in enumerate(life.stays):
            last = stay.ended_on or TODAY
            for one in doings(life, at, TODAY):
                assert stay.started_on <= one.written_on <= TODAY
                if one.starts_on is not None:
                    assert stay.started_on <= one.starts_on <= last
                if stay.ended_on is not None and one.uptake is Uptake.USED:
                    assert one.ends_on is not None
                    assert one.ends_on <= stay.ended_on
            plan = aimed(life, at, TODAY)
            if plan is not None:
                days = (plan.made_on, *plan.revised_on, *(day for _name, day in plan.anchored_with))
                assert all(stay.started_on <= day <= last and day < TODAY for day in days)


def test_plans_differ(some: list[Life]) -> None:
    used = [one for life in some for one in doings(life, 0, TODAY) if one.uptake is Uptake.USED]
    assert set(Counter(one.kind for one in used)) == set(ActivityKind)
    answers = Counter(step.answer for life in some for step in agreed(life, TODAY))
    assert set(answers) == {None, *StepAnswer}
    missing = sum(aimed(life, 0, TODAY) is None for life in some)
    assert 5 < missing < 100


def test_the_county_holds_plans_of_every_sort_and_no_place_of_the_protected(demo: Demo, db: Session) -> None:
    counts = [
        db.scalar(select(func.count()).select_from(table))
        for table in (Activity, AgreedStep, ActionPlan, PlanRevision, PlanAnchoring)
    ]
    assert min(one or 0 for one in counts) > 50
    assert set(db.scalars(select(Activity.uptake))) == set(Uptake)
    assert set(db.scalars(select(AgreedStep.written_by))) == set(WrittenBy)
    protected = (
        select(func.count())
        .select_from(Activity)
        .join(Enrolment, Enrolment.id == Activity.enrolment_id)
        .join(Participant, Participant.id == Enrolment.participant_id)
        .where(Participant.is_protected, Activity.provider.is_not(None))
    )
    assert db.scalar(protected) == 0
    done = set(db.scalars(select(AuditEvent.action)))
    assert {"activity.add", "step.agree", "step.answer", "plan.write", "plan.revise"} <= done


def test_today_has_something_to_say_and_not_of_everybody(demo: Demo, db: Session) -> None:
    open_now = select(Enrolment.participant_id).where(Enrolment.open_on(TODAY), Enrolment.starts_on <= TODAY)
    ids = sorted(set(db.scalars(open_now)))
    limited = select(func.count()).select_from(Programme).where(Programme.plan_within_weeks.is_not(None))
    assert db.scalar(limited)
    late = {
        person: one
        for account_id in db.scalars(select(Account.id))
        for person, one in charge_of(db, account_id, TODAY).plans.items()
    }
    for found in (
        [one for one in tracks_of(db, ids).values() if any(track.holds(TODAY) for track in one)],
        [one for one in late.values() if one.missing_since is not None],
        [one for one in late.values() if one.unrevised_since is not None],
    ):
        assert 0 < len(found) < 0.8 * len(ids)


def test_a_made_up_plan_reads_and_holds_no_personnummer(demo: Demo, db: Session) -> None:
    plans = [plan_of(db, demo.vault, one, TODAY) for one in db.scalars(select(Participant.id).limit(40))]
    texts = [one.what for plan in plans for one in plan.activities]
    texts += [one.line for plan in plans for one in plan.steps]
    assert texts
    assert not any(looks_like_personnummer(text) for text in texts)
