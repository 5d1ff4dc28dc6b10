"""Courses are planned by who may hold them, filled in the order people answered, and called off at most."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from smail import clock
from smail.db.session import Database
from smail.domain.certification import FIRST_RULES, CourseKind, SeatState
from smail.errors import Conflict, Refused
from smail.queries.training_rules import rule_of
from smail.services import attendance, course_rules, courses, learner_entry, seats
from smail.services.courses import CourseFault, OccasionFields
from smail.services.learner_entry import LearnerFault, LearnerFields
from smail.vault import Vault
from tests.factories.accounts import make_account
from tests.factories.courses import (
    ACTOR,
    fields,
    make_course,
    make_learner,
    make_seat,
    make_trainer,
    make_utbildare,
    occasions_of,
)
from tests.factories.organisations import make_municipality, the_federation


def test_a_course_keeps_the_rule_that_it_was_planned_with(database: Database) -> None:
    with database.transaction(write=True) as db:
        trainer = make_trainer(db)
        before = make_course(db, CourseKind.UTBILDARE, trainer)
        new = replace(FIRST_RULES[CourseKind.UTBILDARE], minutes_each=180, valid_months=36)
        row = course_rules.change_rule(db, before.federation_id, CourseKind.UTBILDARE, new, ACTOR, trainer.id)
        assert row.version == 2
        same = course_rules.change_rule(
            db, before.federation_id, CourseKind.UTBILDARE, new, ACTOR, trainer.id
        )
        assert same.id == row.id
        after = make_course(db, CourseKind.UTBILDARE, trainer)
        assert rule_of(before.rule) == FIRST_RULES[CourseKind.UTBILDARE]
        assert rule_of(after.rule) == new


@pytest.mark.parametrize(
    ("wrong", "where", "fault"),
    [
        ({"title": ""}, "title", CourseFault.TITLE),
        ({"title": "x" * 121}, "title", CourseFault.TITLE),
        ({"title": "Kurs för 850709-9805"}, "title", CourseFault.PERSONNUMMER),
        ({"places": 0}, "places", CourseFault.PLACES),
        ({"places": 501}, "places", CourseFault.PLACES),
        ({"teachers": ()}, "teachers", CourseFault.HOW_MANY_TEACHERS),
        ({"teachers": (1, 2, 3)}, "teachers", CourseFault.HOW_MANY_TEACHERS),
        ({"occasions": ()}, "occasions", CourseFault.HOW_MANY_OCCASIONS),
        ({"organisation_id": 999_999}, "organisation", CourseFault.NO_SUCH_ORGANISATION),
    ],
)
def test_what_is_wrong_with_a_course_is_named_at_its_field(
    database: Database, wrong: dict[str, Any], where: str, fault: CourseFault
) -> None:
    with database.transaction(write=True) as db:
        new = fields(CourseKind.ANVANDARE, make_utbildare(db), **wrong)
        rule, today = FIRST_RULES[CourseKind.ANVANDARE], clock.today()
        assert courses.faults(db, the_federation(db).id, new, rule, today) == ((where, fault),)


@pytest.mark.parametrize(
    ("days", "place", "link", "where", "fault"),
    [
        (0, "Sal 3", "", "starts_1", CourseFault.ORDER),
        (900, "Sal 3", "", "starts_1", CourseFault.TOO_FAR),
        (7, "", "", "place_1", CourseFault.NOWHERE),
        (7, "", "http://moten.example/1", "link_1", CourseFault.LINK),
        (7, "", "javascript:alert(1)", "link_1", CourseFault.LINK),
        (7, "", "https://[::1", "link_1", CourseFault.LINK),
    ],
)
def test_what_is_wrong_with_an_occasion_is_named_at_its_field(
    database: Database, days: int, place: str, link: str, where: str, fault: CourseFault
) -> None:
    with database.transaction(write=True) as db:
        right = fields(CourseKind.ANVANDARE, make_utbildare(db))
        first = right.occasions[0]
        second = OccasionFields(first.starts_at + timedelta(days=days), place, link)
        new = replace(right, occasions=(first, second))
        rule, today = FIRST_RULES[CourseKind.ANVANDARE], clock.today()
        assert courses.faults(db, the_federation(db).id, new, rule, today) == ((where, fault),)


def test_who_may_not_hold_it_is_no_teacher(database: Database) -> None:
    with database.transaction(write=True) as db:
        for teacher in (make_account(db), make_utbildare(db)):
            with pytest.raises(Refused, match="teacher_may_not"):
                make_course(db, CourseKind.UTBILDARE, teacher)


def test_whoever_comes_to_a_full_course_waits_and_gets_the_place_that_is_given_back(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        course = make_course(db, CourseKind.ANVANDARE, make_utbildare(db), places=2)
        asked = [seats.invite(db, course.id, make_learner(db).id, ACTOR) for _each in range(4)]
        now = clock.now()
        for place, one in enumerate(asked):
            seats.accept(db, vault, one.id, "", ACTOR, at=now + timedelta(seconds=place))
        taken, waiting = SeatState.ACCEPTED, SeatState.WAITING
        assert [one.state for one in asked] == [taken, taken, waiting, waiting]
        seats.decline(db, asked[0].id, ACTOR)
        assert [one.state for one in asked] == [SeatState.DECLINED, taken, taken, waiting]


def test_more_places_are_filled_by_those_who_waited_longest(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        teacher = make_utbildare(db)
        course = make_course(db, CourseKind.ANVANDARE, teacher, places=1)
        asked = [seats.invite(db, course.id, make_learner(db).id, ACTOR) for _each in range(3)]
        now = clock.now()
        for place, one in enumerate(asked):
            seats.accept(db, vault, one.id, "", ACTOR, at=now + timedelta(seconds=place))
        courses.change(db, course.id, fields(CourseKind.ANVANDARE, teacher, places=2), ACTOR)
        assert [one.id for one in seats.fill_places(db, course.id, ACTOR)] == [asked[1].id]
        assert asked[2].state is SeatState.WAITING


def test_nobody_gets_a_free_place_while_somebody_waits_for_one(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        teacher = make_utbildare(db)
        course = make_course(db, CourseKind.ANVANDARE, teacher, places=1)
        asked = [seats.invite(db, course.id, make_learner(db).id, ACTOR) for _each in range(4)]
        now = clock.now()
        for place, one in enumerate(asked[:3]):
            seats.accept(db, vault, one.id, "", ACTOR, at=now + timedelta(seconds=place))
        courses.change(db, course.id, fields(CourseKind.ANVANDARE, teacher, places=2), ACTOR)
        seats.accept(db, vault, asked[3].id, "", ACTOR)
        taken, waiting = SeatState.ACCEPTED, SeatState.WAITING
        assert [one.state for one in asked] == [taken, taken, waiting, waiting]


def test_what_somebody_needs_is_sealed_and_goes_with_a_no(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        course = make_course(db, CourseKind.ANVANDARE, make_utbildare(db))
        row = seats.invite(db, course.id, make_learner(db).id, ACTOR)
        seats.accept(db, vault, row.id, "Hörslinga", ACTOR)
        assert row.needs is not None
        assert "Hörslinga".encode() not in row.needs
        known = row.needs
        # A yes that says nothing of needs, as from a page that is open since before.
        assert seats.accept(db, vault, row.id, "", ACTOR).needs == known
        seats.decline(db, row.id, ACTOR)
        assert row.needs is None
        with pytest.raises(Refused):
            seats.accept(db, vault, row.id, "850709-9805", ACTOR)


def test_asking_twice_asks_once_and_a_no_can_be_asked_again(database: Database) -> None:
    with database.transaction(write=True) as db:
        course, learner = make_course(db, CourseKind.ANVANDARE, make_utbildare(db)), make_learner(db)
        row = seats.invite(db, course.id, learner.id, ACTOR)
        assert seats.invite(db, course.id, learner.id, ACTOR).id == row.id
        seats.decline(db, row.id, ACTOR)
        again = seats.invite(db, course.id, learner.id, ACTOR)
        assert (again.id, again.state, again.answered_at) == (row.id, SeatState.INVITED, None)


def test_a_place_that_was_taken_back_is_not_answered(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        course = make_course(db, CourseKind.ANVANDARE, make_utbildare(db))
        row = make_seat(db, course)
        seats.withdraw(db, row.id, ACTOR)
        with pytest.raises(Conflict):
            seats.accept(db, vault, row.id, "", ACTOR)


def test_whoever_has_been_there_keeps_the_place_and_the_course_is_not_called_off(database: Database) -> None:
    with database.transaction(write=True) as db:
        teacher = make_utbildare(db)
        course = make_course(db, CourseKind.ANVANDARE, teacher)
        row = make_seat(db, course)
        attendance.record(db, occasions_of(db, course)[0].id, {row.id: 60}, ACTOR, teacher.id)
        for gives_back in (seats.withdraw, seats.decline):
            with pytest.raises(Conflict):
                gives_back(db, row.id, ACTOR)
        assert row.state is SeatState.ACCEPTED
        with pytest.raises(Conflict):
            courses.call_off(db, course.id, ACTOR)


def test_a_course_that_is_called_off_takes_nobody_and_nothing_more(database: Database) -> None:
    with database.transaction(write=True) as db:
        teacher = make_utbildare(db)
        course = make_course(db, CourseKind.ANVANDARE, teacher)
        courses.call_off(db, course.id, ACTOR)
        with pytest.raises(Conflict):
            seats.invite(db, course.id, make_learner(db).id, ACTOR)
        with pytest.raises(Conflict):
            courses.change(db, course.id, fields(CourseKind.ANVANDARE, teacher), ACTOR)


def test_nobody_was_at_an_occasion_that_has_not_begun_or_longer_than_it_is(database: Database) -> None:
    with database.transaction(write=True) as db:
        teacher = make_utbildare(db)
        course = make_course(db, CourseKind.ANVANDARE, teacher)
        first = occasions_of(db, course)[0]
        row, stranger = make_seat(db, course), make_seat(db, make_course(db, CourseKind.ANVANDARE, teacher))
        for minutes in (-1, 241):
            with pytest.raises(Refused, match="minutes"):
                attendance.record(db, first.id, {row.id: minutes}, ACTOR, teacher.id)
        with pytest.raises(Refused, match="no place"):
            attendance.record(db, first.id, {stranger.id: 60}, ACTOR, teacher.id)
        before = first.starts_at - timedelta(seconds=1)
        with pytest.raises(Refused, match="begun"):
            attendance.record(db, first.id, {row.id: 60}, ACTOR, teacher.id, at=before)


@pytest.mark.parametrize(
    ("wrong", "where", "fault"),
    [
        ({"first_name": ""}, "first_name", LearnerFault.NAME),
        ({"last_name": "x" * 81}, "last_name", LearnerFault.NAME),
        ({"last_name": "850709-9805"}, "last_name", LearnerFault.PERSONNUMMER),
        ({"email": "ingen adress"}, "email", LearnerFault.EMAIL),
        ({"email": "alva@växjö.example"}, "email", LearnerFault.EMAIL),
        ({"email": "ALVA@smail.example"}, "email", LearnerFault.EMAIL_TAKEN),
        ({"organisation_id": 999_999}, "organisation", LearnerFault.NO_SUCH_ORGANISATION),
    ],
)
def test_what_is_wrong_with_a_learner_is_named_at_its_field(
    database: Database, vault: Vault, wrong: dict[str, Any], where: str, fault: LearnerFault
) -> None:
    with database.transaction(write=True) as db:
        home = make_municipality(db).id
        right = LearnerFields("Alva", "Ängslund", home, "alva@smail.example")
        federation_id = the_federation(db).id
        row = learner_entry.add_learner(db, vault, federation_id, right, ACTOR)
        assert b"smail.example" not in (row.email or b"")
        new = replace(right, **{"email": "", **wrong})
        assert learner_entry.learner_faults(db, vault, federation_id, new) == ((where, fault),)
        with pytest.raises(Refused):
            learner_entry.add_learner(db, vault, federation_id, new, ACTOR)


def test_a_member_of_staff_is_one_learner_however_often(database: Database) -> None:
    with database.transaction(write=True) as db:
        account = make_account(db, organisation_id=make_municipality(db).id)
        assert (
            learner_entry.learner_of(db, account, ACTOR).id == learner_entry.learner_of(db, account, ACTOR).id
        )
        with pytest.raises(Refused):
            learner_entry.learner_of(db, make_account(db), ACTOR)
