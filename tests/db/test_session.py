"""A transaction is whole or nothing, writers take turns, and readers wait for nobody."""

import sqlite3
import threading
import traceback
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from smail import clock
from smail.db.prepared import Prepared
from smail.db.session import POSTGRESQL_DURABLE, SQLITE_DURABLE, SQLITE_PRAGMAS, Database
from smail.db.tables import Federation, Throttle
from smail.errors import SettingsError
from tests.factories.organisations import make_federation
from tests.support import databases
from tests.support.postgres import APP, PostgresServer

A_WHILE = 5.0
NAME = "Hemliga förbundet"


def count_of(database: Database) -> int:
    """How many federations a new transaction sees."""
    with database.transaction(write=False) as db:
        return db.scalar(select(func.count()).select_from(Federation)) or 0


def write_twice(database: Database) -> None:
    """The same name twice: the second is refused."""
    with database.transaction(write=True) as db:
        make_federation(db, name=NAME)
        make_federation(db, name=NAME)


def test_what_was_written_is_there_for_the_next_one(database: Database) -> None:
    with database.transaction(write=True) as db:
        make_federation(db)
    assert count_of(database) == 1


def test_nothing_is_kept_when_the_block_raises(database: Database) -> None:
    def fail_after_writing() -> None:
        with database.transaction(write=True) as db:
            make_federation(db)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_after_writing()
    assert count_of(database) == 0


def test_nothing_is_kept_of_what_a_reader_writes(database: Database) -> None:
    with database.transaction(write=False) as db:
        make_federation(db)
    assert count_of(database) == 0


def test_a_failed_writer_leaves_the_turn_to_the_next(database: Database) -> None:
    with pytest.raises(IntegrityError):
        write_twice(database)
    with database.transaction(write=True) as db:
        make_federation(db)
    assert count_of(database) == 1


def test_readers_do_not_wait_for_a_writer(database: Database) -> None:
    with ThreadPoolExecutor(1) as pool, database.transaction(write=True) as db:
        make_federation(db)
        assert pool.submit(count_of, database).result(A_WHILE) == 0


def test_a_reader_sees_one_moment_on_sqlite(sqlite_template: Path, tmp_path: Path) -> None:
    with databases.opened(databases.copy_sqlite(sqlite_template, tmp_path)) as database:
        with database.transaction(write=False) as reader:
            before = reader.scalar(select(func.count()).select_from(Federation))
            with database.transaction(write=True) as writer:
                make_federation(writer)
            assert reader.scalar(select(func.count()).select_from(Federation)) == before == 0
        assert count_of(database) == 1


def can_write(path: Path) -> bool:
    """Whether another process could take the write lock of the file at once."""
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as other:
        try:
            other.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return False
        other.execute("ROLLBACK")
        return True


def test_a_writer_on_sqlite_holds_the_lock_from_its_first_statement(
    sqlite_template: Path, tmp_path: Path
) -> None:
    with databases.opened(databases.copy_sqlite(sqlite_template, tmp_path)) as database:
        file = tmp_path / "smail.sqlite"
        with database.transaction(write=False) as db:
            db.execute(text("SELECT 1"))
            assert can_write(file)
        with database.transaction(write=True) as db:
            db.execute(text("SELECT 1"))
            assert not can_write(file)
        assert can_write(file)


def test_the_second_writer_begins_when_the_first_has_ended(sqlite_template: Path, tmp_path: Path) -> None:
    order: list[str] = []
    started = threading.Event()
    with databases.opened(databases.copy_sqlite(sqlite_template, tmp_path)) as database:

        def second() -> None:
            started.set()
            with database.transaction(write=True):
                order.append("second")

        thread = threading.Thread(target=second)
        with database.transaction(write=True):
            thread.start()
            started.wait(A_WHILE)
            thread.join(0.05)
            order.append("first")
        thread.join(A_WHILE)
    assert order == ["first", "second"]


def _raise_counter(database: Database, times: int) -> None:
    for _ in range(times):
        with database.transaction(write=True) as db:
            db.execute(update(Throttle).values(failures=Throttle.failures + 1))


def test_no_writer_is_lost_or_refused_when_several_write_at_once(
    database: Database, database_url: str
) -> None:
    with database.transaction(write=True) as db:
        db.add(Throttle(key_mac=b"k" * 32, failures=0, first_at=clock.now()))
    # The second Database stands for another process, which does not share our lock.
    with databases.opened(database_url) as other, ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(_raise_counter, one, 10) for one in (database, other, database, other)]:
            done.result(30)
    with database.transaction(write=False) as db:
        assert db.scalar(select(Throttle.failures)) == 40


