"""Activities of a plan: added and changed by staff, wished for by the person."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import clock
from smail.db import sealing
from smail.db.base import new_public_id
from smail.db.tables import Activity, Enrolment, Participant, WrittenBy
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.personnummer import looks_like_personnummer
from smail.domain.plan import ActivityKind, Outcome, Uptake
from smail.errors import Conflict, Refused
from smail.services import audit, locks
from smail.services.audit import Actor
from smail.vault import Vault

MAX_LENGTH = 120
MOST_HOURS = 250
# An activity begins at most so long ago or ahead, and goes on for at most so long.
LONGEST_BACK, LONGEST_AHEAD = timedelta(days=5 * 366), timedelta(days=366)
LONGEST = timedelta(days=5 * 366)


class ActivityProblem(StrEnum):
    """What is wrong with an activity as it was filled in."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    PERSONNUMMER = "personnummer"
    NO_START = "no_start"
    TOO_FAR = "too_far"
    ENDS_BEFORE_START = "ends_before_start"
    ENDS_WITHOUT_START = "ends_without_start"
    HOURS = "hours"
    OUTCOME_WITHOUT_END = "outcome_without_end"
    NOT_OVER = "not_over"
    TELLS_THE_PLACE = "tells_the_place"


@dataclass(frozen=True, slots=True)
class ActivityFields:
    """Everything that is filled in about an activity; `ends_on` is its last day."""

    kind: ActivityKind
    uptake: Uptake
    what: str
    provider: str = ""
    areas: tuple[str, ...] = ()
    starts_on: date | None = None
    ends_on: date | None = None
    hours_per_month: int | None = None
    outcome: Outcome | None = None


def mistakes(
    new: ActivityFields, today: date, *, is_protected: bool = False
) -> tuple[tuple[str, ActivityProblem], ...]:
    """What is wrong with an activity, by the field that it is filled in at."""
    return (
        *_in_text("what", new.what, is_required=True),
        *_in_text("provider", new.provider, is_required=False),
        *((("provider", ActivityProblem.TELLS_THE_PLACE),) if is_protected and new.provider else ()),
        *_in_days(new, today),
        *_in_outcome(new, today),
    )


def add(
    db: Session,
    vault: Vault,
    enrolment_id: int,
    new: ActivityFields,
    actor: Actor,
    account_id: int | None,
    *,
    at: datetime | None = None,
) -> Activity:
    """The activity stands in the plan, in that time in a programme; without an account, as the person's own.

    One that stands there with the same in every field is the same: a button that was pressed twice. Refused
    for what `mistakes` names, Conflict where the time in the programme is no more.
    """
    at = at or clock.now()
    person = _person_in(db, enrolment_id)
    _refuse(new, person, clock.civil(at))
    by = WrittenBy.PARTICIPANT if account_id is None else WrittenBy.STAFF
    if (known := _same(db, vault, enrolment_id, new, by)) is not None:
        return known
    row = Activity(
        public_id=new_public_id(),
        enrolment_id=enrolment_id,
        written_by=by,
        account_id=account_id,
        written_at=at,
    )
    _fill_in(vault, row, new)
    db.add(row)
    db.flush()
    _record(db, actor, AuditAction.ACTIVITY_ADD, row, person.id)
    return row


def wish(
    db: Session,
    vault: Vault,
    participant_id: int,
    kind: ActivityKind,
    what: str,
    actor: Actor,
    *,
    at: datetime | None = None,
) -> Activity:
    """The person's own wish stands in the plan; Conflict for somebody who is in no programme."""
    at = at or clock.now()
    today = clock.civil(at)
    open_now = (
        select(Enrolment.id)
        .where(Enrolment.participant_id == participant_id, Enrolment.open_on(today))
        .order_by(Enrolment.starts_on, Enrolment.id)
    )
    enrolment_id = db.scalars(open_now.limit(1)).first()
    if enrolment_id is None:
        raise Conflict("the person is in no programme")
    return add(db, vault, enrolment_id, ActivityFields(kind, Uptake.WISHED, what), actor, None, at=at)


def change(
    db: Session,
    vault: Vault,
    activity_id: int,
    new: ActivityFields,
    actor: Actor,
    *,
    account_id: int | None = None,
    today: date | None = None,
) -> Activity:
    """The activity is as filled in; Refused for what `mistakes` names, Conflict where it is no more.

    Where staff put other words for the person's own, they are staff's from then on.
    """
    person_id = db.scalar(
        select(Enrolment.participant_id)
        .join(Activity, Activity.enrolment_id == Enrolment.id)
        .where(Activity.id == activity_id)
    )
    if person_id is None:
        raise Conflict("the activity is no more")
    person = locks.person(db, person_id)
    _refuse(new, person, today or clock.today())
    row = db.get_one(Activity, activity_id)
    is_own = row.written_by is WrittenBy.PARTICIPANT
    if account_id is not None and is_own and what_of(vault, row) != new.what:
        row.written_by, row.account_id = WrittenBy.STAFF, account_id
    _fill_in(vault, row, new)
    db.flush()
    _record(db, actor, AuditAction.ACTIVITY_CHANGE, row, person.id)
    return row


