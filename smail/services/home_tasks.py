"""The home task of a course: handed in, sent back with a comment or approved; never one's own."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from smail import clock
from smail.db import sealing
from smail.db.tables import Course, CourseTeacher, HomeTask, Seat
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.certification import HomeTaskState, SeatState
from smail.errors import Conflict, Refused
from smail.queries import certificates, certifying
from smail.services import audit, courses
from smail.services.audit import Actor
from smail.services.texts import refuse_personnummer
from smail.vault import Vault

LONGEST_TEXT, LONGEST_COMMENT = 8000, 1000


def hand_in(
    db: Session,
    vault: Vault,
    seat_id: int,
    text: str | None,
    actor: Actor,
    *,
    at: datetime | None = None,
) -> HomeTask:
    """The home task is handed in: as a text, or on paper where there is none.

    One that was sent back is handed in anew; Conflict for an approved one and a course that is over, Refused
    for a course without home task, a text that is too long or holds a personnummer.
    """
    refuse_personnummer(text=text)
    seat = db.get_one(Seat, seat_id)
    course = courses.held(db, seat.course_id)
    if not course.rule.home_task_minutes:
        raise Refused("the course has no home task")
    if text is not None and not 0 < len(text) <= LONGEST_TEXT:
        raise Refused(f"the text may hold {LONGEST_TEXT} signs")
    if seat.state is not SeatState.ACCEPTED:
        raise Conflict("the place was given back")
    row = db.get(HomeTask, seat_id, with_for_update={"key_share": True}) or HomeTask(seat_id=seat_id)
    if row.state is HomeTaskState.APPROVED:
        raise Conflict("the home task is approved already")
    row.state, row.handed_in_at = HomeTaskState.HANDED_IN, at or clock.now()
    row.text = sealing.sealed(vault, HomeTask.text, seat.public_id, text)
    row.judged_at = row.judged_by_id = None
    db.add(row)
    db.flush()
    _record(db, actor, AuditAction.HOME_TASK_HAND_IN, seat, row)
    return row


def judge(
    db: Session,
    vault: Vault,
    course_id: int,
    verdicts: Mapping[int, tuple[bool, str]],
    actor: Actor,
    account_id: int,
    *,
    at: datetime | None = None,
) -> int:
    """The home tasks of these seats are approved or sent back, each with a comment or ""; how many.

    Refused for somebody who does not hold the course or may not hold one of its kind now, for the own home
    task, and for one sent back without a word; Conflict where one was judged meanwhile. Then none is judged.
    """
    at = at or clock.now()
    course = courses.held(db, course_id)
    _refuse_judge(db, course, account_id, at)
    # Whoever is told of the refusal goes on: what was judged before it must not stay.
    with db.begin_nested():
        for seat_id, (is_approved, comment) in sorted(verdicts.items()):
            _judge_one(db, vault, course, seat_id, is_approved, comment.strip(), actor, account_id, at)
    return len(verdicts)


def may_judge(db: Session, course: Course, account_id: int, at: datetime) -> bool:
    """Whether the account holds the course, and may hold one of its kind now."""
    holds = db.get(CourseTeacher, (course.id, account_id)) is not None
    may = certificates.may_teach(db, [account_id], course.rule.kind, clock.civil(at))
    return holds and account_id in may


def _refuse_judge(db: Session, course: Course, account_id: int, at: datetime) -> None:
    if not may_judge(db, course, account_id, at):
        raise Refused("only who holds the course, and still may, judges its home tasks")


def _judge_one(
    db: Session,
    vault: Vault,
    course: Course,
    seat_id: int,
    is_approved: bool,
    comment: str,
    actor: Actor,
    account_id: int,
    at: datetime,
) -> None:
    refuse_personnummer(comment=comment)
    if len(comment) > LONGEST_COMMENT or not (is_approved or comment):
        raise Refused(f"a comment of at most {LONGEST_COMMENT} signs says why a home task is sent back")
    seat = db.get_one(Seat, seat_id)
    row = db.get(HomeTask, seat_id, with_for_update={"key_share": True}, populate_existing=True)
    if seat.course_id != course.id or row is None or row.state is not HomeTaskState.HANDED_IN:
        raise Conflict("the home task waits for nobody")
    if certifying.likenesses(db, [seat.learner_id], account_id):
        raise Refused("nobody judges the own home task")
    row.state = HomeTaskState.APPROVED if is_approved else HomeTaskState.RETURNED
    row.comment = sealing.sealed(vault, HomeTask.comment, seat.public_id, comment or None)
    row.judged_by_id, row.judged_at = account_id, at
    db.flush()
    _record(db, actor, AuditAction.HOME_TASK_JUDGE, seat, row)


def text_of(vault: Vault, seat: Seat, row: HomeTask) -> str | None:
    """What was handed in, readable; None where it was on paper."""
    return sealing.opened(vault, HomeTask.text, seat.public_id, row.text)


def comment_of(vault: Vault, seat: Seat, row: HomeTask) -> str | None:
    """What was said of it, readable."""
    return sealing.opened(vault, HomeTask.comment, seat.public_id, row.comment)


def _record(db: Session, actor: Actor, action: AuditAction, seat: Seat, row: HomeTask) -> None:
    audit.record(db, actor, action, AuditObject.SEAT, seat.public_id, state=row.state.value)
