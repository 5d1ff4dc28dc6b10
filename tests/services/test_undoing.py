"""A registration by mistake leaves nothing but what the audit says, and what was sent in is never undone."""

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Table, func, select
from sqlalchemy.orm import Session

from smail import catalogue, clock
from smail.answers import GivenAnswer
from smail.db.session import Database
from smail.db.tables import (
    ActionPlan,
    Activity,
    ActorKind,
    Answer,
    Assessment,
    AuditEvent,
    Base,
    Consent,
    Enrolment,
    FormerNumber,
    Framsteg,
    ImportBatch,
    ImportPerson,
    ImportRow,
    MeetingSheet,
    Participant,
    PersonalLink,
    PersonPeriod,
    PlanAnchoring,
    PlanRevision,
    StaffPeriod,
    Talk,
    ToldSignal,
    WrittenBy,
)
from smail.doctor import contradictions
from smail.domain.instrument import AnswerKind
from smail.domain.people import ConsentPurpose, ContactChoice, MissReason, Sex
from smail.domain.signals import SignalKind
from smail.errors import Conflict, Refused
from smail.queries.participants import find_own
from smail.queries.undoing import what_goes
from smail.queries.viewers import viewer_of
from smail.services import (
    answering,
    codes,
    consents,
    framsteg,
    links,
    move_codes,
    opinions,
    pauses,
    periods,
    pins,
    steps,
    undoing,
)
from smail.services import registration as registrations
from smail.services.audit import Actor
from smail.services.opinions import Said
from smail.services.registration import Contact, Registration
from smail.vault import Vault
from tests.factories.accounts import make_account
from tests.factories.assessments import make_answer, make_open, make_staff_open, make_submitted
from tests.factories.messages import make_reminder
from tests.factories.onward import make_start, make_sus_entry
from tests.factories.organisations import make_municipality, make_programme
from tests.factories.papers import make_paper_entry, make_paper_form
from tests.factories.people import enrolment_of, make_discharge, make_enrolment, make_participant, make_pause
from tests.factories.plans import make_action_plan, make_activity
from tests.support.travel import TravelTo

TODAY = date(2026, 11, 16)
CATALOGUE = catalogue.load([catalogue.shipped()])
ACTOR = Actor(ActorKind.STAFF, "a" * 16)
KNOWN = Contact("Åsa", ContactChoice.SMS, "070-123 45 67", "asa@exempel.example")
# What stays when a person goes: the emptied row, that it is empty, and what was done.
STAYS = frozenset({"participant", "former_number", "audit_event"})


@pytest.fixture(autouse=True)
def _on_a_monday(at: TravelTo) -> None:
    at(datetime(2026, 11, 16, 9, 0, tzinfo=UTC))


def _about(db: Session, person: Participant) -> Iterator[tuple[str, int]]:
    """How many rows of each table lead to the person by a column of their own."""
    for table in Base.metadata.sorted_tables:
        for column in _leading_to_people(table):
            query = select(func.count()).select_from(table).where(table.c[column] == person.id)
            yield table.name, db.scalar(query) or 0


def _leading_to_people(table: Table) -> list[str]:
    keys = (key for key in table.foreign_keys if key.column.table.name == "participant")
    return [key.parent.name for key in keys]


def _a_whole_registration(db: Session, vault: Vault) -> Participant:
    """Somebody registered today, with everything that can hang on a registration."""
    place = make_municipality(db)
    programme, me = make_programme(db, place), make_account(db, scope=place)
    new = registrations.register(
        db,
        vault,
        Registration(programme.id, TODAY, Sex.MAN, birth_year=1990, contact=KNOWN, has_sus_consent=True),
        ACTOR,
        me.id,
    )
    person = new.participant
    token = links.issue_link(db, vault, person.id, actor=ACTOR, issued_by_id=me.id)
    codes.issue_code(db, vault, person.id, actor=ACTOR, issued_by_id=me.id)
    move_codes.issue(db, vault, person.id, actor=ACTOR, issued_by_id=me.id)
    db.add(make_reminder(participant_id=person.id))
    opinions.tell(db, vault, Said("key", "Fin sida"), ACTOR, participant_id=person.id)
    pins.set_pin(db, vault, person.id, "482917", actor=ACTOR)
    framsteg.write(db, vault, person.id, happened_on=TODAY, line="Ringde själv", actor=ACTOR)
    steps.agree(db, vault, person.id, line="Ringer praktikplatsen", agreed_on=TODAY, actor=ACTOR)
    make_activity(db, new.enrolment)
    make_action_plan(db, new.enrolment, me, place, made_on=TODAY, anchored_on=TODAY)
    pauses.pause(db, person.id, TODAY, MissReason.ILLNESS, actor=ACTOR)
    rating = make_open(db, person)
    make_answer(db, rating, rating.items_shown[0])
    live = links.open_link(db, vault, token)
    assert live is not None
    db.get_one(PersonalLink, live.id).assessment_id = rating.id
    make_staff_open(db, person, me)
    db.add(Talk(participant_id=person.id, held_on=TODAY, account_id=me.id, written_at=clock.now()))
    told = {"kind": SignalKind.PLAN_LATE, "occurred_on": TODAY, "shown_on": TODAY}
    db.add(ToldSignal(participant_id=person.id, account_id=me.id, **told))
    by = {"chosen_by": WrittenBy.PARTICIPANT, "chosen_at": clock.now()}
    db.add(MeetingSheet(participant_id=person.id, meeting_on=TODAY, **by))
    make_start(db, person, me)
    make_sus_entry(db, new.enrolment, me)
    make_paper_entry(db, make_paper_form(db, person, me), me)
    _add_file(db, person, programme.id)
    return person


