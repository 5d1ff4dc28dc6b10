"""Declines are made ready beside the requests: nobody waits for them, and they say what the pages say."""

import threading
from datetime import UTC, datetime, timedelta

import pytest

from smail import catalogue
from smail.analysis.verdicts import Sign
from smail.db.session import Database
from smail.db.tables import Participant
from smail.reports.county import County
from smail.reports.declines import AGAIN_AFTER, Declines
from smail.reports.history import history_of
from smail.vault import Vault
from tests.factories.assessments import the_instrument
from tests.factories.counties import LAST, START, make_county
from tests.support.travel import TravelTo

NOW = datetime(2026, 11, 18, 11, 0, tzinfo=UTC)
CATALOGUE = catalogue.load([catalogue.shipped()])


@pytest.fixture
def database_kind() -> str:
    """The rows are tried on both databases where they are read."""
    return "sqlite"


@pytest.fixture
def people(database: Database, at: TravelTo) -> list[Participant]:
    """Fifteen persons with nine ratings each."""
    at(NOW)
    with database.transaction(write=True) as db:
        return make_county(db)


class Slow(County):
    """A county whose models take until somebody lets them be ready."""

    def __init__(self) -> None:
        super().__init__()
        self.may_end, self.asked = threading.Event(), 0

    def fit_of(self, *given: object) -> object:  # type: ignore[override]
        """Made when it may."""
        self.asked += 1
        assert self.may_end.wait(10)
        return super().fit_of(*given)  # type: ignore[arg-type]


def test_nobody_waits_for_the_models_and_meanwhile_nothing_is_told(
    database: Database, people: list[Participant]
) -> None:
    declines, county = Declines(), Slow()
    declines.freshen(database, county, [the_instrument()])
    # Whoever looks meanwhile starts no second one.
    declines.freshen(database, county, [the_instrument()])
    assert declines.of({one.id: LAST for one in people}) == {}
    county.may_end.set()
    declines.wait()
    assert declines.of({one.id: LAST for one in people})
    assert county.asked == 1


def test_the_declines_are_those_of_the_pages(
    database: Database, vault: Vault, people: list[Participant]
) -> None:
    declines, county = Declines(), County()
    declines.freshen(database, county, [the_instrument()])
    declines.wait()
    found = declines.of({one.id: LAST for one in people})
    assert 0 < len(found) < len(people)
    for person in people:
        with database.transaction(write=False) as db:
            history = history_of(db, vault, CATALOGUE, person.id, today=NOW.date(), county=county)
        signs = [one.line.sign for one in history.areas if one.line is not None]
        told = found.get(person.id)
        assert signs.count(Sign.DECLINE) == (0 if told is None else told.n_areas)
        if told is not None:
            assert (told.since, told.last_on, told.n_ratings) == (START, LAST, 9)


def test_other_ratings_than_those_that_were_judged_are_told_of_in_no_way(
    database: Database, people: list[Participant]
) -> None:
    declines = Declines()
    declines.freshen(database, County(), [the_instrument()])
    declines.wait()
    assert declines.of({one.id: LAST + timedelta(days=1) for one in people}) == {}
    assert declines.of({one.id: None for one in people}) == {}


def test_the_models_are_looked_over_again_after_ten_minutes(
    database: Database, people: list[Participant], at: TravelTo
) -> None:
    declines, county = Declines(), Slow()
    county.may_end.set()
    for minutes, asked in ((0, 1), (9, 1), (10, 2)):
        at(NOW + timedelta(minutes=minutes))
        declines.freshen(database, county, [the_instrument()])
        declines.wait()
        assert county.asked == asked
    assert timedelta(minutes=10) == AGAIN_AFTER
