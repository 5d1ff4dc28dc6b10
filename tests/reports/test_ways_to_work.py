"""What goes with work: against shares and odds counted by hand, told of many and never of a few."""

from datetime import date, timedelta

import numpy as np
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
    # Nobody was lost sight of, so the shares are plain: of 66, of whom 7 of the 28 began to study. Of 66 a
    # tenth is the finest step that stands for five: 21 / 66 is three of them, 7 / 66 and 6 / 66 are one.
    assert (reached.work, reached.studies) == (pytest.approx(0.3), pytest.approx(0.1))
    assert (reached.started, reached.left) == (pytest.approx(0.4), pytest.approx(0.1))
    assert reached.still_there == pytest.approx(0.5)
    # exp(−exp(log(−log 0.6) ± 1.96 · 0.06325 / 0.6 / 0.51083)), which is of 24 among 60, and half a step.
    assert (reached.low, reached.high) == (pytest.approx(0.23887, abs=5e-5), pytest.approx(0.58488, abs=5e-5))
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
    # 36 of 84 and 20 of 42, in steps of a twentieth, which stand for two of either.
    assert women.reached[0].started == pytest.approx(0.45)
    assert men.reached[0].started == pytest.approx(0.5)
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
    assert reached.started == pytest.approx(0.2), "15 of 66"
    assert (reached.work, reached.studies) == (None, None), "four of studies"


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_of_few_persons_nothing_is_told_and_what_came_later_is_not_known(database: Database) -> None:
    make_ways(database, low=(10, 8), high=(10, 8))
    found = _report(database)
    assert (found.reached, found.associations, found.n_persons) == ((), (), 20)
    early = _report(database, START + timedelta(days=149))
    assert early.n_started == 0


@pytest.mark.parametrize("n_persons", [100, 101, 137, 199, 249, 250, 310, 499, 500, 2000])
def test_a_share_of_so_many_tells_of_no_few_who_started_since_the_quarter_before(n_persons: int) -> None:
    days = np.full(n_persons, 400)

    def told(n_started: int) -> tuple[float, ...]:
        at = days.copy()
        at[:n_started] = 100
        at[n_started : n_started + 30] = 120
        cause = np.zeros(n_persons, dtype=np.int64)
        cause[:n_started], cause[n_started : n_started + 30] = 1, 3
        (one,) = ways_to_work.reached_of(at, cause, [26])
        return one.started, one.low, one.high, one.left, one.still_there

    every = range(5, n_persons - 50)
    as_told: dict[tuple[float, ...], list[int]] = {}
    for n_started in every:
        as_told.setdefault(told(n_started), []).append(n_started)
    # Whoever knows how many there are learns of each quarter at best that it is one of five numbers.
    inner = [*as_told.values()][1:-1]
    assert len(inner) > 2
    assert min(map(len, inner)) >= 5
