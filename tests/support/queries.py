"""Counts what is asked of the database, so that a list cannot quietly ask once per row."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, event

CEREMONY = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "PRAGMA")


@dataclass(slots=True)
class QueryRecorder:
    """The statements since the last clear, without those that only open and close transactions."""

    statements: list[str] = field(default_factory=list)

    def clear(self) -> None:
        """Nothing is counted yet."""
        self.statements.clear()

    @property
    def count(self) -> int:
        """How many statements were sent."""
        return len(self.statements)

    def note(self, statement: str) -> None:
        """One more statement was sent."""
        if not statement.startswith(CEREMONY):
            self.statements.append(statement)


@contextmanager
def recording(engine: Engine) -> Iterator[QueryRecorder]:
    """A recorder that listens while the block runs."""
    recorder = QueryRecorder()

    def listen(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        recorder.note(statement)

    event.listen(engine, "before_cursor_execute", listen)
    try:
        yield recorder
    finally:
        event.remove(engine, "before_cursor_execute", listen)
