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
    EvaluationCount,
    EvaluationPool,
    EvaluationSheet,
    EvaluationText,
    EvaluationTicket,
    Seat,
)
from smail.domain.audit import AuditAction
from smail.domain.certification import CourseKind
from smail.domain.evaluation import KEY_LENGTH
from smail.errors import Conflict, Refused
from smail.queries import evaluations as reads
from smail.services import courses, evaluation_closing, evaluations, upkeep
from smail.settings import Settings
from smail.vault import Vault, token
from tests.factories.accounts import make_account
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

ANONYMOUS = ("evaluation_ticket", "evaluation_sheet", "evaluation_answer", "evaluation_text")
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
    assert {name for name, rows in after.items() if rows != between[name]} == {"evaluation_sheet"}


def test_no_column_of_an_answer_leads_to_a_person_a_ticket_a_time_or_another_answer() -> None:
    allowed = {
        "evaluation_ticket": {"ticket_mac", "occasion_id"},
        "evaluation_sheet": {"key", "occasion_id", "pool_id", "sheet"},
        "evaluation_answer": {"key", "occasion_id", "item_key", "kind", "value"},
        "evaluation_text": {"key", "occasion_id", "text"},
    }
    for name, columns in allowed.items():
        table = Base.metadata.tables[name]
        assert {column.name for column in table.columns} == columns
        leads = {key.target_fullname for column in table.columns for key in column.foreign_keys}
        assert leads - {"evaluation_pool.id"} == {"evaluation.occasion_id"}
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


def close(db: Session, vault: Vault) -> None:
    """Everything is closed, as the night's work does it when nobody can answer any more."""
    evaluation_closing.close_due(db, vault, today=clock.today() + FIFTEEN_DAYS)