def _add_file(db: Session, person: Participant, programme_id: int) -> None:
    batch = ImportBatch(
        programme_id=programme_id,
        file_digest="f" * 64,
        mapping="",
        header=["id"],
        imported_at=clock.now(),
    )
    db.add(batch)
    db.flush()
    mac = str(person.id).encode().ljust(32, b"s")
    db.add(ImportPerson(participant_id=person.id, programme_id=programme_id, source_mac=mac, source=b"x"))
    row = ImportRow(
        batch_id=batch.id, number=1, participant_id=person.id, dates=[], spellings={}, source_mac=mac
    )
    db.add(row)
    db.flush()


def test_everything_goes_with_the_only_registration_but_the_number_and_the_audit(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        person = _a_whole_registration(db, vault)
        before = dict(_about(db, person))
        assert {name for name, rows in before.items() if not rows} <= {"former_number", "web_session"}
        stay = enrolment_of(db, person)
        going = what_goes(db, stay, TODAY)
        assert (going.is_whole_person, going.answers, going.framsteg, going.pauses) == (True, 1, 1, 1)
        assert (going.activities, going.steps, going.has_plan) == (1, 1, True)
        assert (going.consents, going.has_link, going.came_with_file) == (1, True, True)
        undoing.undo(db, stay.id, ACTOR, answers_seen=1)
    with database.transaction(write=False) as db:
        left = {name for name, rows in _about(db, person) if rows}
        assert left == STAYS - {"participant"}
        for table in (Answer, Activity, ActionPlan, PlanRevision, PlanAnchoring):
            assert db.scalar(select(func.count()).select_from(table)) == 0
        shell = db.get_one(Participant, person.id)
        assert (shell.sex, shell.birth_year, shell.name, shell.phone, shell.email, shell.pin_mac) == (
            Sex.UNDISCLOSED,
            *[None] * 5,
        )
        (event,) = db.scalars(select(AuditEvent).where(AuditEvent.action == "enrolment.undo")).all()
        assert (event.actor_id, event.participant_id) == (ACTOR.id, person.id)
        assert set(event.details) == {"programme", "is_whole_person", "n_answers"}


def test_nobody_finds_the_number_and_nobody_is_given_it_again(
    database: Database, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.transaction(write=True) as db:
        place = make_municipality(db)
        me, programme = make_account(db, scope=place), make_programme(db, place)
        person = make_participant(db, programme, me)
        number = person.number
        undoing.undo(db, enrolment_of(db, person).id, ACTOR, answers_seen=0)
        viewer = viewer_of(db, me.id)
        assert viewer is not None
        assert find_own(db, viewer, number) is None
        drawn = iter([number, "234568"])
        monkeypatch.setattr(registrations, "new_number", lambda: next(drawn))
        new = registrations.register(
            db, vault, Registration(programme.id, TODAY, Sex.MAN), ACTOR, me.id
        ).participant
        assert new.number == "234568"


def test_what_was_sent_in_is_never_undone(database: Database) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db)
        make_submitted(db, person, TODAY)
        with pytest.raises(Refused):
            undoing.undo(db, enrolment_of(db, person).id, ACTOR, answers_seen=0)
        assert db.scalar(select(func.count()).select_from(Assessment)) == 1
        assert db.scalar(select(func.count()).select_from(FormerNumber)) == 0


def test_a_rating_that_was_taken_back_counts_as_sent_in(database: Database) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db)
        make_submitted(db, person, TODAY).withdrawn_at = clock.now()
        with pytest.raises(Refused):
            undoing.undo(db, enrolment_of(db, person).id, ACTOR, answers_seen=0)


def test_answers_that_nobody_was_told_of_stop_it(database: Database) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db)
        rating = make_open(db, person)
        make_answer(db, rating, rating.items_shown[0])
        with pytest.raises(Conflict):
            undoing.undo(db, enrolment_of(db, person).id, ACTOR, answers_seen=0)
        assert db.scalar(select(func.count()).select_from(Answer)) == 1


