"""Writes a plan: the same rows as if each person had been registered and had answered, only many at a time.

Sums and intervals are made by the same rules as at submit; smail doctor finds nothing to say about them.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import clock
from smail.db import sealing
from smail.db.base import new_public_id
from smail.db.tables import (
    Enrolment,
    ImportBatch,
    ImportPerson,
    ImportRow,
    Participant,
    PersonPeriod,
    Programme,
)
from smail.domain import rhythm
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.people import new_number
from smail.imports.bulk import BATCH, Row, insert, inserted
from smail.imports.check import Plan, PlannedPerson
from smail.imports.known import Comparison, source_mac
from smail.imports.ratings import Step, add_ratings
from smail.services import audit, periods, teams
from smail.services.audit import Actor
from smail.vault import Vault


def _nobody_looks(_count: int) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Order:
    """Where to, by whom, and who shall follow those that are new; nobody yet where None."""

    programme: Programme
    actor: Actor
    account_id: int | None
    handledare_id: int | None
    file_digest: str
    on: date


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was added; no id where everything was known before."""

    batch_id: str | None
    n_people: int
    n_ratings: int


def load(
    db: Session, vault: Vault, plan: Plan, new: Comparison, order: Order, *, step: Step = _nobody_looks
) -> Loaded:
    """Everything new in the plan stands in the database, or nothing was new; `step` is told of each rating.

    ValueError for a plan that has faults.
    """
    if plan.faults or new.conflicts:
        raise ValueError("a plan with faults is not read in")
    if not new.is_new:
        return Loaded(None, 0, 0)
    batch = _batch(plan, order)
    db.add(batch)
    db.flush()
    ids = dict(new.known) | _add_people(db, vault, plan, new.new_people, order)
    added = [(ids[person.source], rating) for person in new.new_people for rating in person.ratings]
    numbers = add_ratings(db, plan, [*added, *new.new_ratings], step)
    _add_rows(db, vault, plan, batch.id, ids)
    _add_periods(db, new.new_people, ids, numbers[: len(added)], order)
    for participant_id in {participant_id for participant_id, _ in new.new_ratings}:
        periods.refresh(db, participant_id, today=order.on)
    _record(db, batch, new, ids, order)
    return Loaded(batch.public_id, len(new.new_people), new.n_ratings)


def _batch(plan: Plan, order: Order) -> ImportBatch:
    return ImportBatch(
        programme_id=order.programme.id,
        account_id=order.account_id,
        file_digest=order.file_digest,
        mapping=_pinned(plan),
        header=list(plan.header),
        imported_at=clock.now(),
    )


def _pinned(plan: Plan) -> str:
    """The map with the version of the questionnaire, since a newer one may ask otherwise."""
    text = plan.map.text
    if "version" in tomllib.loads(text):
        return text
    return f'version = "{plan.map.instrument.version}"\n{text}'


def _add_people(
    db: Session, vault: Vault, plan: Plan, people: Sequence[PlannedPerson], order: Order
) -> dict[str, int]:
    """Each has a number, a name in the source, sealed, and time in the programme from the first rating."""
    taken = set(db.scalars(select(Participant.number)))
    rows = [_participant(plan, person, order.programme, taken) for person in people]
    ids = list(inserted(db, Participant, rows))
    found = {person.source: number for person, number in zip(people, ids, strict=True)}
    insert(db, ImportPerson, [_name(vault, source, found[source], order) for source in found])
    enrolments = [
        {
            "public_id": new_public_id(),
            "participant_id": found[person.source],
            "programme_id": order.programme.id,
            "starts_on": person.first_on,
        }
        for person in people
    ]
    enrolment_ids = list(inserted(db, Enrolment, enrolments))
    if order.handledare_id is not None:
        for enrolment_id in enrolment_ids:
            teams.assign(db, enrolment_id, order.handledare_id, order.on, order.actor)
    return found


