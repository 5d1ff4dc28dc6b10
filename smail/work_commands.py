"""The operator's command for what nobody waits for: what is due every day, and what a page has asked for."""

import os
import signal
import threading
from pathlib import Path

import click

from smail import catalogue, county_work, fit, log, quarter_work, settings
from smail.db.session import Database
from smail.progress import Heard
from smail.services import person_files
from smail.settings import Settings
from smail.vault import Vault
from smail.working import Worker

# How often a worker that stays looks for something to do.
SECONDS_BETWEEN = 5.0


@click.command()
@click.option("--once", "is_once", is_flag=True, help="Gör bara långa arbeten som väntar, och sluta sedan.")
@click.option(
    "--loop", "is_loop", is_flag=True, help="Stanna kvar och gör långa arbeten när någon ber om dem."
)
@click.pass_obj
def work(folder: Path, is_once: bool, is_loop: bool) -> None:
    """Gör det som ska göras varje dag, och sedan de långa arbeten som väntar: personfiler, kvartal.

    Flera kan köras samtidigt: samma arbete görs aldrig av två. Ett arbete som avbröts görs om från början.
    """
    if is_once and is_loop:
        raise click.UsageError("Välj --once eller --loop, inte båda.")
    found = settings.load(os.environ, folder)
    fit.refuse_unfit(found)
    with Database(found.database_url) as database:
        if not is_once and not is_loop:
            _work_of_the_day(database, found)
        _work_that_waits(database, found, is_loop)


def _work_of_the_day(database: Database, found: Settings) -> None:
    from smail.services import upkeep

    with database.transaction(write=True) as session:
        done = upkeep.work(session, found)
    instruments = catalogue.load((catalogue.shipped(), *found.instruments))
    quarter_work.close_all(database, instruments, found.smallest_group)
    county_work.make_ahead(database, instruments)
    database.forget_log()
    click.echo(
        f"Kommande perioder: {done.n_people} deltagare. "
        f"Borttaget: {done.n_sessions} inloggningar, {done.n_counters} räknare."
    )


def _work_that_waits(database: Database, found: Settings, is_loop: bool) -> None:
    over = threading.Event()
    if is_loop:
        log.configure(found.log_level)
        for one in (signal.SIGTERM, signal.SIGINT):
            signal.signal(one, lambda *_how: over.set())
    shown = Heard("Långt arbete")
    worker = Worker(
        database,
        Vault(found.data_keys, found.pepper),
        catalogue.load((catalogue.shipped(), *found.instruments)),
        found.smallest_group,
        over.is_set,
        shown.heard,
    )
    n_done = worker.work()
    while is_loop and not over.wait(SECONDS_BETWEEN):
        with database.transaction(write=True) as session:
            person_files.forget_old(session)
        worker.work()
    if not is_loop:
        click.echo(f"Långa arbeten: {n_done}.")
