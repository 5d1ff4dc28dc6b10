"""A run of smail remind: nobody gets a message twice, and none is lost, whatever stops in between."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from smail import clock
from smail.db.session import Database
from smail.db.tables import Account, AuditEvent, Participant, PersonalLink, Programme, Reminder
from smail.domain.people import ContactChoice
from smail.domain.reminding import Channel, DigestPace, ReminderState
from smail.reminding import Run, Tally
from smail.sending.message import ACCEPTED, Message, Outcome, Sender, Verdict
from smail.services import digests, links, registration, reminders
from smail.services.audit import SYSTEM
from smail.services.digests import DigestChoice
from smail.services.registration import Contact
from smail.services.reminders import Envelope
from smail.settings_messages import NO_MESSAGES
from smail.vault import Vault
from tests.factories.accounts import make_account
from tests.factories.assessments import make_answer, make_open, make_submitted
from tests.factories.messages import REACHABLE, make_due
from tests.factories.organisations import make_municipality, make_programme
from tests.factories.people import enrolment_of, make_pause
from tests.support import databases
from tests.support.travel import TravelTo

MORNING = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
BY_MAIL = Contact("Åsa", ContactChoice.EMAIL, "", "asa@exempel.example")


class Recorder:
    """A way out that keeps what it is given, by key as a gateway does, and answers as it is told."""

    def __init__(self, *answers: Outcome) -> None:
        self.calls: list[Message] = []
        self.sent: dict[str, Message] = {}
        self._answers = list(answers)

    def send(self, message: Message) -> Outcome:
        self.calls.append(message)
        outcome = self._answers.pop(0) if self._answers else ACCEPTED
        if outcome == ACCEPTED:
            self.sent.setdefault(message.key, message)
        return outcome


AGAIN = Outcome(Verdict.AGAIN, "http 503")


@pytest.fixture(autouse=True)
def _on_a_monday_morning(at: TravelTo) -> None:
    at(MORNING)


def worded(envelope: Envelope) -> Message:
    counts = f" {envelope.counts.due}+{envelope.counts.overdue}"
    return Message(envelope.key, envelope.to, f"{envelope.kind.value} {envelope.token}{counts}")


def run(
    database: Database,
    vault: Vault,
    sms: Sender | None = None,
    mail: Sender | None = None,
) -> Tally:
    ways = {Channel.SMS: sms, Channel.EMAIL: mail}
    return Run(database, vault, NO_MESSAGES, {way: to for way, to in ways.items() if to}, worded).all()


def states(database: Database) -> list[ReminderState]:
    with database.transaction(write=False) as db:
        return list(db.scalars(select(Reminder.state).order_by(Reminder.id)))


def due(database: Database, vault: Vault, contact: Contact = REACHABLE) -> int:
    with database.transaction(write=True) as db:
        return make_due(db, vault, contact=contact).id


def test_who_chose_a_way_is_reminded_that_way_with_a_link_that_opens_the_questions(
    database: Database, vault: Vault
) -> None:
    ids = [due(database, vault), due(database, vault, contact=BY_MAIL)]
    sms, mail = Recorder(), Recorder()
    tally = run(database, vault, sms, mail)
    assert (tally.planned, tally.sent) == (2, 2)
    assert [message.to for message in (*sms.calls, *mail.calls)] == ["+46701234567", "asa@exempel.example"]
    with database.transaction(write=True) as db:
        tokens = [message.text.split()[1] for message in (*sms.calls, *mail.calls)]
        opened = [links.open_link(db, vault, token) for token in tokens]
        assert [link.participant_id for link in opened if link] == ids
        noted = select(AuditEvent.participant_id, AuditEvent.details).order_by(AuditEvent.id)
        told = db.execute(noted).all()
        assert [(row.participant_id, row.details["channel"]) for row in told] == [
            (ids[0], "sms"),
            (ids[1], "email"),
        ]


def test_a_second_run_sends_nothing_more(database: Database, vault: Vault) -> None:
    due(database, vault)
    sms = Recorder()
    run(database, vault, sms)
    assert run(database, vault, sms) == Tally()
    assert len(sms.calls) == 1


Change = Callable[[Session, Vault, Participant], object]
NEVER: dict[str, Change] = {
    "protected": lambda db, vault, person: _protect(vault, person),
    "only when we meet": lambda db, vault, person: setattr(person, "contact_choice", ContactChoice.IN_PERSON),
    "by letter": lambda db, vault, person: setattr(person, "contact_choice", ContactChoice.LETTER),
    "paused": lambda db, vault, person: make_pause(db, person),
    "ended": lambda db, vault, person: setattr(enrolment_of(db, person), "ended_on", date(2026, 11, 15)),
    "answered": lambda db, vault, person: make_submitted(db, person, date(2026, 11, 15)),
}


def _protect(vault: Vault, person: Participant) -> None:
    registration.seal_contact(vault, person, Contact("Grön"))
    person.is_protected = True


@pytest.mark.parametrize("why", NEVER)
@pytest.mark.parametrize("when", ["before", "between"])
def test_these_are_never_reminded_also_when_it_came_after_the_message_was_thought_of(
    database: Database, vault: Vault, why: str, when: str
) -> None:
    own = due(database, vault)
    sms = Recorder(AGAIN)
    if when == "between":
        run(database, vault, sms)
        assert states(database) == [ReminderState.QUEUED]
    with database.transaction(write=True) as db:
        NEVER[why](db, vault, db.get_one(Participant, own))
        db.execute(update(Reminder).values(next_at=clock.now()))
    tally = run(database, vault, sms)
    assert tally.sent == 0
    assert states(database) == ([ReminderState.DROPPED] if when == "between" else [])
    assert len(sms.calls) == (1 if when == "between" else 0)


def test_three_reminders_a_week_apart_carry_the_same_link_and_then_there_are_no_more(
    database: Database, vault: Vault, at: TravelTo
) -> None:
    due(database, vault)
    sms = Recorder()
    for day in range(34):
        at(MORNING + timedelta(days=day))
        run(database, vault, sms)
    assert len(sms.calls) == 3
    assert len({message.text for message in sms.calls}) == 1
    with database.transaction(write=False) as db:
        planned = db.scalars(select(Reminder.planned_at).order_by(Reminder.id)).all()
        assert [(moment - MORNING).days for moment in planned] == [0, 7, 14]


def test_a_letters_link_lives_on_and_the_answers_spend_both(
    database: Database, vault: Vault, at: TravelTo
) -> None:
    own = due(database, vault)
    with database.transaction(write=True) as db:
        letter = links.issue_link(db, vault, own, actor=SYSTEM, issued_by_id=None)
    sms = Recorder()
    run(database, vault, sms)
    [token] = [message.text.split()[1] for message in sms.calls]
    with database.transaction(write=True) as db:
        both = [links.open_link(db, vault, one) for one in (letter, token)]
        assert all(both)
        rating = make_submitted(db, db.get_one(Participant, own), clock.today())
        links.use_up(db, rating)
        spent = db.scalars(select(PersonalLink.assessment_id)).all()
        assert spent == [rating.id, rating.id]
    at(MORNING + timedelta(days=91))
    run(database, vault, sms)
    with database.transaction(write=True) as db:
        assert sms.calls[-1].text.split()[1] != token
        assert links.open_link(db, vault, token) is None
        assert links.open_link(db, vault, letter) is not None
        # The other way round: whoever asks for a new link by hand may have lost the phone.
        links.issue_link(db, vault, own, actor=SYSTEM, issued_by_id=None)
        assert links.open_link(db, vault, sms.calls[-1].text.split()[1]) is None


def test_who_stopped_in_the_middle_is_told_that_the_answers_are_kept(
    database: Database, vault: Vault, at: TravelTo
) -> None:
    own = due(database, vault)
    with database.transaction(write=True) as db:
        rating = make_open(db, db.get_one(Participant, own))
        make_answer(db, rating, rating.items_shown[0])
    sms = Recorder()
    assert run(database, vault, sms).planned == 0
    at(MORNING + timedelta(days=2))
    run(database, vault, sms)
    assert [message.text.split()[0] for message in sms.calls] == ["begun"]


def test_at_night_nothing_is_sent_and_in_the_morning_all_of_it(
    database: Database, vault: Vault, at: TravelTo
) -> None:
    due(database, vault)
    sms = Recorder()
    # 20:00 in Stockholm in winter, and 07:59.
    for moment in (MORNING.replace(hour=19), MORNING.replace(day=17, hour=6, minute=59)):
        at(moment)
        tally = run(database, vault, sms)
        assert (tally.is_quiet, tally.planned, sms.calls) == (True, 0, [])
    at(MORNING.replace(day=17, hour=7))
    assert run(database, vault, sms).sent == 1


def test_a_gateway_that_is_down_loses_nothing_doubles_nothing_and_is_not_hammered(
    database: Database, vault: Vault, at: TravelTo
) -> None:
    for _ in range(5):
        due(database, vault)
    down = Recorder(*[AGAIN] * 99)
    tally = run(database, vault, down)
    assert (tally.planned, tally.again, tally.silent) == (5, 3, {Channel.SMS: "http 503"})
    at(MORNING + timedelta(days=1))
    run(database, vault, down)
    up = Recorder()
    at(MORNING + timedelta(days=1, hours=7))
    assert run(database, vault, up).sent == 5
    assert len(up.sent) == len(up.calls) == 5
    assert {message.key for message in down.calls} <= up.sent.keys()
    assert set(states(database)) == {ReminderState.SENT}


def test_a_dead_gateway_does_not_hold_back_the_other_way(database: Database, vault: Vault) -> None:
    for contact in (REACHABLE, REACHABLE, REACHABLE, BY_MAIL):
        due(database, vault, contact=contact)
    mail = Recorder()
    run(database, vault, Recorder(*[AGAIN] * 9), mail)
    assert len(mail.calls) == 1


def test_what_waits_in_a_way_that_is_gone_does_not_keep_back_another_way(
    database: Database, vault: Vault, at: TravelTo
) -> None:
    own = due(database, vault)
    run(database, vault, sms=Recorder(AGAIN))
    with database.transaction(write=True) as db:
        registration.change_contact(db, vault, db.get_one(Participant, own), BY_MAIL, SYSTEM)
    at(MORNING + timedelta(days=7))
    mail = Recorder()
    assert run(database, vault, mail=mail).sent == 1
    sms = Recorder()
    assert run(database, vault, sms, mail).dropped == 1
    assert (len(mail.calls), sms.calls) == (1, [])


def test_one_that_always_fails_stands_in_nobodys_way(database: Database, vault: Vault, at: TravelTo) -> None:
    due(database, vault)
    bad = Recorder(AGAIN)
    run(database, vault, bad)
    at(MORNING + timedelta(hours=1))
    fresh = [due(database, vault) for _ in range(3)]
    run(database, vault, bad)
    with database.transaction(write=False) as db:
        order = [
            db.scalar(select(Reminder.participant_id).where(Reminder.public_id == one.key))
            for one in bad.calls
        ]
    assert order[1:4] == fresh


@pytest.mark.parametrize("phone", ["ring grannen", REACHABLE.phone])
def test_what_is_refused_for_good_is_not_tried_again_today(
    database: Database, vault: Vault, phone: str
) -> None:
    due(database, vault, contact=replace(REACHABLE, phone=phone))
    sms = Recorder(Outcome(Verdict.REFUSED, "http 422"))
    assert run(database, vault, sms).refused == 1
    assert run(database, vault, sms) == Tally()
    assert states(database) == [ReminderState.FAILED]


def test_a_gateway_that_refuses_everybody_is_left_alone_before_all_are_lost(
    database: Database, vault: Vault
) -> None:
    for _ in range(8):
        due(database, vault)
    refusing = Recorder(*[Outcome(Verdict.REFUSED, "http 400")] * 9)
    tally = run(database, vault, refusing)
    assert (tally.refused, tally.silent) == (5, {Channel.SMS: "http 400"})
    assert sorted(states(database)) == sorted([ReminderState.FAILED] * 5 + [ReminderState.QUEUED] * 3)
    assert run(database, vault, Recorder()).sent == 3


class Stopped(BaseException):
    """The program ends here."""


def test_a_crash_before_the_message_went_out_loses_nothing(
    database: Database, vault: Vault, at: TravelTo
) -> None:
    due(database, vault)

    class Dies:
        def send(self, message: Message) -> Outcome:
            raise Stopped

    with pytest.raises(Stopped):
        run(database, vault, Dies())
    sms = Recorder()
    # While the lease runs it belongs to the one who took it, who may be alive.
    assert run(database, vault, sms) == Tally()
    at(MORNING + reminders.LEASE)
    assert run(database, vault, sms).sent == 1


def test_a_crash_after_the_gateways_yes_repeats_it_under_the_same_key_and_with_the_same_text(
    database: Database, vault: Vault, at: TravelTo
) -> None:
    due(database, vault)
    sms = Recorder()

    class DiesAfter:
        def send(self, message: Message) -> Outcome:
            sms.send(message)
            raise Stopped

    with pytest.raises(Stopped):
        run(database, vault, DiesAfter())
    at(MORNING + reminders.LEASE)
    run(database, vault, sms)
    assert len(sms.calls) == 2
    assert len(sms.sent) == 1
    assert sms.calls[0].text == sms.calls[1].text
    assert states(database) == [ReminderState.SENT]


def test_who_comes_back_after_the_lease_changes_nothing(
    database: Database, vault: Vault, at: TravelTo
) -> None:
    due(database, vault)
    sms = Recorder()

    class Slow:
        def send(self, message: Message) -> Outcome:
            at(clock.now() + reminders.LEASE)
            run(database, vault, sms)
            return AGAIN

    run(database, vault, Slow())
    assert states(database) == [ReminderState.SENT]
    assert len(sms.sent) == 1


def test_two_runs_at_once_send_each_message_once(database_url: str, vault: Vault) -> None:
    n_people = 12
    with databases.opened(database_url) as database:
        for _ in range(n_people):
            due(database, vault)
        sms, starting = Recorder(), threading.Barrier(3)
        failures: list[BaseException] = []

        def one() -> None:
            # A database of its own, as another process has: nothing is shared but the file or the server.
            with databases.opened(database_url) as own:
                starting.wait(10)
                try:
                    run(own, vault, sms)
                except Exception as error:
                    failures.append(error)

        threads = [threading.Thread(target=one) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert failures == []
        assert len(sms.calls) == len(sms.sent) == n_people
        assert states(database) == [ReminderState.SENT] * n_people


@pytest.fixture
def followed(database: Database, vault: Vault) -> tuple[int, Programme]:
    """A handledare who wants a digest and follows two who are due and one who is late."""
    with database.transaction(write=True) as db:
        programme = make_programme(db, make_municipality(db))
        me = make_account(db, scope=programme.organisation)
        for days in (91, 91, 100):
            make_due(db, vault, programme, me, contact=Contact("Bo"), days_ago=days)
        digests.choose(db, vault, me.id, DigestChoice(DigestPace.DAILY, "kollega@exempel.example"), SYSTEM)
        return me.id, programme


def test_a_digest_tells_counts_once_a_day_and_nothing_of_anybody(
    database: Database, vault: Vault, followed: tuple[int, Programme], at: TravelTo
) -> None:
    mail = Recorder()
    run(database, vault, None, mail)
    run(database, vault, None, mail)
    assert [(one.to, one.text) for one in mail.calls] == [("kollega@exempel.example", "digest  2+1")]
    at(MORNING + timedelta(days=1))
    run(database, vault, None, mail)
    assert len(mail.calls) == 2
    at(MORNING + timedelta(days=5))
    run(database, vault, None, mail)
    assert len(mail.calls) == 2


def test_nobody_gets_a_digest_of_nothing_or_after_the_last_day(
    database: Database, vault: Vault, followed: tuple[int, Programme]
) -> None:
    account_id, programme = followed
    with database.transaction(write=True) as db:
        other = make_account(db, scope=db.merge(programme).organisation)
        digests.choose(db, vault, other.id, DigestChoice(DigestPace.WEEKLY, "b@exempel.example"), SYSTEM)
        db.get_one(Account, account_id).ended_on = clock.today()
    mail = Recorder()
    run(database, vault, None, mail)
    assert mail.calls == []


def test_no_address_no_text_and_no_secret_is_kept(database: Database, vault: Vault) -> None:
    due(database, vault)
    sms = Recorder()
    run(database, vault, sms)
    with database.transaction(write=False) as db:
        kept = repr(db.execute(select(Reminder.__table__)).all()) + repr(
            db.execute(select(AuditEvent.details)).all()
        )
    assert not any(part in kept for part in ("0701234567", "+4670", sms.calls[0].text.split()[1]))
