"""Whether a person can begin a rating just now, and if not, why: the page says what the service would do."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from smail.db.prepared import Prepared
from smail.db.tables import Assessment, PersonalLink
from smail.queries.standings import Course, course_of


class NotOpen(StrEnum):
    """Why there is nothing to answer."""

    TOO_EARLY = "too_early"
    LINK_DONE = "link_done"
    CLOSED = "closed"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class NothingOpen:
    """There is nothing to answer now; with the next date and the day it opens, where they are known."""

    reason: NotOpen
    next_on: date | None = None
    opens_on: date | None = None


_link, _rating = PersonalLink.__table__.c, Assessment.__table__.c
_SUBMITTED_WITH = Prepared(
    select(_rating.submitted_at.is_not(None))
    .join_from(PersonalLink.__table__, Assessment.__table__, _rating.id == _link.assessment_id)
    .where(_link.id == bindparam("link_id")),
    bool,
)


def is_spent(db: Session, link_id: int | None) -> bool:
    """Whether this link's rating is sent in, so that it opens only the way to the PIN; no link has none."""
    return link_id is not None and bool(_SUBMITTED_WITH.first(db, link_id=link_id))


def nothing_open(db: Session, participant_id: int, link_id: int | None, on: date) -> NothingOpen | None:
    """Why no new rating can be begun on that day; None where one can.

    `link_id` is the link that alone let the person in. A pause or a late day stops nobody.
    """
    return nothing_open_in(course_of(db, participant_id, on), on, is_spent=is_spent(db, link_id))


def nothing_open_in(course: Course, on: date, *, is_spent: bool) -> NothingOpen | None:
    """The same, of a course that is known, by whoever came in by a link that is spent or is not."""
    if not course.stays:
        return NothingOpen(NotOpen.ENDED)
    standing = course.standing(on)
    if is_spent:
        return NothingOpen(NotOpen.LINK_DONE, standing.next_on, standing.opens_on)
    if course.last_on is None:
        return None
    # What a pause moves is the date that is asked for, not the day from which one may answer.
    unpaused = course.standing(on, pauses=())
    if unpaused.opens_on is None:
        return NothingOpen(NotOpen.CLOSED)
    if on < unpaused.opens_on:
        return NothingOpen(NotOpen.TOO_EARLY, standing.next_on, standing.opens_on)
    return None