def test_no_key_is_shared_between_tickets_sheets_answers_texts_or_any_other_table(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        row = held(db, 10)
        for number in range(10):
            answer(db, vault, row, sheet(row, 1 + number % 5, text=f"Text {number}"))
        before = [_values(db, name) for name in ANONYMOUS]
        close(db, vault)
    with database.transaction(write=False) as db:
        keys = [*before, *(_values(db, name) for name in ANONYMOUS)]
        assert [len(one) for one in keys] == [10, 10, 0, 0, 0, 0, 60, 10]
        assert len(set.union(*keys)) == 90
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
            answer(db, vault, row, sheet(row, 1 + number))
    with database.transaction(write=True) as db:
        close(db, vault)
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


def test_every_time_somebody_answers_all_sheets_get_new_keys_and_new_seals_of_one_length(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        row = held(db)
        answer(db, vault, row, sheet(row, text="Samma ord" * 50))
        before = _values(db, "evaluation_sheet")
        sealed = set(db.scalars(select(EvaluationSheet.sheet)))
        answer(db, vault, row, sheet(row))
        assert not before & _values(db, "evaluation_sheet")
        now = set(db.scalars(select(EvaluationSheet.sheet)))
        assert not sealed & now
        assert len({len(one) for one in now}) == 1
        kept = evaluations.sheets_in(db, vault, {"occasion_id": row.occasion_id})
        assert {one.text for one in kept} == {"Samma ord" * 50, None}


# The sheet that stays small: what a stranger with every row tried, on a shipped county and by hand.


def _rows(db: Session) -> dict[str, int]:
    tables = (EvaluationAnswer, EvaluationText, EvaluationSheet, EvaluationCount)
    return {table.__tablename__: len(db.scalars(select(table)).all()) for table in tables}


@pytest.mark.parametrize("n", [1, 4])
@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_no_row_has_the_answers_of_an_occasion_of_fewer_than_five(
    database: Database, vault: Vault, n: int
) -> None:
    with database.transaction(write=True) as db:
        row = held(db, n)
        for _ in range(n):
            answer(db, vault, row, sheet(row, 1, text="Mina ord"))
        close(db, vault)
        kept = _rows(db)
        assert (kept["evaluation_answer"], kept["evaluation_text"]) == (0, 0)
        # They wait sealed for others of the place, and lead to no occasion and no words.
        waits = db.scalars(select(EvaluationSheet).order_by(EvaluationSheet.key)).all()
        assert [one.occasion_id for one in waits] == [None] * n
        pool = db.scalars(select(EvaluationPool)).one()
        pooled = evaluations.sheets_in(db, vault, {"pool_id": pool.id})
        assert {one.text for one in pooled} == {None}


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_an_occasion_that_is_not_the_last_leaves_nothing_when_it_is_small(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        first = make_evaluation(db, held(db, 4).occasion.course, 1)
        evaluations.keep(db, vault, first.occasion_id, sheet(first), at=first.occasion.starts_at)
        close(db, vault)
        assert set(_rows(db).values()) == {0}


@pytest.mark.parametrize(("sizes", "is_told"), [((3, 2), True), ((3, 1), False)])
@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_small_courses_become_counts_when_the_year_is_over_and_five_are_known(
    database: Database, vault: Vault, sizes: tuple[int, ...], is_told: bool
) -> None:
    with database.transaction(write=True) as db:
        for n in sizes:
            row = held(db, n)
            row.occasion.course.organisation_id = None
            for _ in range(n):
                answer(db, vault, row, sheet(row, n))
        close(db, vault)
        assert _rows(db)["evaluation_sheet"] == sum(sizes)
        evaluation_closing.close_due(db, vault, today=clock.today() + timedelta(days=400))
        kept = db.execute(select(EvaluationCount.item_key, EvaluationCount.value, EvaluationCount.n)).all()
        found = {(item, value): n for item, value, n in kept}
        assert found.get(("can_use", 3)) == (3 if is_told else None)
        assert len(found) == (6 if is_told else 0)
        assert _rows(db) | {"evaluation_count": 0} == dict.fromkeys(_rows(db), 0)
        told = reads.last_answers(db, row.occasion.course.federation_id)
        assert [(one.course, one.tallies["can_use"].n) for one in told if one.tallies] == (
            [(None, 5)] if is_told else []
        )


@pytest.mark.parametrize(
    ("courses", "is_told"),
    [
        # Who was at each small course, and how many sheets came in: six of two people, and five of one.
        ([("ab", 2), ("ab", 2), ("ab", 2)], False),
        ([("a", 1)] * 5, False),
        # As many as four of five people can have filled in, and one more.
        ([("abcd", 4), ("abcd", 4), ("e", 0)], False),
        ([("abcd", 4), ("abcd", 3), ("e", 1)], False),
        ([("abcd", 4), ("abcd", 4), ("e", 1)], True),
        # U stands there by the word of whoever holds the course: each of its sheets may be U's.
        ([("aU", 1), ("bU", 1), ("cU", 1), ("dU", 1), ("eU", 1)], False),
        ([("abcdU", 5), ("e", 0)], False),
        ([("abcdU", 5), ("e", 1)], True),
    ],
)
@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_whoever_takes_several_small_courses_is_one_of_the_five(
    database: Database, vault: Vault, courses: list[tuple[str, int]], is_told: bool
) -> None:
    with database.transaction(write=True) as db:
        people = {one: make_learner(db) for one in "abcdeU"}
        for there, n_sheets in courses:
            row = held(db, 0)
            row.occasion.course.organisation_id = None
            for one in there:
                make_seat(db, row.occasion.course, people[one], has_spoken=one.islower())
            for _ in range(n_sheets):
                answer(db, vault, row, sheet(row, 1))
        close(db, vault)
        evaluation_closing.close_due(db, vault, today=clock.today() + timedelta(days=400))
        assert bool(_rows(db)["evaluation_count"]) is is_told


@pytest.mark.parametrize(("n_sheets", "n_told"), [(5, 0), (8, 0), (9, 9)])
@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_sheets_that_may_be_of_people_made_up_tell_nothing_of_a_fifth(
    database: Database, vault: Vault, n_sheets: int, n_told: int
) -> None:
    with database.transaction(write=True) as db:
        row = held(db, 5)
        for _ in range(4):
            make_seat(db, row.occasion.course, make_learner(db), has_spoken=False)
        for number in range(n_sheets):
            answer(db, vault, row, sheet(row, 1 + number % 5, text=f"Text {number}"))
        close(db, vault)
        assert _rows(db)["evaluation_text"] == n_told
        assert (_rows(db)["evaluation_answer"] > 0) is bool(n_told)


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_people_that_whoever_holds_the_course_made_up_do_not_make_five(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        row = held(db, 1)
        for _ in range(4):
            make_seat(db, row.occasion.course, make_learner(db), has_spoken=False)
        assert (evaluations.n_places(db, row.occasion), len(evaluations.known(db, row.occasion))) == (5, 1)
        for number in range(5):
            answer(db, vault, row, sheet(row, 1 + number, text=f"Text {number}"))
        close(db, vault)
        evaluation_closing.close_due(db, vault, today=clock.today() + timedelta(days=400))
        assert set(_rows(db).values()) == {0}


@pytest.mark.parametrize(("has_spoken", "minutes", "n"), [(False, 240, 4), (True, 240, 5), (True, 0, 4)])
@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_an_account_that_is_noted_there_is_known_by_the_own_word_alone(
    database: Database, has_spoken: bool, minutes: int, n: int
) -> None:
    with database.transaction(write=True) as db:
        here = held(db, 4).occasion
        seat = make_seat(db, here.course, make_learner(db, make_account(db)), has_spoken=has_spoken)
        at = {"account_id": here.course.account_id, "recorded_at": clock.now(), "is_from_list": False}
        db.add(Attendance(seat_id=seat.id, occasion_id=here.id, minutes=minutes, **at))
        db.flush()
        assert len(evaluations.known(db, here)) == n


def test_two_copies_between_which_one_answered_differ_by_a_seal_and_later_by_five_sheets(
    database: Database, vault: Vault
) -> None:
    """Nothing that can be read comes or goes with one person, from the first sheet to long after the last."""
    with database.transaction(write=True) as db:
        row = held(db)
    copies = [_readable(database)]
    for number in range(5):
        with database.transaction(write=True) as db:
            answer(db, vault, row, sheet(row, 1 + number, text=f"Text {number}"))
        copies.append(_readable(database))
    assert all(one == copies[0] for one in copies)
    with database.transaction(write=True) as db:
        close(db, vault)
    new = Counter(_readable(database)["evaluation_answer"]) - Counter(copies[0]["evaluation_answer"])
    assert new.total() == 30


def _readable(database: Database) -> dict[str, list[str]]:
    """What the tables of evaluations say to whoever has no key: no random key, no seal."""
    hidden = {"key", "ticket_mac", "sheet", "text"}
    with database.transaction(write=False) as db:
        found: dict[str, list[str]] = {}
        for name in ("evaluation", "evaluation_pool", "evaluation_count", "evaluation_answer"):
            rows = db.execute(text(f"SELECT * FROM {name}")).mappings()
            found[name] = sorted(
                repr([(key, value) for key, value in row.items() if key not in hidden]) for row in rows
            )
        return found


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
        # All tickets carry one number, and all sheets another: each that of the latest only.
        assert [len(_hidden(db, name)) for name in ANONYMOUS[:2]] == [1, 1]
        assert _hidden(db, "evaluation_ticket") != _hidden(db, "evaluation_sheet")
        # Nothing leads from what was to what is: the rows were taken away and put back.
        assert {xmax for _xmin, xmax in _hidden(db, "evaluation_sheet")} == {"0"}


def test_when_it_closes_the_tickets_are_gone_and_every_row_is_of_that_day_s_work(
    database: Database, vault: Vault, settings: Settings, at: TravelTo
) -> None:
    with database.transaction(write=True) as db:
        row = held(db, 10)
        for number in range(10):
            answer(db, vault, row, sheet(row, 1 + number % 5, text=f"Text {number}"))
    at(clock.now() + FIFTEEN_DAYS)
    with database.transaction(write=True) as db:
        upkeep.work(db, settings)
        assert not db.scalars(select(EvaluationTicket)).all()
        assert not db.scalars(select(EvaluationSheet)).all()
        assert Counter(db.scalars(select(EvaluationAnswer.value))) == dict.fromkeys(range(1, 6), 12)
        texts = {f"Text {number}" for number in range(10)}
        assert db.get_one(Evaluation, row.occasion_id).closed_on == clock.today()
        if database.engine.dialect.name == "postgresql":
            own = str(db.scalar(text("SELECT pg_current_xact_id()")))
            assert {xmin for xmin, _xmax in _hidden(db, "evaluation_answer")} == {own}
    with database.transaction(write=True) as db:
        vault = Vault(settings.data_keys, settings.pepper)
        assert set(evaluations.texts_of(db, vault, row.occasion_id)) == texts
        assert evaluation_closing.close_due(db, vault) == 0


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
        assert not db.scalars(select(EvaluationSheet)).all()


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
        assert columns - {("pool_id",)} == {("occasion_id",)}, re.sub(r"\s+", " ", repr(columns))
