"""The operator's commands for backups: make one, put one back, try one out."""

import os
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

import click

from smail import settings
from smail.backup.archive import BackupError
from smail.backup.report import Check
from smail.backup_shelf import Shelf
from smail.progress import Progress
from smail.settings import Settings

KEPT = 14

file_argument = click.Path(exists=True, dir_okay=False, path_type=Path)
folder_path = click.Path(file_okay=False, path_type=Path)


@click.command()
@click.option("--to", "target", type=folder_path, metavar="DIR", help="Mappen; annars SMAIL_BACKUPS.")
@click.option(
    "--keep",
    default=KEPT,
    show_default=True,
    type=click.IntRange(1, 10_000),
    help="Så många av de nyaste behålls i mappen.",
)
@click.pass_obj
def backup(folder: Path, target: Path | None, keep: int) -> None:
    """Gör en krypterad säkerhetskopia av databasen medan SMAIL är i drift."""
    from smail.backup.making import make

    found = settings.load(os.environ, folder)
    with _Watch("Säkerhetskopia") as watch:
        made = make(found, (target or found.backups).absolute(), keep=keep, watch=watch.copied)
    click.echo(f"{made.path}: {made.manifest}, {made.n_bytes} byte. Äldre borttagna: {len(made.gone)}.")
    click.echo("Hemligheterna finns inte i kopian: förvara mappen secrets för sig. Prova kopian: smail drill")


@click.command()
@click.argument("file", type=file_argument)
@click.option(
    "--instance", "into", type=folder_path, metavar="NEW", help="Instansmappen att läsa tillbaka till."
)
@click.pass_obj
def restore(folder: Path, file: Path, into: Path | None) -> None:
    """Läser tillbaka säkerhetskopian FILE till en tom databas. Skriver aldrig över något."""
    from smail.backup import restoring

    place = folder if into is None else into.absolute()
    _refuse_without_secrets(place, os.environ)
    manifest = restoring.restore(settings.load(os.environ, place), file)
    click.echo(f"Återläst: {manifest}. Alla är utloggade.")
    click.echo(f"Kör sedan: smail --instance {place} db upgrade, och smail --instance {place} doctor")


def _refuse_without_secrets(folder: Path, environ: Mapping[str, str]) -> None:
    # New secrets would open nothing, so the advice to make some would be the wrong one here.
    if "SMAIL_DATA_KEYS" not in environ and not (folder / "secrets").is_dir():
        raise BackupError(
            f"{folder} har inga hemligheter. Lägg först tillbaka mappen secrets och filen smail.toml "
            "från den instans som säkerhetskopian gjordes av."
        )


@click.command()
@click.argument("file", required=False, type=file_argument)
@click.option(
    "--report", "target", type=folder_path, metavar="DIR", help="Mappen för rapporten; annars SMAIL_BACKUPS."
)
@click.pass_obj
def drill(folder: Path, file: Path | None, target: Path | None) -> None:
    """Provar säkerhetskopian FILE, annars den nyaste: läser tillbaka den tillfälligt och loggar in."""
    from smail.backup import report
    from smail.backup.drill import N_STEPS
    from smail.backup.drill import drill as run

    found = settings.load(os.environ, folder)
    path = file or _newest(found)
    with Progress("Återläsningsprov", N_STEPS) as progress:

        def told(_check: Check) -> None:
            progress.step()

        result = run(found, path.absolute(), told)
    written, _data = report.write(result, (target or found.backups).absolute())
    click.echo(result.as_text(), nl=False)
    click.echo(f"Rapport: {written}")
    if not result.is_passed:
        raise BackupError(
            "Provet är underkänt. Åtgärda det som står ovan, kör smail backup och sedan smail drill."
        )


def _newest(found: Settings) -> Path:
    newest = Shelf(found.backups).newest()
    if newest is None:
        raise BackupError(f"Ingen säkerhetskopia finns i {found.backups}. Kör: smail backup")
    return newest.path


class _Watch:
    """A bar whose length is known only when the copying begins, and is never passed."""

    def __init__(self, label: str) -> None:
        self._label, self._left = label, 0
        self._bar: Progress | None = None
        self._stack = ExitStack()

    def __enter__(self) -> "_Watch":
        return self

    def __exit__(self, kind: type[BaseException] | None, *_rest: object) -> None:
        if kind is None and self._bar is not None:
            self._bar.step(self._left)
        self._stack.close()

    def copied(self, n_bytes: int, total: int) -> None:
        """So many more bytes of about the total are in the backup."""
        if self._bar is None:
            self._left = max(total, n_bytes)
            self._bar = self._stack.enter_context(Progress(self._label, self._left))
        step = min(n_bytes, self._left)
        self._left -= step
        self._bar.step(step)
