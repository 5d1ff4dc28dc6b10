"""The rows that goals are counted from: what belongs to a time in a programme, and what does not."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from smail import clock
from smail.db.session import Database
from smail.db.tables import (
    Framsteg,
    Participant,
    PersonPeriod,
    PlanAnchoring,
    PlanRevision,
    Programme,
    WrittenBy,
)
from smail.domain.goals.facts import Facts, Happening
from smail.domain.goals.grammar import AtLeast, Condition, Event, Goal, Group, Share
from smail.domain.goals.judging import Status
from smail.domain.goals.lengths import Length, Unit, Within
from smail.domain.goals.windows import Life, Per
from smail.domain.onward import FollowUpResult, Offer, StartKind
from smail.domain.people import DischargeReason, Sex, Support
from smail.domain.plan import ActivityKind, Uptake
from smail.domain.rhythm import FilledPeriod, Pause, Period
from smail.queries.goal_stays import drawn_in, stays_in
from smail.reports.goals import report
from tests.factories.accounts import make_account
from tests.factories.assessments import make_submitted
from tests.factories.onward import make_follow_up, make_start, make_sus_entry
from tests.factories.organisations import make_municipality, make_programme
from tests.factories.people import enrolment_of, make_discharge, make_participant, make_pause
from tests.factories.plans import make_action_plan, make_activity
from tests.support.queries import QueryRecorder

START, END = date(2026, 1, 12), date(2026, 9, 30)


def a_whole_time(db: Session, programme: Programme) -> Participant:
    """Somebody with one of everything in a time that ended with work, and some of each before or after it."""
    staff = make_account(db)
    person = make_participant(db, programme, staff, starts_on=START, sex=Sex.MAN, birth_year=1999)
    stay = enrolment_of(db, person)
    make_sus_entry(db, stay, staff, support=Support.SOCIAL_ASSISTANCE)
    plan = make_action_plan(db, stay, staff, made_on=date(2026, 2, 2), anchored_on=date(2026, 2, 9))
    own = {"action_plan_id": plan.id, "account_id": staff.id}
    other = make_municipality(db).id
    db.add(PlanAnchoring(organisation_id=other, anchored_on=date(2026, 2, 16), **own))
    db.add(PlanAnchoring(organisation_id=other, anchored_on=date(2026, 5, 4), **own))
    db.add(PlanRevision(revised_on=date(2026, 5, 4), **own))
    make_activity(db, stay, kind=ActivityKind.SKILLS, starts_on=date(2026, 3, 2))
    late = datetime(2026, 4, 1, 22, 30, tzinfo=UTC)
    make_activity(db, stay, uptake=Uptake.OFFERED, starts_on=None, written_at=late)
    make_activity(db, stay, uptake=Uptake.WISHED, starts_on=None)
    for on in (START - timedelta(days=1), date(2026, 6, 1), END + timedelta(days=1)):
        make_step_forward(db, person, on)
        make_start(db, person, staff, kind=StartKind.STUDIES, started_on=on)
    rating = make_submitted(db, person, date(2026, 4, 14))
    for number, filled in ((1, rating.id), (2, None)):
        ends = START + timedelta(days=91 * number)
        own = {"number": number, "starts_on": ends - timedelta(days=91), "ends_on": ends}
        db.add(PersonPeriod(enrolment_id=stay.id, assessment_id=filled, **own))
    make_pause(db, person, starts_on=date(2026, 7, 1), ends_on=date(2026, 7, 15))
    stay.ended_on = END
    talk = {"closing_talk": Offer.DECLINED, "closing_talk_on": date(2026, 9, 25)}
    make_discharge(db, stay, staff, support_after=Support.SALARY, **talk)
    make_follow_up(db, stay, staff, **done(date(2027, 3, 30), staff.id), place=4)
    return person


def make_step_forward(db: Session, person: Participant, on: date) -> None:
    """A step forward in the person's own words."""
    row = Framsteg(
        participant_id=person.id, happened_on=on, line=b"sealed", written_by=WrittenBy.PARTICIPANT,
        written_at=clock.now(),
    )  # fmt: skip
    db.add(row)
    db.flush()


def done(on: date, account_id: int, result: FollowUpResult = FollowUpResult.WORK) -> dict[str, Any]:
    """What a follow-up holds that somebody has done."""
    return {"done_on": on, "result": result, "recorded_by_id": account_id, "recorded_at": clock.now()}


