"""The operator's way for files: ratings in, and what was read in out again."""

import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from smail import catalogue, clock, settings
from smail.catalogue import Catalogue
from smail.db.session import Database
from smail.db.tables import Programme
from smail.domain.instrument import Instrument
from smail.errors import Conflict, NotFound
from smail.imports import cells, drawing, export, reading
from smail.imports.drawing import Drawing
from smail.imports.faults import FileFault, RowFault, people, shown
from smail.imports.load import Order, load
from smail.imports.map_file import options_in, read_map
from smail.imports.reading import Judged
from smail.imports.sheet import Options, Sheet
from smail.progress import Progress
from smail.queries.accounts import account_named
from smail.services import sign_in, teams
from smail.services.audit import SYSTEM
from smail.settings import Settings
from smail.vault import Vault

SHOWN_ROWS = 3
programme_option = click.option(
    "--programme", "wanted", required=True, metavar="P", help="Insatsens id eller hela namn."
)
file_argument = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


class Stopped(click.ClickException):
    """Nothing was read in, and it has been said why."""

    def show(self, file: Any = None) -> None:
        """The words stand on standard error."""
        click.echo(self.message, file=file, err=True)


class NeedsMap(Stopped):
    """There is neither a map nor anybody to ask."""

    exit_code = 2


@click.command("import")
@file_argument
@programme_option
@click.option(
    "--mapping", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Kartan, en TOML-fil."
)
@click.option("--handledare", metavar="USERNAME", help="Den som ska följa de nya deltagarna, från i dag.")
@click.option("--dry-run", is_flag=True, help="Visar vad som skulle hända. Inget sparas.")
@click.pass_obj
def import_command(
    folder: Path, file: Path, wanted: str, mapping: Path | None, handledare: str | None, dry_run: bool
) -> None:
    """Läser in skattningar ur FILE (CSV eller XLSX). Allt eller inget; samma fil igen ändrar inget."""
    found = settings.load(os.environ, folder)
    instruments = catalogue.load((catalogue.shipped(), *found.instruments))
    content = file.read_bytes()
    text, sheet = _sheet_and_map(content, mapping, instruments)
    read = read_map(text, instruments, name=mapping.name if mapping else "kartan")
    vault = Vault(found.data_keys, found.pepper)
    with transaction(found, write=not dry_run) as db:
        programme = _programme(db, wanted)
        follower = _account_id(db, programme, handledare)
        judged = reading.judge(db, vault, programme, sheet, read)
        _tell(judged)
        refuse(judged.faults)
        if dry_run:
            click.echo("Provkörning: inget är sparat.")
            return
        order = Order(programme, SYSTEM, None, follower, reading.digest(content), clock.today())
        with Progress("Import", judged.new.n_ratings) as progress:
            loaded = load(db, vault, judged.plan, judged.new, order, step=progress.step)
    if loaded.batch_id is None:
        click.echo("Allt i filen finns redan. Inget ändrades.")
    else:
        click.echo(f"Inläst: {loaded.n_people} nya deltagare, {loaded.n_ratings} skattningar.")
        click.echo(f"Filens id: {loaded.batch_id}. Hämta ut den igen: smail export --programme … --out FIL")


@click.command("export")
@programme_option
@click.option("--batch", metavar="ID", help="Filens id; annars den som lästes in sist.")
@click.option("--numbers", is_flag=True, help="Deltagarnumren i en första kolumn.")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Ny fil: .csv eller .xlsx.")
@click.pass_obj
def export_command(folder: Path, wanted: str, batch: str | None, numbers: bool, out: Path) -> None:
    """Hämtar ut en inläst fil: kolumnerna i kartan, rad för rad, så som svaren står i SMAIL."""
    if out.suffix.lower() not in (".csv", ".xlsx"):
        raise FileFault("Filen ska heta något på .csv eller .xlsx.")
    found = settings.load(os.environ, folder)
    instruments = catalogue.load((catalogue.shipped(), *found.instruments))
    with transaction(found, write=True) as db:
        chosen = export.latest_batch(db, _programme(db, wanted), batch)
        vault = Vault(found.data_keys, found.pepper)
        made = export.export(db, vault, instruments, chosen, SYSTEM, with_numbers=numbers)
        write = cells.to_workbook if out.suffix.lower() == ".xlsx" else cells.to_csv
        try:
            with out.open("xb") as file:
                file.write(write(made.header, made.rows))
        except FileExistsError as error:
            raise Conflict(f"{out} finns redan. Välj ett annat namn.") from error
    click.echo(f"{len(made.rows)} rader i {out}.")


