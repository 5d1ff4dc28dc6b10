"""Makes two numbers that were given to one person by mistake into one: all that was written stays, under one.

All in one transaction, and alone with both persons: who is answering meanwhile is either before it, and the
answer comes along, or after it, and is told. What the two have of the same kind at the same time is joined
first (services.merging_ratings, services.merging_times); then everything is the one's. The number that goes
leads to the one that stays.
"""

from datetime import date

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from smail import clock
from smail.db import sealing
from smail.db.tables import (
    AgreedStep,
    Assessment,
    Consent,
    Enrolment,
    Framsteg,
    ImportPerson,
    ImportRow,
    MeetingSheet,
    Move,
    Opinion,
    PaperForm,
    Participant,
    PausePeriod,
    Reminder,
    Talk,
    ToldSignal,
    WorkStart,
)
from smail.domain.audit import AuditAction, AuditObject
from smail.errors import Refused
from smail.queries.merging import obstacle
from smail.services import (
    activities,
    audit,
    locks,
    merging_onward,
    merging_ratings,
    merging_times,
    periods,
    protection,
    teams,
    undoing,
)
from smail.services.audit import Actor
from smail.vault import Vault

Owned = (
    AgreedStep
    | Assessment
    | Consent
    | Enrolment
    | Framsteg
    | ImportPerson
    | ImportRow
    | MeetingSheet
    | Move
    | Opinion
    | PausePeriod
    | Reminder
    | PaperForm
    | Talk
    | WorkStart
)
OWNED: tuple[type[Owned], ...] = (
    AgreedStep,
    Assessment,
    Consent,
    Enrolment,
    Framsteg,
    ImportPerson,
    ImportRow,
    MeetingSheet,
    Move,
    Opinion,
    PaperForm,
    PausePeriod,
    Reminder,
    Talk,
    WorkStart,
)
# So far apart that the messages of two numbers never want the same place in a series.
APART = 1_000
DETAILS = (Participant.name, Participant.phone, Participant.email)


def merge(
    db: Session, vault: Vault, keep_id: int, absorb_id: int, actor: Actor, *, today: date | None = None
) -> Participant:
    """The second number leads to the first, which has everything of both; the person who goes on.

    Refused for what `obstacle` names, Conflict where somebody begins to answer just then.
    """
    today = today or clock.today()
    under_way = locks.alone(db, {keep_id, absorb_id})
    keep, absorb = db.get_one(Participant, keep_id), db.get_one(Participant, absorb_id)
    forbidden = obstacle(db, keep, absorb)
    if forbidden is not None:
        raise Refused(forbidden.value)
    for rater in dict.fromkeys(row.rater_account_id for row in under_way):
        merging_ratings.join(db, vault, [row for row in under_way if row.rater_account_id == rater])
    reasons = merging_times.join_enrolments(db, keep_id, absorb_id, today)
    merging_times.join_pauses(db, keep_id, absorb_id)
    merging_times.join_consents(db, keep_id, absorb_id)
    merging_onward.join_starts(db, keep_id, absorb_id)
    _move(db, keep_id, absorb_id)
    _make_one(db, vault, keep, absorb, today, actor)
    periods.refresh(db, keep_id, today=today)
    merging_times.restore(db, reasons)
    _record(db, actor, keep, absorb)
    return keep


def _move(db: Session, keep_id: int, absorb_id: int) -> None:
    """Everything of the one is the other's, but the ways in, which lead nowhere."""
    db.flush()
    db.execute(delete(Move).where(Move.participant_id == absorb_id, Move.used_at.is_(None)))
    # What was told of half a person is told anew of the whole one.
    db.execute(delete(ToldSignal).where(ToldSignal.participant_id == absorb_id))
    for way in undoing.WAYS_IN:
        db.execute(delete(way).where(way.participant_id == absorb_id))
    messages = update(Reminder).where(Reminder.participant_id == absorb_id)
    db.execute(messages.values(place=Reminder.place + APART))
    for table in OWNED:
        db.execute(update(table).where(table.participant_id == absorb_id).values(participant_id=keep_id))
    db.expire_all()


def _make_one(
    db: Session, vault: Vault, keep: Participant, absorb: Participant, today: date, actor: Actor
) -> None:
    """What was known of only one is known, protection of either holds, and the number that goes is empty."""
    keep.birth_year = keep.birth_year or absorb.birth_year
    db.flush()
    if keep.is_protected or absorb.is_protected:
        _protect(db, vault, keep, absorb, today, actor)
    else:
        _fill_in(vault, keep, absorb)
    undoing.empty(db, absorb, merged_into_id=keep.id)


def _fill_in(vault: Vault, keep: Participant, absorb: Participant) -> None:
    for column in DETAILS:
        kept = getattr(absorb, column.key)
        if getattr(keep, column.key) is None and kept is not None:
            text = sealing.opened(vault, column, absorb.public_id, kept)
            setattr(keep, column.key, sealing.sealed(vault, column, keep.public_id, text))


def _protect(
    db: Session, vault: Vault, keep: Participant, absorb: Participant, today: date, actor: Actor
) -> None:
    if not keep.is_protected:
        alias = sealing.opened(vault, Participant.name, absorb.public_id, absorb.name) or ""
        protection.protect(db, vault, keep, alias, actor)
        return
    activities.forget_providers(db, keep.id)
    for enrolment in protection.enrolments(db, keep):
        enrolment.referring_organisation_id = None
        teams.end_members(db, enrolment.id, today, actor)


def _record(db: Session, actor: Actor, keep: Participant, absorb: Participant) -> None:
    """Told of both, so that whoever reads about either number learns of it."""
    action, kind = AuditAction.PARTICIPANT_MERGE, AuditObject.PARTICIPANT
    audit.record(db, actor, action, kind, absorb.public_id, participant_id=absorb.id, into=keep.public_id)
    audit.record(db, actor, action, kind, keep.public_id, participant_id=keep.id, absorbed=absorb.public_id)
