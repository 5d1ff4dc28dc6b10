"""What would go if a registration were undone: read for the page that asks, and again when it is done."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, false, func, or_, select
from sqlalchemy.orm import Session

from smail.db.tables import (
    ActionPlan,
    Activity,
    AgreedStep,
    Answer,
    Assessment,
    Base,
    Consent,
    Enrolment,
    Framsteg,
    ImportPerson,
    PausePeriod,
    PersonalLink,
)


@dataclass(frozen=True, slots=True)
class Others:
    """The person's other times in a programme, as far as they decide what hangs on this one."""

    any: bool
    open: bool
    same_programme: bool


@dataclass(frozen=True, slots=True)
class WhatGoes:
    """Everything that hangs on one registration, counted."""

    is_whole_person: bool
    has_submitted: bool
    answers: int
    framsteg: int
    activities: int
    steps: int
    has_plan: bool
    pauses: int
    consents: int
    has_link: bool
    came_with_file: bool


def others_of(db: Session, enrolment: Enrolment, on: date) -> Others:
    """What else the person is or was in."""
    rows = db.scalars(
        select(Enrolment).where(
            Enrolment.participant_id == enrolment.participant_id, Enrolment.id != enrolment.id
        )
    ).all()
    return Others(
        any=bool(rows),
        open=any(row.ended_on is None or row.ended_on >= on for row in rows),
        same_programme=any(row.programme_id == enrolment.programme_id for row in rows),
    )


def what_goes(db: Session, enrolment: Enrolment, on: date) -> WhatGoes:
    """What would go with the registration on that day.

    Where the person is or was in another programme too, the person and what belongs to the person stay.
    """
    others, own = others_of(db, enrolment, on), enrolment.participant_id
    whole = not others.any
    return WhatGoes(
        is_whole_person=whole,
        has_submitted=_exists(db, Assessment, *_submitted(enrolment, whole=whole)),
        answers=_answers(db, *ratings_that_go(enrolment, others)),
        framsteg=_count(db, Framsteg, Framsteg.participant_id == own) if whole else 0,
        activities=_count(db, Activity, Activity.enrolment_id == enrolment.id),
        steps=_count(db, AgreedStep, AgreedStep.participant_id == own) if whole else 0,
        has_plan=_exists(db, ActionPlan, ActionPlan.enrolment_id == enrolment.id),
        pauses=_count(db, PausePeriod, PausePeriod.participant_id == own) if whole else 0,
        consents=_count(db, Consent, *consents_that_go(enrolment, others)),
        has_link=not others.open and _exists(db, PersonalLink, *_live_link(own)),
        came_with_file=not others.same_programme
        and _exists(
            db,
            ImportPerson,
            ImportPerson.participant_id == own,
            ImportPerson.programme_id == enrolment.programme_id,
        ),
    )


def consents_that_go(enrolment: Enrolment, others: Others) -> list[ColumnElement[bool]]:
    """All of somebody who is in nothing else; otherwise those for this time, or for a programme left."""
    own = Consent.participant_id == enrolment.participant_id
    if not others.any:
        return [own]
    this_time = Consent.enrolment_id == enrolment.id
    if others.same_programme:
        return [own, this_time]
    return [own, or_(this_time, Consent.programme_id == enrolment.programme_id)]


def ratings_that_go(enrolment: Enrolment, others: Others) -> list[ColumnElement[bool]]:
    """What was begun and never sent in; of somebody who is in something else still, nothing."""
    own = Assessment.participant_id == enrolment.participant_id
    if not others.any:
        return [own]
    if others.open:
        return [false()]
    return [own, Assessment.submitted_at.is_(None), Assessment.withdrawn_at.is_(None)]


def _submitted(enrolment: Enrolment, *, whole: bool) -> list[ColumnElement[bool]]:
    """Everything that was ever sent in; of somebody who is elsewhere too, what this time would count."""
    found = [Assessment.participant_id == enrolment.participant_id, Assessment.submitted_on.is_not(None)]
    if whole:
        return found
    found.append(Assessment.submitted_on >= enrolment.starts_on)
    if enrolment.ended_on is not None:
        found.append(Assessment.submitted_on <= enrolment.ended_on)
    return found


def _answers(db: Session, *where: ColumnElement[bool]) -> int:
    query = select(func.count(Answer.item_key)).join(Assessment, Assessment.id == Answer.assessment_id)
    return db.scalar(query.where(*where)) or 0


def _live_link(participant_id: int) -> list[ColumnElement[bool]]:
    return [PersonalLink.participant_id == participant_id, PersonalLink.revoked_at.is_(None)]


def _count(db: Session, table: type[Base], *where: ColumnElement[bool]) -> int:
    return db.scalar(select(func.count()).select_from(table).where(*where)) or 0


def _exists(db: Session, table: type[Base], *where: ColumnElement[bool]) -> bool:
    return _count(db, table, *where) > 0