def fields_of(vault: Vault, row: Activity) -> ActivityFields:
    """What stands in the plan about an activity, readable."""
    return ActivityFields(
        row.kind,
        row.uptake,
        what_of(vault, row),
        provider_of(vault, row) or "",
        tuple(row.areas),
        row.starts_on,
        row.ends_on,
        row.hours_per_month,
        row.outcome,
    )


def what_of(vault: Vault, row: Activity) -> str:
    """What the activity is, readable."""
    return sealing.opened(vault, Activity.what, row.public_id, row.what)


def provider_of(vault: Vault, row: Activity) -> str | None:
    """Who holds the activity, readable."""
    return sealing.opened(vault, Activity.provider, row.public_id, row.provider)


def forget_providers(db: Session, participant_id: int) -> None:
    """Nothing tells any more where the person's activities are."""
    rows = select(Activity).join(Enrolment, Enrolment.id == Activity.enrolment_id)
    for row in db.scalars(rows.where(Enrolment.participant_id == participant_id)):
        row.provider = None
    db.flush()


def _in_text(name: str, text: str, *, is_required: bool) -> Iterator[tuple[str, ActivityProblem]]:
    if is_required and not text:
        yield name, ActivityProblem.EMPTY
    if len(text) > MAX_LENGTH:
        yield name, ActivityProblem.TOO_LONG
    if looks_like_personnummer(text):
        yield name, ActivityProblem.PERSONNUMMER


def _in_days(new: ActivityFields, today: date) -> Iterator[tuple[str, ActivityProblem]]:
    if new.starts_on is None:
        if new.uptake is Uptake.USED:
            yield "starts_on", ActivityProblem.NO_START
        elif new.ends_on is not None:
            yield "ends_on", ActivityProblem.ENDS_WITHOUT_START
        return
    if not today - LONGEST_BACK <= new.starts_on <= today + LONGEST_AHEAD:
        yield "starts_on", ActivityProblem.TOO_FAR
    elif new.ends_on is not None and new.ends_on < new.starts_on:
        yield "ends_on", ActivityProblem.ENDS_BEFORE_START
    elif new.ends_on is not None and new.ends_on > new.starts_on + LONGEST:
        yield "ends_on", ActivityProblem.TOO_FAR


def _in_outcome(new: ActivityFields, today: date) -> Iterator[tuple[str, ActivityProblem]]:
    if new.hours_per_month is not None and not 1 <= new.hours_per_month <= MOST_HOURS:
        yield "hours_per_month", ActivityProblem.HOURS
    if new.outcome is None:
        return
    if new.uptake is not Uptake.USED or new.ends_on is None:
        yield "outcome", ActivityProblem.OUTCOME_WITHOUT_END
    elif new.ends_on > today:
        yield "outcome", ActivityProblem.NOT_OVER


def _person_in(db: Session, enrolment_id: int) -> Participant:
    """The person in that time, held; Conflict where it went while somebody was writing."""
    whose = select(Enrolment.participant_id).where(Enrolment.id == enrolment_id)
    before = db.scalar(whose)
    person = None if before is None else locks.person(db, before)
    if person is None or db.scalar(whose) != person.id:
        raise Conflict("the time in the programme is no more")
    return person


def _same(
    db: Session, vault: Vault, enrolment_id: int, new: ActivityFields, by: WrittenBy
) -> Activity | None:
    alike = select(Activity).where(
        Activity.enrolment_id == enrolment_id,
        Activity.kind == new.kind,
        Activity.uptake == new.uptake,
        Activity.written_by == by,
    )
    rows = db.scalars(alike.order_by(Activity.id))
    return next((row for row in rows if fields_of(vault, row) == new), None)


def _refuse(new: ActivityFields, person: Participant, today: date) -> None:
    wrong = mistakes(new, today, is_protected=person.is_protected)
    if wrong:
        raise Refused(", ".join(f"{name}: {problem}" for name, problem in wrong))


def _fill_in(vault: Vault, row: Activity, new: ActivityFields) -> None:
    own = row.public_id
    row.kind, row.uptake, row.outcome = new.kind, new.uptake, new.outcome
    row.what = sealing.sealed(vault, Activity.what, own, new.what)
    row.provider = sealing.sealed(vault, Activity.provider, own, new.provider or None)
    row.areas, row.hours_per_month = list(new.areas), new.hours_per_month
    row.starts_on, row.ends_on = new.starts_on, new.ends_on


def _record(db: Session, actor: Actor, action: AuditAction, row: Activity, participant_id: int) -> None:
    kind = AuditObject.ACTIVITY
    audit.record(db, actor, action, kind, row.public_id, participant_id=participant_id)
