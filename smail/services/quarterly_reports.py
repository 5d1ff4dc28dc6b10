"""The steps of a quarterly report; Conflict where the report is no longer where the step begins."""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import clock
from smail.db import sealing
from smail.db.base import new_public_id
from smail.db.tables import Programme, QuarterlyReport, ReportFile
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.reporting import (
    AFTER,
    ReportAct,
    ReportFormat,
    ReportKind,
    ReportPart,
    ReportState,
    is_allowed,
)
from smail.errors import Conflict
from smail.queries.quarterly_reports import Made, Paper, comments_of, digests_of, outside_of, versions_of
from smail.services import audit
from smail.services.audit import Actor
from smail.vault import Vault

_NOTED = {
    ReportAct.COMMENT: AuditAction.QUARTERLY_REPORT_COMMENT,
    ReportAct.ANCHOR: AuditAction.QUARTERLY_REPORT_ANCHOR,
    ReportAct.SIGN: AuditAction.QUARTERLY_REPORT_SIGN,
    ReportAct.SEND: AuditAction.QUARTERLY_REPORT_SEND,
    ReportAct.CORRECT: AuditAction.QUARTERLY_REPORT_CORRECT,
}


# So many files stand beside one report at most: none of them is ever taken away.
MOST_ATTACHED = 10


@dataclass(frozen=True, slots=True)
class Hand:
    """Who takes a step."""

    account_id: int
    actor: Actor


@dataclass(frozen=True, slots=True)
class Anchoring:
    """Whether the group stands behind the report, since which day, and who was in the chair."""

    is_anchored: bool
    on: date
    chair: str


def held(
    db: Session, programme_id: int, closed_on: date, kind: ReportKind = ReportKind.QUARTERLY
) -> QuarterlyReport:
    """The newest version, which nobody else changes meanwhile; a new one that waits where there is none."""
    db.execute(select(Programme.id).where(Programme.id == programme_id).with_for_update())
    found = next(iter(versions_of(db, programme_id, closed_on, kind)), None)
    return found or _new(programme_id, closed_on, 1, kind)


def comment(
    db: Session, vault: Vault, row: QuarterlyReport, comments: Mapping[ReportPart, str], hand: Hand
) -> None:
    """The report has these comments and no others; whatever was anchored before is not."""
    _refuse(row, ReportAct.COMMENT)
    row.comments = _sealed(vault, row, comments)
    row.commented_by_id, row.commented_at = hand.account_id, clock.now()
    row.is_anchored = row.anchored_on = row.anchored_by_id = row.anchored_at = None
    row.chair = ""
    _step(db, row, ReportAct.COMMENT, hand)


def anchor(db: Session, row: QuarterlyReport, found: Anchoring, hand: Hand) -> None:
    """It is kept whether the group stands behind the report."""
    _refuse(row, ReportAct.ANCHOR)
    row.is_anchored, row.anchored_on, row.chair = found.is_anchored, found.on, found.chair
    row.anchored_by_id, row.anchored_at = hand.account_id, clock.now()
    _step(db, row, ReportAct.ANCHOR, hand)


def sign(db: Session, vault: Vault, row: QuarterlyReport, paper: Paper, hand: Hand) -> None:
    """The paper and its other files are kept as they were signed, with all that they were made of."""
    _refuse(row, ReportAct.SIGN)
    content = base64.b64encode(paper.content).decode()
    row.snapshot = sealing.sealed(vault, QuarterlyReport.snapshot, row.public_id, paper.snapshot)
    row.paper = sealing.sealed(vault, QuarterlyReport.paper, row.public_id, content)
    row.digest, row.made_by = paper.digest, paper.made_by
    row.signed_by_id, row.signed_at = hand.account_id, clock.now()
    _step(db, row, ReportAct.SIGN, hand)
    for one in paper.files:
        _keep(db, vault, row, one, hand)
    db.flush()


def send(db: Session, row: QuarterlyReport, hand: Hand) -> None:
    """It is kept that the report was sent."""
    _refuse(row, ReportAct.SEND)
    row.sent_by_id, row.sent_at = hand.account_id, clock.now()
    _step(db, row, ReportAct.SEND, hand)


def correct(db: Session, vault: Vault, row: QuarterlyReport, hand: Hand) -> QuarterlyReport:
    """A new version waits, with the comments of the signed one, which stays as it is."""
    _refuse(row, ReportAct.CORRECT)
    new = _new(row.programme_id, row.closed_on, row.version + 1, row.kind)
    new.comments = _sealed(vault, new, comments_of(vault, row))
    _step(db, new, ReportAct.CORRECT, hand)
    return new


def is_signed_file(db: Session, row: QuarterlyReport, content: bytes) -> bool:
    """Whether these are the very bytes of a file that was signed."""
    return hashlib.sha256(content).hexdigest() in digests_of(db, row).values()


def attach(db: Session, vault: Vault, row: QuarterlyReport, content: bytes, hand: Hand) -> str | None:
    """A file that was edited outside is kept beside what was signed; its SHA-256, or None if it was there."""
    if row.signed_at is None:
        raise Conflict("nothing is attached to a report that is not signed")
    digest = hashlib.sha256(content).hexdigest()
    # Whoever attaches the same file at the same time waits, and finds it there.
    db.execute(select(Programme.id).where(Programme.id == row.programme_id).with_for_update())
    if digest in {one.digest for one in outside_of(db, row)}:
        return None
    _keep(db, vault, row, Made(ReportFormat.OUTSIDE, content, digest, "{}"), hand)
    db.flush()
    what = (AuditAction.QUARTERLY_REPORT_ATTACH, AuditObject.QUARTERLY_REPORT)
    audit.record(db, hand.actor, *what, row.public_id, version=row.version)
    return digest


def _keep(db: Session, vault: Vault, row: QuarterlyReport, made: Made, hand: Hand) -> None:
    public_id = new_public_id()
    content = base64.b64encode(made.content).decode()
    db.add(
        ReportFile(
            public_id=public_id,
            report_id=row.id,
            format=made.format,
            added_at=clock.now(),
            added_by_id=hand.account_id,
            content=sealing.sealed(vault, ReportFile.content, public_id, content),
            digest=made.digest,
            made_by=made.made_by,
        )
    )


def _new(programme_id: int, closed_on: date, version: int, kind: ReportKind) -> QuarterlyReport:
    return QuarterlyReport(
        public_id=new_public_id(),
        programme_id=programme_id,
        closed_on=closed_on,
        kind=kind,
        version=version,
        state=ReportState.WAITING,
        n_steps=0,
        chair="",
    )


def _sealed(vault: Vault, row: QuarterlyReport, comments: Mapping[ReportPart, str]) -> bytes:
    text = json.dumps({part.value: said for part, said in comments.items() if said}, ensure_ascii=False)
    return sealing.sealed(vault, QuarterlyReport.comments, row.public_id, text)


def _refuse(row: QuarterlyReport, act: ReportAct) -> None:
    if not is_allowed(act, row.state):
        raise Conflict(f"{act} cannot be done to a report that is {row.state}")


def _step(db: Session, row: QuarterlyReport, act: ReportAct, hand: Hand) -> None:
    row.state = AFTER[act]
    row.n_steps += 1
    db.add(row)
    db.flush()
    audit.record(
        db, hand.actor, _NOTED[act], AuditObject.QUARTERLY_REPORT, row.public_id, version=row.version
    )
