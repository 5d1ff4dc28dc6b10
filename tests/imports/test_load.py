"""What was read in stands as if answered here, comes once however often it is sent, and goes out again."""

import time
from collections import Counter
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from smail.catalogue import Catalogue
from smail.db.session import Database
from smail.db.tables import (
    Answer,
    Assessment,
    AuditEvent,
    Enrolment,
    ImportBatch,
    ImportPerson,
    Participant,
    PersonPeriod,
    Programme,
    Score,
    StaffPeriod,
)
from smail.domain.people import parse_number
from smail.imports import reading
from smail.imports.export import NUMBER, export, latest_batch
from smail.imports.faults import Reason
from smail.imports.load import Order, load
from smail.imports.map_file import read_map
from smail.services import periods, scores
from smail.services.audit import SYSTEM
from smail.vault import Vault
from tests.factories.accounts import make_account
from tests.factories.organisations import make_programme
from tests.imports.support import MAP, TODAY, data, judged, read_in, rows_of, table
from tests.support.snapshot import contents
from tests.support.travel import TravelTo

GOOD = ("p1,2024-02-01,1,40,3", "p2,2024-02-01,2,50,1", "p1,2024-05-01,1,40,4")


@pytest.fixture(autouse=True)
def _on_the_day(at: TravelTo) -> None:
    at(datetime(2026, 11, 21, 9, tzinfo=UTC))


def _count(db: Session, table: type) -> int:
    return db.scalar(select(func.count()).select_from(table)) or 0


def _given_back(
    db: Session, vault: Vault, instruments: Catalogue, programme: Programme
) -> list[tuple[str, ...]]:
    made = export(db, vault, instruments, latest_batch(db, programme), SYSTEM)
    return [made.header, *made.rows]


def test_302_patients_come_in_with_18_ratings_missing_and_go_out_as_they_were(
    database: Database, vault: Vault, instruments: Catalogue
) -> None:
    content, text = data("arthritis")
    with database.transaction(write=True) as db:
        programme = make_programme(db)
        loaded = read_in(db, vault, instruments, programme, content, text)
        assert (loaded.n_people, loaded.n_ratings) == (302, 302 + 906 - 18)
    with database.transaction(write=True) as db:
        assert _count(db, Enrolment) == 302
        assert all(parse_number(number) == number for number in db.scalars(select(Participant.number)))
        days = Counter(db.scalars(select(Assessment.submitted_on)))
        assert days[date(2024, 1, 15)] == 302
        assert set(days) == {date(2024, 1, 15), date(2024, 2, 14), date(2024, 4, 14), date(2024, 6, 13)}
        assert db.scalar(select(func.sum(Score.total)).join(Assessment)) == 2866 + 865
        assert list(scores.recompute(db, instruments)) == []
        assert list(periods.mismatches(db)) == []
        header = ("id", "y", "sex", "age", "baseline", "time")
        assert _given_back(db, vault, instruments, programme) == [header, *rows_of(content, header)]


def test_2800_persons_and_25_items_come_in_within_a_minute_and_go_out_as_they_were(
    database: Database, vault: Vault, instruments: Catalogue
) -> None:
    content, text = data("bfi")
    began = time.monotonic()
    with database.transaction(write=True) as db:
        programme = make_programme(db)
        loaded = read_in(db, vault, instruments, programme, content, text)
    assert time.monotonic() - began < 60
    assert (loaded.n_people, loaded.n_ratings) == (2800, 2800)
    with database.transaction(write=True) as db:
        assert _count(db, Answer) == 2800 * 25 - 508
        totals = dict(
            db.execute(select(Score.indicator, func.sum(Score.total)).group_by(Score.indicator)).all()
        )
        # As the engine's own test has them from the file by awk.
        assert (totals["a"], totals["o"]) == (64623, 63854)
        header = tuple(name for name in content.decode().splitlines()[0].replace('"', "").split(","))
        mapped = tuple(name for name in header if name != "education")
        assert _given_back(db, vault, instruments, programme) == [mapped, *rows_of(content, mapped)]


