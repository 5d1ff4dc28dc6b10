"""Who was offered the horizontal principles and who took them, and what a board counts of it."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from smail import clock
from smail.db.session import Database
from smail.db.tables import Attendance, Course, Learner, Seat
from smail.domain.calendar import quarter
from smail.domain.certification import CourseKind, LearnerGroup, SeatState
from smail.domain.horizontal import Group
from smail.domain.people import Sex
from smail.domain.roles import Role
from smail.queries.boards import state_of
from smail.queries.horizontal import Taker, takers
from smail.queries.organisations import paths
from smail.reports.horizontal import by_group, by_sex, over_time
from smail.services import learner_entry, seats
from smail.services.audit import SYSTEM
from smail.web.parts import Parts
from tests.factories.accounts import make_account, make_grant
from tests.factories.courses import (
    make_course,
    make_learner,
    make_seat,
    make_trainer,
    make_utbildare,
    occasions_of,
)
from tests.factories.exercises import make_exercise
from tests.factories.organisations import make_municipality, make_programme, make_unit, the_federation

A_DAY = timedelta(days=1)


def _takers(db: Session) -> tuple[Taker, ...]:
    federation = the_federation(db).id
    state = state_of(db, federation, clock.today())
    return takers(db, federation, state, paths(db, federation))


def _course(db: Session, kind: CourseKind = CourseKind.HORIZONTAL) -> Course:
    return make_course(db, kind, make_trainer(db) if kind is CourseKind.HORIZONTAL else make_utbildare(db))


def _there(db: Session, seat: Seat, course: Course, minutes: int) -> None:
    one = occasions_of(db, course)[0]
    at = {"account_id": course.account_id, "recorded_at": clock.now()}
    db.add(Attendance(seat_id=seat.id, occasion_id=one.id, minutes=minutes, **at))
    db.flush()


@pytest.mark.parametrize(
    ("state", "minutes", "offered", "taken"),
    [
        (SeatState.INVITED, 0, 1, 0),
        (SeatState.DECLINED, 0, 1, 0),
        (SeatState.WAITING, 0, 1, 0),
        (SeatState.WITHDRAWN, 0, 0, 0),
        (SeatState.ACCEPTED, 0, 1, 0),
        (SeatState.ACCEPTED, 179, 1, 0),
        (SeatState.ACCEPTED, 180, 1, 1),
    ],
)
def test_whoever_was_asked_was_offered_and_taken_is_by_the_rule(
    database: Database, state: SeatState, minutes: int, offered: int, taken: int
) -> None:
    with database.transaction(write=True) as db:
        course = _course(db)
        person = make_learner(db, learner_group=LearnerGroup.STEERING_GROUP)
        answered = None if state is SeatState.INVITED else clock.now()
        seat = make_seat(db, course, person, state=state, answered_at=answered)
        if minutes:
            _there(db, seat, course, minutes)
        found = {one.group: one for one in by_group(_takers(db), None)}[Group.STEERING_GROUP]
        assert (found.n, found.offered, found.taken) == (1, offered, taken)
        course.cancelled_on = clock.today()
        db.flush()
        called_off = {one.group: one for one in by_group(_takers(db), None)}[Group.STEERING_GROUP]
    assert (called_off.offered, called_off.taken) == (0, 0)


def test_a_place_counts_those_of_its_units_once_each_and_another_kind_of_course_offers_nothing(
    database: Database,
) -> None:
    with database.transaction(write=True) as db:
        town, other = make_municipality(db), make_municipality(db, "Enköping")
        unit = make_unit(db, town)
        course, again, users = _course(db), _course(db), _course(db, CourseKind.ANVANDARE)
        both = make_learner(db, organisation_id=unit.id)
        for one in (course, again):
            _there(db, make_seat(db, one, both), one, 180)
        make_seat(db, users, make_learner(db, organisation_id=unit.id))
        make_seat(db, again, make_learner(db, organisation_id=other.id))
        people = _takers(db)
        found = {
            place: [
                (one.n, one.offered, one.taken)
                for one in by_group(people, place)
                if one.group is Group.TRAINEE
            ]
            for place in (unit.id, town.id, other.id)
        }
    assert found[unit.id] == found[town.id] == [(2, 1, 1)]
    assert found[other.id] == [(1, 1, 0)]


def test_an_utbildare_is_counted_there_and_whoever_left_only_in_what_was_done(database: Database) -> None:
    today = clock.today()
    with database.transaction(write=True) as db:
        course = _course(db)
        make_utbildare(db)
        gone = make_account(db)
        gone.ended_on = today
        seat = make_seat(db, course, make_learner(db, gone), invited_at=clock.now() - 200 * A_DAY)
        _there(db, seat, course, 180)
        people = _takers(db)
        groups = {one.group: (one.n, one.offered, one.taken) for one in by_group(people, None)}
        quarters = over_time(people, None, today)
    # The trainer who holds the course is offered it like everybody else.
    assert groups == {Group.UTBILDARE: (1, 0, 0), Group.PROJECT_STAFF: (1, 0, 0)}
    held_on = today - 20 * A_DAY
    assert quarters[0].quarter == quarter(today - 200 * A_DAY)
    assert quarters[0].groups == {Group.TRAINEE: (1, 0)}
    assert next(one.quarter for one in quarters if one.groups[Group.TRAINEE] == (1, 1)) == quarter(held_on)
    assert quarters[-1].quarter == quarter(today)


def test_staff_who_were_never_asked_are_counted_once_where_they_work_and_as_what_they_are(
    database: Database, parts: Parts
) -> None:
    today = clock.today()
    with database.transaction(write=True) as db:
        town, other = make_municipality(db), make_municipality(db, "Enköping")
        unit = make_unit(db, town)
        both = make_account(db, organisation_id=unit.id, scope=unit)
        make_grant(db, both, Role.UTBILDARE, town)
        make_account(db, scope=make_programme(db, other))
        make_account(db, Role.READER, scope=unit)
        make_account(db, Role.READER, scope=make_programme(db, town))
        make_account(db, Role.READER)
        make_account(db, Role.COORDINATOR)
        make_account(db, None)
        make_account(db, scope=unit).ended_on = today
        make_exercise(db, parts, town, make_account(db, None, organisation_id=town.id))
        learner = learner_entry.learner_of(db, both, SYSTEM)
        people = _takers(db)
        found = {
            place: {one.group: (one.n, one.offered, one.taken) for one in by_group(people, place)}
            for place in (None, town.id, unit.id, other.id)
        }
        assert learner.learner_group is LearnerGroup.TRAINEE
        assert _takers(db) == people
    assert found == {
        None: {Group.TRAINEE: (3, 0, 0), Group.PROJECT_STAFF: (1, 0, 0), Group.STEERING_GROUP: (2, 0, 0)},
        town.id: {Group.TRAINEE: (2, 0, 0), Group.STEERING_GROUP: (1, 0, 0)},
        unit.id: {Group.TRAINEE: (2, 0, 0)},
        other.id: {Group.TRAINEE: (1, 0, 0)},
    }


def test_who_is_asked_keeps_the_group_of_the_roles_until_it_is_corrected(database: Database) -> None:
    with database.transaction(write=True) as db:
        course = _course(db)
        for town, role, group in (
            ("Uppsala", Role.COORDINATOR, Group.PROJECT_STAFF),
            ("Enköping", Role.READER, Group.STEERING_GROUP),
        ):
            home = make_municipality(db, town)
            account = make_account(db, role, organisation_id=home.id)
            assert [one.group for one in _takers(db) if one.is_within(home.id)] == [group]
            seat = seats.invite(db, course.id, learner_entry.learner_of(db, account, SYSTEM).id, SYSTEM)
            assert [one.group for one in _takers(db) if one.is_within(home.id)] == [group]
            learner_entry.correct_group(db, seat.id, LearnerGroup.TRAINEE, SYSTEM)
            assert [one.group for one in _takers(db) if one.is_within(home.id)] == [Group.TRAINEE]


def test_sex_is_told_of_the_county_and_never_of_a_group_of_few(database: Database) -> None:
    with database.transaction(write=True) as db:
        course = _course(db)
        for group, n in ((LearnerGroup.TRAINEE, 10), (LearnerGroup.PROJECT_STAFF, 6)):
            for sex in (Sex.WOMAN, Sex.MAN):
                _some(db, course, group, sex, n)
        enough = {one.group: one for one in by_sex(_takers(db))}
        _some(db, course, LearnerGroup.STEERING_GROUP, Sex.MAN, 4)
        few = {one.group: one for one in by_sex(_takers(db))}
    everybody = {Sex.WOMAN: 16, Sex.MAN: 16, None: 0}
    assert enough[None].taken == enough[None].offered == everybody
    assert enough[Group.PROJECT_STAFF].taken == {Sex.WOMAN: 6, Sex.MAN: 6, None: 0}
    assert few[None].taken == {**everybody, Sex.MAN: 20}
    # Else the four would be what the two others leave of all.
    assert few[Group.STEERING_GROUP].taken is None
    assert few[Group.PROJECT_STAFF].taken is None
    assert few[Group.TRAINEE].taken == {Sex.WOMAN: 10, Sex.MAN: 10, None: 0}


def _some(db: Session, course: Course, group: LearnerGroup, sex: Sex, n: int) -> None:
    home = make_municipality(db)
    for _ in range(n):
        person: Learner = make_learner(db, organisation_id=home.id, learner_group=group, sex=sex)
        _there(db, make_seat(db, course, person), course, 180)
