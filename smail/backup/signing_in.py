"""A member of staff signs in to a restored copy, through the same pages as in a browser."""

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import clock, passwords
from smail.app import create_app
from smail.backup.archive import BackupError
from smail.backup.keys import vault_of
from smail.db.session import Database
from smail.db.tables import Account, Federation
from smail.services import accounts, federations, sign_in
from smail.services.accounts import NewAccount
from smail.services.audit import SYSTEM
from smail.settings import Settings
from smail.vault import token

_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
# An address for documentation: whoever was guessing when the backup was made does not stand in the way.
_VISITOR = {"REMOTE_ADDR": "192.0.2.1"}


def sign_in_to(settings: Settings, database: Database) -> str:
    """Somebody new has come in by password and one-time code; BackupError when they did not."""
    username, password = f"prov-{token()}".lower(), token()
    with database.transaction(write=True) as db:
        secret = _employ(db, settings, username, password)
    browser = create_app(settings, database).test_client()
    steps = (
        ("/logga-in", {"username": username, "password": password}),
        ("/logga-in/kod", {"code": passwords.totp_code(secret, clock.now())}),
    )
    for page, fields in steps:
        form = browser.get(page, base_url=settings.base_url, environ_base=_VISITOR)
        found = _TOKEN.search(form.text)
        if form.status_code != 200 or found is None:
            raise BackupError(f"Sidan {page} svarade {form.status_code} och inget formulär.")
        sent = browser.post(
            page,
            base_url=settings.base_url,
            environ_base=_VISITOR,
            data={"csrf_token": found[1], **fields},
            headers={"Origin": settings.base_url, "Referer": f"{settings.base_url}{page}"},
        )
        if sent.status_code != 303:
            raise BackupError(f"Inloggningen på {page} släppte inte in och svarade {sent.status_code}.")
    home = browser.get(sent.location, base_url=settings.base_url, environ_base=_VISITOR)
    if home.status_code != 200:
        raise BackupError(f"Sidan efter inloggningen svarade {home.status_code}.")
    return "lösenord, engångskod och första sidan"


def _employ(db: Session, settings: Settings, username: str, password: str) -> str:
    federation = db.scalar(select(Federation).limit(1)) or federations.ensure_federation(db, "Prov")
    accounts.create_first_administrator(
        db, vault_of(settings), federation.id, NewAccount(username, "Prov", "Provsson")
    )
    account = db.scalars(select(Account).where(Account.username == sign_in.normal_username(username))).one()
    accounts.set_password(db, account, passwords.hash_password(password), SYSTEM)
    secret = passwords.new_totp_secret()
    accounts.join_phone(db, vault_of(settings), account, secret, None, SYSTEM)
    return secret
