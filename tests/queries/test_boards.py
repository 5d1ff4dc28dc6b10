"""What a board is counted from: who is certified, who is learning, and who measured in the last quarter."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import clock
from smail.db.session import Database
from smail.db.tables import Course, Learner, Organisation
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.certification import CourseKind, LearnerGroup, Level, SeatState
from smail.domain.people import Sex
from smail.domain.training_plan import Planned, last_quarter
from smail.queries.boards import State, state_of
from smail.queries.boards_then import Then, then_of
from smail.reports.boards import board, by_sex
from smail.services import audit, learner_entry, seats
from smail.services.courses import OccasionFields
from smail.vault import Vault
from tests.factories.accounts import make_account
from tests.factories.assessments import make_submitted
from tests.factories.courses import (
    ACTOR,
    make_certificate,
    make_course,
    make_learner,
    make_seat,
    make_utbildare,
    occasions_of,
)
from tests.factories.organisations import make_municipality, make_programme, make_unit, the_federation
from tests.factories.people import make_participant
from tests.support.travel import TravelTo

A_DAY = timedelta(days=1)


def _state(db: Session) -> State:
    return state_of(db, the_federation(db).id, clock.today())


def _then(db: Session) -> Then:
    return then_of(db, the_federation(db).id, _state(db))


def _user(db: Session, place: Organisation, until: date | None = None, **changes: Any) -> int:
    usual = {"added_at": clock.now() - timedelta(days=301)}
    learner = make_learner(db, organisation_id=place.id, **usual | changes)
    row = make_certificate(db, learner, Level.ANVANDARE, clock.today() - timedelta(days=300))
    row.valid_until = until or row.valid_until
    db.flush()
    return learner.id


def test_an_area_counts_those_of_its_units_and_the_county_everybody_once(database: Database) -> None:
    today = clock.today()
    with database.transaction(write=True) as db:
        town, other = make_municipality(db), make_municipality(db, "Enköping")
        unit = make_unit(db, town)
        for place, until in ((town, today), (unit, today + 90 * A_DAY), (unit, today + 91 * A_DAY)):
            _user(db, place, until)
        _user(db, other, today - A_DAY)
        twice = make_learner(db, organisation_id=other.id)
        for age in (400, 5):
            make_certificate(db, twice, Level.ANVANDARE, today - age * A_DAY)
        found = [board(_state(db), one, None, today + A_DAY) for one in (unit.id, town.id, other.id, None)]
    users = [one.levels[1] for one in found]
    assert [(one.now, one.ending) for one in users] == [(2, 1), (3, 2), (1, 0), (4, 2)]


def test_a_renewed_certificate_is_not_ending_and_a_withdrawn_one_is_none(database: Database) -> None:
    today = clock.today()
    with database.transaction(write=True) as db:
        town = make_municipality(db)
        renewed = make_learner(db, organisation_id=town.id)
        for until in (today + 400 * A_DAY, today + 10 * A_DAY):
            row = make_certificate(db, renewed, Level.ANVANDARE, today - A_DAY)
            row.valid_until = until
        gone = make_certificate(db, make_learner(db), Level.ANVANDARE, today - A_DAY)
        by = make_account(db).id
        gone.withdrawn_on, gone.withdrawn_by_id, gone.withdrawn_because = today, by, b"sealed"
        db.flush()
        users = board(_state(db), None, None, today + A_DAY).levels[1]
    assert (users.now, users.ending) == (1, 0)


@pytest.mark.parametrize(
    ("changes", "n"),
    [({}, 1), ({"cancelled_on": date(2026, 1, 1)}, 0), ({"closed_on": date(2020, 1, 1)}, 0)],
)
def test_learning_is_whoever_has_a_place_on_a_course_that_goes_on(
    database: Database, changes: dict[str, Any], n: int
) -> None:
    with database.transaction(write=True) as db:
        course = make_course(db, CourseKind.ANVANDARE, make_utbildare(db))
        make_seat(db, course)
        make_seat(db, course, make_learner(db, first_name="Bo"), state=SeatState.WAITING)
        already = make_learner(db, first_name="Cleo")
        make_certificate(db, already, Level.ANVANDARE, clock.today())
        make_seat(db, course, already)
        for name, value in changes.items():
            setattr(course, name, value)
        db.flush()
        levels = board(_state(db), None, None, clock.today() + A_DAY).levels
    assert [one.learning for one in levels] == [0, n]


@pytest.mark.parametrize(("days_ago", "n"), [(183, 1), (184, 0)])
def test_whoever_never_finished_a_course_is_learning_for_half_a_year(
    database: Database, days_ago: int, n: int
) -> None:
    with database.transaction(write=True) as db:
        course = make_course(db, CourseKind.ANVANDARE, make_utbildare(db))
        make_seat(db, course)
        for one in occasions_of(db, course):
            one.starts_at = clock.now() - days_ago * A_DAY + timedelta(hours=1) - (2 - one.number) * A_DAY
        db.flush()
        assert len(_state(db).learning) == n


def test_measured_is_who_answered_for_somebody_who_sent_in_or_rated_and_was_certified_then(
    database: Database,
) -> None:
    last = last_quarter(clock.today()).last_on
    with database.transaction(write=True) as db:
        town = make_municipality(db)
        programme = make_programme(db, make_unit(db, town))
        staff = [make_account(db, scope=programme) for _ in range(4)]
        for account in staff[:3]:
            learner = make_learner(db, account, organisation_id=town.id)
            make_certificate(db, learner, Level.ANVANDARE, last - 100 * A_DAY)
        _user(db, town, first_name="Utan konto")
        person = make_participant(db, programme, staff[0], starts_on=last - 300 * A_DAY)
        make_submitted(db, person, last)
        late = make_participant(db, programme, staff[1], starts_on=last - 300 * A_DAY)
        make_submitted(db, late, last + A_DAY)
        # Measures, but holds no certificate.
        make_submitted(db, make_participant(db, programme, staff[3], starts_on=last - 300 * A_DAY), last)
        use = board(_state(db), None, None, clock.today() + A_DAY).use
        # Whoever has left is neither certified here nor one who could have measured.
        staff[0].ended_on = staff[2].ended_on = last
        db.flush()
        without = board(_state(db), None, None, clock.today() + A_DAY)
    assert (use.n, use.measured, use.not_measured, use.without_account) == (4, 1, 3, 1)
    assert (without.use.n, without.use.measured, without.use.without_account) == (2, 0, 1)
    assert without.levels[1].now == 2


def test_sex_is_told_of_the_county_only_where_no_group_is_of_few(database: Database) -> None:
    with database.transaction(write=True) as db:
        town = make_municipality(db)
        for sex, n in ((Sex.WOMAN, 6), (Sex.MAN, 4)):
            for _ in range(n):
                _user(db, town, sex=sex)
        few = {(one.about, one.level): one.numbers for one in by_sex(_then(db))}
        _user(db, town, sex=Sex.MAN)
        enough = {(one.about, one.level): one.numbers for one in by_sex(_then(db))}
    assert few["now", Level.ANVANDARE] is None
    assert enough["now", Level.ANVANDARE] == {Sex.WOMAN: 6, Sex.MAN: 5, None: 0}


def test_the_gap_is_to_the_plan_of_the_place_and_the_pace_counts_those_that_end(database: Database) -> None:
    today = clock.today()
    with database.transaction(write=True) as db:
        town = make_municipality(db)
        _user(db, town, today + 10 * A_DAY)
        _user(db, town)
        users = board(_state(db), town.id, Planned(1, 12), today + 100 * A_DAY).levels[1]
    assert users.pace is not None
    assert (users.gap, users.pace.then, users.pace.left) == (10, 1, 11)


def test_nothing_done_after_the_quarter_changes_what_is_told_of_its_last_day(
    database: Database, vault: Vault, at: TravelTo
) -> None:
    now = clock.now()
    last = last_quarter(clock.today()).last_on
    at(now - (clock.today() - last + 20 * A_DAY))
    with database.transaction(write=True) as db:
        town, teacher = make_municipality(db), make_utbildare(db)
        _user(db, town, sex=Sex.WOMAN)
        days = tuple(OccasionFields(now + place * A_DAY, "Sal 3") for place in range(2))
        course = make_course(db, CourseKind.ANVANDARE, teacher, occasions=days)
        seat_ids = []
        for name in ("Asked", "Yes", "Late"):
            learner = make_learner(db, organisation_id=town.id, first_name=name)
            seat_ids.append(seats.invite(db, course.id, learner.id, ACTOR).id)
        for seat_id in seat_ids[:2]:
            seats.accept(db, vault, seat_id, "", ACTOR)
        course_id, town_id = course.id, town.id
    at(now)
    with database.transaction(write=True) as db:
        before = _told(db)
        seats.accept(db, vault, seat_ids[2], "", ACTOR)
        learner_entry.tell_sex(db, seat_ids[0], Sex.MAN, ACTOR)
        seats.decline(db, seat_ids[1], ACTOR)
        seats.withdraw(db, seat_ids[0], ACTOR)
        # What was told and is corrected, and a certificate of then that is written down now.
        told = db.scalars(select(Learner).where(Learner.sex == Sex.WOMAN)).one()
        seat = make_seat(db, db.get_one(Course, course_id), told)
        learner_entry.correct_group(db, seat.id, LearnerGroup.PROJECT_STAFF, ACTOR)
        for sex in (Sex.MAN, None, Sex.OTHER):
            learner_entry.tell_sex(db, seat.id, sex, ACTOR)
            make_certificate(db, make_learner(db, organisation_id=town_id, sex=sex), Level.ANVANDARE, last)
        for level in Level:
            read_in = make_certificate(db, told, level, last - 30 * A_DAY, months=48)
            action, kind = AuditAction.CERTIFICATE_ISSUE, AuditObject.CERTIFICATE
            audit.record(db, ACTOR, action, kind, read_in.public_id)
        make_certificate(db, make_learner(db, organisation_id=town_id), Level.ANVANDARE, last + A_DAY)
        assert _told(db) == before
        assert before[1:] == ([("Alva", Sex.WOMAN)], [("Asked", None), ("Yes", None)])
        db.get_one(Course, course_id).cancelled_on = last
        db.flush()
        assert _told(db)[2] == []


def _told(db: Session) -> tuple[object, list[object], list[object]]:
    then = _then(db)
    certified = [(one.name.split()[0], one.sex) for one in then.certified if one.level is Level.ANVANDARE]
    return by_sex(then), [*certified], [(one.name.split()[0], one.sex) for one in then.learning]
