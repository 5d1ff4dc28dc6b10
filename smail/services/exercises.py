"""Exercises: who practises, with whom, and the way back to the beginning.

Everything about those invented is taken away at a reset, whatever table it stands in, and new ones are
invented: numbers lead nowhere afterwards, as those of registrations that were undone. What was done stays in
the audit, by id alone.
"""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Table, delete, or_, select
from sqlalchemy.orm import Session

from smail import clock
from smail.catalogue import Catalogue
from smail.db.base import Base
from smail.db.tables import (
    Account,
    AuditEvent,
    Enrolment,
    Federation,
    FormerNumber,
    Organisation,
    Participant,
    Programme,
    StaffPeriod,
)
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.exercise import EARLIEST, MOST, NAME_MAX, exercise_name
from smail.domain.roles import Role, ScopeKind
from smail.errors import Conflict, Refused
from smail.queries.exercises import practising
from smail.queries.viewers import is_ended
from smail.services import audit, inventing, organisations, roles, undoing
from smail.services.audit import Actor
from smail.services.organisations import ProgrammeFields
from smail.services.roles import NewRole
from smail.services.texts import refuse_personnummer
from smail.vault import Vault

# What says that there was somebody stays: the person's emptied row, its number, and the audit.
_STAYS = frozenset({Participant.__tablename__, FormerNumber.__tablename__, AuditEvent.__tablename__})


@dataclass(frozen=True, slots=True)
class NewExercise:
    """What it is called, and the organisation and the controller that it belongs to."""

    name: str
    organisation: Organisation
    controller_id: int


def begin(db: Session, catalogue: Catalogue, new: NewExercise, actor: Actor) -> Programme:
    """The exercise is there, and nobody in it yet."""
    now = clock.now()
    settings = ProgrammeFields(
        name=exercise_name(new.name),
        organisation_id=new.organisation.id,
        controller_id=new.controller_id,
        # Before everybody who is invented in it began, whenever it is put back.
        starts_on=clock.civil(now) - EARLIEST,
        staff_rates=True,
        asks_hindsight=True,
    )
    row = organisations.create_programme(db, catalogue, new.organisation.federation_id, settings, actor)
    row.exercise_since = now
    db.flush()
    audit.record(db, actor, AuditAction.EXERCISE_BEGIN, AuditObject.PROGRAMME, row.public_id)
    return row


def begun(db: Session, new: NewExercise) -> Programme | None:
    """The exercise of this name and place that is not over, where there is one; the federation is held."""
    federation_id = new.organisation.federation_id
    db.get_one(Federation, federation_id, with_for_update={"key_share": True})
    return db.scalars(
        select(Programme)
        .where(
            Programme.federation_id == federation_id,
            Programme.organisation_id == new.organisation.id,
            Programme.name == exercise_name(new.name),
            Programme.exercise_since.is_not(None),
            Programme.ends_on.is_(None),
        )
        .order_by(Programme.id)
        .limit(1)
    ).first()


def choose(
    db: Session,
    vault: Vault,
    catalogue: Catalogue,
    exercise_id: int,
    account_ids: Collection[int],
    actor: Actor,
    by_id: int,
) -> None:
    """These practise, each with six of their own, and nobody else: Refused for too many.

    Who practised before keeps those that there were. Who no longer does meets nobody there any more.
    """
    row = _held(db, exercise_id)
    if len(account_ids) > MOST:
        raise Refused("too many practise")
    before = practising(db, row.id, clock.today())
    wanted = {one: db.get_one(Account, one) for one in account_ids}
    came = [one for key, one in wanted.items() if key not in before and not is_ended(one)]
    gone = [grant for key, grant in before.items() if key not in wanted]
    for grant in gone:
        roles.end_role(db, grant, actor)
    for account in came:
        new = NewRole(Role.HANDLEDARE, ScopeKind.PROGRAMME, clock.today(), programme_id=row.id)
        roles.give_role(db, account, new, actor, granted_by_id=by_id)
        if not _has_people(db, row.id, account.id):
            inventing.six(db, vault, catalogue, row, account.id, actor)
    if came or gone:
        action, kind = AuditAction.EXERCISE_PEOPLE, AuditObject.PROGRAMME
        audit.record(db, actor, action, kind, row.public_id, came=len(came), gone=len(gone))


