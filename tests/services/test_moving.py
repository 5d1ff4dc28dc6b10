"""History follows a person to another controller with number, code and a yes, and never without."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from smail import catalogue
from smail.db.session import Database
from smail.db.tables import (
    Account,
    ActorKind,
    AgreedHow,
    AuditEvent,
    Consent,
    Discharge,
    Enrolment,
    Move,
    Participant,
    PersonPeriod,
    Programme,
    SessionKind,
    SessionStrength,
    StaffPeriod,
    WebSession,
)
from smail.doctor import contradictions
from smail.domain.move_code import shown_code
from smail.domain.onward import Offer
from smail.domain.people import ConsentPurpose, DischargeReason
from smail.errors import Conflict, Refused
from smail.policies import Action, Viewer, may
from smail.queries.follow_ups import after_leaving
from smail.queries.moving import Gone, programmes_beside
from smail.queries.own_data import own_data
from smail.queries.subjects import participant_subject
from smail.queries.today import own_rows
from smail.queries.viewers import viewer_of
from smail.services import codes, discharges, links, move_codes, moving, periods, undoing
from smail.services.audit import Actor
from smail.services.discharges import Ending
from smail.services.moving import Arrival, NotRight, ThereAlready, TooMany
from smail.vault import Vault
from tests.factories.accounts import make_account
from tests.factories.assessments import make_submitted
from tests.factories.organisations import (
    make_controller,
    make_federation,
    make_municipality,
    make_organisation,
    make_programme,
    make_unit,
)
from tests.factories.people import enrolment_of, make_enrolment, make_participant, make_staff_period
from tests.support.travel import TravelTo

TODAY = date(2026, 11, 16)
MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
ACTOR = Actor(ActorKind.STAFF, "a" * 16)
CATALOGUE = catalogue.load([catalogue.shipped()])


@pytest.fixture(autouse=True)
def _on_a_monday(at: TravelTo) -> None:
    at(MONDAY)


class Road:
    """Somebody followed in Uppsala, with a rating, and a handledare in Enköping."""

    def __init__(self, db: Session, vault: Vault) -> None:
        here, there = make_municipality(db), make_municipality(db, "Enköping")
        self.db, self.vault = db, vault
        self.old, self.new = make_programme(db, here), make_programme(db, there, name="Ny start")
        self.sender, self.receiver = make_account(db, scope=here), make_account(db, scope=there)
        self.person = make_participant(db, self.old, self.sender, starts_on=date(2026, 3, 2))
        self.rating = make_submitted(db, self.person, date(2026, 6, 1))
        periods.refresh(db, self.person.id)

    def code(self) -> str:
        """A code from the sender."""
        return move_codes.issue(self.db, self.vault, self.person.id, actor=ACTOR, issued_by_id=self.sender.id)

    def receive(self, code: str, **changes: object) -> moving.Outcome:
        """The receiver types number and code."""
        usual: dict[str, object] = {
            "number": self.person.number,
            "programme_id": self.new.id,
            "starts_on": TODAY,
            "agreed_how": AgreedHow.SPOKEN,
        }
        arrival = Arrival(code=code, **usual | changes)  # type: ignore[arg-type]  # real fields
        actor = Actor(ActorKind.STAFF, self.receiver.public_id)
        return moving.receive(self.db, self.vault, arrival, actor, self.receiver.id)

    def sees(self, account: Account) -> bool:
        """Whether the account may open the person's page."""
        self.db.flush()
        subject = participant_subject(self.db, self.person.public_id)
        return may(seen_by(self.db, account), Action.SEE_PARTICIPANT, subject)


def seen_by(db: Session, account: Account) -> Viewer:
    """The account as somebody who looks."""
    viewer = viewer_of(db, account.id)
    assert viewer is not None
    return viewer


def moved_away(db: Session, account: Account, day: date) -> list[Gone]:
    """Those who have gone elsewhere, as Today tells the account."""
    return list(after_leaving(db, seen_by(db, account), {}, day).moved)


