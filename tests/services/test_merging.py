"""Two numbers become one and nothing that anybody wrote is lost, whatever both had of the same kind."""

import threading
from collections.abc import Mapping
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from smail import catalogue, clock
from smail.answers import GivenAnswer
from smail.db import sealing
from smail.db.session import Database
from smail.db.tables import (
    Account,
    ActionPlan,
    Activity,
    ActorKind,
    AgreedStep,
    Answer,
    Assessment,
    AuditEvent,
    Consent,
    Discharge,
    Enrolment,
    FormerNumber,
    Framsteg,
    LoginCode,
    Participant,
    PausePeriod,
    PersonalLink,
    PersonPeriod,
    PlanRevision,
    Programme,
    StaffPeriod,
)
from smail.doctor import contradictions
from smail.domain.instrument import AnswerKind
from smail.domain.people import ContactChoice, DischargeReason, MissReason
from smail.domain.reminding import ReminderState
from smail.errors import Conflict, Refused
from smail.queries.looks import looks_at
from smail.queries.numbers import holder_of
from smail.queries.own_data import own_data
from smail.queries.reminders import messages_to
from smail.services import (
    answering,
    audit,
    codes,
    framsteg,
    links,
    locks,
    merging,
    opinions,
    periods,
    registration,
    steps,
)
from smail.services.audit import Actor
from smail.services.codes import CodeAccepted
from smail.services.opinions import Said
from smail.services.registration import Contact
from smail.vault import Vault
from tests.factories.accounts import make_account
from tests.factories.assessments import make_answer, make_open, make_staff_open, make_submitted
from tests.factories.messages import make_reminder
from tests.factories.organisations import make_municipality, make_programme
from tests.factories.people import (
    enrolment_of,
    make_consent,
    make_discharge,
    make_enrolment,
    make_participant,
    make_pause,
    make_staff_period,
)
from tests.factories.plans import make_action_plan, make_activity
from tests.support.travel import TravelTo

TODAY = date(2026, 11, 16)
SPRING = date(2026, 3, 2)
ACTOR = Actor(ActorKind.STAFF, "a" * 16)
CATALOGUE = catalogue.load([catalogue.shipped()])
KNOWN = Contact("Åsa", ContactChoice.SMS, "070-123 45 67", "asa@exempel.example")


@pytest.fixture(autouse=True)
def _on_a_monday(at: TravelTo) -> None:
    at(datetime(2026, 11, 16, 9, 0, tzinfo=UTC))


def two(db: Session, **changes: object) -> tuple[Programme, Account, Participant, Participant]:
    """A programme, a handledare, and two numbers of one person there since the spring and since June."""
    place = make_municipality(db)
    programme, me = make_programme(db, place), make_account(db, scope=place)
    keep = make_participant(db, programme, me, starts_on=date(2026, 6, 1))
    absorb = make_participant(db, programme, me, starts_on=SPRING, **changes)
    return programme, me, keep, absorb


def join(db: Session, vault: Vault, keep: Participant, absorb: Participant) -> None:
    """The two are one, and nothing stored contradicts itself afterwards."""
    for one in (keep, absorb):
        periods.refresh(db, one.id)
    merging.merge(db, vault, keep.id, absorb.id, ACTOR)
    db.flush()
    assert list(contradictions(db, CATALOGUE)) == []


def rows(db: Session, table: type) -> int:
    """How many rows the table has."""
    return db.scalar(select(func.count()).select_from(table)) or 0


def answers(db: Session, rating: Assessment) -> Mapping[str, int | None]:
    """The steps given in the rating."""
    found = db.execute(select(Answer.item_key, Answer.value).where(Answer.assessment_id == rating.id))
    return {row.item_key: row.value for row in found}


