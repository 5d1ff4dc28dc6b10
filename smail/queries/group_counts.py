"""Counts persons and occasions of every programme in a closed quarter, by sex and year of birth.

What comes out grows with the number of programmes and not with that of persons.
Exercises are counted nowhere. Women and men are counted, since those who answered otherwise, or not at all,
would be a few; and persons with protected identity nowhere, since the figures of one programme are few.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Select, case, distinct, func, or_, select
from sqlalchemy.orm import Session

from smail.db.tables import Assessment, Discharge, Enrolment, Framsteg, Participant, PersonPeriod, Programme
from smail.domain.calendar import Span
from smail.domain.people import MissReason, Sex
from smail.domain.publishing import AgeBand, Cube, counted_until

DONE, MISSING = "done", "missing"
# How many were done at least, where the number itself is not told.
DONE_LEAST = "done_least"
ON_TIME, LATE = "on_time", "late"
DUE = "due"
UNKNOWN = "why_unknown"
FORWARD, NOT_FORWARD = "forward", "not_forward"
STARTED, ENDED, BEFORE, ONGOING = "started", "ended", "before", "ongoing"
REASONS = (*(f"why_{one.value}" for one in MissReason), UNKNOWN)
# Any reason that was written down; and those that are rare, which one person's would hide all the others for.
GIVEN, RARE = "why_given", "why_rare"
ABSENT, ILL = (f"why_{one.value}" for one in (MissReason.ABSENCE, MissReason.ILLNESS))
GATHERED = (ABSENT, ILL, RARE, UNKNOWN)
AT_A_TIME = 20_000
# A programme, a sex, a year of birth and a row.
_Part = tuple[int, Sex, int | None, str]


@dataclass(frozen=True, slots=True)
class Counted:
    """So many persons, and so many occasions of theirs, in one row of one level of a programme."""

    programme_id: int
    sex: Sex
    birth_year: int | None
    row: str
    persons: int
    occasions: int


def people_counts(db: Session, cube: Cube, span: Span) -> list[Counted]:
    """Who began, ended, was there before and is there after the last day, each person once."""
    started = Enrolment.starts_on.between(span.starts_on, span.last_on)
    ended = Enrolment.ended_on.between(span.starts_on, span.last_on)
    is_after = or_(Enrolment.ended_on.is_(None), Enrolment.ended_on > span.last_on)
    flags = {
        STARTED: started,
        ENDED: ended,
        BEFORE: Enrolment.starts_on < span.starts_on,
        ONGOING: is_after,
    }
    wanted = [func.count(distinct(case((flag, Participant.id)))) for flag in flags.values()]
    rows = db.execute(
        select(Enrolment.programme_id, Participant.sex, Participant.birth_year, *wanted)
        .select_from(Enrolment)
        .join(Participant, Participant.id == Enrolment.participant_id)
        .join(Programme, Programme.id == Enrolment.programme_id)
        .outerjoin(Discharge, Discharge.enrolment_id == Enrolment.id)
        .where(
            *of_cube(cube),
            *there(span),
        )
        .group_by(Enrolment.programme_id, Participant.sex, Participant.birth_year)
    )
    return [
        Counted(programme, sex, year, row, n, n)
        for programme, sex, year, *numbers in rows
        for row, n in zip(flags, numbers, strict=True)
    ]


def due_counts(db: Session, cube: Cube, span: Span) -> tuple[list[Counted], ...]:
    """What was due in the period, by level: all, done or missing, on time or after, and why it is missing.

    Why is told in three steps: whether a reason is written down, the common ones with the rare as one, each.
    """
    found: list[dict[_Part, list[int]]] = [{} for _level in _LEVELS]
    known: dict[tuple[str, ...], Sequence[Counter[str]]] = {}
    with db.execute(_due(cube, span), execution_options={"yield_per": AT_A_TIME}) as rows:
        # One person in one programme after the other: how many are in a coarser part cannot be added up.
        for (programme, _person), own in groupby(rows, key=lambda row: (row[0], row[1])):
            _programme, _id, sex, year, parts = zip(*own, strict=True)
            if parts not in known:
                known[parts] = [Counter(level[part] for part in parts) for level in _LEVELS]
            for place, counts in enumerate(known[parts]):
                for row, n in counts.items():
                    cell = found[place].setdefault((programme, sex[0], year[0], row), [0, 0])
                    cell[0] += 1
                    cell[1] += n
    return tuple(
        [Counted(*key, persons, occasions) for key, (persons, occasions) in level.items()] for level in found
    )


def _due(cube: Cube, span: Span) -> Select[*tuple[Any, ...]]:
    """Every occasion of the period: whose, and its finest part; those of a person in a programme together."""
    is_done = Assessment.submitted_on <= counted_until(span)
    is_on_time = Assessment.submitted_on <= PersonPeriod.ends_on
    reasons = ((PersonPeriod.reason == one, f"why_{one.value}") for one in MissReason)
    part = case((is_done & is_on_time, ON_TIME), (is_done, LATE), *reasons, else_=UNKNOWN)
    return (
        select(Enrolment.programme_id, Participant.id, Participant.sex, Participant.birth_year, part)
        .select_from(PersonPeriod)
        .join(Enrolment, Enrolment.id == PersonPeriod.enrolment_id)
        .join(Participant, Participant.id == Enrolment.participant_id)
        .join(Programme, Programme.id == Enrolment.programme_id)
        .outerjoin(Assessment, Assessment.id == PersonPeriod.assessment_id)
        .where(
            *of_cube(cube),
            PersonPeriod.ends_on.between(span.starts_on, span.last_on),
        )
        .order_by(Enrolment.programme_id, Participant.id)
    )


def _levels() -> Iterator[Mapping[str, str]]:
    """For each level the row that each of the finest parts is in."""
    done = {ON_TIME: DONE, LATE: DONE}
    on_time = {ON_TIME: ON_TIME, LATE: LATE}
    given = {one: GIVEN if one != UNKNOWN else UNKNOWN for one in REASONS}
    gathered = {one: one if one in GATHERED else RARE for one in REASONS}
    missing = dict.fromkeys(REASONS, MISSING)
    yield dict.fromkeys((*done, *REASONS), DUE)
    yield done | missing
    yield on_time | missing
    yield on_time | given
    yield on_time | gathered
    yield on_time | {one: one for one in REASONS}


_LEVELS = tuple(_levels())


def of_cube(cube: Cube) -> tuple[ColumnElement[bool], ...]:
    """The conditions by which somebody is in the group results of these programmes."""
    return (*those_counted(cube.federation_id), Programme.cadence == cube.cadence)


def those_counted(federation_id: int) -> tuple[ColumnElement[bool], ...]:
    """The conditions by which somebody is in group results, of a person in a programme."""
    return (
        Programme.federation_id == federation_id,
        Programme.exercise_since.is_(None),
        Participant.is_protected.is_(False),
        Participant.sex.in_((Sex.WOMAN, Sex.MAN)),
    )


@dataclass(frozen=True, slots=True)
class Stayed:
    """A person's days in a programme within the period, both of them whole days there."""

    programme_id: int
    participant_id: int
    sex: Sex
    band: AgeBand
    first_on: date
    last_on: date


