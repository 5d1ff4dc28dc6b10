"""The goals of a programme from the database: each thing read once, and every kind of goal stands."""

from datetime import date, timedelta
from importlib.resources import files

from sqlalchemy.orm import Session

from smail import clock
from smail.db.session import Database
from smail.db.tables import Programme, ProgrammeGoal
from smail.domain.certification import CourseKind, Level
from smail.domain.goals.facts import Figure
from smail.domain.goals.judging import Status
from smail.queries.goals import goals_of
from smail.reports.programme_goals import of_programme
from smail.services import evaluation_closing, goals
from smail.services.audit import SYSTEM
from smail.vault import Vault
from tests.factories.accounts import make_account
from tests.factories.courses import make_certificate, make_course, make_learner, make_seat, make_trainer
from tests.factories.evaluations import answer, make_evaluation, sheet
from tests.factories.onward import make_follow_up
from tests.factories.organisations import make_programme
from tests.factories.people import enrolment_of, make_discharge, make_participant
from tests.factories.plans import make_action_plan
from tests.support.queries import QueryRecorder

START, END = date(2026, 1, 5), date(2026, 3, 2)


def programme_with(db: Session, name: str, n_persons: int = 6) -> Programme:
    """A programme with the goals of real ones, and persons: one without a plan, all others left for work."""
    row = make_programme(db, starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31))
    text = files("smail.demo").joinpath("goals", f"{name}.toml").read_bytes()
    assert not isinstance(goals.read_in(db, row, "mal.toml", text, SYSTEM, None), list)
    staff = make_account(db)
    make_certificate(db, make_learner(db, staff), Level.ANVANDARE, START)
    for place in range(n_persons):
        person = make_participant(db, row, staff, starts_on=START)
        stay = enrolment_of(db, person)
        if place:
            make_action_plan(db, stay, staff, made_on=START + timedelta(weeks=2))
            stay.ended_on = END
            make_discharge(db, stay, staff)
            make_follow_up(db, stay, staff, place=place, is_chosen=place < 3)
    db.flush()
    return row


def standing(
    db: Session, programme: Programme, day: date
) -> dict[str, tuple[int | None, int | None, Status]]:
    """What is counted of each goal, of how many, and how it stands."""
    return {
        one.stored.goal.key: (
            None if one.report.whole is None else one.report.whole.count,
            None if one.report.whole is None else one.report.whole.n,
            one.report.status,
        )
        for one in of_programme(db, programme, day)
    }


def test_the_goals_of_a_programme_stand_as_their_rows_say(database: Database) -> None:
    with database.transaction(write=True) as db:
        programme = programme_with(db, "en-vag-in")
        meetings = next(one for one in goals_of(db, programme.id) if one.goal.key == "moten")
        row = db.get_one(ProgrammeGoal, meetings.id)
        goals.type_in(db, row, Figure(date(2026, 2, 2), 7), "Protokoll", SYSTEM, None)
        found = standing(db, programme, date(2026, 3, 31))
    assert found == {
        "personer": (6, None, Status.OFF),
        "personer-per-ar": (6, None, Status.OFF),
        "handlingsplan": (5, 5, Status.MET),
        "forankrad-plan": (0, 5, Status.OFF),
        "reviderad-plan": (0, 0, Status.TOO_FEW),
        "avslutande-samtal": (0, 5, Status.OFF),
        "till-arbete-eller-studier": (5, None, Status.ON_THE_WAY),
        "uppfoljning": (0, 0, Status.TOO_EARLY),
        "progression": (0, 0, Status.TOO_FEW),
        "moten": (7, None, Status.MET),
    }


def test_staff_and_answers_of_courses_are_read_where_a_goal_asks_for_them(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        course = make_course(db, CourseKind.UTBILDARE, make_trainer(db))
        row = make_evaluation(db, course)
        for can_train in (5, 5, 4, 4, 4, 4, 4, 4, 2, 2, 2, 2, 2):
            make_seat(db, course, make_learner(db))
            answer(db, vault, row, sheet(row, can_train=can_train))
        evaluation_closing.close_due(db, vault, today=clock.today() + timedelta(days=15))
        programme = programme_with(db, "smail")
        programme.ends_on = None
        today = standing(db, programme, clock.today())
        later = standing(db, programme, clock.today() + timedelta(days=30))
    assert later["anvandare"] == (1, None, Status.ON_THE_WAY)
    assert later["alla-anvander"] == (0, 1, Status.OFF)
    # Eight of thirteen, once nobody can answer any more: five on either side, so that it is told exactly.
    assert today["kan-utbilda"] == (None, None, Status.TOO_EARLY)
    assert later["kan-utbilda"] == (8, 13, Status.ON_THE_WAY)


def test_nothing_stands_of_an_exercise(database: Database) -> None:
    with database.transaction(write=True) as db:
        programme = programme_with(db, "en-vag-in")
        programme.exercise_since = clock.now()
        assert of_programme(db, programme, date(2026, 3, 31)) == ()


def test_many_persons_take_no_more_questions_than_few(
    database: Database, query_recorder: QueryRecorder
) -> None:
    with database.transaction(write=True) as db:
        ids = [programme_with(db, "ung-framtid", n).id for n in (1, 6)]
    counted = []
    for programme_id in ids:
        with database.transaction(write=False) as db:
            programme = db.get_one(Programme, programme_id)
            query_recorder.clear()
            found = standing(db, programme, date(2026, 3, 31))
        counted.append(query_recorder.count)
    assert counted[0] == counted[1] <= 15
    assert found["utbildad-personal"] == (1, 1, Status.ON_THE_WAY)
    assert found["progression"] == (None, None, Status.TOO_EARLY)
