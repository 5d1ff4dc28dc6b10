"""What SUS asks at both ends, told of the whole county and a calendar year, once, when it is over.

Rows of a few are gathered before anything is hidden. They add up to those who began, or ended, as that is
told: a correction made since is in the last row and nowhere else. It is told of no part of the county, so
that nothing can be taken from it.

Quarters tell for which reasons people ended, of everybody. A reason is therefore told here only where enough
beside those who are told of ended for it: whatever a quarter hides can still be as many others as before.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from smail.domain.people import Sex
from smail.domain.publishing import (
    ALL,
    HIDDEN,
    Figure,
    Publication,
    PublishedRow,
    PublishedTable,
    Split,
)
from smail.queries.group_sus import ASKED, REST, UNNAMED, SusCounts, SusQuestion
from smail.queries.releases import Spot
from smail.reports.group_columns import COLUMNS, WITH_ALL
from smail.reports.group_endings import booked
from smail.reports.group_since_telling import YEAR_PEOPLE

Counts = NDArray[np.int64]
SUS = "sus_"
SEXES = (Sex.WOMAN, Sex.MAN)
# What gives tables of a node and split.
Tables = Callable[[int, Split], tuple[PublishedTable, ...]]
# The totals of the year by split; of a split in which they are not told there are none.
Totals = Mapping[Split, Counts]


def sus_of(
    counts: SusCounts | None,
    year: int,
    before: Mapping[Split, Mapping[str, Publication]],
    sums: Tables,
    nodes: Sequence[Spot],
    threshold: int,
) -> Tables:
    """What gives the tables of the county: those of the year that is over, and as they were all told before.

    `before` is what was told of the period before; `sums` gives how many began and ended in the year.
    """
    county = len(nodes) - 1
    found: Mapping[Split, tuple[PublishedTable, ...]] = {}
    if counts is not None:
        told = {split: _people(sums(county, split), year) for split in (Split.NONE, Split.SEX)}
        found = sus_tables(counts, {split: one for split, one in told.items() if one}, threshold, year)

    def tables(node: int, split: Split) -> tuple[PublishedTable, ...]:
        if node != county:
            return ()
        kept = before.get(split, {}).get(nodes[county].key)
        old = (one for one in (kept.tables if kept else ()) if one.key.startswith(SUS))
        return (*old, *found.get(split, ()))

    return tables


def _people(tables: Sequence[PublishedTable], year: int) -> PublishedTable | None:
    """Who began and ended in the whole year, as it is told."""
    return next((one for one in tables if one.key == f"{YEAR_PEOPLE}_{year}"), None)


def sus_tables(
    counted: SusCounts, people: Mapping[Split, PublishedTable], threshold: int, year: int
) -> Mapping[Split, tuple[PublishedTable, ...]]:
    """The tables of the year without a split and by sex; `people` tells how many began and ended in it."""
    found: dict[Split, list[PublishedTable]] = {Split.NONE: [], Split.SEX: []}
    for key, asked in ASKED.items():
        answers = [*asked.codes, REST]
        counts = _by_sex(counted[key], answers)
        # What quarters tell of too is told of those alone beside whom enough others are.
        is_reason = key is SusQuestion.REASON
        beside = _by_sex(counted[UNNAMED], answers) if is_reason else np.full_like(counts, threshold)
        told = _told(counts, beside, _totals(people, asked.of), threshold)
        for split, each in found.items():
            each.append(_table(f"{key}_{year}", answers, told, split))
    return {split: tuple(one) for split, one in found.items()}


def _by_sex(counted: Counter[tuple[str, Sex]], answers: Sequence[str]) -> Counts:
    return np.array([[counted[one, sex] for sex in SEXES] for one in answers], dtype=np.int64)


def _totals(people: Mapping[Split, PublishedTable], row: str) -> Totals:
    """How many there are without a split, and of women and of men, as far as it is told."""
    found = {}
    for split, table in people.items():
        figures = [table.figure(row, column) for column in COLUMNS[split] or (ALL,)]
        values = [one.value for one in figures if one is not None and one.value is not None]
        if len(values) == len(figures):
            found[split] = np.array(values, dtype=np.int64)
    return found


def _told(
    counts: Counts, beside: Counts, totals: Totals, threshold: int
) -> Mapping[Split, Mapping[int, Counts]]:
    """The rows that are told, by their place: without a split, and of women and men some of those."""
    if Split.NONE not in totals:
        return {}
    by_sex = totals.get(Split.SEX)
    if by_sex is not None and by_sex.sum() == totals[Split.NONE].sum():
        fine = booked(counts[None], by_sex[None])[0]
        plain = fine.sum(axis=1, keepdims=True)
    else:
        fine = None
        plain = booked(counts.sum(axis=1)[None, :, None], totals[Split.NONE][None])[0]
    last = len(counts) - 1
    enough = (one for one in range(last) if beside[one].sum() >= threshold)
    whole = gathered(plain, enough, threshold)
    if fine is None or not whole:
        return {Split.NONE: whole}
    enough = (one for one in whole if one != last and (beside[one] >= threshold).all())
    return {Split.NONE: whole, Split.SEX: gathered(fine, enough, threshold)}


def gathered(counts: Counts, rows: Iterable[int], threshold: int) -> Mapping[int, Counts]:
    """As many of these rows as the gate lets out, with all the others in the last one; none where it is shut.

    The smallest are gathered first.
    """
    from smail.analysis.disclosure import Nest, Rules, opened

    last = len(counts) - 1
    by_size = sorted((one for one in rows if counts[one].any()), key=lambda one: (_least(counts[one]), one))
    nest, cap = Nest((-1,), 0), np.zeros(2, dtype=np.int64)
    for n in range(len(by_size)):
        kept = sorted(by_size[n:])
        rest = counts.sum(axis=0) - counts[kept].sum(axis=0)
        table = np.concatenate([counts[kept], rest[None]])
        if opened(nest, [table[None]], cap, Rules(threshold))[-1] >= 0:
            return dict(zip([*kept, last], table, strict=True))
    return {}


def _least(row: Counts) -> int:
    """The smallest number of persons in the row."""
    return int(row[row > 0].min())


def _table(
    key: str, answers: Sequence[str], told: Mapping[Split, Mapping[int, Counts]], split: Split
) -> PublishedTable:
    """The rows as they are told by the split; where that is not, of all."""
    columns, whole = WITH_ALL[split], told.get(Split.NONE, {})
    rows = told.get(split) or whole
    if not rows:
        return PublishedTable(key, columns, (PublishedRow(REST, (HIDDEN,) * len(columns)),))
    is_split = rows is not whole
    return PublishedTable(
        key,
        columns,
        tuple(
            PublishedRow(answers[place], tuple(_figures(numbers, len(columns), is_split=is_split)))
            for place, numbers in rows.items()
        ),
    )


def _figures(numbers: Counts, n_columns: int, *, is_split: bool) -> list[Figure]:
    total = int(numbers.sum())
    parts = [Figure(float(one), n_persons=int(one)) for one in numbers.tolist()]
    hidden = [HIDDEN] * (n_columns - 1)
    return [Figure(float(total), n_persons=total), *(parts if is_split else hidden)]
