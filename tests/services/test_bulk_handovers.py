"""Whoever leaves leaves everybody in somebody's hands, in one go; nobody protected among them."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from smail.db.session import Database
from smail.db.tables import Account, ActorKind, AuditEvent, Enrolment, RoleGrant, StaffPeriod
from smail.domain.people import HandoverKind
from smail.errors import Conflict
from smail.services import bulk_handovers, teams
from smail.services.audit import Actor
from smail.services.bulk_handovers import Done, Replacement
from tests.factories.accounts import make_account
from tests.factories.organisations import make_municipality, make_programme
from tests.factories.people import enrolment_of, make_enrolment, make_participant, make_staff_period
from tests.support.travel import TravelTo

TODAY = date(2026, 11, 16)
START = date(2026, 10, 19)
LATER = TODAY + timedelta(days=14)
ACTOR = Actor(ActorKind.STAFF, "a" * 16)
BYTE = HandoverKind.CHANGE


class Scene:
    """Somebody who leaves: responsible for two, a member beside a third, who is a colleague's."""

    def __init__(self, database: Database) -> None:
        self.database = database
        with database.transaction(write=True) as db:
            place = make_municipality(db)
            self.leaver, self.colleague, self.third = (make_account(db, scope=place) for _ in range(3))
            self.programme = make_programme(db, place)
            own = [make_participant(db, self.programme, self.leaver, starts_on=START) for _ in range(2)]
            other = make_participant(db, self.programme, self.third, starts_on=START)
            enrolment = enrolment_of(db, other)
            member = make_staff_period(db, enrolment, self.leaver, is_responsible=False)
            self.stays = [enrolment_of(db, one) for one in own]
            self.own = [one.id for stay in self.stays for one in self.open_periods(db, stay)]
            self.member = member.id

    def open_periods(self, db: Session, enrolment: Enrolment) -> list[StaffPeriod]:
        open_ones = select(StaffPeriod).where(
            StaffPeriod.enrolment_id == enrolment.id, StaffPeriod.ends_on.is_(None)
        )
        return list(db.scalars(open_ones.order_by(StaffPeriod.id)))

    def beside(self, account: Account) -> list[tuple[bool, date]]:
        """What the account is to whom it stands beside, and since when."""
        with self.database.transaction(write=False) as db:
            rows = select(StaffPeriod).where(
                StaffPeriod.account_id == account.id, StaffPeriod.ends_on.is_(None)
            )
            return sorted((row.is_responsible, row.starts_on) for row in db.scalars(rows))


@pytest.fixture(autouse=True)
def _on_a_monday(at: TravelTo) -> None:
    at(datetime(2026, 11, 16, 9, 0, tzinfo=UTC))


@pytest.fixture
def scene(database: Database) -> Scene:
    return Scene(database)


@pytest.mark.parametrize("on", [TODAY, LATER])
def test_everybody_is_anothers_from_that_day(scene: Scene, on: date) -> None:
    moves = [
        *(Replacement(one, scene.colleague.id) for one in scene.own),
        Replacement(scene.member, scene.colleague.id),
    ]
    with scene.database.transaction(write=True) as db:
        done = bulk_handovers.hand_over_all(db, scene.leaver.id, moves, BYTE, on, ACTOR)
    assert done == Done(handed_over=3, left=0)
    assert scene.beside(scene.colleague) == [(False, on), (True, on), (True, on)]
    assert scene.beside(scene.leaver) == []
    with scene.database.transaction(write=False) as db:
        ended = db.scalars(select(StaffPeriod).where(StaffPeriod.account_id == scene.leaver.id)).all()
        assert {row.ends_on for row in ended} == {on}
        assert [row.ended_by for row in ended if row.is_responsible] == [BYTE, BYTE]
        events = db.scalars(select(AuditEvent).where(AuditEvent.action == "caseload.hand_over")).all()
    assert [(one.object_id, one.details) for one in events] == [(scene.leaver.public_id, {"moved": 3})]


def test_a_place_in_the_team_can_end_with_nobody_new(scene: Scene) -> None:
    moves = [Replacement(scene.member, None)]
    with scene.database.transaction(write=True) as db:
        done = bulk_handovers.hand_over_all(db, scene.leaver.id, moves, BYTE, TODAY, ACTOR)
    assert done == Done(handed_over=0, left=1)
    assert scene.beside(scene.leaver) == [(True, START), (True, START)]


def test_a_person_in_two_programmes_is_one_person(scene: Scene) -> None:
    with scene.database.transaction(write=True) as db:
        person = db.get_one(Enrolment, scene.stays[0].id).participant
        second = make_enrolment(db, person, make_programme(db, make_municipality(db), name="Andra"))
        place = make_staff_period(db, second, scene.leaver).id
        moves = [Replacement(one, scene.colleague.id) for one in (scene.own[0], place)]
        done = bulk_handovers.hand_over_all(db, scene.leaver.id, moves, BYTE, TODAY, ACTOR)
        events = db.scalars(select(AuditEvent).where(AuditEvent.action == "caseload.hand_over")).all()
    assert done == Done(handed_over=1, left=0)
    assert [one.details for one in events] == [{"moved": 1}]


def test_one_that_cannot_be_moved_lets_nobody_be_moved(scene: Scene) -> None:
    with scene.database.transaction(write=True) as db:
        stranger = make_account(db, scope=make_municipality(db, "Enköping"))
    moves = [Replacement(scene.own[0], scene.colleague.id), Replacement(scene.own[1], stranger.id)]
    with pytest.raises(Conflict), scene.database.transaction(write=True) as db:
        bulk_handovers.hand_over_all(db, scene.leaver.id, moves, BYTE, TODAY, ACTOR)
    assert scene.beside(scene.colleague) == []
    assert len(scene.beside(scene.leaver)) == 3


