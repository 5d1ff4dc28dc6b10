"""Reads whether somebody would be judged or certified by the own hand: the one rule that every door asks."""

from collections.abc import Collection

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from smail.db.tables import Account, Certificate, HomeTask, Learner, Seat
from smail.domain.certification import HomeTaskState
from smail.queries.learners import name_key


def is_of_own_hand(db: Session, learner_id: int) -> bool:
    """Whether the learner issued an own certificate that was not withdrawn, or approved an own home task.

    By account or by the learner whom a register names. One that was withdrawn opens nothing, and a home task
    that was sent back is not approved.
    """
    by_account = and_(Learner.account_id.is_not(None), Certificate.issued_by_id == Learner.account_id)
    issued = (
        select(Certificate.id)
        .join(Learner, Learner.id == Certificate.learner_id)
        .where(
            Learner.id == learner_id,
            Certificate.withdrawn_on.is_(None),
            or_(Certificate.issued_by_learner_id == Learner.id, by_account),
        )
    )
    approved = (
        select(HomeTask.seat_id)
        .join(Seat, Seat.id == HomeTask.seat_id)
        .join(Learner, Learner.id == Seat.learner_id)
        .where(
            Learner.id == learner_id,
            HomeTask.state == HomeTaskState.APPROVED,
            Learner.account_id.is_not(None),
            HomeTask.judged_by_id == Learner.account_id,
        )
    )
    return db.scalar(issued.limit(1)) is not None or db.scalar(approved.limit(1)) is not None


def judged_as_own(db: Session, course_id: int, learner_ids: Collection[int]) -> frozenset[int]:
    """Those of the learners whose home task on the course was approved by themselves, or by a namesake.

    A namesake is somebody of the same name as a learner without an account: who may be the same person.
    """
    rows = db.execute(
        select(Learner, Account)
        .join(Seat, Seat.learner_id == Learner.id)
        .join(HomeTask, HomeTask.seat_id == Seat.id)
        .join(Account, Account.id == HomeTask.judged_by_id)
        .where(
            Seat.course_id == course_id,
            Learner.id.in_(learner_ids),
            HomeTask.state == HomeTaskState.APPROVED,
        )
    )
    return frozenset(one.id for one, judge in rows if _may_be(one, judge))


def judges_of(db: Session, learner_id: int) -> frozenset[str]:
    """The names of everybody who approved a home task of the learner, as names are compared."""
    rows = db.execute(
        select(Account.first_name, Account.last_name)
        .join(HomeTask, HomeTask.judged_by_id == Account.id)
        .join(Seat, Seat.id == HomeTask.seat_id)
        .where(Seat.learner_id == learner_id, HomeTask.state == HomeTaskState.APPROVED)
    )
    return frozenset(name_key(first, last) for first, last in rows)


def _may_be(learner: Learner, account: Account) -> bool:
    if learner.account_id is not None:
        return learner.account_id == account.id
    names = name_key(learner.first_name, learner.last_name), name_key(account.first_name, account.last_name)
    return names[0] == names[1]
