"""Spreads figures with their intervals over columns of numbers, so that a spreadsheet counts with them.

The numbers are read from the words of the report: no decimal is written that the report does not say.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from smail.reports.xlsx import Cell

_NUMBER = r"([−-]?[0-9]+(?:,[0-9]+)?)"
_OF = r"(?:ungefär )?(?:[0-9]+ av [0-9]+, )?"
_PERCENT = r"(?:[ \u00a0]%)?"
_INTERVAL = re.compile(rf"{_OF}{_NUMBER}{_PERCENT} \({_NUMBER}{_PERCENT} till {_NUMBER}{_PERCENT}\)")
_VALUE = re.compile(rf"{_OF}{_NUMBER}{_PERCENT}")
_ONLY_INTERVAL = re.compile(rf"{_NUMBER}{_PERCENT} \(.+\)")
_ABOUT: Mapping[str, re.Pattern[str]] = {
    "persons": re.compile(r"(?P<least>minst )?(?P<n>[0-9]+) personer"),
    "ratings": re.compile(r"(?P<n>[0-9]+) svar\b"),
    "unanswered": re.compile(r"(?P<n>[0-9]+) % obesvarat"),
    # Of earlier reports, and of those whose answers never came.
    "missing": re.compile(r"(?P<n>[0-9]+) % (?!obesvarat)"),
}
_PLAIN = re.compile(_NUMBER)

Row = Sequence[str]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table in a workbook."""

    name: str
    cells: Sequence[Cell]


def spread(
    header: Row, rows: Sequence[Row], base: Sequence[Row], words: Mapping[str, str]
) -> tuple[list[str], list[list[Cell]]]:
    """The table with a column for each number; `base` says of the same rows what the figures are made of."""
    columns = [Column(header[0], [number(row[0]) for row in rows])]
    for place, name in enumerate(header[1:], 1):
        columns += _figures(name, [row[place] for row in rows], words)
        columns += _made_of(name, [row[place] for row in base], words)
    cells = zip(*(one.cells for one in columns), strict=True)
    return [one.name for one in columns], [list(row) for row in cells]


def number(text: str) -> Cell:
    """The number that the text is; else the text."""
    return _number(text) if _PLAIN.fullmatch(text) else text


def _number(text: str) -> int | float:
    plain = text.replace("−", "-").replace(",", ".")
    return float(plain) if "." in plain else int(plain)


def _figures(name: str, cells: Row, words: Mapping[str, str]) -> Iterable[Column]:
    """Value, low and high where any of the cells has an interval; what says more than that stands before."""
    found = [_INTERVAL.fullmatch(one) for one in cells]
    if not any(found):
        yield Column(name, [number(one) for one in cells])
        return
    known = zip(cells, found, strict=True)
    is_all = all(_ONLY_INTERVAL.fullmatch(one) if hit else not _PLAIN.search(one) for one, hit in known)
    if not is_all:
        yield Column(name, cells)
    unit = ", %" if any("%" in one for one in cells) else ""
    values: list[Cell] = [
        _number(hit[1]) if hit else _value(one, unit, is_all=is_all)
        for one, hit in zip(cells, found, strict=True)
    ]
    yield Column(f"{name}{unit}" if is_all else f"{name}: {words['value']}{unit}", values)
    for end, group in (("low", 2), ("high", 3)):
        yield Column(f"{name}: {words[end]}{unit}", [_number(hit[group]) if hit else None for hit in found])


def _value(text: str, unit: str, *, is_all: bool) -> Cell:
    """The number of a cell without an interval; what is not shown says so where nothing else does.

    A number of persons is no number of percent.
    """
    hit = _VALUE.fullmatch(text)
    if hit and ("%" in text or not unit):
        return _number(hit[1])
    return text if is_all else None


def _made_of(name: str, cells: Row, words: Mapping[str, str]) -> Iterable[Column]:
    """About how many persons and ratings the figures are of, and the percent that is missing of what."""
    for key, wanted in _ABOUT.items():
        hits = [wanted.search(one) for one in cells]
        known = [hit for hit in hits if hit]
        if known and "at_least" in words and all(hit.groupdict().get("least") for hit in known):
            yield Column(f"{name}: {words['at_least']}", [int(hit["n"]) if hit else None for hit in hits])
        elif known:
            yield Column(f"{name}: {words.get(key, key)}", [_about(hit) if hit else None for hit in hits])


def _about(hit: re.Match[str]) -> Cell:
    """The number; with its word where it is at least so much."""
    least = hit.groupdict().get("least")
    return f"{least}{hit['n']}" if least else int(hit["n"])
