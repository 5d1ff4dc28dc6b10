"""Asks SQLite how it finds the rows of each statement: no page reads a whole county to show one person.

The plan of an empty database is the plan of a large one: SQLite chooses by the indexes as long as nobody has
counted the rows for it.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, event

from tests.support.queries import CEREMONY
from tests.support.schema import about_persons

# What half a county has in common finds nobody in particular.
SHARED = frozenset({"federation_id", "controller_id", "programme_id", "organisation_id", "ends_on", "at"})
_STEP = re.compile(r"^(SCAN|SEARCH) (\w+?)(?:_\d+)?(?: |$)")
_KEY = re.compile(r"\((\w+)[=<>]")


@dataclass(slots=True)
class PlanRecorder:
    """The plans of the statements that were sent while it listened, by statement."""

    plans: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def reading_through(self) -> Mapping[str, tuple[str, ...]]:
        """The statements that read a table about persons from end to end, with the steps that do."""
        found = {one: tuple(filter(reads_through, steps)) for one, steps in self.plans.items()}
        return {one: steps for one, steps in found.items() if steps}


def reads_through(step: str) -> bool:
    """Whether a step of a plan goes through all rows, or all of a large group, of a table about persons."""
    read, key = _STEP.match(step), _KEY.search(step)
    if read is None or read[2] not in about_persons():
        return False
    return read[1] == "SCAN" or key is None or key[1] in SHARED


@contextmanager
def planning(engine: Engine) -> Iterator[PlanRecorder]:
    """A recorder that has SQLite explain each statement while the block runs."""
    recorder = PlanRecorder()

    def listen(
        connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool
    ) -> None:
        if many or statement.startswith((*CEREMONY, "EXPLAIN", "INSERT")):
            return
        rows = connection.connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
        recorder.plans[statement] = tuple(row[3] for row in rows)

    event.listen(engine, "before_cursor_execute", listen)
    try:
        yield recorder
    finally:
        event.remove(engine, "before_cursor_execute", listen)
