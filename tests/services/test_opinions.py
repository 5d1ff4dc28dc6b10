"""Nothing tells who spoke without a name; all else is kept, answered once, and read by its sender."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from smail import clock
from smail.db.session import Database
from smail.db.tables import ActorKind, AuditEvent, Opinion
from smail.domain.opinions import Sender
from smail.errors import Conflict, NotFound, Refused
from smail.queries import opinions as queries
from smail.services import opinions, upkeep
from smail.services.audit import Actor
from smail.services.opinions import Said
from smail.settings import Settings
from smail.vault import Vault
from tests.factories.accounts import make_account
from tests.factories.people import make_participant
from tests.support.snapshot import contents
from tests.support.travel import TravelTo

MONDAY = datetime(2026, 11, 16, 9, 13, 22, tzinfo=UTC)
STAFF = Actor(ActorKind.STAFF, "s" * 16)
WANTS = Said("the-form", "Bra frågor\nmen svårt att hitta", wants_answer=True)


def _rows(db: Session) -> list[Opinion]:
    return list(db.scalars(select(Opinion).order_by(Opinion.public_id)))


def test_what_is_said_without_a_name_leaves_one_row_and_nothing_else(
    database: Database, vault: Vault, at: TravelTo
) -> None:
    at(MONDAY)
    with database.transaction(write=True) as db:
        make_participant(db, handledare=make_account(db))
    before = contents(database, without=())
    with database.transaction(write=True) as db:
        opinions.tell_without_name(db, vault, WANTS)
    after = contents(database, without=())
    assert {name for name, rows in after.items() if rows != before[name]} == {"opinion"}
    assert len(after["opinion"]) == 1


def test_an_anonymous_row_holds_the_day_and_no_sender(database: Database, vault: Vault, at: TravelTo) -> None:
    at(MONDAY)
    with database.transaction(write=True) as db:
        opinions.tell_without_name(db, vault, WANTS)
        (row,) = db.execute(text("SELECT * FROM opinion")).mappings().all()
    known = {name: value for name, value in row.items() if value is not None}
    assert known.keys() == {
        *("public_id", "told_on", "sender", "page", "text", "wants_answer", "code_mac"),
    }
    assert str(known["told_on"]) == "2026-11-16"
    assert (known["sender"], known["page"]) == ("anonymous", "")
    assert "Bra frågor".encode() not in bytes(known["text"])


def test_nothing_in_the_table_has_a_time_or_counts_up() -> None:
    kinds = {column.name: column.type.python_type for column in Opinion.__table__.columns}
    assert datetime not in kinds.values()
    assert [column.name for column in Opinion.__table__.primary_key] == ["public_id"]
    assert kinds["public_id"] is str


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_sqlite_keeps_no_number_of_the_row(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        opinions.tell_without_name(db, vault, WANTS)
        with pytest.raises(Exception, match="no such column: rowid"):
            db.execute(text("SELECT rowid FROM opinion"))


def _hidden(db: Session) -> dict[str, int]:
    """The number of the transaction that wrote each row, as PostgreSQL keeps it."""
    return {
        row.public_id: int(row.xmin) for row in db.execute(text("SELECT public_id, xmin::text FROM opinion"))
    }


@pytest.mark.parametrize("database_kind", ["postgresql"])
def test_the_number_of_the_transaction_tells_only_when_the_latest_came_and_not_which_it_was(
    database: Database, vault: Vault
) -> None:
    for number in range(8):
        with database.transaction(write=True) as db:
            opinions.tell_without_name(db, vault, Said(f"form-{number}", "Bra"))
    with database.transaction(write=False) as db:
        assert len(set(_hidden(db).values())) == 1


@pytest.mark.parametrize("database_kind", ["postgresql"])
def test_neither_place_nor_order_within_the_transaction_betrays_the_latest(
    database: Database, vault: Vault
) -> None:
    # The latest is as often first, last or between: thirty times among four, never the same place each time.
    places = set()
    for number in range(30):
        with database.transaction(write=True) as db:
            opinions.tell_without_name(db, vault, Said(f"form-{number}", "Bra"))
            found = (
                db.execute(text("SELECT public_id FROM opinion ORDER BY cmin::text::int, ctid"))
                .scalars()
                .all()
            )
            own = vault.token("opinion", f"form-{number}:Bra")[:16]
            places.add((found.index(own) == 0, found.index(own) == len(found) - 1))
            for row in _rows(db)[3:]:
                db.delete(row)
    assert len(places) > 1


@pytest.mark.parametrize("database_kind", ["postgresql"])
def test_the_daily_work_makes_the_number_of_the_transaction_its_own(
    database: Database, vault: Vault, settings: Settings
) -> None:
    with database.transaction(write=True) as db:
        opinions.tell_without_name(db, vault, WANTS)
        before = _hidden(db)
    with database.transaction(write=True) as db:
        upkeep.work(db, settings)
        number = db.scalar(text("SELECT txid_current()"))
    with database.transaction(write=False) as db:
        assert set(_hidden(db).values()) == {number}
        assert set(_hidden(db).values()) != set(before.values())


def test_to_mix_changes_nothing_that_can_be_read(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        for number in range(3):
            opinions.tell_without_name(db, vault, Said(f"form-{number}", "Bra"))
    before = contents(database)
    with database.transaction(write=True) as db:
        opinions.mix(db)
    assert contents(database) == before


def test_the_same_form_says_it_once_and_gets_the_same_code(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        code = opinions.tell_without_name(db, vault, WANTS)
    with database.transaction(write=True) as db:
        assert opinions.tell_without_name(db, vault, WANTS) == code
        assert len(_rows(db)) == 1


def test_other_words_in_the_same_form_are_said_too(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        codes = {opinions.tell_without_name(db, vault, Said("form", one, wants_answer=True)) for one in "ab"}
        assert len(codes) == len(_rows(db)) == 2


def test_only_the_digest_of_a_code_is_kept_and_it_opens_its_own(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        code = opinions.tell_without_name(db, vault, WANTS)
        assert code is not None
        (row,) = _rows(db)
        assert code.encode() not in b"".join([row.code_mac or b"", row.text, row.public_id.encode()])
        found = queries.by_code(db, vault, opinions.code_mac(vault, code))
        assert found is not None
        assert (found.text, found.answer) == (WANTS.text, "")
        assert queries.by_code(db, vault, opinions.code_mac(vault, code[::-1])) is None


def test_whoever_wants_no_answer_gets_no_code(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        assert opinions.tell_without_name(db, vault, Said("form", "Bra")) is None
        assert _rows(db)[0].code_mac is None


def test_a_flood_without_a_name_is_stopped_for_the_day(
    database: Database, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opinions, "MOST_A_DAY", 2)
    with database.transaction(write=True) as db:
        for number in range(2):
            opinions.tell_without_name(db, vault, Said(f"form-{number}", "Bra"))
        with pytest.raises(Conflict):
            opinions.tell_without_name(db, vault, Said("form-2", "Bra"))
        opinions.tell_without_name(db, vault, Said("form-3", "Bra"), on=clock.today() + timedelta(days=1))


def test_what_is_said_with_a_name_is_told_in_the_audit_without_its_words(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        person = make_participant(db)
        for _twice in range(2):
            opinions.tell(db, vault, WANTS, STAFF, participant_id=person.id)
        (event,) = db.scalars(select(AuditEvent).where(AuditEvent.action == "opinion.tell"))
        (row,) = _rows(db)
    assert (event.object_id, event.participant_id, event.details) == (row.public_id, person.id, {})
    assert (row.sender, row.participant_id, row.code_mac) == (Sender.PARTICIPANT, person.id, None)


@pytest.mark.parametrize("words", ["Mitt nummer är 19121212-1212", "191212121212"])
def test_a_personnummer_is_refused_in_what_is_said_and_in_the_answer(
    database: Database, vault: Vault, words: str
) -> None:
    with database.transaction(write=True) as db:
        boss = make_account(db)
        with pytest.raises(Refused):
            opinions.tell_without_name(db, vault, Said("form", words))
        with pytest.raises(Refused):
            opinions.tell(db, vault, Said("form", words), STAFF, account_id=boss.id)
        opinions.tell_without_name(db, vault, WANTS)
        with pytest.raises(Refused):
            _answer(db, vault, boss.id, words)
        assert _rows(db)[0].answered_on is None


def _answer(db: Session, vault: Vault, account_id: int, words: str) -> None:
    opinions.answer(db, vault, _rows(db)[0].public_id, words, actor=STAFF, account_id=account_id)


def test_an_answer_is_given_once_and_read_by_who_asked(
    database: Database, vault: Vault, at: TravelTo
) -> None:
    at(MONDAY)
    with database.transaction(write=True) as db:
        boss, other = make_account(db), make_account(db)
        code = opinions.tell_without_name(db, vault, WANTS)
        at(MONDAY + timedelta(days=3))
        _answer(db, vault, boss.id, "Vi flyttar knappen.")
        with pytest.raises(Conflict):
            _answer(db, vault, other.id, "Nej.")
        found = queries.by_code(db, vault, opinions.code_mac(vault, code or ""))
        assert found is not None
        assert (found.answer, found.answered_on) == ("Vi flyttar knappen.", date(2026, 11, 19))
        (event,) = db.scalars(select(AuditEvent))
        assert (event.action, event.details, event.participant_id) == (
            "opinion.answer",
            {"has_text": True},
            None,
        )


def test_an_answer_that_is_wanted_has_words_and_another_needs_none(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        boss = make_account(db)
        opinions.tell_without_name(db, vault, WANTS)
        with pytest.raises(Refused):
            _answer(db, vault, boss.id, "")
        db.delete(_rows(db)[0])
        opinions.tell_without_name(db, vault, Said("form", "Bra"))
        _answer(db, vault, boss.id, "")
        assert (_rows(db)[0].answer, _rows(db)[0].answered_by_id) == (None, boss.id)


def test_what_is_not_there_cannot_be_answered(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db, pytest.raises(NotFound):
        opinions.answer(db, vault, "finnsinte", "Hej", actor=STAFF, account_id=make_account(db).id)
