"""The columns that group results are split into, and who is in which of them."""

from collections.abc import Callable, Mapping

from smail.domain.calendar import ClosedSpan
from smail.domain.people import Sex
from smail.domain.publishing import ALL, AgeBand, Split
from smail.queries.group_counts import Counted

COLUMNS: Mapping[Split, tuple[str, ...]] = {
    Split.NONE: (),
    Split.SEX: (Sex.WOMAN.value, Sex.MAN.value),
    Split.AGE: (AgeBand.YOUNG.value, AgeBand.MIDDLE.value, AgeBand.REST.value),
}


def column_of(split: Split, at: ClosedSpan) -> Callable[[Counted], str]:
    """What gives the column of somebody counted."""
    if split is Split.SEX:
        return lambda one: one.sex.value
    if split is Split.AGE:
        return lambda one: AgeBand.of(one.birth_year, at.last_on).value
    return lambda _one: ALL
