"""Asking half a year after an avslut how it went: scheduled by itself, held by somebody, written down once.

Everybody is followed up, unless the programme has drawn a sample (services.follow_up_draws): then every end
that it was drawn among gets the next number of its programme, and only the drawn numbers are chosen. What was
found is no rating and stands in no score.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from smail import clock
from smail.db import sealing
from smail.db.base import new_public_id
from smail.db.tables import Account, Enrolment, FollowUp, FollowUpDraw
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.lines import in_one_line
from smail.domain.onward import FollowUpResult, follow_up_on, has_place, is_followed_up
from smail.domain.people import DischargeReason, Occupation, Support
from smail.domain.personnummer import looks_like_personnummer
from smail.errors import Conflict, Refused
from smail.services import audit, locks, teams
from smail.services.audit import Actor
from smail.vault import Vault

LINE_MAX = 300


class Mistake(StrEnum):
    """What can be wrong with what was found."""

    IN_THE_FUTURE = "in_the_future"
    BEFORE_THE_END = "before_the_end"
    NOT_REACHED = "not_reached"
    PERSONNUMMER = "personnummer"
    TOO_LONG = "too_long"


@dataclass(frozen=True, slots=True)
class Finding:
    """What somebody was told, and on which day; nothing but the day of one who was not reached."""

    done_on: date
    result: FollowUpResult
    occupation: Occupation | None = None
    support: Support | None = None
    line: str = field(default="", repr=False)


def schedule(
    db: Session,
    enrolment: Enrolment,
    reason: DischargeReason,
    holder_id: int,
    *,
    declined_on: date | None = None,
) -> FollowUp | None:
    """The follow-up of an end waits for its date; None where there is nobody to ask."""
    if enrolment.ended_on is None or not is_followed_up(reason):
        return None
    place, is_chosen = _place(db, enrolment.programme_id, reason)
    row = FollowUp(
        public_id=new_public_id(),
        enrolment_id=enrolment.id,
        due_on=follow_up_on(enrolment.ended_on),
        place=place,
        is_chosen=is_chosen,
        holder_id=holder_id,
        declined_on=declined_on,
    )
    db.add(row)
    db.flush()
    return row


def reschedule(db: Session, enrolment: Enrolment, reason: DischargeReason) -> None:
    """The date follows an end that was brought forward; of somebody who is not to be asked nothing waits.

    An end that is now of those that the sample was drawn among gets the next number; one that has a number
    keeps it, whatever it was for, so that nobody else moves.
    """
    row = of_enrolment(db, enrolment.id)
    if row is None or row.done_on is not None or enrolment.ended_on is None:
        return
    if is_followed_up(reason):
        place, is_chosen = _place(db, enrolment.programme_id, reason)
        if row.place is None and place is not None:
            row.place, row.is_chosen = place, is_chosen
        row.due_on = follow_up_on(enrolment.ended_on)
    else:
        db.delete(row)
    db.flush()


def of_enrolment(db: Session, enrolment_id: int) -> FollowUp | None:
    """The follow-up of that time in a programme, if any."""
    return db.scalar(select(FollowUp).where(FollowUp.enrolment_id == enrolment_id))


def mistakes(row: FollowUp, finding: Finding, today: date) -> tuple[tuple[str, Mistake], ...]:
    """Every (field, mistake) of what was found; nothing where it can be written."""
    wrong: list[tuple[str, Mistake]] = []
    ended_on = row.enrolment.ended_on
    if finding.done_on > today:
        wrong.append(("done_on", Mistake.IN_THE_FUTURE))
    elif ended_on is not None and finding.done_on <= ended_on:
        wrong.append(("done_on", Mistake.BEFORE_THE_END))
    if finding.result is FollowUpResult.NOT_REACHED and (finding.occupation or finding.support):
        wrong.append(("result", Mistake.NOT_REACHED))
    if looks_like_personnummer(finding.line):
        wrong.append(("line", Mistake.PERSONNUMMER))
    elif len(finding.line) > LINE_MAX:
        wrong.append(("line", Mistake.TOO_LONG))
    return tuple(wrong)


def seen(row: FollowUp) -> str:
    """What a page shows of whether it is written down, so that a second writer is told."""
    return "" if row.recorded_at is None else row.recorded_at.isoformat()


def record(
    db: Session,
    vault: Vault,
    row: FollowUp,
    finding: Finding,
    actor: Actor,
    account_id: int,
    *,
    was_seen: str,
) -> None:
    """What was found is written down, or corrected by somebody who saw what stood there.

    Conflict where somebody wrote it meanwhile, Refused for what `mistakes` names.
    """
    locks.person(db, row.enrolment.participant_id)
    db.refresh(row)
    if seen(row) != was_seen:
        raise Conflict("somebody has written it down meanwhile")
    wrong = mistakes(row, finding, clock.today())
    if wrong:
        raise Refused(", ".join(f"{name}: {mistake}" for name, mistake in wrong))
    row.done_on, row.result = finding.done_on, finding.result
    row.occupation, row.support = finding.occupation, finding.support
    row.line = sealing.sealed(vault, FollowUp.line, row.public_id, in_one_line(finding.line) or None)
    row.recorded_by_id, row.recorded_at = account_id, clock.now()
    db.flush()
    _record(db, actor, AuditAction.FOLLOW_UP_RECORD, row, result=finding.result.value)


def decline(db: Session, row: FollowUp, actor: Actor) -> None:
    """The person wants no contact and is left alone; saying it twice changes nothing."""
    locks.person(db, row.enrolment.participant_id)
    db.refresh(row)
    if row.done_on is not None:
        raise Conflict("it is written down how it went")
    if row.declined_on is None:
        row.declined_on = clock.today()
        db.flush()
        _record(db, actor, AuditAction.FOLLOW_UP_DECLINE, row)


def assign(db: Session, row: FollowUp, account_id: int, actor: Actor) -> None:
    """Somebody else asks; Conflict for an account that follows nobody there, or where nothing waits."""
    locks.person(db, row.enrolment.participant_id)
    account = db.get_one(Account, account_id)
    fits = account.ended_on is None or account.ended_on > clock.today()
    if not fits or not teams.may_follow(db, account, row.enrolment.programme, clock.today()):
        raise Conflict("the account is no handledare in the programme")
    if row.done_on is not None or row.declined_on is not None or not row.is_chosen:
        raise Conflict("nothing waits to be asked")
    if row.holder_id != account_id:
        row.holder_id = account_id
        db.flush()
        _record(db, actor, AuditAction.FOLLOW_UP_ASSIGN, row)


def line_of(vault: Vault, row: FollowUp) -> str:
    """The line, readable."""
    return sealing.opened(vault, FollowUp.line, row.public_id, row.line) or ""


def _place(db: Session, programme_id: int, reason: DischargeReason) -> tuple[int | None, bool]:
    """The number of the next end that a sample was drawn among, and whether it is followed up."""
    draw = db.scalar(select(FollowUpDraw).where(FollowUpDraw.programme_id == programme_id).with_for_update())
    if draw is None:
        return None, True
    if not has_place(reason, is_of_reached=draw.is_of_reached):
        return None, draw.set_aside_on is not None
    last = (
        select(func.max(FollowUp.place))
        .join(Enrolment, Enrolment.id == FollowUp.enrolment_id)
        .where(Enrolment.programme_id == programme_id)
    )
    place = (db.scalar(last) or 0) + 1
    return place, draw.set_aside_on is not None or place in draw.places


def _record(db: Session, actor: Actor, action: AuditAction, row: FollowUp, **details: object) -> None:
    audit.record(
        db,
        actor,
        action,
        AuditObject.FOLLOW_UP,
        row.public_id,
        participant_id=row.enrolment.participant_id,
        **details,
    )
