"""A step forward is one dated line, sealed, by the person or by staff."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from smail.db.session import Database
from smail.db.tables import Framsteg, WrittenBy
from smail.services import framsteg
from smail.services.audit import SYSTEM
from smail.services.framsteg import FramstegProblem
from smail.vault import Vault
from tests.factories.accounts import make_account
from tests.factories.people import make_participant

NOW = datetime(2026, 5, 4, 10, tzinfo=UTC)
TODAY = date(2026, 5, 4)


def test_the_line_is_sealed_and_readable_and_whose_it_is_is_kept(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        person, account = make_participant(db), make_account(db)
        own = framsteg.write(
            db, vault, person.id, happened_on=TODAY, line=" Ringde  själv ", actor=SYSTEM, at=NOW
        )
        theirs = framsteg.write(
            db,
            vault,
            person.id,
            happened_on=TODAY,
            line="Kom i tid hela veckan",
            actor=SYSTEM,
            account_id=account.id,
            at=NOW,
        )
        assert isinstance(own, Framsteg)
        assert isinstance(theirs, Framsteg)
        assert framsteg.line_of(vault, own) == "Ringde själv"
        assert b"Ringde" not in own.line
        assert (own.written_by, theirs.written_by) == (WrittenBy.PARTICIPANT, WrittenBy.STAFF)


@pytest.mark.parametrize(
    ("line", "day", "problem"),
    [
        ("  ", TODAY, FramstegProblem.EMPTY),
        ("x" * 201, TODAY, FramstegProblem.TOO_LONG),
        ("Fick besked om 19121212-1212", TODAY, FramstegProblem.PERSONNUMMER),
        ("Började praktik", date(2026, 5, 5), FramstegProblem.IN_THE_FUTURE),
    ],
)
def test_what_cannot_be_kept_is_a_value_and_writes_nothing(
    database: Database, vault: Vault, line: str, day: date, problem: FramstegProblem
) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db)
        found = framsteg.write(db, vault, person.id, happened_on=day, line=line, actor=SYSTEM, at=NOW)
        assert found is problem
        assert db.scalar(select(func.count()).select_from(Framsteg)) == 0


def test_two_hundred_signs_fit() -> None:
    assert framsteg.problem_of("x" * 200, TODAY, TODAY) is None


def test_a_day_long_before_the_first_start_is_a_year_typed_wrong(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db, starts_on=date(2026, 3, 2))
        for day, is_kept in ((date(1990, 5, 1), False), (date(2021, 3, 1), True)):
            found = framsteg.write(
                db, vault, person.id, happened_on=day, line="Jobbade", actor=SYSTEM, at=NOW
            )
            assert (found is not FramstegProblem.TOO_LONG_AGO) is is_kept
