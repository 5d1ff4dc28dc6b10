"""Reads who cannot be certified by whom, and why: a page says it before anybody tries."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import Account, Attendance, Course, CourseOccasion, CourseTeacher, Learner, Seat
from smail.domain.certification import CERTIFIED_BY, CERTIFIES, CourseKind, Level, refreshes
from smail.queries import certificates
from smail.queries.certificates import CertificateRow
from smail.queries.learners import name_key
from smail.queries.own_hand import judged_as_own


class Hindrance(StrEnum):
    """Why somebody who has done everything is not certified by this issuer."""

    NOT_OVER = "not_over"
    ONESELF = "oneself"
    NAMESAKE = "namesake"
    JUDGED_AS_OWN = "judged_as_own"
    NOTHING_TO_RENEW = "nothing_to_renew"
    REFRESHER_OLD = "refresher_old"
    FEDERATION_ALONE = "federation_alone"
    ISSUER_MAY_NOT = "issuer_may_not"


def is_held_by(db: Session, course_id: int, account_id: int) -> bool:
    """Whether the account holds the course, and so certifies by it."""
    return db.get(CourseTeacher, (course_id, account_id)) is not None


def hindrances(
    db: Session, course: Course, learner_ids: Collection[int], account_id: int, today: date
) -> dict[int, Hindrance]:
    """Those of the learners whom the account cannot certify by the course that day, each with the reason."""
    if _goes_on(db, course):
        return dict.fromkeys(learner_ids, Hindrance.NOT_OVER)
    judged = dict.fromkeys(judged_as_own(db, course.id, learner_ids), Hindrance.JUDGED_AS_OWN)
    like = judged | likenesses(db, learner_ids, account_id)
    own = certificates.of_learners(db, learner_ids)
    may = {level: certificates.may_certify(db, account_id, level, today) for level in CERTIFIED_BY}
    taken = taken_on(db, course.id, learner_ids)
    found = {
        one: like.get(one) or _of_others(course.rule.kind, own[one], taken.get(one), may, today)
        for one in learner_ids
    }
    return {learner_id: why for learner_id, why in found.items() if why is not None}


def _goes_on(db: Session, course: Course) -> bool:
    """Whether the last occasion has not ended yet, whatever is written down of it."""
    last = db.scalar(select(func.max(CourseOccasion.starts_at)).where(CourseOccasion.course_id == course.id))
    return last is not None and last + timedelta(minutes=course.rule.minutes_each) > clock.now()


def likenesses(db: Session, learner_ids: Collection[int], account_id: int) -> dict[int, Hindrance]:
    """Those of the learners who are the account's own person, or may be: the same name and no account."""
    account = db.get_one(Account, account_id)
    name = name_key(account.first_name, account.last_name)
    found: dict[int, Hindrance] = {}
    for row in db.scalars(select(Learner).where(Learner.id.in_(learner_ids)).order_by(Learner.id)):
        if row.account_id == account_id:
            found[row.id] = Hindrance.ONESELF
        elif row.account_id is None and name_key(row.first_name, row.last_name) == name:
            found[row.id] = Hindrance.NAMESAKE
    return found


def taken_on(db: Session, course_id: int, learner_ids: Collection[int]) -> dict[int, date]:
    """The last day on which each was at the course, or made it up elsewhere."""
    rows = db.execute(
        select(Seat.learner_id, func.max(CourseOccasion.starts_at))
        .join(Attendance, Attendance.seat_id == Seat.id)
        .join(CourseOccasion, CourseOccasion.id == Attendance.occasion_id)
        .where(Seat.course_id == course_id, Seat.learner_id.in_(learner_ids), Attendance.minutes > 0)
        .group_by(Seat.learner_id)
    )
    return {learner_id: clock.civil(last) for learner_id, last in rows}


def _of_others(
    kind: CourseKind,
    own: Collection[CertificateRow],
    taken: date | None,
    may: Mapping[Level, bool],
    today: date,
) -> Hindrance | None:
    if kind is CourseKind.REFRESHER:
        found = {one: certificates.renewable(own, one, today) for one in CERTIFIED_BY}
        last = {one: row for one, row in found.items() if row is not None}
        levels = [one for one, row in last.items() if taken and refreshes(taken, row.issued_on, today)]
        if last and not levels:
            return Hindrance.REFRESHER_OLD
    else:
        levels = [CERTIFIES[kind]]
    if not levels:
        return Hindrance.NOTHING_TO_RENEW
    if any(may[one] for one in levels):
        return None
    return Hindrance.ISSUER_MAY_NOT if Level.ANVANDARE in levels else Hindrance.FEDERATION_ALONE
