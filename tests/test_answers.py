"""What comes in is an answer on the item's own scale, or an error value that names item and reason."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smail import catalogue
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
from smail.domain.instrument import AnswerKind

CATALOGUE = catalogue.load([catalogue.shipped(), Path(__file__).parent / "instruments"])
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
