"""Where in the questionnaire a person is: a pure rule of what was put, what was answered and what was asked.

Nothing is kept about a page or a position, so that a dead phone, a second tab or another device always finds
the same place: the first question without an answer. A skip is an answer.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """All that decides the next step: the form's parts, the items put so far, and what was said to them.

    `wants_more` is None until it was asked whether to go on with the next part.
    """

    parts: tuple[tuple[str, ...], ...]
    shown: tuple[str, ...]
    wants_more: bool | None
    answered: AbstractSet[str]
    asks_closing: bool
    has_closed: bool


@dataclass(frozen=True, slots=True)
class Question:
    """One item, the `number`th `of` those put."""

    item_key: str
    number: int
    of: int


@dataclass(frozen=True, slots=True)
class AskMore:
    """Whether the person wants to answer so many questions more."""

    n_more: int


@dataclass(frozen=True, slots=True)
class Closing:
    """The last, optional questions: where to begin, and the person's own words."""


@dataclass(frozen=True, slots=True)
class Check:
    """Everything is answered; the person looks it through and sends it."""


Step = Question | AskMore | Closing | Check


def first_part(parts: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The items that are put at the start."""
    return tuple(parts[0])


def current(progress: Progress) -> Step:
    """The step where the person goes on, now and on any device."""
    unanswered = first_unanswered(progress)
    if unanswered is not None:
        return unanswered
    n_more = len(_next_part(progress.parts, progress.shown))
    if n_more and progress.wants_more is not False:
        return AskMore(n_more)
    return Closing() if progress.asks_closing and not progress.has_closed else Check()


def first_unanswered(progress: Progress) -> Question | None:
    """The first item put that has neither an answer nor a skip."""
    for key in progress.shown:
        if key not in progress.answered:
            return question(progress, key)
    return None


def question(progress: Progress, item_key: str) -> Question | None:
    """This item with its place among those put; None for one that was not put."""
    if item_key not in progress.shown:
        return None
    return Question(item_key, progress.shown.index(item_key) + 1, len(progress.shown))


def before(progress: Progress, step: Step) -> Step | None:
    """Where Back leads; None from the first question."""
    match step:
        case Question(number=1):
            return None
        case Question(number=number):
            return question(progress, progress.shown[number - 2])
        case AskMore():
            return question(progress, progress.shown[-1])
        case Closing():
            return _before_closing(progress)
        case Check():
            return Closing() if progress.asks_closing else _before_closing(progress)


def _before_closing(progress: Progress) -> Step | None:
    n_more = len(_next_part(progress.parts, progress.shown))
    return AskMore(n_more) if n_more else question(progress, progress.shown[-1])


def shown_with_more(parts: Sequence[Sequence[str]], shown: Sequence[str]) -> tuple[str, ...]:
    """The items put when the person takes the next part, in the form's order; all of them stay all."""
    wanted = {*shown, *_next_part(parts, shown)}
    return tuple(key for part in parts for key in part if key in wanted)


def shown_without_more(
    parts: Sequence[Sequence[str]], shown: Sequence[str], answered: AbstractSet[str]
) -> tuple[str, ...]:
    """The items put when the person wants no more: the first part, and what was answered beyond it."""
    first = first_part(parts)
    return tuple(key for key in shown if key in first or key in answered)


def _next_part(parts: Sequence[Sequence[str]], shown: Sequence[str]) -> tuple[str, ...]:
    """What is left of the first part that was not put as a whole."""
    for part in parts:
        left = tuple(key for key in part if key not in shown)
        if left:
            return left
    return ()
