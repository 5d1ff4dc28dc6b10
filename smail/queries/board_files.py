"""What a board's file is made of beside the released figures, and every version that was finished."""

import base64
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from smail.db import sealing
from smail.db.tables import BoardFile, Programme, ProgrammeMoney, QuarterlyReport
from smail.domain.alphabet import swedish_order
from smail.domain.reporting import ReportKind
from smail.vault import Vault


@dataclass(frozen=True, slots=True)
class Files:
    """A finished file: all that it was made of, its two files with their SHA-256, and what made them."""

    snapshot: str
    paper: bytes
    book: bytes
    digest: str
    book_digest: str
    made_by: str


def programmes_begun(db: Session, federation_id: int, day: date) -> list[Programme]:
    """Every programme that had begun by the day, by name; no exercise."""
    rows = db.scalars(
        select(Programme)
        .where(
            Programme.federation_id == federation_id,
            Programme.exercise_since.is_(None),
            Programme.starts_on <= day,
        )
        .options(selectinload(Programme.organisation))
        .order_by(Programme.id)
    )
    return sorted(rows, key=lambda row: swedish_order(row.name))


def reports_of(db: Session, closed_on: Mapping[int, date]) -> Mapping[int, list[QuarterlyReport]]:
    """Every version of each programme's report of its period, where one is begun; the newest last."""
    found: defaultdict[int, list[QuarterlyReport]] = defaultdict(list)
    rows = (
        select(QuarterlyReport)
        .where(
            QuarterlyReport.programme_id.in_(closed_on),
            QuarterlyReport.closed_on.in_(set(closed_on.values())),
        )
        .where(QuarterlyReport.kind == ReportKind.QUARTERLY)
        .order_by(QuarterlyReport.version)
    )
    for row in db.scalars(rows):
        if row.closed_on == closed_on[row.programme_id]:
            found[row.programme_id].append(row)
    return found


def money_of(db: Session, programme_ids: Sequence[int]) -> Mapping[int, list[ProgrammeMoney]]:
    """What was typed in for each programme and not withdrawn, in the order in which it was typed."""
    found: defaultdict[int, list[ProgrammeMoney]] = defaultdict(list)
    rows = (
        select(ProgrammeMoney)
        .where(ProgrammeMoney.programme_id.in_(programme_ids), ProgrammeMoney.withdrawn_at.is_(None))
        .order_by(ProgrammeMoney.id)
    )
    for row in db.scalars(rows):
        found[row.programme_id].append(row)
    return found


def versions_of(db: Session, federation_id: int, closed_on: date) -> Sequence[BoardFile]:
    """Every finished version of the file of that cut-off, the newest first."""
    rows = select(BoardFile).where(BoardFile.federation_id == federation_id, BoardFile.closed_on == closed_on)
    return db.scalars(rows.order_by(BoardFile.version.desc())).all()


def files_of(vault: Vault, row: BoardFile) -> Files:
    """What was finished, as it was."""

    snapshot, paper, book = (
        sealing.opened(vault, column, row.public_id, kept)
        for column, kept in (
            (BoardFile.snapshot, row.snapshot),
            (BoardFile.paper, row.paper),
            (BoardFile.book, row.book),
        )
    )
    content, workbook = base64.b64decode(paper), base64.b64decode(book)
    return Files(snapshot, content, workbook, row.digest, row.book_digest, row.made_by)
