"""What the sheet says opens, and what was entered stays when the demo is started again."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from smail import clock, passwords
from smail.cli import main
from smail.db.session import Database
from smail.db.tables import Account, Assessment, Participant, PersonalLink, RaterKind
from smail.demo import DemoSheet, prepare, refuse_foreign
from smail.demo import sheet as sheets
from smail.demo.sheet import ParticipantLine, StaffLine
from smail.demo.start import MOST_LISTED
from smail.doctor import examine
from smail.domain.people import format_number, is_under_18, parse_number
from smail.domain.rhythm import State
from smail.domain.roles import STAFF_ROLES
from smail.errors import SettingsError
from smail.queries.today import TodayRow, own_rows
from smail.queries.viewers import viewer_of
from smail.services import accounts, links, pins
from smail.services.audit import SYSTEM
from smail.settings import Settings
from tests.demo.conftest import SMALL, Demo
from tests.factories.people import make_participant
from tests.support.client import Browser
from tests.support.travel import TravelTo


def on_today(db: Session) -> Iterator[TodayRow]:
    """Every row of every handledare's Today, each person once."""
    seen: set[str] = set()
    for account_id in db.scalars(select(Account.id)):
        viewer = viewer_of(db, account_id)
        for row in own_rows(db, viewer, clock.today()) if viewer else ():
            if row.number not in seen:
                seen.add(row.number)
                yield row


def sign_in(browser: Browser, line: StaffLine) -> str:
    """The path of the first page after the real way in."""
    browser.post_form("/logga-in", {"username": line.username, "password": line.password})
    answer = browser.post_form("/logga-in/kod", {"code": line.code})
    assert answer.status_code == 303
    return answer.location


def test_at_least_ten_are_due_on_todays_list_and_some_of_them_late(db: Session) -> None:
    states = [row.standing.state for row in on_today(db)]
    assert states.count(State.DUE) >= 10
    assert states.count(State.OVERDUE) >= 3
    assert set(states) == {State.DUE, State.OVERDUE, State.PAUSED, State.DONE, State.NOT_YET}


def test_the_sheet_says_due_of_the_same_persons_as_today(demo: Demo, db: Session) -> None:
    due = {row.number for row in on_today(db) if row.standing.state in (State.DUE, State.OVERDUE)}
    listed = {parse_number(line.number) for line in demo.sheet.participants}
    assert {parse_number(line.number) for line in demo.sheet.participants if line.due} == due & listed
    assert len(due & listed) >= 10


def test_the_sheet_lists_some_of_those_who_are_enrolled_those_first_who_can_be_tried(demo: Demo) -> None:
    lines = demo.sheet.participants
    assert 30 <= len(lines) <= MOST_LISTED
    assert [line.due for line in lines] == sorted((line.due for line in lines), reverse=True)
    assert lines[0].pin is not None
    assert {line.language for line in lines if line.due} >= {"sv", "en"}


def test_the_first_handledares_persons_are_all_listed(demo: Demo, db: Session) -> None:
    first = db.scalars(select(Account.id).where(Account.username == demo.sheet.staff[0].username)).one()
    viewer = viewer_of(db, first)
    assert viewer is not None
    own = {format_number(row.number) for row in own_rows(db, viewer, clock.today())}
    assert len(own) > 10
    assert own <= {line.number for line in demo.sheet.participants}


def test_somebody_under_eighteen_and_somebody_protected_are_listed(demo: Demo, db: Session) -> None:
    numbers = [parse_number(line.number) for line in demo.sheet.participants]
    people = db.scalars(select(Participant).where(Participant.number.in_(numbers))).all()
    assert any(is_under_18(one.birth_year, clock.today()) for one in people)
    assert any(one.is_protected for one in people)


def test_who_has_answered_before_has_a_pin_and_nobody_else(demo: Demo, db: Session) -> None:
    answered = select(Participant.number).join(Assessment).where(Assessment.submitted_at.is_not(None))
    with_history = {format_number(number) for number in db.scalars(answered)}
    assert {line.number for line in demo.sheet.participants if line.pin} <= with_history
    assert not with_history & {line.number for line in demo.sheet.participants if not line.pin}
    assert any(line.pin is None for line in demo.sheet.participants)


def test_every_role_stands_on_the_sheet(demo: Demo) -> None:
    assert {line.role for line in demo.sheet.staff} == STAFF_ROLES


@pytest.mark.parametrize("role", sorted(STAFF_ROLES))
def test_each_role_signs_in_with_what_the_sheet_says(demo: Demo, role: str) -> None:
    browser = demo.browser()
    line = next(line for line in demo.sheet.staff if line.role == role)
    assert browser.get(sign_in(browser, line)).status_code == 200


