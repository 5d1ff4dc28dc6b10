"""The operator's commands for questionnaires: what is wrong with them, and when a version is final."""

import os
from pathlib import Path

import click

from smail import catalogue, settings
from smail.errors import SettingsError


@click.group()
def instruments() -> None:
    """Formulären."""


@instruments.command()
@click.argument(
    "folders", nargs=-1, type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="[FOLDER]..."
)
@click.pass_obj
def check(folder: Path, folders: tuple[Path, ...]) -> None:
    """Läser formulären i mapparna och visar allt som är fel. Utan mapp läses de som servern läser."""
    found = catalogue.load(folders or _served_folders(folder)).all()
    for one in found:
        state = "publicerad" if one.published else "utkast"
        on_paper = f", på papper också {' '.join(one.added)}" if one.added else ""
        asked_in = f"{' '.join(one.languages)}{on_paper}"
        click.echo(f"{one.key} {one.version}: {len(one.items)} frågor, {asked_in}, {state}")
    click.echo(f"{len(found)} formulär lästa utan fel.")


def _served_folders(folder: Path) -> tuple[catalogue.Folder, ...]:
    return (catalogue.shipped(), *settings.instrument_folders(os.environ, folder))


@instruments.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("key")
@click.argument("version")
def publish(folder: Path, key: str, version: str) -> None:
    """Fryser en version av ett formulär: ändras en fil efteråt startar inte SMAIL."""
    try:
        frozen = catalogue.publish(folder, key, version)
    except KeyError as error:
        raise SettingsError(
            f"{key} {version} finns inte i {folder}. Kör: smail instruments check {folder}"
        ) from error
    click.echo(f"{frozen.key} {frozen.version} är publicerad.")
