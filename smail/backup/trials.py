"""What is tried on a restored copy: each says what it found, or raises BackupError with what is wrong."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

import argon2
from argon2.exceptions import InvalidHashError
from sqlalchemy import select

from smail import catalogue, clock, doctor
from smail.backup import postgresql, sqlite
from smail.backup.archive import BackupError
from smail.backup.keys import vault_of
from smail.backup.manifest import Manifest, audit_head, count_rows
from smail.backup.signing_in import sign_in_to
from smail.catalogue import Catalogue
from smail.db import migrate, revisions, sealing
from smail.db.session import Database
from smail.db.tables import Account, Participant
from smail.settings import Settings
from smail.vault import VaultError

_TOLD = 5
_BATCH = 500
_SEALED = (Participant.name, Participant.phone, Participant.email)


@dataclass(frozen=True, slots=True)
class Trial:
    """A restored copy, what its backup says of it, and the settings under which it is served."""

    settings: Settings
    manifest: Manifest
    database: Database

    @property
    def instruments(self) -> Catalogue:
        """The questionnaires that the installation has now."""
        return catalogue.load((catalogue.shipped(), *self.settings.instruments))


def is_intact(trial: Trial) -> str:
    """The database finds nothing wrong with its own storage."""
    if not trial.settings.sqlite:
        return "alla tabeller, index och villkor gick att bygga upp"
    with trial.database.engine.connect() as connection:
        if (wrong := sqlite.damage(connection)) is not None:
            raise BackupError(f"databasfilen är skadad: {wrong}")
    return "databasfilen är hel"


def has_all_rows(trial: Trial) -> str:
    """Every table has as many rows as when the backup was made."""
    with trial.database.engine.connect() as connection:
        found = count_rows(connection)
    wanted = trial.manifest.rows
    wrong = [name for name in sorted({*found, *wanted}) if found.get(name) != wanted.get(name)]
    if wrong:
        name = wrong[0]
        raise BackupError(
            f"{len(wrong)} tabeller har fel antal rader: {', '.join(wrong[:_TOLD])}. "
            f"{name} har {found.get(name, 'ingen tabell')}, ska ha {wanted.get(name, 'ingen tabell')}."
        )
    return f"{sum(found.values())} rader i {len(found)} tabeller"


def has_whole_audit(trial: Trial) -> str:
    """The audit is event for event the one that was backed up."""
    with trial.database.engine.connect() as connection:
        found = audit_head(connection)
    if found != trial.manifest.audit:
        raise BackupError(
            f"granskningsloggen är en annan: den slutar med händelse {found.last_id}, "
            f"säkerhetskopians med {trial.manifest.audit.last_id}"
        )
    return f"till och med händelse {found.last_id}"


def has_no_orphans(trial: Trial) -> str:
    """Every row that is referred to is there."""
    orphans = sqlite.orphans if trial.settings.sqlite else postgresql.orphans
    with trial.database.engine.connect() as connection:
        if found := orphans(connection):
            raise BackupError(f"rader hänvisar till sådant som saknas, i {', '.join(found[:_TOLD])}")
    return "alla hänvisningar stämmer"


def can_be_upgraded(trial: Trial) -> str:
    """The copy has the version of the program that shall serve it."""
    if trial.manifest.revision not in revisions.known():
        raise BackupError(
            f"säkerhetskopian är nyare än programmet ({trial.manifest.revision}): "
            "prova den med den nyare versionen"
        )
    migrate.upgrade(trial.settings.database_url)
    return f"från {trial.manifest.revision} till {migrate.head()}"


def has_its_instruments(trial: Trial) -> str:
    """Every questionnaire that was answered is at hand."""
    known = {one.digest for one in trial.instruments.all()}
    missing = [digest for digest in trial.manifest.instruments if digest not in known]
    if missing:
        raise BackupError(
            f"{len(missing)} besvarade formulär saknas ({missing[0][:12]}…). "
            "Lägg tillbaka deras mapp och peka ut den med SMAIL_INSTRUMENTS."
        )
    return f"{len(trial.manifest.instruments)} besvarade formulär finns"


def adds_up(trial: Trial) -> str:
    """What is stored follows from what was answered, as on the day of the backup."""
    day = clock.civil(trial.manifest.moment)
    with trial.database.transaction(write=False) as db:
        found = list(islice(doctor.contradictions(db, trial.instruments, today=day), _TOLD))
    if found:
        raise BackupError(" ".join(finding.what for finding in found))
    return "summor och perioder är omräknade och stämmer"


def has_its_accounts(trial: Trial) -> str:
    """Every stored password can be checked, and every phone's secret opens with the data keys."""
    vault, n_accounts = vault_of(trial.settings), 0
    with trial.database.transaction(write=False) as db:
        for account in db.scalars(select(Account).order_by(Account.id).execution_options(yield_per=_BATCH)):
            n_accounts += 1
            try:
                if account.password_hash is not None:
                    argon2.extract_parameters(account.password_hash)
                sealing.opened(vault, Account.totp_secret, account.public_id, account.totp_secret)
            except (InvalidHashError, VaultError) as error:
                raise BackupError(f"konto {account.public_id} går inte att använda: {error}") from error
    return f"{n_accounts} konton"


def has_readable_names(trial: Trial) -> str:
    """Every sealed name, telephone number and address opens with the data keys."""
    vault, n_people = vault_of(trial.settings), 0
    query = select(Participant.public_id, *_SEALED)
    with trial.database.transaction(write=False) as db:
        for public_id, *sealed in db.execute(query.execution_options(yield_per=_BATCH)):
            n_people += 1
            for column, kept in zip(_SEALED, sealed, strict=True):
                try:
                    sealing.opened(vault, column, public_id, kept)
                except VaultError as error:
                    raise BackupError(f"deltagare {public_id} går inte att läsa: {error}") from error
    return f"{n_people} deltagare"


def lets_somebody_in(trial: Trial) -> str:
    """The copy can be served, and somebody new signs in to it."""
    return sign_in_to(trial.settings, trial.database)


TRIALS: tuple[tuple[str, Callable[[Trial], str]], ...] = (
    ("Databasen är hel", is_intact),
    ("Antalet rader", has_all_rows),
    ("Granskningsloggen", has_whole_audit),
    ("Hänvisningar mellan tabeller", has_no_orphans),
    ("Databasens version", can_be_upgraded),
    ("Formulären", has_its_instruments),
    ("Summor och perioder", adds_up),
    ("Konton", has_its_accounts),
    ("Namn och kontaktuppgifter", has_readable_names),
    ("Inloggning", lets_somebody_in),
)