def test_a_listed_link_opens_the_questions(demo: Demo) -> None:
    browser = demo.browser()
    line = demo.sheet.participants[0]
    assert line.link == f"https://smail.test/s#{line.token}"
    answer = browser.post_form("/s/oppna", {"link": line.link}, page="/s")
    assert (answer.status_code, answer.location) == (303, "/s/valkommen")
    assert browser.get("/s/valkommen").status_code == 200


def test_a_listed_pin_opens_the_history(demo: Demo) -> None:
    browser = demo.browser()
    line = demo.sheet.participants[0]
    browser.post_form("/s/oppna", {"link": line.link}, page="/s")
    answer = browser.post_form("/s/mer", {"pin": line.pin})
    assert answer.status_code == 303
    assert browser.get("/s/hem").status_code == 200


def test_started_again_everything_is_as_it_was(demo: Demo) -> None:
    before = (demo.settings.instance / sheets.FILE).read_bytes()
    assert prepare(demo.settings) == demo.sheet
    assert (demo.settings.instance / sheets.FILE).read_bytes() == before


def test_what_was_entered_is_kept(demo: Demo) -> None:
    with demo.database.transaction(write=True) as db:
        person = make_participant(db)
        secret = links.issue_link(db, demo.vault, person.id, actor=SYSTEM, issued_by_id=None)
    again = prepare(demo.settings)
    assert format_number(person.number) not in {line.number for line in again.participants}
    with demo.database.transaction(write=False) as db:
        assert db.scalar(select(func.count()).select_from(Participant)) == SMALL + 1
        assert links.open_link(db, demo.vault, secret) is not None


def test_another_port_is_written_into_the_links(demo: Demo) -> None:
    moved = prepare(replace(demo.settings, base_url="http://127.0.0.1:8123"))
    assert sheets.read(demo.settings.instance) == moved
    assert moved.base_url == "http://127.0.0.1:8123"
    assert moved.participants[0].link == f"http://127.0.0.1:8123/s#{demo.sheet.participants[0].token}"


def test_a_link_that_no_longer_opens_is_replaced_and_the_pin_stays(demo: Demo) -> None:
    line = demo.sheet.participants[0]
    with demo.database.transaction(write=True) as db:
        person = db.scalars(select(Participant).where(Participant.number == parse_number(line.number))).one()
        links.revoke_link(db, person.id, actor=SYSTEM)
    again = next(one for one in prepare(demo.settings).participants if one.number == line.number)
    assert again.link != line.link
    assert again.pin == line.pin
    with demo.database.transaction(write=False) as db:
        found = links.open_link(db, demo.vault, again.token)
        assert found is not None
        assert found.participant_id == person.id


def test_a_pin_that_the_person_has_changed_is_not_told_wrongly(demo: Demo) -> None:
    line = demo.sheet.participants[0]
    with demo.database.transaction(write=True) as db:
        person = _person(db, line)
        assert pins.set_pin(db, demo.vault, person.id, "604183", actor=SYSTEM, may_replace=True) is None
    assert _again(demo, line).pin is None
    assert _again(demo, line).pin is None
    with demo.database.transaction(write=False) as db:
        assert pins.is_pin(demo.vault, _person(db, line), "604183")


def test_a_password_and_a_phone_that_were_changed_are_not_told_wrongly(demo: Demo) -> None:
    changed, joined, *others = demo.sheet.staff
    new_hash = passwords.hash_password("vinter kaffe stol lampa")
    with demo.database.transaction(write=True) as db:
        one, other = (
            db.scalars(select(Account).where(Account.username == line.username)).one()
            for line in (changed, joined)
        )
        accounts.set_password(db, one, new_hash, SYSTEM)
        accounts.join_phone(db, demo.vault, other, passwords.new_totp_secret(), None, SYSTEM)
    for _ in range(2):
        again = prepare(demo.settings)
        expected = (replace(changed, password=None), replace(joined, totp_secret=None), *others)
        assert again.staff == expected
        assert changed.username in again.text()
    with demo.database.transaction(write=False) as db:
        assert db.scalars(
            select(Account).where(Account.username == changed.username)
        ).one().password_hash == (new_hash)


def test_a_link_that_a_handledare_has_made_stays_until_it_is_used_up(demo: Demo) -> None:
    line = demo.sheet.participants[0]
    with demo.database.transaction(write=True) as db:
        person = _person(db, line)
        maker = db.scalars(select(Account.id)).first()
        secret = links.issue_link(db, demo.vault, person.id, actor=SYSTEM, issued_by_id=maker)
    assert _again(demo, line).link is None
    assert _again(demo, line).link is None
    with demo.database.transaction(write=True) as db:
        link = links.open_link(db, demo.vault, secret)
        assert link is not None
        db.get_one(PersonalLink, link.id).assessment_id = db.scalars(
            select(Assessment.id).where(
                Assessment.participant_id == link.participant_id, Assessment.submitted_at.is_not(None)
            )
        ).first()
    assert _again(demo, line).link is not None


