"""What is told about where a person stands in time."""

from datetime import date, timedelta

from smail.db.session import Database
from smail.domain.rhythm import State
from smail.queries import standings
from tests.factories.assessments import make_submitted
from tests.factories.organisations import make_programme
from tests.factories.people import enrolment_of, make_enrolment, make_participant, make_pause

START = date(2026, 1, 5)


def test_the_next_date_follows_the_shorter_rhythm_and_the_pauses(database: Database) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db, starts_on=START)
        assert standings.standing_of(db, person.id, START).next_on == START + timedelta(days=14)
        make_submitted(db, person, START)
        assert standings.standing_of(db, person.id, START).next_on == START + timedelta(days=91)
        quick = make_programme(db, name="Tätare", interval_days=56)
        make_enrolment(db, person, quick, starts_on=START)
        assert standings.standing_of(db, person.id, START).next_on == START + timedelta(days=56)
        make_pause(db, person, starts_on=START + timedelta(days=50))
        paused = standings.standing_of(db, person.id, START + timedelta(days=51))
        assert (paused.state, paused.next_on) == (State.PAUSED, None)


def test_a_person_is_enrolled_through_the_last_day(database: Database) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db, starts_on=START)
        enrolment_of(db, person).ended_on = date(2026, 3, 1)
        db.flush()
        assert standings.is_enrolled(db, person.id, date(2026, 3, 1))
        assert not standings.is_enrolled(db, person.id, date(2026, 3, 2))
        assert standings.standing_of(db, person.id, date(2026, 3, 2)).state is State.ENDED
