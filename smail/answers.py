"""The border where raw fields become answers: what is off the scale is an error value, never an exception.

Pure: the page, the paper form and the import all come through here, so they agree on what an answer is.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from smail.domain.instrument import AnswerKind, Instrument, Item

_WHOLE_NUMBER = re.compile(r"0|-?[1-9][0-9]{0,5}", re.ASCII)
_OTHER_KINDS = frozenset(kind.value for kind in AnswerKind if kind is not AnswerKind.VALUE)


class Reason(StrEnum):
    """Why a field is no answer; worded for people where it is shown."""

    UNKNOWN_ITEM = "unknown_item"
    NOT_SHOWN = "not_shown"
    NO_ANSWER = "no_answer"
    NOT_A_STEP = "not_a_step"
    OFF_SCALE = "off_scale"
    NOT_ALLOWED = "not_allowed"
    UNKNOWN_INDICATOR = "unknown_indicator"
    TOO_MANY = "too_many"
    TOO_LONG = "too_long"


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """One answer as it was given: a raw step with its value, or a kind that has none."""

    item_key: str
    kind: AnswerKind
    value: int | None

    def __post_init__(self) -> None:
        if (self.kind is AnswerKind.VALUE) != (self.value is not None):
            raise ValueError(f"value: {self.value!r} does not go with {self.kind}")


@dataclass(frozen=True, slots=True)
class AnswerError:
    """One field that is no answer, and why; `item_key` is the field as it was sent."""

    item_key: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers given, in the order the items are asked; an item without a field is not among them."""

    given: tuple[GivenAnswer, ...]


@dataclass(frozen=True, slots=True)
class AnswerErrors:
    """Every field that is no answer; nothing of what was sent counts until they are gone."""

    errors: tuple[AnswerError, ...]


@dataclass(frozen=True, slots=True)
class ClosingAnswer:
    """The areas chosen to begin with, in the instrument's order, and the person's own words, None if none."""

    focus: tuple[str, ...]
    free_text: str | None


def parse(instrument: Instrument, shown: Sequence[str], fields: Mapping[str, str]) -> Answers | AnswerErrors:
    """The answers in the fields to the items shown, or every field that is wrong.

    An item without a field is still unanswered: that is no error, since one question comes at a time.
    """
    results = [_parse_shown(instrument, shown, key, raw) for key, raw in fields.items()]
    errors = tuple(result for result in results if isinstance(result, AnswerError))
    if errors:
        return AnswerErrors(errors)
    given = [result for result in results if isinstance(result, GivenAnswer)]
    return Answers(tuple(sorted(given, key=lambda answer: shown.index(answer.item_key))))


def _parse_shown(
    instrument: Instrument, shown: Sequence[str], item_key: str, raw: str
) -> GivenAnswer | AnswerError:
    result = parse_one(instrument, item_key, raw)
    if item_key in shown or (isinstance(result, AnswerError) and result.reason is Reason.UNKNOWN_ITEM):
        return result
    return AnswerError(item_key, Reason.NOT_SHOWN)


def parse_one(instrument: Instrument, item_key: str, raw: str) -> GivenAnswer | AnswerError:
    """The answer that the raw text is for the item, or why it is none."""
    try:
        item = instrument.item(item_key)
    except KeyError:
        return AnswerError(item_key, Reason.UNKNOWN_ITEM)
    result = _step_or_kind(item, raw)
    if isinstance(result, Reason):
        return AnswerError(item_key, result)
    if isinstance(result, AnswerKind):
        return GivenAnswer(item_key, result, None)
    return GivenAnswer(item_key, AnswerKind.VALUE, result)


def _step_or_kind(item: Item, raw: str) -> int | AnswerKind | Reason:
    if not raw:
        return Reason.NO_ANSWER
    if _WHOLE_NUMBER.fullmatch(raw):
        return int(raw) if int(raw) in item.values else Reason.OFF_SCALE
    if raw not in _OTHER_KINDS:
        return Reason.NOT_A_STEP
    kind = AnswerKind(raw)
    return kind if kind in item.other_answers else Reason.NOT_ALLOWED


def parse_closing(
    instrument: Instrument, focus: Sequence[str], free_text: str
) -> ClosingAnswer | AnswerErrors:
    """What was said after the items, or what is wrong with it, under the field names focus and free_text."""
    # A browser sends a line break as two characters but counts it as one against maxlength.
    words = free_text.replace("\r\n", "\n").strip()
    focus_max = instrument.closing.focus_max if instrument.closing else 0
    free_text_max = instrument.closing.free_text_max if instrument.closing else 0
    known = tuple(indicator.key for indicator in instrument.indicators)
    wrong = {
        Reason.UNKNOWN_INDICATOR: ("focus", not set(focus) <= set(known)),
        Reason.TOO_MANY: ("focus", len(set(focus)) > focus_max),
        Reason.TOO_LONG: ("free_text", len(words) > free_text_max),
    }
    errors = tuple(AnswerError(name, reason) for reason, (name, is_wrong) in wrong.items() if is_wrong)
    if errors:
        return AnswerErrors(errors)
    return ClosingAnswer(tuple(key for key in known if key in focus), words or None)
