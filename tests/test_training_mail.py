"""Letters about courses and certificates: one for each thing, with files for the calendar, and none twice."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import select

from smail.db.session import Database
from smail.db.tables import Account, AuditEvent, Certificate, Course, Learner, Reminder, Seat
from smail.domain.certification import CourseKind, Level, SeatState
from smail.domain.reminding import Channel, DigestPace, ReminderKind
from smail.queries.courses import course_page
from smail.reminding import Run, Tally
from smail.sending.message import Message
from smail.services import courses, digests, learner_entry, learners, seats
from smail.services.audit import SYSTEM
from smail.services.courses import OccasionFields
from smail.services.digests import DigestChoice
from smail.services.learner_entry import LearnerFields
from smail.services.reminders import Envelope
from smail.settings_messages import NO_MESSAGES
from smail.vault import Vault
from smail.web.message_words import message_of
from tests.factories.accounts import make_account
from tests.factories.courses import fields, make_certificate, make_learner, make_utbildare
from tests.factories.organisations import make_municipality
from tests.support.travel import TravelTo
from tests.test_reminding import AGAIN, Recorder

MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
BASE = "https://smail.test"
OCCASIONS = tuple(OccasionFields(MONDAY + timedelta(days=14 + 7 * place), "Sal 3") for place in range(2))


def _worded(envelope: Envelope) -> Message:
    return message_of(envelope, BASE, "kurs@exempel.example")


@dataclass
class Post:
    """A course to come, those asked to it, and the mail that has gone out."""

    database: Database
    vault: Vault
    app: Flask
    course_id: int
    teacher_id: int
    mail: Recorder
    last: list[Message] = field(default_factory=list)

    def ask(self, name: str, *, account: bool = False, has_said_yes: bool = False) -> int:
        with self.database.transaction(write=True) as db:
            town = make_municipality(db)
            course = db.get_one(Course, self.course_id)
            if account:
                learner = make_learner(db, make_account(db, scope=town))
            else:
                new = LearnerFields(name, "Ek", town.id, f"{name.lower()}@exempel.example")
                learner = learner_entry.add_learner(db, self.vault, course.federation_id, new, SYSTEM)
            seat = seats.invite(db, course.id, learner.id, SYSTEM)
            if has_said_yes:
                seats.accept(db, self.vault, seat.id, "", SYSTEM)
            return seat.id

    def run(self) -> Tally:
        with self.app.test_request_context(base_url=BASE):
            ways = {Channel.EMAIL: self.mail}
            return Run(self.database, self.vault, NO_MESSAGES, ways, _worded).all()

    def told(self) -> list[tuple[str, str]]:
        """(who to, subject) since the last time."""
        self.run()
        found = [(one.to.partition("@")[0], one.subject.partition(":")[0]) for one in self.mail.calls]
        self.last, self.mail.calls = list(self.mail.calls), []
        return found

    def move(self, at: TravelTo) -> None:
        at(MONDAY + timedelta(days=1))
        with self.database.transaction(write=True) as db:
            moved = (replace(OCCASIONS[0], place="Sal 9"), OCCASIONS[1])
            teacher = db.get_one(Account, self.teacher_id)
            new = fields(CourseKind.ANVANDARE, teacher, occasions=moved, places=2)
            courses.change(db, self.course_id, new, SYSTEM)


@pytest.fixture
def post(database: Database, vault: Vault, app: Flask, at: TravelTo) -> Post:
    at(MONDAY)
    with database.transaction(write=True) as db:
        teacher = make_utbildare(db)
        new = fields(CourseKind.ANVANDARE, teacher, occasions=OCCASIONS, places=2)
        course = courses.plan(db, teacher.federation_id, new, SYSTEM, teacher.id)
        return Post(database, vault, app, course.id, teacher.id, Recorder())


def events(post: Post) -> list[tuple[str, str, int, str]]:
    """(method, uid, sequence, status) of every calendar file that was sent last."""
    read = [Calendar.from_ical(file.content) for one in post.last for file in one.calendar]
    return [
        (str(one["METHOD"]), str(event["UID"]), int(event["SEQUENCE"]), str(event["STATUS"]))
        for one in read
        for event in one.walk("VEVENT")
    ]


def test_an_invitation_goes_out_once_with_a_file_for_each_occasion(post: Post) -> None:
    post.ask("Alva")
    assert post.told() == [("alva", "Inbjudan")]
    text = post.last[0].text
    assert "30 november 2026 kl. 10.00–14.00, Sal 3" in text
    assert "Behöver du något för att kunna vara med?" in text
    [link] = [word for word in text.split() if word.startswith(f"{BASE}/kursplats#")]
    assert len(link.partition("#")[2]) == 22
    first, second = events(post)
    assert (first[0], first[2:]) == ("REQUEST", (0, "CONFIRMED"))
    assert first[1] != second[1]
    assert post.told() == []
    with post.database.transaction(write=False) as db:
        [sent] = db.scalars(select(AuditEvent).where(AuditEvent.action == "reminder.send"))
        assert (sent.object_kind, sent.details["kind"]) == ("seat", "course_invited")
        assert "exempel" not in str(sent.details)


def test_a_change_goes_to_those_who_were_asked_with_the_same_uid_and_a_higher_sequence(
    post: Post, at: TravelTo
) -> None:
    post.ask("Alva")
    post.told()
    before = events(post)
    post.move(at)
    post.ask("Bo")
    assert post.told() == [("alva", "Ändrad"), ("bo", "Inbjudan")]
    assert "Sal 9" in post.last[0].text
    after = events(post)
    assert {one[1] for one in after} == {one[1] for one in before}
    assert {one[2] for one in after} == {1}
    assert post.told() == []


def test_saved_without_a_change_of_time_or_place_nobody_is_told(post: Post, at: TravelTo) -> None:
    post.ask("Alva")
    post.told()
    at(MONDAY + timedelta(days=1))
    with post.database.transaction(write=True) as db:
        teacher = db.get_one(Account, post.teacher_id)
        courses.change(db, post.course_id, fields(CourseKind.ANVANDARE, teacher, occasions=OCCASIONS), SYSTEM)
    assert post.told() == []


def test_called_off_the_calendars_of_those_who_were_told_are_cleared(post: Post, at: TravelTo) -> None:
    said_no = post.ask("Bo")
    post.ask("Alva")
    post.told()
    at(MONDAY + timedelta(days=1))
    with post.database.transaction(write=True) as db:
        seats.decline(db, said_no, SYSTEM)
        courses.call_off(db, post.course_id, SYSTEM)
    assert post.told() == [("alva", "Inställd")]
    assert {(one[0], one[2], one[3]) for one in events(post)} == {("CANCEL", 1, "CANCELLED")}
    assert post.told() == []


def test_asked_anew_after_the_place_was_taken_back_the_calendar_takes_the_newer_entry(post: Post) -> None:
    seat_id, found = post.ask("Alva"), []
    for is_asked in (True, False, True, False, True):
        with post.database.transaction(write=True) as db:
            seat = db.get_one(Seat, seat_id)
            if is_asked:
                seats.invite(db, seat.course_id, seat.learner_id, SYSTEM)
            else:
                seats.withdraw(db, seat_id, SYSTEM)
        assert [to for to, _subject in post.told()] == ["alva"]
        found.append({(method, sequence) for method, _uid, sequence, _status in events(post)})
    assert found == [{("REQUEST", 0)}, {("CANCEL", 1)}, {("REQUEST", 2)}, {("CANCEL", 3)}, {("REQUEST", 4)}]


def test_whoever_waits_is_told_when_a_place_is_free(post: Post, at: TravelTo) -> None:
    first = post.ask("Alva", has_said_yes=True)
    post.ask("Bo", has_said_yes=True)
    waits = post.ask("Cleo", has_said_yes=True)
    assert post.told() == [("alva", "Du har en plats"), ("bo", "Du har en plats")]
    at(MONDAY + timedelta(days=2))
    with post.database.transaction(write=True) as db:
        seats.decline(db, first, SYSTEM)
        assert db.get_one(Seat, waits).state is SeatState.ACCEPTED
    assert post.told() == [("cleo", "Du har fått en plats")]
    assert post.told() == []


def test_a_letter_that_waited_too_long_is_dropped(post: Post, at: TravelTo) -> None:
    seat = post.ask("Alva")
    post.mail = Recorder(AGAIN)
    post.run()
    at(MONDAY + timedelta(hours=2))
    with post.database.transaction(write=True) as db:
        seats.decline(db, seat, SYSTEM)
    assert post.run().dropped == 1


def test_staff_are_written_to_only_where_they_get_their_own_mail(post: Post) -> None:
    seat_id = post.ask("Dag", account=True)
    assert post.told() == []
    with post.database.transaction(write=True) as db:
        account_id = db.get_one(Seat, seat_id).learner.account_id or 0
        choice = DigestChoice(DigestPace.WEEKLY, "dag@exempel.example")
        digests.choose(db, post.vault, account_id, choice, SYSTEM)
    assert ("dag", "Inbjudan") in post.told()
    assert f"{BASE}/konto/kurser" in post.last[-1].text


def test_an_address_for_courses_reaches_staff_who_have_chosen_no_other_mail(post: Post) -> None:
    seat_id = post.ask("Alva", account=True)
    assert post.told() == []
    with post.database.transaction(write=True) as db:
        learner = db.get_one(Seat, seat_id).learner
        learners.tell_address(db, post.vault, learner.id, "alva@exempel.example", SYSTEM)
        certificate = make_certificate(db, learner, Level.ANVANDARE, MONDAY.date() - timedelta(days=700))
        assert certificate.valid_until < MONDAY.date() + timedelta(days=90)
    ends = ("alva", "Ditt certifikat gäller till och med 16 december 2026")
    assert sorted(post.told()) == [ends, ("alva", "Inbjudan")]
    assert post.told() == []


def test_a_course_that_is_over_is_no_longer_written_about(post: Post, at: TravelTo) -> None:
    post.ask("Alva")
    at(OCCASIONS[-1].starts_at + timedelta(hours=1))
    assert post.told() == []


def _holder(post: Post, valid_until: date) -> int:
    with post.database.transaction(write=True) as db:
        town = make_municipality(db)
        federation_id = db.get_one(Course, post.course_id).federation_id
        new = LearnerFields("Eva", "Ek", town.id, "eva@exempel.example")
        learner = learner_entry.add_learner(db, post.vault, federation_id, new, SYSTEM)
        row = make_certificate(db, learner, Level.ANVANDARE, date(2024, 11, 16))
        row.valid_until = valid_until
        return row.id


def test_the_end_of_a_certificate_is_told_twice_and_no_more(post: Post, at: TravelTo) -> None:
    last = MONDAY.date() + timedelta(days=90)
    _holder(post, last)
    assert post.told() == [("eva", "Ditt certifikat gäller till och med 14 februari 2027")]
    assert "En påfyllning förnyar det." in post.last[0].text
    assert post.told() == []
    at(MONDAY + timedelta(days=59))
    assert post.told() == []
    at(MONDAY + timedelta(days=60))
    assert len(post.told()) == 1
    at(MONDAY + timedelta(days=91))
    assert post.told() == []


@pytest.mark.parametrize("how", ["withdrawn", "renewed"])
def test_a_certificate_that_is_withdrawn_or_renewed_is_not_told_of(post: Post, how: str) -> None:
    certificate_id = _holder(post, MONDAY.date() + timedelta(days=20))
    with post.database.transaction(write=True) as db:
        row = db.get_one(Certificate, certificate_id)
        if how == "withdrawn":
            row.withdrawn_on, row.withdrawn_by_id, row.withdrawn_because = (
                MONDAY.date(),
                post.teacher_id,
                b"x",
            )
        else:
            newer = make_certificate(db, db.get_one(Learner, row.learner_id), Level.ANVANDARE, MONDAY.date())
            newer.renews_id = row.id
    assert post.told() == []
    with post.database.transaction(write=False) as db:
        kinds = set(db.scalars(select(Reminder.kind)))
        assert ReminderKind.CERTIFICATE_ENDING not in kinds


def test_the_course_page_knows_whom_no_letter_reaches(post: Post) -> None:
    post.ask("Alva")
    post.ask("Dag", account=True)
    with post.database.transaction(write=False) as db:
        rows = course_page(db, post.vault, post.course_id).seats
        assert {row.is_staff: row.is_written_to for row in rows} == {False: True, True: False}


def test_whoever_loses_the_place_is_told_and_the_calendar_is_cleared(post: Post, at: TravelTo) -> None:
    never_told = post.ask("Bo", account=True)
    seat = post.ask("Alva")
    post.told()
    at(MONDAY + timedelta(days=1))
    with post.database.transaction(write=True) as db:
        for gone in (seat, never_told):
            seats.withdraw(db, gone, SYSTEM)
    assert post.told() == [("alva", "Du har ingen plats längre")]
    assert {(one[0], one[2], one[3]) for one in events(post)} == {("CANCEL", 1, "CANCELLED")}
    assert post.told() == []
