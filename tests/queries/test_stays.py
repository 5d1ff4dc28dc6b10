"""A person's times in programmes: the team with its days, and who may confirm, join and take over."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

import pytest

from smail.db.session import Database
from smail.domain.people import DischargeReason, HandoverKind
from smail.queries.handledare import HandledareChoice
from smail.queries.stays import enrolment_id, open_stays_of, stays_of, team_choices
from smail.queries.subjects import participant_subject
from smail.queries.viewers import viewer_of
from smail.services import teams
from smail.services.audit import SYSTEM
from tests.factories.accounts import make_account
from tests.factories.organisations import make_municipality, make_organisation, make_programme
from tests.factories.people import (
    enrolment_of,
    make_discharge,
    make_enrolment,
    make_participant,
    make_staff_period,
)
from tests.support.queries import QueryRecorder
from tests.support.travel import TravelTo

TODAY = date(2026, 11, 16)


@pytest.fixture(autouse=True)
def _on_a_monday(at: TravelTo) -> None:
    at(datetime(2026, 11, 16, 9, 0, tzinfo=UTC))


def test_the_team_stands_with_the_newest_first_and_how_the_change_came(database: Database) -> None:
    with database.transaction(write=True) as db:
        first, second = make_account(db), make_account(db)
        person = make_participant(db)
        enrolment = enrolment_of(db, person)
        old = {"is_responsible": False, "starts_on": date(2026, 1, 5), "ends_on": date(2026, 9, 1)}
        make_staff_period(db, enrolment, first, **old, ended_by=HandoverKind.CHANGE)
        make_staff_period(db, enrolment, second, is_responsible=False, starts_on=date(2026, 11, 2))
        team = stays_of(db, person.id)[0].team
    assert (team[0].account_id, team[-1].account_id) == (second.id, first.id)
    assert team[-1].ended_by is HandoverKind.CHANGE


def test_an_ended_stay_says_why_and_an_open_one_who_referred(database: Database) -> None:
    with database.transaction(write=True) as db:
        me = make_account(db)
        person = make_participant(db, handledare=me)
        ended = enrolment_of(db, person)
        make_discharge(db, ended, me)
        office = make_organisation(db, name="Vårdcentralen")
        make_enrolment(db, person, make_programme(db), starts_on=TODAY, referring_organisation_id=office.id)
        stays = stays_of(db, person.id)
        assert enrolment_id(db, person.id, ended.public_id) == ended.id
        assert enrolment_id(db, make_participant(db).id, ended.public_id) is None
        assert open_stays_of(db, person.id) == stays[:1]
    assert (stays[0].referring_organisation, stays[0].is_open, stays[0].team) == ("Vårdcentralen", True, ())
    assert (stays[1].ended_on, stays[1].reason) == (TODAY, DischargeReason.WORK)
    assert (stays[1].is_open_on(TODAY), stays[1].is_open) == (True, False)


def test_all_is_read_at_once(database: Database, query_recorder: QueryRecorder) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db)
        for _ in range(3):
            stay = make_enrolment(db, person, make_programme(db))
            make_staff_period(db, stay, make_account(db))
        query_recorder.clear()
        assert [len(one.team) for one in stays_of(db, person.id)] == [1, 1, 1, 1]
        assert query_recorder.count == 1


def test_who_has_taken_over_confirms_once_and_who_was_first_never(database: Database) -> None:
    with database.transaction(write=True) as db:
        place = make_municipality(db)
        programme = make_programme(db, place)
        before, after, colleague = (make_account(db, scope=place) for _ in range(3))
        person = make_participant(db, programme, before)
        enrolment = enrolment_of(db, person)
        teams.add_member(db, enrolment.id, colleague.id, TODAY, SYSTEM)
        assert not any(stays_of(db, person.id)[0].waits_for(one.id) for one in (before, colleague))
        teams.hand_over(db, enrolment.id, after.id, HandoverKind.TRANSITION, TODAY, SYSTEM)
        (stay,) = stays_of(db, person.id)
        assert [stay.waits_for(one.id) for one in (before, after, colleague)] == [False, True, False]
        teams.confirm(db, enrolment.id, after.id, TODAY, SYSTEM)
        assert not stays_of(db, person.id)[0].waits_for(after.id)


def test_only_whoever_answers_hands_over_and_others_are_told_whom_to_ask(database: Database) -> None:
    with database.transaction(write=True) as db:
        place = make_municipality(db)
        programme = make_programme(db, place)
        me, other, third = (make_account(db, scope=place) for _ in range(3))
        make_account(db, scope=make_municipality(db, "Enköping"))
        person = make_participant(db, programme, me)
        subject, viewer = participant_subject(db, person.public_id), viewer_of(db, me.id)
        assert subject is not None
        assert viewer is not None
        own = team_choices(db, viewer, subject, stays_of(db, person.id))
        teams.hand_over(db, enrolment_of(db, person).id, other.id, HandoverKind.CHANGE, TODAY, SYSTEM)
        now = participant_subject(db, person.public_id)
        assert now is not None
        handed = team_choices(db, viewer, now, stays_of(db, person.id))
        stay = enrolment_of(db, person).public_id
    assert _ids(own.colleagues[stay]) == _ids(own.receivers[stay]) == {other.id, third.id}
    assert _ids(handed.colleagues[stay]) == {other.id, third.id}
    assert (dict(own.asked), dict(handed.receivers)) == ({}, {})
    assert handed.asked == {stay: f"{other.first_name} {other.last_name}"}


def _ids(staff: Sequence[HandledareChoice]) -> set[int]:
    return {one.id for one in staff}
