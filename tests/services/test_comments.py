"""A line on a value: one at most, sealed, only on the own ratings, and taken away by writing nothing."""

from datetime import date

import pytest
from sqlalchemy import select

from smail.db.session import Database
from smail.db.tables import ActorKind, AuditEvent, Participant, ValueComment
from smail.services import comments
from smail.services.audit import Actor
from smail.services.comments import CommentProblem
from smail.vault import Vault
from tests.factories.assessments import make_open, make_submitted
from tests.factories.people import make_participant

LINE = "Jag hade just flyttat."


def write(
    database: Database, vault: Vault, person: Participant, rating: str, line: str, area: str = "health"
) -> object:
    """What the service answers."""
    actor = Actor(ActorKind.PARTICIPANT, person.public_id)
    with database.transaction(write=True) as db:
        return comments.write(db, vault, person.id, rating=rating, indicator=area, line=line, actor=actor)


@pytest.fixture
def answered(database: Database) -> tuple[Participant, str]:
    """Somebody with one rating."""
    with database.transaction(write=True) as db:
        person = make_participant(db)
        return person, make_submitted(db, person, date(2026, 6, 1)).public_id


def lines(database: Database, vault: Vault) -> list[str]:
    """Every line that is kept."""
    with database.transaction(write=False) as db:
        rows = db.scalars(select(ValueComment)).all()
        return [vault.open(row.line, f"value_comment.line:{row.public_id}") for row in rows]


def actions(database: Database) -> list[str]:
    """What the audit says was done."""
    with database.transaction(write=False) as db:
        return list(db.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))


def test_a_line_is_kept_sealed_and_audited(
    database: Database, vault: Vault, answered: tuple[Participant, str]
) -> None:
    person, rating = answered
    row = write(database, vault, person, rating, f"  {LINE}\n")
    assert isinstance(row, ValueComment)
    assert LINE.encode() not in row.line
    assert lines(database, vault) == [LINE]
    assert actions(database) == ["comment.write"]


def test_a_second_line_takes_the_place_of_the_first(
    database: Database, vault: Vault, answered: tuple[Participant, str]
) -> None:
    person, rating = answered
    write(database, vault, person, rating, LINE)
    write(database, vault, person, rating, "Nu är det lugnare.")
    assert lines(database, vault) == ["Nu är det lugnare."]


def test_an_empty_line_takes_the_line_away(
    database: Database, vault: Vault, answered: tuple[Participant, str]
) -> None:
    person, rating = answered
    write(database, vault, person, rating, LINE)
    assert write(database, vault, person, rating, " ") is None
    assert lines(database, vault) == []
    assert actions(database) == ["comment.write", "comment.remove"]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("", CommentProblem.EMPTY),
        ("å" * 201, CommentProblem.TOO_LONG),
        ("Ring 19121212-1212", CommentProblem.PERSONNUMMER),
    ],
)
def test_what_is_wrong_with_a_line_is_told(
    database: Database, vault: Vault, answered: tuple[Participant, str], line: str, problem: CommentProblem
) -> None:
    person, rating = answered
    assert write(database, vault, person, rating, line) is problem
    assert lines(database, vault) == []
    assert actions(database) == []


def test_only_a_value_of_the_own_ratings_that_were_sent_in_has_a_line(
    database: Database, vault: Vault, answered: tuple[Participant, str]
) -> None:
    _, rating = answered
    with database.transaction(write=True) as db:
        other = make_participant(db)
        begun = make_open(db, other).public_id
        own = make_submitted(db, other, date(2026, 6, 1)).public_id
    assert write(database, vault, other, rating, LINE) is CommentProblem.NO_SUCH_VALUE
    assert write(database, vault, other, begun, LINE) is CommentProblem.NO_SUCH_VALUE
    assert write(database, vault, other, own, LINE, area="no_area") is CommentProblem.NO_SUCH_VALUE
    assert lines(database, vault) == []
