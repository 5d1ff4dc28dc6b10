"""The chain of trainers in the made-up county: courses that were held, one under way and one to come."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from smail import clock
from smail.catalogue import Catalogue
from smail.db.tables import (
    Account,
    Assessment,
    Certificate,
    CertificateStatus,
    Course,
    CourseOccasion,
    Learner,
    Organisation,
    RaterKind,
    Seat,
)
from smail.demo import evaluations, horizontal
from smail.demo.held_courses import HELD, PLAN, DemoCourse
from smail.demo.trail import at_work
from smail.domain.certification import CourseKind, is_valid
from smail.domain.people import Sex
from smail.domain.training_plan import USUAL, Planned
from smail.services import (
    attendance,
    certification,
    courses,
    home_tasks,
    seat_links,
    seats,
    training_plans,
)
from smail.services import evaluation_closing as closing
from smail.services.audit import SYSTEM
from smail.services.courses import CourseFields, OccasionFields
from smail.services.learner_entry import LearnerFields, add_learner, learner_of
from smail.vault import Vault

MEN = frozenset({"johan.enkoping", "bo.alvkarleby", "yusuf.tierp", "rasmus.enkoping"})
WEEK = timedelta(weeks=1)
PLACES = 12
AT_ONCE = 500


def hold(
    db: Session,
    vault: Vault,
    catalogue: Catalogue,
    staff: Mapping[str, Account],
    organisations: Mapping[str, Organisation],
    today: date,
) -> None:
    """The county has its plan, and every course is held on its days and certifies those who did all of it."""
    plan: dict[int | None, Planned] = {organisations[name].id: planned for name, planned in PLAN.items()}
    plan[None] = USUAL
    training_plans.write(db, organisations["Uppsala"].federation_id, plan, None, SYSTEM, None)
    for one in HELD:
        _hold(db, vault, catalogue, one, staff, organisations, today)
    horizontal.offer(db, vault, staff, organisations, today)
    closing.close_due(db, vault, today=today)
    _plan_next(db, staff["astrid.uppsala"], organisations["Uppsala"], today)


def _hold(
    db: Session,
    vault: Vault,
    catalogue: Catalogue,
    one: DemoCourse,
    staff: Mapping[str, Account],
    organisations: Mapping[str, Organisation],
    today: date,
) -> None:
    last = _weekday(today - one.weeks_ago * WEEK)
    teacher = staff[one.teacher]
    row = _plan(db, one, teacher, organisations, last - WEEK)
    taking = _seats(db, vault, row, one, staff, [organisations[name].id for name in PLAN], last - 3 * WEEK)
    for occasion in db.scalars(select(CourseOccasion).where(CourseOccasion.course_id == row.id)).all():
        there = {seat.id: row.rule.minutes_each for seat in taking}
        after = occasion.starts_at + timedelta(hours=4)
        attendance.record(db, occasion.id, there, SYSTEM, teacher.id, at=after)
    named = taking if one.are_guests_certified else taking[: len(_known(one, staff))]
    _tasks(db, vault, row, named, one, teacher, last)
    evaluations.answer(db, vault, catalogue, row, len(taking))


def _weekday(day: date) -> date:
    """That day, or the Friday before it: nobody holds a course on a Sunday."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def _plan(
    db: Session,
    one: DemoCourse,
    teacher: Account,
    organisations: Mapping[str, Organisation],
    first: date,
) -> Course:
    home = organisations[one.municipality].id if one.municipality else None
    days = tuple(OccasionFields(at_work(first + place * WEEK), "Sal 3") for place in range(2))
    new = CourseFields(one.kind, one.title, PLACES, home, (teacher.id,), days)
    planned = at_work(first - 4 * WEEK)
    # Whoever teaches was certified before the course was planned.
    return courses.plan(db, teacher.federation_id, new, SYSTEM, teacher.id, at=planned)


