"""Looks an installation over: is it safe to trust, and does what is stored follow from what was answered?

Nothing is mended here. A sum that its answers do not give means that somebody or something has changed the
database behind the program's back, and that is for a person to look into.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from sqlalchemy.orm import Session

from smail import catalogue
from smail.catalogue import Catalogue
from smail.db.session import Database
from smail.errors import InstrumentError, SettingsError
from smail.instance import SECRET_FILES, Instance
from smail.services import periods, scores
from smail.settings import Settings

MOST_OF_A_KIND = 20
_AGAIN = "Kör sedan smail doctor igen."
_ADVICE = "Ändra ingenting för hand. Ta en säkerhetskopia och jämför med en från tiden då det stämde."


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong, and what to do about it."""

    what: str
    advice: str


def examine(settings: Settings) -> Iterator[Finding]:
    """Everything that is wrong with this installation; at most twenty of a kind."""
    yield from _open_files(settings)
    try:
        found = catalogue.load((catalogue.shipped(), *settings.instruments))
    except InstrumentError as error:
        for problem in error.problems:
            yield Finding(str(problem), "Rätta filen. Kör: smail instruments check")
        return
    database = Database(settings.database_url)
    try:
        yield from _database(database, found)
    finally:
        database.close()


def _open_files(settings: Settings) -> Iterator[Finding]:
    """Files of the instance that others on the computer can reach."""
    instance = Instance(settings.instance)
    secret_files = [instance.secret_file(name) for name in SECRET_FILES]
    kept = [instance.folder, secret_files[0].parent, *secret_files]
    kept += sorted((*instance.folder.glob("*.sqlite*"), *instance.folder.glob("*.json")))
    for path in kept:
        if path.exists() and path.stat().st_mode & 0o077:
            yield Finding(f"{path} kan nås av andra på datorn.", f"Kör: chmod {_mode(path)} {path}")


def _mode(path: Path) -> str:
    return "700" if path.is_dir() else "600"


def _database(database: Database, instruments: Catalogue) -> Iterator[Finding]:
    try:
        database.refuse_unless_durable()
    except SettingsError as error:
        yield Finding(str(error), _AGAIN)
    try:
        database.refuse_unless_current()
    except SettingsError as error:
        yield Finding(str(error), _AGAIN)
        return
    with database.transaction(write=False) as db:
        yield from islice(_wrong_scores(db, instruments), MOST_OF_A_KIND)
        yield from islice(_wrong_periods(db), MOST_OF_A_KIND)


def _wrong_scores(db: Session, instruments: Catalogue) -> Iterator[Finding]:
    for one in scores.recompute(db, instruments):
        if one.indicator is None:
            yield Finding(
                f"Skattning {one.assessment_id}: formuläret som besvarades finns inte kvar.",
                "Lägg tillbaka formulärets mapp och peka ut den med SMAIL_INSTRUMENTS.",
            )
            continue
        stored = "ingen summa" if one.stored is None else f"summan {one.stored.total}"
        computed = "ingen" if one.computed is None else f"{one.computed.total}"
        yield Finding(
            f"Skattning {one.assessment_id}, {one.indicator}: {stored} är sparad, svaren ger {computed}.",
            _ADVICE,
        )


def _wrong_periods(db: Session) -> Iterator[Finding]:
    for one in periods.mismatches(db):
        yield Finding(
            f"Inskrivning {one.enrolment_id}, period {one.number}: "
            f"{_dates(one.stored)} är sparat, datumen ger {_dates(one.computed)}.",
            _ADVICE,
        )


def _dates(row: periods.Row | None) -> str:
    if row is None:
        return "ingen period"
    done = "utan skattning" if row.assessment_id is None else f"fylld av skattning {row.assessment_id}"
    return f"{row.starts_on} till {row.ends_on} {done}"