def reset(db: Session, vault: Vault, catalogue: Catalogue, exercise_id: int, actor: Actor) -> None:
    """All that was done in the exercise is gone; everybody who practises has six new persons, as at first."""
    row = _held(db, exercise_id)
    _empty(db, row)
    for account_id in sorted(practising(db, row.id, clock.today())):
        inventing.six(db, vault, catalogue, row, account_id, actor)
    row.exercise_since = clock.now()
    db.flush()
    audit.record(db, actor, AuditAction.EXERCISE_RESET, AuditObject.PROGRAMME, row.public_id)


def rename(db: Session, exercise_id: int, name: str, actor: Actor) -> None:
    """The exercise is called so, with a name that says what it is; Refused for one that cannot be."""
    row = _held(db, exercise_id)
    refuse_personnummer(name=name)
    if not 0 < len(name) <= NAME_MAX:
        raise Refused(f"a name of at most {NAME_MAX} signs is needed")
    if row.name != exercise_name(name):
        row.name = exercise_name(name)
        db.flush()
        audit.record(db, actor, AuditAction.EXERCISE_RENAME, AuditObject.PROGRAMME, row.public_id)


def end(db: Session, exercise_id: int, actor: Actor) -> None:
    """Nobody practises in the exercise any more, all that was done in it is gone, and no list shows it."""
    row = _held(db, exercise_id)
    for grant in practising(db, row.id, clock.today()).values():
        roles.end_role(db, grant, actor)
    _empty(db, row)
    row.ends_on = clock.today()
    db.flush()
    audit.record(db, actor, AuditAction.EXERCISE_END, AuditObject.PROGRAMME, row.public_id)


def _held(db: Session, exercise_id: int) -> Programme:
    """The exercise, held until the transaction ends; Conflict for one that is over."""
    row = db.get_one(Programme, exercise_id, with_for_update={"key_share": True}, populate_existing=True)
    if not row.is_exercise:
        raise Refused("the programme is real")
    if row.ends_on is not None:
        raise Conflict("the exercise is over")
    return row


def _has_people(db: Session, exercise_id: int, account_id: int) -> bool:
    """Whether the account practised before and its persons still wait there."""
    theirs = (
        select(StaffPeriod.id)
        .join(Enrolment, Enrolment.id == StaffPeriod.enrolment_id)
        .where(Enrolment.programme_id == exercise_id, StaffPeriod.account_id == account_id)
        .where(StaffPeriod.open_on(clock.today()))
    )
    return db.scalar(theirs.limit(1)) is not None


def _empty(db: Session, row: Programme) -> None:
    """Whatever leads to those invented, by whichever table, goes; their numbers are never given again."""
    former = select(FormerNumber.participant_id)
    found = db.scalars(
        select(Participant).where(Participant.exercise_id == row.id, Participant.id.not_in(former))
    ).all()
    participant = Base.metadata.tables[Participant.__tablename__]
    theirs = {participant: participant.c.exercise_id == row.id}
    for table in Base.metadata.sorted_tables:
        if table.name not in _STAYS and (leads := _leads_to(table, theirs)):
            theirs[table] = or_(*leads)
    for table in reversed([one for one in theirs if one is not participant]):
        db.execute(delete(table).where(theirs[table]))
    db.expire_all()
    for person in found:
        undoing.empty(db, person, merged_into_id=None)


def _leads_to(table: Table, theirs: dict[Table, ColumnElement[bool]]) -> list[ColumnElement[bool]]:
    """Every way in which a row of the table can hang on a row that goes."""
    return [
        key.parent.in_(select(key.column).where(theirs[key.column.table]))
        for key in sorted(table.foreign_keys, key=lambda one: one.parent.name)
        if key.column.table in theirs
    ]