def _seats(
    db: Session,
    vault: Vault,
    row: Course,
    one: DemoCourse,
    staff: Mapping[str, Account],
    homes: Sequence[int],
    day: date,
) -> list[Seat]:
    learners = [
        learner_of(db, staff[name], SYSTEM, sex=Sex.MAN if name in MEN else Sex.WOMAN, at=at_work(day))
        for name in _known(one, staff)
    ]
    for place, name in enumerate(one.guests):
        first, _space, last = name.partition(" ")
        # Women and men by turns among those who have said it.
        sex = (Sex.WOMAN, Sex.MAN)[place % 2] if one.are_guests_certified else None
        guest = LearnerFields(first, last, row.organisation_id or homes[place % len(homes)], sex=sex)
        learners.append(add_learner(db, vault, row.federation_id, guest, SYSTEM, at=at_work(day)))
    found = []
    for learner in learners:
        seat = seats.invite(db, row.id, learner.id, SYSTEM, at=at_work(day))
        seats.accept(db, vault, seat.id, "", SYSTEM, at=at_work(day, 30))
        found.append(seat_links.note_spoken(db, seat.id))
    return found


def _known(one: DemoCourse, staff: Mapping[str, Account]) -> list[str]:
    """Those of the course who are there in a county of this size, and work somewhere."""
    return [name for name in one.people if staff[name].organisation_id is not None]


def _tasks(
    db: Session,
    vault: Vault,
    row: Course,
    taking: Sequence[Seat],
    one: DemoCourse,
    teacher: Account,
    last: date,
) -> None:
    """The first ones are approved and certified; of the others the task waits."""
    handed_in = at_work(last + timedelta(days=5))
    for seat in taking[: one.n_certified + 1]:
        text = "Vi gick igenom svaren tillsammans. Det var lättast att börja med vardagen."
        home_tasks.hand_in(db, vault, seat.id, text, SYSTEM, at=handed_in)
    ready = taking[: one.n_certified]
    if not ready:
        return
    on = last + WEEK
    verdicts = {seat.id: (True, "") for seat in ready}
    home_tasks.judge(db, vault, row.id, verdicts, SYSTEM, teacher.id, at=at_work(on))
    certification.issue(db, row.id, [seat.id for seat in ready], SYSTEM, teacher.id, today=on)


def _plan_next(db: Session, teacher: Account, home: Organisation, today: date) -> None:
    days = tuple(OccasionFields(at_work(_weekday(today) + place * WEEK), "Sal 3") for place in (5, 6))
    new = CourseFields(CourseKind.ANVANDARE, "SMAIL i vår", PLACES, home.id, (teacher.id,), days)
    courses.plan(db, teacher.federation_id, new, SYSTEM, teacher.id, at=at_work(today - WEEK))


def note_on_ratings(db: Session) -> None:
    """Staff's own ratings carry what their authors' certificates were worth on the day."""
    row = Assessment
    staffs = select(row.id, row.rater_account_id, row.submitted_on, row.started_at)
    rated = db.execute(staffs.where(row.rater_kind == RaterKind.STAFF)).all()
    held = _held(db)
    found: dict[CertificateStatus, list[int]] = {status: [] for status in CertificateStatus}
    for assessment_id, account_id, sent_on, begun in rated:
        found[_worth(held.get(account_id or 0, ()), sent_on or clock.civil(begun))].append(assessment_id)
    for status, ids in found.items():
        for start in range(0, len(ids), AT_ONCE):
            those = Assessment.id.in_(ids[start : start + AT_ONCE])
            db.execute(update(Assessment).where(those).values(rater_certificate=status))


def _held(db: Session) -> dict[int, list[Certificate]]:
    held: dict[int, list[Certificate]] = {}
    rows = select(Learner.account_id, Certificate).join(Learner, Learner.id == Certificate.learner_id)
    for account_id, certificate in db.execute(rows):
        if account_id is not None:
            held.setdefault(account_id, []).append(certificate)
    return held


def _worth(held: Sequence[Certificate], day: date) -> CertificateStatus:
    begun = [one for one in held if one.issued_on <= day]
    if any(is_valid(one.valid_until, one.withdrawn_on, day) for one in begun):
        return CertificateStatus.VALID
    return CertificateStatus.EXPIRED if begun else CertificateStatus.NONE
