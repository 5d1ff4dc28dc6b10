"""What comes in is an answer on the item's own scale, or an error value that names item and reason."""

import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smail import catalogue
from smail.analysis.scoring import IndicatorScores, indicator_scores
from smail.answers import (
    AnswerError,
    AnswerErrors,
    Answers,
    ClosingAnswer,
    GivenAnswer,
    Reason,
    parse,
    parse_closing,
    parse_one,
)
from smail.domain.instrument import AnswerKind, Instrument

TESTS = Path(__file__).parent
CATALOGUE = catalogue.load([catalogue.shipped(), TESTS / "instruments"])
SMAIL = CATALOGUE.latest("smail")
BFI = CATALOGUE.latest("bfi")
ARTHRITIS = CATALOGUE.latest("arthritis")
SEVEN = SMAIL.form("seven").items
FIRST, SECOND = SEVEN[0], SEVEN[1]


@pytest.mark.parametrize("raw", ["1", "2", "3", "4", "5"])
def test_a_step_is_an_answer_with_its_raw_value(raw: str) -> None:
    assert parse_one(SMAIL, FIRST, raw) == GivenAnswer(FIRST, AnswerKind.VALUE, int(raw))


@pytest.mark.parametrize("kind", [AnswerKind.DONT_KNOW, AnswerKind.SKIPPED])
def test_not_knowing_and_skipping_are_kept_as_what_they_are(kind: AnswerKind) -> None:
    assert parse_one(SMAIL, FIRST, kind.value) == GivenAnswer(FIRST, kind, None)


@pytest.mark.parametrize(
    ("key", "raw", "reason"),
    [
        (FIRST, "0", Reason.OFF_SCALE),
        (FIRST, "6", Reason.OFF_SCALE),
        (FIRST, "-1", Reason.OFF_SCALE),
        (FIRST, "", Reason.NO_ANSWER),
        (FIRST, "3.0", Reason.NOT_A_STEP),
        (FIRST, "03", Reason.NOT_A_STEP),
        (FIRST, " 3", Reason.NOT_A_STEP),
        (FIRST, "٣", Reason.NOT_A_STEP),
        (FIRST, "³", Reason.NOT_A_STEP),
        (FIRST, "9" * 5000, Reason.NOT_A_STEP),
        (FIRST, "value", Reason.NOT_A_STEP),
        (FIRST, "<script>", Reason.NOT_A_STEP),
        (FIRST, "cannot_judge", Reason.NOT_ALLOWED),
        ("csrf_token", "3", Reason.UNKNOWN_ITEM),
    ],
)
def test_what_is_no_answer_says_why(key: str, raw: str, reason: Reason) -> None:
    assert parse_one(SMAIL, key, raw) == AnswerError(key, reason)


@given(st.text(), st.text())
def test_no_text_at_all_raises_and_every_answer_is_on_the_scale(key: str, raw: str) -> None:
    for item_key in (key, FIRST):
        result = parse_one(SMAIL, item_key, raw)
        if isinstance(result, GivenAnswer) and result.kind is AnswerKind.VALUE:
            assert raw in {"1", "2", "3", "4", "5"}


@given(st.integers(-20, 20))
def test_a_whole_number_is_an_answer_exactly_when_it_is_a_step(number: int) -> None:
    for instrument, key in ((SMAIL, FIRST), (BFI, "a1"), (ARTHRITIS, "y")):
        result = parse_one(instrument, key, str(number))
        assert isinstance(result, GivenAnswer) == (number in instrument.item(key).values)


def test_answers_come_in_the_order_they_are_asked_and_may_be_few() -> None:
    assert parse(SMAIL, SEVEN, {SECOND: "4", FIRST: "skipped"}) == Answers(
        (GivenAnswer(FIRST, AnswerKind.SKIPPED, None), GivenAnswer(SECOND, AnswerKind.VALUE, 4))
    )
    assert parse(SMAIL, SEVEN, {}) == Answers(())


def test_every_wrong_field_is_named_and_nothing_counts() -> None:
    unseen = SMAIL.form("fourteen").items[7]
    assert parse(SMAIL, SEVEN, {FIRST: "9", SECOND: "4", unseen: "3", "x": "1"}) == AnswerErrors(
        (
            AnswerError(FIRST, Reason.OFF_SCALE),
            AnswerError(unseen, Reason.NOT_SHOWN),
            AnswerError("x", Reason.UNKNOWN_ITEM),
        )
    )


def test_an_answer_cannot_be_a_step_without_value_nor_a_skip_with_one() -> None:
    with pytest.raises(ValueError, match="value: None"):
        GivenAnswer(FIRST, AnswerKind.VALUE, None)
    with pytest.raises(ValueError, match="value: 3"):
        GivenAnswer(FIRST, AnswerKind.SKIPPED, 3)


def test_what_is_said_last_is_kept_in_the_order_of_the_areas() -> None:
    assert parse_closing(SMAIL, ["health", "purpose"], " rad 1\r\nrad 2 ") == ClosingAnswer(
        ("purpose", "health"), "rad 1\nrad 2"
    )
    assert parse_closing(SMAIL, [], "  ") == ClosingAnswer((), None)


def test_a_line_break_counts_as_one_character() -> None:
    assert isinstance(parse_closing(SMAIL, [], "a" * 249 + "\r\n" + "b" * 250), ClosingAnswer)


@pytest.mark.parametrize(
    ("focus", "free_text", "error"),
    [
        (["health", "purpose", "job_search"], "", AnswerError("focus", Reason.TOO_MANY)),
        (["wealth"], "", AnswerError("focus", Reason.UNKNOWN_INDICATOR)),
        ([], "a" * 501, AnswerError("free_text", Reason.TOO_LONG)),
    ],
)
def test_what_is_said_last_has_limits(focus: list[str], free_text: str, error: AnswerError) -> None:
    assert parse_closing(SMAIL, focus, free_text) == AnswerErrors((error,))


def test_an_instrument_without_closing_takes_none() -> None:
    assert parse_closing(ARTHRITIS, ["joints"], "a") == AnswerErrors(
        (AnswerError("focus", Reason.TOO_MANY), AnswerError("free_text", Reason.TOO_LONG))
    )


# Real answers through the whole engine. The expected figures were computed from the files with awk,
# apart from this code.


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
