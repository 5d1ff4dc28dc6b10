"""Hands out long work so that no two do the same, and that what one left half done is taken up by another.

Whoever takes a job gets a claim that runs out. A worker renews it as it goes, and what it has made counts
only while the claim is its own: one that was slow or cut off can do no harm when it comes back.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Update, and_, or_, select, update
from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import Federation, Job
from smail.domain.jobs import HELD_FOR, MOST_TRIES, RESTS_FOR, JobFault, JobKind, JobState


class Lost(Exception):  # noqa: N818 - read as what happened
    """Another worker has the job now, so this one leaves it."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A job that this worker has, and by what it proves that."""

    id: int
    kind: JobKind
    object_id: str
    claim: str
    n_tries: int


def ask(db: Session, federation_id: int, kind: JobKind, object_id: str) -> Job:
    """The work waits for a worker."""
    row = Job(federation_id=federation_id, kind=kind, object_id=object_id, asked_at=clock.now())
    db.add(row)
    db.flush()
    return row


def is_asked(row: Job | None) -> bool:
    """Whether the work waits or is being done, or came to nothing so lately that it rests."""
    if row is None or row.state is JobState.DONE:
        return False
    return row.ended_at is None or clock.now() < row.ended_at + RESTS_FOR


def ask_anew(db: Session, federation: Federation, kind: JobKind) -> Job:
    """The federation's work waits once, whatever became of it before.

    Two who ask at once take turns by the federation's row, and the second finds it asked.
    """
    db.refresh(federation, with_for_update=True)
    row = of(db, kind, federation.public_id)
    if row is None:
        return ask(db, federation.id, kind, federation.public_id)
    if not is_asked(row):
        row.state, row.fault, row.ended_at = JobState.WAITING, None, None
        row.n_done, row.n_total, row.n_tries = 0, None, 0
        row.asked_at = clock.now()
        db.flush()
    return row


def of(db: Session, kind: JobKind, object_id: str) -> Job | None:
    """The work about this object, however far it has come."""
    return db.scalar(select(Job).where(Job.kind == kind, Job.object_id == object_id))


def claim(db: Session) -> Claimed | None:
    """The job that has waited longest is this worker's; None where nothing waits.

    A job that has ended its worker too often is over, and said to be.
    """
    while (found := _take(db)) is not None:
        if found.n_tries <= MOST_TRIES:
            return found
        fail(db, found, JobFault.WORKER_STOPPED)
    return None


def waits(db: Session) -> bool:
    """Whether there is a job that nobody has."""
    return db.scalar(select(Job.id).where(_is_free(clock.now())).limit(1)) is not None


def _is_free(now: datetime) -> ColumnElement[bool]:
    left = and_(Job.state == JobState.RUNNING, Job.claimed_until <= now)
    return or_(Job.state == JobState.WAITING, left)


def _take(db: Session) -> Claimed | None:
    now = clock.now()
    free = _is_free(now)
    # On PostgreSQL another worker's choice is passed over; on SQLite there is one writer at a time.
    first = select(Job.id).where(free).order_by(Job.id).limit(1).with_for_update(skip_locked=True)
    sign = secrets.token_hex(16)
    taken = (
        update(Job)
        .where(Job.id == first.scalar_subquery(), free)
        .values(
            state=JobState.RUNNING,
            claim=sign,
            claimed_until=now + HELD_FOR,
            n_tries=Job.n_tries + 1,
            n_done=0,
            n_total=None,
        )
        .returning(Job.id, Job.kind, Job.object_id, Job.n_tries)
    )
    row = db.execute(taken).one_or_none()
    return None if row is None else Claimed(row.id, row.kind, row.object_id, sign, row.n_tries)


def tell(db: Session, job: Claimed, n_done: int, n_total: int) -> None:
    """How far the work has come is known, and the claim holds on; Lost where it is another's."""
    _change(db, _own(job).values(n_done=n_done, n_total=n_total, claimed_until=clock.now() + HELD_FOR))


def finish(db: Session, job: Claimed) -> None:
    """The work is done; Lost where it is another's, so that nothing of the same transaction stands."""
    over = _own(job).values(state=JobState.DONE, claim=None, claimed_until=None, ended_at=clock.now())
    _change(db, over)


def fail(db: Session, job: Claimed, fault: JobFault) -> None:
    """The work came to nothing, and why; Lost where it is another's."""
    values = {"state": JobState.FAILED, "fault": fault, "claim": None, "claimed_until": None}
    _change(db, _own(job).values(**values, ended_at=clock.now()))


def give_back(db: Session, job: Claimed) -> None:
    """The work waits again, since its worker was asked to stop; the try does not count."""
    values = {"state": JobState.WAITING, "claim": None, "claimed_until": None, "n_tries": Job.n_tries - 1}
    _change(db, _own(job).values(**values))


def _own(job: Claimed) -> Update:
    return update(Job).where(Job.id == job.id, Job.claim == job.claim)


def _change(db: Session, change: Update) -> None:
    if db.execute(change.returning(Job.id)).one_or_none() is None:
        raise Lost