def test_an_enrolment_that_has_ended_or_was_undone_is_a_conflict(database: Database) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db)
        stay = enrolment_of(db, person)
        make_discharge(db, stay, make_account(db))
        with pytest.raises(Conflict):
            undoing.undo(db, stay.id, ACTOR, answers_seen=0)


def test_the_other_programme_keeps_the_person_the_rating_and_its_consent(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        place = make_municipality(db)
        me = make_account(db, scope=place)
        first, second = make_programme(db, place), make_programme(db, place, name="Nya vägar")
        person = make_participant(db, first, me, starts_on=date(2026, 3, 2))
        make_submitted(db, person, date(2026, 6, 1))
        mistake = make_enrolment(db, person, second, starts_on=TODAY)
        rating = make_open(db, person)
        make_answer(db, rating, rating.items_shown[0])
        for programme in (first, second):
            consents.give(
                db,
                person.id,
                ConsentPurpose.SUS,
                on=TODAY,
                actor=ACTOR,
                recorded_by_id=me.id,
                programme_id=programme.id,
            )
        make_pause(db, person)
        framsteg.write(db, vault, person.id, happened_on=TODAY, line="Ringde själv", actor=ACTOR)
        periods.refresh(db, person.id)
        undoing.undo(db, mistake.id, ACTOR, answers_seen=0)
        first_id = first.id
    with database.transaction(write=False) as db:
        assert db.scalars(select(Enrolment.programme_id)).all() == [first_id]
        assert db.scalars(select(Consent.programme_id)).all() == [first_id]
        assert db.scalar(select(func.count()).select_from(Answer)) == 8
        assert db.scalar(select(func.count()).select_from(Framsteg)) == 1
        assert db.scalar(select(func.count()).select_from(FormerNumber)) == 0
        assert list(contradictions(db, CATALOGUE)) == []


def test_who_was_elsewhere_before_belongs_there_again(database: Database) -> None:
    with database.transaction(write=True) as db:
        before = make_programme(db, make_municipality(db, "Enköping"))
        here = make_programme(db)
        person = make_participant(db, before, starts_on=date(2026, 1, 5))
        enrolment_of(db, person).ended_on = date(2026, 10, 1)
        person.controller_id = here.controller_id
        mistake = make_enrolment(db, person, here, starts_on=TODAY)
        rating = make_open(db, person)
        make_answer(db, rating, rating.items_shown[0])
        undoing.undo(db, mistake.id, ACTOR, answers_seen=1)
        assert person.controller_id == before.controller_id
        assert db.scalar(select(func.count()).select_from(Assessment)) == 0


def test_only_what_hangs_on_this_registration_goes_and_nothing_of_others(database: Database) -> None:
    with database.transaction(write=True) as db:
        programme = make_programme(db)
        person, other = make_participant(db, programme), make_participant(db, programme)
        for one in (person, other):
            periods.refresh(db, one.id)
            make_answer(db, make_open(db, one), "job_belief_sure")
        undoing.undo(db, enrolment_of(db, person).id, ACTOR, answers_seen=1)
        assert set(db.scalars(select(Enrolment.participant_id))) == {other.id}
        stays = set(db.scalars(select(PersonPeriod.enrolment_id)))
        assert stays == set(db.scalars(select(StaffPeriod.enrolment_id))) == {enrolment_of(db, other).id}
        assert set(db.scalars(select(Assessment.participant_id))) == {other.id}
        assert db.scalar(select(func.count()).select_from(Answer)) == 1


def test_an_answer_on_its_way_meets_a_conflict_and_is_not_acknowledged(database: Database) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db)
        rating = make_open(db, person)
        item = rating.items_shown[0]
        stay_id = enrolment_of(db, person).id
    outcome: list[str] = []
    has_read = threading.Event()

    def answer() -> None:
        with database.transaction(write=True) as db:
            row = db.get(Assessment, rating.id)
            has_read.set()
            try:
                if row is None:
                    raise Conflict("gone before it was read")
                given = GivenAnswer(item, AnswerKind.VALUE, 3)
                answering.record_answer(db, row.id, given, key="k", seen_version=None)
                outcome.append("saved")
            except Conflict:
                outcome.append("refused")

    with database.transaction(write=True) as db:
        thread = threading.Thread(target=answer)
        undoing.undo(db, stay_id, ACTOR, answers_seen=0)
        thread.start()
        has_read.wait(timedelta(milliseconds=500).total_seconds())
    thread.join()
    assert outcome == ["refused"]
    with database.transaction(write=False) as db:
        assert db.scalar(select(func.count()).select_from(Answer)) == 0
