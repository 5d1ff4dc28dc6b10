"""The tables of levels, change and shares for every place, opened by the gate indicator by indicator."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from smail.domain.calendar import ClosedSpan
from smail.domain.publishing import ALL, HIDDEN, Figure, PublishedRow, PublishedTable, Split
from smail.reports.county_scores import CountyScores
from smail.reports.group_chain import ANSWERED, THERE, TWICE, Chain, chain_of, steps_of
from smail.reports.group_changes import APART, CHANGE, SHARE
from smail.reports.group_columns import WITH_ALL
from smail.reports.group_indicators import LEVEL, Answered, Place, figures_of, history_of, ratings_until
from smail.reports.group_measures import Behind, Gates, counted
from smail.reports.group_wholes import Whole

Counts = NDArray[np.int64]
SPLITS = (Split.SEX, Split.AGE)
STEPS = {LEVEL: (THERE, ANSWERED)} | dict.fromkeys((CHANGE, SHARE, APART), (THERE, ANSWERED, TWICE))
TABLES = {
    split: tuple((one, WITH_ALL[split]) for one in (LEVEL, CHANGE, SHARE)) for split in (Split.NONE, *SPLITS)
} | {Split.SEX: (*((one, WITH_ALL[Split.SEX]) for one in (LEVEL, CHANGE, SHARE)), (APART, (ALL,)))}


@dataclass(frozen=True, slots=True)
class Answers:
    """Everybody's scores, who answered in the quarter where, and the questionnaire's keys in order."""

    scores: CountyScores
    answered: Answered
    indicators: tuple[str, ...]
    instrument: str


# By table and column.
Told = Mapping[tuple[str, str], Figure]
# The programmes of a node, the indicator, and the splits that are open there.
_Key = tuple[tuple[int, ...], int, frozenset[Split]]


@dataclass(frozen=True, slots=True)
class Found:
    """The figures of each open node and indicator, and how many they are on the way from those enrolled."""

    figures: Mapping[tuple[int, int], Told]
    chain: Chain


def levels_found(answers: Answers, gates: Gates, programmes: Sequence[int], at: ClosedSpan) -> Found:
    """The figures of each node and indicator that are open, with sexes and ages where these are."""
    nest = gates.nest
    opens = [
        gates.open(_persons(answers.answered, programmes, indicator), Whole.THERE)
        for indicator in range(len(answers.indicators))
    ]
    wanted: dict[_Key, Place] = {}
    key_of: dict[tuple[int, int], _Key] = {}
    for node in range(nest.n_nodes):
        places = tuple([node] if node < len(programmes) else nest.places_of(node))
        rows = np.flatnonzero(np.isin(answers.answered.programme, [programmes[one] for one in places]))
        history = history_of(answers.answered, rows, answers.scores, at.last_on.toordinal())
        for indicator, levels in enumerate(opens):
            if levels[Split.NONE][node] >= 0 and len(rows):
                # A municipality with one programme has its figures.
                key = places, indicator, frozenset(one for one in SPLITS if levels[one][node] >= 0)
                key_of[node, indicator] = key
                wanted.setdefault(key, Place(rows, history, indicator, key[2]))
    known = dict(zip(wanted, figures_of(answers.answered, list(wanted.values())), strict=True))
    found = {
        (node, indicator): {
            (table, column): gates.said(figure, Whole.THERE, node, column)
            for (table, column), figure in known[key].items()
        }
        for (node, indicator), key in key_of.items()
    }
    n_ratings = ratings_until(answers.answered, answers.scores, at.last_on.toordinal())
    return Found(found, chain_of(answers.answered, n_ratings, gates, programmes))


def _persons(answered: Answered, programmes: Sequence[int], indicator: int) -> Behind:
    """Who has a score of the indicator in the quarter, by column; one where all have the same."""
    place_of = {one: place for place, one in enumerate(programmes)}
    own = answered.own[:, indicator]
    has = np.isfinite(own)
    place = np.array([place_of[one] for one in answered.programme[has].tolist()], dtype=np.int64)
    score = own[has]
    columns = {split: column[has] for split, column in answered.columns.items()}
    return counted(place, columns, len(programmes), lambda rows: len(np.unique(score[rows])) > 1)


def level_tables(answers: Answers, found: Found, node: int, split: Split) -> tuple[PublishedTable, ...]:
    """The tables of a node and split; by month there are none."""
    return tuple(
        PublishedTable(
            table,
            columns,
            tuple(
                PublishedRow(
                    key,
                    tuple(
                        found.figures.get((node, indicator), {}).get((table, column), HIDDEN)
                        for column in columns
                    ),
                )
                for indicator, key in enumerate(answers.indicators)
            ),
            steps_of(found.chain, node, columns, STEPS[table]),
        )
        for table, columns in TABLES.get(split, ())
    )
