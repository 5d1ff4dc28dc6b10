"""A questionnaire counts when its fourteen answers are in the database, whatever the server said."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from smail.db.tables import Answer, Assessment
from tests.bench.floor import QUESTIONS
from tests.bench.walks import Walk
from tests.server.sites import Person, Site

Stored = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Count:
    """How many were answered in full and are stored as they were sent, and how many are not."""

    complete: int
    lost: int


def count(walks: Iterable[Walk], stored: Stored) -> Count:
    """Those whose fourteen answers stand in the database as they were acknowledged, and the others."""
    kept = [len(walk.answers) == QUESTIONS and stored.get(walk.person) == walk.answers for walk in walks]
    return Count(sum(kept), len(kept) - sum(kept))


def stored_on_the_floor(path: Path) -> Stored:
    """Every answer on the floor, by person and question, read past the server."""
    found: dict[str, dict[str, str]] = {}
    with closing(sqlite3.connect(path)) as connection:
        for person, question, value in connection.execute("SELECT person, question, value FROM answer"):
            found.setdefault(person, {})[str(question)] = value
    return found


def stored_in_smail(site: Site, people: Sequence[Person]) -> Stored:
    """The answers of each rating that was sent in, by the person's link and by item, read past the server."""
    links = {person.id: person.link for person in people}
    query = (
        select(Assessment.participant_id, Answer.item_key, Answer.kind, Answer.value)
        .join(Assessment, Assessment.id == Answer.assessment_id)
        .where(Assessment.submitted_at.is_not(None))
    )
    found: dict[str, dict[str, str]] = {}
    with site.database() as database, database.transaction(write=False) as db:
        for person_id, item_key, kind, value in db.execute(query):
            if person_id in links:
                answer = kind.value if value is None else str(value)
                found.setdefault(links[person_id], {})[item_key] = answer
    return found
