"""What people tell about shortcomings is kept sealed and waits until somebody has answered."""

import pytest
from sqlalchemy import select

from smail.db.session import Database
from smail.db.tables import AccessibilityReport, AuditEvent
from smail.errors import Conflict, NotFound
from smail.queries.accessibility_reports import latest_reports
from smail.services import accessibility_reports
from smail.services.audit import SYSTEM
from smail.vault import Vault


def test_a_report_is_sealed_in_the_database_and_opened_for_its_reader(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        accessibility_reports.tell(
            db, vault, page="/s", text="Jag ser inte knappen", reply_to="a@smail.example"
        )
        row = db.scalars(select(AccessibilityReport)).one()
        assert row.reply_to is not None
        assert b"knappen" not in row.text
        assert b"smail.example" not in row.reply_to
        (report,) = latest_reports(db, vault)
        assert (report.page, report.text, report.reply_to) == (
            "/s",
            "Jag ser inte knappen",
            "a@smail.example",
        )


def test_that_a_report_came_is_written_down_without_its_words(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        accessibility_reports.tell(db, vault, page="/s", text="Jag ser inte knappen", reply_to="")
        event = db.scalars(select(AuditEvent)).one()
        report = db.scalars(select(AccessibilityReport)).one()
    assert (event.action, event.object_id) == ("accessibility_report.tell", report.public_id)
    assert (event.actor_id, event.details) == (None, {})


def test_nobody_has_to_say_who_they_are(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        accessibility_reports.tell(db, vault, page="", text="Texten är för liten", reply_to="")
        assert latest_reports(db, vault)[0].reply_to == ""


def test_reports_that_wait_come_first(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        for text in ("första", "andra", "tredje"):
            accessibility_reports.tell(db, vault, page="", text=text, reply_to="")
        latest = latest_reports(db, vault)
        accessibility_reports.mark_answered(db, latest[0].public_id, SYSTEM)
        assert [one.text for one in latest_reports(db, vault)] == ["andra", "första", "tredje"]


def test_a_report_is_answered_once(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        accessibility_reports.tell(db, vault, page="", text="Hej", reply_to="")
        (report,) = latest_reports(db, vault)
        accessibility_reports.mark_answered(db, report.public_id, SYSTEM)
        with pytest.raises(Conflict):
            accessibility_reports.mark_answered(db, report.public_id, SYSTEM)
        with pytest.raises(NotFound):
            accessibility_reports.mark_answered(db, "finnsinte", SYSTEM)
