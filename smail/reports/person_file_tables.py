"""The tables of a file about persons as CSV for Swedish Excel: a row a person, and a row an answer."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import BinaryIO

from smail.domain.instrument import STEPS, AnswerKind
from smail.domain.person_files import Column
from smail.domain.spreadsheet import neutral
from smail.reports.person_file_codebook import (
    CODEBOOK_HEADER,
    RATERS,
    codebook_rows,
    kept_traits,
    person_variables,
    rating_variables,
)
from smail.reports.person_file_reading import persons_of, ratings_of
from smail.reports.person_file_rows import PersonRow, RatingRow, Source, indicators_of

MARK = "\ufeff"
END = "\r\n"
ANSWER_HEADER = ("person", "skattning", "dag", "av", "formular", "fraga", "varde", "annat_svar")
Step = Callable[[int], None]
Cells = list[str | int | float | None]


def persons_told(source: Source, step: Step) -> Iterator[list[PersonRow]]:
    """The persons some at a time; after each piece it is told how many it held."""
    for rows in persons_of(source):
        yield rows
        step(len(rows))


def ratings_told(source: Source, step: Step) -> Iterator[list[RatingRow]]:
    """The ratings of some persons at a time; after each piece it is told how many persons it held."""
    for n_persons, rows in ratings_of(source):
        yield rows
        step(n_persons)


def person_cells(source: Source, columns: Sequence[str]) -> Callable[[PersonRow], Cells]:
    """What makes the cells of a person, in the order of the columns; None where nothing is known."""
    kept = kept_traits(source)
    keys = [key for key, _name in indicators_of(source)] if Column.SCORES in columns else []
    has_outcome = Column.OUTCOME in columns

    def cells(row: PersonRow) -> Cells:
        made: Cells = [row.sign]
        made += [trait for trait, is_kept in zip(row.traits, kept, strict=True) if is_kept]
        made.append(row.n_ratings)
        if has_outcome:
            made.append(None if row.outcome is None else row.outcome.value)
        for key in keys:
            made += row.means.get(key, (None, None))
        return made

    return cells


def rating_cells(items: Sequence[str]) -> Callable[[RatingRow], Cells]:
    """What makes the cells of a rating, a cell for each question; None where it was not put."""

    def cells(one: RatingRow) -> Cells:
        given = dict(zip(one.items.split(","), map(_answer, one.answers), strict=True))
        start: Cells = [one.sign, one.number, one.day, RATERS[one.rater], one.instrument]
        return [*start, *(given.get(key) for key in items)]

    return cells


def _answer(said: str) -> int | AnswerKind:
    return int(said) if said.isdecimal() else AnswerKind(said)


def write_persons(source: Source, columns: Sequence[str], out: BinaryIO, step: Step) -> int:
    """The persons' table is written; how many rows it has below its headings."""
    cells = person_cells(source, columns)
    out.write((MARK + _lines([[one.name for one in person_variables(source, columns)]])).encode())
    n_rows = 0
    for rows in persons_told(source, step):
        out.write(_lines(map(_texts, map(cells, rows))).encode())
        n_rows += len(rows)
    return n_rows


def write_answers(source: Source, out: BinaryIO, step: Step) -> int:
    """The answers' table is written; how many rows it has below its headings."""
    out.write((MARK + _lines([ANSWER_HEADER])).encode())
    n_rows = 0
    for rows in ratings_told(source, step):
        out.write("".join(map(_of_rating, rows)).encode())
        n_rows += sum(len(one.answers) for one in rows)
    return n_rows


def write_codebook(source: Source, columns: Sequence[str], out: BinaryIO) -> int:
    """The codebook is written; how many rows it has below its headings."""
    rows = codebook_rows(person_variables(source, columns), rating_variables(source))
    out.write((MARK + _lines([CODEBOOK_HEADER, *(_texts(row) for row in rows)])).encode())
    return len(rows)


def _of_rating(one: RatingRow) -> str:
    # Keys and numbers alone, which need no quotes: a key is a-z, 0-9 and _.
    start = f"{one.sign};{one.number};{one.day};{RATERS[one.rater]};{one.instrument};"
    pattern, order = _pattern(one.items)
    cells = [_CELLS[one.answers[place]] for place in order]
    return pattern.replace("\0", start) % tuple(cells)


@cache
def _pattern(items: str) -> tuple[str, Sequence[int]]:
    """The lines of a rating of these questions in the order of their keys, and the place of each of them."""
    keys = items.split(",")
    order = sorted(range(len(keys)), key=keys.__getitem__)
    return "".join(f"\0{keys[place]};%s{END}" for place in order), order


# Not every value need have been met before; the codes of what is said in place of one are few.
_CELLS: Mapping[str, str] = {str(value): f"{value};" for value in STEPS} | {
    kind.value: f";{kind.value}" for kind in AnswerKind
}


def _lines(rows: Iterable[Sequence[str]]) -> str:
    lines = io.StringIO()
    csv.writer(lines, delimiter=";", lineterminator=END).writerows(rows)
    return lines.getvalue()


def _texts(cells: Sequence[str | int | float | None]) -> list[str]:
    return [_text(one) for one in cells]


def _text(value: str | int | float | None) -> str:
    """A cell that no spreadsheet obeys, on one line, with the decimal comma that Swedish Excel reads."""
    if value is None:
        return ""
    if isinstance(value, str):
        return neutral(value.translate(_BREAKS))
    return str(value) if isinstance(value, int) else f"{value:.4g}".replace(".", ",")


_BREAKS: Mapping[int, str] = {ord("\r"): " ", ord("\n"): " "}
