"""Those who left beside those who stayed, and what the group's change hangs on."""

from datetime import date, timedelta

import numpy as np
import pytest

from smail.analysis.disclosure import Nest
from smail.domain.people import Sex
from smail.domain.publishing import ALL, AgeBand, Figure, PublishedRow, Split
from smail.queries.group_followed import Followed, Unseen
from smail.reports.county_scores import CountyScores
from smail.reports.group_leavers import LEAVERS, LEAVING_CHANGE, TIPPING, histories_of, leaver_measures
from smail.reports.group_measures import measured
from smail.web.federation.group_groups import name_of

START, END = date(2025, 1, 1), date(2026, 3, 31)
N = 240


def people() -> list[Followed]:
    """Every second has left after a year, half of these to work; women and men by turns of four."""
    return [
        Followed(
            7,
            one,
            Sex.MAN if one % 8 < 4 else Sex.WOMAN,
            AgeBand.YOUNG if one < N / 2 else AgeBand.REST,
            START,
            START + timedelta(days=364) if one % 2 else END,
            one % 2 == 1,
            one % 4 == 1,
        )
        for one in range(N)
    ]


def scores_of(rise: float) -> CountyScores:
    """Five answers each, one of them after the year, that rise by so much a quarter."""
    rng = np.random.default_rng(3)
    person, wave = np.repeat(np.arange(N), 5), np.tile(np.arange(5), N)
    start = np.repeat(rng.normal(3, 0.4, N), 5)
    own = np.repeat(rng.normal(0, 0.08, N), 5)
    score = start + (rise + own) * wave + rng.normal(0, 0.3, 5 * N)
    day = START.toordinal() + 10 + 91 * wave
    return CountyScores(person, day, score[:, None], np.ones((5 * N, 1), dtype=np.int64))


def figures(rise: float, missing: list[Unseen], column: int = 0) -> dict[str, dict[str, Figure]]:
    found = histories_of(scores_of(rise), people())
    measures = list(leaver_measures(found, ["health"], missing))
    tables = measured(measures, Nest((-1,), 0), [7], 5)(1, Split.SEX)
    assert [table.columns for table in tables] == [(ALL, "woman", "man")] * 2 + [(ALL,)]
    shown = [table for table in tables if len(table.columns) > column]
    return {table.key: {row.key: row.figures[column] for row in table.rows} for table in shown}


def test_only_answers_from_the_time_in_the_programme_are_counted_of_those_who_left() -> None:
    scores = scores_of(0.1)
    found = histories_of(scores, people())
    assert len(found.day) == 5 * N - N // 2
    by_hand = [float(scores.score[5 * one + 3, 0]) for one in range(1, N, 2)]
    told = figures(0.1, [])[LEAVERS]
    assert told["health.left"].value == round(float(np.mean(by_hand)), 1)
    assert (told["health.left"].n_persons, told["index.left_to_work"].n_persons) == (120, 60)
    change = figures(0.1, [Unseen(7, one, END) for one in range(N)])[LEAVING_CHANGE]["stayed"]
    # Those who stayed have given 600 answers, and 120 occasions have none: 17 percent.
    assert (change.n_persons, change.n_ratings, change.share_missing) == (120, 600, 0.2)
    assert set(told) == {"health.left", "health.stayed", "index.left_to_work", "index.left_to_other"}


def test_the_change_of_both_groups_is_near_what_was_put_in() -> None:
    told = figures(0.1, [])[LEAVING_CHANGE]
    assert {key: one.value for key, one in told.items()} == {
        "left": pytest.approx(0.1, abs=0.05),
        "stayed": pytest.approx(0.1, abs=0.05),
    }


def test_the_change_is_told_of_women_and_men_each_from_a_model_of_their_own() -> None:
    women, men = (figures(0.1, [], column)[LEAVING_CHANGE] for column in (1, 2))
    assert {one.n_persons for one in (*women.values(), *men.values())} == {60}
    assert all(one.value == pytest.approx(0.1, abs=0.08) for one in (*women.values(), *men.values()))
    assert women["left"].value != men["left"].value


def test_the_conclusion_falls_sooner_the_more_is_not_seen_and_is_said_in_one_sentence() -> None:
    few = [Unseen(7, one, END) for one in range(0, N, 20)]
    many = [Unseen(7, one, END + timedelta(days=91 * wave)) for one in range(N) for wave in (0, 1, 2)]
    held, falls = figures(0.05, few)[TIPPING][TIPPING], figures(0.05, many)[TIPPING][TIPPING]
    none = figures(0.0, many)[TIPPING][TIPPING]
    assert held.value == held.high
    assert 0 < (falls.value or 0) < (falls.high or 0)
    assert none.value == 0
    said = [name_of(TIPPING, PublishedRow(TIPPING, (one,)), {}) for one in (held, falls, none)]
    assert [" håller " in (one or "") for one in said] == [True, False, False]
    assert [" faller om " in (one or "") for one in said] == [False, True, False]
