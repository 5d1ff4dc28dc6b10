"""Why an answer was lower: one reason at most, sealed, on own ratings alone, and taken away again."""

import pytest
from sqlalchemy import select

from smail.db.session import Database
from smail.db.tables import AuditEvent, DropReason, Participant, WrittenBy
from smail.domain.hindsight import DropCause
from smail.errors import Conflict
from smail.services import drop_reasons
from smail.services.audit import SYSTEM
from smail.services.drop_reasons import ReasonProblem
from smail.vault import Vault
from tests.factories.accounts import make_account
from tests.factories.assessments import make_open
from tests.factories.hindsight import make_asked


@pytest.fixture
def lower(database: Database) -> tuple[Participant, str]:
    """Somebody whose second answers were lower, and that rating."""
    with database.transaction(write=True) as db:
        person, rated = make_asked(db)
        return person, rated[1].public_id


def write(database: Database, vault: Vault, lower: tuple[Participant, str], **said: object) -> object:
    """What the service answers."""
    person, rating = lower
    usual: dict[str, object] = {"rating": rating, "indicator": "health", "cause": DropCause.HEALTH}
    with database.transaction(write=True) as db:
        return drop_reasons.write(db, vault, person.id, actor=SYSTEM, **usual | said)  # type: ignore[arg-type]


def rows(database: Database) -> list[DropReason]:
    """Every reason that is kept."""
    with database.transaction(write=False) as db:
        return list(db.scalars(select(DropReason)))


def test_a_second_reason_takes_the_place_of_the_first_and_each_is_audited(
    database: Database, vault: Vault, lower: tuple[Participant, str]
) -> None:
    with database.transaction(write=True) as db:
        me = make_account(db)
    write(database, vault, lower)
    write(database, vault, lower, cause=DropCause.OTHER, line="Jag  flyttade", account_id=me.id)
    [row] = rows(database)
    assert row.line is not None
    assert vault.open(row.line, f"drop_reason.line:{row.public_id}") == "Jag flyttade"
    assert (row.cause, row.written_by, row.account_id) == (DropCause.OTHER, WrittenBy.STAFF, me.id)
    with database.transaction(write=True) as db:
        about = {"rating": lower[1], "indicator": "health"}
        assert drop_reasons.remove(db, lower[0].id, **about, actor=SYSTEM)
        assert not drop_reasons.remove(db, lower[0].id, **about, actor=SYSTEM)
        said = db.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert said == ["drop_reason.write", "drop_reason.write", "drop_reason.remove"]
    assert rows(database) == []


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("", ReasonProblem.EMPTY),
        ("x" * 201, ReasonProblem.TOO_LONG),
        ("19121212-1212", ReasonProblem.PERSONNUMMER),
    ],
)
def test_a_line_that_cannot_be_kept_is_told_of(
    database: Database, vault: Vault, lower: tuple[Participant, str], line: str, problem: ReasonProblem
) -> None:
    assert write(database, vault, lower, cause=DropCause.OTHER, line=line) is problem
    assert rows(database) == []


def test_nobody_else_s_rating_and_none_under_way_has_a_reason(
    database: Database, vault: Vault, lower: tuple[Participant, str]
) -> None:
    with database.transaction(write=True) as db:
        other = make_asked(db)[1][1].public_id
        begun = make_open(db, lower[0]).public_id
    for rating in (other, begun, "AAAAAAAAAAAAAAAA"):
        with pytest.raises(Conflict):
            write(database, vault, lower, rating=rating)
