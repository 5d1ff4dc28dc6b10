"""What goes with work: against shares and odds counted by hand, told of many and never of a few."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from smail import catalogue
from smail.db.session import Database
from smail.db.tables import Federation
from smail.domain.people import Sex
from smail.reports import ways_to_work
from smail.reports.ways_to_work import WaysToWork, report_of
from tests.factories.ways import START, UNTIL, make_ways

CATALOGUE = catalogue.load((catalogue.shipped(),))


@pytest.fixture(autouse=True)
def _few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, least in {"LEAST_FOLLOWED": 30, "LEAST_THERE": 5, "WEEKS": (26,)}.items():
        monkeypatch.setattr(ways_to_work, name, least)


def _report(database: Database, until: date = UNTIL) -> WaysToWork:
    with database.transaction(write=False) as db:
        federation = db.scalars(select(Federation)).one()
        return report_of(db, CATALOGUE, federation.id, until)


def test_shares_and_odds_are_those_counted_by_hand(database: Database) -> None:
    make_ways(database, low=(30, 8), high=(30, 20))
    found = _report(database)
    assert (found.n_persons, found.n_started) == (60, 20), "66 and 28, told roughly"
    (reached,) = found.reached
    assert reached.weeks == 26
    # Nobody was lost sight of, so the shares are plain: of 66, of whom 7 of the 28 began to study.
    assert reached.started == pytest.approx(28 / 66)
    assert (reached.work, reached.studies) == (pytest.approx(21 / 66), pytest.approx(7 / 66))
    assert (reached.left, reached.still_there) == (pytest.approx(6 / 66), pytest.approx(32 / 66))
    # By the standard error of R 4.2, survival 3.5: survfit(Surv(t, cause) ~ 1), 0.06084.
    interval = pytest.approx(0.31572, abs=5e-4), pytest.approx(0.55217, abs=5e-4)
    assert (reached.low, reached.high) == interval
    by_key = {one.key: one for one in found.associations}
    # (20/10) / (8/22) = 5.5 between steps 2 and 4, so the root of it for one step.
    for key in ("health", "job_belief", "belief"):
        assert by_key[key].ratio == pytest.approx(5.5**0.5, rel=1e-6)
        assert by_key[key].is_clear
        assert (by_key[key].n_persons, by_key[key].n_starts) == (60, 20)
    assert by_key["change"].ratio is None, "nobody was handed over"


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_women_and_men_are_told_of_each_where_there_are_enough_of_both(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_ways(database, low=(60, 16), high=(60, 40), sexes=(Sex.MAN, Sex.WOMAN, Sex.WOMAN))
    # Two men left before, and nothing is told of the women alone.
    assert [one.reached for one in _report(database).by_sex.values()] == [(), ()]
    monkeypatch.setattr(ways_to_work, "LEAST_MORE", 2)
    women, men = _report(database).by_sex.values()
    assert (women.n_persons, men.n_persons) == (80, 40), "84 and 42, told roughly"
    assert women.reached[0].started == pytest.approx(36 / 84)
    assert men.reached[0].started == pytest.approx(20 / 42)
    # (14/6) / (6/14) of men and (26/14) / (10/30) of women, between steps 2 and 4.
    of_men, of_women = men.association("health"), women.association("health")
    assert of_men is not None
    assert of_women is not None
    assert of_men.ratio == pytest.approx((14 * 14 / 36) ** 0.5, rel=1e-6)
    assert of_women.ratio == pytest.approx((26 * 30 / 140) ** 0.5, rel=1e-6)
    # One handledare rated all the men, two the women.
    assert men.association("belief") is None
    assert women.association("belief") is None


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_what_few_handledare_believe_is_not_told(database: Database) -> None:
    make_ways(database, low=(30, 8), high=(30, 20), n_staff=2)
    assert "belief" not in {one.key for one in _report(database).associations}


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_of_few_starts_no_odds_are_told_and_of_few_kinds_no_parts(database: Database) -> None:
    make_ways(database, low=(30, 3), high=(30, 12))
    found = _report(database)
    assert {one.ratio for one in found.associations} == {None}
    (reached,) = found.reached
    assert reached.started == pytest.approx(15 / 66)
    assert (reached.work, reached.studies) == (None, None), "four of studies"


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_of_few_persons_nothing_is_told_and_what_came_later_is_not_known(database: Database) -> None:
    make_ways(database, low=(10, 8), high=(10, 8))
    found = _report(database)
    assert (found.reached, found.associations, found.n_persons) == ((), (), 20)
    early = _report(database, START + timedelta(days=149))
    assert early.n_started == 0
