"""The sentences that a person wants the next handledare to know, readable."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail.db import sealing
from smail.db.tables import Enrolment, HandoverLine, Programme, WrittenBy
from smail.queries.own_reader import Reader, Told
from smail.vault import Vault


@dataclass(frozen=True, slots=True)
class LineRow:
    """One sentence, readable."""

    place: int
    line: str
    by_participant: bool
    written_at: datetime


def lines_of(db: Session, vault: Vault, enrolment_id: int, handed_over_on: date) -> tuple[LineRow, ...]:
    """The sentences of one handover, in their order."""
    found = db.scalars(
        select(HandoverLine)
        .where(HandoverLine.enrolment_id == enrolment_id, HandoverLine.handed_over_on == handed_over_on)
        .order_by(HandoverLine.position)
    )
    return tuple(
        LineRow(row.position, _opened(vault, row), row.written_by is WrittenBy.PARTICIPANT, row.written_at)
        for row in found
    )


def own_lines(reader: Reader) -> Told:
    """Every sentence of every handover, the earliest first, for the own data."""
    found = reader.db.execute(
        select(HandoverLine, Programme.name)
        .join(Enrolment, Enrolment.id == HandoverLine.enrolment_id)
        .join(Programme, Programme.id == Enrolment.programme_id)
        .where(Enrolment.participant_id == reader.person.id)
        .order_by(HandoverLine.handed_over_on, HandoverLine.enrolment_id, HandoverLine.position)
    )
    return [
        {
            "programme": programme,
            "handed_over_on": row.handed_over_on.isoformat(),
            "line": _opened(reader.vault, row),
            "written_by": row.written_by.value,
            "written_at": row.written_at.isoformat(),
        }
        for row, programme in found
    ]


def by_place(rows: Sequence[LineRow], most: int) -> tuple[str, ...]:
    """The sentences as so many fields show them, empty where there is none."""
    known = {one.place: one.line for one in rows}
    return tuple(known.get(place, "") for place in range(1, most + 1))


def _opened(vault: Vault, row: HandoverLine) -> str:
    return sealing.opened(vault, HandoverLine.line, row.public_id, row.line)