def test_the_same_again_moves_nobody(scene: Scene) -> None:
    moves = [Replacement(one, scene.colleague.id) for one in scene.own]
    with scene.database.transaction(write=True) as db:
        bulk_handovers.hand_over_all(db, scene.leaver.id, moves, BYTE, TODAY, ACTOR)
    with pytest.raises(Conflict), scene.database.transaction(write=True) as db:
        bulk_handovers.hand_over_all(db, scene.leaver.id, moves, BYTE, TODAY, ACTOR)
    assert scene.beside(scene.colleague) == [(True, TODAY), (True, TODAY)]


def test_anothers_person_is_not_moved_in_the_leavers_name(scene: Scene) -> None:
    moves = [Replacement(scene.own[0], scene.colleague.id)]
    with pytest.raises(Conflict), scene.database.transaction(write=True) as db:
        bulk_handovers.hand_over_all(db, scene.third.id, moves, BYTE, TODAY, ACTOR)


def test_a_protected_person_is_not_moved_with_the_others(scene: Scene) -> None:
    with scene.database.transaction(write=True) as db:
        db.get_one(Enrolment, scene.stays[0].id).participant.is_protected = True
    moves = [Replacement(one, scene.colleague.id) for one in scene.own]
    with pytest.raises(Conflict), scene.database.transaction(write=True) as db:
        bulk_handovers.hand_over_all(db, scene.leaver.id, moves, BYTE, TODAY, ACTOR)
    assert scene.beside(scene.colleague) == []


def test_the_deputy_takes_over_and_one_without_a_deputy_stays(scene: Scene) -> None:
    with scene.database.transaction(write=True) as db:
        for stay in scene.stays:
            db.get_one(Enrolment, stay.id).participant.is_protected = True
        teams.add_member(db, scene.stays[0].id, scene.third.id, TODAY, ACTOR, is_deputy=True)
        changed = bulk_handovers.let_deputies_take_over(db, scene.leaver.id, scene.own, BYTE, TODAY, ACTOR)
        first, second = (scene.open_periods(db, stay) for stay in scene.stays)
    assert changed == 1
    assert [(one.account_id, one.is_responsible) for one in first] == [(scene.third.id, True)]
    assert [(one.account_id, one.is_responsible) for one in second] == [(scene.leaver.id, True)]


def test_a_deputy_whose_role_ends_before_the_day_does_not_take_over(scene: Scene) -> None:
    with scene.database.transaction(write=True) as db:
        db.get_one(Enrolment, scene.stays[0].id).participant.is_protected = True
        teams.add_member(db, scene.stays[0].id, scene.third.id, TODAY, ACTOR, is_deputy=True)
        role = db.scalars(select(RoleGrant).where(RoleGrant.account_id == scene.third.id)).one()
        role.ends_on = LATER
        db.flush()
        assert not bulk_handovers.let_deputies_take_over(
            db, scene.leaver.id, scene.own[:1], BYTE, LATER, ACTOR
        )
    assert scene.beside(scene.leaver) == [(False, START), (True, START), (True, START)]


def test_a_protected_person_who_has_left_by_then_stops_nobody_else(scene: Scene) -> None:
    with scene.database.transaction(write=True) as db:
        for stay in scene.stays:
            db.get_one(Enrolment, stay.id).participant.is_protected = True
            teams.add_member(db, stay.id, scene.third.id, TODAY, ACTOR, is_deputy=True)
        db.get_one(Enrolment, scene.stays[0].id).ended_on = LATER - timedelta(days=1)
        db.flush()
        bulk_handovers.let_deputies_take_over(db, scene.leaver.id, scene.own, BYTE, LATER, ACTOR)
        first, second = (scene.open_periods(db, stay) for stay in scene.stays)
    assert [one.account_id for one in first if one.is_responsible] == [scene.leaver.id]
    assert [one.account_id for one in second if one.is_responsible] == [scene.third.id]


def test_a_deputy_who_leaves_makes_room_for_another(scene: Scene) -> None:
    with scene.database.transaction(write=True) as db:
        enrolment = db.get_one(Enrolment, scene.stays[0].id)
        enrolment.participant.is_protected = True
        deputy = teams.add_member(db, enrolment.id, scene.third.id, TODAY, ACTOR, is_deputy=True)
        bulk_handovers.let_deputies_take_over(db, scene.third.id, [deputy.id], BYTE, TODAY, ACTOR)
        again = teams.add_member(db, enrolment.id, scene.colleague.id, TODAY, ACTOR, is_deputy=True)
    assert again.is_deputy


def test_of_two_who_hand_over_at_once_one_is_told_that_it_has_changed(scene: Scene) -> None:
    together = threading.Barrier(2, timeout=20)

    def hand_over(receiver: Account) -> str:
        together.wait()
        moves = [Replacement(one, receiver.id) for one in scene.own]
        try:
            with scene.database.transaction(write=True) as db:
                bulk_handovers.hand_over_all(db, scene.leaver.id, moves, BYTE, TODAY, ACTOR)
        except Conflict:
            return "refused"
        return "moved"

    with ThreadPoolExecutor(2) as pool:
        found = sorted(pool.map(hand_over, [scene.colleague, scene.third]))
    assert found == ["moved", "refused"]
    assert sorted([len(scene.beside(scene.colleague)), len(scene.beside(scene.third))]) in ([0, 3], [1, 2])
