"""Goals as they are written: what was promised ends and stands, and a figure has its day and its note."""

from datetime import date, timedelta
from importlib.resources import files

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import clock
from smail.db.session import Database
from smail.db.tables import AuditEvent, Programme, ProgrammeGoal, TypedFigure
from smail.domain.goals.facts import Figure
from smail.domain.goals.grammar import AtLeast, Count, Form, Given, Goal, Group, Measure
from smail.domain.people import Sex
from smail.errors import Conflict, Refused
from smail.queries.goals import figures_of, goals_of
from smail.services import goals
from smail.services.audit import SYSTEM
from smail.services.goals import Mistake, ReadIn
from tests.factories.organisations import make_programme

MEETINGS = Goal("moten", "Sex möten", Given(Form.COUNT), AtLeast(6))


def begun(
    db: Session, measure: Measure = MEETINGS.measure, programme: Programme | None = None
) -> ProgrammeGoal:
    """A goal that holds, of this measure."""
    place = programme or make_programme(db, starts_on=date(2026, 1, 1))
    return goals.begin(db, place, Goal("moten", "Sex möten", measure, AtLeast(6)), SYSTEM, None)


def noted(db: Session) -> list[tuple[str, dict[str, object]]]:
    """What the audit says of goals, in order."""
    found = select(AuditEvent).where(AuditEvent.object_kind == "goal").order_by(AuditEvent.id)
    return [(row.action, row.details) for row in db.scalars(found)]


def test_a_goal_holds_until_it_ends_and_can_be_begun_anew(database: Database) -> None:
    with database.transaction(write=True) as db:
        programme = make_programme(db, starts_on=date(2026, 1, 1))
        row = begun(db, programme=programme)
        assert [one.goal for one in goals_of(db, programme.id)] == [MEETINGS]
        with pytest.raises(Conflict):
            begun(db, programme=programme)
        goals.end(db, row, SYSTEM)
        assert goals_of(db, programme.id) == ()
        begun(db, programme=programme)
        both = goals_of(db, programme.id, with_ended=True)
        assert [one.ended_on for one in both] == [clock.today(), None]
        with pytest.raises(Conflict):
            goals.end(db, row, SYSTEM)
        assert noted(db) == [
            ("goal.begin", {"key": "moten"}),
            ("goal.end", {"key": "moten"}),
            ("goal.begin", {"key": "moten"}),
        ]


def test_a_goal_that_cannot_be_counted_or_of_an_exercise_or_with_a_personnummer_is_refused(
    database: Database,
) -> None:
    with database.transaction(write=True) as db:
        programme = make_programme(db)
        for wrong in (
            Goal("x", "För högt", Given(Form.SHARE), AtLeast(101)),
            Goal("x", "Till 19121212-1212", Given(Form.COUNT), AtLeast(1)),
        ):
            with pytest.raises(Refused):
                goals.begin(db, programme, wrong, SYSTEM, None)
        with pytest.raises(Refused):
            goals.begin(db, make_programme(db, exercise_since=clock.now()), MEETINGS, SYSTEM, None)
        assert noted(db) == []


def test_a_file_says_which_goals_hold_and_twice_it_changes_nothing(database: Database) -> None:
    text = files("smail.demo").joinpath("goals", "jobbcentrum.toml").read_bytes()
    with database.transaction(write=True) as db:
        programme = make_programme(db)
        first = goals.read_in(db, programme, "mal.toml", text, SYSTEM, None)
        assert isinstance(first, ReadIn)
        assert (len(first.begun), first.ended) == (6, ())
        assert goals.read_in(db, programme, "mal.toml", text, SYSTEM, None) == ReadIn((), ())
        lower = text.replace(b"at_least = 75", b"at_least = 45").partition(b'[[goals]]\nkey = "samverkan"')[0]
        changed = goals.read_in(db, programme, "mal.toml", lower, SYSTEM, None)
        assert changed == ReadIn(
            ("till-arbete-eller-studier",), ("till-arbete-eller-studier", "samverkan", "rapporter")
        )
        before = goals_of(db, programme.id, with_ended=True)
        wrong = goals.read_in(db, programme, "mal.toml", lower + b"[[goals]]\n", SYSTEM, None)
        assert isinstance(wrong, list)
        assert str(wrong[0]).startswith("mal.toml, rad 36: goals[5].measure: saknas")
        assert goals_of(db, programme.id, with_ended=True) == before


