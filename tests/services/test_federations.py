"""The root of an installation is made once."""

from sqlalchemy import func, select

from smail.db.session import Database
from smail.db.tables import Federation
from smail.services.federations import ensure_federation


def test_asked_for_twice_the_federation_is_the_same_and_exists_once(database: Database) -> None:
    with database.transaction(write=True) as db:
        first = ensure_federation(db, "Förbundet").id
    with database.transaction(write=True) as db:
        assert ensure_federation(db, "Förbundet").id == first
        assert db.scalar(select(func.count()).select_from(Federation)) == 1
