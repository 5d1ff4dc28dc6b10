"""A wish is said once, answered by turns, sealed, and never holds a personnummer."""

import pytest
from sqlalchemy import func, select

from smail.db.session import Database
from smail.db.tables import AuditEvent, InstrumentWish
from smail.domain.roles import Role
from smail.domain.wishes import TEXT_MAX, WishState
from smail.errors import Conflict, Refused
from smail.queries.wishes import answered_to_others, everything, own
from smail.services import wishes
from smail.services.audit import SYSTEM
from smail.services.wishes import Reply
from smail.web.parts import Parts
from tests.factories.accounts import make_account
from tests.factories.organisations import the_federation

TEXT = "Ett exempel till varje steg."


def test_a_wish_is_kept_once_sealed_and_read_by_others_when_it_is_answered(
    database: Database, parts: Parts
) -> None:
    vault = parts.vault
    with database.transaction(write=True) as db:
        asker, other = make_account(db), make_account(db, Role.UTBILDARE)
        trainer = make_account(db, Role.FEDERATION_TRAINER)
        for _tab in range(2):
            row = wishes.leave(db, vault, asker, "health", TEXT, SYSTEM)
        assert TEXT.encode() not in row.text
        assert db.scalar(select(func.count()).select_from(InstrumentWish)) == 1
        wishes.leave(db, vault, asker, None, TEXT, SYSTEM)
        federation = the_federation(db).id
        assert answered_to_others(db, vault, federation, other.id) == []
        wishes.answer(db, vault, row.id, Reply(WishState.RAISED, "I mars.", 0), SYSTEM, trainer.id)
        (shown,) = answered_to_others(db, vault, federation, other.id)
        assert (shown.text, shown.answer, shown.state, shown.name) == (TEXT, "I mars.", WishState.RAISED, "")
        assert answered_to_others(db, vault, federation, asker.id) == []
        assert {one.answer for one in own(db, vault, asker.id)} == {"I mars.", ""}
        named = f"{asker.first_name} {asker.last_name}"
        assert {one.name for one in everything(db, vault, federation)} == {named}
        noted = db.execute(select(AuditEvent.action, AuditEvent.details).order_by(AuditEvent.id)).all()
    assert [tuple(one) for one in noted[-3:]] == [
        ("wish.leave", {}),
        ("wish.leave", {}),
        ("wish.answer", {"state": "raised"}),
    ]


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_who_answers_what_somebody_else_has_answered_meanwhile_writes_nothing(
    database: Database, parts: Parts
) -> None:
    vault = parts.vault
    with database.transaction(write=True) as db:
        trainer = make_account(db, Role.FEDERATION_TRAINER)
        row = wishes.leave(db, vault, make_account(db), None, TEXT, SYSTEM)
        wishes.answer(db, vault, row.id, Reply(WishState.RAISED, "I mars.", 0), SYSTEM, trainer.id)
        with pytest.raises(Conflict):
            wishes.answer(db, vault, row.id, Reply(WishState.DECLINED, "Nej.", 0), SYSTEM, trainer.id)
        wishes.answer(db, vault, row.id, Reply(WishState.DONE, "Nu finns det.", 1), SYSTEM, trainer.id)
        (found,) = everything(db, vault, the_federation(db).id)
    assert (found.state, found.answer, found.n_answers) == (WishState.DONE, "Nu finns det.", 2)


@pytest.mark.parametrize("database_kind", ["sqlite"])
@pytest.mark.parametrize("text", ["", "811228-9874 vill ha en fråga", "x" * (TEXT_MAX + 1)])
def test_an_empty_text_a_personnummer_and_a_long_text_are_refused(
    database: Database, parts: Parts, text: str
) -> None:
    with database.transaction(write=True) as db:
        account = make_account(db)
        with pytest.raises(Refused):
            wishes.leave(db, parts.vault, account, None, text, SYSTEM)
        row = wishes.leave(db, parts.vault, account, None, TEXT, SYSTEM)
        for reply in (Reply(WishState.DONE, text, 0), Reply(WishState.NEW, "Ja.", 0)):
            with pytest.raises(Refused):
                wishes.answer(db, parts.vault, row.id, reply, SYSTEM, account.id)
        assert row.state is WishState.NEW
