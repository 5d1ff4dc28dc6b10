"""Activities are kept sealed, changed and wished for, and what cannot be is refused by name."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from smail import clock
from smail.db.session import Database
from smail.db.tables import ActorKind, AuditEvent, WrittenBy
from smail.domain.plan import ActivityKind, Outcome, Uptake
from smail.errors import Conflict, Refused
from smail.services import activities, protection, undoing
from smail.services.activities import ActivityFields, ActivityProblem, mistakes
from smail.services.audit import Actor
from smail.vault import Vault
from tests.factories.accounts import make_account
from tests.factories.people import enrolment_of, make_discharge, make_participant

TODAY = date(2026, 11, 22)
ACTOR = Actor(ActorKind.STAFF, "a" * 16)
RIGHT = ActivityFields(
    ActivityKind.JOB_DIRECTED,
    Uptake.USED,
    "Arbetspraktik på lagret",
    "Återbruket",
    ("job_search", "purpose"),
    date(2026, 10, 5),
    hours_per_month=40,
)


def test_an_activity_is_kept_sealed_and_reads_as_it_was_written(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        me = make_account(db)
        row = activities.add(db, vault, enrolment_of(db, make_participant(db)).id, RIGHT, ACTOR, me.id)
        assert b"lagret" not in row.what
        assert activities.fields_of(vault, row) == RIGHT
        assert (row.written_by, row.account_id) == (WrittenBy.STAFF, me.id)
        event = db.scalars(select(AuditEvent).where(AuditEvent.action == "activity.add")).one()
        assert (event.object_id, event.details) == (row.public_id, {})


def test_a_change_leaves_who_wrote_it_and_says_when_it_ended(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db)
        row = activities.wish(db, vault, person.id, ActivityKind.SKILLS, "Truckkort", ACTOR)
        today = clock.today()
        ended = replace(
            RIGHT, starts_on=today - timedelta(days=9), ends_on=today, outcome=Outcome.BROKEN_OFF, provider=""
        )
        activities.change(db, vault, row.id, ended, ACTOR)
        assert activities.fields_of(vault, row) == ended
        assert (row.written_by, row.account_id, row.provider) == (WrittenBy.PARTICIPANT, None, None)


def test_whoever_puts_other_words_for_the_persons_own_stands_for_them(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        me, person = make_account(db), make_participant(db)
        row = activities.wish(db, vault, person.id, ActivityKind.SKILLS, "Cv-verkstad", ACTOR)
        wished = activities.fields_of(vault, row)
        offered = replace(wished, uptake=Uptake.OFFERED)
        activities.change(db, vault, row.id, offered, ACTOR, account_id=me.id)
        assert row.written_by is WrittenBy.PARTICIPANT
        activities.change(db, vault, row.id, replace(offered, what="Kurs"), ACTOR, account_id=me.id)
        assert (row.written_by, row.account_id) == (WrittenBy.STAFF, me.id)


def test_a_wish_stands_in_the_programme_that_runs_and_nowhere_after_the_end(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db)
        row = activities.wish(db, vault, person.id, ActivityKind.SKILLS, "Truckkort", ACTOR)
        assert (row.enrolment_id, row.uptake) == (enrolment_of(db, person).id, Uptake.WISHED)
        make_discharge(db, enrolment_of(db, person), make_account(db))
        enrolment_of(db, person).ended_on = clock.today() - timedelta(days=1)
        with pytest.raises(Conflict):
            activities.wish(db, vault, person.id, ActivityKind.SKILLS, "Truckkort", ACTOR)


@pytest.mark.parametrize(
    ("wrong", "field", "problem"),
    [
        ({"what": ""}, "what", ActivityProblem.EMPTY),
        ({"what": "x" * 121}, "what", ActivityProblem.TOO_LONG),
        ({"what": "Prata med 19121212-1212"}, "what", ActivityProblem.PERSONNUMMER),
        ({"provider": "19121212-1212"}, "provider", ActivityProblem.PERSONNUMMER),
        ({"starts_on": None}, "starts_on", ActivityProblem.NO_START),
        ({"starts_on": date(1990, 1, 1)}, "starts_on", ActivityProblem.TOO_FAR),
        ({"starts_on": date(2028, 1, 1)}, "starts_on", ActivityProblem.TOO_FAR),
        ({"ends_on": date(2026, 10, 4)}, "ends_on", ActivityProblem.ENDS_BEFORE_START),
        ({"ends_on": date(2036, 10, 4)}, "ends_on", ActivityProblem.TOO_FAR),
        (
            {"uptake": Uptake.WISHED, "starts_on": None, "ends_on": TODAY},
            "ends_on",
            ActivityProblem.ENDS_WITHOUT_START,
        ),
        ({"hours_per_month": 0}, "hours_per_month", ActivityProblem.HOURS),
        ({"hours_per_month": 251}, "hours_per_month", ActivityProblem.HOURS),
        ({"outcome": Outcome.COMPLETED}, "outcome", ActivityProblem.OUTCOME_WITHOUT_END),
        (
            {"uptake": Uptake.OFFERED, "ends_on": TODAY, "outcome": Outcome.COMPLETED},
            "outcome",
            ActivityProblem.OUTCOME_WITHOUT_END,
        ),
        (
            {"ends_on": TODAY + timedelta(days=1), "outcome": Outcome.COMPLETED},
            "outcome",
            ActivityProblem.NOT_OVER,
        ),
    ],
)
def test_what_is_wrong_stands_at_its_field(
    wrong: dict[str, object], field: str, problem: ActivityProblem
) -> None:
    assert mistakes(RIGHT, TODAY) == ()
    assert mistakes(replace(RIGHT, **wrong), TODAY) == ((field, problem),)  # type: ignore[arg-type]


def test_what_is_wrong_is_never_written(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        enrolment = enrolment_of(db, make_participant(db))
        with pytest.raises(Refused, match="what: empty"):
            activities.add(db, vault, enrolment.id, replace(RIGHT, what=""), ACTOR, None)


def test_nothing_tells_where_a_protected_person_is(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        me, person = make_account(db), make_participant(db)
        row = activities.add(db, vault, enrolment_of(db, person).id, RIGHT, ACTOR, me.id)
        protection.protect(db, vault, person, "Tranan", ACTOR)
        assert row.provider is None
        with pytest.raises(Refused, match="tells_the_place"):
            activities.change(db, vault, row.id, RIGHT, ACTOR)


def test_a_time_in_a_programme_that_went_meanwhile_is_a_conflict(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db)
        enrolment = enrolment_of(db, person)
        number = enrolment.id
        undoing.undo(db, number, ACTOR, answers_seen=0)
        with pytest.raises(Conflict):
            activities.add(db, vault, number, RIGHT, ACTOR, None)
