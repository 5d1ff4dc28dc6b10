"""The operator's way to templates of Word for reports: they are installed here, and nowhere in the web."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy.orm import Session

from smail import settings
from smail.db.session import Database
from smail.domain.reporting import LARGEST_TEMPLATE, ReportKind
from smail.errors import NotFound, Refused
from smail.queries import quarterly_reports as signed_reports
from smail.queries import report_templates as reads
from smail.queries.accounts import account_named
from smail.reports import word_outside, word_template, word_trial
from smail.reports.word_outside import OutsideFault
from smail.services import quarterly_reports, report_templates
from smail.services.audit import SYSTEM
from smail.services.quarterly_reports import Hand
from smail.vault import Vault

kind_option = click.option(
    "--kind",
    type=click.Choice([one.value for one in ReportKind]),
    default=ReportKind.QUARTERLY.value,
    show_default=True,
    help="Kvartalsrapport, avvikelserapport eller slutrapport.",
)
_WHY_NOT = {
    OutsideFault.EMPTY: "Filen är tom.",
    OutsideFault.TOO_LARGE: "Filen är större än 10 MB. Gör bilderna i den mindre.",
    OutsideFault.NOT_WORD: "Filen är ingen Word-fil. Spara den som .docx.",
    OutsideFault.MACROS: "Filen innehåller makron. Spara den som .docx, utan makron.",
    OutsideFault.LINKS: "Filen har en länk till något utanför sig. Ta bort den.",
    OutsideFault.FILES_INSIDE: "Filen har andra filer i sig, till exempel ett kalkylblad. Ta bort dem.",
    OutsideFault.PERSONNUMMER: "Filen innehåller ett personnummer, i texten eller egenskaperna. Ta bort det.",
    OutsideFault.NUMBER: "Filen innehåller en deltagares nummer, i texten eller egenskaperna. Ta bort det.",
}


@click.group()
def report() -> None:
    """Rapporter till styrgrupper och förbund."""


@report.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--programme", required=True, help="Insatsens namn.")
@click.option("--quarter", "period", required=True, metavar="ÅÅÅÅ-QN", help="Kvartalet, som 2026-Q1.")
@click.option("--username", required=True, help="Den som lämnade filen.")
@kind_option
@click.pass_obj
def attach(folder: Path, file: Path, programme: str, period: str, username: str, kind: str) -> None:
    """Bifogar en Word-fil som är ändrad utanför SMAIL till en signerad rapport. Den signerade gäller."""
    content = file.read_bytes()
    fault = word_outside.fault_of(content)
    if fault is not None:
        raise Refused(_WHY_NOT[fault])
    found = settings.load(os.environ, folder)
    with _database(folder, write=True) as db:
        account = account_named(db, username)
        row = signed_reports.signed_named(db, programme, period, ReportKind(kind))
        if account is None or row is None:
            raise NotFound("Det finns inget sådant konto, eller ingen sådan signerad rapport.")
        hand = Hand(account.id, SYSTEM)
        digest = quarterly_reports.attach(db, Vault(found.data_keys, found.pepper), row, content, hand)
    click.echo("Filen är redan bifogad." if digest is None else f"Bifogad. SHA-256 {digest}")


@report.group()
def template() -> None:
    """Wordmallar för rapporter."""


@template.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@kind_option
@click.pass_obj
def install(folder: Path, file: Path, kind: str) -> None:
    """Provar mallen i FILE med påhittade uppgifter och tar den i bruk. Signerade rapporter ändras inte."""
    if file.stat().st_size > LARGEST_TEMPLATE:
        raise Refused(f"Filen är större än {LARGEST_TEMPLATE // 1_000_000} MB. Gör bilderna i den mindre.")
    content = file.read_bytes()
    faults = word_trial.faults(content)
    if faults:
        for one in faults:
            click.echo(one, err=True)
        raise Refused(
            "Mallen är inte installerad. Utgå från den inbyggda: smail report template show --out mall.docx"
        )
    with _database(folder, write=True) as db:
        is_new = report_templates.install(db, ReportKind(kind), file.name[:200], content, SYSTEM)
    since = "från nu" if is_new else "redan"
    click.echo(f"{file.name} används {since} för {kind}.")


@template.command("list")
@click.pass_obj
def list_command(folder: Path) -> None:
    """Visar mallarna, den nyaste först. Den första av varje slag används."""
    with _database(folder, write=False) as db:
        for one in reads.installed(db):
            click.echo(f"{one.installed_at:%Y-%m-%d %H:%M} {one.kind.value} {one.name} SHA-256 {one.digest}")
    click.echo("Ett slag utan mall görs med den inbyggda.")


@template.command()
@kind_option
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="Filen som mallen skrivs till.",
)
@click.pass_obj
def show(folder: Path, kind: str, out: Path) -> None:
    """Skriver mallen som används till en fil, att göra en egen av. En fil som finns skrivs inte över."""
    with _database(folder, write=False) as db:
        row = reads.in_use(db, ReportKind(kind))
        name, content = (
            (word_template.NAME, word_template.plain()) if row is None else (row.name, row.content)
        )
    try:
        with out.open("xb") as file:
            file.write(content)
    except FileExistsError as error:
        raise Refused(f"{out} finns redan. Välj ett annat namn.") from error
    click.echo(f"{out}: mallen {name}.")


@contextmanager
def _database(folder: Path, *, write: bool) -> Iterator[Session]:
    found = settings.load(os.environ, folder)
    with Database(found.database_url) as database, database.transaction(write=write) as db:
        yield db
