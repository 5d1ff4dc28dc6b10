"""The operator's way for an earlier register of certificates."""

import os
from collections.abc import Sequence
from pathlib import Path

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import settings
from smail.db.tables import Federation
from smail.errors import Conflict, NotFound
from smail.import_commands import NeedsMap, file_argument, refuse, transaction
from smail.imports import reading, registering
from smail.imports.faults import FileFault, people, shown
from smail.imports.register_columns import Use, guess, lacking
from smail.imports.register_known import Compared
from smail.imports.register_load import load
from smail.imports.sheet import Options, Sheet
from smail.services.audit import SYSTEM
from smail.vault import Vault


@click.command("import-register")
@file_argument
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="RUBRIK=UPPGIFT",
    help=f"Vad en kolumn är: {', '.join(Use)}, eller - om den inte läses.",
)
@click.option("--federation", "wanted", metavar="NAMN", help="Förbundet, om det finns flera.")
@click.option("--dry-run", is_flag=True, help="Visar vad som skulle hända. Inget sparas.")
@click.pass_obj
def register_command(
    folder: Path, file: Path, columns: tuple[str, ...], wanted: str | None, dry_run: bool
) -> None:
    """Läser in certifikat ur FILE (CSV eller XLSX). Allt eller inget; samma fil igen ändrar inget."""
    found = settings.load(os.environ, folder)
    content = file.read_bytes()
    sheet = reading.read_sheet(content, Options())
    uses = _uses(sheet, columns)
    vault = Vault(found.data_keys, found.pepper)
    with transaction(found, write=not dry_run) as db:
        federation_id = _federation_id(db, wanted)
        judged = registering.judge(db, vault, federation_id, sheet, uses)
        _tell(judged)
        refuse(sorted((*judged.faults, *judged.undecided), key=lambda one: one.row))
        if dry_run:
            click.echo("Provkörning: inget är sparat.")
            return
        loaded = load(db, vault, federation_id, judged, reading.digest(content), SYSTEM)
    if loaded.n_people or loaded.n_certificates:
        click.echo(f"Inläst: {loaded.n_people} nya kursdeltagare, {loaded.n_certificates} certifikat.")
    else:
        click.echo("Allt i filen finns redan. Inget ändrades.")


def _uses(sheet: Sheet, columns: Sequence[str]) -> tuple[Use | None, ...]:
    """What each column is: as its heading looks, but for those that were told."""
    uses = list(guess(sheet.header))
    for one in columns:
        heading, _sign, name = one.rpartition("=")
        if heading not in sheet.header or (name != "-" and name not in set(Use)):
            raise FileFault(
                f"--column {shown(one)}: skriv en av filens rubriker, = och en av {', '.join(Use)}."
            )
        use = None if name == "-" else Use(name)
        uses = [None if other is use else other for other in uses]
        uses[sheet.header.index(heading)] = use
    missing = lacking(uses)
    if missing:
        raise NeedsMap(
            f"Ingen kolumn är {', '.join(missing)}. Filens rubriker: {', '.join(map(shown, sheet.header))}. "
            "Ange vad de är med --column RUBRIK=UPPGIFT."
        )
    return tuple(uses)


def _tell(judged: Compared) -> None:
    """What would happen, column by column."""
    register = judged.register
    for column, use in zip(register.header, register.uses, strict=True):
        click.echo(f"  {shown(column)}: {use.value if use else 'läses inte'}")
    click.echo(f"{people(register.n_people)}, {len(register.entries)} certifikat i filen.")
    click.echo(f"Nytt: {people(judged.n_new_people)}, {len(judged.certificates)} certifikat.")
    for row in judged.skipped:
        click.echo(
            f"Rad {row.row}: lämnas utanför. Personen har redan ett nyare certifikat på nivån, och historien "
            "ändras inte."
        )
    for one in judged.questions:
        keys = ", ".join(shown(known.key) for known in one.namesakes)
        click.echo(
            f"Rad {one.named.row}: {shown(one.named.name)} finns redan här. Kolumnen Konto: {keys}, eller ny."
            f" Valt: {shown(one.answer) or 'inget'}."
        )


def _federation_id(db: Session, wanted: str | None) -> int:
    rows = db.execute(select(Federation.id, Federation.name).order_by(Federation.name)).all()
    found = [int(row.id) for row in rows if wanted in (None, row.name)]
    if len(found) > 1:
        raise Conflict(f"Det finns flera förbund. Ange --federation: {', '.join(row.name for row in rows)}")
    if not found:
        raise NotFound(
            "Förbundet finns inte. Det här finns: " + (", ".join(row.name for row in rows) or "inget")
        )
    return found[0]
