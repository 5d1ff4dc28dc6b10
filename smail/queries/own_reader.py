"""What every part of a person's own data is read with, and how days and codes stand in the file."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from smail.catalogue import Catalogue
from smail.db.tables import Participant
from smail.vault import Vault

# Only what JSON knows.
Told = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Reader:
    """What it takes to read one person's data."""

    db: Session
    vault: Vault
    catalogue: Catalogue
    person: Participant
    # What was done about the person, by whom: read once, told of in two parts.
    events: Told


def iso(moment: date | None) -> str | None:
    """The day, or the moment, as the file has it."""
    return None if moment is None else moment.isoformat()


def code(chosen: StrEnum | None) -> str | None:
    """The code as the file has it."""
    return None if chosen is None else chosen.value
