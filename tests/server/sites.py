"""A production instance on disk with people who have links, for a server to serve and a test to look into."""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select

from smail import clock, instance, settings
from smail.db import migrate
from smail.db.session import Database
from smail.db.tables import (
    Answer,
    Assessment,
    Controller,
    Organisation,
    SessionKind,
    SessionStrength,
    WebSession,
)
from smail.domain.roles import STAFF_ROLES, Role
from smail.services.audit import SYSTEM
from smail.services.links import issue_link
from smail.settings import Settings
from smail.vault import Vault, token
from smail.web.sessions import COOKIES, PURPOSE
from tests.factories.accounts import make_account, make_grant
from tests.factories.organisations import make_programme
from tests.factories.people import enrolment_of, make_participant
from tests.support import databases
from tests.support.postgres import APP, OWNER, PostgresServer

NAME = "smail.example"
BASE_URL = f"https://{NAME}"
NEAR = (Role.HANDLEDARE, Role.PROGRAMME_LEAD)


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


def make_people(site: Site, count: int, **programme_changes: Any) -> list[Person]:
    """So many participants of a new programme, each with a link that nobody has opened."""
    with site.database() as database, database.transaction(write=True) as db:
        programme = make_programme(db, **programme_changes)
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


def begin_session(site: Site, kind: SessionKind, strength: SessionStrength, **whose: int) -> dict[str, str]:
    """The cookie of somebody who has just come in; the real ways in are tested elsewhere."""
    secret = token()
    with site.database() as database, database.transaction(write=True) as db:
        db.add(
            WebSession(
                token_mac=site.vault.mac(PURPOSE, secret),
                kind=kind,
                strength=strength,
                is_locked=False,
                created_at=clock.now(),
                seen_at=clock.now(),
                **whose,
            )
        )
    return {COOKIES[kind]: secret}


@dataclass(frozen=True, slots=True)
class Insider:
    """Somebody with every role of staff who is a participant too: a cookie each, and ids of real things."""

    cookies: Mapping[str, str]
    ids: Mapping[str, str]


def make_insider(site: Site) -> Insider:
    """One browser that is let in everywhere, and an object for each kind of id in an address."""
    with site.database() as database, database.transaction(write=True) as db:
        programme = make_programme(db)
        account = make_account(db, None)
        for role in sorted(STAFF_ROLES):
            make_grant(db, account, role, programme if role in NEAR else None)
        person = make_participant(db, programme, account)
        ids = {
            "participant_id": person.public_id,
            "programme_id": programme.public_id,
            "account_id": account.public_id,
            "organisation_id": db.get_one(Organisation, programme.organisation_id).public_id,
            "controller_id": db.get_one(Controller, programme.controller_id).public_id,
            "enrolment_id": enrolment_of(db, person).public_id,
        }
    cookies = begin_session(site, SessionKind.STAFF, SessionStrength.FULL, account_id=account.id)
    cookies |= begin_session(site, SessionKind.PARTICIPANT, SessionStrength.CODE, participant_id=person.id)
    return Insider(cookies, ids)
