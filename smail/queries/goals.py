"""The goals of a programme as they are stored, and what each is counted from on a day."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail.db.tables import FollowUpDraw, ProgrammeGoal, TypedFigure
from smail.domain.goals.facts import Figure
from smail.domain.goals.grammar import Goal
from smail.domain.people import Sex
from smail.goal_files import read
from smail.queries import evaluations


@dataclass(frozen=True, slots=True)
class StoredGoal:
    """A goal of a programme, since when it has been written and since when it holds no more."""

    id: int
    public_id: str
    goal: Goal
    written_at: datetime
    ended_on: date | None


def goals_of(db: Session, programme_id: int, *, with_ended: bool = False) -> tuple[StoredGoal, ...]:
    """The goals that hold, in the order they were written; those that have ended too where asked for."""
    rows = select(ProgrammeGoal).where(ProgrammeGoal.programme_id == programme_id)
    if not with_ended:
        rows = rows.where(ProgrammeGoal.ended_on.is_(None))
    return tuple(
        StoredGoal(row.id, row.public_id, goal_in(row), row.written_at, row.ended_on)
        for row in db.scalars(rows.order_by(ProgrammeGoal.id))
    )


def goal_in(row: ProgrammeGoal) -> Goal:
    """The goal that a row holds; ValueError where somebody has written in the database past SMAIL."""
    found = read(f"goal {row.public_id}", row.definition.encode())
    if isinstance(found, list):
        raise ValueError("; ".join(str(one) for one in found))
    return found[0]


def figures_of(db: Session, goals: Sequence[StoredGoal]) -> Mapping[int, list[Figure]]:
    """What was typed in for each goal and not withdrawn; the later written of a day is the last of it."""
    found: defaultdict[int, list[Figure]] = defaultdict(list)
    rows = db.scalars(
        select(TypedFigure)
        .where(TypedFigure.goal_id.in_([one.id for one in goals]), TypedFigure.withdrawn_at.is_(None))
        .order_by(TypedFigure.counted_on, TypedFigure.id)
    )
    for row in rows:
        found[row.goal_id].append(Figure(row.counted_on, row.value, row.out_of, row.sex))
    return found


def answers_until(db: Session, federation_id: int, day: date) -> tuple[evaluations.LastAnswers, ...]:
    """What courses that closed by then have answered."""
    return tuple(one for one in evaluations.last_answers(db, federation_id) if one.closed_on <= day)


@dataclass(frozen=True, slots=True)
class TypedRow:
    """A figure that was typed in, as it is shown; one that is withdrawn too."""

    public_id: str
    counted_on: date
    value: int
    out_of: int | None
    sex: Sex | None
    note: str
    written_at: datetime
    withdrawn_at: datetime | None

    def is_changed_after(self, made_at: datetime, until: date) -> bool:
        """Whether it belongs to that time, and was written or withdrawn after the moment."""
        return (
            self.counted_on <= until and max(self.written_at, self.withdrawn_at or self.written_at) > made_at
        )


def typed_rows(db: Session, goals: Sequence[StoredGoal]) -> Mapping[int, list[TypedRow]]:
    """Every figure typed in for each goal, the last day first."""
    found: defaultdict[int, list[TypedRow]] = defaultdict(list)
    rows = db.scalars(
        select(TypedFigure)
        .where(TypedFigure.goal_id.in_([one.id for one in goals]))
        .order_by(TypedFigure.counted_on.desc(), TypedFigure.id.desc())
    )
    for row in rows:
        found[row.goal_id].append(
            TypedRow(
                row.public_id,
                row.counted_on,
                row.value,
                row.out_of,
                row.sex,
                row.note,
                row.written_at,
                row.withdrawn_at,
            )
        )
    return found


def goals_in(db: Session, programme_ids: Sequence[int]) -> Mapping[int, list[StoredGoal]]:
    """The goals of these programmes, those that have ended too, in the order they were written."""
    found: dict[int, list[StoredGoal]] = {one: [] for one in programme_ids}
    rows = (
        select(ProgrammeGoal).where(ProgrammeGoal.programme_id.in_(programme_ids)).order_by(ProgrammeGoal.id)
    )
    for row in db.scalars(rows):
        one = StoredGoal(row.id, row.public_id, goal_in(row), row.written_at, row.ended_on)
        found[row.programme_id].append(one)
    return found


def is_drawn_of_reached(db: Session, programme_id: int) -> bool | None:
    """Whether the programme's sample was drawn among ends to work or studies alone; None where none is."""
    drawn = select(FollowUpDraw.is_of_reached).where(FollowUpDraw.programme_id == programme_id)
    return db.scalar(drawn)
