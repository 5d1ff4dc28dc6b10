"""The dated report of a drill: what was tried, what came of it, and how long it took."""

import itertools
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from smail import clock
from smail.backup.archive import BackupError


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was tried on the backup."""

    name: str
    is_passed: bool
    words: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that was tried on one backup, in the order in which it was tried."""

    backup: str
    begun_at: datetime
    checks: tuple[Check, ...]

    @property
    def is_passed(self) -> bool:
        """Whether the installation could be put back from this backup."""
        return bool(self.checks) and all(check.is_passed for check in self.checks)

    @property
    def seconds(self) -> float:
        """How long it took to have everything back and looked through."""
        return round(sum(check.seconds for check in self.checks), 2)

    def as_text(self) -> str:
        """The report for a person."""
        verdict = "godkänt" if self.is_passed else "UNDERKÄNT"
        lines = [
            f"Återläsningsprov {clock.civil(self.begun_at)}: {verdict}",
            f"Säkerhetskopia: {self.backup}",
            f"Tid: {self.seconds:.1f} sekunder",
            "",
        ]
        for check in self.checks:
            lines.append(f"{'ja ' if check.is_passed else 'NEJ'}  {check.name}: {check.words}")
        return "\n".join(lines) + "\n"

    def as_json(self) -> str:
        """The report for a program."""
        found = {
            "backup": self.backup,
            "begun_at": self.begun_at.isoformat(timespec="seconds"),
            "passed": self.is_passed,
            "seconds": self.seconds,
            "checks": [asdict(check) for check in self.checks],
        }
        return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


def write(report: Report, folder: Path) -> tuple[Path, Path]:
    """The report stands in the folder as text and as JSON, named by date and time, over no other."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        text = _set_down(report.as_text(), folder, _stem(report.begun_at))
        data = text.with_suffix(".json")
        data.write_text(report.as_json(), "utf-8")
    except OSError as error:
        raise BackupError(f"Rapporten går inte att skriva i {folder}: {error.strerror}.") from error
    return text, data


def _stem(begun_at: datetime) -> str:
    return f"drill-{clock.civil(begun_at)}-{begun_at.astimezone(clock.SWEDISH_TIME):%H%M%S}"


def _set_down(text: str, folder: Path, stem: str) -> Path:
    """The text in a new file: two drills may begin in one second, and an hour comes twice in autumn."""
    numbered = (f"{stem}-{number}" for number in itertools.count(2))
    names = itertools.chain([stem], numbered)
    path = next(one for name in names if not (one := folder / f"{name}.txt").exists())
    with path.open("x", encoding="utf-8") as file:
        file.write(text)
    return path
