"""A production instance on disk with people who have links, for a server to serve and a test to look into."""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from smail import instance, settings
from smail.db import migrate
from smail.db.session import Database
from smail.db.tables import Answer, Assessment
from smail.services.audit import SYSTEM
from smail.services.links import issue_link
from smail.settings import Settings
from smail.vault import Vault
from tests.factories.organisations import make_programme
from tests.factories.people import make_participant
from tests.support import databases
from tests.support.postgres import APP, OWNER, PostgresServer

NAME = "smail.example"
BASE_URL = f"https://{NAME}"


@dataclass(frozen=True, slots=True)
class Person:
    """A participant with the secret of the own link."""

    id: int
    public_id: str
    number: str
    link: str


@dataclass(frozen=True, slots=True)
class Site:
    """An instance folder and the database that belongs to it."""

    settings: Settings

    @property
    def folder(self) -> Path:
        """The instance folder."""
        return self.settings.instance

    def environment(self) -> Mapping[str, str]:
        """What a server of this site is told beside its folder."""
        return {"SMAIL_DATABASE_URL": self.settings.database_url}

    @contextmanager
    def database(self) -> Iterator[Database]:
        """The database, read from outside the server."""
        with databases.opened(self.settings.database_url) as opened:
            yield opened

    @property
    def vault(self) -> Vault:
        """The vault with the instance's keys."""
        return Vault(self.settings.data_keys, self.settings.pepper)


def make_site(folder: Path, database_url: str, *, base_url: str = BASE_URL) -> Site:
    """A production instance in the folder, on a database that is migrated already."""
    instance.create(folder, demo=False, base_url=base_url)
    return Site(settings.load({"SMAIL_DATABASE_URL": database_url}, folder))


def make_database(kind: str, folder: Path, template: Path, server: PostgresServer | None) -> str:
    """The address of a migrated database of its own, which no other test empties."""
    if server is None or kind == "sqlite":
        return databases.copy_sqlite(template, folder)
    name = f"site_{secrets.token_hex(4)}"
    server.create(name)
    migrate.upgrade(server.url(name, OWNER), app_role=APP)
    return server.url(name, APP)


def make_people(site: Site, count: int) -> list[Person]:
    """So many participants, each with a link that nobody has opened."""
    with site.database() as database, database.transaction(write=True) as db:
        programme = make_programme(db)
        rows = [make_participant(db, programme) for _ in range(count)]
        return [
            Person(
                row.id,
                row.public_id,
                row.number,
                issue_link(db, site.vault, row.id, actor=SYSTEM, issued_by_id=None),
            )
            for row in rows
        ]


@dataclass(frozen=True, slots=True)
class Slot:
    """One person's answer to one question."""

    person_id: int
    item_key: str


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer as it was sent, with the version that it has in the database."""

    value: str
    version: int


def kept_answers(site: Site) -> dict[Slot, Kept]:
    """Every answer in the database, read past the server."""
    query = select(
        Assessment.participant_id, Answer.item_key, Answer.kind, Answer.value, Answer.version
    ).join(Assessment, Assessment.id == Answer.assessment_id)
    with site.database() as database, database.transaction(write=False) as db:
        rows = db.execute(query).all()
    slots = {
        Slot(row[0], row[1]): Kept(row[2].value if row[3] is None else str(row[3]), row[4]) for row in rows
    }
    assert len(slots) == len(rows), "an answer is there more than once"
    return slots