def test_everything_written_under_either_number_is_under_the_one(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        _programme, me, keep, absorb = two(db)
        first, second = make_submitted(db, keep, date(2026, 9, 7)), make_submitted(db, absorb, SPRING)
        staff = make_staff_open(db, absorb, me)
        framsteg.write(db, vault, absorb.id, happened_on=SPRING, line="Ringde själv", actor=ACTOR)
        make_consent(db, absorb, me)
        opinions.tell(db, vault, Said("key", "Fin sida"), ACTOR, participant_id=absorb.id)
        join(db, vault, keep, absorb)
        assert set(db.scalars(select(Assessment.participant_id))) == {keep.id}
        assert set(db.scalars(select(Assessment.id))) == {first.id, second.id, staff.id}
        assert db.scalars(select(Framsteg.participant_id)).all() == [keep.id]
        told = own_data(db, vault, CATALOGUE, keep.id)
        assert [one["line"] for one in told["framsteg"]] == ["Ringde själv"]
        assert [one["text"] for one in told["opinions"]] == ["Fin sida"]
        assert len(told["ratings"]) == 2
        assert told["registered"]["earlier_numbers"] == [f"{absorb.number[:3]}-{absorb.number[3:]}"]
        filled = select(PersonPeriod.assessment_id).where(PersonPeriod.assessment_id.is_not(None))
        assert set(db.scalars(filled)) == {first.id, second.id}


def test_reminders_of_both_are_told_of_the_one_also_where_they_had_the_same_place(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        _programme, _me, keep, absorb = two(db)
        sent = {"occasion": SPRING, "state": ReminderState.SENT, "settled_at": clock.now()}
        db.add_all(make_reminder(participant_id=one.id, **sent) for one in (keep, absorb))
        db.flush()
        join(db, vault, keep, absorb)
        assert len(messages_to(db, keep.id)) == 2
        assert messages_to(db, absorb.id) == ()


def test_time_in_the_same_programme_is_one_from_the_earliest_start_with_both_teams(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        programme, me, keep, absorb = two(db)
        other, third = (make_account(db, scope=programme.organisation) for _ in range(2))
        lead = db.scalars(
            select(StaffPeriod).where(StaffPeriod.enrolment_id == enrolment_of(db, absorb).id)
        ).one()
        lead.account_id = other.id
        make_staff_period(db, enrolment_of(db, absorb), third, is_responsible=False)
        make_staff_period(db, enrolment_of(db, keep), third, is_responsible=False)
        join(db, vault, keep, absorb)
        stay = db.scalars(select(Enrolment)).one()
        assert (stay.participant_id, stay.starts_on, stay.ended_on) == (keep.id, SPRING, None)
        team = {
            (row.account_id, row.is_responsible, row.starts_on, row.ends_on)
            for row in db.scalars(select(StaffPeriod))
        }
        assert team == {
            (me.id, True, date(2026, 6, 1), None),
            (other.id, True, SPRING, TODAY),
            (other.id, False, TODAY, None),
            (third.id, False, SPRING, None),
        }


def test_what_was_planned_under_either_number_is_one_plan(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        _programme, me, keep, absorb = two(db)
        first, second = enrolment_of(db, keep), enrolment_of(db, absorb)
        for stay, made_on in ((first, date(2026, 7, 1)), (second, SPRING)):
            make_activity(db, stay, account_id=me.id)
            make_action_plan(db, stay, me, made_on=made_on, anchored_on=None)
        step = steps.agree(db, vault, absorb.id, line="Ringa", agreed_on=SPRING, actor=ACTOR)
        assert isinstance(step, AgreedStep)
        join(db, vault, keep, absorb)
        assert db.scalars(select(Activity.enrolment_id)).all() == [first.id, first.id]
        assert db.scalars(select(ActionPlan.made_on)).all() == [SPRING]
        assert db.scalars(select(PlanRevision.revised_on)).all() == [date(2026, 7, 1)]
        assert (step.participant_id, steps.line_of(vault, step)) == (keep.id, "Ringa")


def test_the_same_responsible_of_both_has_been_so_since_the_first_day(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        _programme, me, keep, absorb = two(db)
        join(db, vault, keep, absorb)
        row = db.scalars(select(StaffPeriod)).one()
        assert (row.account_id, row.is_responsible, row.starts_on) == (me.id, True, SPRING)


def test_a_responsible_who_is_a_member_of_the_other_is_not_there_twice(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        programme, me, keep, absorb = two(db)
        other = make_account(db, scope=programme.organisation)
        stays = {one.id: enrolment_of(db, one) for one in (keep, absorb)}
        make_staff_period(db, stays[keep.id], other, is_responsible=False)
        lead = db.scalars(select(StaffPeriod).where(StaffPeriod.enrolment_id == stays[absorb.id].id)).one()
        lead.account_id = other.id
        make_staff_period(db, stays[absorb.id], me, is_responsible=False)
        join(db, vault, keep, absorb)
        now = db.execute(
            select(StaffPeriod.account_id, StaffPeriod.is_responsible).where(StaffPeriod.ends_on.is_(None))
        )
        assert {tuple(row) for row in now} == {(me.id, True), (other.id, False)}


def test_times_apart_and_one_entered_in_error_stay_times_of_their_own(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        programme, me, keep, absorb = two(db)
        before, error = (
            make_enrolment(db, absorb, programme, starts_on=date(2025, 1, 7), ended_on=day)
            for day in (date(2025, 6, 30), TODAY)
        )
        make_discharge(db, error, me, reason=DischargeReason.ENTERED_IN_ERROR)
        join(db, vault, keep, absorb)
        assert {row.id for row in db.scalars(select(Enrolment))} >= {before.id, error.id}
        assert rows(db, Enrolment) == 3
        assert rows(db, Discharge) == 1


def test_an_end_that_was_none_is_gone_and_of_two_the_last_one_stays(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        _programme, me, keep, absorb = two(db)
        stay = enrolment_of(db, absorb)
        stay.ended_on = date(2026, 8, 3)
        make_discharge(db, stay, me, reason=DischargeReason.STUDIES)
        join(db, vault, keep, absorb)
        assert db.scalars(select(Enrolment.ended_on)).all() == [None]
        assert rows(db, Discharge) == 0


def test_of_two_ends_the_last_one_stays_readable(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        _programme, me, keep, absorb = two(db)
        for person, day, reason in (
            (keep, date(2026, 7, 1), DischargeReason.OTHER),
            (absorb, date(2026, 8, 3), DischargeReason.WORK),
        ):
            stay = enrolment_of(db, person)
            stay.ended_on = day
            words = sealing.sealed(vault, Discharge.next_step, stay.public_id, "Börjar i augusti")
            make_discharge(db, stay, me, reason=reason, next_step=words)
        join(db, vault, keep, absorb)
        stay, end = db.scalars(select(Enrolment)).one(), db.scalars(select(Discharge)).one()
        assert (stay.starts_on, stay.ended_on, end.reason) == (SPRING, date(2026, 8, 3), DischargeReason.WORK)
        assert end.next_step is not None
        assert sealing.opened(vault, Discharge.next_step, stay.public_id, end.next_step) == "Börjar i augusti"


def test_the_reason_for_a_missing_rating_follows_its_days(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        _programme, _me, keep, absorb = two(db)
        periods.refresh(db, keep.id)
        stay = enrolment_of(db, keep)
        row = db.get_one(PersonPeriod, (stay.id, 1))
        last_day = row.ends_on
        periods.set_reason(db, stay.id, 1, MissReason.ILLNESS, actor=ACTOR)
        join(db, vault, keep, absorb)
        kept = db.scalars(select(PersonPeriod).where(PersonPeriod.reason.is_not(None))).one()
        assert kept.number == 2
        assert kept.starts_on < last_day <= kept.ends_on


def test_pauses_and_consents_of_the_same_days_are_one(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        _programme, me, keep, absorb = two(db)
        make_pause(db, keep, starts_on=date(2026, 8, 1), ends_on=date(2026, 8, 20))
        make_pause(db, absorb, starts_on=date(2026, 7, 1), ends_on=date(2026, 8, 10))
        make_pause(db, absorb, starts_on=date(2026, 10, 1))
        make_pause(db, keep, starts_on=date(2026, 11, 1))
        make_consent(db, keep, me, given_on=date(2026, 6, 2))
        make_consent(db, absorb, me, given_on=SPRING)
        make_consent(db, absorb, me, given_on=date(2026, 1, 7), withdrawn_on=date(2026, 2, 2))
        join(db, vault, keep, absorb)
        found = db.execute(
            select(PausePeriod.participant_id, PausePeriod.starts_on, PausePeriod.ends_on).order_by(
                PausePeriod.starts_on
            )
        )
        assert [tuple(row) for row in found] == [
            (keep.id, date(2026, 7, 1), date(2026, 8, 20)),
            (keep.id, date(2026, 10, 1), None),
        ]
        given = db.execute(select(Consent.given_on, Consent.withdrawn_on).order_by(Consent.given_on))
        assert [tuple(row) for row in given] == [(date(2026, 1, 7), date(2026, 2, 2)), (SPRING, None)]


@pytest.mark.parametrize("most", ["keep", "absorb"])
def test_of_two_under_way_the_fuller_goes_on_and_no_answer_is_lost(
    database: Database, vault: Vault, most: str
) -> None:
    with database.transaction(write=True) as db:
        _programme, _me, keep, absorb = two(db)
        one, other = make_open(db, keep), make_open(db, absorb)
        fuller, thinner = (one, other) if most == "keep" else (other, one)
        items = fuller.items_shown
        for item in items[:3]:
            make_answer(db, fuller, item, 5)
        for item in items[2:4]:
            make_answer(db, thinner, item, 1)
        thinner.free_text = sealing.sealed(vault, Assessment.free_text, thinner.public_id, "Vill börja smått")
        thinner.focus = ["health"]
        join(db, vault, keep, absorb)
        assert answers(db, fuller) == {**dict.fromkeys(items[:3], 5), items[3]: 1}
        assert answers(db, thinner) == dict.fromkeys(items[2:4], 1)
        assert (fuller.participant_id, fuller.withdrawn_at, fuller.focus) == (keep.id, None, ["health"])
        assert thinner.participant_id == keep.id
        assert thinner.withdrawn_at is not None
        assert fuller.free_text is not None
        words = sealing.opened(vault, Assessment.free_text, fuller.public_id, fuller.free_text)
        assert words == "Vill börja smått"


def test_of_two_drafts_of_one_handledare_one_goes_on_with_the_answers_of_both(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        _programme, me, keep, absorb = two(db)
        one, other = make_staff_open(db, keep, me), make_staff_open(db, absorb, me)
        colleagues = make_staff_open(db, absorb, make_account(db))
        make_open(db, keep)
        first, second, *_ = one.items_shown
        make_answer(db, one, first, 5)
        make_answer(db, other, second, 1)
        join(db, vault, keep, absorb)
        assert {row.withdrawn_at is None for row in (one, other)} == {True, False}
        going_on = one if one.withdrawn_at is None else other
        assert answers(db, going_on) == {first: 5, second: 1}
        assert (colleagues.participant_id, colleagues.withdrawn_at) == (keep.id, None)


def test_a_rating_that_went_further_gives_its_questions_along(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        _programme, _me, keep, absorb = two(db)
        first, second = CATALOGUE.latest("smail").form("seven_plus_seven").parts
        one = make_open(db, keep)
        other = make_open(db, absorb, items_shown=[*first, *second], wants_more=True)
        for item in first[:3]:
            make_answer(db, one, item, 4)
        make_answer(db, other, second[0], 2)
        join(db, vault, keep, absorb)
        assert (one.items_shown, one.wants_more) == ([*first, *second], True)
        assert answers(db, one) == {**dict.fromkeys(first[:3], 4), second[0]: 2}


def test_another_form_is_set_aside_with_all_that_was_answered_in_it(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        _programme, _me, keep, absorb = two(db)
        one = make_open(db, keep)
        other = make_open(db, absorb, instrument_digest="0" * 64)
        make_answer(db, one, one.items_shown[0])
        make_answer(db, one, one.items_shown[1])
        make_answer(db, other, other.items_shown[2], 1)
        merging.merge(db, vault, keep.id, absorb.id, ACTOR)
        assert len(answers(db, one)) == 2
        assert answers(db, other) == {other.items_shown[2]: 1}


def test_ways_in_of_the_number_that_goes_lead_nowhere_and_the_others_still_do(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        _programme, me, keep, absorb = two(db)
        tokens = [
            links.issue_link(db, vault, one.id, actor=ACTOR, issued_by_id=me.id) for one in (keep, absorb)
        ]
        code = codes.issue_code(db, vault, keep.id, actor=ACTOR, issued_by_id=me.id)
        codes.issue_code(db, vault, absorb.id, actor=ACTOR, issued_by_id=me.id)
        join(db, vault, keep, absorb)
        assert links.open_link(db, vault, tokens[1]) is None
        assert links.open_link(db, vault, tokens[0]) is not None
        assert (rows(db, PersonalLink), rows(db, LoginCode)) == (1, 1)
        assert codes.check_code(db, vault, absorb.number, code) == CodeAccepted(keep.id)


def test_the_old_number_finds_the_one_who_stays_through_every_later_joining(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        programme, me, second, first = two(db)
        last = make_participant(db, programme, me)
        numbers = [one.number for one in (first, second, last)]
        join(db, vault, second, first)
        join(db, vault, last, second)
        found = [holder_of(db, number) for number in numbers]
        assert [one.id if one else None for one in found] == [last.id] * 3
        with pytest.raises(Conflict):
            locks.person(db, first.id)


def test_who_looked_at_the_old_number_is_still_told(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        _programme, me, keep, absorb = two(db)
        audit.note_look(db, Actor(ActorKind.STAFF, me.public_id), absorb.id, absorb.public_id)
        join(db, vault, keep, absorb)
        assert [look.first_name for look in looks_at(db, keep.id)] == [me.first_name]
        merged = db.scalars(select(AuditEvent).where(AuditEvent.action == "participant.merge")).all()
        assert {row.participant_id for row in merged} == {keep.id, absorb.id}
        assert {frozenset(row.details) for row in merged} == {frozenset({"into"}), frozenset({"absorbed"})}


def test_what_is_missing_is_filled_in_and_what_is_known_stays(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        _programme, _me, keep, absorb = two(db)
        keep.birth_year = None
        registration.change_contact(db, vault, absorb, KNOWN, ACTOR)
        registration.change_contact(db, vault, keep, Contact("Åsa L"), ACTOR)
        join(db, vault, keep, absorb)
        assert registration.contact_of(vault, keep) == Contact(
            "Åsa L", ContactChoice.IN_PERSON, KNOWN.phone, KNOWN.email
        )
        assert keep.birth_year == 1984
        assert (absorb.name, absorb.phone, absorb.email, absorb.birth_year) == (None, None, None, None)


@pytest.mark.parametrize("protected", ["keep", "absorb"])
def test_protection_of_either_holds_and_takes_away_what_leads_to_the_person(
    database: Database, vault: Vault, protected: str
) -> None:
    with database.transaction(write=True) as db:
        programme, me, keep, absorb = two(db)
        hidden, known = (keep, absorb) if protected == "keep" else (absorb, keep)
        registration.change_contact(db, vault, known, KNOWN, ACTOR)
        hidden.is_protected = True
        registration.seal_contact(vault, hidden, Contact("Grön"))
        enrolment_of(db, known).referring_organisation_id = programme.organisation_id
        make_staff_period(
            db, enrolment_of(db, known), make_account(db, scope=programme.organisation), is_responsible=False
        )
        join(db, vault, keep, absorb)
        assert keep.is_protected
        assert registration.contact_of(vault, keep) == Contact("Grön")
        assert db.scalars(select(Enrolment.referring_organisation_id)).all() == [None]
        open_ones = select(StaffPeriod.account_id).where(StaffPeriod.open_on(TODAY))
        assert db.scalars(open_ones).all() == [me.id]


def test_two_who_belong_to_different_controllers_stay_two(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        keep = make_participant(db)
        absorb = make_participant(db, make_programme(db, make_municipality(db, "Enköping")))
        with pytest.raises(Refused):
            merging.merge(db, vault, keep.id, absorb.id, ACTOR)
        with pytest.raises(Refused):
            merging.merge(db, vault, keep.id, keep.id, ACTOR)
        assert rows(db, FormerNumber) == 0


def test_a_second_time_is_a_conflict(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        _programme, _me, keep, absorb = two(db)
        join(db, vault, keep, absorb)
        with pytest.raises(Conflict):
            merging.merge(db, vault, keep.id, absorb.id, ACTOR)


def test_an_answer_given_meanwhile_is_kept_or_was_never_acknowledged(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        _programme, _me, keep, absorb = two(db)
        rating = make_open(db, absorb)
        items = rating.items_shown
    acknowledged: list[str] = []
    running = threading.Event()

    def answer() -> None:
        for item in items:
            with database.transaction(write=True) as db:
                row = db.get_one(Assessment, rating.id)
                given = GivenAnswer(item, AnswerKind.VALUE, 3)
                answering.record_answer(db, row.id, given, key=item, seen_version=None)
            acknowledged.append(item)
            running.set()

    thread = threading.Thread(target=answer)
    thread.start()
    running.wait(10)
    with database.transaction(write=True) as db:
        merging.merge(db, vault, keep.id, absorb.id, ACTOR)
    thread.join()
    with database.transaction(write=False) as db:
        row = db.get_one(Assessment, rating.id)
        assert row.participant_id == keep.id
        assert set(answers(db, row)) == set(acknowledged) == set(items)


def test_a_rating_begun_meanwhile_never_stands_with_the_number_that_went(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        _programme, _me, keep, absorb = two(db)
    outcome: list[str] = []
    ready = threading.Event()

    def begin() -> None:
        with database.transaction(write=True) as db:
            ready.set()
            try:
                answering.open_assessment(db, CATALOGUE, absorb.id)
                outcome.append("begun")
            except Conflict:
                outcome.append("refused")

    with database.transaction(write=True) as db:
        thread = threading.Thread(target=begin)
        locks.alone(db, {keep.id, absorb.id})
        thread.start()
        ready.wait(0.5)
        merging.merge(db, vault, keep.id, absorb.id, ACTOR)
    thread.join()
    with database.transaction(write=False) as db:
        left = select(func.count()).select_from(Assessment).where(Assessment.participant_id == absorb.id)
        assert db.scalar(left) == 0
