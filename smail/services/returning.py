"""Somebody who comes back: the own number leads to the same person, within one controller.

Rhythm and history belong to the person there, so a new time in a programme joins them, and every earlier
avslut stays as it was. Across controllers the person comes with a code and a yes (services.moving), and so
does somebody who is in a programme now. A person with protected identity is taken in again only by those who
stood beside the person last: to anybody else the number is one that nobody has.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import Enrolment, Participant, Programme
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.people import parse_number
from smail.errors import Refused
from smail.policies import Action, ParticipantSubject, Viewer, may
from smail.queries.numbers import holder_of
from smail.queries.subjects import participant_subject
from smail.services import audit, links, locks, periods, teams, throttle
from smail.services.audit import Actor
from smail.services.registration import date_mistakes
from smail.services.throttle import Key, Limit
from smail.vault import Vault

GUESSES = Limit("return", 5, timedelta(hours=24), timedelta(seconds=30), longest_wait=timedelta(minutes=15))


@dataclass(frozen=True, slots=True)
class Return:
    """The number that the person brings, where the person begins again, and from when."""

    number: str
    programme_id: int
    starts_on: date
    referring_organisation_id: int | None = None


@dataclass(frozen=True, slots=True)
class NobodyEnded:
    """The number is nobody's who has left here: which of the reasons it is, nothing tells."""


@dataclass(frozen=True, slots=True)
class TooMany:
    """Too many were nobody's; nothing was looked at, and it can be tried again after the wait."""

    wait: timedelta


@dataclass(frozen=True, slots=True)
class StillThere:
    """The person was in that programme on that day, so a new time there begins later."""

    ended_on: date


Outcome = Enrolment | NobodyEnded | TooMany | StillThere


def come_back(
    db: Session,
    vault: Vault,
    wanted: Return,
    viewer: Viewer,
    actor: Actor,
    *,
    guessed_from: Sequence[Key] = (),
    now: datetime | None = None,
) -> Outcome:
    """The person is in a programme again, followed by the viewer, with all that was; or why not.

    Refused for a first day that `registration.date_mistakes` forbids.
    """
    now = now or clock.now()
    programme = db.get_one(Programme, wanted.programme_id)
    wrong = tuple(date_mistakes(programme, wanted.starts_on, clock.civil(now)))
    if wrong:
        raise Refused(", ".join(f"{name}: {mistake}" for name, mistake in wrong))
    keys = (Key(GUESSES, f"by:{viewer.public_id}"), *guessed_from)
    wait = throttle.attempt(db, vault, keys, now)
    if wait > throttle.NO_WAIT:
        return TooMany(wait)
    subject = find_ended(db, wanted.number, programme, viewer)
    if subject is None:
        return NobodyEnded()
    throttle.succeeded(db, vault, keys, now)
    person = locks.person(db, subject.id)
    before = last_day_in(db, person.id, programme.id)
    if before is not None and wanted.starts_on <= before:
        return StillThere(before)
    return _begin(db, person, programme, wanted, viewer, actor, clock.civil(now))


def find_ended(db: Session, typed: str, programme: Programme, viewer: Viewer) -> ParticipantSubject | None:
    """Who goes by the number, has left every programme, and belongs to the programme's controller."""
    number = parse_number(typed)
    holder = None if number is None else holder_of(db, number)
    subject = None if holder is None else participant_subject(db, holder.public_id)
    if subject is None or subject.last_place is None:
        return None
    person = db.get_one(Participant, subject.id)
    if subject.controller_id != programme.controller_id or not person.belongs_in(programme):
        return None
    if subject.is_protected and not may(viewer, Action.SEE_PARTICIPANT, subject):
        return None
    return subject


def last_day_in(db: Session, participant_id: int, programme_id: int) -> date | None:
    """The last day of the person's latest time in that programme; None where there was none."""
    return db.scalar(
        select(func.max(Enrolment.ended_on)).where(
            Enrolment.participant_id == participant_id, Enrolment.programme_id == programme_id
        )
    )


def _begin(
    db: Session,
    person: Participant,
    programme: Programme,
    wanted: Return,
    viewer: Viewer,
    actor: Actor,
    today: date,
) -> Enrolment:
    # A link or a code from the time before opens nothing now: it lies where nobody knows.
    links.end_ways_in(db, person.id, actor=actor)
    enrolment = Enrolment(
        participant_id=person.id,
        programme_id=programme.id,
        starts_on=wanted.starts_on,
        referring_organisation_id=None if person.is_protected else wanted.referring_organisation_id,
    )
    db.add(enrolment)
    db.flush()
    teams.assign(db, enrolment.id, viewer.account_id, min(wanted.starts_on, today), actor)
    periods.refresh(db, person.id)
    audit.record(
        db,
        actor,
        AuditAction.ENROLMENT_BEGIN,
        AuditObject.ENROLMENT,
        enrolment.public_id,
        participant_id=person.id,
        programme=programme.public_id,
        comes_back=True,
    )
    return enrolment
