"""How fast every answer of a county leaves as a file about persons, beside a bare cursor."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from smail import clock
from smail.db.session import Database
from smail.db.tables import Answer, Assessment, Enrolment, Participant, RaterKind
from smail.domain.instrument import AnswerKind
from smail.domain.jobs import JobKind
from smail.domain.people import ALPHABET, Sex
from smail.domain.person_files import Column, Decision
from smail.domain.roles import Role
from smail.services import jobs
from tests.bench.figures import Figure, at_least, at_most
from tests.factories.accounts import make_account
from tests.factories.assessments import the_instrument
from tests.factories.organisations import make_programme
from tests.factories.person_files import make_person_file
from tests.support import databases, postgres

LEAST_ROWS_A_SECOND = 200_000
MOST_MEGABYTES = 30
RATINGS, AT_ONCE = 7, 500
START = date(2024, 1, 8)


def files(folder: Path, county: int, rounds: int) -> Iterator[Figure]:
    """Rows a second and memory of all the county, and beside it of a tenth, so that growth is seen."""
    folder.mkdir()
    for people in (max(county // 10, 10), county):
        for kind in databases.KINDS:
            with _database(folder / f"{kind}-{people}", kind) as url:
                yield from _figures(url, kind, people, rounds, is_promised=people == county)


@contextmanager
def _database(folder: Path, kind: str) -> Iterator[str]:
    folder.mkdir()
    if kind == "sqlite":
        yield databases.sqlite_url(databases.make_sqlite_template(folder))
        return
    with postgres.running_server(databases.memory()) as server:
        databases.make_postgres_schema(server)
        yield server.url(databases.SERVED, postgres.APP)


def _figures(url: str, kind: str, people: int, rounds: int, *, is_promised: bool) -> Iterator[Figure]:
    with Database(url) as database:
        file_of = _fill(database, people)
        made, bare = [], []
        for _ in range(rounds):
            bare.append(_run("floor", url))
            file_of()
            made.append(_run("smail", url))
    wanted = people * RATINGS * len(_items())
    assert {one["rows"] for one in (*made, *bare)} == {wanted}
    least = at_least(LEAST_ROWS_A_SECOND) if is_promised else None
    most = at_most(MOST_MEGABYTES) if is_promised else None
    name = f"{wanted:,} answers, {kind}"
    yield Figure(f"{name}: a bare cursor to CSV, rows a second", _speeds(bare))
    yield Figure(f"{name}: the encrypted file, rows a second", _speeds(made), least)
    more = [one["megabytes"] for one in made]
    yield Figure(f"{name}: more memory, MB", more, most, digits=1)


def _speeds(runs: list[dict[str, float]]) -> list[float]:
    return [one["rows"] / one["seconds"] for one in runs]


def _run(what: str, url: str) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.files_worker", what, url]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _fill(database: Database, people: int) -> Any:
    """So many persons with all their answers; what is given back makes one more file wait."""
    with database.transaction(write=True) as db:
        programme = make_programme(db, starts_on=date(2024, 1, 1))
        asks, decides = make_account(db, Role.COORDINATOR), make_account(db, Role.COORDINATOR)
        home = {"federation_id": programme.federation_id, "controller_id": programme.controller_id}
    for first in range(1, people + 1, AT_ONCE):
        with database.transaction(write=True) as db:
            _add(db, range(first, min(first + AT_ONCE, people + 1)), home, programme.id)
    if database.engine.dialect.name == "postgresql":
        with database.engine.connect() as connection:
            connection.exec_driver_sql("ANALYZE answer")
            connection.exec_driver_sql("ANALYZE assessment")
            connection.commit()

    def one_more() -> None:
        decided = {"decision": Decision.APPROVED, "decided_by_id": decides.id, "decided_at": clock.now()}
        with database.transaction(write=True) as db:
            row = make_person_file(db, asks, programme, columns=[Column.ANSWERS.value], **decided)
            jobs.ask(db, row.federation_id, JobKind.PERSON_FILE, row.public_id)

    return one_more


def _items() -> tuple[str, ...]:
    return the_instrument().form("fourteen").items


def _add(db: Session, ids: range, home: dict[str, int], programme_id: int) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    people = [
        {"id": one, "public_id": f"p{one:015d}", "number": _number(one), "sex": Sex.WOMAN, "created_at": now}
        for one in ids
    ]
    db.execute(insert(Participant), [one | home for one in people])
    stay = {"programme_id": programme_id, "starts_on": START}
    db.execute(
        insert(Enrolment),
        [{"id": one, "public_id": f"e{one:015d}", "participant_id": one} | stay for one in ids],
    )
    ratings = [(RATINGS * one + number, one, number) for one in ids for number in range(RATINGS)]
    db.execute(insert(Assessment), [_rating(*one) for one in ratings])
    given = {"kind": AnswerKind.VALUE, "version": 1, "idempotency_key": "a", "saved_at": now}
    items = _items()
    db.execute(
        insert(Answer),
        [
            {"assessment_id": id_, "item_key": key, "value": 1 + (id_ + place) % 5} | given
            for id_, *_of in ratings
            for place, key in enumerate(items)
        ],
    )


def _rating(id_: int, person: int, number: int) -> dict[str, object]:
    instrument, day = the_instrument(), START + timedelta(days=10 + 91 * number)
    at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    return {
        "id": id_,
        "public_id": f"a{id_:015d}",
        "participant_id": person,
        "rater_kind": RaterKind.PARTICIPANT,
        "instrument_key": instrument.key,
        "instrument_version": instrument.version,
        "instrument_digest": instrument.digest,
        "form": "fourteen",
        "items_shown": [],
        "language": "sv",
        "focus": [],
        "started_at": at,
        "submitted_at": at,
        "submitted_on": day,
    }


def _number(id_: int) -> str:
    signs = ""
    for _ in range(6):
        id_, rest = divmod(id_, len(ALPHABET))
        signs += ALPHABET[rest]
    return signs
