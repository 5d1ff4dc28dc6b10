"""What the page of a place on a course shows: the course, what is asked, and what came of it."""

from datetime import datetime, timedelta

from flask_babel import gettext as _

from smail import clock
from smail.db import sealing
from smail.db.tables import Course, HomeTask, Seat
from smail.domain.certification import HomeTaskState, SeatState, standing
from smail.queries import courses as reads
from smail.queries import evaluations, materials
from smail.queries.materials import TAKES_PART
from smail.services import attendance, certification, home_tasks, seats
from smail.web.parts import PublicRequest
from smail.web.training.course_words import HOME_TASKS, KINDS, LEVELS, SEAT_STATES, STANDINGS, hours
from smail.web.words import SEXES, options

# What an old link no longer shows: needs some time after the last day, and what was said of the home task.
NEEDED_AFTER, READ_FOR = timedelta(days=14), timedelta(days=30)


def what_stands(at: PublicRequest, own: Seat) -> dict[str, object]:
    """Everything that the page shows of the place, by the names that the page knows it by."""
    course = at.db.get_one(Course, own.course_id)
    task = at.db.get(HomeTask, own.id)
    occasions = _occasions(at, own, course)
    takes_part = own.state in TAKES_PART
    return {
        "key": own.public_id,
        "course": course,
        "kind": KINDS[course.rule.kind],
        "teachers": [one.name for one in reads.teachers_of(at.db, course.id)],
        "state": SEAT_STATES[own.state],
        "occasions": occasions,
        "needs": _needs(at, own, occasions[-1][0].starts_at),
        "takes_part": takes_part,
        "materials": materials.used_by(at.db, [course.id])[course.id] if takes_part else (),
        "sexes": options(SEXES),
        # Whoever holds the course has handed the link over, and may open it: what was told stays unseen.
        "sex": None if own.link_given_on is not None else own.learner.sex,
        "task": _task(at, own, course, task),
        "evaluations": evaluations.open_for_seats(at.db, [own.id]).get(own.id, ()),
        "certificate": _certificate(at, own),
        "is_given": own.link_given_on is not None,
        "is_off": course.cancelled_on is not None,
        "is_asked": own.state in (SeatState.INVITED, SeatState.DECLINED),
        "may_answer": course.cancelled_on is None and course.closed_on is None,
        "may_say_no": _may_say_no(at, own),
        "may_tell": own.state in (SeatState.ACCEPTED, SeatState.WAITING)
        and occasions[-1][0].starts_at > clock.now(),
    }


def _needs(at: PublicRequest, own: Seat, last: datetime) -> str | None:
    """What was said of needs, while it is of use: an old link tells nobody of them."""
    if clock.now() > last + NEEDED_AFTER:
        return None
    return sealing.opened(at.parts.vault, Seat.needs, own.public_id, own.needs)


def _may_say_no(at: PublicRequest, own: Seat) -> bool:
    """Whoever has been there keeps the place."""
    is_open = own.state in (SeatState.INVITED, SeatState.ACCEPTED, SeatState.WAITING)
    return is_open and not seats.have_been(at.db, [own.id])


def _occasions(at: PublicRequest, own: Seat, course: Course) -> list[tuple[reads.Occasion, str]]:
    """Each occasion with how long the person was there."""
    minutes = attendance.minutes_of(at.db, [own.id])[own.id]
    whole = course.rule.minutes_each
    return [(one, _there(minutes.get(one.number), whole)) for one in reads.occasions_of(at.db, course.id)]


def _there(minutes: int | None, whole: int) -> str:
    if minutes is None:
        return str(_("Inget är inskrivet än."))
    if minutes >= whole:
        return str(_("Du var där hela tiden."))
    if minutes == 0:
        return str(_("Du var inte där. Fråga hur du kan ta igen det."))
    return str(_("Du var där %(part)s av %(whole)s.", part=hours(minutes), whole=hours(whole)))


def _task(at: PublicRequest, own: Seat, course: Course, row: HomeTask | None) -> dict[str, object] | None:
    """The home task with what was said of it; None where the course has none."""
    if not course.rule.home_task_minutes or own.state is not SeatState.ACCEPTED:
        return None
    vault = at.parts.vault
    is_open = course.cancelled_on is None and course.closed_on is None
    may_hand_in = is_open and (row is None or row.state is not HomeTaskState.APPROVED)
    # An old link shows that it is judged, and no more what was written.
    seen = row if may_hand_in else None
    return {
        "state": _("Inte inlämnad än") if row is None else HOME_TASKS[row.state],
        "text": None if seen is None else home_tasks.text_of(vault, own, seen),
        "comment": _comment(at, own, row),
        "may_hand_in": may_hand_in,
    }


def _comment(at: PublicRequest, own: Seat, row: HomeTask | None) -> str | None:
    """What was said of the home task, for as long after it was judged as somebody wants to read it."""
    if row is None or row.judged_at is None or clock.now() > row.judged_at + READ_FOR:
        return None
    return home_tasks.comment_of(at.parts.vault, own, row)


def _certificate(at: PublicRequest, own: Seat) -> dict[str, object] | None:
    """The certificate that the course gave."""
    row = certification.of_seat(at.db, own)
    if row is None:
        return None
    return {
        "row": row,
        "level": LEVELS[row.level],
        "standing": STANDINGS[standing(row.valid_until, row.withdrawn_on, clock.today())],
        "has_sheet": row.withdrawn_on is None or row.withdrawn_on > clock.today(),
    }
