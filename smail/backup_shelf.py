"""The folder of backups: their names tell when they were made, so that nothing has to be opened to know.

Kept apart from the making of backups, because the doctor looks here too and needs nothing else of it.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

_NAME = re.compile(r"smail-(\d{8}T\d{6}Z)\.backup")
_MOMENT = "%Y%m%dT%H%M%SZ"
_PARTIAL = ".smail-*.partial"


@dataclass(frozen=True, slots=True)
class Backup:
    """One finished backup and the moment that it holds."""

    path: Path
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Shelf:
    """The backups of one installation in one folder."""

    folder: Path

    def path_at(self, moment: datetime) -> Path:
        """Where the backup of that moment stands when it is finished."""
        return self.folder / f"smail-{moment.astimezone(UTC).strftime(_MOMENT)}.backup"

    def partial_of(self, path: Path) -> Path:
        """Where that backup stands while it is being written."""
        return self.folder / f".{path.stem}.partial"

    def backups(self) -> tuple[Backup, ...]:
        """Every finished backup, newest first."""
        found = ((path, _NAME.fullmatch(path.name)) for path in self.folder.glob("smail-*.backup"))
        whole = [Backup(path, _moment(match[1])) for path, match in found if match is not None]
        return tuple(sorted(whole, key=lambda one: one.made_at, reverse=True))

    def newest(self) -> Backup | None:
        """The newest finished backup; None where there is none."""
        return next(iter(self.backups()), None)

    def prune(self, keep: int) -> tuple[Path, ...]:
        """Only the newest are left, as many as said; returns those that are gone."""
        old = tuple(one.path for one in self.backups()[keep:])
        for path in old:
            path.unlink(missing_ok=True)
        return old

    def sweep(self) -> None:
        """What was begun and never finished is gone; only for the one who holds the instance's lock."""
        for path in self.folder.glob(_PARTIAL):
            path.unlink(missing_ok=True)


def _moment(text: str) -> datetime:
    return datetime.strptime(text, _MOMENT).replace(tzinfo=UTC)
