"""Real answers of real people go through the whole engine: catalogue, parser, scoring key and scores.

The expected figures were computed from the files with awk, apart from this code.
"""

import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from smail import catalogue
from smail.analysis.scoring import IndicatorScores, indicator_scores
from smail.answers import Answers, parse
from smail.domain.instrument import Instrument

TESTS = Path(__file__).parent.parent
CATALOGUE = catalogue.load([TESTS / "instruments"])
BFI = CATALOGUE.latest("bfi")
ARTHRITIS = CATALOGUE.latest("arthritis")


def _rows(name: str) -> list[dict[str, str]]:
    with (TESTS / "data" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _scores(instrument: Instrument, rows: Sequence[dict[str, str]]) -> IndicatorScores:
    keys = instrument.forms[0].items
    matrix = np.full((len(rows), len(keys)), np.nan)
    for place, fields in enumerate(rows):
        result = parse(instrument, keys, fields)
        assert isinstance(result, Answers), result
        for answer in result.given:
            matrix[place, keys.index(answer.item_key)] = answer.value
    return indicator_scores(matrix, catalogue.scoring_key(instrument, keys))


def test_2800_people_and_25_items_with_reversed_ones_give_the_known_scores() -> None:
    rows = [
        {key.lower(): raw for key, raw in row.items() if key.lower() in BFI.form("all").items and raw}
        for row in _rows("bfi.csv")
    ]
    scores = _scores(BFI, rows)
    assert scores.score.shape == (2800, 5)
    agreeable, openness = 0, 4
    assert scores.sum[:, agreeable].sum() == 64623
    assert scores.n_answered[:, agreeable].sum() == 13896
    assert np.isfinite(scores.score[:, agreeable]).sum() == 2797
    assert np.nanmean(scores.score[:, agreeable]) == pytest.approx(4.6529734239, abs=1e-10)
    assert scores.sum[:, openness].sum() == 63854
    assert np.isfinite(scores.score[:, openness]).sum() == 2796
    assert np.nanmean(scores.score[:, openness]) == pytest.approx(4.5874880782, abs=1e-10)


def test_906_ratings_of_one_item_with_18_missing_give_the_known_scores() -> None:
    rows = [{"y": row["y"].removesuffix(".0")} if row["y"] else {} for row in _rows("arthritis.csv")]
    scores = _scores(ARTHRITIS, rows)
    assert len(rows) == 906
    assert int(np.isnan(scores.score).sum()) == 18
    assert scores.sum.sum() == 2866
    steps, counts = np.unique(scores.score[~np.isnan(scores.score)], return_counts=True)
    assert dict(zip(steps.tolist(), counts.tolist(), strict=True)) == {1: 33, 2: 159, 3: 345, 4: 275, 5: 76}
