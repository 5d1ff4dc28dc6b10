"""The sheet with what opens doors in the demo: kept in demo.json beside the database and printed.

Nowhere else in SMAIL does a password or a link stand in the open. Here every person is made up.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from smail import clock, passwords

FILE = "demo.json"
NOT_KNOWN = "–"


@dataclass(frozen=True, slots=True)
class StaffLine:
    """How one member of staff signs in; None for what the person has changed since."""

    role: str
    username: str
    password: str | None
    totp_secret: str | None

    @property
    def code(self) -> str:
        """What the phone shows now, where its secret is known."""
        return passwords.totp_code(self.totp_secret, clock.now()) if self.totp_secret else NOT_KNOWN


@dataclass(frozen=True, slots=True)
class ParticipantLine:
    """How one participant gets in; None for a PIN the person chose and for a link somebody else made."""

    number: str
    link: str | None
    pin: str | None
    due: bool
    language: str

    @property
    def token(self) -> str:
        """The secret of the link; empty where it is not known."""
        return (self.link or "").rpartition("#")[2]


@dataclass(frozen=True, slots=True)
class DemoSheet:
    """Everything that opens a door, at the address where the demo is served."""

    base_url: str
    staff: tuple[StaffLine, ...] = ()
    participants: tuple[ParticipantLine, ...] = ()

    def text(self) -> str:
        """The sheet as a table, with the codes that the phones would show now."""
        staff = [
            (one.role, one.username, one.password or NOT_KNOWN, one.code, one.totp_secret or NOT_KNOWN)
            for one in self.staff
        ]
        people = [
            (
                one.number,
                one.pin or NOT_KNOWN,
                "ja" if one.due else "nej",
                one.language,
                one.link or NOT_KNOWN,
            )
            for one in self.participants
        ]
        return "\n".join(
            (
                f"SMAIL, ett påhittat län på {self.base_url}",
                "",
                *_table(("Roll", "Användarnamn", "Lösenord", "Kod nu", "Hemlighet för koder"), staff),
                "",
                *_table(("Nummer", "PIN", "Att svara", "Språk", "Länk"), people),
                "",
                "Här står några av deltagarna. De andra får länk eller kod av sin handledare.",
                f"Koderna byts var {passwords.STEP_SECONDS}:e sekund. Allt står också i {FILE} i mappen.",
            )
        )


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> list[str]:
    widths = [max(len(row[place]) for row in (head, *rows)) for place in range(len(head))]
    lines = (head, tuple("-" * width for width in widths), *rows)
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    ]


def read(instance: Path) -> DemoSheet | None:
    """The sheet of the last start; None where there is none that can be read."""
    try:
        found = json.loads((instance / FILE).read_text("utf-8"))
        return DemoSheet(
            base_url=found["base_url"],
            staff=tuple(StaffLine(**line) for line in found["staff"]),
            participants=tuple(ParticipantLine(**line) for line in found["participants"]),
        )
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def write(instance: Path, sheet: DemoSheet) -> None:
    """The sheet stands in the instance folder, whole, and only its owner reads it."""
    path = instance / FILE
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(asdict(sheet), file, ensure_ascii=False, indent=1)
        file.write("\n")
        file.flush()
        os.fsync(descriptor)
    fresh.replace(path)
