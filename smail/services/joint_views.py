"""What two said about their ratings of one occasion; neither rating is ever changed by it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import clock
from smail.db import sealing
from smail.db.base import new_public_id
from smail.db.tables import JointView
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.lines import in_one_line
from smail.domain.pairing import Pair
from smail.domain.personnummer import looks_like_personnummer
from smail.services import audit, locks
from smail.services.audit import Actor
from smail.vault import Vault

MAX_LENGTH = 200


class LineProblem(StrEnum):
    """Why a line cannot be kept."""

    TOO_LONG = "too_long"
    PERSONNUMMER = "personnummer"


@dataclass(frozen=True, slots=True)
class Opinion:
    """Whether the two agree about an area, or about the whole, and perhaps a line."""

    area: str
    agrees: bool
    line: str = ""

    @property
    def text(self) -> str:
        """The line as it is kept: on one row."""
        return in_one_line(self.line)


def problem_of(opinion: Opinion) -> LineProblem | None:
    """What is wrong with the line."""
    if len(opinion.text) > MAX_LENGTH:
        return LineProblem.TOO_LONG
    return LineProblem.PERSONNUMMER if looks_like_personnummer(opinion.text) else None


def write(
    db: Session,
    vault: Vault,
    participant_id: int,
    pair: Pair,
    opinion: Opinion,
    *,
    actor: Actor,
    account_id: int,
    at: datetime | None = None,
) -> JointView | LineProblem:
    """The occasion has this opinion about the area, with its day and who wrote it; or what is wrong."""
    problem = problem_of(opinion)
    if problem is not None:
        return problem
    at = at or clock.now()
    locks.person(db, participant_id)
    row = _row(db, pair, opinion.area)
    line = sealing.sealed(vault, JointView.line, row.public_id, opinion.text or None)
    row.agrees, row.line, row.account_id = opinion.agrees, line, account_id
    row.said_on, row.written_at = clock.civil(at), at
    db.add(row)
    db.flush()
    action, kind = AuditAction.JOINT_VIEW_WRITE, AuditObject.JOINT_VIEW
    audit.record(db, actor, action, kind, row.public_id, participant_id=participant_id, area=opinion.area)
    db.flush()
    return row


def _row(db: Session, pair: Pair, area: str) -> JointView:
    found = db.scalar(
        select(JointView).where(
            JointView.own_assessment_id == pair.own.id,
            JointView.staff_assessment_id == pair.theirs.id,
            JointView.area == area,
        )
    )
    return found or JointView(
        public_id=new_public_id(),
        own_assessment_id=pair.own.id,
        staff_assessment_id=pair.theirs.id,
        area=area,
    )
