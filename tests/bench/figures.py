"""A figure with its rounds and its limit, and how figures are printed."""

import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TextIO


class Side(StrEnum):
    """On which side of its limit a figure has to stay."""

    AT_MOST = "<="
    AT_LEAST = ">="


@dataclass(frozen=True, slots=True)
class Limit:
    """What is promised, and of which value: by default of the median, for counts of the worst."""

    side: Side
    number: float
    of_worst: bool = False


def at_most(number: float, *, of_worst: bool = False) -> Limit:
    """The figure, or the worst of it, stays at or below the number."""
    return Limit(Side.AT_MOST, number, of_worst)


def at_least(number: float, *, of_worst: bool = False) -> Limit:
    """The figure, or the worst of it, stays at or above the number."""
    return Limit(Side.AT_LEAST, number, of_worst)


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing measured in several rounds."""

    name: str
    values: Sequence[float]
    limit: Limit | None = None
    digits: int = 0

    @property
    def holds(self) -> bool | None:
        """Whether the promise is kept; None where there is none."""
        if self.limit is None:
            return None
        if self.limit.side is Side.AT_MOST:
            return self._judged(max) <= self.limit.number
        return self._judged(min) >= self.limit.number

    def _judged(self, worst: Callable[[Sequence[float]], float]) -> float:
        return worst(self.values) if self.limit and self.limit.of_worst else statistics.median(self.values)

    def line(self) -> str:
        """The figure as it is printed."""
        low, middle, high = min(self.values), statistics.median(self.values), max(self.values)
        numbers = "".join(f" {number:>9.{self.digits}f}" for number in (low, middle, high))
        return f"{self.name:<64}{numbers}   {self._verdict()}".rstrip()

    def _verdict(self) -> str:
        if self.limit is None:
            return ""
        return f"{self.limit.side} {self.limit.number:<7g} {'PASS' if self.holds else 'FAIL'}"


@dataclass(frozen=True, slots=True)
class Absent:
    """What could not be measured here, and why."""

    name: str
    why: str

    def line(self) -> str:
        """That it was left out, as it is printed."""
        return f"{self.name:<64}      left out: {self.why}"


HEADING = f"{'':<64}{'min':>10}{'median':>10}{'max':>10}   limit"


def show(title: str, figures: Iterable[Figure | Absent], out: TextIO) -> list[Figure]:
    """The figures stand under their title, each as soon as it is known; what was measured is given back."""
    print(f"\n{title}\n{HEADING}", file=out)
    shown = []
    for figure in figures:
        print(figure.line(), file=out, flush=True)
        if isinstance(figure, Figure):
            shown.append(figure)
    return shown
