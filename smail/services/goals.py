"""Writes goals and the figures typed in for them; what has been promised ends, and is never written over."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import Programme, ProgrammeGoal, TypedFigure
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.goals.facts import Figure
from smail.domain.goals.faults import faults
from smail.domain.goals.grammar import Form, Given, Goal
from smail.domain.goals.windows import is_seen_at
from smail.errors import Conflict, Problem, Refused
from smail.goal_files import read
from smail.goal_writing import write as written
from smail.queries.goals import StoredGoal, goal_in, goals_of
from smail.services import audit
from smail.services.audit import Actor
from smail.services.texts import refuse_personnummer

LARGEST = 100_000_000
LONGEST_NOTE = 500
NOT_SEEN = 'passar inte: insatsen redovisas varje tertial; skriv per = "tertial", "year" eller "whole"'


class Mistake(StrEnum):
    """What is wrong with a figure that somebody types in."""

    NOT_TYPED = "not_typed"  # the goal is counted, not typed in
    BEFORE_START = "before_start"
    NOT_YET = "not_yet"
    NOT_A_NUMBER = "not_a_number"
    OUT_OF_MISSING = "out_of_missing"
    OUT_OF_NEEDLESS = "out_of_needless"
    MORE_THAN_ALL = "more_than_all"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class ReadIn:
    """What a file of goals has changed."""

    begun: tuple[str, ...]
    ended: tuple[str, ...]


def begin(
    db: Session, programme: Programme, goal: Goal, actor: Actor, account_id: int | None
) -> ProgrammeGoal:
    """The goal holds from now on; Conflict where its key is taken, Refused where it cannot be counted."""
    if programme.is_exercise:
        raise Refused("an exercise counts nowhere, and has no goals")
    if faults(goal) or not is_seen_at(goal.per, programme.cadence):
        raise Refused("the goal cannot be counted or judged")
    refuse_personnummer(mål=goal.name)
    if any(one.goal.key == goal.key for one in goals_of(db, programme.id)):
        raise Conflict("a goal with this key holds")
    row = ProgrammeGoal(
        programme_id=programme.id,
        key=goal.key,
        definition=written([goal]),
        account_id=account_id,
        written_at=clock.now(),
    )
    db.add(row)
    db.flush()
    _record(db, actor, AuditAction.GOAL_BEGIN, row)
    return row


def change(db: Session, programme: Programme, goal: Goal, actor: Actor, account_id: int | None) -> bool:
    """The goal holds, and what held with its key has ended; whether anything had to be done for that."""
    over = [one for one in goals_of(db, programme.id) if one.goal.key == goal.key]
    if any(one.goal == goal for one in over):
        return False
    _end_all(db, over, actor)
    begin(db, programme, goal, actor, account_id)
    return True


def end(db: Session, row: ProgrammeGoal, actor: Actor) -> None:
    """The goal holds no more; Conflict where it already did not."""
    if row.ended_on is not None:
        raise Conflict("the goal has ended")
    row.ended_on = clock.today()
    db.flush()
    _record(db, actor, AuditAction.GOAL_END, row)


def read_for(programme: Programme, name: str, content: bytes) -> tuple[Goal, ...] | list[Problem]:
    """The goals of the file, or everything that is wrong with it or does not fit the programme."""
    found = read(name, content)
    if isinstance(found, list):
        return found
    problems = [
        Problem(name, None, f"goals[{place}].per", NOT_SEEN)
        for place, goal in enumerate(found)
        if not is_seen_at(goal.per, programme.cadence)
    ]
    return problems or found


def read_in(
    db: Session, programme: Programme, name: str, content: bytes, actor: Actor, account_id: int | None
) -> ReadIn | list[Problem]:
    """The goals that hold are those of the file: others end, changed ones end and begin; or every problem.

    The same file twice changes nothing.
    """
    found = read_for(programme, name, content)
    if isinstance(found, list):
        return found
    holding = goals_of(db, programme.id)
    wanted = {goal.key: goal for goal in found}
    over = [one for one in holding if wanted.get(one.goal.key) != one.goal]
    kept = {one.goal.key for one in holding} - {one.goal.key for one in over}
    _end_all(db, over, actor)
    new = [goal for goal in found if goal.key not in kept]
    for goal in new:
        begin(db, programme, goal, actor, account_id)
    return ReadIn(tuple(goal.key for goal in new), tuple(one.goal.key for one in over))


def _end_all(db: Session, over: Iterable[StoredGoal], actor: Actor) -> None:
    for one in over:
        end(db, db.get_one(ProgrammeGoal, one.id), actor)


def mistakes(row: ProgrammeGoal, figure: Figure, note: str) -> tuple[tuple[str, Mistake], ...]:
    """What is wrong with a figure for the goal, by field; nothing where it can be written."""
    measure = goal_in(row).measure
    if not isinstance(measure, Given) or measure.question is not None:
        return (("value", Mistake.NOT_TYPED),)
    return (
        *_mistakes_of_day(row.programme, figure.on),
        *_mistakes_of_numbers(measure.form, figure),
        *((("note", Mistake.NOTE),) if not 0 < len(note.strip()) <= LONGEST_NOTE else ()),
    )


def _mistakes_of_day(programme: Programme, day: date) -> Iterable[tuple[str, Mistake]]:
    if day < programme.starts_on:
        yield "counted_on", Mistake.BEFORE_START
    if day > clock.today():
        yield "counted_on", Mistake.NOT_YET


def _mistakes_of_numbers(form: Form, figure: Figure) -> Iterable[tuple[str, Mistake]]:
    if not 0 <= figure.value <= LARGEST:
        yield "value", Mistake.NOT_A_NUMBER
    if form is Form.COUNT:
        if figure.of is not None:
            yield "out_of", Mistake.OUT_OF_NEEDLESS
    elif figure.of is None or not 1 <= figure.of <= LARGEST:
        yield "out_of", Mistake.OUT_OF_MISSING
    elif form is Form.SHARE and figure.value > figure.of:
        yield "value", Mistake.MORE_THAN_ALL


def type_in(
    db: Session, row: ProgrammeGoal, figure: Figure, note: str, actor: Actor, account_id: int | None
) -> TypedFigure:
    """The figure stands with its day and its note; Refused where it has mistakes, Conflict after the end."""
    if row.ended_on is not None:
        raise Conflict("the goal has ended")
    if mistakes(row, figure, note):
        raise Refused("the figure cannot be written")
    refuse_personnummer(anteckning=note)
    typed = TypedFigure(
        goal_id=row.id,
        counted_on=figure.on,
        value=figure.value,
        out_of=figure.of,
        sex=figure.sex,
        note=note.strip(),
        account_id=account_id,
        written_at=clock.now(),
    )
    db.add(typed)
    db.flush()
    _record(db, actor, AuditAction.GOAL_FIGURE_WRITE, row, value=figure.value, out_of=figure.of)
    return typed


def withdraw(db: Session, typed: TypedFigure, actor: Actor) -> None:
    """The figure counts no more, and stands as withdrawn; Conflict where it already did."""
    if typed.withdrawn_at is not None:
        raise Conflict("the figure is withdrawn")
    typed.withdrawn_at = clock.now()
    db.flush()
    _record(db, actor, AuditAction.GOAL_FIGURE_WITHDRAW, typed.goal, value=typed.value, out_of=typed.out_of)


def _record(
    db: Session, actor: Actor, action: AuditAction, row: ProgrammeGoal, **numbers: int | None
) -> None:
    audit.record(db, actor, action, AuditObject.GOAL, row.public_id, key=row.key, **numbers)
