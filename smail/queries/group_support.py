"""Reads what ran for everybody who was in a programme when a closed quarter was over: days and hours alone.

No text is read, and nobody is among them whom group results do not count.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import Activity, Discharge, Enrolment, Participant, PausePeriod, Programme
from smail.domain.calendar import ClosedSpan
from smail.domain.people import Sex
from smail.domain.plan import ActivityKind, Track, Uptake
from smail.domain.publishing import Cube
from smail.domain.rhythm import Pause
from smail.queries.group_counts import of_cube, there

# Whoever has said no to one and has another that waits has still not said no to all.
_FARTHEST = (Uptake.DECLINED, Uptake.OFFERED, Uptake.USED)


@dataclass(frozen=True, slots=True)
class Used:
    """An activity in use: its days, and its hours a month where they are known."""

    track: Track
    hours: int | None


@dataclass(frozen=True, slots=True)
class Supported:
    """Somebody who was there when the period was over: since when in it, what was offered and what ran.

    `kinds` are the kinds of activity that were offered by then, each with how far it had come.
    """

    programme_id: int
    sex: Sex
    birth_year: int | None
    first_on: date
    kinds: Mapping[ActivityKind, Uptake]
    used: tuple[Used, ...]
    pauses: tuple[Pause, ...]


def supported(db: Session, cube: Cube, span: ClosedSpan) -> list[Supported]:
    """Everybody who was there on the last day and the day after, each once in a programme."""
    rows = db.execute(
        select(
            Enrolment.id,
            Enrolment.programme_id,
            Participant.id.label("person"),
            Participant.sex,
            Participant.birth_year,
            Enrolment.starts_on,
        )
        .join(Participant, Participant.id == Enrolment.participant_id)
        .join(Programme, Programme.id == Enrolment.programme_id)
        .outerjoin(Discharge, Discharge.enrolment_id == Enrolment.id)
        .where(
            *of_cube(cube),
            *there(span),
            or_(Enrolment.ended_on.is_(None), Enrolment.ended_on > span.last_on),
        )
        .order_by(Enrolment.id)
    ).all()
    offered, used, pauses = (
        _offered(db, cube, span),
        _used(db, cube, span),
        _pauses(db, span),
    )
    found = {
        (row.programme_id, row.person): Supported(
            row.programme_id,
            row.sex,
            row.birth_year,
            max(row.starts_on, span.starts_on),
            offered.get(row.id, {}),
            tuple(used.get(row.id, ())),
            tuple(pauses.get(row.person, ())),
        )
        for row in rows
    }
    return list(found.values())


def _offered(db: Session, cube: Cube, span: ClosedSpan) -> Mapping[int, Mapping[ActivityKind, Uptake]]:
    """The kinds of activity that were offered by then, by the time in a programme that they belong to.

    A kind has come as far as its activity that has come the farthest. What was to begin later was offered.
    """
    after = datetime.combine(span.last_on + timedelta(days=1), time(), clock.SWEDISH_TIME)
    has_begun = Activity.starts_on <= span.last_on
    rows = db.execute(
        select(Activity.enrolment_id, Activity.kind, Activity.uptake, has_begun)
        .join(Enrolment, Enrolment.id == Activity.enrolment_id)
        .join(Programme, Programme.id == Enrolment.programme_id)
        .where(
            Programme.federation_id == cube.federation_id,
            Activity.uptake != Uptake.WISHED,
            or_(has_begun, Activity.written_at < after.astimezone(UTC)),
        )
        .distinct()
    )
    found: defaultdict[int, dict[ActivityKind, Uptake]] = defaultdict(dict)
    for enrolment, kind, uptake, began in rows:
        come = Uptake.OFFERED if uptake is Uptake.USED and not began else uptake
        found[enrolment][kind] = max(come, found[enrolment].get(kind, come), key=_FARTHEST.index)
    return found


def _used(db: Session, cube: Cube, span: ClosedSpan) -> Mapping[int, list[Used]]:
    """What ran on any day of the period, by the time in a programme that it belongs to."""
    rows = db.execute(
        select(
            Activity.enrolment_id,
            Activity.kind,
            Activity.starts_on,
            Activity.ends_on,
            Activity.hours_per_month,
        )
        .join(Enrolment, Enrolment.id == Activity.enrolment_id)
        .join(Programme, Programme.id == Enrolment.programme_id)
        .where(
            Programme.federation_id == cube.federation_id,
            Activity.uptake == Uptake.USED,
            Activity.starts_on <= span.last_on,
            or_(Activity.ends_on.is_(None), Activity.ends_on >= span.starts_on),
        )
        .order_by(Activity.id)
    )
    found: defaultdict[int, list[Used]] = defaultdict(list)
    for enrolment, kind, starts_on, ends_on, hours in rows:
        assert starts_on is not None
        found[enrolment].append(Used(Track(kind, starts_on, ends_on), hours))
    return found


def _pauses(db: Session, span: ClosedSpan) -> Mapping[int, list[Pause]]:
    found: defaultdict[int, list[Pause]] = defaultdict(list)
    rows = db.execute(
        select(PausePeriod.participant_id, PausePeriod.starts_on, PausePeriod.ends_on)
        .where(
            PausePeriod.starts_on <= span.last_on,
            or_(PausePeriod.ends_on.is_(None), PausePeriod.ends_on > span.starts_on),
        )
        .order_by(PausePeriod.id)
    )
    for person, starts_on, ends_on in rows:
        found[person].append(Pause(starts_on, ends_on))
    return found
