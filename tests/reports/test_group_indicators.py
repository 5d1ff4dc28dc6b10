"""Level, change and the share that progresses of a group, on real ratings and against R."""

import csv
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from smail.domain.calendar import Quarter
from smail.domain.people import Sex
from smail.domain.publishing import ALL, AgeBand, Figure, Split
from smail.queries.group_counts import Stayed
from smail.reports import group_changes, group_indicators
from smail.reports.county_scores import CountyScores
from smail.reports.group_changes import APART, CHANGE, SHARE
from smail.reports.group_indicators import LEVEL, Answered, Place, answered_in, figures_of, history_of

DATA = Path(__file__).parent.parent / "data" / "arthritis.csv"
# The fifth month of the trial as if it were a day of this quarter; a month as if it were 13 weeks.
AT = Quarter(2026, 1)
LAST = AT.last_on.toordinal()


def of_arthritis() -> tuple[CountyScores, list[Stayed]]:
    with DATA.open() as lines:
        rows = list(csv.DictReader(lines))
    days = np.array([LAST - 91 * (5 - int(row["time"])) for row in rows])
    score = np.array([[float(row["y"]) if row["y"] else np.nan] for row in rows])
    person = np.array([int(row["id"]) for row in rows])
    sexes = {int(row["id"]): Sex.WOMAN if row["sex"] == "1" else Sex.MAN for row in rows}
    # Not in the data: every third is of each age.
    bands = [AgeBand.YOUNG, AgeBand.MIDDLE, AgeBand.REST]
    stays = [Stayed(1, one, sex, bands[one % 3], AT.starts_on, AT.last_on) for one, sex in sexes.items()]
    return CountyScores(person, days, score, np.ones_like(score, dtype=np.int64)), stays


def told(answered: Answered, scores: CountyScores, *splits: Split) -> Mapping[tuple[str, str], Figure]:
    rows = np.arange(len(answered.person))
    place = Place(rows, history_of(answered, rows, scores, LAST), 0, frozenset(splits))
    return figures_of(answered, [place])[0]


def test_change_by_sex_in_real_ratings_agrees_with_r(monkeypatch: pytest.MonkeyPatch) -> None:
    """R 4.2.2, nlme 3.1.162: lme(y ~ time * sex, random = ~ time | id, method = "REML"), tolerance 1e-12."""
    monkeypatch.setattr(group_changes, "CHANGE_DECIMALS", 6)
    monkeypatch.setattr(group_indicators, "LEVEL_DECIMALS", 6)
    scores, stays = of_arthritis()
    answered = answered_in(scores, stays, AT)
    # Whoever has no score at the last time is not among those of the quarter, but R was given everybody.
    answered.own[:] = np.nan_to_num(answered.own, nan=3.0)
    found = told(answered, scores, Split.SEX)
    women, men, apart = found[CHANGE, "woman"], found[CHANGE, "man"], found[APART, ALL]
    assert women.value == pytest.approx(0.0430482, abs=2e-6)
    assert men.value == pytest.approx(0.0409700, abs=2e-6)
    assert apart.value == pytest.approx(0.0020781, abs=2e-6)
    # SE 0.0261737 and 0.0160948 in R; the ends here by Satterthwaite's degrees of freedom.
    assert women.high - women.value == pytest.approx(1.97 * 0.0261737, rel=0.01)
    assert men.high - men.value == pytest.approx(1.97 * 0.0160948, rel=0.01)
    assert (women.n_persons or 0) + (men.n_persons or 0) == found[CHANGE, ALL].n_persons


def test_the_level_is_the_mean_of_those_who_answered_in_the_quarter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(group_indicators, "LEVEL_DECIMALS", 6)
    scores, stays = of_arthritis()
    answered = answered_in(scores, stays, AT)
    found = told(answered, scores, Split.SEX)
    # mean(y[sex == 1 & time == 5]) in R, and the same for men.
    assert (found[LEVEL, "woman"].value, found[LEVEL, "woman"].n_persons) == (3.2875, 80)
    assert (found[LEVEL, "man"].value, found[LEVEL, "man"].n_persons) == (3.361502, 213)


def test_the_share_is_the_model_s_and_lies_within_its_interval() -> None:
    scores, stays = of_arthritis()
    answered = answered_in(scores, stays, AT)
    share = told(answered, scores)[SHARE, ALL]
    assert 0.5 < (share.low or 0) < (share.value or 0) < (share.high or 0) < 1
    assert share.value == round(share.value or 0, 2)


def test_a_mean_that_is_everybody_s_is_not_told() -> None:
    scores, stays = of_arthritis()
    scores.score[:] = 4.0
    answered = answered_in(scores, stays[:9], AT)
    found = told(answered, scores)
    assert {figure.is_hidden for figure in found.values()} == {True}


def test_when_each_began_is_no_part_of_the_change() -> None:
    scores, stays = of_arthritis()
    answered = answered_in(scores, stays, AT)
    earlier = CountyScores(scores.person, scores.day - 91 * (scores.person % 7), scores.score, scores.n_items)
    assert told(answered, earlier, Split.SEX) == told(answered, scores, Split.SEX)


def test_the_change_of_each_age_is_of_one_model_and_hides_where_few_of_one_have_answered_twice() -> None:
    scores, stays = of_arthritis()
    answered = answered_in(scores, stays, AT)
    found = told(answered, scores, Split.AGE)
    ages = [one.value for one in (AgeBand.YOUNG, AgeBand.MIDDLE, AgeBand.REST)]
    changes = [found[CHANGE, one] for one in ages]
    assert min(one.value or 0 for one in changes) < (found[CHANGE, ALL].value or 0)
    assert (found[CHANGE, ALL].value or 0) < max(one.value or 0 for one in changes)
    assert sum(one.n_persons or 0 for one in changes) == found[CHANGE, ALL].n_persons
    assert {(one.n_ratings or 1) % 10 for one in changes} == {0}
    # Of the youngest only the first four have an answer before the last one.
    young = np.unique(scores.person[scores.person % 3 == 0])
    kept = ~np.isin(scores.person, young[4:]) | (scores.day == LAST)
    fewer = CountyScores(scores.person[kept], scores.day[kept], scores.score[kept], scores.n_items[kept])
    found = told(answered_in(fewer, stays, AT), fewer, Split.AGE)
    assert {(table, one) in found for table in (CHANGE, SHARE) for one in ages} == {False}
    assert not found[CHANGE, ALL].is_hidden
    assert not found[LEVEL, "to_29"].is_hidden


def test_a_level_says_how_many_answers_it_is_of_and_how_much_of_these_is_unanswered() -> None:
    scores, stays = of_arthritis()
    found = told(answered_in(scores, stays, AT), scores)[LEVEL, ALL]
    # 293 of the 302 persons have a score at the last time.
    assert (found.n_persons, found.n_ratings, found.share_missing) == (293, 290, 0.0)
