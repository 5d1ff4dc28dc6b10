"""A table of group results as it is told: in words for page and workbook, and its figures for a file of data.

Both are made of the same rows at once, so that no file tells what the page does not.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby

from flask_babel import gettext as _

from smail.domain.publishing import Figure
from smail.web.federation.group_cells import few


class Part(StrEnum):
    """What a row is: the matter itself, what it is made of, or a step to those who are counted."""

    FIGURE = "figure"
    BASE = "base"
    STEP = "step"


@dataclass(frozen=True, slots=True)
class Told:
    """A row that is told: its figures by column, and what it is called."""

    part: Part
    key: str
    name: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """The rows that the words of a table are of; `kind` says how its figures are written.

    The days are those of a table that is not of the whole period alone.
    """

    kind: str
    columns: tuple[str, ...]
    names: tuple[str, ...]
    rows: tuple[Told, ...]
    first_on: date | None = None
    last_on: date | None = None


APART = "woman_minus_man"
OPEN = frozenset({"people", "ratings", "steps", "level", "change", "share", "tipping"})
COUNTED_STEPS = frozenset({"ratings", "support", "kinds"})


def source_of(kind: str, columns: Sequence[str], header: Sequence[str], rows: Iterable[Told]) -> Source:
    """The rows behind a table with that header."""
    # The difference between the sexes is of neither and not of all.
    keys = (APART,) if kind == "apart" else tuple(columns)
    return Source(kind, keys, tuple(header[1:]), tuple(rows))


@dataclass(frozen=True, slots=True)
class Section:
    """The tables that stand under one heading, and the name of its place on the page."""

    anchor: str
    title: str
    tables: tuple["WordTable", ...]
    # Another before it that is made of the very same, as it is told; empty where none is.
    like: str = ""

    @property
    def key(self) -> str:
        """What the tables are of."""
        return self.tables[0].key

    @property
    def is_open(self) -> bool:
        """Whether the tables stand open on the page; the others are one click away."""
        return self.key in OPEN

    @property
    def has_hidden(self) -> bool:
        """Whether a figure is not shown."""
        return any(one.has_hidden for one in self.tables)


@dataclass(frozen=True, slots=True)
class WordTable:
    """A table in words; cells are whole numbers, or the words of what is not shown."""

    key: str
    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str | int, ...], ...]
    definitions: tuple[tuple[str, str], ...]
    steps: tuple[tuple[str | int, ...], ...]
    steps_title: str
    source: Source
    # From those who were there to those who are counted.
    chain: tuple[tuple[str | int, ...], ...] = ()

    @property
    def all_rows(self) -> tuple[tuple[str | int, ...], ...]:
        """The rows and what they are made of, for a workbook, where nothing is one click away."""
        chain = [self.chain_header, *self.chain] if self.chain else []
        return (*self.rows, *([self.steps_header, *self.steps] if self.steps else ()), *chain)

    @property
    def with_header(self) -> tuple[tuple[str | int, ...], ...]:
        """The header and all rows."""
        return (self.header, *self.all_rows)

    @property
    def has_hidden(self) -> bool:
        """Whether a figure of the rows is not shown."""
        return any(few() in row[1:] for row in self.rows)

    @property
    def has_counted_steps(self) -> bool:
        """Whether what the rows are made of are numbers; of other tables it is words."""
        return self.key in COUNTED_STEPS

    @property
    def steps_header(self) -> tuple[str, ...]:
        """The header of what the rows are made of."""
        return (self.steps_title, *self.header[1:])

    @property
    def chain_header(self) -> tuple[str, ...]:
        """The header of the steps to those who are counted."""
        return (_("Från dem som var med till dem som räknas"), *self.header[1:])


def in_sections(tables: Iterable[WordTable]) -> list[Section]:
    """The tables by what they are called, each heading once."""
    found: list[Section] = []
    seen: dict[object, str] = {}
    for number, (title, group) in enumerate(groupby(tables, key=lambda one: one.title), start=1):
        each = tuple(group)
        base = tuple((one.header, one.steps, one.chain) for one in each)
        like = seen.setdefault(base, title) if any(one.steps for one in each) else title
        found.append(Section(f"del-{number}", title, each, "" if like == title else like.lower()))
    return found
