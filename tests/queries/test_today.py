"""Today shows the own participants, all of them, only them, and the most pressing first."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from smail.db.session import Database
from smail.db.tables import Account, Participant, Programme, Talk
from smail.domain.rhythm import State
from smail.domain.roles import Role
from smail.policies import Viewer
from smail.queries.today import TodayRow, own_rows, summary
from smail.queries.viewers import viewer_of
from smail.services import links
from smail.services.audit import SYSTEM
from smail.vault import Vault
from tests.factories.accounts import make_account, make_grant
from tests.factories.assessments import make_answer, make_open, make_staff_open, make_submitted
from tests.factories.organisations import make_municipality, make_organisation, make_programme
from tests.factories.people import (
    enrolment_of,
    make_enrolment,
    make_participant,
    make_pause,
    make_staff_period,
)
from tests.support.queries import QueryRecorder
from tests.support.travel import TravelTo

TODAY = date(2026, 11, 16)


@pytest.fixture(autouse=True)
def _on_a_monday(at: TravelTo) -> None:
    at(datetime(2026, 11, 16, 9, 0, tzinfo=UTC))


def viewer(db: Session, account: Account) -> Viewer:
    found = viewer_of(db, account.id)
    assert found is not None
    return found


def rows(db: Session, account: Account) -> tuple[TodayRow, ...]:
    return own_rows(db, viewer(db, account), TODAY)


def person_of(db: Session, me: Account, days_since_start: int, **changes: object) -> Participant:
    start = TODAY - timedelta(days=days_since_start)
    return make_participant(db, handledare=me, starts_on=start, **changes)


def test_the_list_goes_from_the_most_overdue_to_those_who_have_time(database: Database) -> None:
    with database.transaction(write=True) as db:
        me = make_account(db)
        later = person_of(db, me, 60)
        make_submitted(db, later, TODAY - timedelta(days=50))
        done = person_of(db, me, 30)
        make_submitted(db, done, TODAY)
        paused = person_of(db, me, 30)
        make_pause(db, paused)
        due = person_of(db, me, 7)
        overdue = person_of(db, me, 20)
        most = person_of(db, me, 35)
        found = rows(db, me)
    assert [row.number for row in found] == [one.number for one in (most, overdue, due, paused, done, later)]
    assert [row.standing.state for row in found] == [
        State.OVERDUE,
        State.OVERDUE,
        State.DUE,
        State.PAUSED,
        State.DONE,
        State.NOT_YET,
    ]
    assert [row.standing.days_late for row in found[:2]] == [21, 6]


@pytest.mark.parametrize(
    ("days_since", "state"),
    [(35, State.DONE), (70, State.DUE), (91, State.DUE), (92, State.OVERDUE)],
)
def test_the_next_date_follows_the_last_completed_rating(
    database: Database, days_since: int, state: State
) -> None:
    with database.transaction(write=True) as db:
        me = make_account(db)
        person = person_of(db, me, 200)
        last = TODAY - timedelta(days=days_since)
        make_submitted(db, person, TODAY - timedelta(days=180))
        make_submitted(db, person, last)
        row = rows(db, me)[0]
    assert (row.last_on, row.standing.next_on, row.standing.state) == (last, last + timedelta(days=91), state)


def test_in_two_programmes_the_shorter_interval_rules(database: Database) -> None:
    with database.transaction(write=True) as db:
        me = make_account(db)
        person = person_of(db, me, 120)
        short = make_programme(db, name="Korta steg", interval_days=60)
        make_enrolment(db, person, short)
        make_submitted(db, person, date(2026, 9, 30))
        row = rows(db, me)[0]
    assert row.standing.next_on == date(2026, 11, 29)
    assert set(row.programmes) == {"Steget vidare", "Korta steg"}


def test_who_comes_back_after_long_away_owes_a_first_rating_only(database: Database) -> None:
    with database.transaction(write=True) as db:
        me = make_account(db)
        person = person_of(db, me, 500)
        make_submitted(db, person, TODAY - timedelta(days=400))
        enrolment_of(db, person).ended_on = TODAY - timedelta(days=300)
        again = make_enrolment(db, person, make_programme(db, name="Igen"), starts_on=date(2026, 11, 9))
        make_staff_period(db, again, me)
        row = rows(db, me)[0]
    assert (row.standing.state, row.standing.next_on) == (State.DUE, date(2026, 11, 23))
    assert row.last_on == TODAY - timedelta(days=400)


def test_a_rating_that_was_taken_back_or_made_by_staff_is_no_last_rating(database: Database) -> None:
    with database.transaction(write=True) as db:
        me = make_account(db)
        person = person_of(db, me, 30)
        make_submitted(db, person, TODAY, withdrawn_at=datetime(2026, 11, 16, 9, 0, tzinfo=UTC))
        make_staff_open(db, person, me)
        row = rows(db, me)[0]
    assert (row.last_on, row.underway) == (None, None)


def test_a_rating_underway_counts_the_answers_of_the_questions_put(database: Database) -> None:
    with database.transaction(write=True) as db:
        me = make_account(db)
        underway = make_open(db, person_of(db, me, 7))
        for key in underway.items_shown[:5]:
            make_answer(db, underway, key)
        row = rows(db, me)[0]
    assert row.underway is not None
    assert (row.underway.answered, row.underway.shown) == (5, 7)


def test_only_those_whom_the_viewer_stands_beside_today_are_seen(database: Database) -> None:
    with database.transaction(write=True) as db:
        me, other = make_account(db), make_account(db)
        mine = person_of(db, me, 7)
        person_of(db, other, 7)
        was_mine = person_of(db, other, 7)
        was = {"is_responsible": False, "starts_on": date(2026, 1, 1), "ends_on": TODAY}
        make_staff_period(db, enrolment_of(db, was_mine), me, **was)
        will_be = person_of(db, other, 7)
        later = {"is_responsible": False, "starts_on": TODAY + timedelta(days=1)}
        make_staff_period(db, enrolment_of(db, will_be), me, **later)
        gone = person_of(db, me, 30)
        enrolment_of(db, gone).ended_on = TODAY - timedelta(days=1)
        found = rows(db, me)
    assert [row.number for row in found] == [mine.number]


def test_a_member_of_the_team_sees_the_person_but_not_one_who_is_protected(database: Database) -> None:
    with database.transaction(write=True) as db:
        me, other, deputy = make_account(db), make_account(db), make_account(db)
        seen = person_of(db, other, 7)
        hidden = person_of(db, other, 7, is_protected=True)
        for person in (seen, hidden):
            make_staff_period(db, enrolment_of(db, person), me, is_responsible=False)
        make_staff_period(db, enrolment_of(db, hidden), deputy, is_responsible=False, is_deputy=True)
        assert [row.number for row in rows(db, me)] == [seen.number]
        assert [row.number for row in rows(db, deputy)] == [hidden.number]
        assert {row.number for row in rows(db, other)} == {seen.number, hidden.number}


def test_without_the_role_in_the_place_nobody_is_seen(database: Database) -> None:
    with database.transaction(write=True) as db:
        me = make_account(db, None)
        make_grant(db, me, Role.HANDLEDARE, make_municipality(db, "Enköping"))
        person_of(db, me, 7)
        assert rows(db, me) == ()


def test_a_role_in_the_municipality_reaches_the_programme_of_a_unit_below(database: Database) -> None:
    with database.transaction(write=True) as db:
        place = make_municipality(db)
        unit = make_organisation(db, parent_id=place.id, kind="unit", name="Arbetscoacher")
        programme = make_programme(db, unit)
        me = make_account(db, scope=place)
        person = make_participant(db, programme, me)
        assert [row.number for row in rows(db, me)] == [person.number]


def test_the_cards_count_the_rows_below_them(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        me = make_account(db)
        this_week = person_of(db, me, 9)
        person_of(db, me, 7)
        links.issue_link(db, vault, this_week.id, actor=SYSTEM, issued_by_id=me.id)
        person_of(db, me, 35)
        person_of(db, me, 20)
        done = person_of(db, me, 60)
        make_submitted(db, done, date(2026, 11, 12))
        card = summary(rows(db, me), TODAY)
    assert (card.due_this_week, card.due_with_link, card.due_later) == (1, 1, 1)
    assert (card.overdue, card.longest_days_late) == (2, 21)
    assert (card.done, card.done_last_on) == (1, date(2026, 11, 12))


def test_a_link_that_has_done_its_work_is_no_link_to_wait_for(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        me = make_account(db)
        person = person_of(db, me, 7)
        links.issue_link(db, vault, person.id, actor=SYSTEM, issued_by_id=me.id)
        assert rows(db, me)[0].has_link
        links.use_up(db, make_submitted(db, person, TODAY))
        assert not rows(db, me)[0].has_link


def test_the_cards_of_nobody_are_zeros() -> None:
    card = summary((), TODAY)
    assert (card.due_this_week, card.overdue, card.longest_days_late, card.done) == (0, 0, 0, 0)
    assert card.done_last_on is None


@pytest.mark.parametrize("size", [1, 25])
def test_the_reads_are_as_few_for_a_large_caseload(
    database: Database, query_recorder: QueryRecorder, size: int
) -> None:
    with database.transaction(write=True) as db:
        me = make_account(db)
        programme: Programme = make_programme(db)
        for _ in range(size):
            make_submitted(db, make_participant(db, programme, me), TODAY)
        me_today = viewer(db, me)
    with database.transaction(write=False) as db:
        query_recorder.clear()
        assert len(own_rows(db, me_today, TODAY)) == size
        assert query_recorder.count == 4


def test_a_row_says_when_the_next_talk_is_and_not_when_one_was(database: Database) -> None:
    with database.transaction(write=True) as db:
        me = make_account(db)
        met, unmet = (
            make_participant(db, make_programme(db), me),
            make_participant(db, make_programme(db), me),
        )
        for person, days in ((met, (-7, 9, 30)), (unmet, (-1,))):
            for day in days:
                on = TODAY + timedelta(days=day)
                by = {"account_id": me.id, "written_at": datetime(2026, 9, 1, 9, 0, tzinfo=UTC)}
                db.add(Talk(participant_id=person.id, held_on=on - timedelta(days=60), next_on=on, **by))
        rows = own_rows(db, viewer(db, me), TODAY)
        talks = {row.id: row.facts.talk_on for row in rows}
    assert talks == {met.id: TODAY + timedelta(days=9), unmet.id: None}


def test_today_does_not_say_where_a_protected_person_is(database: Database) -> None:
    with database.transaction(write=True) as db:
        handledare = make_account(db)
        person_of(db, handledare, 7, is_protected=True)
    with database.transaction(write=False) as db:
        viewer = viewer_of(db, handledare.id)
        assert viewer is not None
        (row,) = own_rows(db, viewer, TODAY)
    assert row.is_protected
    assert row.programmes == ()