def _person(db: Session, line: ParticipantLine) -> Participant:
    return db.scalars(select(Participant).where(Participant.number == parse_number(line.number))).one()


def _again(demo: Demo, line: ParticipantLine) -> ParticipantLine:
    return next(one for one in prepare(demo.settings).participants if one.number == line.number)


def test_without_the_sheet_everybody_gets_new_keys(demo: Demo) -> None:
    (demo.settings.instance / sheets.FILE).unlink()
    again = prepare(demo.settings)
    assert len(again.staff) == len(demo.sheet.staff)
    assert not {line.password for line in again.staff} & {line.password for line in demo.sheet.staff}
    fresh = replace(demo, sheet=again)
    assert sign_in(fresh.browser(), again.staff[0]) == "/idag"
    test_a_listed_pin_opens_the_history(fresh)


def test_a_half_written_sheet_counts_as_none(demo: Demo) -> None:
    path = demo.settings.instance / sheets.FILE
    path.write_text(path.read_text("utf-8")[:500], "utf-8")
    assert len(prepare(demo.settings).staff) == len(demo.sheet.staff)


def test_two_instances_share_no_password(demo: Demo) -> None:
    every = [line.password for line in demo.sheet.staff] + [line.totp_secret for line in demo.sheet.staff]
    assert len(set(every)) == len(every)
    assert not any(passwords.problems(line.password or "", line.username) for line in demo.sheet.staff)


def test_the_doctor_finds_nothing_wrong_with_the_demo(demo: Demo) -> None:
    demo.settings.instance.chmod(0o700)
    (demo.settings.instance / "smail.sqlite").chmod(0o600)
    assert list(examine(demo.settings)) == []


def test_in_a_year_it_is_still_a_demo_to_look_at(demo: Demo, at: TravelTo) -> None:
    at(clock.now() + timedelta(days=365))
    assert all(line.due for line in prepare(demo.settings).participants if line.pin is None)


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_the_demo_can_be_made_on_postgresql(settings: Settings, tmp_path: Path) -> None:
    made = prepare(replace(settings, demo=True), 60)
    assert sum(line.due for line in made.participants) >= 10
    assert isinstance(sheets.read(tmp_path), DemoSheet)
    found = [one for one in examine(settings) if str(tmp_path) not in one.what]
    assert found == []


@pytest.mark.parametrize("command", [prepare, refuse_foreign])
def test_a_database_with_real_persons_is_left_alone(
    command: Callable[[Settings], object], settings: Settings, database: Database
) -> None:
    with database.transaction(write=True) as db:
        make_participant(db)
    with pytest.raises(SettingsError, match="annat än demon"):
        command(replace(settings, demo=True))
    with database.transaction(write=False) as db:
        assert db.scalar(select(PersonalLink.id)) is None
        assert db.scalars(select(Participant)).one().pin_mac is None


def test_the_county_is_not_made_anew_with_another_number(demo: Demo) -> None:
    assert prepare(demo.settings, SMALL) == demo.sheet
    with pytest.raises(SettingsError, match=rf"{SMALL} deltagare.*tom mapp"):
        prepare(demo.settings, SMALL + 1)
    assert sheets.read(demo.settings.instance) == demo.sheet


@pytest.mark.parametrize("number", ["0", "-5", "100001", "många", "1.5"])
def test_a_number_that_makes_no_county_is_refused_before_anything_is_made(
    tmp_path: Path, number: str
) -> None:
    answer = CliRunner().invoke(main, ["--instance", str(tmp_path / "d"), "demo", "--participants", number])
    assert answer.exit_code == 2
    assert "--participants" in answer.stderr
    assert number in answer.stderr
    assert not (tmp_path / "d").exists()


def test_what_the_handledare_rated_stands_on_no_page_of_the_person(demo: Demo, db: Session) -> None:
    rated = select(Participant.number).join(Assessment).where(Assessment.rater_kind == RaterKind.STAFF)
    numbers = {format_number(number) for number in db.scalars(rated)}
    line = next(one for one in demo.sheet.participants if one.pin and one.due and one.number in numbers)
    person = _person(db, line)
    own = select(func.count()).where(
        Assessment.participant_id == person.id,
        Assessment.rater_kind == RaterKind.PARTICIPANT,
        Assessment.submitted_at.is_not(None),
    )
    browser = demo.browser()
    browser.post_form("/s/oppna", {"link": line.link}, page="/s")
    browser.post_form("/s/mer", {"pin": line.pin})
    told = browser.get("/s/mina-uppgifter.json").get_json()
    assert sum(one["submitted_on"] is not None for one in told["ratings"]) == db.scalar(own)
    assert "smail_staff" not in json.dumps(told)
    assert "tolv månader" not in browser.get("/s/hem").text
