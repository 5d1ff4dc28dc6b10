"""A calibration round: begun with the first situation, kept as a draft, and sent in once, whole.

What is chosen is never in the audit: the feedback is for whoever rated, alone.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import Select, and_, delete, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import CalibrationRound, CalibrationStep
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.calibration import Rater, Vignette, Vignettes, may_begin
from smail.errors import Conflict, NotFound
from smail.queries.calibration import own_rounds, steps_of
from smail.services import audit
from smail.services.audit import Actor


def draft(
    db: Session, rater: Rater, vignettes: Vignettes, *, actor: Actor, at: datetime | None = None
) -> CalibrationRound:
    """The rater's round under way, or a new one; Conflict while it is too early for a new one."""
    mine = own_rounds(db, rater)
    if mine.open is not None:
        return mine.open
    at = at or clock.now()
    last = mine.last
    if not may_begin(None if last is None else last.sent_on, clock.civil(at)):
        raise Conflict("the next round comes later")
    row = CalibrationRound(
        account_id=rater.account_id,
        learner_id=rater.learner_id,
        email_mac=rater.email_mac,
        organisation_id=rater.organisation_id,
        number=1 if last is None else last.number + 1,
        vignettes_digest=vignettes.digest,
        begun_at=at,
    )
    return _begin(db, row, rater, actor)


def _begin(db: Session, row: CalibrationRound, rater: Rater, actor: Actor) -> CalibrationRound:
    """The new round; where another request was first, that one's."""
    try:
        with db.begin_nested():
            db.add(row)
            db.flush()
    except IntegrityError:
        first = own_rounds(db, rater).open
        if first is None:
            raise
        return first
    _record(db, AuditAction.CALIBRATION_BEGIN, row, actor)
    return row


def store(db: Session, row: CalibrationRound, vignette: Vignette, steps: Mapping[str, int]) -> None:
    """The draft has these steps; Conflict when it is sent in, NotFound for a question that was not put."""
    _lock_open(db, row)
    if unknown := steps.keys() - vignette.references.keys():
        raise NotFound(f"item {min(unknown)} was not put")
    known = {one.item_key: one for one in db.scalars(_steps(row, vignette))}
    about = {"round_id": row.id, "vignette_key": vignette.key}
    for item_key, value in steps.items():
        if item_key in known:
            known[item_key].value = value
        else:
            db.add(CalibrationStep(item_key=item_key, value=value, **about))
    db.flush()


def _steps(row: CalibrationRound, vignette: Vignette) -> Select[CalibrationStep]:
    return select(CalibrationStep).where(
        CalibrationStep.round_id == row.id, CalibrationStep.vignette_key == vignette.key
    )


def submit(
    db: Session, row: CalibrationRound, vignettes: Vignettes, *, actor: Actor, at: datetime | None = None
) -> tuple[Vignette, ...]:
    """The round is sent in and nothing waits; or the situations that still lack a step."""
    _lock_open(db, row)
    missing = vignettes.missing(steps_of(db, [row.id])[row.id])
    if missing:
        return missing
    at = at or clock.now()
    row.sent_at, row.sent_on = at, clock.civil(at)
    db.flush()
    _record(db, AuditAction.CALIBRATION_SUBMIT, row, actor)
    return ()


def forget_draft(db: Session, learner_id: int) -> None:
    """What somebody without an account has chosen and not sent in is gone."""
    mine = CalibrationRound.learner_id == learner_id
    _drop(db, db.scalars(select(CalibrationRound).where(mine, CalibrationRound.sent_at.is_(None))).all())


def bring_together(db: Session, learner_id: int, kept_id: int) -> None:
    """The rounds of two without an account are the second one's, each still seen by its own address alone.

    Of two that are under way the one that has come further stays.
    """
    rows = db.scalars(
        select(CalibrationRound)
        .where(CalibrationRound.learner_id.in_((learner_id, kept_id)))
        .order_by(CalibrationRound.id)
    ).all()
    drafts = [row for row in rows if row.sent_at is None]
    left_out = sorted(drafts, key=lambda row: _n_steps(db, row), reverse=True)[1:]
    _drop(db, left_out)
    kept = [row for row in rows if row not in left_out]
    kept.sort(key=lambda row: (row.sent_at is None, row.sent_at or row.begun_at, row.id))
    beside = 1 + max((row.number for row in kept), default=0)
    for first in (beside, 1):
        for place, row in enumerate(kept):
            row.learner_id, row.number = kept_id, first + place
        db.flush()


def take_over(db: Session, learner_id: int, account_id: int, email_mac: bytes) -> None:
    """The rounds by letters to the account's own address are the account's, numbered by their days.

    Those by letters to another address are shown to nobody: whoever joined the two cannot know that they are
    the account's, and they were promised to be private. Of two that are under way the one that has come
    further stays.
    """
    by_letter = and_(CalibrationRound.learner_id == learner_id, CalibrationRound.email_mac == email_mac)
    either = (by_letter, CalibrationRound.account_id == account_id)
    rows = list(db.scalars(select(CalibrationRound).where(or_(*either)).order_by(CalibrationRound.id)))
    drafts = [row for row in rows if row.sent_at is None]
    left_out = sorted(drafts, key=lambda row: _n_steps(db, row), reverse=True)[1:]
    _drop(db, left_out)
    kept = [row for row in rows if row not in left_out]
    kept.sort(key=lambda row: (row.sent_at is None, row.sent_at or row.begun_at, row.id))
    # First beside every number there is: no two may share one on the way.
    beside = 1 + max((row.number for row in kept), default=0)
    for place, row in enumerate(kept):
        row.account_id, row.learner_id, row.email_mac, row.organisation_id = account_id, None, None, None
        row.number = beside + place
    db.flush()
    for place, row in enumerate(kept, start=1):
        row.number = place
    db.flush()


def _n_steps(db: Session, row: CalibrationRound) -> int:
    return db.scalars(select(func.count()).where(CalibrationStep.round_id == row.id)).one()


def _drop(db: Session, rows: Iterable[CalibrationRound]) -> None:
    for row in rows:
        db.execute(delete(CalibrationStep).where(CalibrationStep.round_id == row.id))
        db.delete(row)
    db.flush()


def _lock_open(db: Session, row: CalibrationRound) -> None:
    """The round is read anew and held until the transaction ends; Conflict when it is sent in."""
    db.refresh(row, with_for_update=True)
    if row.sent_at is not None:
        raise Conflict("the round is sent in")


def _record(db: Session, action: AuditAction, row: CalibrationRound, actor: Actor) -> None:
    audit.record(db, actor, action, AuditObject.CALIBRATION, row.public_id, number=row.number)
    db.flush()
