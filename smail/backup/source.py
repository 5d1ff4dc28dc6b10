"""One moment of a database, seen by whoever counts it and by whoever copies it."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Moment:
    """A connection that stays in one moment, how large the database is about, and its copy bit by bit."""

    connection: Connection
    n_bytes: int
    parts: Iterator[bytes]
