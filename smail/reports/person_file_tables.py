"""The tables of a file about persons as CSV for Swedish Excel: a row a person, and a row an answer."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from typing import BinaryIO

from smail.db.tables import RaterKind
from smail.domain.person_files import AgeStep, Column, PlaceStep, StartStep
from smail.imports.cells import neutral
from smail.reports.person_file_rows import PersonRow, RatingRow, Source, indicators_of

MARK = "\ufeff"
END = "\r\n"
RATERS = {RaterKind.PARTICIPANT: "deltagare", RaterKind.STAFF: "personal"}
ANSWER_HEADER = ("person", "skattning", "dag", "av", "formular", "fraga", "varde", "annat_svar")
Step = Callable[[int], None]


def person_header(source: Source, columns: Sequence[str]) -> list[str]:
    """The headings of the persons' table, only of what was asked for."""
    how = source.how
    kept = [("kon", how.has_sex), ("alder", how.age is not AgeStep.NONE)]
    kept += [("plats", how.place is not PlaceStep.NONE), ("start", how.start is not StartStep.NONE)]
    header = ["person", *(name for name, is_kept in kept if is_kept), "antal_skattningar"]
    if Column.OUTCOME in columns:
        header.append("avslut")
    if Column.SCORES in columns:
        header += [f"{key}_{when}" for key, _name in indicators_of(source) for when in ("forst", "sist")]
    return header


def person_cells(source: Source, columns: Sequence[str]) -> Callable[[PersonRow], list[str | int | float]]:
    """What makes the cells of a person, in the order of the headings; empty where nothing is known."""
    how = source.how
    kept = [how.has_sex, how.age is not AgeStep.NONE]
    kept += [how.place is not PlaceStep.NONE, how.start is not StartStep.NONE]
    keys = [key for key, _name in indicators_of(source)] if Column.SCORES in columns else []
    has_outcome = Column.OUTCOME in columns

    def cells(row: PersonRow) -> list[str | int | float]:
        made: list[str | int | float] = [row.sign]
        made += [trait for trait, is_kept in zip(row.traits, kept, strict=True) if is_kept]
        made.append(row.n_ratings)
        if has_outcome:
            made.append("" if row.outcome is None else row.outcome.value)
        for key in keys:
            made += row.means.get(key, ("", ""))
        return made

    return cells


def write_persons(source: Source, columns: Sequence[str], out: BinaryIO, step: Step) -> int:
    """The persons' table is written; how many rows it has below its headings."""
    cells = person_cells(source, columns)
    out.write((MARK + _lines([person_header(source, columns)])).encode())
    n_rows = 0
    for batch in source.batches(with_means=True, with_ratings=False):
        out.write(_lines(map(_texts, map(cells, batch.persons))).encode())
        n_rows += len(batch.persons)
        step(len(batch.persons))
    return n_rows


def write_answers(source: Source, out: BinaryIO, step: Step) -> int:
    """The answers' table is written; how many rows it has below its headings."""
    out.write((MARK + _lines([ANSWER_HEADER])).encode())
    n_rows = 0
    for batch in source.batches(with_means=False, with_ratings=True):
        out.write("".join(map(_of_rating, batch.ratings)).encode())
        n_rows += sum(len(one.answers) for one in batch.ratings)
        step(len(batch.persons))
    return n_rows


def _of_rating(one: RatingRow) -> str:
    # Keys and numbers alone, which need no quotes: a key is a-z, 0-9 and _.
    start = f"{one.sign};{one.number};{one.day};{RATERS[one.rater]};{one.instrument};"
    return start + (END + start).join(one.answers) + END


def _lines(rows: Iterator[Sequence[str]] | Sequence[Sequence[str]]) -> str:
    lines = io.StringIO()
    csv.writer(lines, delimiter=";", lineterminator=END).writerows(rows)
    return lines.getvalue()


def _texts(cells: Sequence[str | int | float]) -> list[str]:
    return [neutral(one) if isinstance(one, str) else number(one) for one in cells]


def number(value: float) -> str:
    """The number with the decimal comma that Swedish Excel reads."""
    return str(value) if isinstance(value, int) else f"{value:.4g}".replace(".", ",")
