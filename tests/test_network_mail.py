"""Letters about meetings: asked, changed, taken off, asked anew and called off, each newer than before."""

from datetime import UTC, datetime, timedelta

from flask import Flask
from icalendar import Calendar
from sqlalchemy import select

from smail import clock
from smail.db.session import Database
from smail.db.tables import AuditEvent, Learner, NetworkInvitation, NetworkMeeting
from smail.domain.network import GroupKind
from smail.domain.reminding import Channel
from smail.reminding import Run
from smail.sending.message import Message
from smail.services import learner_entry, network_decisions, network_meetings
from smail.services.audit import SYSTEM
from smail.services.courses import OccasionFields
from smail.services.learner_entry import LearnerFields
from smail.services.network_decisions import DecisionFields
from smail.services.reminders import Envelope
from smail.settings_messages import NO_MESSAGES
from smail.vault import Vault
from smail.web.message_words import message_of
from tests.factories.accounts import make_account
from tests.factories.courses import make_trainer
from tests.factories.network import make_meeting, make_member, meeting_fields
from tests.factories.organisations import make_municipality, the_federation
from tests.support.travel import TravelTo
from tests.test_reminding import Recorder

MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
BASE = "https://smail.test"
WHEN = OccasionFields(MONDAY + timedelta(days=14), "Sal 3")


def _worded(envelope: Envelope) -> Message:
    return message_of(envelope, BASE, "natverk@exempel.example")


def _told(database: Database, vault: Vault, app: Flask) -> list[Message]:
    """What goes out in a run."""
    mail = Recorder()
    with app.test_request_context(base_url=BASE):
        Run(database, vault, NO_MESSAGES, {Channel.EMAIL: mail}, _worded).all()
    return list(mail.calls)


def _entry(message: Message) -> tuple[str, int, str, str]:
    """(method, number, status, uid) of the letter's calendar file."""
    [file] = message.calendar
    calendar = Calendar.from_ical(file.content)
    [event] = calendar.walk("VEVENT")
    return str(calendar["METHOD"]), int(event["SEQUENCE"]), str(event["STATUS"]), str(event["UID"])


def test_each_letter_about_a_meeting_is_newer_in_the_calendar_than_all_before(
    database: Database, vault: Vault, app: Flask, at: TravelTo
) -> None:
    at(MONDAY)
    with database.transaction(write=True) as db:
        trainer, federation = make_trainer(db), the_federation(db)
        new = LearnerFields("Alva", "Ek", make_municipality(db).id, "alva@exempel.example")
        learner = learner_entry.add_learner(db, vault, federation.id, new, SYSTEM)
        make_member(db, learner)
        fields = meeting_fields(when=WHEN, agenda="Mallen för samtal")
        network = GroupKind.NETWORK
        meeting = network_meetings.plan(db, vault, federation.id, network, fields, SYSTEM, trainer.id)
        own, meeting_id, learner_id = meeting.public_id, meeting.id, learner.id
        asked_id = db.scalars(select(NetworkInvitation.id)).one()

    moved = meeting_fields(when=OccasionFields(WHEN.starts_at, "Sal 9"), agenda="En annan dagordning")
    found: list[tuple[str, int, str, str]] = []
    for hour, step in enumerate(("asked", "moved", "off", "again", "off", "again", "called_off")):
        at(MONDAY + timedelta(hours=hour))
        with database.transaction(write=True) as db:
            if step == "moved":
                network_meetings.change(db, vault, meeting_id, moved, SYSTEM)
            elif step == "off":
                network_meetings.withdraw(db, asked_id, SYSTEM)
            elif step == "again":
                network_meetings.invite(db, meeting_id, db.get_one(Learner, learner_id), SYSTEM)
            elif step == "called_off":
                network_meetings.call_off(db, meeting_id, SYSTEM)
        [message] = _told(database, vault, app)
        assert _told(database, vault, app) == []
        found.append(_entry(message))
        if step == "asked":
            assert "Mallen för samtal" in message.text
            assert "30 november 2026 kl. 10.00–12.00, Sal 3" in message.text
    assert [one[0] for one in found] == [
        *("REQUEST", "REQUEST", "CANCEL", "REQUEST", "CANCEL", "REQUEST", "CANCEL")
    ]
    assert [one[1] for one in found] == list(range(7))
    assert {one[3] for one in found} == {f"{own}@smail.test"}
    with database.transaction(write=False) as db:
        sent = db.scalars(select(AuditEvent).where(AuditEvent.action == "reminder.send")).all()
        assert {(one.object_kind, one.object_id) for one in sent} == {("network_meeting", own)}


