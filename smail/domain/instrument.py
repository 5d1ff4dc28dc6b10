"""A questionnaire as frozen values: what is asked, on which scale, in which languages.

Knows no file format and no particular questionnaire, so that SMAIL is one instrument among others.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

Text = TypeVar("Text")
Part = TypeVar("Part", "Indicator", "Item", "Form")
# What an answer can hold in the database.
STEPS = range(11)


class AnswerKind(StrEnum):
    """What an answer is: a step on the scale, or one of the answers that are no step and never become one."""

    VALUE = "value"
    DONT_KNOW = "dont_know"
    SKIPPED = "skipped"
    CANNOT_JUDGE = "cannot_judge"


class Respondent(StrEnum):
    """Who answers an instrument."""

    PARTICIPANT = "participant"
    STAFF = "staff"
    ANONYMOUS = "anonymous"


def in_language(texts: Mapping[str, Text], language: str) -> Text:
    """The text in the language, or in the instrument's first language where that one is missing."""
    return texts[language] if language in texts else next(iter(texts.values()))


@dataclass(frozen=True, slots=True)
class Indicator:
    """One of the things an instrument tells about; items belong to it."""

    key: str
    names: Mapping[str, str] = field(hash=False)
    short_names: Mapping[str, str] = field(hash=False)

    def name(self, language: str) -> str:
        """The official name, for staff and reports."""
        return in_language(self.names, language)

    def short_name(self, language: str) -> str:
        """The name that the one who answers reads."""
        return in_language(self.short_names, language)


@dataclass(frozen=True, slots=True)
class ItemText:
    """One item in one language: the question, perhaps a line of help, and a description of each step."""

    stem: str
    help: str | None
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One question with its scale; `reversed` says that a high step means less of the indicator."""

    key: str
    indicator: str | None
    low: int
    high: int
    reversed: bool
    other_answers: tuple[AnswerKind, ...]
    texts: Mapping[str, ItemText] = field(hash=False)

    @property
    def values(self) -> range:
        """The steps of the scale, lowest first."""
        return range(self.low, self.high + 1)

    def text(self, language: str) -> ItemText:
        """The item's words in the language, or in the instrument's first one."""
        return in_language(self.texts, language)

    def step(self, value: int, language: str) -> str:
        """The description of one step; ValueError for a value off the scale."""
        return self.text(language).steps[self.values.index(value)]


@dataclass(frozen=True, slots=True)
class Form:
    """A way to put the items: in order, in parts, with a question whether to go on between two parts."""

    key: str
    parts: tuple[tuple[str, ...], ...]

    @property
    def items(self) -> tuple[str, ...]:
        """The keys of all its items in the order they are asked."""
        return tuple(key for part in self.parts for key in part)


@dataclass(frozen=True, slots=True)
class ClosingText:
    """The two last, optional questions in one language."""

    focus: str | None
    focus_help: str | None
    free_text: str | None
    free_text_help: str | None


@dataclass(frozen=True, slots=True)
class Closing:
    """What may be said after the items: areas to begin with, and words of one's own; 0 = not asked."""

    focus_max: int
    free_text_max: int
    texts: Mapping[str, ClosingText] = field(hash=False)

    def text(self, language: str) -> ClosingText:
        """The words in the language, or in the instrument's first one."""
        return in_language(self.texts, language)


@dataclass(frozen=True, slots=True)
class Instrument:
    """One version of one questionnaire; the digest is that of the very files it was read from."""

    key: str
    version: str
    digest: str
    published: bool
    respondent: Respondent
    validated: bool
    languages: tuple[str, ...]
    titles: Mapping[str, str] = field(hash=False)
    indicators: tuple[Indicator, ...]
    items: tuple[Item, ...]
    forms: tuple[Form, ...]
    closing: Closing | None
    # Languages that came after publishing, and whether anybody who has each as mother tongue has read it.
    added: Mapping[str, bool] = field(default_factory=dict, hash=False)

    @property
    def paper_languages(self) -> tuple[str, ...]:
        """The languages a form on paper comes in: those of the screen, and those added later."""
        return (*self.languages, *self.added)

    def paper_language(self, wanted: str) -> str:
        """The language of a paper when this one is wanted: itself, or the instrument's first."""
        return wanted if wanted in self.paper_languages else self.languages[0]

    def item(self, key: str) -> Item:
        """The item with this key; KeyError where there is none."""
        return _by_key(self.items, key)

    def form(self, key: str) -> Form:
        """The form with this key; KeyError where there is none."""
        return _by_key(self.forms, key)

    def indicator(self, key: str) -> Indicator:
        """The indicator with this key; KeyError where there is none."""
        return _by_key(self.indicators, key)

    def language(self, wanted: str) -> str:
        """The language the texts come in when this one is wanted: itself, or the instrument's first."""
        return wanted if wanted in self.languages else self.languages[0]

    def title(self, language: str) -> str:
        """The instrument's name for people."""
        return in_language(self.titles, language)


def _by_key(parts: tuple[Part, ...], key: str) -> Part:
    for part in parts:
        if part.key == key:
            return part
    raise KeyError(key)
