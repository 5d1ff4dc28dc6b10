"""Who comes back with the own number is the same person: lines go on, and the avslut stays."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from smail import catalogue
from smail.db.session import Database
from smail.db.tables import Account, ActorKind, Consent, Discharge, Enrolment, Participant, Programme
from smail.domain.people import ConsentPurpose, DischargeReason
from smail.domain.rhythm import State
from smail.policies import Viewer
from smail.queries.today import own_rows
from smail.queries.viewers import viewer_of
from smail.reports.events import EventKind
from smail.reports.history import history_of
from smail.services import consents, links, returning
from smail.services.audit import Actor
from smail.services.discharges import Ending, discharge
from smail.services.returning import NobodyEnded, Return, StillThere, TooMany, come_back
from smail.vault import Vault
from tests.factories.accounts import make_account
from tests.factories.assessments import make_submitted
from tests.factories.organisations import make_municipality, make_programme
from tests.factories.people import enrolment_of, make_participant
from tests.support.travel import TravelTo

ACTOR = Actor(ActorKind.STAFF, "a" * 16)
LATER = date(2026, 11, 16)
CATALOGUE = catalogue.load([catalogue.shipped()])


@pytest.fixture(autouse=True)
def _in_march(at: TravelTo) -> None:
    at(datetime(2026, 3, 16, 9, tzinfo=UTC))


class Road:
    """Somebody who leaves in March, and who might take the person in again in November."""

    def __init__(self, database: Database, vault: Vault, at: TravelTo, **changes: object) -> None:
        with database.transaction(write=True) as db:
            place = make_municipality(db)
            self.programme: Programme = make_programme(db, place)
            self.me: Account = make_account(db, scope=place)
            self.other: Account = make_account(db, scope=place)
            person = make_participant(db, self.programme, self.me, starts_on=date(2025, 12, 1), **changes)
            self.person: Participant = person
            make_submitted(db, person, date(2026, 2, 9))
            self.token = links.issue_link(db, vault, person.id, actor=ACTOR, issued_by_id=self.me.id)
            ending = Ending(date(2026, 3, 16), DischargeReason.JOB_SEEKING)
            discharge(db, vault, enrolment_of(db, person).id, ending, ACTOR, self.me.id)
        at(datetime(2026, 11, 16, 9, tzinfo=UTC))
        self.database, self.vault = database, vault

    def viewer(self, account: Account) -> Viewer:
        """The account as the rules see it."""
        with self.database.transaction(write=False) as db:
            found = viewer_of(db, account.id)
        assert found is not None
        return found

    def back(self, by: Account, *, number: str | None = None, **changes: object) -> returning.Outcome:
        """What happens when that one takes the person in."""
        values = {"programme_id": self.programme.id, "starts_on": LATER, **changes}
        wanted = Return(number or self.person.number, **values)  # type: ignore[arg-type]
        viewer = self.viewer(by)
        with self.database.transaction(write=True) as db:
            return come_back(db, self.vault, wanted, viewer, Actor(ActorKind.STAFF, by.public_id))


def test_the_history_goes_on_with_a_first_rating_and_the_earlier_avslut_stays(
    database: Database, vault: Vault, at: TravelTo
) -> None:
    road = Road(database, vault, at)
    assert isinstance(road.back(road.other), Enrolment)
    with database.transaction(write=True) as db:
        stays = db.scalars(select(Enrolment).order_by(Enrolment.starts_on)).all()
        assert [(one.starts_on, one.ended_on) for one in stays] == [
            (date(2025, 12, 1), date(2026, 3, 16)),
            (LATER, None),
        ]
        assert db.scalars(select(Discharge.reason)).all() == [DischargeReason.JOB_SEEKING]
        (row,) = own_rows(db, road.viewer(road.other), LATER)
        # A first rating within two weeks, not the one that fell due in May.
        assert (row.standing.state, row.standing.next_on) == (State.DUE, date(2026, 11, 30))
        assert own_rows(db, road.viewer(road.me), LATER) == ()
        make_submitted(db, road.person, LATER)
        history = history_of(db, vault, CATALOGUE, road.person.id, today=LATER)
        assert [on for _rating, on in history.ratings] == [date(2026, 2, 9), LATER]
        kinds = [(one.kind, one.on) for one in history.events]
        assert kinds == [
            (EventKind.START, date(2025, 12, 1)),
            (EventKind.END, date(2026, 3, 16)),
            (EventKind.START, LATER),
        ]


def test_a_link_from_before_opens_nothing_and_a_new_one_does(
    database: Database, vault: Vault, at: TravelTo
) -> None:
    road = Road(database, vault, at)
    road.back(road.me)
    with database.transaction(write=True) as db:
        assert links.open_link(db, vault, road.token) is None
        token = links.issue_link(db, vault, road.person.id, actor=ACTOR, issued_by_id=road.me.id)
        assert links.open_link(db, vault, token) is not None


def test_consent_for_sus_is_asked_anew_and_the_old_one_stands_as_it_was(
    database: Database, vault: Vault, at: TravelTo
) -> None:
    road = Road(database, vault, at)
    of = {"actor": ACTOR, "programme_id": road.programme.id}
    with database.transaction(write=True) as db:
        before = enrolment_of(db, road.person)
        given = {"recorded_by_id": road.me.id, "enrolment_id": before.id}
        consents.give(db, road.person.id, ConsentPurpose.SUS, on=date(2025, 12, 1), **given, **of)
    now = road.back(road.me)
    assert isinstance(now, Enrolment)
    with database.transaction(write=True) as db:
        sus, own = ConsentPurpose.SUS, road.person.id
        assert consents.live(db, own, sus, programme_id=road.programme.id, enrolment_id=now.id) is None
        again = {"recorded_by_id": road.me.id, "enrolment_id": now.id}
        consents.give(db, own, sus, on=LATER, **again, **of)
        consents.withdraw(db, own, sus, on=LATER, **again, **of)
        rows = db.scalars(select(Consent).order_by(Consent.id)).all()
        assert [(one.given_on, one.withdrawn_on, one.withdrawn_by_id) for one in rows] == [
            (date(2025, 12, 1), None, None),
            (LATER, LATER, road.me.id),
        ]


def test_nobody_is_taken_in_who_is_there_who_is_unknown_or_who_belongs_elsewhere(
    database: Database, vault: Vault, at: TravelTo
) -> None:
    road = Road(database, vault, at)
    with database.transaction(write=True) as db:
        there = make_participant(db, road.programme, road.me)
        elsewhere = make_programme(db, make_municipality(db, "Enköping"))
        stranger = make_participant(db, elsewhere, road.me, starts_on=date(2026, 1, 5))
        enrolment_of(db, stranger).ended_on = date(2026, 3, 2)
    for number in ("KX482P", there.number, stranger.number, "ingenting"):
        assert road.back(road.me, number=number) == NobodyEnded()


def test_guesses_are_slowed_down(database: Database, vault: Vault, at: TravelTo) -> None:
    road = Road(database, vault, at)
    outcomes = [road.back(road.me, number="KX482P") for _ in range(7)]
    assert outcomes[0] == NobodyEnded()
    assert isinstance(outcomes[-1], TooMany)
    assert isinstance(road.back(road.me), TooMany)


def test_a_protected_person_is_found_only_by_those_who_were_beside_the_person(
    database: Database, vault: Vault, at: TravelTo
) -> None:
    road = Road(database, vault, at, is_protected=True)
    assert road.back(road.other) == NobodyEnded()
    assert isinstance(road.back(road.me), Enrolment)


def test_two_times_in_one_programme_never_share_a_day(database: Database, vault: Vault, at: TravelTo) -> None:
    road = Road(database, vault, at)
    assert road.back(road.me, starts_on=date(2026, 3, 16)) == StillThere(date(2026, 3, 16))
    assert isinstance(road.back(road.me, starts_on=date(2026, 3, 17)), Enrolment)
    # Pressed twice: the person is there now.
    assert road.back(road.me, starts_on=date(2026, 3, 17)) == NobodyEnded()