def test_another_agenda_alone_is_told_and_a_letter_that_came_too_late_is_dropped(
    database: Database, vault: Vault, app: Flask, at: TravelTo
) -> None:
    at(MONDAY)
    with database.transaction(write=True) as db:
        trainer, federation = make_trainer(db), the_federation(db)
        new = LearnerFields("Bo", "Ek", make_municipality(db).id, "bo@exempel.example")
        make_member(db, learner_entry.add_learner(db, vault, federation.id, new, SYSTEM))
        fields = meeting_fields(when=WHEN)
        meeting = network_meetings.plan(
            db, vault, federation.id, GroupKind.NETWORK, fields, SYSTEM, trainer.id
        )
        meeting_id = meeting.id
    assert len(_told(database, vault, app)) == 1
    at(MONDAY + timedelta(days=1))
    with database.transaction(write=True) as db:
        network_meetings.change(db, vault, meeting_id, meeting_fields(when=WHEN, agenda="Ny"), SYSTEM)
        network_meetings.change(db, vault, meeting_id, meeting_fields(when=WHEN, agenda="Ny"), SYSTEM)
        assert db.get_one(NetworkMeeting, meeting_id).sequence == 1
    [told] = _told(database, vault, app)
    assert "Ny" in told.text.split("\n")
    # Whoever has no account is shown no page.
    assert "/mote/" not in told.text
    at(MONDAY + timedelta(days=1, hours=1))
    with database.transaction(write=True) as db:
        learner = db.scalars(select(Learner)).one()
        learner.account_id = make_account(db).id
        new = meeting_fields(when=WHEN, agenda="Nyare")
        own = network_meetings.change(db, vault, meeting_id, new, SYSTEM).public_id
    [told] = _told(database, vault, app)
    assert f"{BASE}/utbildning/mote/{own}" in told.text
    at(WHEN.starts_at + timedelta(hours=1))
    assert _told(database, vault, app) == []


def test_whoever_answers_for_a_decision_is_written_to_once_and_not_of_what_is_done(
    database: Database, vault: Vault, app: Flask, at: TravelTo
) -> None:
    at(MONDAY)
    with database.transaction(write=True) as db:
        trainer, federation = make_trainer(db), the_federation(db)
        new = LearnerFields("Bo", "Ek", make_municipality(db).id, "bo@exempel.example")
        learner = learner_entry.add_learner(db, vault, federation.id, new, SYSTEM)
        meeting = make_meeting(db, trainer, learner)
        meeting_id, learner_id, trainer_id = meeting.id, learner.id, trainer.id

    def decide(text: str) -> int:
        with database.transaction(write=True) as db:
            fields = DecisionFields(text, learner_id, clock.today() + timedelta(days=30))
            return network_decisions.decide(db, vault, meeting_id, fields, SYSTEM, trainer_id).id

    decide("Prova den nya mallen.")
    [message] = _told(database, vault, app)
    assert message.to == "bo@exempel.example"
    assert "Prova den nya mallen." in message.text
    assert "klart senast den 16 december 2026" in message.subject
    assert _told(database, vault, app) == []
    second = decide("Skriv ett svar.")
    with database.transaction(write=True) as db:
        network_decisions.settle(db, second, SYSTEM, trainer_id, is_done=True)
    decide("Boka en sal.")
    [message] = _told(database, vault, app)
    assert "Boka en sal." in message.text
    assert _told(database, vault, app) == []
    decide("Ring dem.")
    at(MONDAY + timedelta(days=14, minutes=1))
    assert _told(database, vault, app) == []