def test_a_time_in_a_programme_holds_its_own_days_and_those_of_the_person_in_it(database: Database) -> None:
    with database.transaction(write=True) as db:
        programme = make_programme(db)
        person = a_whole_time(db, programme)
        (found,) = stays_in(db, programme.id)
    assert (found.person, found.sex, found.birth_year) == (person.public_id, Sex.MAN, 1999)
    assert (found.starts_on, found.ended_on, found.reason) == (START, END, DischargeReason.WORK)
    assert found.support is Support.SOCIAL_ASSISTANCE
    assert found.pauses == (Pause(date(2026, 7, 1), date(2026, 7, 15)),)
    assert found.ratings == (
        FilledPeriod(Period(1, START, date(2026, 4, 13)), date(2026, 4, 14)),
        FilledPeriod(Period(2, date(2026, 4, 13), date(2026, 7, 13))),
    )
    assert found.happenings == (
        Happening(Event.PLAN, date(2026, 2, 2)),
        Happening(Event.PLAN_ANCHORED, date(2026, 2, 16)),
        Happening(Event.SKILLS, date(2026, 3, 2)),
        # Written down after midnight in Sweden.
        Happening(Event.JOB_DIRECTED, date(2026, 4, 2), is_offer=True),
        Happening(Event.PLAN_REVISED, date(2026, 5, 4)),
        Happening(Event.STEP_FORWARD, date(2026, 6, 1)),
        Happening(Event.STUDIES, date(2026, 6, 1)),
        Happening(Event.CLOSING_TALK, date(2026, 9, 25), is_offer=True),
        Happening(Event.WORK, END),
        Happening(Event.MORE_SELF_SUPPORTING, END),
        Happening(Event.FOLLOW_UP, date(2027, 3, 30)),
    )


def test_only_real_persons_of_the_programme_are_read(database: Database) -> None:
    with database.transaction(write=True) as db:
        programme, staff = make_programme(db), make_account(db)
        make_participant(db, programme, staff, exercise_id=programme.id)
        make_participant(db, make_programme(db), staff)
        mistaken = make_participant(db, programme, staff)
        make_discharge(db, enrolment_of(db, mistaken), staff, reason=DischargeReason.ENTERED_IN_ERROR)
        real = make_participant(db, programme, staff, is_protected=True)
        (found,) = stays_in(db, programme.id)
        assert (found.person, found.is_protected, found.happenings) == (real.public_id, True, ())


def test_a_start_that_was_written_down_counts_once_and_nobody_reached_is_not_followed_up(
    database: Database,
) -> None:
    with database.transaction(write=True) as db:
        programme, staff = make_programme(db), make_account(db)
        person = make_participant(db, programme, staff, starts_on=START)
        stay = enrolment_of(db, person)
        make_start(db, person, staff, started_on=date(2026, 8, 3))
        stay.ended_on = END
        make_discharge(db, stay, staff, support_before=Support.UNKNOWN, support_after=Support.SALARY)
        make_follow_up(db, stay, staff, **done(date(2027, 3, 30), staff.id, FollowUpResult.NOT_REACHED))
        (found,) = stays_in(db, programme.id)
        assert found.happenings == (Happening(Event.WORK, date(2026, 8, 3)),)
        assert found.support is Support.UNKNOWN
        assert drawn_in(db, programme.id) is None


def test_the_drawn_are_those_whose_place_was_drawn(database: Database) -> None:
    with database.transaction(write=True) as db:
        programme, staff = make_programme(db), make_account(db)
        people = [make_participant(db, programme, staff, starts_on=START) for _ in range(3)]
        for place, person in enumerate(people, start=1):
            stay = enrolment_of(db, person)
            stay.ended_on = END
            make_discharge(db, stay, staff)
            make_follow_up(db, stay, staff, place=place, is_chosen=place != 2)
        assert drawn_in(db, programme.id) == {people[0].public_id, people[2].public_id}


def test_a_goal_is_counted_from_the_database_in_as_many_questions_for_one_as_for_many(
    database: Database, query_recorder: QueryRecorder
) -> None:
    promise = Goal(
        "plan", "Plan inom åtta veckor",
        Share(Group(), Condition((Event.PLAN,), within=Within(Length(8, Unit.WEEKS)))),
        AtLeast(80), Per.YEAR,
    )  # fmt: skip
    with database.transaction(write=True) as db:
        programme, staff = make_programme(db), make_account(db)
        for place in range(6):
            person = make_participant(db, programme, staff, starts_on=START)
            if place < 5:
                made_on = START + timedelta(weeks=place * 2)
                make_action_plan(db, enrolment_of(db, person), staff, made_on=made_on, anchored_on=None)
        programme_id = programme.id
    query_recorder.clear()
    with database.transaction(write=False) as db:
        facts = Facts(stays_in(db, programme_id))
    assert query_recorder.count == 9
    found = report(promise, facts, date(2026, 12, 31), Life(date(2026, 1, 1)))
    assert found.whole is not None
    # Made after 0, 2, 4, 6 and 8 weeks; one has none.
    assert (found.whole.count, found.whole.n, found.status) == (5, 6, Status.MET)
