"""The audit takes only what it has words for, tells who has looked at a person, and warns of some looks."""

import pytest
from sqlalchemy import select

from smail.db.session import Database
from smail.db.tables import ActorKind, AuditEvent
from smail.queries.looks import looks_at
from smail.services import audit
from smail.services.audit import Actor
from tests.factories.accounts import make_account
from tests.factories.people import make_participant


def test_a_code_that_nobody_has_named_is_not_written(database: Database) -> None:
    with database.transaction(write=True) as db:
        with pytest.raises(ValueError, match="something"):
            audit.record(db, audit.SYSTEM, "something.new", "account", None)  # type: ignore[arg-type]
        with pytest.raises(ValueError, match="thing"):
            audit.record(db, audit.SYSTEM, "sign_in", "thing", None)  # type: ignore[arg-type]
        assert db.scalars(select(AuditEvent)).all() == []


def test_a_look_is_among_those_that_the_page_tells_of(database: Database) -> None:
    with database.transaction(write=True) as db:
        account, person = make_account(db), make_participant(db)
        audit.note_look(db, Actor(ActorKind.STAFF, account.public_id), person.id, person.public_id)
        db.flush()
        assert [look.first_name for look in looks_at(db, person.id)] == [account.first_name]


@pytest.mark.parametrize("is_protected", [True, False])
def test_the_log_warns_of_a_look_at_a_protected_person_by_ids_alone(
    database: Database, caplog: pytest.LogCaptureFixture, is_protected: bool
) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db, is_protected=is_protected)
        actor = Actor(ActorKind.STAFF, "a" * 16)
        audit.note_look(db, actor, person.id, person.public_id, is_protected=person.is_protected)
    warned = [one for one in caplog.records if one.message == "protected.view"]
    assert [one.levelname for one in warned] == ["WARNING"] * is_protected
    fields = [getattr(one, "smail_fields", {}) for one in warned]
    assert fields == [{"actor": "a" * 16, "participant": person.public_id}] * is_protected
