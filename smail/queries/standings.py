"""Where a person stands in time: the programmes of a day, the pauses, and the next date.

The statements that every page of the questionnaire asks are prepared when the program starts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Date, bindparam, select
from sqlalchemy.orm import Session

from smail.db.prepared import Prepared
from smail.db.tables import Enrolment, PausePeriod, Programme
from smail.domain.rhythm import Pause, Rhythm, Standing
from smail.domain.standing import Stay, standing
from smail.queries.questionnaire import latest_submitted


@dataclass(frozen=True, slots=True)
class Course:
    """What decides where a person stands: the open stays, the day of the last rating, the pauses."""

    stays: tuple[Stay, ...]
    last_on: date | None
    pauses: tuple[Pause, ...]

    def standing(self, on: date, *, pauses: Sequence[Pause] | None = None) -> Standing:
        """Where the person stands on that day; the own pauses hold unless others are given."""
        return standing(
            self.stays,
            today=on,
            last_completed=self.last_on,
            pauses=self.pauses if pauses is None else pauses,
        )


def is_enrolled(db: Session, participant_id: int, on: date) -> bool:
    """Whether the person is in any programme on that day, its last day included."""
    return bool(_stays(db, participant_id, on))


@dataclass(frozen=True, slots=True)
class Ruling:
    """The programme whose rhythm rules, and the questions it asks."""

    programme_id: int
    instrument_key: str
    form: str


def ruling_of(db: Session, participant_id: int, on: date, *, has_begun: bool = False) -> Ruling | None:
    """Of the programmes open that day the one with the shortest interval, the first of equals.

    One that starts later counts as open, unless it must have begun.
    """
    return (_BEGUN if has_begun else _RULING).first(db, participant_id=participant_id, on=on)


def rhythm_of(programme: Programme) -> Rhythm:
    """The programme's days as the rules of time see them."""
    return Rhythm(
        interval_days=programme.interval_days,
        opens_days_before=programme.opens_days_before,
        on_time_days_after=programme.on_time_days_after,
        first_within_days=programme.first_within_days,
    )


_pause = PausePeriod.__table__.c
_PAUSES = Prepared(
    select(_pause.starts_on, _pause.ends_on)
    .where(_pause.participant_id == bindparam("participant_id"))
    .order_by(_pause.starts_on),
    Pause,
)


def pauses_of(db: Session, participant_id: int) -> tuple[Pause, ...]:
    """The person's pauses, oldest first."""
    return tuple(_PAUSES.all(db, participant_id=participant_id))


def standing_of(
    db: Session, participant_id: int, on: date, *, pauses: Sequence[Pause] | None = None
) -> Standing:
    """Where the person stands on that day: in the shortest of the rhythms, until the last enrolment ends.

    In two programmes at once the person has one next date, since a rating counts for both. The person's own
    pauses hold unless others are given.
    """
    return course_of(db, participant_id, on).standing(on, pauses=pauses)


def course_of(db: Session, participant_id: int, on: date) -> Course:
    """What is known of the person's time in the programmes that are open on that day."""
    latest = latest_submitted(db, participant_id)
    last_on = latest.submitted_on if latest else None
    return Course(_stays(db, participant_id, on), last_on, pauses_of(db, participant_id))


_enrolment, _programme = Enrolment.__table__.c, Programme.__table__.c
_STAYS = Prepared(
    select(
        _enrolment.starts_on,
        _enrolment.ended_on,
        _programme.interval_days,
        _programme.opens_days_before,
        _programme.on_time_days_after,
        _programme.first_within_days,
    )
    .join_from(Enrolment.__table__, Programme.__table__, _programme.id == _enrolment.programme_id)
    .where(_enrolment.participant_id == bindparam("participant_id"))
    .where(Enrolment.open_on(bindparam("on", type_=Date)))
    .order_by(_enrolment.id),
    lambda starts_on, ended_on, *days: Stay(Rhythm(*days), starts_on, ended_on),
)

_THE_DAY = bindparam("on", type_=Date)
_OPEN = (
    select(_programme.id, _programme.instrument_key, _programme.form)
    .join_from(Enrolment.__table__, Programme.__table__, _programme.id == _enrolment.programme_id)
    .where(_enrolment.participant_id == bindparam("participant_id"), Enrolment.open_on(_THE_DAY))
    .order_by(_programme.interval_days, _enrolment.id)
    .limit(1)
)
_RULING, _BEGUN = Prepared(_OPEN, Ruling), Prepared(_OPEN.where(_enrolment.starts_on <= _THE_DAY), Ruling)


def _stays(db: Session, participant_id: int, on: date) -> tuple[Stay, ...]:
    """The person's enrolments that have not ended on that day; one that starts later counts as open."""
    return tuple(_STAYS.all(db, participant_id=participant_id, on=on))
