"""Tries a backup out: it is put back in a temporary place and used, and a report tells how that went.

A backup that nobody has put back is a hope. Nothing of the installation in use is touched.
"""

import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from sqlalchemy.exc import SQLAlchemyError

from smail import clock
from smail.backup import restoring
from smail.backup.manifest import Manifest
from smail.backup.report import Check, Report
from smail.backup.room import work_room
from smail.backup.trials import TRIALS, Trial
from smail.db.session import Database
from smail.errors import SmailError
from smail.settings import Settings

Found = TypeVar("Found")
N_STEPS = 4 + len(TRIALS)


def drill(settings: Settings, path: Path, tell: Callable[[Check], None]) -> Report:
    """Everything that could be tried on the backup has been; BackupError only if no place could be had."""
    begun_at = clock.now()
    log = _Log(tell)
    with work_room(settings.instance) as room:
        manifest = log.attempt("Filen är hel och äkta", partial(restoring.inspect, settings, path))
        if manifest is not None:
            _put_back_and_try(settings, path, manifest, room, log)
    return Report(path.name, begun_at, tuple(log.checks))


def _put_back_and_try(settings: Settings, path: Path, manifest: Manifest, room: Path, log: "_Log") -> None:
    with ExitStack() as stack:
        if not log.attempt("Hemligheterna", lambda: _has_secrets(settings, manifest)):
            return
        place = restoring.temporary(settings, room)
        url = log.attempt("En tillfällig plats", lambda: _Place(stack.enter_context(place)))
        if url is None or not log.attempt("Återläsning", lambda: _put_back(settings, path, url)):
            return
        # Straight to the copy: no proxy stands in front of it.
        served = replace(settings, database_url=url, migration_url=None, proxy_hops=0)
        database = stack.enter_context(Database(url))
        for name, trial in TRIALS:
            log.attempt(name, partial(trial, Trial(served, manifest, database)))


def _has_secrets(settings: Settings, manifest: Manifest) -> str:
    restoring.refuse_other_secrets(settings, manifest)
    return "datanycklar och pepper hör till säkerhetskopian"


def _put_back(settings: Settings, path: Path, url: str) -> str:
    restoring.put_back(settings, path, url)
    return "klar"


class _Place(str):
    """The address of the copy; told as words that show no password."""

    __slots__ = ()

    def __str__(self) -> str:
        return "finns"


class _Log:
    """Tries one thing after the other and writes down how each went."""

    def __init__(self, tell: Callable[[Check], None]) -> None:
        self.checks: list[Check] = []
        self._tell = tell

    def attempt(self, name: str, act: Callable[[], Found]) -> Found | None:
        """What the act gave; None, and its reason written down, where it failed in a way that is foreseen."""
        begun = time.monotonic()
        found, is_passed = None, True
        try:
            found = act()
            words = str(found)
        except SmailError as error:
            words, is_passed = str(error), False
        except SQLAlchemyError as error:
            # The name only: the text may quote what a person wrote.
            words, is_passed = f"databasen svarade inte som väntat ({type(error).__name__})", False
        check = Check(name, is_passed, words, round(time.monotonic() - begun, 3))
        self.checks.append(check)
        self._tell(check)
        return found
