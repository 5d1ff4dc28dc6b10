"""Closes the quarters of a county outside every request: counted while others write, kept in a moment.

On SQLite there is one writer at a time. What takes a minute is therefore only read, and what came of it is
written at once, quarter by quarter and programme by programme: whoever is cut off leaves whole ones, and the
next one goes on from there.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from smail.catalogue import Catalogue
from smail.db.session import Database
from smail.db.tables import Federation
from smail.domain.goals.judging import FEWEST
from smail.queries import releases


@dataclass(frozen=True, slots=True)
class Heard:
    """Whoever hears how the work goes: `step` between its stretches, `keeps` before something is written."""

    step: Callable[[int, int], None] = lambda _done, _total: None
    keeps: Callable[[Session], None] = lambda _db: None


def close_all(database: Database, catalogue: Catalogue, least: int) -> None:
    """Every federation's closed quarters are released, and how their goals stood is kept."""
    with database.transaction(write=False) as db:
        ids = db.scalars(select(Federation.public_id).order_by(Federation.id)).all()
    for one in ids:
        close(database, catalogue, one, least)


def close(
    database: Database, catalogue: Catalogue, federation: str, least: int, heard: Heard | None = None
) -> None:
    """The federation's closed quarters are released, and how its goals stood is kept."""
    heard = heard or Heard()
    _close_goals(database, catalogue, federation, heard)
    _release(database, catalogue, federation, least, heard)


def _release(database: Database, catalogue: Catalogue, federation: str, least: int, heard: Heard) -> None:
    # Whoever looks at a page meanwhile has some released: what is left is counted after those.
    while not _released_all(database, catalogue, federation, least, heard):
        continue


def _released_all(
    database: Database, catalogue: Catalogue, federation: str, least: int, heard: Heard
) -> bool:
    """Whether every quarter was released, and none by somebody else meanwhile."""
    # Whoever only answers never pays for the mathematics.
    from smail.reports import group_closing

    with _as_it_stands(database) as db:
        row = _federation(db, federation)
        for one in group_closing.counted(db, catalogue, row.id, least, heard.step):
            with database.transaction(write=True) as writer:
                held = group_closing.held(writer, row.id)
                if one.at not in releases.waiting(writer, row.id):
                    return False
                heard.keeps(writer)
                group_closing.keep(writer, held, one)
    return True


def _close_goals(database: Database, catalogue: Catalogue, federation: str, heard: Heard) -> None:
    from smail.reports import goal_closing

    with _as_it_stands(database) as db:
        programmes = goal_closing.programmes_with_goals(db, _federation(db, federation).id)
        for number, one in enumerate(programmes):
            heard.step(number, len(programmes))
            found = goal_closing.counted(db, catalogue, one, FEWEST)
            if found:
                with database.transaction(write=True) as writer:
                    heard.keeps(writer)
                    goal_closing.keep_counted(writer, one, found)


@contextmanager
def _as_it_stands(database: Database) -> Iterator[Session]:
    """Every question sees the register as it was at the first."""
    with database.transaction(write=False) as db:
        if database.engine.dialect.name == "postgresql":
            db.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
        yield db


def _federation(db: Session, public_id: str) -> Federation:
    return db.scalars(select(Federation).where(Federation.public_id == public_id)).one()
