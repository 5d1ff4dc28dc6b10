"""All who took a course get the same letter once, whether or not they have answered."""

from datetime import timedelta

from sqlalchemy import select

from smail import clock
from smail.db.session import Database
from smail.db.tables import AuditEvent, Course, Evaluation
from smail.domain.audit import AuditAction
from smail.domain.certification import CourseKind, SeatState
from smail.domain.evaluation import shown_key
from smail.reminding_courses import CourseTally, remind_of_courses
from smail.sending.message import ACCEPTED, Message, Outcome, Verdict
from smail.services import attendance, learner_entry
from smail.services.evaluation_reminders import Letter
from smail.services.learner_entry import LearnerFields
from smail.vault import Vault
from tests.factories.courses import (
    ACTOR,
    make_course,
    make_learner,
    make_seat,
    make_utbildare,
    occasions_of,
)
from tests.factories.evaluations import CATALOGUE, answer, make_evaluation, sheet
from tests.factories.organisations import make_municipality, the_federation
from tests.support.travel import TravelTo


class Post:
    """A mail server that answers as it is told and keeps what it took."""

    def __init__(self, *verdicts: Verdict) -> None:
        self.taken: list[Message] = []
        self._verdicts = list(verdicts)

    def send(self, message: Message) -> Outcome:
        """What became of the message."""
        outcome = Outcome(self._verdicts.pop(0)) if self._verdicts else ACCEPTED
        if outcome.verdict is Verdict.ACCEPTED:
            self.taken.append(message)
        return outcome


def worded(letter: Letter) -> Message:
    """The words are tried in test_message_words."""
    return Message(letter.message_key, letter.to, f"{letter.title} {letter.evaluation_key}")


def run(database: Database, vault: Vault, post: Post) -> CourseTally:
    return remind_of_courses(database, vault, CATALOGUE, post, worded)


def taken_by(database: Database, vault: Vault, *emails: str) -> None:
    """A course whose second occasion was thirteen days ago, taken by these; an empty address is none."""
    with database.transaction(write=True) as db:
        course, home = make_course(db, CourseKind.ANVANDARE, make_utbildare(db)), make_municipality(db)
        for number, email in enumerate(emails):
            new = LearnerFields(f"Alva {number}", "Ek", home.id, email)
            learner = learner_entry.add_learner(db, vault, the_federation(db).id, new, ACTOR)
            make_seat(db, course, learner)
        make_seat(db, course, make_learner(db), state=SeatState.DECLINED)


def test_all_with_an_address_get_the_same_letter_once_also_who_has_answered(
    database: Database, vault: Vault
) -> None:
    taken_by(database, vault, "a@smail.example", "", "b@smail.example")
    with database.transaction(write=True) as db:
        row = make_evaluation(db, db.scalars(select(Course)).one())
        answer(db, vault, row, sheet(row))
    post = Post()
    assert run(database, vault, post) == CourseTally(2, 0)
    assert [one.to for one in post.taken] == ["a@smail.example", "b@smail.example"]
    assert len({one.text for one in post.taken}) == 1
    assert len({one.key for one in post.taken}) == 2
    assert run(database, vault, post) == CourseTally(0, 0)
    with database.transaction(write=False) as db:
        noted = db.scalars(select(AuditEvent).where(AuditEvent.action == AuditAction.EVALUATION_REMIND)).all()
        assert [(one.details, one.object_kind) for one in noted] == [({"occasion": 2}, "course")]


def test_whoever_made_the_occasion_up_there_is_reminded_like_those_of_the_course(
    database: Database, vault: Vault
) -> None:
    taken_by(database, vault, "a@smail.example")
    with database.transaction(write=True) as db:
        course = db.scalars(select(Course)).one()
        own, teacher = make_course(db, CourseKind.ANVANDARE, make_utbildare(db)), make_utbildare(db)
        new = LearnerFields("Gun", "Ek", make_municipality(db).id, "guest@smail.example")
        guest = make_seat(db, own, learner_entry.add_learner(db, vault, the_federation(db).id, new, ACTOR))
        make_evaluation(db, course)
        attendance.make_up(db, guest.id, occasions_of(db, course)[1].id, 60, ACTOR, teacher.id)
        of_own = make_evaluation(db, own)
        own_key, of_own.reminded_to = of_own.key, guest.id
    post = Post()
    run(database, vault, post)
    told = [one.to for one in post.taken if own_key not in one.text]
    assert told == ["a@smail.example", "guest@smail.example"]


def test_an_evaluation_that_nobody_opened_is_made_and_reminded_of_from_the_fifth_day(
    database: Database, vault: Vault, at: TravelTo
) -> None:
    now = clock.now()
    taken_by(database, vault, "a@smail.example")
    at(now - timedelta(days=9))
    post = Post()
    # The first occasion was eleven days ago by then, the second four.
    assert run(database, vault, post).sent == 1
    at(now - timedelta(days=8))
    assert run(database, vault, post).sent == 1
    with database.transaction(write=False) as db:
        keys = db.scalars(select(Evaluation.key).order_by(Evaluation.occasion_id)).all()
    assert [one.text.split()[-1] for one in post.taken] == list(keys)
    assert len({shown_key(key) for key in keys}) == 2


def test_a_silent_mail_server_loses_nobody(database: Database, vault: Vault) -> None:
    taken_by(database, vault, "a@smail.example", "b@smail.example", "c@smail.example", "d@smail.example")
    assert run(database, vault, Post(*[Verdict.AGAIN] * 4)) == CourseTally(0, 3)
    post = Post()
    assert run(database, vault, post).sent == 4


def test_one_address_that_always_fails_stands_in_nobody_s_way(database: Database, vault: Vault) -> None:
    taken_by(database, vault, "a@smail.example", "b@smail.example")
    post = Post(Verdict.REFUSED)
    assert run(database, vault, post).sent == 1
    assert run(database, vault, post).sent == 0
