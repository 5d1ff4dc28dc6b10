"""The operator's commands: thin, each with its help, and each says what to do next when it fails."""

import os
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click
from alembic.util import CommandError
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from smail import deployment, fit, instance, serve, settings
from smail.db import migrate
from smail.deployment import Kind
from smail.errors import SettingsError, SmailError
from smail.settings import Settings
from smail.settings_address import base_url_problem


class Stop(click.ClickException):
    """A command ends here, with words and without a traceback."""

    def show(self, file: Any = None) -> None:
        """The words stand on standard error."""
        click.echo(self.message, err=True, file=file)


# Where the larger commands live: read when they are asked for, since the server would keep them in memory.
ELSEWHERE = {
    "instruments": "smail.instrument_commands:instruments",
    "user": "smail.user_commands:user",
    "import": "smail.import_commands:import_command",
    "import-register": "smail.register_commands:register_command",
    "export": "smail.import_commands:export_command",
    "backup": "smail.backup_commands:backup",
    "restore": "smail.backup_commands:restore",
    "drill": "smail.backup_commands:drill",
    "report": "smail.report_commands:report",
    "remind": "smail.remind_commands:remind",
    "work": "smail.work_commands:work",
}


class Commands(click.Group):
    """A group whose commands turn what the program foresees into words and exit code 1."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands, those that live elsewhere included."""
        return sorted({*super().list_commands(ctx), *ELSEWHERE})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, from wherever it lives."""
        if cmd_name not in ELSEWHERE:
            return super().get_command(ctx, cmd_name)
        module, _, name = ELSEWHERE[cmd_name].partition(":")
        found: click.Command = getattr(import_module(module), name)
        return found

    def invoke(self, ctx: click.Context) -> Any:
        """The command has run, or it has been stopped in words."""
        try:
            return super().invoke(ctx)
        except SmailError as error:
            raise Stop(str(error)) from error
        except CommandError as error:
            raise Stop(
                f"Migreringen misslyckades: {error}. Se vilka versioner som gäller: smail db current"
            ) from error
        except SQLAlchemyError as error:
            # The name only: the text may quote what a person wrote.
            raise Stop(
                f"Databasen svarade inte som väntat ({type(error).__name__}). "
                "Kontrollera SMAIL_DATABASE_URL och att databasen är igång, och kör sedan: smail db upgrade"
            ) from error


# A larger county is for figures: closing its quarters takes minutes, and `smail work` does it by night.
MOST_WITH_REPORTS = 10_000

folder_option = click.option(
    "--instance",
    "folder",
    envvar="SMAIL_INSTANCE",
    default="instance",
    show_default="./instance",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Instansmappen: databas, hemligheter och smail.toml.",
)
host_option = click.option(
    "--host", default="127.0.0.1", show_default=True, help="Adressen som servern lyssnar på."
)
port_option = click.option(
    "--port",
    default=8000,
    show_default=True,
    type=click.IntRange(1, 65535),
    help="Porten som servern lyssnar på.",
)


@click.group(cls=Commands)
@folder_option
@click.version_option(version("smail"), prog_name="smail")
@click.pass_context
def main(ctx: click.Context, folder: Path) -> None:
    """SMAIL: progressionsmätning mot arbete för samordningsförbund."""
    # Whatever a command writes, the database first of all, is for its owner only.
    os.umask(0o077)
    ctx.obj = folder.absolute()


def _settings(folder: Path, port: int | None = None) -> Settings:
    environ = dict(os.environ)
    if port is not None and instance.Instance(folder).is_demo:
        environ.setdefault("SMAIL_BASE_URL", f"http://127.0.0.1:{port}")
    return settings.load(environ, folder)


@main.command()
@click.option("--base-url", help="Adressen som deltagare och personal använder, med https.")
@click.pass_obj
def init(folder: Path, base_url: str | None) -> None:
    """Skapar instansmappen med egna hemligheter. Det som redan finns skrivs aldrig över."""
    if base_url is not None:
        base_url = base_url.rstrip("/")
        if problem := base_url_problem(base_url, demo=False):
            raise SettingsError(problem)
    for path in instance.create(folder, demo=False, base_url=base_url):
        click.echo(f"Ny fil: {path}")
    click.echo("Hemligheterna går inte att återskapa: säkerhetskopiera mappen.")
    if _has_address(folder):
        _settings(folder)
        click.echo("Kör sedan: smail db upgrade")
    else:
        click.echo(
            "Skriv sedan adressen som deltagare och personal använder, med https: base_url i "
            f"{instance.Instance(folder).settings_file} eller SMAIL_BASE_URL i miljön. "
            "Kör därefter: smail db upgrade"
        )


def _has_address(folder: Path) -> bool:
    path = instance.Instance(folder).settings_file
    is_in_file = path.is_file() and "base_url" in path.read_text("utf-8")
    return is_in_file or bool(os.environ.get("SMAIL_BASE_URL"))


@main.command("serve")
@host_option
@port_option
@click.option("--workers", type=click.IntRange(1, 16), help="Antal processer. SQLite: 1. PostgreSQL: 2.")
@click.option("--threads", type=click.IntRange(1, 64), default=serve.THREADS, show_default=True)
@click.pass_obj
def serve_command(folder: Path, host: str, port: int, workers: int | None, threads: int) -> None:
    """Startar servern. Den skriver en rad JSON per händelse på standard error."""
    found = _settings(folder, port)
    where = serve.place(found, host=host, port=port, workers=workers, threads=threads)
    # The worker refuses all of this too, but only here does a person read the answer.
    fit.refuse_unfit(found)
    serve.run(found, where, folder)


@main.command()
@host_option
@port_option
@click.option("--serve", "is_served", is_flag=True, help="Starta servern när demon är klar.")
@click.option(
    "--participants",
    type=click.IntRange(1, 100_000),
    metavar="N",
    help="Antal påhittade deltagare, högst 100 000. Utan val: 1 200.",
)
@click.pass_obj
def demo(folder: Path, host: str, port: int, is_served: bool, participants: int | None) -> None:
    """Skapar ett påhittat län att prova på. Körs den igen finns det som har skrivits in kvar."""
    from smail import demo_board, demo_reports
    from smail.demo import prepare, refuse_foreign

    instance.create(folder, demo=True)
    found = _settings(folder, port)
    where = serve.place(found, host=host, port=port)
    # Before the migration: a database that belongs to somebody else is not touched at all.
    refuse_foreign(found)
    _upgrade(found)
    made = prepare(found, participants)
    if participants is None or participants <= MOST_WITH_REPORTS:
        demo_reports.sign(found)
        demo_board.finish(found)
    click.echo(made.text())
    if is_served:
        click.echo(f"Öppna {found.base_url} i webbläsaren. Avsluta med Ctrl+C.")
        serve.run(found, where, folder)


@main.command()
@click.pass_obj
def doctor(folder: Path) -> None:
    """Ser efter om allt står rätt till, och säger vad som ska göras. Ändrar ingenting."""
    from smail.doctor import examine

    findings = list(examine(_settings(folder)))
    for finding in findings:
        click.echo(f"{finding.what}\n  {finding.advice}", err=True)
    if findings:
        raise Stop("1 sak att åtgärda." if len(findings) == 1 else f"{len(findings)} saker att åtgärda.")
    click.echo("Allt står rätt till.")


@main.group()
def db() -> None:
    """Databasens version."""


@db.command()
@click.pass_obj
def upgrade(folder: Path) -> None:
    """Uppgraderar databasen till programmets version. Kan köras flera gånger."""
    found = _settings(folder)
    _upgrade(found)
    click.echo(f"Databasen har version {migrate.current(_owner_url(found))}.")


def _upgrade(found: Settings) -> None:
    role = make_url(found.database_url).username if found.migration_url else None
    migrate.upgrade(_owner_url(found), app_role=role)


@db.command()
@click.argument("revision")
@click.option("--yes", is_flag=True, help="Svara ja i förväg.")
@click.pass_obj
def downgrade(folder: Path, revision: str, yes: bool) -> None:
    """Tar databasen tillbaka till REVISION. Det som bara den nyare versionen kan spara försvinner."""
    found = _settings(folder)
    if not yes:
        click.confirm(f"Gå tillbaka till {revision}? Ta en säkerhetskopia först.", abort=True)
    migrate.downgrade(_owner_url(found), revision)
    click.echo(f"Databasen har version {migrate.current(_owner_url(found)) or 'ingen'}.")


@db.command()
@click.pass_obj
def current(folder: Path) -> None:
    """Visar databasens version och den som programmet väntar sig."""
    found = _settings(folder)
    click.echo(f"Databasen: {migrate.current(_owner_url(found)) or 'ingen'}. Programmet: {migrate.head()}.")


def _owner_url(found: Settings) -> str:
    return found.migration_url or found.database_url


@main.command()
@click.argument("kind", type=click.Choice([kind.value for kind in Kind]), metavar="FIL")
@click.option(
    "--set", "changes", multiple=True, metavar="NAMN=VÄRDE", help="Ett annat värde, till exempel port=8001."
)
@click.pass_obj
def deploy(folder: Path, kind: str, changes: tuple[str, ...]) -> None:
    """Skriver FIL på standard ut: nginx, systemd, compose, work, daily(-timer) eller remind(-timer)."""
    pairs = dict(change.split("=", 1) for change in changes if "=" in change)
    if len(pairs) < len(changes):
        raise Stop("Skriv --set NAMN=VÄRDE, ett per värde.")
    pairs.setdefault("instance", str(folder))
    click.echo(deployment.render(Kind(kind), _settings(folder).base_url, **pairs), nl=False)
