"""What is done in an exercise is counted nowhere: every page and file is the same with it and without.

The pages are those of the matrix, so that a new report is looked at from its first day; the commands are
those that there are. What may differ is named here, with the reason.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from smail import clock
from smail.cli import main
from smail.db.session import Database
from smail.db.tables import Account, Participant, ToldSignal
from smail.domain.people import ContactChoice
from smail.domain.reminding import Channel, Series
from smail.domain.roles import Role
from smail.errors import NotFound
from smail.import_commands import _programme
from smail.queries.boards import state_of
from smail.queries.reminders import digest_counts
from smail.queries.today import own_rows
from smail.queries.viewers import viewer_of
from smail.reports.county import County as Fits
from smail.services import reminders, upkeep
from smail.settings import Settings
from smail.web.parts import Parts
from tests.factories.accounts import make_account, make_grant, sign_in
from tests.factories.assessments import the_instrument
from tests.factories.county import County
from tests.factories.exercises import make_exercise, practise
from tests.factories.organisations import make_municipality, make_programme
from tests.factories.people import make_participant
from tests.support import matrix
from tests.support.client import new_browser
from tests.support.crawl import Visitor
from tests.support.snapshot import Restore

if TYPE_CHECKING:
    from tests.support.travel import TravelTo

# Whoever is shown what is counted.
ROLES = (
    "programme_lead_own",
    "coordinator",
    "reader",
    "administrator",
)
# No count and no report.
SHOWS_EXERCISES = {
    "/utbildning/ovningar": "the list of exercises itself",
    "/konton": "who has which role, also of those who practise",
    "/system/logg": "everything that anybody did, also in an exercise",
}
# A page about one person tells of nobody else; that its curves do not is tried with the fit below.
ABOUT_ONE = ("<participant_id>", "<enrolment_id>", "<paper_id>", "<follow_up_id>")
# Every command, and why it cannot count anybody invented, or what here tries that it does not.
COMMANDS = {
    "backup": "keeps everything, also exercises, and counts rows to see that all came back",
    "db": "steps of the schema",
    "demo": "makes a county",
    "deploy": "writes files of the operator's",
    "doctor": "looks whether sums are right, also those of exercises",
    "drill": "tries a backup",
    "export": "test_neither_ratings_in_nor_out_know_an_exercise",
    "import": "test_neither_ratings_in_nor_out_know_an_exercise",
    "import-register": "certificates of staff",
    "init": "makes an instance",
    "instruments": "looks at questionnaires",
    "report": "templates of reports in Word, tried out with made figures",
    "remind": "test_nobody_is_written_to_about_anybody_invented",
    "restore": "reads a backup back",
    "serve": "serves the pages above",
    "user": "accounts",
    "work": "test_the_work_of_a_day_has_nothing_to_do_in_an_exercise",
}


def pages(county: County, visitors: Mapping[str, Visitor]) -> dict[tuple[str, str], str]:
    """What each role is shown at every address that is not about one person, without tokens."""
    shown = {}
    for role in ROLES:
        for row in matrix.rows():
            is_left = row.route in SHOWS_EXERCISES or any(name in row.route for name in ABOUT_ONE)
            if (
                row.method == "GET"
                and row.cells[role] == "ok"
                and row.cells["anonymous"] != "ok"
                and not is_left
            ):
                path = matrix.path_of(row, county, role)
                shown[role, path] = plain(visitors[role].get(path).data)
    return shown


def plain(page: bytes) -> str:
    """The page without tokens; of a workbook what stands in it, since the file tells the moment too."""
    if page.startswith(b"PK"):
        with ZipFile(BytesIO(page)) as book:
            return repr([(name, book.read(name)) for name in book.namelist()])
    return re.sub(r'(?<=name="csrf_token" value=")[^"]*', "", page.decode("utf-8", "replace"))


# Where quarters wait to be released a page says so, until another one has released them.
@pytest.mark.usefixtures("released")
@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_every_page_is_the_same_with_an_exercise_and_without(
    database: Database,
    parts: Parts,
    county: County,
    visitors: dict[str, Visitor],
    restore: Restore,
    at: "TravelTo",
) -> None:
    account = _who_practises(database)
    at(clock.now())
    before = pages(county, visitors)
    assert len(before) > 50
    _add_exercise(database, parts, county, account)
    after = pages(county, visitors)
    assert [key for key, page in after.items() if page != before[key]] == []


def _who_practises(database: Database) -> int:
    with database.transaction(write=True) as db:
        return make_account(db, Role.UTBILDARE).id


def _add_exercise(database: Database, parts: Parts, county: County, account_id: int) -> str:
    with database.transaction(write=True) as db:
        account = db.get_one(Account, account_id)
        row = make_exercise(db, parts, db.merge(county.organisations["own"]), account)
        practise(db, parts, row, account)
        return row.name


def test_the_county_is_fitted_to_real_people_alone(database: Database, parts: Parts, county: County) -> None:
    account, instrument = _who_practises(database), the_instrument()
    kept = Fits()
    with database.transaction(write=False) as db:
        before = kept.fit_of(db, instrument)
    _add_exercise(database, parts, county, account)
    with database.transaction(write=False) as db:
        assert kept.fit_of(db, instrument) is before
        after = Fits().fit_of(db, instrument)
    assert (after.n_persons, after.n_ratings) == (before.n_persons, before.n_ratings)
    assert before.n_ratings > 0


def test_nobody_is_written_to_about_anybody_invented(
    database: Database, parts: Parts, county: County
) -> None:
    reached = {"contact_choice": ContactChoice.SMS, "phone": b"sealed"}
    account, series = _who_practises(database), Series(3, 7)
    with database.transaction(write=True) as db:
        real = make_participant(db, **reached).id
    _add_exercise(database, parts, county, account)
    with database.transaction(write=True) as db:
        row = make_exercise(db, parts, db.merge(county.organisations["own"]), db.get_one(Account, account))
        db.execute(update(Participant).where(Participant.exercise_id == row.id).values(**reached))
        viewer = viewer_of(db, account)
        assert viewer is not None
        assert any(one.needs_doing for one in own_rows(db, viewer, clock.today()))
    with database.transaction(write=False) as db:
        found, _last = reminders.due(db, tuple(Channel), series, clock.now())
        assert [one.participant_id for one in found] == [real]
        assert digest_counts(db, account, clock.today()).is_empty


def test_whoever_only_practises_has_not_measured(database: Database, parts: Parts, county: County) -> None:
    account = _who_practises(database)
    with database.transaction(write=False) as db:
        federation_id = db.get_one(Account, account).federation_id
        before = state_of(db, federation_id, clock.today())
    _add_exercise(database, parts, county, account)
    with database.transaction(write=False) as db:
        after = state_of(db, federation_id, clock.today())
    # The rows of the certificates are read anew; whose they are must be the same.
    assert [(one.left_on, one.person) for one in after.held] == [
        (one.left_on, one.person) for one in before.held
    ]
    assert replace(after, held=()) == replace(before, held=())


def test_today_of_whoever_also_follows_real_people_counts_and_signals_those_alone(
    database: Database, parts: Parts, county: County, app: Flask
) -> None:
    with database.transaction(write=True) as db:
        me = make_account(db, scope=make_programme(db, make_municipality(db)))
        make_grant(db, me, Role.UTBILDARE)
    browser = new_browser(app)
    sign_in(browser, me)
    before = browser.get("/idag").text
    with database.transaction(write=True) as db:
        account = db.get_one(Account, me.id)
        row = make_exercise(db, parts, db.merge(county.organisations["own"]), account)
        practise(db, parts, row, account)
    sign_in(browser, me)
    after = browser.get("/idag").text
    real, _heading, played = after.partition("<h2>Övning</h2>")
    assert _counts(real) == _counts(before)
    assert 'id="signaler"' not in after
    assert "Väntar på din skattning" not in real
    with database.transaction(write=False) as db:
        numbers = [
            one.number for one in db.scalars(select(Participant).where(Participant.exercise_id == row.id))
        ]
        assert db.scalar(select(func.count()).select_from(ToldSignal)) == 0
    assert not any(f"{one[:3]}-{one[3:]}" in real for one in numbers)
    assert any(f"{one[:3]}-{one[3:]}" in played for one in numbers)


def _counts(page: str) -> list[str]:
    return re.findall(r"Du följer \d+ deltagare|<b[^>]*>\d+</b>", page)


def test_neither_ratings_in_nor_out_know_an_exercise(
    database: Database, parts: Parts, county: County
) -> None:
    name = _add_exercise(database, parts, county, _who_practises(database))
    with database.transaction(write=False) as db, pytest.raises(NotFound) as told:
        _programme(db, name)
    assert name not in str(told.value).partition("Det här finns")[2]


def test_the_work_of_a_day_has_nothing_to_do_in_an_exercise(
    database: Database, parts: Parts, settings: Settings, county: County
) -> None:
    account = _who_practises(database)
    with database.transaction(write=True) as db:
        upkeep.work(db, settings)
    _add_exercise(database, parts, county, account)
    with database.transaction(write=True) as db:
        assert upkeep.work(db, settings).n_people == 0


def test_a_new_command_is_thought_about_here() -> None:
    assert set(COMMANDS) == set(main.list_commands(None))