@pytest.mark.soak
def test_the_doctor_finds_nothing_to_say_about_2800_persons(
    database: Database, vault: Vault, instruments: Catalogue
) -> None:
    with database.transaction(write=True) as db:
        read_in(db, vault, instruments, make_programme(db), *data("bfi"))
    with database.transaction(write=False) as db:
        assert list(scores.recompute(db, instruments)) == []
        assert list(periods.mismatches(db)) == []


def test_the_same_file_twice_changes_nothing(
    database: Database, vault: Vault, instruments: Catalogue
) -> None:
    with database.transaction(write=True) as db:
        programme = make_programme(db)
        read_in(db, vault, instruments, programme, table(*GOOD))
    before = contents(database)
    with database.transaction(write=True) as db:
        loaded = read_in(db, vault, instruments, programme, table(*GOOD))
    assert loaded.batch_id is None
    assert contents(database) == before


def test_a_file_that_has_grown_adds_what_is_new_to_those_who_are_known(
    database: Database, vault: Vault, instruments: Catalogue
) -> None:
    grown = (*GOOD, "p2,2024-05-01,2,50,2", "p3,2024-05-01,1,30,5")
    with database.transaction(write=True) as db:
        programme = make_programme(db)
        read_in(db, vault, instruments, programme, table(*GOOD))
        loaded = read_in(db, vault, instruments, programme, table(*grown))
        assert (loaded.n_people, loaded.n_ratings) == (1, 2)
        assert (_count(db, Participant), _count(db, Assessment)) == (3, 5)
        assert list(periods.mismatches(db)) == []
        header = ("id", "day", "sex", "age", "y")
        assert _given_back(db, vault, instruments, programme) == [header, *rows_of(table(*grown), header)]


def test_a_known_rating_with_another_value_is_named_as_a_conflict_and_nothing_is_read_in(
    database: Database, vault: Vault, instruments: Catalogue
) -> None:
    changed = ("p1,2024-02-01,1,40,5", "p2,2024-02-01,2,51,1", "p1,2024-05-01,1,40,", "p9,2024-05-01,1,40,1")
    with database.transaction(write=True) as db:
        programme = make_programme(db)
        read_in(db, vault, instruments, programme, table(*GOOD))
        one = judged(db, vault, instruments, programme, table(*changed))
        assert [(fault.row, fault.column, fault.value) for fault in one.faults] == [
            (2, "y", "5"),
            (3, "age", "51"),
            (4, "y", ""),
        ]
        assert {fault.reason for fault in one.faults} == {Reason.CONFLICT}
        order = Order(programme, SYSTEM, None, None, "f" * 64, TODAY)
        with pytest.raises(ValueError, match="faults"):
            load(db, vault, one.plan, one.new, order)


def test_a_cell_that_cannot_be_read_is_one_fault_also_where_the_person_is_known(
    database: Database, vault: Vault, instruments: Catalogue
) -> None:
    unread = ("p1,2024-02-01,7,40,3", "p2,2024-02-01,2,abc,1")
    with database.transaction(write=True) as db:
        programme = make_programme(db)
        read_in(db, vault, instruments, programme, table(*GOOD))
        one = judged(db, vault, instruments, programme, table(*unread))
        assert [(fault.row, fault.column, fault.value, fault.reason) for fault in one.faults] == [
            (2, "sex", "7", Reason.NOT_A_SEX),
            (3, "age", "abc", Reason.NOT_A_NUMBER),
        ]


def test_a_day_after_the_end_of_a_known_persons_time_is_a_fault(
    database: Database, vault: Vault, instruments: Catalogue
) -> None:
    with database.transaction(write=True) as db:
        programme = make_programme(db)
        read_in(db, vault, instruments, programme, table(GOOD[0]))
        db.scalars(select(Enrolment)).one().ended_on = date(2024, 3, 1)
        one = judged(db, vault, instruments, programme, table(GOOD[0], GOOD[2]))
        assert [(fault.row, fault.reason) for fault in one.faults] == [(3, Reason.OUTSIDE_ENROLMENT)]


def test_the_same_names_in_two_programmes_are_different_people(
    database: Database, vault: Vault, instruments: Catalogue
) -> None:
    with database.transaction(write=True) as db:
        for name in ("Steget vidare", "Nästa steg"):
            read_in(db, vault, instruments, make_programme(db, name=name), table(*GOOD))
        assert _count(db, Participant) == 4