def counted(db: Session, programme: Programme) -> set[tuple[int, int | None]]:
    """The intervals over by today of the programme, each with its rating."""
    found = db.execute(
        select(PersonPeriod.number, PersonPeriod.assessment_id)
        .join(Enrolment, Enrolment.id == PersonPeriod.enrolment_id)
        .where(Enrolment.programme_id == programme.id, PersonPeriod.ends_on < TODAY)
    )
    return {(row.number, row.assessment_id) for row in found}


def test_with_number_code_and_a_yes_everything_follows_and_the_old_time_ends(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        road = Road(db, vault)
        token = links.issue_link(db, vault, road.person.id, actor=ACTOR, issued_by_id=road.sender.id)
        before = counted(db, road.old)
        outcome = road.receive(shown_code(road.code()).lower())
        assert isinstance(outcome, Enrolment)
        assert (outcome.programme_id, outcome.starts_on) == (road.new.id, TODAY)
        assert road.person.controller_id == road.new.controller_id
        old = db.scalars(select(Enrolment).where(Enrolment.programme_id == road.old.id)).one()
        end = db.get_one(Discharge, old.id)
        assert (old.ended_on, end.reason) == (date(2026, 11, 15), DischargeReason.MOVED)
        team = db.execute(select(StaffPeriod.account_id, StaffPeriod.ends_on).order_by(StaffPeriod.id))
        assert [tuple(row) for row in team] == [(road.sender.id, TODAY), (road.receiver.id, None)]
        assert (road.sees(road.sender), road.sees(road.receiver)) == (False, True)
        assert before == counted(db, road.old) == {(1, road.rating.id), (2, None)}
        assert links.open_link(db, vault, token) is None
        assert len(own_data(db, vault, CATALOGUE, road.person.id)["ratings"]) == 1
        assert list(contradictions(db, CATALOGUE)) == []


def test_the_yes_is_a_consent_and_the_audit_says_how(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        road = Road(db, vault)
        road.receive(road.code(), agreed_how=AgreedHow.WRITTEN)
        yes = db.scalars(select(Consent)).one()
        assert (yes.purpose, yes.given_on, yes.recorded_by_id, yes.programme_id) == (
            ConsentPurpose.SHARED_HISTORY,
            TODAY,
            road.receiver.id,
            road.new.id,
        )
        event = db.scalars(select(AuditEvent).where(AuditEvent.action == "participant.move")).one()
        assert event.details == {"programme": road.new.public_id, "agreed_how": "written"}
        move = db.scalars(select(Move)).one()
        assert (move.agreed_how, move.issued_by_id) == (AgreedHow.WRITTEN, road.sender.id)


def test_the_one_who_followed_is_told_for_a_month_that_the_person_went_but_not_where(
    database: Database, vault: Vault, at: TravelTo
) -> None:
    with database.transaction(write=True) as db:
        road = Road(db, vault)
        assert moved_away(db, road.sender, TODAY) == []
        road.receive(road.code())
        (gone,) = moved_away(db, road.sender, TODAY)
        assert (gone.number, gone.last_on) == (road.person.number, date(2026, 11, 15))
        assert moved_away(db, road.receiver, TODAY) == []
        assert moved_away(db, road.sender, TODAY + timedelta(days=40)) == []


@pytest.mark.parametrize("typed", ["", "2345-6789", "' OR 1=1 --", "A" * 5000])
def test_a_wrong_code_moves_nobody(database: Database, vault: Vault, typed: str) -> None:
    with database.transaction(write=True) as db:
        road = Road(db, vault)
        road.code()
        assert road.receive(typed) == NotRight()
        assert road.person.controller_id == road.old.controller_id


def test_a_number_without_a_code_and_one_that_nobody_has_are_the_same(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        road = Road(db, vault)
        other = make_participant(db)
        code = road.code()
        assert road.receive(code, number=other.number) == NotRight()
        assert road.receive(code, number="KX4-82P") == NotRight()


def test_a_code_holds_once_for_a_week_and_only_the_last(
    database: Database, vault: Vault, at: TravelTo
) -> None:
    with database.transaction(write=True) as db:
        road = Road(db, vault)
        first, second = road.code(), road.code()
        assert road.receive(first) == NotRight()
        # Swedish time is an hour ahead: it holds to the end of the last day.
        at(datetime(2026, 11, 23, 23, 0, tzinfo=UTC))
        assert road.receive(second, starts_on=date(2026, 11, 24)) == NotRight()
        at(datetime(2026, 11, 23, 22, 59, tzinfo=UTC))
        assert isinstance(road.receive(second), Enrolment)
        assert road.receive(second) == NotRight()


def test_guesses_wait_and_then_not_even_the_right_code_opens(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        road = Road(db, vault)
        code = road.code()
        for _ in range(5):
            assert road.receive("23456789") == NotRight()
        assert isinstance(road.receive(code), TooMany)


def test_in_another_federation_the_code_is_worth_nothing(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        road = Road(db, vault)
        far = make_federation(db, name="Grannlänets samordningsförbund")
        owner = make_organisation(db, federation_id=far.id, name="Grannstad")
        controller = make_controller(db, federation_id=far.id, name="Grannstad, ansvarig")
        programme = make_programme(db, owner, controller_id=controller.id)
        assert road.receive(road.code(), programme_id=programme.id) == NotRight()


def test_who_is_in_that_programme_already_moves_nowhere_and_keeps_the_code(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        road = Road(db, vault)
        make_enrolment(db, road.person, road.new)
        code = road.code()
        assert road.receive(code) == ThereAlready()
        assert road.receive(code) == ThereAlready()


def test_every_open_time_at_the_old_controller_ends(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        road = Road(db, vault)
        make_enrolment(db, road.person, make_programme(db, name="Nya vägar"), starts_on=TODAY)
        road.receive(road.code())
        ended = db.scalars(select(Enrolment.ended_on).where(Enrolment.ended_on.is_not(None)))
        assert set(ended) == {date(2026, 11, 15), TODAY}


def old_stay(db: Session, road: Road) -> Enrolment:
    """The person's time in the old programme."""
    return db.scalars(select(Enrolment).where(Enrolment.programme_id == road.old.id)).one()


def test_who_wrote_an_avslut_dated_ahead_no_longer_sees_the_person_who_has_moved(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        road = Road(db, vault)
        token = links.issue_link(db, vault, road.person.id, actor=ACTOR, issued_by_id=road.sender.id)
        talk = {"closing_talk": Offer.OFFERED, "closing_talk_on": TODAY}
        ahead = Ending(TODAY + timedelta(days=50), DischargeReason.WORK, **talk)
        discharges.discharge(db, vault, old_stay(db, road).id, ahead, ACTOR, road.sender.id)
        assert isinstance(road.receive(road.code()), Enrolment)
        assert (road.sees(road.sender), road.sees(road.receiver)) == (False, True)
        end = db.get_one(Discharge, old_stay(db, road).id)
        assert old_stay(db, road).ended_on == date(2026, 11, 15)
        assert (end.reason, end.recorded_by_id) == (DischargeReason.MOVED, road.receiver.id)
        assert end.closing_talk is Offer.OFFERED
        assert [one.number for one in moved_away(db, road.sender, TODAY)] == [road.person.number]
        assert links.open_link(db, vault, token) is None
        assert list(contradictions(db, CATALOGUE)) == []


def test_who_began_with_the_person_today_sees_nothing_once_the_person_has_moved(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        road = Road(db, vault)
        member = make_account(db, scope=road.old.organisation)
        stay = make_enrolment(db, road.person, make_programme(db, name="Nya vägar"), starts_on=TODAY)
        make_staff_period(db, stay, member)
        assert road.sees(member)
        road.receive(road.code())
        assert not road.sees(member)
        assert own_rows(db, seen_by(db, member), TODAY) == ()
        assert [one.last_on for one in moved_away(db, member, TODAY)] == [TODAY]


@pytest.mark.parametrize("has_end", [False, True])
def test_a_time_that_would_begin_later_where_the_person_was_never_begins(
    database: Database, vault: Vault, has_end: bool
) -> None:
    with database.transaction(write=True) as db:
        road = Road(db, vault)
        member = make_account(db, scope=road.old.organisation)
        begins = TODAY + timedelta(days=10)
        stay = make_enrolment(db, road.person, make_programme(db, name="Nya vägar"), starts_on=begins)
        make_staff_period(db, stay, member, starts_on=TODAY)
        periods.refresh(db, road.person.id)
        if has_end:
            ending = Ending(begins + timedelta(days=20), DischargeReason.WORK)
            discharges.discharge(db, vault, stay.id, ending, ACTOR, member.id)
        road.receive(road.code())
        assert not road.sees(member)
        assert set(db.scalars(select(Enrolment.programme_id))) == {road.old.id, road.new.id}
        undone = db.scalars(select(AuditEvent).where(AuditEvent.action == "enrolment.undo")).one()
        assert undone.object_id == stay.public_id


@pytest.mark.parametrize("last_on", [TODAY, TODAY + timedelta(days=30)])
def test_who_still_is_in_a_programme_with_an_end_ahead_does_not_begin_there_again(
    database: Database, vault: Vault, last_on: date
) -> None:
    with database.transaction(write=True) as db:
        road = Road(db, vault)
        stay = old_stay(db, road)
        ending = Ending(last_on, DischargeReason.WORK)
        discharges.discharge(db, vault, stay.id, ending, ACTOR, road.sender.id)
        assert programmes_beside(db, road.person.id, TODAY) == ()
        with pytest.raises(Conflict):
            begin_again(road, TODAY)
        assert road.receive(road.code(), programme_id=road.old.id) == ThereAlready()


def test_the_same_days_in_one_programme_count_once_but_the_day_after_is_free(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        road = Road(db, vault)
        stay = old_stay(db, road)
        ending = Ending(TODAY - timedelta(days=3), DischargeReason.WORK)
        discharges.discharge(db, vault, stay.id, ending, ACTOR, road.sender.id)
        with pytest.raises(Conflict):
            begin_again(road, TODAY - timedelta(days=3))
        assert begin_again(road, TODAY - timedelta(days=2)).programme_id == road.old.id


def begin_again(road: Road, starts_on: date) -> Enrolment:
    """The person is put in the old programme once more."""
    me = road.sender.id
    ids = (road.person.id, road.old.id, me)
    return moving.change_programme(road.db, road.vault, *ids, starts_on, ACTOR, me, ending_id=None)


@pytest.mark.parametrize("days", [-32, 1])
def test_nobody_is_received_from_a_day_long_past_or_not_come(
    database: Database, vault: Vault, days: int
) -> None:
    with database.transaction(write=True) as db:
        road = Road(db, vault)
        code = road.code()
        with pytest.raises(Refused):
            road.receive(code, starts_on=TODAY + timedelta(days=days))
        assert isinstance(road.receive(code, starts_on=TODAY - timedelta(days=31)), Enrolment)


def test_neither_a_move_nor_a_change_begins_outside_the_days_of_the_programme(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        road = Road(db, vault)
        road.new.last_intake_on = road.old.last_intake_on = TODAY - timedelta(days=1)
        with pytest.raises(Refused):
            road.receive(road.code())
        beside = make_programme(db, road.old.organisation, name="Nya vägar")
        me = road.sender.id
        for day in (beside.starts_on - timedelta(days=1), TODAY + timedelta(days=61)):
            ids = (road.person.id, beside.id, me)
            with pytest.raises(Refused):
                moving.change_programme(db, vault, *ids, day, ACTOR, me, ending_id=None)


def test_no_code_and_no_session_from_before_lets_the_person_in(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        road = Road(db, vault)
        number, me = road.person.number, road.sender.id
        code = codes.issue_code(db, vault, road.person.id, actor=ACTOR, issued_by_id=me)
        db.add(
            WebSession(
                token_mac=vault.mac("web_session", "one"),
                kind=SessionKind.PARTICIPANT,
                strength=SessionStrength.PIN,
                participant_id=road.person.id,
                created_at=MONDAY,
                seen_at=MONDAY,
            )
        )
        road.receive(road.code())
        assert codes.check_code(db, vault, number, code) == codes.CodeRefused()
        assert db.scalar(select(func.count()).select_from(WebSession)) == 0


def test_a_protected_person_moves_with_the_alias_alone(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        road = Road(db, vault)
        road.person.is_protected = True
        assert isinstance(road.receive(road.code()), Enrolment)
        assert road.person.is_protected
        assert (road.sees(road.sender), road.sees(road.receiver)) == (False, True)


def test_a_move_by_mistake_is_undone_and_the_person_belongs_where_the_person_was(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        road = Road(db, vault)
        outcome = road.receive(road.code())
        assert isinstance(outcome, Enrolment)
        undoing.undo(db, outcome.id, ACTOR, answers_seen=0)
        db.expire_all()
        assert db.get_one(Participant, road.person.id).controller_id == road.old.controller_id
        assert db.scalar(select(func.count()).select_from(Consent)) == 0
        assert (road.sees(road.sender), road.sees(road.receiver)) == (True, False)


def test_within_one_controller_the_person_is_in_one_more_programme_and_out_of_the_one_that_ends(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        place = make_municipality(db)
        first = make_programme(db, make_unit(db, place))
        second = make_programme(db, make_unit(db, place, name="Vuxenenheten"), name="Nya vägar")
        me, colleague = (make_account(db, scope=place) for _ in range(2))
        person = make_participant(db, first, me)
        stay = enrolment_of(db, person)
        assert [one.id for one in programmes_beside(db, person.id, TODAY)] == [second.id]
        new = moving.change_programme(
            db,
            vault,
            person.id,
            second.id,
            colleague.id,
            date(2026, 12, 1),
            ACTOR,
            me.id,
            ending_id=stay.id,
        )
        assert (new.starts_on, stay.ended_on) == (date(2026, 12, 1), date(2026, 11, 30))
        assert db.get_one(Discharge, stay.id).reason is DischargeReason.NEXT_PROGRAMME
        lead = db.scalars(select(StaffPeriod).where(StaffPeriod.enrolment_id == new.id)).one()
        assert (lead.account_id, lead.starts_on, lead.is_responsible) == (colleague.id, TODAY, True)
        assert db.scalar(select(func.count()).select_from(Consent)) == 0
        with pytest.raises(Conflict):
            moving.change_programme(
                db, vault, person.id, second.id, me.id, TODAY, ACTOR, me.id, ending_id=None
            )


def test_another_controllers_programme_is_no_plain_change(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        road = Road(db, vault)
        assert programmes_beside(db, road.person.id, TODAY) == ()
        with pytest.raises(Conflict):
            moving.change_programme(
                db,
                vault,
                road.person.id,
                road.new.id,
                road.receiver.id,
                TODAY,
                ACTOR,
                road.sender.id,
                ending_id=None,
            )


def test_a_colleague_of_the_old_team_sees_nothing_of_what_comes_after(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        road = Road(db, vault)
        member = make_account(db, scope=road.old.organisation)
        make_staff_period(db, enrolment_of(db, road.person), member, is_responsible=False)
        assert road.sees(member)
        road.receive(road.code())
        assert not road.sees(member)
