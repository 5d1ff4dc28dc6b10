"""The doctor finds what is wrong, says what to do, and finds nothing where nothing is."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from smail import clock, doctor
from smail.backup_shelf import Shelf
from smail.db.session import Database
from smail.db.tables import Assessment, Participant, PersonPeriod, Programme, Score
from smail.doctor import Finding, examine
from smail.services import periods
from smail.settings import Settings
from smail.settings_messages import MessageSettings, Security, Smtp
from tests.factories.assessments import make_submitted
from tests.factories.messages import make_reminder
from tests.factories.people import make_participant
from tests.support.databases import Unmigrated
from tests.support.gateways import mail_server


def found_by(settings: Settings) -> list[Finding]:
    return list(examine(settings))


@pytest.fixture
def lived(settings: Settings, database: Database) -> Settings:
    """An installation with one person who has been rated twice."""
    for path in settings.instance.glob("*.sqlite*"):
        path.chmod(0o600)
    start = clock.today() - timedelta(days=300)
    with database.transaction(write=True) as db:
        person = make_participant(db, starts_on=start)
        make_submitted(db, person, start + timedelta(days=5), value=2)
        make_submitted(db, person, start + timedelta(days=104), value=4)
        periods.refresh(db, person.id)
    make_backup(settings, timedelta(hours=1))
    return settings


def make_backup(settings: Settings, age: timedelta) -> Path:
    """A backup of that age stands on the shelf; the doctor looks at its name only."""
    settings.backups.mkdir(exist_ok=True)
    path = Shelf(settings.backups).path_at(clock.now() - age)
    path.touch()
    return path


def test_nothing_is_found_where_nothing_is_wrong(lived: Settings) -> None:
    assert found_by(lived) == []


def test_a_changed_sum_is_found_with_both_figures(lived: Settings, database: Database) -> None:
    with database.transaction(write=True) as db:
        rating = last_rating(db)
        db.execute(
            update(Score)
            .where(Score.assessment_id == rating.id, Score.indicator == "health")
            .values(total=Score.total + 1)
        )
    (finding,) = found_by(lived)
    assert finding.what == f"Skattning {rating.public_id}, health: summan 5 är sparad, svaren ger 4."
    assert "säkerhetskopia" in finding.advice


def test_a_missing_sum_is_found(lived: Settings, database: Database) -> None:
    with database.transaction(write=True) as db:
        db.delete(db.get_one(Score, (last_rating(db).id, "purpose")))
    (finding,) = found_by(lived)
    assert "ingen summa är sparad, svaren ger 4" in finding.what


def test_a_moved_period_is_found_with_its_dates(lived: Settings, database: Database) -> None:
    with database.transaction(write=True) as db:
        row = first_period(db)
        right, wrong = row.ends_on, row.ends_on - timedelta(days=7)
        row.ends_on = wrong
    (finding,) = found_by(lived)
    assert f"till {wrong} " in finding.what
    assert f"till {right} " in finding.what
    assert "period 1" in finding.what


def test_a_period_that_lost_its_rating_is_found(lived: Settings, database: Database) -> None:
    with database.transaction(write=True) as db:
        first_period(db).assessment_id = None
    (finding,) = found_by(lived)
    assert "utan skattning är sparat" in finding.what


def test_a_questionnaire_that_is_gone_is_found(lived: Settings, database: Database) -> None:
    with database.transaction(write=True) as db:
        last_rating(db).instrument_digest = "0" * 64
    (finding,) = found_by(lived)
    assert "formuläret" in finding.what
    assert "SMAIL_INSTRUMENTS" in finding.advice


def test_a_programme_whose_form_the_newest_version_lacks_is_told(lived: Settings, database: Database) -> None:
    with database.transaction(write=True) as db:
        db.execute(update(Programme).values(name="Första steget", form="nine"))
    (finding,) = found_by(lived)
    assert finding.what.startswith("Första steget: smail 1.0 har inte varianten nine")
    assert "seven_plus_seven" in finding.advice
    with database.transaction(write=True) as db:
        db.execute(update(Programme).values(instrument_key="other"))
    (finding,) = found_by(lived)
    assert "formuläret other finns inte" in finding.what


def test_a_programme_that_has_ended_needs_no_form(lived: Settings, database: Database) -> None:
    with database.transaction(write=True) as db:
        db.execute(update(Programme).values(form="nine", ends_on=clock.today()))
    assert len(found_by(lived)) == 1
    with database.transaction(write=True) as db:
        db.execute(update(Programme).values(ends_on=clock.today() - timedelta(days=1)))
    assert found_by(lived) == []


def test_no_more_than_twenty_of_a_kind_are_told(lived: Settings, database: Database) -> None:
    with database.transaction(write=True) as db:
        person = db.scalars(select(Participant)).one()
        for day in range(4):
            make_submitted(db, person, clock.today() - timedelta(days=day))
        periods.refresh(db, person.id)
        db.execute(update(Score).values(total=0))
    assert len(found_by(lived)) == doctor.MOST_OF_A_KIND


def test_an_empty_database_is_told_once(settings: Settings, unmigrated: Unmigrated) -> None:
    findings = found_by(replace(settings, database_url=unmigrated.app_url))
    told = [one.what for one in findings if "smail db upgrade" in one.what]
    assert len(told) == 1


def test_a_faulty_questionnaire_is_told_with_its_place(lived: Settings, tmp_path: Path) -> None:
    (tmp_path / "more/own/1.0").mkdir(parents=True)
    (tmp_path / "more/own/1.0/structure.toml").write_text("key = \n")
    (finding, *_) = found_by(replace(lived, instruments=(tmp_path / "more",)))
    assert "own/1.0/structure.toml, rad 1" in finding.what


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_database_that_answers_before_the_disk_is_told(
    lived: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("smail.db.session.SQLITE_DURABLE", {"synchronous": ("3",)})
    (finding,) = found_by(lived)
    assert "synchronous=2" in finding.what


def test_a_backup_older_than_26_hours_is_told_with_its_date(lived: Settings) -> None:
    for path in lived.backups.iterdir():
        path.unlink()
    make_backup(lived, timedelta(hours=25, minutes=59))
    assert found_by(lived) == []
    for path in lived.backups.iterdir():
        path.unlink()
    made_at = clock.now() - timedelta(hours=26, minutes=1)
    make_backup(lived, timedelta(hours=26, minutes=1))
    make_backup(lived, timedelta(days=9))
    (finding,) = found_by(lived)
    assert f"från {made_at:%Y-%m-%d %H:%M} UTC" in finding.what
    assert "smail backup" in finding.advice


def test_no_backup_at_all_is_told_and_half_a_one_is_none(lived: Settings) -> None:
    (path,) = lived.backups.iterdir()
    path.rename(Shelf(lived.backups).partial_of(path))
    (finding,) = found_by(lived)
    assert finding.what == f"Ingen säkerhetskopia finns i {lived.backups}."


def test_a_demo_needs_no_backup(lived: Settings) -> None:
    (path,) = lived.backups.iterdir()
    path.unlink()
    assert found_by(replace(lived, demo=True)) == []


@pytest.mark.parametrize("name", ["secrets/pepper", "secrets", "smail.sqlite", "demo.json"])
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_file_that_others_can_read_is_told_with_the_command_that_closes_it(
    lived: Settings, name: str
) -> None:
    secrets = lived.instance / "secrets"
    secrets.mkdir(mode=0o700)
    path = lived.instance / name
    if path != secrets:
        path.touch()
    path.chmod(path.stat().st_mode | 0o040)
    (finding,) = found_by(lived)
    command = finding.advice.removeprefix("Kör: ").split()
    assert command[0] == "chmod"
    assert command[2] == str(path)
    path.chmod(int(command[1], 8))
    assert found_by(lived) == []


def last_rating(db: Session) -> Assessment:
    return db.scalars(select(Assessment).order_by(Assessment.submitted_on.desc()).limit(1)).one()


def first_period(db: Session) -> PersonPeriod:
    return db.scalars(select(PersonPeriod).where(PersonPeriod.number == 1)).one()


def test_a_mail_server_that_does_not_let_us_in_is_found(lived: Settings) -> None:
    with mail_server() as server:
        smtp = Smtp("127.0.0.1", server.port, Security.NONE, "hej@exempel.example")
        chosen = replace(lived, messages=MessageSettings(smtp=smtp))
        assert found_by(chosen) == []
    (finding,) = found_by(chosen)
    assert "släpper inte in SMAIL (ConnectionRefusedError)" in finding.what


def test_messages_that_do_not_get_away_are_found(lived: Settings, database: Database) -> None:
    with database.transaction(write=True) as db:
        own = db.scalars(select(Participant.id)).one()
        before = clock.now() - timedelta(days=1, minutes=1)
        db.add(make_reminder(participant_id=own, attempts=4, planned_at=before))
        db.add(make_reminder(participant_id=own, attempts=0, planned_at=before, place=2))
    (finding,) = found_by(lived)
    assert "mer än ett dygn: 1." in finding.what
