"""The tables of levels, change and shares for every place, opened by the gate indicator by indicator."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from smail.domain.calendar import Quarter
from smail.domain.people import Sex
from smail.domain.publishing import ALL, HIDDEN, Figure, PublishedRow, PublishedTable, Split
from smail.reports.county_scores import CountyScores
from smail.reports.group_indicators import (
    APART,
    CHANGE,
    LEVEL,
    SHARE,
    Answered,
    Place,
    figures_of,
    history_of,
)

if TYPE_CHECKING:
    from smail.analysis.disclosure import Nest

Counts = NDArray[np.int64]
TABLES = {
    Split.NONE: ((LEVEL, (ALL,)), (CHANGE, (ALL,)), (SHARE, (ALL,))),
    Split.SEX: (
        *((one, (ALL, Sex.WOMAN.value, Sex.MAN.value)) for one in (LEVEL, CHANGE, SHARE)),
        (APART, (ALL,)),
    ),
}


@dataclass(frozen=True, slots=True)
class Answers:
    """Everybody's scores, who answered in the quarter where, and the questionnaire's keys in order."""

    scores: CountyScores
    answered: Answered
    indicators: tuple[str, ...]
    instrument: str


Found = Mapping[tuple[int, int], Mapping[tuple[str, str], Figure]]


def levels_found(
    answers: Answers, nest: "Nest", programmes: Sequence[int], at: Quarter, threshold: int
) -> Found:
    """The figures of each node and indicator that are open, with sexes where these are."""
    from smail.analysis.disclosure import Rules, opened

    cap, rules = np.zeros(nest.n_nodes, dtype=np.int64), Rules(threshold)
    opens = []
    for indicator in range(len(answers.indicators)):
        by_sex = _persons(answers.answered, programmes, indicator)
        plain = opened(nest, [by_sex.sum(axis=2, keepdims=True)], cap, rules)
        opens.append((plain, opened(nest, [by_sex], plain, rules)))
    found: dict[tuple[int, int], Mapping[tuple[str, str], Figure]] = {}
    known: dict[tuple[tuple[int, ...], int, bool], Mapping[tuple[str, str], Figure]] = {}
    for node in range(nest.n_nodes):
        places = tuple([node] if node < len(programmes) else nest.places_of(node))
        rows = np.flatnonzero(np.isin(answers.answered.programme, [programmes[one] for one in places]))
        history = history_of(answers.answered, rows, answers.scores, at.last_on.toordinal())
        for indicator, (plain, sexes) in enumerate(opens):
            key = places, indicator, bool(sexes[node] >= 0)
            if plain[node] >= 0 and len(rows):
                if key not in known:
                    place = Place(rows, key[2])
                    known[key] = figures_of(answers.answered, history, place, indicator)
                found[node, indicator] = known[key]
    return found


def _persons(answered: Answered, programmes: Sequence[int], indicator: int) -> Counts:
    """Who has a score of the indicator in the quarter, by programme and sex."""
    counts = np.zeros((len(programmes), 1, 2), dtype=np.int64)
    has = np.isfinite(answered.own[:, indicator])
    place_of = {one: place for place, one in enumerate(programmes)}
    for programme, is_man in zip(
        answered.programme[has].tolist(), answered.is_man[has].tolist(), strict=True
    ):
        counts[place_of[programme], 0, int(is_man)] += 1
    return counts


def level_tables(answers: Answers, found: Found, node: int, split: Split) -> tuple[PublishedTable, ...]:
    """The tables of a node and split; by age there are none."""
    return tuple(
        PublishedTable(
            table,
            columns,
            tuple(
                PublishedRow(
                    key,
                    tuple(
                        found.get((node, indicator), {}).get((table, column), HIDDEN) for column in columns
                    ),
                )
                for indicator, key in enumerate(answers.indicators)
            ),
        )
        for table, columns in TABLES.get(split, ())
    )