def stays(db: Session, cube: Cube, span: Span) -> list[Stayed]:
    """Everybody who was in a programme on any day of the period, and from when until when in it."""
    rows = db.execute(
        select(
            Enrolment.programme_id,
            Participant.id,
            Participant.sex,
            Participant.birth_year,
            Enrolment.starts_on,
            Enrolment.ended_on,
        )
        .join(Participant, Participant.id == Enrolment.participant_id)
        .join(Programme, Programme.id == Enrolment.programme_id)
        .outerjoin(Discharge, Discharge.enrolment_id == Enrolment.id)
        .where(*of_cube(cube), *there(span))
        .order_by(Enrolment.id)
    )
    return [
        Stayed(
            programme,
            person,
            sex,
            AgeBand.of(birth_year, span.last_on),
            max(starts_on, span.starts_on),
            min(ended_on or span.last_on, span.last_on),
        )
        for programme, person, sex, birth_year, starts_on, ended_on in rows
    ]


def sexes_of(db: Session, federation_id: int) -> dict[int, Sex]:
    """The sex of everybody whom group results count, by person."""
    return {one: sex for one, (sex, _birth_year) in people_of(db, federation_id).items()}


def people_of(db: Session, federation_id: int) -> dict[int, tuple[Sex, int | None]]:
    """The sex and the year of birth, None where it is not known, of everybody whom group results count."""
    rows = db.execute(
        select(Participant.id, Participant.sex, Participant.birth_year)
        .join(Enrolment, Enrolment.participant_id == Participant.id)
        .join(Programme, Programme.id == Enrolment.programme_id)
        .where(*those_counted(federation_id))
        .distinct()
    )
    return {one: (sex, birth_year) for one, sex, birth_year in rows}


def forward_counts(db: Session, cube: Cube, span: Span) -> list[Counted]:
    """Those with a dated step forward while they were there, and those without, each once in a programme."""
    happened = Framsteg.happened_on.between(span.starts_on, span.last_on)
    has = (
        select(Framsteg.id)
        .where(
            Framsteg.participant_id == Participant.id,
            happened,
            Framsteg.happened_on >= Enrolment.starts_on,
            or_(Enrolment.ended_on.is_(None), Framsteg.happened_on <= Enrolment.ended_on),
        )
        .exists()
    )
    everybody = func.count(distinct(Participant.id))
    forward = func.count(distinct(case((has, Participant.id))))
    rows = db.execute(
        select(Enrolment.programme_id, Participant.sex, Participant.birth_year, everybody, forward)
        .select_from(Enrolment)
        .join(Participant, Participant.id == Enrolment.participant_id)
        .join(Programme, Programme.id == Enrolment.programme_id)
        .outerjoin(Discharge, Discharge.enrolment_id == Enrolment.id)
        .where(*of_cube(cube), *there(span))
        .group_by(Enrolment.programme_id, Participant.sex, Participant.birth_year)
    )
    return [
        Counted(programme, sex, year, row, n, n)
        for programme, sex, year, every, some in rows
        for row, n in ((FORWARD, some), (NOT_FORWARD, every - some))
    ]


def there(span: Span) -> tuple[ColumnElement[bool], ...]:
    """The conditions by which somebody was in a programme on any day of the period, and not by mistake."""
    return (
        Enrolment.starts_on <= span.last_on,
        or_(Enrolment.ended_on.is_(None), Enrolment.ended_on >= span.starts_on),
        Discharge.is_no_mistake(),
    )
