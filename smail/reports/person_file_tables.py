"""The tables of a file about persons as CSV for Swedish Excel: a row a person, and a row an answer."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import BinaryIO

from smail.domain.instrument import AnswerKind
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
from smail.reports.person_file_rows import END, PersonRow, RatingRow, Source, indicators_of

MARK = "\ufeff"
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
        given = dict(map(_answer, one.answers.split(END)))
        start: Cells = [one.sign, one.number, one.day, RATERS[one.rater], one.instrument]
        return [*start, *(given.get(key) for key in items)]

    return cells


def _answer(line: str) -> tuple[str, int | AnswerKind]:
    item, value, said = line.split(";")
    return item, int(value) if value else AnswerKind(said)


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
        lines = "".join(map(_of_rating, rows))
        out.write(lines.encode())
        n_rows += lines.count(END)
    return n_rows


def write_codebook(source: Source, columns: Sequence[str], out: BinaryIO) -> int:
    """The codebook is written; how many rows it has below its headings."""
    rows = codebook_rows(person_variables(source, columns), rating_variables(source))
    out.write((MARK + _lines([CODEBOOK_HEADER, *(_texts(row) for row in rows)])).encode())
    return len(rows)


def _of_rating(one: RatingRow) -> str:
    # Keys and numbers alone, which need no quotes: a key is a-z, 0-9 and _.
    start = f"{one.sign};{one.number};{one.day};{RATERS[one.rater]};{one.instrument};"
    return f"{start}{one.answers.replace(END, END + start)}{END}"


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
