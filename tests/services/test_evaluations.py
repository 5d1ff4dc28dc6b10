"""Nobody answers twice, and whoever reads the whole database finds nobody behind an answer."""

import re
from collections import Counter
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import inspect, select, text
from sqlalchemy.orm import Session

from smail import clock
from smail.db.session import Database
from smail.db.tables import (
    Attendance,
    AuditEvent,
    Base,
    Course,
    Evaluation,
    EvaluationAnswer,
    EvaluationText,
    EvaluationTicket,
    Seat,
)
from smail.domain.audit import AuditAction
from smail.domain.certification import CourseKind
from smail.domain.evaluation import KEY_LENGTH
from smail.errors import Conflict, Refused
from smail.services import courses, evaluations, upkeep
from smail.settings import Settings
from smail.vault import Vault, token
from tests.factories.courses import (
    ACTOR,
    make_course,
    make_learner,
    make_seat,
    make_trainer,
    make_utbildare,
    occasions_of,
)
from tests.factories.evaluations import CATALOGUE, answer, make_evaluation, sheet
from tests.support.snapshot import contents
from tests.support.travel import TravelTo

ANONYMOUS = ("evaluation_ticket", "evaluation_answer", "evaluation_text")
FIFTEEN_DAYS = timedelta(days=15)


def held(db: Session, n_seats: int = 6, kind: CourseKind = CourseKind.ANVANDARE) -> Evaluation:
    """An evaluation of the last occasion of a course of so many, which was yesterday week."""
    teacher = make_trainer(db) if kind is CourseKind.UTBILDARE else make_utbildare(db)
    course = make_course(db, kind, teacher)
    for _ in range(n_seats):
        make_seat(db, course, make_learner(db))
    return make_evaluation(db, course, len(occasions_of(db, course)))


@pytest.mark.parametrize(
    ("kind", "instrument", "n"),
    [
        (CourseKind.UTBILDARE, "course_trainers", 6),
        (CourseKind.ANVANDARE, "course_users", 6),
        (CourseKind.REFRESHER, "course_users", 6),
        (CourseKind.HORIZONTAL, "course_users", 3),
    ],
)
@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_each_kind_of_course_is_asked_its_own(
    database: Database, kind: CourseKind, instrument: str, n: int
) -> None:
    with database.transaction(write=True) as db:
        row = held(db, kind=kind)
        assert (row.instrument_key, row.instrument_version) == (instrument, "1.0")
        assert row.instrument_digest == CATALOGUE.get(instrument, "1.0").digest
        assert len(sheet(row).given) == n
        assert len(row.key) == KEY_LENGTH
        again = evaluations.begin(db, CATALOGUE, row.occasion_id, ACTOR)
        assert again.key == row.key
        begun = select(AuditEvent).where(AuditEvent.action == AuditAction.EVALUATION_BEGIN)
        assert len(db.scalars(begun).all()) == 1


