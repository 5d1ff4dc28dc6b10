"""From bytes to a judged plan in one step, for the command and for the page."""

import hashlib
from dataclasses import dataclass

from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import Programme
from smail.imports.check import Limits, Plan, check
from smail.imports.faults import FileFault, RowFault
from smail.imports.known import Comparison, compare
from smail.imports.mapping import ImportMap
from smail.imports.sheet import Options, Sheet, read_csv
from smail.vault import Vault

_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class Judged:
    """A plan, and how it stands to what the programme already knows."""

    plan: Plan
    new: Comparison

    @property
    def faults(self) -> tuple[RowFault, ...]:
        """Everything that stands in the way, by row."""
        return tuple(sorted((*self.plan.faults, *self.new.conflicts), key=lambda fault: fault.row))


def read_sheet(content: bytes, options: Options, *, most_rows: int | None = None) -> Sheet:
    """The sheet in a CSV file or a workbook; FileFault with what to do where there is none."""
    if content.startswith(_OLD_EXCEL):
        raise FileFault("Filen är en gammal Excelfil. Spara den som .xlsx eller CSV UTF-8.")
    if content.startswith(_ZIP):
        # Only who reads one needs what reads them, which a server would keep in memory all day.
        from smail.imports.workbook import read_workbook

        return read_workbook(content, options, most_rows=most_rows)
    return read_csv(content, options, most_rows=most_rows)


def judge(db: Session, vault: Vault, programme: Programme, sheet: Sheet, found: ImportMap) -> Judged:
    """The sheet judged by the map and against the programme; nothing is written."""
    limits = Limits(programme.starts_on, programme.ends_on, clock.today())
    plan = check(sheet, found, limits)
    return Judged(plan, compare(db, vault, programme.id, plan))


def digest(content: bytes) -> str:
    """By which a file is recognised."""
    return hashlib.sha256(content).hexdigest()
