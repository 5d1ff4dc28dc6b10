"""Looks an installation over: is it safe to trust, and does what is stored follow from what was answered?

Nothing is mended here. A sum that its answers do not give means that somebody or something has changed the
database behind the program's back, and that is for a person to look into.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from smail import catalogue, clock
from smail.backup_shelf import Shelf
from smail.catalogue import Catalogue
from smail.db.session import Database
from smail.db.tables import Account, Programme
from smail.errors import InstrumentError, SettingsError
from smail.instance import SECRET_FILES, Instance
from smail.queries import materials
from smail.queries.reminders import waiting_since
from smail.sending.ways import mail_of
from smail.services import periods, scores
from smail.settings import Settings
from smail.settings_messages import GIVEN_SECRETS

MOST_OF_A_KIND = 20
# A night and the two hours that it may be late.
OLDEST_BACKUP = timedelta(hours=26)
LONGEST_WAIT = timedelta(days=1)
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
    with Database(settings.database_url) as database:
        yield from _database(database, found, settings)


def _open_files(settings: Settings) -> Iterator[Finding]:
    """Files of the instance that others on the computer can reach."""
    instance = Instance(settings.instance)
    secret_files = [instance.secret_file(name) for name in (*SECRET_FILES, *GIVEN_SECRETS.values())]
    kept = [instance.folder, secret_files[0].parent, *secret_files]
    kept += sorted((*instance.folder.glob("*.sqlite*"), *instance.folder.glob("*.json")))
    for path in kept:
        if path.exists() and path.stat().st_mode & 0o077:
            yield Finding(f"{path} kan nås av andra på datorn.", f"Kör: chmod {_mode(path)} {path}")


def _mode(path: Path) -> str:
    return "700" if path.is_dir() else "600"


def _database(database: Database, instruments: Catalogue, settings: Settings) -> Iterator[Finding]:
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
        if not settings.demo:
            yield from _old_backup(db, Shelf(settings.backups))
        yield from _waiting_messages(db)
        yield from islice(_missing_forms(db, instruments, clock.today()), MOST_OF_A_KIND)
        yield from contradictions(db, instruments)
    if not settings.demo:
        yield from _mail_server(settings)


def _waiting_messages(db: Session) -> Iterator[Finding]:
    count = waiting_since(db, clock.now() - LONGEST_WAIT)
    if count:
        yield Finding(
            f"Påminnelser som har försökt skickas i mer än ett dygn: {count}.",
            "Se i loggen efter reminder.again: där står varför. Inget är förlorat.",
        )


def _missing_forms(db: Session, instruments: Catalogue, today: date) -> Iterator[Finding]:
    """Programmes that nobody can answer in: the newest version of the questionnaire lacks what they chose."""
    goes_on = or_(Programme.ends_on.is_(None), Programme.ends_on >= today)
    for one in db.scalars(select(Programme).where(goes_on).order_by(Programme.id)):
        try:
            newest = instruments.latest(one.instrument_key)
        except KeyError:
            yield Finding(
                f"{one.name}: formuläret {one.instrument_key} finns inte, så ingen kan svara.",
                "Lägg tillbaka formulärets mapp och peka ut den med SMAIL_INSTRUMENTS.",
            )
            continue
        if all(form.key != one.form for form in newest.forms):
            there = ", ".join(form.key for form in newest.forms)
            yield Finding(
                f"{one.name}: {newest.key} {newest.version} har inte varianten {one.form}, "
                "så ingen kan börja svara.",
                f"Ge den nya versionen varianten {one.form}, eller välj en annan för insatsen: {there}.",
            )


def _mail_server(settings: Settings) -> Iterator[Finding]:
    """Whether mail could be sent. An SMS gateway has no call that does nothing, so it is not asked."""
    if settings.messages.smtp is None:
        return
    trouble = mail_of(settings).trouble()
    if trouble is not None:
        yield Finding(
            f"E-postservern {settings.messages.smtp.host} släpper inte in SMAIL ({trouble}).",
            "Kontrollera SMAIL_SMTP_HOST, SMAIL_SMTP_PORT, SMAIL_SMTP_SECURITY, namnet och lösenordet.",
        )


def _old_backup(db: Session, shelf: Shelf) -> Iterator[Finding]:
    if db.scalar(select(Account.id).limit(1)) is None:
        # Nobody has begun: there is nothing yet that could be lost.
        return
    newest = shelf.newest()
    if newest is None:
        yield Finding(f"Ingen säkerhetskopia finns i {shelf.folder}.", "Kör varje natt: smail backup")
    elif clock.now() - newest.made_at > OLDEST_BACKUP:
        yield Finding(
            f"Den nyaste säkerhetskopian är från {newest.made_at:%Y-%m-%d %H:%M} UTC, äldre än 26 timmar.",
            "Kör: smail backup. Se efter varför nattens kopia uteblev.",
        )


def contradictions(db: Session, instruments: Catalogue, *, today: date | None = None) -> Iterator[Finding]:
    """Everything stored that is not what was answered, dated or laid in; at most twenty of a kind."""
    yield from islice(_wrong_scores(db, instruments), MOST_OF_A_KIND)
    yield from islice(_wrong_periods(db, today), MOST_OF_A_KIND)
    yield from islice(_wrong_files(db), MOST_OF_A_KIND)


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


def _wrong_periods(db: Session, today: date | None) -> Iterator[Finding]:
    for one in periods.mismatches(db, today=today):
        yield Finding(
            f"Inskrivning {one.enrolment_id}, period {one.number}: "
            f"{_dates(one.stored)} är sparat, datumen ger {_dates(one.computed)}.",
            _ADVICE,
        )


def _wrong_files(db: Session) -> Iterator[Finding]:
    for title, number in materials.changed(db):
        yield Finding(f"{title}, version {number}: filen är inte den som lades in.", _ADVICE)


def _dates(row: periods.Row | None) -> str:
    if row is None:
        return "ingen period"
    done = "utan skattning" if row.assessment_id is None else f"fylld av skattning {row.assessment_id}"
    return f"{row.starts_on} till {row.ends_on} {done}"
