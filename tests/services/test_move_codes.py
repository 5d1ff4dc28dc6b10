"""The code for moving: what it takes hold of, and how long it is good for."""

import re

from sqlalchemy import event

from smail import clock
from smail.db.session import Database
from smail.db.tables import ActorKind
from smail.services import move_codes
from smail.services.audit import Actor
from smail.vault import Vault
from tests.factories.accounts import make_account
from tests.factories.people import make_participant

ACTOR = Actor(ActorKind.STAFF, "a" * 16)


def test_the_person_is_held_before_the_code_as_by_everybody_else(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        person, me = make_participant(db), make_account(db)
        code = move_codes.issue(db, vault, person.id, actor=ACTOR, issued_by_id=me.id)
    with database.transaction(write=True) as db:
        statements: list[str] = []
        event.listen(
            db.connection(), "before_cursor_execute", lambda *given: statements.append(given[2]), named=False
        )
        found = move_codes.live_move(db, vault, person.number, code, person.federation_id, clock.now())
        assert found is not None
        is_postgresql = db.connection().dialect.name == "postgresql"
    # SQLite has one writer at a time and says nothing of rows that are held; what is read when is the same.
    held = [text for text in statements if not is_postgresql or re.search(r"FOR (NO KEY )?UPDATE", text)]
    read = [found[1] for text in held if (found := re.search(r"FROM (participant|move)\s+WHERE", text))]
    assert read == ["participant", "move"]
