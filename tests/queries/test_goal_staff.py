"""Those who work with a programme as goals count them, and those certified in its federation."""

from datetime import date

from smail import clock
from smail.db.session import Database
from smail.db.tables import Attendance
from smail.domain.certification import CourseKind, Level
from smail.domain.goals.facts import Happening, Stay
from smail.domain.goals.grammar import Event, Who
from smail.domain.people import Sex
from smail.queries.goal_staff import staff_of
from tests.factories.accounts import make_account
from tests.factories.assessments import make_submitted
from tests.factories.courses import (
    make_certificate,
    make_course,
    make_learner,
    make_seat,
    make_utbildare,
    occasions_of,
)
from tests.factories.organisations import make_programme
from tests.factories.people import enrolment_of, make_participant, make_staff_period

START, CERTIFIED_ON = date(2026, 1, 12), date(2026, 2, 2)


def test_the_staff_of_a_programme_stand_with_their_days_and_certificates(database: Database) -> None:
    with database.transaction(write=True) as db:
        programme, one, other = make_programme(db), make_account(db), make_account(db)
        person = make_participant(db, programme, one, starts_on=START)
        make_staff_period(
            db,
            enrolment_of(db, person),
            other,
            is_responsible=False,
            starts_on=START,
            ends_on=date(2026, 3, 2),
        )
        make_participant(db, programme, make_account(db), exercise_id=programme.id)
        make_participant(db, make_programme(db), make_account(db))
        make_certificate(db, make_learner(db, one, sex=Sex.WOMAN), Level.ANVANDARE, CERTIFIED_ON)
        make_submitted(db, person, date(2026, 4, 13))
        found = {stay.person: stay for stay in staff_of(db, programme, Who.STAFF)}
        assert found == {
            one.public_id: Stay(
                one.public_id, Sex.WOMAN, START,
                happenings=(
                    Happening(Event.CERTIFIED, CERTIFIED_ON), Happening(Event.MEASURED, date(2026, 4, 13))
                ),
            ),
            # Gone before the rating.
            other.public_id: Stay(other.public_id, Sex.UNDISCLOSED, START, date(2026, 3, 1)),
        }  # fmt: skip


def test_the_certified_are_those_of_the_federation_at_that_level(database: Database) -> None:
    with database.transaction(write=True) as db:
        programme = make_programme(db)
        learner = make_learner(db)
        make_certificate(db, learner, Level.ANVANDARE, CERTIFIED_ON)
        lost = make_certificate(db, make_learner(db), Level.ANVANDARE, CERTIFIED_ON)
        lost.withdrawn_because, lost.withdrawn_by_id = b"sealed", make_account(db).id
        lost.withdrawn_on = date(2026, 3, 2)
        make_certificate(db, make_learner(db), Level.UTBILDARE, CERTIFIED_ON)
        db.flush()
        assert [stay.person for stay in staff_of(db, programme, Who.ANVANDARE)] == [learner.public_id]
        (utbildare,) = staff_of(db, programme, Who.UTBILDARE)
        assert utbildare.level is Level.UTBILDARE
        assert utbildare.happenings == (Happening(Event.CERTIFIED, CERTIFIED_ON),)


def test_a_course_in_horizontal_principles_is_offered_to_the_invited_and_taken_by_those_who_came(
    database: Database,
) -> None:
    with database.transaction(write=True) as db:
        programme, teacher = make_programme(db), make_utbildare(db)
        course = make_course(db, CourseKind.HORIZONTAL, teacher)
        came, stayed_away = make_learner(db), make_learner(db)
        for learner in (came, stayed_away):
            make_certificate(db, learner, Level.ANVANDARE, CERTIFIED_ON)
        occasion = occasions_of(db, course)[0]
        seat = make_seat(db, course, came)
        make_seat(db, course, stayed_away)
        there = {"minutes": 240, "account_id": teacher.id, "recorded_at": clock.now()}
        db.add(Attendance(seat_id=seat.id, occasion_id=occasion.id, **there))
        db.flush()
        found = {stay.person: stay.happenings for stay in staff_of(db, programme, Who.ANVANDARE)}
    certified = Happening(Event.CERTIFIED, CERTIFIED_ON)
    invited = Happening(Event.HORIZONTAL, clock.today(), is_offer=True)
    been = Happening(Event.HORIZONTAL, clock.civil(occasion.starts_at))
    assert found == {came.public_id: (certified, invited, been), stayed_away.public_id: (certified, invited)}
