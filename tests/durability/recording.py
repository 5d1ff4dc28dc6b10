"""What the product really sends to its database while people answer and send in: recorded, to be replayed.

The services run as they do behind a page, one transaction a step, on a database that the migration made. What
is to be found after each step is read there too, so that the replay is held against another SQLite.
"""

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.orm import Session

from smail import catalogue
from smail.answers import GivenAnswer
from smail.db.session import Database
from smail.db.tables import Assessment
from smail.domain.instrument import AnswerKind
from smail.domain.people import AnswerMode
from smail.services import answering, links, periods
from smail.services.answering import Saved
from smail.services.audit import SYSTEM
from smail.services.submitting import Submitted, submit
from smail.vault import DataKey, Vault
from tests.factories.accounts import make_account
from tests.factories.organisations import make_programme
from tests.factories.people import make_participant
from tests.support.databases import opened, sqlite_url
from tests.support.travel import time_travel

CATALOGUE = catalogue.load([catalogue.shipped()])
VAULT = Vault((DataKey("k1", bytes(32)),), bytes(48))
A_MORNING = datetime(2026, 3, 5, 9, tzinfo=UTC)

# One row of a table as SQLite keeps it, after the table's name.
Fact = tuple[object, ...]
Facts = frozenset[Fact]
State = Mapping[int, Facts]

# What belongs to a person, with whose it is in front.
FACTS = (
    "SELECT participant_id, 'assessment', a.* FROM assessment a",
    "SELECT participant_id, 'answer', a.* FROM answer a JOIN assessment ON assessment.id = assessment_id",
    "SELECT participant_id, 'score', s.* FROM score s JOIN assessment ON assessment.id = assessment_id",
    "SELECT participant_id, 'period', p.* FROM person_period p JOIN enrolment ON enrolment.id = enrolment_id",
    "SELECT participant_id, 'link', l.* FROM personal_link l",
    # Without its number: that only says in which order people came.
    "SELECT participant_id, 'event', at, actor_kind, action, object_kind, object_id, details "
    "FROM audit_event WHERE participant_id IS NOT NULL",
)


@dataclass(frozen=True, slots=True)
class Statement:
    """One text of SQL and the rows of values that it was sent with."""

    sql: str
    rows: tuple[tuple[Any, ...], ...] = ((),)


@dataclass(frozen=True, slots=True)
class Step:
    """One transaction of one person, from BEGIN to COMMIT, and what is kept about the person afterwards."""

    participant_id: int
    statements: tuple[Statement, ...]
    leaves: Facts


@dataclass(frozen=True, slots=True)
class Recording:
    """A database file in which ratings wait for their answers, and each person's steps in their order."""

    base: bytes
    start: State
    scripts: tuple[tuple[Step, ...], ...]


def state_of(rows: Iterable[Sequence[object]]) -> State:
    """The facts of each person, from the rows of FACTS."""
    found: dict[int, set[Fact]] = {}
    for participant_id, *fact in rows:
        assert isinstance(participant_id, int)
        found.setdefault(participant_id, set()).add(tuple(fact))
    return {participant_id: frozenset(facts) for participant_id, facts in found.items()}


def record(template: Path, folder: Path, *, people: int) -> Recording:
    """The steps of so many people who answer seven or fourteen questions; the same on every run."""
    file = folder / "recorded.sqlite"
    file.write_bytes(template.read_bytes())
    random = Random(1)
    with (
        patch.object(secrets, "token_bytes", lambda size=32: random.randbytes(size)),
        time_travel() as travel,
    ):
        travel(A_MORNING)
        with opened(sqlite_url(file)) as database:
            ratings = _ratings_begun(database, people)
        base = file.read_bytes()
        with opened(sqlite_url(file)) as database:
            start = _state(database)
            scripts = tuple(_script(database, rating, random) for rating in ratings)
    return Recording(base, start, scripts)


def _ratings_begun(database: Database, count: int) -> list[Assessment]:
    with database.transaction(write=True) as db:
        programme = make_programme(db)
        handledare = make_account(db, username="bo@smail.example", first_name="Bo", last_name="Bäckström")
        numbers = (f"{place:06d}" for place in range(count))
        people = [make_participant(db, programme, handledare, number=number) for number in numbers]
        for person in people:
            periods.refresh(db, person.id)
            links.issue_link(db, VAULT, person.id, actor=SYSTEM, issued_by_id=handledare.id)
        begun = [answering.open_assessment(db, CATALOGUE, person.id) for person in people]
    return [rating for rating in begun if isinstance(rating, Assessment)]


def _script(database: Database, rating: Assessment, random: Random) -> tuple[Step, ...]:
    return tuple(
        _step(database, rating, does) for does in _answering(tuple(rating.items_shown), random, rating)
    )


Doing = Callable[[Session, Assessment], object]


def _answering(first: Sequence[str], random: Random, rating: Assessment) -> Iterator[Doing]:
    for key in first:
        yield _gives(key, random.randint(1, 5), seen=0)
    yield _gives(random.choice(first), None, seen=1)
    wants_more = random.random() < 0.5
    yield lambda db, row: answering.take_more(db, CATALOGUE, row.id, wants_more)
    parts = CATALOGUE.by_digest(rating.instrument_digest).form(rating.form).parts
    for key in parts[1] if wants_more else ():
        yield _gives(key, random.randint(1, 5), seen=0)
    words = "Det går åt rätt håll. " * random.randint(1, 20)
    yield lambda db, row: answering.set_closing(db, VAULT, CATALOGUE, row.id, [], words)
    yield _sends_in


def _gives(key: str, value: int | None, *, seen: int) -> Doing:
    answer = GivenAnswer(key, AnswerKind.SKIPPED if value is None else AnswerKind.VALUE, value)

    def do(db: Session, row: Assessment) -> None:
        saved = answering.record_answer(db, row.id, answer, key=secrets.token_hex(8), seen_version=seen)
        assert isinstance(saved, Saved)

    return do


def _sends_in(db: Session, row: Assessment) -> None:
    assert isinstance(submit(db, CATALOGUE, row.id, mode=AnswerMode.ALONE, actor=SYSTEM), Submitted)


def _step(database: Database, rating: Assessment, does: Doing) -> Step:
    with _recorded(database.engine) as statements, database.transaction(write=True) as db:
        does(db, db.get_one(Assessment, rating.id))
    person = rating.participant_id
    return Step(person, tuple(statements), _state(database)[person])


def _state(database: Database) -> State:
    with database.transaction(write=False) as db:
        return state_of(tuple(row) for sql in FACTS for row in db.execute(text(sql)))


@contextmanager
def _recorded(engine: Engine) -> Iterator[list[Statement]]:
    """Every statement that reaches the driver meanwhile, and the commit, which is none to SQLAlchemy."""
    statements: list[Statement] = []

    def note(_c: Connection, _cursor: Any, sql: str, parameters: Any, _context: Any, is_many: bool) -> None:
        rows = parameters if is_many else [parameters]
        statements.append(Statement(sql, tuple(tuple(row) for row in rows)))

    def note_commit(_c: Connection) -> None:
        statements.append(Statement("COMMIT"))

    event.listen(engine, "before_cursor_execute", note)
    event.listen(engine, "commit", note_commit)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)
        event.remove(engine, "commit", note_commit)
