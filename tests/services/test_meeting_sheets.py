"""A choice of what a sheet shows: kept once, changed, taken back, and never written over unseen."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from smail import catalogue
from smail.catalogue import Catalogue
from smail.db.session import Database
from smail.db.tables import AuditEvent, MeetingSheet, WrittenBy
from smail.domain.meeting import Choice, ChoiceProblem, SheetPart
from smail.queries.meeting_sheets import latest_answers, sheets_of
from smail.services.audit import SYSTEM
from smail.services.meeting_sheets import choose
from smail.vault import Vault
from tests.factories.accounts import make_account
from tests.factories.assessments import make_submitted, the_instrument
from tests.factories.people import make_participant

CATALOGUE: Catalogue = catalogue.load([catalogue.shipped()])
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
MEETING = date(2026, 12, 1)
STEPS = frozenset({SheetPart.STEPS})
BOTH = frozenset({SheetPart.STEPS, SheetPart.PLAN})
ABOUT_HEALTH = Choice(MEETING, frozenset({SheetPart.ANSWERS}), frozenset({"health"}))


def test_a_choice_is_kept_with_who_and_when_and_told_in_the_audit(database: Database) -> None:
    with database.transaction(write=True) as db:
        person, staff = make_participant(db), make_account(db, first_name="Bo")
        kept = choose(db, person.id, ABOUT_HEALTH, actor=SYSTEM, account_id=staff.id, at=NOW)
        assert isinstance(kept, MeetingSheet)
        assert (kept.chosen_by, kept.account_id, kept.version) == (WrittenBy.STAFF, staff.id, 1)
        (row,) = sheets_of(db, person.id)
        assert (row.choice, row.first_name, row.chosen_at) == (ABOUT_HEALTH, "Bo", NOW)
        event = db.scalars(select(AuditEvent).where(AuditEvent.action == "meeting_sheet.choose")).one()
        assert event.details == {"meeting_on": "2026-12-01", "parts": ["answers"], "areas": ["health"]}


def test_sent_twice_it_is_one_choice_and_one_event(database: Database) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db)
        for _ in range(2):
            choose(db, person.id, Choice(MEETING, STEPS), actor=SYSTEM, at=NOW)
        assert len(sheets_of(db, person.id)) == 1
        assert len(db.scalars(select(AuditEvent).where(AuditEvent.object_kind == "meeting_sheet")).all()) == 1


def test_a_change_needs_to_have_seen_what_it_changes(database: Database) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db)
        choose(db, person.id, Choice(MEETING, STEPS), actor=SYSTEM, at=NOW)
        more = Choice(MEETING, BOTH)
        assert choose(db, person.id, more, actor=SYSTEM, at=NOW) is ChoiceProblem.TAKEN
        choose(db, person.id, more, actor=SYSTEM, seen=1, at=NOW)
        less = Choice(MEETING, STEPS)
        assert choose(db, person.id, less, actor=SYSTEM, seen=1, at=NOW) is ChoiceProblem.CHANGED
        (row,) = sheets_of(db, person.id)
        assert (row.choice, row.version) == (more, 2)


def test_with_nothing_ticked_a_choice_is_taken_back_and_none_is_begun(database: Database) -> None:
    nothing = Choice(MEETING, frozenset())
    with database.transaction(write=True) as db:
        person = make_participant(db)
        assert choose(db, person.id, nothing, actor=SYSTEM, at=NOW) is ChoiceProblem.NOTHING
        choose(db, person.id, Choice(MEETING, STEPS), actor=SYSTEM, at=NOW)
        choose(db, person.id, nothing, actor=SYSTEM, seen=1, at=NOW)
        (row,) = sheets_of(db, person.id)
        assert not row.holds_on(MEETING)


@pytest.mark.parametrize("day", [NOW.date() - timedelta(days=1), NOW.date() + timedelta(days=400)])
def test_a_day_that_is_no_meeting_to_come_is_refused(database: Database, day: date) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db)
        assert isinstance(choose(db, person.id, Choice(day, STEPS), actor=SYSTEM, at=NOW), ChoiceProblem)
        assert sheets_of(db, person.id) == ()


def test_the_latest_answers_come_by_area_in_words(database: Database, vault: Vault) -> None:
    every = the_instrument().form("fourteen").items
    with database.transaction(write=True) as db:
        person = make_participant(db)
        assert latest_answers(db, CATALOGUE, person.id, "sv") is None
        make_submitted(db, person, date(2026, 6, 1), value=1)
        make_submitted(db, person, date(2026, 11, 2), value=2, items_shown=list(every))
        found = latest_answers(db, CATALOGUE, person.id, "sv")
    assert found is not None
    assert found.on == date(2026, 11, 2)
    assert len(found.areas) == 7
    health = next(one for one in found.areas if one.key == "health")
    assert "Jag vet en sak som hjälper mig." in health.words
    assert len(health.said) == 2