def _participant(plan: Plan, person: PlannedPerson, programme: Programme, taken: set[str]) -> Row:
    return {
        "public_id": new_public_id(),
        "federation_id": programme.federation_id,
        "controller_id": programme.controller_id,
        "number": _free_number(taken),
        "sex": person.sex.value,
        "birth_year": person.birth_year.value,
        "language": plan.map.language,
        "created_at": clock.now(),
    }


def _free_number(taken: set[str]) -> str:
    while (number := new_number()) in taken:
        continue
    taken.add(number)
    return number


def _name(vault: Vault, source: str, participant_id: int, order: Order) -> Row:
    mac = source_mac(vault, source)
    return {
        "participant_id": participant_id,
        "programme_id": order.programme.id,
        "source_mac": mac,
        "source": sealing.sealed(vault, ImportPerson.source, mac.hex(), source),
    }


def _add_periods(
    db: Session,
    people: Sequence[PlannedPerson],
    ids: Mapping[str, int],
    numbers: Sequence[int],
    order: Order,
) -> None:
    """The intervals of new people as services.periods lays them, without reading each person again."""
    participants = [ids[person.source] for person in people]
    enrolments = dict(_enrolments(db, participants, order.programme.id))
    left = iter(numbers)
    rows: list[Row] = []
    for person in people:
        own = [next(left) for _ in person.ratings]
        rows += _intervals(enrolments[ids[person.source]], person, own, order)
    insert(db, PersonPeriod, rows)


def _enrolments(db: Session, participants: Sequence[int], programme_id: int) -> Iterator[tuple[int, int]]:
    for first in range(0, len(participants), BATCH):
        query = select(Enrolment.participant_id, Enrolment.id).where(
            Enrolment.programme_id == programme_id,
            Enrolment.participant_id.in_(participants[first : first + BATCH]),
        )
        yield from ((row.participant_id, row.id) for row in db.execute(query))


def _intervals(enrolment_id: int, person: PlannedPerson, own: Sequence[int], order: Order) -> Iterator[Row]:
    programme = order.programme
    laid = rhythm.periods(
        person.first_on, until=order.on + periods.AHEAD, interval_days=programme.interval_days
    )
    filled = rhythm.fill(
        laid,
        [rating.day for rating in person.ratings],
        before_days=programme.opens_days_before,
        after_days=programme.on_time_days_after,
    )
    for one in filled:
        yield {
            "enrolment_id": enrolment_id,
            "number": one.period.number,
            "starts_on": one.period.starts_on,
            "ends_on": one.period.ends_on,
            "assessment_id": None if one.filled_by is None else own[one.filled_by],
            "reason": None,
        }


def _add_rows(db: Session, vault: Vault, plan: Plan, batch_id: int, ids: Mapping[str, int]) -> None:
    rows = [
        {
            "batch_id": batch_id,
            "number": row.number,
            "participant_id": ids[row.source],
            "dates": [None if day is None else day.isoformat() for day in row.dates],
            "spellings": dict(row.spellings),
            "source_mac": source_mac(vault, row.source),
        }
        for row in plan.rows
    ]
    insert(db, ImportRow, rows)


def _record(db: Session, batch: ImportBatch, new: Comparison, ids: Mapping[str, int], order: Order) -> None:
    """One event for the file, and one for each person whose data came with it."""
    audit.record(
        db,
        order.actor,
        AuditAction.IMPORT_LOAD,
        AuditObject.IMPORT_BATCH,
        batch.public_id,
        programme=order.programme.public_id,
        n_people=len(new.new_people),
        n_ratings=new.n_ratings,
    )
    touched = [ids[person.source] for person in new.new_people]
    touched += dict.fromkeys(participant_id for participant_id, _ in new.new_ratings)
    for participant_id in touched:
        audit.record(
            db,
            order.actor,
            AuditAction.PARTICIPANT_IMPORT,
            AuditObject.IMPORT_BATCH,
            batch.public_id,
            participant_id=participant_id,
        )
