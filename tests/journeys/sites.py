"""A whole SMAIL on this computer for a browser to visit, and what stands in its database afterwards."""

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select
from werkzeug.serving import WSGIRequestHandler, make_server

from smail import clock, passwords
from smail.db.session import Database
from smail.db.tables import Account, Answer, Assessment, Programme, SessionKind, WebSession
from smail.services import accounts
from smail.services.audit import SYSTEM
from smail.services.codes import issue_code
from smail.services.links import issue_link
from smail.settings import Settings
from smail.vault import DataKey, Vault
from tests.factories.accounts import PASSWORD, give_password, make_account
from tests.factories.organisations import make_programme
from tests.factories.people import make_participant
from tests.support.applications import new_app

EXIT = "/personuppgifter"
LONG_AGO = timedelta(hours=3)


class QuietHandler(WSGIRequestHandler):
    """Connections that are kept, as behind nginx, and no line for each request."""

    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: object) -> None:
        """Nothing is written: the application has its own log."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who answers, with the ways in."""

    id: int
    public_id: str
    number: str
    link: str
    code: str


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody who works here, with what signing in takes."""

    id: int
    username: str
    password: str
    totp_secret: str

    def totp(self) -> str:
        """The code that the phone shows now."""
        return passwords.totp_code(self.totp_secret, clock.now())


@dataclass(frozen=True, slots=True)
class Site:
    """A running server, its address and its database."""

    base_url: str
    database: Database
    vault: Vault
    app: Flask

    def staff(self, programme: Programme | None = None, **changes: Any) -> Staff:
        """A handledare with password and phone, of the programme where one is given."""
        with self.database.transaction(write=True) as db:
            row = make_account(db, scope=programme, **changes)
            give_password(db, row)
            secret = passwords.new_totp_secret()
            accounts.join_phone(db, self.vault, row, secret, None, SYSTEM)
            return Staff(row.id, row.username, PASSWORD, secret)

    def person(self, handledare: Staff | None = None, *, starts_on: date | None = None) -> Person:
        """A participant of seven questions, and seven more who wants, with a fresh link and code."""
        with self.database.transaction(write=True) as db:
            account = db.get_one(Account, handledare.id) if handledare else make_account(db)
            programme = make_programme(db, form="seven_plus_seven")
            row = make_participant(db, programme, account, starts_on=starts_on)
            link = issue_link(db, self.vault, row.id, actor=SYSTEM, issued_by_id=None)
            code = issue_code(db, self.vault, row.id, actor=SYSTEM, issued_by_id=account.id)
            return Person(row.id, row.public_id, row.number, link, code)

    def link_of(self, person: Person) -> str:
        """The personal link as it stands in a letter."""
        return f"{self.base_url}/s#{person.link}"

    def answers_of(self, person: Person) -> dict[str, str]:
        """Each stored answer as the form sends it; a question that is there twice fails the test."""
        query = (
            select(Answer.item_key, Answer.kind, Answer.value)
            .join(Assessment, Assessment.id == Answer.assessment_id)
            .where(Assessment.participant_id == person.id)
        )
        with self.database.transaction(write=False) as db:
            rows = db.execute(query).all()
        found = {key: kind.value if value is None else str(value) for key, kind, value in rows}
        assert len(found) == len(rows), "an answer is stored more than once"
        return found

    def is_submitted(self, person: Person) -> bool:
        """Whether the person has exactly one rating, and it is sent in."""
        query = select(Assessment.submitted_at).where(Assessment.participant_id == person.id)
        with self.database.transaction(write=False) as db:
            moments = db.scalars(query).all()
        return len(moments) == 1 and moments[0] is not None

    def expire_sessions(self, person: Person) -> None:
        """The person has done nothing for hours."""
        with self.database.transaction(write=True) as db:
            for row in db.scalars(select(WebSession).where(WebSession.participant_id == person.id)):
                row.seen_at -= LONG_AGO
                row.created_at -= LONG_AGO

    def count_sessions(self, kind: SessionKind) -> int:
        """How many browsers are let in."""
        with self.database.transaction(write=False) as db:
            return len(db.scalars(select(WebSession).where(WebSession.kind == kind)).all())


@dataclass(frozen=True, slots=True)
class Keys:
    """What a site's database can be read by."""

    secret_key: bytes = field(default_factory=lambda: secrets.token_bytes(48), repr=False)
    pepper: bytes = field(default_factory=lambda: secrets.token_bytes(48), repr=False)
    data_key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)


@contextmanager
def serving(database_url: str, folder: Path, keys: Keys | None = None) -> Iterator[Site]:
    """A site on a port of its own, gone when the block ends."""
    server = make_server("127.0.0.1", 0, _nobody, threaded=True, request_handler=QuietHandler)
    base_url = f"http://127.0.0.1:{server.server_port}"
    settings = _settings(base_url, database_url, folder, keys or Keys())
    database = Database(database_url)
    # The port is known only now, and the application refuses every other address than its own.
    server.app = app = new_app(settings, database)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield Site(base_url, database, Vault(settings.data_keys, settings.pepper), app)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        database.close()


def _nobody(_environ: object, _start_response: object) -> list[bytes]:
    raise AssertionError("asked before the application was ready")


def _settings(base_url: str, database_url: str, folder: Path, keys: Keys) -> Settings:
    return Settings(
        instance=folder,
        demo=True,
        base_url=base_url,
        database_url=database_url,
        migration_url=None,
        secret_key=keys.secret_key,
        pepper=keys.pepper,
        data_keys=(DataKey("k1", keys.data_key),),
        exit_url=base_url + EXIT,
    )