def test_the_name_in_the_source_is_sealed_and_stands_in_no_other_place(
    database: Database, vault: Vault, instruments: Catalogue
) -> None:
    with database.transaction(write=True) as db:
        read_in(db, vault, instruments, make_programme(db), table("ärende-77,2024-02-01,1,40,3"))
        (row,) = db.scalars(select(ImportPerson))
        assert vault.open(row.source, f"import_person.source:{row.source_mac.hex()}") == "ärende-77"
    assert "rende-77" not in repr(contents(database))


def test_nobody_follows_those_who_come_from_a_file_unless_it_is_said(
    database: Database, vault: Vault, instruments: Catalogue
) -> None:
    found = read_map(MAP, instruments)
    with database.transaction(write=True) as db:
        programme = make_programme(db)
        handledare = make_account(db)
        read_in(db, vault, instruments, programme, table(GOOD[0]))
        assert _count(db, StaffPeriod) == 0
        sheet = reading.read_sheet(table(*GOOD), found.options)
        one = reading.judge(db, vault, programme, sheet, found)
        load(db, vault, one.plan, one.new, Order(programme, SYSTEM, None, handledare.id, "f" * 64, TODAY))
        (period,) = db.scalars(select(StaffPeriod))
        assert (period.account_id, period.starts_on, period.is_responsible) == (handledare.id, TODAY, True)


def test_the_file_and_each_person_in_it_stand_in_the_audit_without_an_answer(
    database: Database, vault: Vault, instruments: Catalogue
) -> None:
    with database.transaction(write=True) as db:
        read_in(db, vault, instruments, make_programme(db), table(*GOOD))
        events = db.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
        assert [event.action for event in events] == [
            "import.load",
            "participant.import",
            "participant.import",
        ]
        assert {event.object_id for event in events} == {db.scalars(select(ImportBatch.public_id)).one()}
        assert events[0].details.keys() == {"programme", "n_people", "n_ratings"}


def test_the_intervals_are_those_that_the_service_lays(
    database: Database, vault: Vault, instruments: Catalogue
) -> None:
    with database.transaction(write=True) as db:
        programme = make_programme(db)
        read_in(db, vault, instruments, programme, table(*GOOD))
        query = select(PersonPeriod.__table__).order_by(PersonPeriod.enrolment_id, PersonPeriod.number)
        before = db.execute(query).all()
        assert len(before) > 10
        for person_id in db.scalars(select(Participant.id)).all():
            periods.refresh(db, person_id, today=TODAY)
        assert db.execute(query).all() == before


def test_odd_spellings_come_back_as_they_were_while_they_still_say_what_is_stored(
    database: Database, vault: Vault, instruments: Catalogue
) -> None:
    rows = ("p1, 2024-02-01,1,40.0,3.0", "p1,2024-05-01,1,40,NA", "p1,2024-08-01,1,40, 5")
    header = ("id", "day", "sex", "age", "y")
    with database.transaction(write=True) as db:
        programme = make_programme(db)
        read_in(db, vault, instruments, programme, table(*rows))
        assert _given_back(db, vault, instruments, programme)[1:] == rows_of(table(*rows), header)
        answer = db.scalars(select(Answer).order_by(Answer.assessment_id)).first()
        assert answer is not None
        answer.value = 4
        db.flush()
        assert _given_back(db, vault, instruments, programme)[1][4] == "4"


def test_the_numbers_go_out_too_where_they_are_asked_for(
    database: Database, vault: Vault, instruments: Catalogue
) -> None:
    with database.transaction(write=True) as db:
        programme = make_programme(db)
        read_in(db, vault, instruments, programme, table(*GOOD))
        batch = latest_batch(db, programme)
        made = export(db, vault, instruments, batch, SYSTEM, with_numbers=True)
        assert made.header[:2] == (NUMBER, "id")
        numbers = {row[1]: parse_number(row[0]) for row in made.rows}
        assert set(numbers.values()) == set(db.scalars(select(Participant.number)))
