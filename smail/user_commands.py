"""The operator's way to accounts: the first administrator, and a link when no colleague can give one."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy.orm import Session

from smail import settings
from smail.db.session import Database
from smail.db.tables import Account, InvitationKind
from smail.domain.personnummer import looks_like_personnummer
from smail.domain.username import is_username
from smail.errors import Conflict, NotFound, Refused
from smail.queries.accounts import account_named
from smail.services import accounts, sign_in
from smail.services.accounts import NewAccount
from smail.services.audit import SYSTEM
from smail.services.federations import ensure_federation
from smail.settings import Settings
from smail.vault import Vault

username_option = click.option("--username", required=True, help="Namnet som personen loggar in med.")


@click.group()
def user() -> None:
    """Personalens konton, för den som driver SMAIL."""


@user.command()
@username_option
@click.option("--first-name", required=True, help="Förnamn.")
@click.option("--last-name", required=True, help="Efternamn.")
@click.option("--federation", required=True, help="Samordningsförbundets namn; läggs upp om det inte finns.")
@click.pass_obj
def create(folder: Path, username: str, first_name: str, last_name: str, federation: str) -> None:
    """Lägger upp en administratör och visar en inbjudan, en gång."""
    if not is_username(sign_in.normal_username(username)) and not looks_like_personnummer(username):
        raise click.BadParameter(
            "Skriv en e-postadress eller ett kort namn med bokstäver, siffror, punkt och bindestreck. "
            "En e-postadress har ett namn, ett @ och en domän, med bokstäverna a–z.",
            param_hint="--username",
        )
    found = _load(folder)
    new = NewAccount(username, first_name, last_name)
    try:
        with _writing(found) as db:
            home = ensure_federation(db, federation.strip())
            secret = accounts.create_first_administrator(db, _vault(found), home.id, new)
    except Conflict as error:
        raise Conflict(f"Användarnamnet {username} finns redan. Ny länk: smail user invite") from error
    _show_link(found, secret)


@user.command()
@username_option
@click.option(
    "--kind",
    type=click.Choice([kind.value for kind in InvitationKind]),
    default=InvitationKind.INVITE.value,
    show_default=True,
    help="Första inbjudan, nytt lösenord eller ny telefon.",
)
@click.pass_obj
def invite(folder: Path, username: str, kind: str) -> None:
    """Visar en ny länk till ett konto, en gång. Kontots äldre länkar slutar gälla."""
    found = _load(folder)
    try:
        with _writing(found) as db:
            account = _account(db, username)
            secret = accounts.invite(db, _vault(found), account, InvitationKind(kind), SYSTEM)
    except Refused as error:
        raise Refused(
            f"Den länken passar inte kontot {username}. Är kontot i bruk, välj --kind new_password "
            "eller new_phone; annars invite. Ett avslutat konto får ingen länk."
        ) from error
    _show_link(found, secret)


def _load(folder: Path) -> Settings:
    return settings.load(os.environ, folder)


def _vault(found: Settings) -> Vault:
    return Vault(found.data_keys, found.pepper)


@contextmanager
def _writing(found: Settings) -> Iterator[Session]:
    with Database(found.database_url) as database, database.transaction(write=True) as db:
        yield db


def _account(db: Session, username: str) -> Account:
    account = account_named(db, sign_in.normal_username(username))
    if account is None:
        raise NotFound(f"Kontot {username} finns inte. Lägg upp det: smail user create")
    return account


def _show_link(found: Settings, secret: str) -> None:
    click.echo("Länken gäller i 30 minuter och fungerar en gång. Lämna den till personen, och bara till den:")
    click.echo(accounts.invitation_url(found.base_url, secret))
