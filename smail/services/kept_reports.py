"""Keeps a report of a closed quarter: the bytes, once, and never again."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail.db.tables import Federation, KeptReport
from smail.domain.reporting import CountyReport


@dataclass(frozen=True, slots=True)
class Which:
    """One report of a federation; `part` is the public id of an area, empty of all of it."""

    federation_id: int
    kind: CountyReport
    part: str
    closed_on: date


def kept(db: Session, which: Which) -> KeptReport | None:
    """The report as it was made; None where nobody has looked at it."""
    return db.scalar(
        select(KeptReport).where(
            KeptReport.federation_id == which.federation_id,
            KeptReport.kind == which.kind,
            KeptReport.part == which.part,
            KeptReport.closed_on == which.closed_on,
        )
    )


def keep(db: Session, which: Which, body: str, made_at: datetime) -> KeptReport:
    """The report is kept; two who come at the same time keep the first."""
    db.scalars(select(Federation.id).where(Federation.id == which.federation_id).with_for_update()).one()
    found = kept(db, which)
    if found is not None:
        return found
    row = KeptReport(
        federation_id=which.federation_id,
        kind=which.kind,
        part=which.part,
        closed_on=which.closed_on,
        made_at=made_at,
        body=body,
        digest=hashlib.sha256(body.encode()).hexdigest(),
    )
    db.add(row)
    db.flush()
    return row
