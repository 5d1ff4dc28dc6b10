"""What the page of one participant reads: facts with their days, and where the person stands."""

from datetime import UTC, date, datetime

import pytest

from smail import catalogue
from smail.db.session import Database
from smail.db.tables import Reminder
from smail.domain.instrument import AnswerKind
from smail.domain.people import AnswerMode, MissReason
from smail.domain.reminding import ReminderState
from smail.domain.rhythm import State
from smail.queries import participant_page as reads
from smail.queries.today import Underway, own_rows
from smail.queries.viewers import viewer_of
from smail.services import framsteg, links, periods
from smail.services.audit import SYSTEM
from smail.vault import Vault
from tests.factories.accounts import make_account
from tests.factories.assessments import make_answer, make_open, make_submitted
from tests.factories.messages import make_reminder
from tests.factories.people import (
    enrolment_of,
    make_participant,
    make_pause,
)
from tests.support.travel import TravelTo

NOBODY = 0
TODAY = date(2026, 11, 16)
CATALOGUE = catalogue.load([catalogue.shipped()])


@pytest.fixture(autouse=True)
def _on_a_monday(at: TravelTo) -> None:
    at(datetime(2026, 11, 16, 9, 0, tzinfo=UTC))


def test_ratings_count_steps_and_not_skips(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db)
        make_submitted(db, person, date(2026, 8, 3))
        items = make_submitted(db, person, date(2026, 11, 2), mode=AnswerMode.INTERPRETER).items_shown
        third = {items[0]: AnswerKind.SKIPPED, items[1]: AnswerKind.DONT_KNOW}
        make_submitted(db, person, date(2026, 11, 12), third)
        ratings = reads.page_of(db, vault, CATALOGUE, person.id, NOBODY, TODAY).ratings
    assert [one.submitted_on.day for one in ratings] == [12, 2, 3]
    assert [(one.answered, one.shown) for one in ratings] == [(5, 7), (7, 7), (7, 7)]
    assert ratings[1].mode is AnswerMode.INTERPRETER


def test_intervals_without_a_rating_have_begun_and_keep_their_reason(database: Database) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db, starts_on=date(2026, 3, 2))
        periods.refresh(db, person.id)
        enrolment = enrolment_of(db, person)
        periods.set_reason(db, enrolment.id, 1, MissReason.ABSENCE, actor=SYSTEM)
        missing = reads.missing_intervals(db, person.id, TODAY)
    assert [(one.number, one.starts_on, one.reason) for one in missing] == [
        (3, date(2026, 8, 31), None),
        (2, date(2026, 6, 1), None),
        (1, date(2026, 3, 2), MissReason.ABSENCE),
    ]


def test_pauses_and_framsteg_are_read_newest_first(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db)
        make_pause(db, person, starts_on=date(2026, 5, 4), ends_on=date(2026, 6, 1))
        make_pause(db, person, starts_on=date(2026, 10, 5), ends_on=date(2026, 10, 12))
        for day in (2, 9):
            framsteg.write(
                db, vault, person.id, happened_on=date(2026, 11, day), line=f"Steg {day}", actor=SYSTEM
            )
        pauses = reads.pauses_of(db, person.id)
        steps = reads.page_of(db, vault, CATALOGUE, person.id, NOBODY, TODAY).framsteg
    assert [one.starts_on.month for one in pauses] == [10, 5]
    assert [one.line for one in steps] == ["Steg 9", "Steg 2"]


def test_the_page_says_where_the_person_stands_as_today_says_it(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        me = make_account(db)
        person = make_participant(db, handledare=me, starts_on=date(2026, 3, 2))
        make_submitted(db, person, date(2026, 8, 3))
        underway = make_open(db, person)
        for key in underway.items_shown[:3]:
            make_answer(db, underway, key)
        links.issue_link(db, vault, person.id, actor=SYSTEM, issued_by_id=me.id)
        viewer = viewer_of(db, me.id)
        assert viewer is not None
        (row,) = own_rows(db, viewer, TODAY)
        page = reads.page_of(db, vault, CATALOGUE, person.id, NOBODY, TODAY)
        assert page.row == row
        assert (page.row.has_link, page.row.underway) == (True, Underway(3, 7))
        assert [one.submitted_on for one in page.ratings] == [date(2026, 8, 3)]
        assert len(page.answers) == 7
        enrolment_of(db, person).ended_on = date(2026, 11, 15)
        ended = reads.page_of(db, vault, CATALOGUE, person.id, NOBODY, TODAY)
    assert ended.row.standing.state is State.ENDED


def test_a_pause_that_is_over_pauses_nothing(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db)
        make_pause(db, person, starts_on=date(2026, 10, 5), ends_on=TODAY)
        assert not reads.page_of(db, vault, CATALOGUE, person.id, NOBODY, TODAY).is_paused
        make_pause(db, person, starts_on=date(2026, 12, 1))
        assert reads.page_of(db, vault, CATALOGUE, person.id, NOBODY, TODAY).is_paused


def test_reminders_since_the_last_answers_are_counted_and_one_that_failed_is_told(
    database: Database, vault: Vault
) -> None:
    def told(on: date, state: ReminderState, place: int) -> Reminder:
        moment = datetime(on.year, on.month, on.day, 9, tzinfo=UTC)
        return make_reminder(participant_id=person.id, state=state, settled_at=moment, place=place)

    with database.transaction(write=True) as db:
        person = make_participant(db)
        make_submitted(db, person, date(2026, 8, 3))
        db.add_all(
            [
                told(date(2026, 8, 1), ReminderState.SENT, 1),
                told(date(2026, 11, 2), ReminderState.SENT, 2),
                told(date(2026, 11, 9), ReminderState.DROPPED, 3),
                told(date(2026, 11, 10), ReminderState.SENT, 4),
            ]
        )
        db.flush()
        found = reads.page_of(db, vault, CATALOGUE, person.id, NOBODY, TODAY)
        assert [one.on.day for one in found.sent] == [10, 2]
        assert found.unsent is None
        db.add(told(date(2026, 11, 15), ReminderState.FAILED, 5))
        db.flush()
        found = reads.page_of(db, vault, CATALOGUE, person.id, NOBODY, TODAY)
        assert len(found.sent) == 2
        assert found.unsent is not None
        assert found.unsent.on == date(2026, 11, 15)
