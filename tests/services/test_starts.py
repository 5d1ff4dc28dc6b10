"""A start in work or studies is an event and no end; goals read which came first."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from smail.db.session import Database
from smail.db.tables import (
    Account,
    ActorKind,
    AuditEvent,
    Consent,
    Enrolment,
    FollowUp,
    Participant,
    WorkStart,
)
from smail.domain.onward import Passage, StartKind
from smail.domain.people import DischargeReason
from smail.errors import Refused
from smail.queries.starts import courses_in
from smail.services import merging, starts
from smail.services.audit import Actor
from smail.services.starts import Mistake, Start
from smail.vault import Vault
from tests.factories.accounts import make_account
from tests.factories.onward import make_follow_up, make_start, make_sus_entry
from tests.factories.organisations import make_programme
from tests.factories.people import enrolment_of, make_consent, make_discharge, make_participant
from tests.support.queries import QueryRecorder
from tests.support.travel import TravelTo

TODAY = date(2026, 11, 16)
ACTOR = Actor(ActorKind.STAFF, "a" * 16)
Scene = tuple[Account, Participant]


@pytest.fixture(autouse=True)
def _on_a_monday(at: TravelTo) -> None:
    at(datetime(2026, 11, 16, 9, 0, tzinfo=UTC))


@pytest.fixture
def scene(database: Database) -> Scene:
    with database.transaction(write=True) as db:
        me = make_account(db)
        return me, make_participant(db, make_programme(db), me, starts_on=date(2026, 3, 2))


def test_a_start_ends_nothing_and_twice_is_once_as_written_last(database: Database, scene: Scene) -> None:
    me, person = scene
    with database.transaction(write=True) as db:
        starts.write(db, person.id, Start(StartKind.WORK, TODAY, 50, is_subsidised=True), ACTOR, me.id)
        starts.write(db, person.id, Start(StartKind.WORK, TODAY, 75), ACTOR, me.id)
        row = db.scalars(select(WorkStart)).one()
        assert (row.share, row.is_subsidised) == (75, None)
        assert db.scalars(select(Enrolment.ended_on)).all() == [None]
        starts.remove(db, row, ACTOR)
        assert db.scalars(select(WorkStart)).all() == []
        done = db.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
        assert done == ["start.write", "start.write", "start.remove"]


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (Start(StartKind.WORK, date(2026, 3, 1)), ("started_on", Mistake.BEFORE_THE_FIRST_DAY)),
        (Start(StartKind.WORK, date(2027, 1, 16)), ("started_on", Mistake.TOO_FAR_AHEAD)),
        (Start(StartKind.WORK, TODAY, 101), ("share", Mistake.SHARE)),
        (Start(StartKind.STUDIES, TODAY, is_subsidised=False), ("is_subsidised", Mistake.SUBSIDISED_STUDIES)),
    ],
)
def test_a_mistake_is_named_and_never_written(
    database: Database, scene: Scene, start: Start, expected: tuple[str, Mistake]
) -> None:
    me, person = scene
    with database.transaction(write=True) as db:
        assert starts.mistakes(db, person.id, start, TODAY) == (expected,)
        with pytest.raises(Refused):
            starts.write(db, person.id, start, ACTOR, me.id)


def test_goals_read_what_came_first_in_two_questions(
    database: Database, scene: Scene, query_recorder: QueryRecorder
) -> None:
    me, person = scene
    with database.transaction(write=True) as db:
        programme = enrolment_of(db, person).programme
        since = {"starts_on": date(2026, 3, 3)}
        works, ill, mistake = (make_participant(db, programme, me, **since) for _ in range(3))
        make_start(db, works, me, started_on=date(2026, 6, 1))
        enrolment_of(db, ill).ended_on = date(2026, 5, 4)
        make_discharge(db, enrolment_of(db, ill), me, reason=DischargeReason.ILLNESS)
        make_start(db, ill, me, started_on=date(2026, 9, 1))
        wrong = {"reason": DischargeReason.ENTERED_IN_ERROR}
        make_discharge(db, enrolment_of(db, mistake), me, **wrong)
        db.flush()
        query_recorder.clear()
        found = {one.participant_id: one.first for one in courses_in(db, programme.id, TODAY)}
        assert query_recorder.count == 2
    assert {own: (one.what, one.on) for own, one in found.items()} == {
        person.id: (Passage.STILL_THERE, TODAY),
        works.id: (Passage.WORK, date(2026, 6, 1)),
        ill.id: (Passage.EXIT, date(2026, 5, 4)),
    }


def test_two_numbers_that_become_one_have_each_start_sheet_and_consent_once(
    database: Database, scene: Scene, vault: Vault
) -> None:
    me, keep = scene
    with database.transaction(write=True) as db:
        programme = enrolment_of(db, keep).programme
        absorb = make_participant(db, programme, me, starts_on=date(2026, 4, 6))
        for person in (keep, absorb):
            make_start(db, person, me)
            make_sus_entry(db, enrolment_of(db, person), me)
        make_start(db, absorb, me, kind=StartKind.STUDIES)
        make_consent(db, absorb, me)
        gone = enrolment_of(db, absorb)
        gone.ended_on = date(2026, 11, 2)
        make_discharge(db, gone, me)
        make_follow_up(db, gone, me)
        merging.merge(db, vault, keep.id, absorb.id, ACTOR)
        stay = enrolment_of(db, keep)
        rows = db.scalars(select(WorkStart).where(WorkStart.participant_id == keep.id)).all()
        assert sorted(row.kind.value for row in rows) == ["studies", "work"]
        assert stay.ended_on is None
        assert db.scalars(select(Consent.enrolment_id)).all() == [stay.id]
        assert db.scalars(select(FollowUp)).all() == []