def test_a_ticket_is_spent_once_and_as_many_answer_as_have_a_place(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        row, mine = held(db, 2), token()
        assert evaluations.spend(db, vault, row.occasion_id, mine)
        assert not evaluations.spend(db, vault, row.occasion_id, mine)
        assert evaluations.is_spent(db, vault, mine)
        assert evaluations.spend(db, vault, row.occasion_id, token())
        with pytest.raises(Refused):
            evaluations.spend(db, vault, row.occasion_id, token())
        evaluations.give_back(db, vault, row.occasion_id, mine)
        assert evaluations.spend(db, vault, row.occasion_id, mine)


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_whoever_made_the_occasion_up_here_can_answer_too(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        row = held(db, 1)
        here, teacher = occasions_of(db, row.occasion.course)[1], make_utbildare(db)
        guest = make_seat(db, make_course(db, CourseKind.ANVANDARE, teacher), make_learner(db))
        db.add(
            Attendance(
                seat_id=guest.id,
                occasion_id=here.id,
                minutes=240,
                account_id=teacher.id,
                recorded_at=clock.now(),
                is_from_list=False,
            )
        )
        db.flush()
        assert evaluations.n_places(db, here) == 2


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_a_second_browser_has_no_place_of_somebody_who_did_not_come(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        row = held(db, 3)
        here = row.occasion
        seats = db.scalars(select(Seat).where(Seat.course_id == here.course_id).order_by(Seat.id)).all()
        at = {"account_id": here.course.account_id, "recorded_at": clock.now(), "is_from_list": False}
        for seat, minutes in zip(seats, (240, 30, 0), strict=True):
            db.add(Attendance(seat_id=seat.id, occasion_id=here.id, minutes=minutes, **at))
        db.flush()
        for _browser in range(2):
            assert evaluations.spend(db, vault, here.id, token())
        with pytest.raises(Refused):
            evaluations.spend(db, vault, here.id, token())


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_answers_are_taken_from_the_beginning_until_the_fourteenth_day(
    database: Database, vault: Vault, at: TravelTo
) -> None:
    with database.transaction(write=True) as db:
        row = held(db)
        starts = row.occasion.starts_at
    last = datetime.combine(
        clock.civil(starts) + timedelta(days=14), datetime.max.time().replace(microsecond=0)
    ).replace(tzinfo=clock.SWEDISH_TIME)
    for moment, is_open in (
        (starts - timedelta(seconds=1), False),
        (starts, True),
        (last, True),
        (last + timedelta(seconds=2), False),
    ):
        at(moment)
        with database.transaction(write=True) as db:
            if is_open:
                assert evaluations.spend(db, vault, row.occasion_id, token())
                evaluations.keep(db, vault, row.occasion_id, sheet(row))
            else:
                with pytest.raises(Conflict):
                    evaluations.spend(db, vault, row.occasion_id, token())
                with pytest.raises(Conflict):
                    evaluations.keep(db, vault, row.occasion_id, sheet(row))


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_a_course_that_is_called_off_takes_none(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        row = held(db)
        courses.call_off(db, row.occasion.course_id, ACTOR)
        with pytest.raises(Conflict):
            evaluations.spend(db, vault, row.occasion_id, token())


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_a_course_that_somebody_has_evaluated_is_not_called_off(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        row = held(db)
        course_id = row.occasion.course_id
        evaluations.spend(db, vault, row.occasion_id, token())
        evaluations.keep(db, vault, row.occasion_id, sheet(row))
        with pytest.raises(Conflict):
            courses.call_off(db, course_id, ACTOR)
        unanswered = held(db)
        unanswered.closed_on = clock.today()
        db.flush()
        with pytest.raises(Conflict):
            courses.call_off(db, unanswered.occasion.course_id, ACTOR)


# From here on by somebody who can read every row and every hidden column.


def test_answering_writes_to_the_three_anonymous_tables_and_nowhere_else(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        row = held(db)
    before = contents(database, without=())
    with database.transaction(write=True) as db:
        evaluations.spend(db, vault, row.occasion_id, token())
    between = contents(database, without=())
    with database.transaction(write=True) as db:
        evaluations.keep(db, vault, row.occasion_id, sheet(row, text="Mer tid för frågor"))
    after = contents(database, without=())
    assert {name for name, rows in between.items() if rows != before[name]} == {"evaluation_ticket"}
    assert {name for name, rows in after.items() if rows != between[name]} == {
        "evaluation_answer",
        "evaluation_text",
    }


def test_no_column_of_an_answer_leads_to_a_person_a_ticket_a_time_or_another_answer() -> None:
    allowed = {
        "evaluation_ticket": {"ticket_mac", "occasion_id"},
        "evaluation_answer": {"key", "occasion_id", "item_key", "kind", "value"},
        "evaluation_text": {"key", "occasion_id", "text"},
    }
    for name, columns in allowed.items():
        table = Base.metadata.tables[name]
        assert {column.name for column in table.columns} == columns
        leads = {key.target_fullname for column in table.columns for key in column.foreign_keys}
        assert leads == {"evaluation.occasion_id"}
        assert not {column.type.python_type for column in table.columns} & {date, datetime}
    for table in Base.metadata.tables.values():
        for key in table.foreign_keys:
            assert key.column.table.name not in ANONYMOUS


def _values(db: Session, name: str) -> set[object]:
    rows = db.execute(text(f"SELECT * FROM {name}"))
    return {
        bytes(value) if isinstance(value, memoryview) else value
        for row in rows.mappings()
        for column, value in row.items()
        if column in ("ticket_mac", "key")
    }


def test_no_key_is_shared_between_tickets_answers_texts_or_any_other_table(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        row = held(db)
        for number in range(5):
            answer(db, vault, row, sheet(row, 1 + number, text=f"Text {number}"))
    with database.transaction(write=False) as db:
        keys = [_values(db, name) for name in ANONYMOUS]
        assert [len(one) for one in keys] == [5, 30, 5]
        assert len(set.union(*keys)) == 40
        everything = {
            value
            for name in Base.metadata.tables
            if name not in ANONYMOUS
            for found in db.execute(text(f'SELECT * FROM "{name}"'))
            for value in found
            if isinstance(value, str | bytes)
        }
        assert not set.union(*keys) & everything


def test_the_answers_of_one_sheet_cannot_be_found_together(database: Database, vault: Vault) -> None:
    """Each chose a step of the own throughout, and no order that the database has puts those together."""
    with database.transaction(write=True) as db:
        row = held(db)
    for number in range(5):
        with database.transaction(write=True) as db:
            answer(db, vault, row, sheet(row, 1 + number))
    with database.transaction(write=False) as db:
        orders = (
            ["ctid", "cmin::text::int, ctid"] if database.engine.dialect.name == "postgresql" else ["key"]
        )
        for order in orders:
            found = db.execute(text(f"SELECT value FROM evaluation_answer ORDER BY {order}"))
            values = [value for (value,) in found]
            assert Counter(values) == dict.fromkeys(range(1, 6), 6)
            # Thirty rows in runs of six would have 25 neighbours alike; by chance there are 5, and never 20.
            assert sum(one == other for one, other in pairwise(values)) < 20


def test_every_time_somebody_answers_all_rows_get_new_keys_and_new_seals(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        row = held(db)
        answer(db, vault, row, sheet(row, text="Samma ord"))
        before = {name: _values(db, name) for name in ANONYMOUS}
        sealed = set(db.scalars(select(EvaluationText.text)))
        answer(db, vault, row, sheet(row))
        for name in ("evaluation_answer", "evaluation_text"):
            assert not before[name] & _values(db, name)
        assert not sealed & set(db.scalars(select(EvaluationText.text)))
        assert evaluations.texts_of(db, vault, row.occasion_id) == ("Samma ord",)


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_sqlite_keeps_no_number_of_the_row_and_overwrites_what_is_deleted(database: Database) -> None:
    with database.transaction(write=True) as db:
        for name in ANONYMOUS:
            with pytest.raises(Exception, match="no such column: rowid"):
                db.execute(text(f"SELECT rowid FROM {name}"))
        assert db.scalar(text("PRAGMA secure_delete")) == 1


def _hidden(db: Session, name: str) -> set[tuple[str, str]]:
    found = db.execute(text(f"SELECT xmin::text, xmax::text FROM {name}"))
    return {(one, other) for one, other in found}


@pytest.mark.parametrize("database_kind", ["postgresql"])
def test_the_number_of_the_transaction_joins_no_ticket_with_an_answer(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        row = held(db)
    for number in range(4):
        with database.transaction(write=True) as db:
            evaluations.spend(db, vault, row.occasion_id, token())
        with database.transaction(write=True) as db:
            evaluations.keep(db, vault, row.occasion_id, sheet(row, 1 + number, text=f"Text {number}"))
    with database.transaction(write=False) as db:
        # All tickets carry one number, and all answers and texts another: each that of the latest only.
        assert [len(_hidden(db, name)) for name in ANONYMOUS] == [1, 1, 1]
        assert _hidden(db, "evaluation_ticket") != _hidden(db, "evaluation_answer")
        # Nothing leads from what was to what is: the rows were taken away and put back.
        assert {xmax for _xmin, xmax in _hidden(db, "evaluation_answer")} == {"0"}


def test_when_it_closes_the_tickets_are_gone_and_every_row_is_of_that_day_s_work(
    database: Database, vault: Vault, settings: Settings, at: TravelTo
) -> None:
    with database.transaction(write=True) as db:
        row = held(db)
        for number in range(5):
            answer(db, vault, row, sheet(row, 1 + number, text=f"Text {number}"))
        before = _values(db, "evaluation_answer") | _values(db, "evaluation_text")
    at(clock.now() + FIFTEEN_DAYS)
    with database.transaction(write=True) as db:
        upkeep.work(db, settings)
        assert not db.scalars(select(EvaluationTicket)).all()
        assert not before & (_values(db, "evaluation_answer") | _values(db, "evaluation_text"))
        assert Counter(db.scalars(select(EvaluationAnswer.value))) == dict.fromkeys(range(1, 6), 6)
        texts = {f"Text {number}" for number in range(5)}
        assert db.get_one(Evaluation, row.occasion_id).closed_on == clock.today()
        if database.engine.dialect.name == "postgresql":
            number = str(db.scalar(text("SELECT pg_current_xact_id()")))
            assert {xmin for xmin, _xmax in _hidden(db, "evaluation_answer")} == {number}
    with database.transaction(write=True) as db:
        own = Vault(settings.data_keys, settings.pepper)
        assert set(evaluations.texts_of(db, own, row.occasion_id)) == texts
        assert evaluations.close_due(db, own) == 0


def test_the_audit_knows_that_an_evaluation_was_opened_and_nothing_of_who_answered(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        row = held(db)
        before = len(db.scalars(select(AuditEvent)).all())
        for _ in range(3):
            answer(db, vault, row, sheet(row, text="Ett eget ord"))
        assert len(db.scalars(select(AuditEvent)).all()) == before


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_a_text_with_a_personnummer_is_refused(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        row = held(db)
        with pytest.raises(Refused):
            evaluations.keep(db, vault, row.occasion_id, sheet(row, text="Ring 811228-9874"))
        assert not db.scalars(select(EvaluationAnswer)).all()


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_an_occasion_that_was_held_gets_its_evaluation_by_itself(database: Database) -> None:
    with database.transaction(write=True) as db:
        course: Course = make_course(db, CourseKind.ANVANDARE, make_utbildare(db))
        # The first was twenty days ago, the second thirteen.
        assert evaluations.begin_due(db, CATALOGUE) == 1
        assert evaluations.begin_due(db, CATALOGUE) == 0
        assert db.scalars(select(Evaluation)).one().occasion_id == occasions_of(db, course)[1].id


def test_the_index_of_each_table_has_no_more_than_its_keys(database: Database) -> None:
    found = inspect(database.engine)
    for name in ANONYMOUS:
        columns = {tuple(index["column_names"]) for index in found.get_indexes(name)}
        assert columns == {("occasion_id",)}, re.sub(r"\s+", " ", repr(columns))
