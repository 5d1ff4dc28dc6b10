"""Files about persons: two decide, nobody in them stands out, and no work is lost or done twice."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import pyzipper
from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import catalogue, clock
from smail.db.session import Database
from smail.db.tables import (
    Account,
    AuditEvent,
    Enrolment,
    Job,
    Participant,
    PersonFile,
    PersonFilePart,
    Programme,
    RoleGrant,
)
from smail.domain.jobs import HELD_FOR, MOST_TRIES, JobFault, JobKind, JobState
from smail.domain.people import DischargeReason, Sex
from smail.domain.person_files import DAYS_KEPT, FEWEST, AgeStep, Column
from smail.domain.roles import Role, ScopeKind
from smail.domain.two_persons import NotTwo
from smail.errors import Conflict, NotFound, Refused
from smail.queries.person_file_beside import beside
from smail.queries.person_file_people import coarseness_of, scope_of
from smail.queries.person_files import tried
from smail.reports import person_file_zip
from smail.services import jobs, person_files
from smail.services.audit import SYSTEM
from smail.services.jobs import Lost
from smail.vault import Vault
from smail.working import AskedToStop, Worker
from tests.factories.accounts import make_account
from tests.factories.assessments import make_submitted
from tests.factories.organisations import make_programme
from tests.factories.people import make_discharge, make_participant
from tests.factories.person_files import make_person_file
from tests.support.travel import TravelTo, time_travel

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def at() -> Iterator[TravelTo]:
    """Moves the clock; it begins on 1 June 2026."""
    with time_travel() as travel:
        travel(NOON)
        yield travel


def _coordinator(db: Session, **changes: object) -> Account:
    row = make_account(db, Role.COORDINATOR, **changes)
    for grant in db.scalars(select(RoleGrant).where(RoleGrant.account_id == row.id)):
        grant.starts_on = date(2025, 1, 1)
    db.flush()
    return row


def _people(db: Session, programme: Programme, n: int, **changes: object) -> None:
    staff = make_account(db, scope=programme)
    for _ in range(n):
        usual = {"sex": Sex.WOMAN, "birth_year": 1990, "starts_on": date(2026, 1, 15)}
        person = make_participant(db, programme, staff, **{**usual, **changes})
        make_submitted(db, person, on=date(2026, 2, 1))


def _asked(db: Session, n: int = 6, **changes: object) -> tuple[PersonFile, Account]:
    """A file about so many, and the second coordinator."""
    programme = make_programme(db, name="=Vägen", starts_on=date(2025, 1, 1))
    _people(db, programme, n)
    row = make_person_file(db, _coordinator(db), programme, **changes)
    return row, _coordinator(db)


def _worker(database: Database, vault: Vault) -> Worker:
    return Worker(database, vault, catalogue.load((catalogue.shipped(),)), 5)


def _approved(database: Database, n: int = 6, **changes: object) -> int:
    with database.transaction(write=True) as db:
        row, second = _asked(db, n, **changes)
        person_files.approve(db, row, second.id, SYSTEM)
        return row.id


def _content(db: Session, row: PersonFile) -> bytes:
    parts = select(PersonFilePart.content).where(PersonFilePart.file_id == row.id)
    return b"".join(db.scalars(parts.order_by(PersonFilePart.number)))


def _table(content: bytes, password: str, name: str) -> list[list[str]]:
    with pyzipper.AESZipFile(io.BytesIO(content)) as archive:
        archive.setpassword(password.encode())
        text = archive.read(name).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def _names(content: bytes) -> list[str]:
    with pyzipper.AESZipFile(io.BytesIO(content)) as archive:
        return list(archive.namelist())


def _job(db: Session, file_id: int) -> Job:
    row = db.get_one(PersonFile, file_id)
    return db.scalars(select(Job).where(Job.object_id == row.public_id)).one()


def test_only_a_second_person_decides(database: Database, at: TravelTo) -> None:
    with database.transaction(write=True) as db:
        row, second = _asked(db)
        asker = db.get_one(Account, row.asked_by_id)
        asker.username = "eva@exempel.se"
        twin = _coordinator(db, username="eva+2@exempel.se")
        name = _coordinator(db, first_name=asker.first_name.upper(), last_name=asker.last_name)
        friend = _coordinator(db)
        for grant in db.scalars(select(RoleGrant).where(RoleGrant.account_id == friend.id)):
            grant.granted_by_id, grant.starts_on = asker.id, clock.today() - timedelta(days=29)
        db.flush()
        found = [person_files.decider_fault(db, row, one.id) for one in (asker, twin, name, friend, second)]
        assert found == [*NotTwo, None]
        with pytest.raises(Refused):
            person_files.approve(db, row, asker.id, SYSTEM)
        at(NOON + timedelta(days=1))
        assert person_files.decider_fault(db, row, friend.id) is None
        person_files.decline(db, row, "Ingen rätt att ta emot.", second.id, SYSTEM)
        with pytest.raises(Conflict):
            person_files.approve(db, row, friend.id, SYSTEM)
        assert db.scalar(select(Job.id)) is None


def test_a_file_is_made_with_every_row_shown_once_fetched_some_days_and_then_gone(
    database: Database, vault: Vault, at: TravelTo
) -> None:
    file_id = _approved(database, columns=[one.value for one in Column], age=AgeStep.TEN_YEARS)
    with database.transaction(write=True) as db:
        programme = db.scalars(select(Programme).where(Programme.name == "=Vägen")).one()
        # Nobody protected, nobody invented, and nothing from before the time in the programme.
        _people(db, programme, 1, is_protected=True)
        exercise = make_programme(db, exercise_since=clock.now())
        _people(db, exercise, 1, exercise_id=exercise.id)
    assert _worker(database, vault).work() == 1
    with database.transaction(write=True) as db:
        row = db.get_one(PersonFile, file_id)
        assert (_job(db, file_id).state, row.n_persons, row.smallest) == (JobState.DONE, 6, 6)
        with pytest.raises(NotFound):
            person_files.show_password(db, vault, row, row.asked_by_id + 1, SYSTEM)
        password = person_files.show_password(db, vault, row, row.asked_by_id, SYSTEM)
        with pytest.raises(Conflict):
            person_files.show_password(db, vault, row, row.asked_by_id, SYSTEM)
        person_files.note_fetch(db, row, row.asked_by_id, SYSTEM)
        content = _content(db, row)
        assert len(content) == row.size
    persons, answers = (_table(content, password, name) for name in ("personer.csv", "svar.csv"))
    others = ("personfil.xlsx", "personer.sav", "skattningar.sav", "kodbok.csv", "las.R", "om-filen.txt")
    assert _names(content) == ["personer.csv", "svar.csv", *others]
    assert ["personer", "kon", "", "woman", "1", "Kvinna"] in _table(content, password, "kodbok.csv")
    about = [row[0] for row in _table(content, password, "om-filen.txt")]
    assert about[0] == "Till: Ebba Grenvik, Länets universitet"
    assert about[2:4] == ["Insatser: =Vägen", "Period: 2016-06-03 till 2026-06-01"]
    assert about[4].startswith("Beslutad 2026-06-01 av två verksamhetsutvecklare: en bad om filen,")
    assert persons[0][:5] == ["person", "kon", "alder", "antal_skattningar", "avslut"]
    assert {tuple(one[1:4]) for one in persons[1:]} == {("woman", "30–39", "1")}
    assert [one[0] for one in persons[1:]] == sorted({one[0] for one in answers[1:]})
    assert row.n_answers == len(answers) - 1 == len({(one[0], one[5]) for one in answers[1:]})
    assert {one[2] for one in answers[1:]} == {"17"}
    at(NOON + timedelta(days=DAYS_KEPT))
    with database.transaction(write=True) as db:
        assert person_files.forget_old(db) == 1
        assert _content(db, db.get_one(PersonFile, file_id)) == b""
        with pytest.raises(Conflict):
            person_files.note_fetch(db, db.get_one(PersonFile, file_id), row.asked_by_id, SYSTEM)
        said = select(AuditEvent.action).where(AuditEvent.object_kind == "person_file")
        acts = [one.removeprefix("person_file.") for one in db.scalars(said.order_by(AuditEvent.id))]
        assert acts == ["approve", "make", "password", "fetch", "forget"]


def test_a_large_file_is_counted_right_wherever_a_piece_of_it_ends(
    database: Database, vault: Vault, at: TravelTo, monkeypatch: pytest.MonkeyPatch
) -> None:
    file_id = _approved(database, columns=[Column.ANSWERS.value])
    # Every end of a line lies in two pieces.
    monkeypatch.setattr(person_file_zip, "_PIECE", 1)
    assert _worker(database, vault).work() == 1
    with database.transaction(write=False) as db:
        job = _job(db, file_id)
        assert (job.state, job.fault) == (JobState.DONE, None)


def test_a_file_in_which_somebody_stands_out_does_not_leave_and_it_is_said_what_would_help(
    database: Database, vault: Vault, at: TravelTo
) -> None:
    file_id = _approved(database, columns=["sex"])
    with database.transaction(write=True) as db:
        row = db.get_one(PersonFile, file_id)
        _people(db, db.scalars(select(Programme).where(Programme.name == "=Vägen")).one(), 4, sex=Sex.MAN)
        found = tried(db, scope_of(db, row), coarseness_of(row))
        assert (found.check.n_standing_out, found.check.smallest) == (4, 4)
        assert [(way.value, left) for way, left in found.ways] == [("no_sex", 0)]
    _worker(database, vault).work()
    with database.transaction(write=False) as db:
        assert (_job(db, file_id).fault, _content(db, db.get_one(PersonFile, file_id))) == (
            JobFault.SMALL_GROUPS,
            b"",
        )


def test_no_two_workers_have_the_same_job_and_one_that_was_cut_off_is_taken_up_again(
    database: Database, vault: Vault, at: TravelTo
) -> None:
    file_id = _approved(database)
    with database.transaction(write=True) as db:
        first = jobs.claim(db)
        assert first is not None
    with database.transaction(write=True) as db:
        assert jobs.claim(db) is None
    at(NOON + HELD_FOR)
    assert _worker(database, vault).work() == 1
    with database.transaction(write=False) as db:
        made = db.get_one(PersonFile, file_id)
        assert (_job(db, file_id).n_tries, _job(db, file_id).state) == (2, JobState.DONE)
    # The one that was taken for dead comes back, and what it has made counts for nothing.
    for change in (jobs.finish, jobs.give_back):
        with pytest.raises(Lost), database.transaction(write=True) as db:
            change(db, first)
    with database.transaction(write=False) as db:
        assert db.get_one(PersonFile, file_id).digest == made.digest


def test_a_worker_that_is_asked_to_stop_gives_the_job_back_and_one_that_dies_each_time_is_given_up(
    database: Database, vault: Vault, at: TravelTo
) -> None:
    file_id = _approved(database)
    stopped = _worker(database, vault)

    def stop(_done: int, _total: int) -> None:
        stopped.is_over = lambda: True

    stopped.heard = stop
    assert stopped.work() == 1
    with database.transaction(write=True) as db:
        assert (_job(db, file_id).state, _job(db, file_id).n_tries) == (JobState.WAITING, 0)
        for number in range(MOST_TRIES):
            assert jobs.claim(db) is not None
            at(NOON + HELD_FOR * (number + 1))
        assert jobs.claim(db) is None
    with database.transaction(write=False) as db:
        assert _job(db, file_id).fault is JobFault.WORKER_STOPPED
    assert AskedToStop.__doc__


def test_the_same_file_asked_for_twice_waits_once(database: Database, at: TravelTo) -> None:
    with database.transaction(write=True) as db:
        asker, programme = _coordinator(db), make_programme(db)
        wanted = person_files.Wanted(
            "Utvärdering", "Ebba", (programme.id,), date(2026, 1, 1), date(2026, 3, 31), (), *_COARSE
        )
        rows = [person_files.ask(db, asker.federation_id, wanted, asker.id, SYSTEM) for _ in range(2)]
        assert rows[0] is rows[1]
        assert [one.kind for one in db.scalars(select(Job))] == []
        assert (JobKind.PERSON_FILE, ScopeKind.FEDERATION, Role.COORDINATOR) is not None


def test_a_file_is_of_whole_quarters_that_are_over(database: Database, at: TravelTo) -> None:
    with database.transaction(write=True) as db:
        asker, programme = _coordinator(db), make_programme(db)
        for first, last in (("01-01", "03-30"), ("01-02", "03-31"), ("01-01", "06-30"), ("04-01", "03-31")):
            days = (date.fromisoformat(f"2026-{one}") for one in (first, last))
            wanted = person_files.Wanted("Utvärdering", "Ebba", (programme.id,), *days, (), *_COARSE)
            with pytest.raises(Refused):
                person_files.ask(db, asker.federation_id, wanted, asker.id, SYSTEM)
        assert db.scalar(select(PersonFile.id)) is None


def _of_quarters(db: Session, first: PersonFile, *days: date, **changes: object) -> PersonFile:
    asker = db.get_one(Account, first.asked_by_id)
    programme = db.scalars(select(Programme).where(Programme.name == "=Vägen")).one()
    return make_person_file(db, asker, programme, starts_on=days[0], ends_on=days[1], **changes)


def _beside(db: Session, row: PersonFile) -> int | None:
    found = beside(db, scope_of(db, row), coarseness_of(row), row.id)
    return None if found is None else found.id


@pytest.mark.parametrize("n_more", [0, 1, 4, 5])
def test_two_files_that_differ_by_a_few_persons_do_not_both_leave(
    database: Database, vault: Vault, at: TravelTo, n_more: int
) -> None:
    winter = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 3, 31)}
    file_id = _approved(database, **winter)
    _worker(database, vault).work()
    at(datetime(2026, 7, 2, 12, tzinfo=UTC))
    with database.transaction(write=True) as db:
        first = db.get_one(PersonFile, file_id)
        _people(db, db.scalars(select(Programme).where(Programme.name == "=Vägen")).one(), n_more,
                starts_on=date(2026, 5, 2))  # fmt: skip
        later = _of_quarters(db, first, date(2026, 1, 1), date(2026, 6, 30))
        expected = file_id if 0 < n_more < FEWEST else None
        assert _beside(db, later) == expected
        assert _beside(db, _of_quarters(db, first, *winter.values())) is None
        second = _coordinator(db)
        person_files.approve(db, later, second.id, SYSTEM)
        # The other way round, where the larger one was approved first.
        assert (_beside(db, _of_quarters(db, first, *winter.values())) is not None) == (expected is not None)
        later_id = later.id
    _worker(database, vault).work()
    with database.transaction(write=False) as db:
        assert _job(db, later_id).fault is (JobFault.SMALL_GROUPS if expected else None)
        # What came to nothing holds nothing back.
        smaller = db.get_one(PersonFile, file_id)
        assert _beside(db, smaller) is None


def test_the_same_selection_waits_where_somebody_was_written_in_or_corrected_since(
    database: Database, vault: Vault, at: TravelTo
) -> None:
    winter = (date(2026, 1, 1), date(2026, 3, 31))
    file_id = _approved(database, 7, starts_on=winter[0], ends_on=winter[1])
    _worker(database, vault).work()
    at(NOON + timedelta(days=1))
    with database.transaction(write=True) as db:
        first = db.get_one(PersonFile, file_id)
        same = _of_quarters(db, first, *winter)
        assert _beside(db, same) is None
        somebody = db.scalars(select(Participant).order_by(Participant.id)).first()
        assert somebody is not None
        somebody.is_protected = True
        db.flush()
        assert _beside(db, same) == file_id
        somebody.is_protected = False
        _people(db, db.scalars(select(Programme).where(Programme.name == "=Vägen")).one(), 1)
        assert _beside(db, same) == file_id


def test_how_it_ended_is_held_to_the_same_where_the_file_tells_it(database: Database, at: TravelTo) -> None:
    with database.transaction(write=True) as db:
        row, second = _asked(db, 11, columns=[Column.OUTCOME.value])
        stays = db.scalars(select(Enrolment).order_by(Enrolment.id)).all()
        ways = (DischargeReason.DECEASED, DischargeReason.ILLNESS)
        for index, stay in enumerate(stays[:6]):
            make_discharge(db, stay, second, reason=ways[index % 2])
        whole = tried(db, scope_of(db, row), coarseness_of(row))
        assert (whole.check.n_persons, whole.check.smallest) == (11, 5)
        make_discharge(db, stays[6], second)
        found = tried(db, scope_of(db, row), coarseness_of(row))
        assert (found.check.n_standing_out, found.check.smallest) == (5, 1)
        assert [(way.value, left) for way, left in found.ways] == [("no_outcome", 0)]


_COARSE = (AgeStep.NONE, "none", "none")