def is_terminal() -> bool:
    """Whether there is somebody to ask."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def _sheet_and_map(content: bytes, mapping: Path | None, instruments: Catalogue) -> tuple[str, Sheet]:
    if mapping is not None:
        text = mapping.read_text(encoding="utf-8", errors="replace")
        return text, reading.read_sheet(content, options_in(text, name=mapping.name))
    if not is_terminal():
        raise NeedsMap(
            "Det saknas en karta över filens kolumner. Skriv en och ange den med --mapping, "
            "eller kör kommandot i en terminal, så frågar det om varje kolumn."
        )
    sheet = reading.read_sheet(content, Options())
    return _asked(sheet, instruments), sheet


def _asked(sheet: Sheet, instruments: Catalogue) -> str:
    """The map, asked for column by column; it can be kept for the next time."""
    keys = sorted({one.key for one in instruments.all()})
    key = click.prompt("Vilket formulär är besvarat?", type=click.Choice(keys), default=keys[0])
    instrument = instruments.latest(key)
    forms = [one.key for one in instrument.forms]
    form = click.prompt("Vilken form av det?", type=click.Choice(forms), default=forms[-1])
    text = drawing.draw(sheet.header, instrument, form, _ask_columns(sheet, instrument, form))
    place = click.prompt("Spara kartan som (tomt = spara inte)", default="", show_default=False)
    if place:
        with Path(place).open("x", encoding="utf-8") as file:
            file.write(text)
    return text


def _ask_columns(sheet: Sheet, instrument: Instrument, form: str) -> Drawing:
    guessed = drawing.guess(sheet, instrument, form)
    click.echo(
        f"Varje kolumn är {', '.join(drawing.USES)}, en fråga i formuläret, eller - om den inte läses."
    )
    click.echo("wave är besökets nummer: 1, 2, 3 och så vidare, med lika många dagar emellan.")
    click.echo(
        "Har en rad svar från flera tillfällen behövs en karta i TOML (--mapping); "
        "tests/data/arthritis.toml i källkoden är en sådan. Avbryt då med Ctrl+C."
    )
    known = [*drawing.USES, *instrument.form(form).items, "-"]
    uses = []
    for column, use in zip(sheet.header, guessed.uses, strict=True):
        example = shown(sheet.rows[0].cells[column]) if sheet.rows else ""
        answer = click.prompt(
            f"{shown(column)} (till exempel ”{example}”)",
            type=click.Choice(known),
            default=use or "-",
            show_choices=False,
        )
        uses.append("" if answer == "-" else answer)
    has_day, has_visit = drawing.DAY in uses, drawing.VISIT in uses
    which_day = "Vilken dag var besök 1" if has_visit else "Vilken dag gjordes skattningarna"
    return Drawing(
        uses=tuple(uses),
        first_day="" if has_day else click.prompt(f"{which_day} (2024-01-15)?"),
        day_form=click.prompt("Hur skrivs datum?", default=guessed.day_form) if has_day else "",
        age_year=click.prompt("Åldern gäller vilket år?") if drawing.AGE in uses else "",
        visit_days=click.prompt("Hur många dagar är det mellan besöken?") if has_visit else "",
        sexes=_ask_sexes(sheet, uses),
    )


def _ask_sexes(sheet: Sheet, uses: list[str]) -> dict[str, str]:
    if drawing.SEX not in uses:
        return {}
    column = sheet.header[uses.index(drawing.SEX)]
    choice = click.Choice(["woman", "man", "other", "undisclosed"])
    codes = sorted({row.cells[column].strip() for row in sheet.rows} - {""})[:20]
    return {code: click.prompt(f"Kön ”{shown(code)}” betyder", type=choice) for code in codes}


def _tell(judged: Judged) -> None:
    """What would happen, column by column, and the first rows."""
    plan, new = judged.plan, judged.new
    uses = plan.map.uses()
    click.echo(f"Formulär: {plan.map.instrument.key} {plan.map.instrument.version}, form {plan.map.form}")
    for column in plan.header:
        click.echo(f"  {shown(column)}: {uses.get(column, 'läses inte')}")
    click.echo(
        f"{len(plan.rows)} rader, {people(len(plan.people))}, {plan.n_ratings} skattningar, "
        f"{plan.n_missing} tillfällen utan svar."
    )
    click.echo(f"Nytt: {people(len(new.new_people))}, {new.n_ratings} skattningar.")
    for person in plan.people[:SHOWN_ROWS]:
        days = ", ".join(rating.day.isoformat() for rating in person.ratings)
        click.echo(f"  {shown(person.source)}: {days}")


def refuse(faults: Iterable[RowFault]) -> None:
    """Every fault is told: a line to a person, JSON to a program; nothing is read in."""
    from smail.web.federation.import_words import line_of

    found = list(faults)
    for fault in found:
        if sys.stderr.isatty():
            click.echo(line_of(fault), err=True)
        else:
            click.echo(json.dumps(_event(fault, line_of(fault)), ensure_ascii=False), err=True)
    if found:
        raise Stopped(f"{len(found)} fel. Inget är inläst. Rätta filen eller kartan och kör igen.")


def _event(fault: RowFault, words: str) -> dict[str, object]:
    return {
        "event": "import.fault",
        "row": fault.row,
        "column": fault.column,
        "value": None if fault.value is None else shown(fault.value),
        "reason": fault.reason.value,
        "words": words,
    }


@contextmanager
def transaction(found: Settings, *, write: bool) -> Iterator[Session]:
    """A transaction of the installation's database, if that is up to date."""
    with Database(found.database_url) as database:
        database.refuse_unless_current()
        with database.transaction(write=write) as db:
            yield db


def _programme(db: Session, wanted: str) -> Programme:
    # An exercise has nobody whose ratings could be read in, or out.
    real = select(Programme).where(Programme.exercise_since.is_(None)).order_by(Programme.id)
    found = db.scalars(real.where(or_(Programme.public_id == wanted, Programme.name == wanted)))
    programmes = found.all()
    if len(programmes) > 1:
        ids = ", ".join(f"{one.public_id} ({one.organisation.name})" for one in programmes)
        raise Conflict(f"Flera insatser heter så. Ange id: {ids}")
    if not programmes:
        names = ", ".join(sorted(one.name for one in db.scalars(real)))
        raise NotFound(f"Insatsen {wanted} finns inte. Det här finns: {names or 'ingen'}")
    return programmes[0]


def _account_id(db: Session, programme: Programme, username: str | None) -> int | None:
    if username is None:
        return None
    account = account_named(db, sign_in.normal_username(username))
    if account is None or not teams.may_follow(db, account, programme, clock.today()):
        raise NotFound(f"{username} har inte rollen handledare i insatsen i dag. Ge rollen först.")
    return account.id
