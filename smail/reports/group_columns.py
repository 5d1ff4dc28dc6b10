"""The columns that group results are split into, and who is in which of them."""

from collections.abc import Callable, Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from smail.domain.calendar import ClosedSpan
from smail.domain.people import Sex
from smail.domain.publishing import ALL, AgeBand, Split
from smail.queries.group_counts import Counted

COLUMNS: Mapping[Split, tuple[str, ...]] = {
    Split.NONE: (),
    Split.SEX: (Sex.WOMAN.value, Sex.MAN.value),
    Split.AGE: (AgeBand.YOUNG.value, AgeBand.MIDDLE.value, AgeBand.REST.value),
}
# With everybody first, as figures of persons stand in tables.
WITH_ALL: Mapping[Split, tuple[str, ...]] = {split: (ALL, *own) for split, own in COLUMNS.items()}
# Of each of some persons the column that the person is in, by its place in the split.
InColumns = Mapping[Split, NDArray[np.int64]]


def column_of(split: Split, at: ClosedSpan) -> Callable[[Counted], str]:
    """What gives the column of somebody counted."""
    if split is Split.SEX:
        return lambda one: one.sex.value
    if split is Split.AGE:
        return lambda one: AgeBand.of(one.birth_year, at.last_on).value
    return lambda _one: ALL


def in_columns(people: Iterable[tuple[Sex, AgeBand]]) -> InColumns:
    """In which column each of these persons is, by sex and by age."""
    found = list(people)
    return {
        split: np.array([COLUMNS[split].index(one[place].value) for one in found], dtype=np.int64)
        for place, split in enumerate((Split.SEX, Split.AGE))
    }


def split_of(column: str) -> Split:
    """The split that the column is of; that of everybody is of none."""
    return next((split for split, own in COLUMNS.items() if column in own), Split.NONE)