def test_a_durable_database_is_accepted(database: Database, database_kind: str) -> None:
    database.refuse_unless_durable()
    ask, wanted = (
        ("PRAGMA {}", SQLITE_DURABLE) if database_kind == "sqlite" else ("SHOW {}", POSTGRESQL_DURABLE)
    )
    with database.engine.connect() as connection:
        held = {name: str(connection.exec_driver_sql(ask.format(name)).scalar()) for name in wanted}
    assert {name for name, value in held.items() if value not in wanted[name]} == set()


@pytest.mark.parametrize(
    ("pragma", "named"),
    [
        ("PRAGMA synchronous=OFF", "synchronous=0"),
        ("PRAGMA synchronous=NORMAL", "synchronous=1"),
        ("PRAGMA journal_mode=MEMORY", "journal_mode=memory"),
        ("PRAGMA foreign_keys=OFF", "foreign_keys=0"),
    ],
)
def test_sqlite_is_refused_when_it_would_acknowledge_too_early(
    tmp_path: Path, pragma: str, named: str
) -> None:
    database = Database(databases.sqlite_url(tmp_path / "x.sqlite"), sqlite_pragmas=(*SQLITE_PRAGMAS, pragma))
    with pytest.raises(SettingsError, match=named):
        database.refuse_unless_durable()
    database.close()


def test_postgresql_is_refused_when_it_would_acknowledge_too_early(
    postgres_schema: PostgresServer,
) -> None:
    url = postgres_schema.url(databases.SERVED, APP) + "&options=-csynchronous_commit%3Doff"
    with databases.opened(url) as database, pytest.raises(SettingsError, match="synchronous_commit=off"):
        database.refuse_unless_durable()


def test_an_error_does_not_tell_what_was_written(database: Database) -> None:
    with pytest.raises(IntegrityError) as caught:
        write_twice(database)
    assert "Hemliga" not in "".join(traceback.format_exception(caught.value))


def test_the_postgresql_of_the_tests_serves_a_plain_role(postgres_schema: PostgresServer) -> None:
    who = text("SELECT current_user, current_setting('is_superuser')")
    url = postgres_schema.url(databases.SERVED, APP)
    with databases.opened(url) as database, database.transaction(write=False) as db:
        assert db.execute(who).one() == (APP, "off")


def test_whoever_asks_nothing_opens_nothing(database: Database) -> None:
    before = database.engine.pool.status()
    with database.transaction(write=True) as db:
        assert db.in_transaction() is False
        assert database.engine.pool.status() == before


def test_what_entities_and_prepared_reads_do_is_one_transaction(database: Database) -> None:
    names = Prepared(select(Federation.__table__.c.name), str)

    def fail_half_way() -> None:
        with database.transaction(write=True) as db:
            assert names.all(db) == []
            make_federation(db, name=NAME)
            assert names.all(db) == [NAME]
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_half_way()
    assert count_of(database) == 0


def test_a_refused_write_that_somebody_passes_over_is_not_acknowledged(database: Database) -> None:
    def pass_over() -> None:
        with database.transaction(write=True) as db:
            make_federation(db, name=NAME)
            with suppress(IntegrityError):
                make_federation(db, name=NAME)

    with pytest.raises(SQLAlchemyError):
        pass_over()
    assert count_of(database) == 0


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_the_log_is_emptied_unless_somebody_is_reading(database: Database) -> None:
    with database.transaction(write=True) as db:
        db.execute(text("CREATE TABLE kept (word TEXT)"))
    with database.transaction(write=False) as db:
        db.execute(text("SELECT * FROM kept")).all()
        with database.transaction(write=True) as other:
            other.execute(text("INSERT INTO kept VALUES ('ord')"))
        assert not database.forget_log()
        database.forget_log_soon()
        assert Path(f"{database.engine.url.database}-wal").stat().st_size
        assert database._forgetter is not None
    # Nobody has to come by: it is emptied as soon as the reader has gone.
    database._forgetter.join(10)
    assert not Path(f"{database.engine.url.database}-wal").stat().st_size
    with database.transaction(write=False) as db:
        assert db.scalar(text("SELECT word FROM kept")) == "ord"
