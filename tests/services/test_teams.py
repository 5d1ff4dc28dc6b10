"""Responsibility is never held by two, never lost, and changes hands in two ways kept apart."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import delete, select

from smail.db.session import Database
from smail.db.tables import Account, ActorKind, AuditEvent, Enrolment, StaffPeriod
from smail.domain.people import HandoverKind
from smail.domain.roles import Role
from smail.errors import Conflict
from smail.services import teams
from smail.services.audit import Actor
from tests.factories.accounts import make_account, make_grant
from tests.factories.organisations import make_municipality, make_programme
from tests.factories.people import enrolment_of, make_participant, make_staff_period
from tests.support.travel import TravelTo

TODAY = date(2026, 11, 16)
START = date(2026, 10, 19)
ACTOR = Actor(ActorKind.STAFF, "a" * 16)


@pytest.fixture(autouse=True)
def _on_a_monday(at: TravelTo) -> None:
    at(datetime(2026, 11, 16, 9, 0, tzinfo=UTC))


@pytest.fixture
def scene(database: Database) -> tuple[Account, Account, Enrolment]:
    """The responsible handledare, a colleague in the same municipality, and the enrolment."""
    with database.transaction(write=True) as db:
        place = make_municipality(db)
        first, second = make_account(db, scope=place), make_account(db, scope=place)
        person = make_participant(db, make_programme(db, place), first, starts_on=START)
        return first, second, enrolment_of(db, person)


Scene = tuple[Account, Account, Enrolment]


@pytest.mark.parametrize("kind", list(HandoverKind))
def test_a_handover_ends_one_and_begins_the_other_the_same_day(
    database: Database, scene: Scene, kind: HandoverKind
) -> None:
    first, second, enrolment = scene
    with database.transaction(write=True) as db:
        teams.hand_over(db, enrolment.id, second.id, kind, TODAY, ACTOR)
        old, new = db.scalars(select(StaffPeriod).order_by(StaffPeriod.id)).all()
        actions = list(db.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))
    assert (old.account_id, old.ends_on, old.ended_by) == (first.id, TODAY, kind)
    assert (new.account_id, new.starts_on, new.ends_on) == (second.id, TODAY, None)
    assert new.is_responsible
    assert actions == ["team.end", "team.begin"]


def test_a_member_who_takes_over_is_in_the_team_once(database: Database, scene: Scene) -> None:
    _, second, enrolment = scene
    with database.transaction(write=True) as db:
        member = teams.add_member(db, enrolment.id, second.id, START, ACTOR)
        teams.hand_over(db, enrolment.id, second.id, HandoverKind.TRANSITION, TODAY, ACTOR)
        still = db.scalars(select(StaffPeriod).where(StaffPeriod.ends_on.is_(None))).all()
    assert (member.ends_on, member.ended_by) == (TODAY, None)
    assert [(row.account_id, row.is_responsible) for row in still] == [(second.id, True)]


def test_there_is_one_responsible_at_a_time(database: Database, scene: Scene) -> None:
    _, second, enrolment = scene
    with database.transaction(write=True) as db, pytest.raises(Conflict):
        teams.assign(db, enrolment.id, second.id, TODAY, ACTOR)


def test_an_enrolment_that_nobody_follows_can_be_given_a_responsible(
    database: Database, scene: Scene
) -> None:
    _, second, enrolment = scene
    with database.transaction(write=True) as db:
        db.scalars(select(StaffPeriod)).one().ends_on = TODAY
        db.flush()
        assert teams.assign(db, enrolment.id, second.id, TODAY, ACTOR).is_responsible


@pytest.mark.parametrize(
    "change",
    ["same", "before", "elsewhere", "other role", "role over", "account over"],
)
def test_a_handover_that_cannot_be_is_a_conflict(database: Database, scene: Scene, change: str) -> None:
    first, second, enrolment = scene
    on, receiver = TODAY, second.id
    with database.transaction(write=True) as db:
        if change == "same":
            receiver = first.id
        elif change == "before":
            on = date(2026, 10, 18)
        elif change == "elsewhere":
            receiver = make_account(db, scope=make_municipality(db, "Enköping")).id
        elif change == "other role":
            receiver = make_account(db, Role.READER).id
        elif change == "role over":
            row = make_account(db, None)
            make_grant(db, row, Role.HANDLEDARE, make_municipality(db), ends_on=TODAY)
            receiver = row.id
        else:
            receiver = make_account(db, scope=make_municipality(db), ended_on=TODAY).id
        with pytest.raises(Conflict):
            teams.hand_over(db, enrolment.id, receiver, HandoverKind.CHANGE, on, ACTOR)


def test_a_receiver_who_cannot_be_lets_the_responsible_stay(database: Database, scene: Scene) -> None:
    first, _second, enrolment = scene
    with database.transaction(write=True) as db:
        stranger = make_account(db, scope=make_municipality(db, "Enköping"))
        with pytest.raises(Conflict):
            teams.hand_over(db, enrolment.id, stranger.id, HandoverKind.CHANGE, TODAY, ACTOR)
    with database.transaction(write=False) as db:
        period = db.scalars(select(StaffPeriod)).one()
        assert (period.account_id, period.ends_on) == (first.id, None)
        assert db.scalars(select(AuditEvent)).all() == []


def test_nothing_is_handed_over_on_a_day_far_ahead(database: Database, scene: Scene) -> None:
    _first, second, enrolment = scene
    with database.transaction(write=True) as db, pytest.raises(Conflict, match="too far away"):
        teams.hand_over(db, enrolment.id, second.id, HandoverKind.CHANGE, date(2027, 1, 16), ACTOR)


def test_a_role_in_one_programme_does_not_reach_another(database: Database, scene: Scene) -> None:
    _, _, enrolment = scene
    with database.transaction(write=True) as db:
        row = db.get_one(Enrolment, enrolment.id)
        other = make_account(db, scope=make_programme(db))
        assert not teams.may_follow(db, other, row.programme, TODAY)
        assert teams.may_follow(db, make_account(db, scope=row.programme), row.programme, TODAY)


def test_a_role_that_began_after_the_day_counts_when_it_holds_today(database: Database, scene: Scene) -> None:
    _, _, enrolment = scene
    with database.transaction(write=True) as db:
        fresh = make_account(db, None)
        make_grant(db, fresh, Role.HANDLEDARE, make_municipality(db), starts_on=TODAY)
        period = teams.hand_over(db, enrolment.id, fresh.id, HandoverKind.CHANGE, date(2026, 11, 2), ACTOR)
    assert period.starts_on == date(2026, 11, 2)


@pytest.mark.parametrize("on", [date(2026, 11, 2), date(2026, 11, 23)])
def test_a_role_that_does_not_hold_on_the_day_takes_over_nobody(
    database: Database, scene: Scene, on: date
) -> None:
    """Neither on a coming day after it ends, nor on a past day when it has ended since."""
    _, _, enrolment = scene
    ends_on = TODAY if on < TODAY else date(2026, 11, 21)
    with database.transaction(write=True) as db:
        substitute = make_account(db, None)
        make_grant(db, substitute, Role.HANDLEDARE, make_municipality(db), ends_on=ends_on)
        with pytest.raises(Conflict):
            teams.hand_over(db, enrolment.id, substitute.id, HandoverKind.CHANGE, on, ACTOR)


def test_a_role_that_begins_on_the_coming_day_takes_over_then(database: Database, scene: Scene) -> None:
    _, _, enrolment = scene
    monday = date(2026, 11, 23)
    with database.transaction(write=True) as db:
        fresh = make_account(db, None)
        make_grant(db, fresh, Role.HANDLEDARE, make_municipality(db), starts_on=monday)
        period = teams.hand_over(db, enrolment.id, fresh.id, HandoverKind.CHANGE, monday, ACTOR)
    assert period.starts_on == monday


def test_nobody_joins_twice_or_after_the_end(database: Database, scene: Scene) -> None:
    _, second, enrolment = scene
    with database.transaction(write=True) as db:
        teams.add_member(db, enrolment.id, second.id, TODAY, ACTOR)
        with pytest.raises(Conflict):
            teams.add_member(db, enrolment.id, second.id, TODAY, ACTOR)
        db.get_one(Enrolment, enrolment.id).ended_on = date(2026, 11, 15)
        third = make_account(db, scope=make_municipality(db))
        with pytest.raises(Conflict):
            teams.add_member(db, enrolment.id, third.id, TODAY, ACTOR)


def test_a_member_leaves_but_the_responsible_does_not(database: Database, scene: Scene) -> None:
    _, second, enrolment = scene
    with database.transaction(write=True) as db:
        lead = db.scalars(select(StaffPeriod)).one()
        member = teams.add_member(db, enrolment.id, second.id, START, ACTOR)
        teams.end_member(db, member.id, TODAY, ACTOR)
        for wrong in (lead, member):
            with pytest.raises(Conflict):
                teams.end_member(db, wrong.id, TODAY, ACTOR)
    assert member.ends_on == TODAY


def test_a_protected_person_has_one_deputy_and_no_other_members(database: Database) -> None:
    with database.transaction(write=True) as db:
        place = make_municipality(db)
        first, second, third = (make_account(db, scope=place) for _ in range(3))
        person = make_participant(db, make_programme(db, place), first, is_protected=True)
        enrolment = enrolment_of(db, person)
        with pytest.raises(Conflict):
            teams.add_member(db, enrolment.id, second.id, TODAY, ACTOR)
        assert teams.add_member(db, enrolment.id, second.id, TODAY, ACTOR, is_deputy=True).is_deputy
        with pytest.raises(Conflict):
            teams.add_member(db, enrolment.id, third.id, TODAY, ACTOR, is_deputy=True)


def test_a_person_who_is_not_protected_has_no_deputy(database: Database, scene: Scene) -> None:
    _, second, enrolment = scene
    with database.transaction(write=True) as db, pytest.raises(Conflict):
        teams.add_member(db, enrolment.id, second.id, TODAY, ACTOR, is_deputy=True)


def test_only_the_new_responsible_confirms_and_once_is_enough(database: Database, scene: Scene) -> None:
    first, second, enrolment = scene
    with database.transaction(write=True) as db:
        new = teams.hand_over(db, enrolment.id, second.id, HandoverKind.TRANSITION, TODAY, ACTOR)
        with pytest.raises(Conflict):
            teams.confirm(db, enrolment.id, first.id, TODAY, ACTOR)
        teams.confirm(db, enrolment.id, second.id, TODAY, ACTOR)
        teams.confirm(db, enrolment.id, second.id, date(2026, 11, 17), ACTOR)
    assert new.confirmed_on == TODAY


def test_where_nobody_is_responsible_a_member_of_the_team_can_become_so(database: Database) -> None:
    with database.transaction(write=True) as db:
        programme = make_programme(db)
        staff = make_account(db, scope=programme)
        enrolment = enrolment_of(db, make_participant(db, programme))
        db.execute(delete(StaffPeriod))
        make_staff_period(db, enrolment, staff, is_responsible=False)
        period = teams.make_responsible(db, enrolment.id, staff.id, None, TODAY, ACTOR)
        assert (period.is_responsible, period.starts_on) == (True, TODAY)
        rows = db.scalars(select(StaffPeriod).where(StaffPeriod.ends_on.is_(None))).all()
        assert rows == [period]


def test_where_somebody_is_responsible_it_is_said_how_it_changed_hands(database: Database) -> None:
    with database.transaction(write=True) as db:
        programme = make_programme(db)
        first, second = make_account(db, scope=programme), make_account(db, scope=programme)
        enrolment = enrolment_of(db, make_participant(db, programme, first))
        with pytest.raises(Conflict):
            teams.make_responsible(db, enrolment.id, second.id, None, TODAY, ACTOR)
        teams.make_responsible(db, enrolment.id, second.id, HandoverKind.TRANSITION, TODAY, ACTOR)
        ended = db.scalars(select(StaffPeriod).where(StaffPeriod.ends_on.is_not(None))).one()
        assert (ended.account_id, ended.ended_by) == (first.id, HandoverKind.TRANSITION)
