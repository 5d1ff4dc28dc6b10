"""An avslut closes what belongs to the programme, and leaves what the person still has elsewhere."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from smail.db.session import Database
from smail.db.tables import (
    Account,
    ActorKind,
    AuditEvent,
    Enrolment,
    Participant,
    PersonalLink,
    PersonPeriod,
    StaffPeriod,
)
from smail.domain.onward import Offer
from smail.domain.people import DischargeReason, Education, Occupation, Support
from smail.domain.plan import Uptake
from smail.errors import Conflict, Refused
from smail.queries.opening import NotOpen, nothing_open
from smail.services import links, periods, sus
from smail.services.audit import Actor
from smail.services.discharges import Ending, Mistake, discharge, mistakes
from smail.vault import Vault
from tests.factories.accounts import make_account
from tests.factories.assessments import make_submitted
from tests.factories.organisations import make_programme
from tests.factories.people import enrolment_of, make_enrolment, make_participant, make_staff_period
from tests.factories.plans import make_activity, make_step
from tests.support.travel import TravelTo

TODAY = date(2026, 11, 16)
TOMORROW = date(2026, 11, 17)
START = date(2026, 3, 2)
ACTOR = Actor(ActorKind.STAFF, "a" * 16)
WORK = Ending(last_on=TODAY, reason=DischargeReason.WORK)

Scene = tuple[Account, Participant, Enrolment]


@pytest.fixture(autouse=True)
def _on_a_monday(at: TravelTo) -> None:
    at(datetime(2026, 11, 16, 9, 0, tzinfo=UTC))


@pytest.fixture
def scene(database: Database) -> Scene:
    with database.transaction(write=True) as db:
        me = make_account(db)
        person = make_participant(db, make_programme(db), me, starts_on=START)
        return me, person, enrolment_of(db, person)


def test_an_avslut_keeps_every_field_and_seals_the_next_step(
    database: Database, scene: Scene, vault: Vault
) -> None:
    me, _, enrolment = scene
    ending = Ending(
        TODAY,
        DischargeReason.STUDIES,
        Occupation.JOB_SEEKING,
        Occupation.STUDIES,
        Support.SOCIAL_ASSISTANCE,
        Support.STUDY_SUPPORT,
        Education.COMPULSORY,
        closing_talk=Offer.DECLINED,
        closing_talk_on=TODAY,
        last_rating=Offer.OFFERED,
        next_step="Komvux i januari",
    )
    with database.transaction(write=True) as db:
        row = discharge(db, vault, enrolment.id, ending, ACTOR, me.id)
    assert (row.reason, row.occupation_before, row.occupation_after) == (
        DischargeReason.STUDIES,
        Occupation.JOB_SEEKING,
        Occupation.STUDIES,
    )
    assert (row.support_before, row.support_after) == (Support.SOCIAL_ASSISTANCE, Support.STUDY_SUPPORT)
    assert (row.education, row.recorded_by_id) == (Education.COMPULSORY, me.id)
    assert (row.closing_talk, row.closing_talk_on, row.last_rating) == (Offer.DECLINED, TODAY, Offer.OFFERED)
    assert row.next_step is not None
    assert vault.open(row.next_step, f"discharge.next_step:{enrolment.public_id}") == "Komvux i januari"


def test_the_team_stays_through_the_last_day_and_the_intervals_end_with_it(
    database: Database, scene: Scene, vault: Vault
) -> None:
    me, person, enrolment = scene
    with database.transaction(write=True) as db:
        periods.refresh(db, person.id)
        discharge(db, vault, enrolment.id, WORK, ACTOR, me.id)
        assert db.get_one(Enrolment, enrolment.id).ended_on == TODAY
        assert db.scalars(select(StaffPeriod)).one().ends_on == TOMORROW
        assert max(row.ends_on for row in db.scalars(select(PersonPeriod))) <= TODAY


def test_everybody_who_leaves_the_team_stands_in_the_audit(
    database: Database, scene: Scene, vault: Vault
) -> None:
    me, person, enrolment = scene
    with database.transaction(write=True) as db:
        make_staff_period(db, enrolment, make_account(db), is_responsible=False)
        discharge(db, vault, enrolment.id, WORK, ACTOR, me.id)
        left = db.scalars(select(AuditEvent).where(AuditEvent.action == "team.end")).all()
    assert [(one.participant_id, one.object_kind) for one in left] == [(person.id, "staff_period")] * 2


def test_the_link_dies_with_the_last_programme(database: Database, scene: Scene, vault: Vault) -> None:
    me, person, enrolment = scene
    yesterday = Ending(date(2026, 11, 15), DischargeReason.WORK)
    with database.transaction(write=True) as db:
        links.issue_link(db, vault, person.id, actor=ACTOR, issued_by_id=me.id)
        discharge(db, vault, enrolment.id, yesterday, ACTOR, me.id)
        assert db.scalars(select(PersonalLink)).one().revoked_at is not None


def test_what_was_before_stands_at_the_start_too_where_nobody_asked_then(
    database: Database, scene: Scene, vault: Vault
) -> None:
    me, _, enrolment = scene
    ending = Ending(
        TODAY,
        DischargeReason.WORK,
        support_before=Support.SOCIAL_ASSISTANCE,
        education=Education.COMPULSORY,
        closing_talk=Offer.DECLINED,
        closing_talk_on=TODAY,
    )
    with database.transaction(write=True) as db:
        known = sus.Before(occupation=None, support=Support.STUDY_SUPPORT)
        sus.write_before(db, db.get_one(Enrolment, enrolment.id), known, ACTOR, me.id)
        discharge(db, vault, enrolment.id, ending, ACTOR, me.id)
        assert sus.before_of(db, enrolment.id) == sus.Before(
            None, Support.STUDY_SUPPORT, Education.COMPULSORY
        )


def test_through_the_last_day_the_link_answers_a_last_time_although_nothing_is_due(
    database: Database, scene: Scene, vault: Vault, at: TravelTo
) -> None:
    me, person, enrolment = scene
    with database.transaction(write=True) as db:
        # Answered in the middle of October: the next date is in January.
        make_submitted(db, person, date(2026, 10, 12))
        token = links.issue_link(db, vault, person.id, actor=ACTOR, issued_by_id=me.id)
        before = nothing_open(db, person.id, None, TODAY)
        assert before is not None
        assert before.reason is NotOpen.TOO_EARLY
        discharge(db, vault, enrolment.id, WORK, ACTOR, me.id)
        assert links.open_link(db, vault, token) is not None
        assert nothing_open(db, person.id, None, TODAY) is None
    at(datetime(2026, 11, 17, 9, 0, tzinfo=UTC))
    with database.transaction(write=True) as db:
        assert links.open_link(db, vault, token) is None


def test_whoever_answered_shortly_before_the_last_day_is_not_asked_again(
    database: Database, scene: Scene, vault: Vault
) -> None:
    me, person, enrolment = scene
    with database.transaction(write=True) as db:
        make_submitted(db, person, date(2026, 11, 9))
        discharge(db, vault, enrolment.id, WORK, ACTOR, me.id)
        closed = nothing_open(db, person.id, None, TODAY)
        assert closed is not None
        assert closed.reason is NotOpen.CLOSED


def test_what_runs_ends_with_the_programme_and_what_was_to_come_was_only_offered(
    database: Database, scene: Scene, vault: Vault
) -> None:
    me, person, enrolment = scene
    with database.transaction(write=True) as db:
        runs = make_activity(db, enrolment, account_id=me.id)
        later = make_activity(db, enrolment, account_id=me.id, starts_on=date(2026, 12, 1))
        over = make_activity(db, enrolment, account_id=me.id, starts_on=START, ends_on=date(2026, 4, 1))
        step = make_step(db, person, account_id=me.id)
        discharge(db, vault, enrolment.id, WORK, ACTOR, me.id)
        assert (runs.ends_on, runs.uptake) == (TODAY, Uptake.USED)
        assert (later.uptake, over.ends_on) == (Uptake.OFFERED, date(2026, 4, 1))
        assert (step.closed_on, step.answer) == (TODAY, None)


def test_what_is_said_to_go_on_goes_on(database: Database, scene: Scene, vault: Vault) -> None:
    me, person, enrolment = scene
    ending = Ending(TODAY, DischargeReason.WORK, activities_go_on=True, steps_go_on=True)
    with database.transaction(write=True) as db:
        runs, step = make_activity(db, enrolment), make_step(db, person)
        discharge(db, vault, enrolment.id, ending, ACTOR, me.id)
        assert (runs.ends_on, step.closed_on) == (None, None)


def test_steps_are_the_persons_and_go_on_in_another_programme(
    database: Database, scene: Scene, vault: Vault
) -> None:
    me, person, enrolment = scene
    with database.transaction(write=True) as db:
        make_enrolment(db, person, make_programme(db, name="Nästa steg"))
        step = make_step(db, person)
        discharge(db, vault, enrolment.id, WORK, ACTOR, me.id)
        assert step.closed_on is None


def test_the_link_lives_while_another_programme_goes_on(
    database: Database, scene: Scene, vault: Vault
) -> None:
    me, person, enrolment = scene
    with database.transaction(write=True) as db:
        other = make_enrolment(db, person, make_programme(db, name="Nästa steg"))
        make_staff_period(db, other, me)
        links.issue_link(db, vault, person.id, actor=ACTOR, issued_by_id=me.id)
        discharge(db, vault, enrolment.id, WORK, ACTOR, me.id)
        assert db.scalars(select(PersonalLink)).one().revoked_at is None
        assert db.get_one(Enrolment, other.id).ended_on is None


def test_an_avslut_planned_ahead_leaves_the_link_until_then(
    database: Database, scene: Scene, vault: Vault
) -> None:
    me, person, enrolment = scene
    ahead = Ending(last_on=date(2026, 12, 18), reason=DischargeReason.COMPLETED)
    with database.transaction(write=True) as db:
        links.issue_link(db, vault, person.id, actor=ACTOR, issued_by_id=me.id)
        discharge(db, vault, enrolment.id, ahead, ACTOR, me.id)
        assert db.scalars(select(PersonalLink)).one().revoked_at is None


def test_an_avslut_is_made_once(database: Database, scene: Scene, vault: Vault) -> None:
    me, _, enrolment = scene
    with database.transaction(write=True) as db:
        discharge(db, vault, enrolment.id, WORK, ACTOR, me.id)
        with pytest.raises(Conflict):
            discharge(db, vault, enrolment.id, WORK, ACTOR, me.id)


def test_the_audit_holds_codes_and_never_the_next_step(
    database: Database, scene: Scene, vault: Vault
) -> None:
    me, _, enrolment = scene
    ending = Ending(TODAY, DischargeReason.WORK, next_step="Ringer om en månad")
    with database.transaction(write=True) as db:
        discharge(db, vault, enrolment.id, ending, ACTOR, me.id)
        event = db.scalars(select(AuditEvent).where(AuditEvent.action == "enrolment.end")).one()
    assert event.details == {"reason": "work", "last_on": "2026-11-16"}


@pytest.mark.parametrize(
    ("ending", "expected"),
    [
        (Ending(date(2026, 3, 1), DischargeReason.WORK), ("last_on", Mistake.BEFORE_START)),
        (Ending(date(2027, 1, 16), DischargeReason.WORK), ("last_on", Mistake.TOO_FAR_AHEAD)),
        (Ending(TODAY, DischargeReason.WORK, next_step="191212121212"), ("next_step", Mistake.PERSONNUMMER)),
        (
            Ending(TODAY, DischargeReason.WORK, closing_talk=Offer.DECLINED),
            ("closing_talk_on", Mistake.TALK_DAY_MISSING),
        ),
        (
            Ending(TODAY, DischargeReason.WORK, closing_talk=Offer.OFFERED, closing_talk_on=TOMORROW),
            ("closing_talk_on", Mistake.TALK_DAY),
        ),
        (
            Ending(TODAY, DischargeReason.WORK, closing_talk=Offer.NOT_OFFERED, closing_talk_on=TODAY),
            ("closing_talk_on", Mistake.TALK_DAY),
        ),
        (Ending(TODAY, DischargeReason.WORK, next_step="x" * 501), ("next_step", Mistake.TOO_LONG)),
    ],
)
def test_a_mistake_is_named_with_its_field_and_never_written(
    database: Database, scene: Scene, vault: Vault, ending: Ending, expected: tuple[str, Mistake]
) -> None:
    me, _, enrolment = scene
    assert mistakes(enrolment, ending, TODAY) == (expected,)
    with database.transaction(write=True) as db, pytest.raises(Refused):
        discharge(db, vault, enrolment.id, ending, ACTOR, me.id)
