"""Reads structure.toml: what is asked, on which scales, in which forms, and everything wrong with it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from smail.domain.instrument import STEPS, AnswerKind, Form, Respondent
from smail.toml_source import Table

_KEY = re.compile(r"[a-z][a-z0-9_]*")
_VERSION = re.compile(r"[0-9]+(\.[0-9]+)*")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{1,8})*")
_OTHER_ANSWERS = tuple(kind for kind in AnswerKind if kind is not AnswerKind.VALUE)


@dataclass(frozen=True, slots=True)
class Scale:
    """The lowest and the highest step."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class ItemFrame:
    """An item before it has words; `scale_key` names the scale whose step texts it may share."""

    key: str
    indicator: str | None
    scale: Scale
    scale_key: str | None
    reversed: bool
    other_answers: tuple[AnswerKind, ...]


@dataclass(frozen=True, slots=True)
class Structure:
    """An instrument before it has words."""

    key: str
    version: str
    respondent: Respondent
    validated: bool
    languages: tuple[str, ...]
    indicators: tuple[str, ...]
    scales: Mapping[str, Scale]
    items: tuple[ItemFrame, ...]
    forms: tuple[Form, ...]
    focus_max: int
    free_text_max: int


def read_structure(table: Table, place: str) -> Structure:
    """The structure in the table of the folder `place`; to be used only if no problem was noted."""
    indicators = _indicator_keys(table)
    scales = _scales(table.table("scales"))
    items = _item_frames(table, indicators, scales)
    closing = table.table("closing")
    structure = Structure(
        key=_named_as_folder(table, "key", _KEY, place.split("/")[-2]),
        version=_named_as_folder(table, "version", _VERSION, place.split("/")[-1]),
        respondent=_respondent(table),
        validated=table.flag("validated"),
        languages=_languages(table),
        indicators=indicators,
        scales=scales,
        items=items,
        forms=_forms(table, [item.key for item in items]),
        focus_max=_not_negative(closing, "focus_max"),
        free_text_max=_not_negative(closing, "free_text_max"),
    )
    closing.finish()
    table.finish()
    return structure


def _named_as_folder(table: Table, key: str, pattern: re.Pattern[str], folder: str) -> str:
    value = table.text(key)
    if value and not pattern.fullmatch(value):
        table.add(key, f"”{value}” har fel form")
    elif value and value != folder:
        table.add(key, f"”{value}” men mappen heter ”{folder}”")
    return value


def _respondent(table: Table) -> Respondent:
    value = table.text("respondent")
    if value in [respondent.value for respondent in Respondent]:
        return Respondent(value)
    if value:
        table.add("respondent", f"”{value}” är inget av {', '.join(Respondent)}")
    return Respondent.PARTICIPANT


def _languages(table: Table) -> tuple[str, ...]:
    languages = table.texts("languages")
    for language in languages:
        if not LANGUAGE.fullmatch(language) or languages.count(language) > 1:
            table.add("languages", f"”{language}” är fel eller står två gånger")
    return languages


def _not_negative(table: Table, key: str) -> int:
    number = table.number(key, default=0)
    if number < 0:
        table.add(key, "ska vara 0 eller mer")
    return number


def _new_key(table: Table, seen: Sequence[str]) -> str:
    key = table.text("key")
    if key and not _KEY.fullmatch(key):
        table.add("key", f"”{key}” har fel form")
    elif key in seen:
        table.add("key", f"”{key}” står två gånger")
    return key


def _indicator_keys(table: Table) -> tuple[str, ...]:
    keys: list[str] = []
    for indicator in table.tables("indicators"):
        keys.append(_new_key(indicator, keys))
        indicator.finish()
    return tuple(keys)


def _scales(table: Table) -> dict[str, Scale]:
    scales = {}
    for key in table.keys():  # noqa: SIM118 - a Table is no mapping
        scale = table.table(key)
        scales[key] = _scale(scale)
        scale.finish()
    return scales


def _scale(table: Table) -> Scale:
    n_known = len(table.problems.found)
    scale = Scale(table.number("low"), table.number("high"))
    if len(table.problems.found) > n_known:
        return scale
    if scale.low >= scale.high:
        table.add("low", f"{scale.low} är inte lägre än high = {scale.high}")
    elif scale.low not in STEPS or scale.high not in STEPS:
        table.add("low", f"skalan {scale.low}–{scale.high} går utanför {STEPS[0]}–{STEPS[-1]}")
    return scale


def _item_frames(
    table: Table, indicators: Sequence[str], scales: Mapping[str, Scale]
) -> tuple[ItemFrame, ...]:
    usual = _other_answers(table, ())
    frames: list[ItemFrame] = []
    for item in table.tables("items"):
        key = _new_key(item, [frame.key for frame in frames])
        frames.append(_item_frame(item, key, usual, indicators, scales))
        item.finish()
    if not frames:
        table.add("items", "det behövs minst en fråga")
    return tuple(frames)


def _item_frame(
    item: Table,
    key: str,
    usual: tuple[AnswerKind, ...],
    indicators: Sequence[str],
    scales: Mapping[str, Scale],
) -> ItemFrame:
    indicator, scale_key = item.optional_text("indicator"), item.optional_text("scale")
    if indicator and indicator not in indicators:
        item.add("indicator", f"”{indicator}” finns inte bland indicators")
    if scale_key and scale_key not in scales:
        item.add("scale", f"”{scale_key}” finns inte bland scales")
    scale = scales.get(scale_key, Scale(0, 1)) if scale_key else _scale(item)
    return ItemFrame(
        key, indicator, scale, scale_key, item.flag("reversed", default=False), _other_answers(item, usual)
    )


def _other_answers(table: Table, usual: tuple[AnswerKind, ...]) -> tuple[AnswerKind, ...]:
    if "other_answers" not in table:
        return usual
    wanted = table.texts("other_answers")
    for value in wanted:
        if value not in _OTHER_ANSWERS:
            table.add("other_answers", f"”{value}” är inget av {', '.join(_OTHER_ANSWERS)}")
    return tuple(kind for kind in _OTHER_ANSWERS if kind in wanted)


def _forms(table: Table, items: Sequence[str]) -> tuple[Form, ...]:
    forms: list[Form] = []
    for form in table.tables("forms"):
        key = _new_key(form, [earlier.key for earlier in forms])
        forms.append(Form(key, form.text_lists("parts")))
        _check_parts(form, forms[-1].items, items)
        form.finish()
    if not forms:
        table.add("forms", "det behövs minst ett formulär")
    return tuple(forms)


def _check_parts(form: Table, asked: Sequence[str], items: Sequence[str]) -> None:
    for key in dict.fromkeys(asked):
        if key not in items:
            form.add("parts", f"”{key}” finns inte bland items")
        elif asked.count(key) > 1:
            form.add("parts", f"”{key}” står två gånger")
