"""How a person's time in a programme ends, in the fields that the sheet for SUS asks for."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import clock
from smail.db import sealing
from smail.db.tables import Discharge, Enrolment
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.calendar import LONGEST_AHEAD
from smail.domain.onward import Offer
from smail.domain.people import DischargeReason, Education, Occupation, Support
from smail.domain.personnummer import looks_like_personnummer
from smail.errors import Conflict, Refused
from smail.services import audit, closing_plans, follow_ups, links, locks, periods, sus, teams
from smail.services.audit import Actor
from smail.vault import Vault

NEXT_STEP_MAX = 500


class Mistake(StrEnum):
    """What can be wrong with an avslut."""

    BEFORE_START = "before_start"
    TOO_FAR_AHEAD = "too_far_ahead"
    TALK_DAY_MISSING = "talk_day_missing"
    TALK_DAY = "talk_day"
    PERSONNUMMER = "personnummer"
    TOO_LONG = "too_long"


@dataclass(frozen=True, slots=True)
class Ending:
    """The last day in the programme, why it ended, what was before and after, and what was offered.

    The plan ends with the programme unless it is said to go on.
    """

    last_on: date
    reason: DischargeReason
    occupation_before: Occupation | None = None
    occupation_after: Occupation | None = None
    support_before: Support | None = None
    support_after: Support | None = None
    education: Education | None = None
    closing_talk: Offer | None = None
    closing_talk_on: date | None = None
    last_rating: Offer | None = None
    next_step: str = field(default="", repr=False)
    activities_go_on: bool = False
    steps_go_on: bool = False
    declines_follow_up: bool = False


def mistakes(enrolment: Enrolment, ending: Ending, on: date) -> tuple[tuple[str, Mistake], ...]:
    """Every (field, mistake) of an avslut written on that day; nothing where it can be written."""
    wrong: list[tuple[str, Mistake]] = []
    if ending.last_on < enrolment.starts_on:
        wrong.append(("last_on", Mistake.BEFORE_START))
    elif ending.last_on > on + LONGEST_AHEAD:
        wrong.append(("last_on", Mistake.TOO_FAR_AHEAD))
    wrong += _talk_mistakes(enrolment, ending, on)
    if looks_like_personnummer(ending.next_step):
        wrong.append(("next_step", Mistake.PERSONNUMMER))
    elif len(ending.next_step) > NEXT_STEP_MAX:
        wrong.append(("next_step", Mistake.TOO_LONG))
    return tuple(wrong)


def _talk_mistakes(enrolment: Enrolment, ending: Ending, on: date) -> Iterator[tuple[str, Mistake]]:
    """A talk that was offered has the day of the offer or of the no; one that was not has none."""
    is_offered = ending.closing_talk in (Offer.OFFERED, Offer.DECLINED)
    if is_offered and ending.closing_talk_on is None:
        yield "closing_talk_on", Mistake.TALK_DAY_MISSING
    elif ending.closing_talk_on is not None and (
        not is_offered or not enrolment.starts_on <= ending.closing_talk_on <= on
    ):
        yield "closing_talk_on", Mistake.TALK_DAY


def discharge(
    db: Session,
    vault: Vault,
    enrolment_id: int,
    ending: Ending,
    actor: Actor,
    account_id: int,
    on: date | None = None,
) -> Discharge:
    """The enrolment, its team and its plan end with the last day, and the follow-up waits for its date.

    The link ends too where no other programme goes on; through the last day it still answers, a last time.
    `on` is the day it is written down, today unless said. Conflict when it has ended before.
    """
    on = on or clock.today()
    enrolment = db.get_one(Enrolment, enrolment_id)
    locks.person(db, enrolment.participant_id)
    db.refresh(enrolment)
    if enrolment.ended_on is not None:
        raise Conflict("the enrolment has ended")
    wrong = mistakes(enrolment, ending, on)
    if wrong:
        raise Refused(", ".join(f"{name}: {mistake}" for name, mistake in wrong))
    lead = teams.responsible(db, enrolment.id)
    _end_on(db, enrolment, ending.last_on, actor)
    written = _written(vault, enrolment, ending, account_id)
    db.add(written)
    db.flush()
    _complete_entry(db, enrolment, ending, actor, account_id)
    _end_plan(db, enrolment, ending, actor)
    follow_ups.schedule(
        db,
        enrolment,
        ending.reason,
        account_id if lead is None else lead.account_id,
        declined_on=on if ending.declines_follow_up else None,
    )
    if ending.last_on < on and not _is_elsewhere(db, enrolment.participant_id, ending.last_on):
        links.revoke_link(db, enrolment.participant_id, actor=actor)
    periods.refresh(db, enrolment.participant_id)
    _record(db, enrolment, ending.reason, ending.last_on, actor)
    return written


def bring_forward(
    db: Session, enrolment: Enrolment, last_on: date, reason: DischargeReason, actor: Actor, account_id: int
) -> None:
    """An avslut that was dated ahead is of that earlier day and for that reason; all else in it stays.

    Conflict where the enrolment has no end, or an earlier one.
    """
    if enrolment.ended_on is None or enrolment.ended_on < last_on:
        raise Conflict("there is no later end to bring forward")
    _end_on(db, enrolment, last_on, actor)
    written = db.get_one(Discharge, enrolment.id)
    written.reason, written.recorded_at, written.recorded_by_id = reason, clock.now(), account_id
    db.flush()
    follow_ups.reschedule(db, enrolment, reason)
    periods.refresh(db, enrolment.participant_id)
    _record(db, enrolment, reason, last_on, actor)


def _complete_entry(db: Session, enrolment: Enrolment, ending: Ending, actor: Actor, account_id: int) -> None:
    """What was not asked when the person began, and is known now, stands there too."""
    known = sus.before_of(db, enrolment.id)
    filled = sus.Before(
        known.occupation or ending.occupation_before,
        known.support or ending.support_before,
        known.education or ending.education,
    )
    if filled != known:
        sus.write_before(db, enrolment, filled, actor, account_id)


def _end_on(db: Session, enrolment: Enrolment, last_on: date, actor: Actor) -> None:
    enrolment.ended_on = last_on
    teams.end_all(db, enrolment.id, last_on + timedelta(days=1), actor)


def _end_plan(db: Session, enrolment: Enrolment, ending: Ending, actor: Actor) -> None:
    if not ending.activities_go_on:
        closing_plans.end_activities(db, enrolment, ending.last_on, actor)
    # Steps are the person's and not the programme's: in another one they go on.
    if not ending.steps_go_on and not _is_elsewhere(db, enrolment.participant_id, ending.last_on):
        closing_plans.close_steps(db, enrolment.participant_id, ending.last_on, actor)


def _record(db: Session, enrolment: Enrolment, reason: DischargeReason, last_on: date, actor: Actor) -> None:
    audit.record(
        db,
        actor,
        AuditAction.ENROLMENT_END,
        AuditObject.ENROLMENT,
        enrolment.public_id,
        participant_id=enrolment.participant_id,
        reason=reason.value,
        last_on=last_on.isoformat(),
    )


def _written(vault: Vault, enrolment: Enrolment, ending: Ending, account_id: int) -> Discharge:
    return Discharge(
        enrolment_id=enrolment.id,
        reason=ending.reason,
        occupation_before=ending.occupation_before,
        occupation_after=ending.occupation_after,
        support_before=ending.support_before,
        support_after=ending.support_after,
        education=ending.education,
        closing_talk=ending.closing_talk,
        closing_talk_on=ending.closing_talk_on,
        last_rating=ending.last_rating,
        next_step=sealing.sealed(vault, Discharge.next_step, enrolment.public_id, ending.next_step or None),
        recorded_at=clock.now(),
        recorded_by_id=account_id,
    )


def _is_elsewhere(db: Session, participant_id: int, day: date) -> bool:
    """Whether the person is still in some programme after that day."""
    others = select(Enrolment.id).where(
        Enrolment.participant_id == participant_id,
        Enrolment.open_on(day + timedelta(days=1)),
    )
    return db.scalar(others.limit(1)) is not None