def test_a_figure_is_typed_in_once_and_counts_until_it_is_withdrawn(database: Database) -> None:
    with database.transaction(write=True) as db:
        row = begun(db, Given(Form.SHARE))
        figure = Figure(date(2026, 3, 2), 5, 8, Sex.WOMAN)
        typed = goals.type_in(db, row, figure, " Enkät till kommunerna ", SYSTEM, None)
        (stored,) = goals_of(db, row.programme_id)
        assert figures_of(db, [stored])[row.id] == [figure]
        assert typed.note == "Enkät till kommunerna"
        goals.withdraw(db, typed, SYSTEM)
        assert dict(figures_of(db, [stored])) == {}
        assert db.scalars(select(TypedFigure.value)).all() == [5]
        with pytest.raises(Conflict):
            goals.withdraw(db, typed, SYSTEM)
        goals.end(db, row, SYSTEM)
        with pytest.raises(Conflict):
            goals.type_in(db, row, figure, "Igen", SYSTEM, None)
        numbers = {"key": "moten", "value": 5, "out_of": 8}
        assert noted(db)[1:3] == [("goal_figure.write", numbers), ("goal_figure.withdraw", numbers)]


@pytest.mark.parametrize(
    ("measure", "figure", "note", "field", "mistake"),
    [
        (Count(Group()), Figure(date(2026, 3, 2), 5), "x", "value", Mistake.NOT_TYPED),
        (Given(Form.SHARE, "can_use"), Figure(date(2026, 3, 2), 5, 8), "x", "value", Mistake.NOT_TYPED),
        (Given(Form.COUNT), Figure(date(2025, 12, 31), 5), "x", "counted_on", Mistake.BEFORE_START),
        (Given(Form.COUNT), Figure(date(2999, 1, 1), 5), "x", "counted_on", Mistake.NOT_YET),
        (Given(Form.COUNT), Figure(date(2026, 3, 2), -1), "x", "value", Mistake.NOT_A_NUMBER),
        (Given(Form.COUNT), Figure(date(2026, 3, 2), 5, 8), "x", "out_of", Mistake.OUT_OF_NEEDLESS),
        (Given(Form.SHARE), Figure(date(2026, 3, 2), 5), "x", "out_of", Mistake.OUT_OF_MISSING),
        (Given(Form.MEAN), Figure(date(2026, 3, 2), 5, 0), "x", "out_of", Mistake.OUT_OF_MISSING),
        (Given(Form.SHARE), Figure(date(2026, 3, 2), 9, 8), "x", "value", Mistake.MORE_THAN_ALL),
        (Given(Form.COUNT), Figure(date(2026, 3, 2), 5), " ", "note", Mistake.NOTE),
        (Given(Form.COUNT), Figure(date(2026, 3, 2), 5), "x" * 501, "note", Mistake.NOTE),
    ],
)
def test_each_mistake_of_a_figure_is_told_by_its_field_and_nothing_is_written(
    database: Database, measure: Measure, figure: Figure, note: str, field: str, mistake: Mistake
) -> None:
    with database.transaction(write=True) as db:
        row = begun(db, measure)
        assert goals.mistakes(row, figure, note) == ((field, mistake),)
        with pytest.raises(Refused):
            goals.type_in(db, row, figure, note, SYSTEM, None)
        assert db.scalars(select(TypedFigure)).all() == []


def test_a_mean_may_be_of_more_than_there_are_persons_and_a_note_holds_no_personnummer(
    database: Database,
) -> None:
    with database.transaction(write=True) as db:
        row = begun(db, Given(Form.MEAN))
        hours = Figure(clock.today() - timedelta(days=1), 1240, 80)
        assert goals.mistakes(row, hours, "Timmar i november") == ()
        with pytest.raises(Refused):
            goals.type_in(db, row, hours, "Om 19121212-1212", SYSTEM, None)
