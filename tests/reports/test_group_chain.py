"""How many were there, answered and have answered twice: the way to those who are counted."""

import numpy as np

from smail.analysis.disclosure import Nest
from smail.domain.people import Sex
from smail.domain.publishing import ALL, AgeBand, Split
from smail.reports.group_chain import ANSWERED, THERE, TWICE, chain_of, steps_of
from smail.reports.group_columns import in_columns
from smail.reports.group_indicators import Answered
from smail.reports.group_measures import Gates
from smail.reports.group_wholes import Base, Whole

# In the first programme 18 women and 15 men of 26 and 24 answered, in the second 12 and 3 of 20 and 9.
SIZES = {7: (18, 15), 8: (12, 3)}
THERE_BY_SEX = np.array([[26, 24], [20, 9], [46, 33]])


def answered() -> Answered:
    programme = np.repeat([7, 8], [33, 15])
    sexes = [Sex.WOMAN] * 18 + [Sex.MAN] * 15 + [Sex.WOMAN] * 12 + [Sex.MAN] * 3
    people = [(sex, AgeBand.YOUNG) for sex in sexes]
    own, once = np.full((48, 1), 3.0), np.ones(48, dtype=np.int64)
    return Answered(programme, np.arange(48), in_columns(people), own, once[:, None], once)


def gates() -> Gates:
    open_, untold = np.zeros(3, dtype=np.int64), np.full((3, 3), -1)
    plain = Base(THERE_BY_SEX.sum(axis=1, keepdims=True), open_, untold)
    bases = {(Whole.THERE, Split.NONE): plain, (Whole.THERE, Split.SEX): Base(THERE_BY_SEX, open_, untold)}
    return Gates(Nest((-1, -1), 0), 5, bases)


def told(node: int, n_ratings: np.ndarray) -> dict[str, list[float | None]]:
    chain = chain_of(answered(), n_ratings, gates(), [7, 8])
    rows = steps_of(chain, node, (ALL, "woman", "man"), (THERE, ANSWERED, TWICE))
    return {row.key: [one.value for one in row.figures] for row in rows}


def test_those_who_were_there_are_told_to_the_last_one_and_the_others_in_tens_counted_down() -> None:
    # Of the first programme the 10 women and 9 men who came first have answered once.
    n_ratings = np.full(48, 3)
    n_ratings[:10] = n_ratings[18:27] = 1
    found = told(2, n_ratings)
    assert found[THERE] == [79, 46, 33]
    # 31 of 79 lack an answer, 16 of the 46 women and 15 of the 33 men: whole tens less.
    assert found[ANSWERED] == [40, 30, 20]
    # 29 have answered twice: 50 of 79 lack it, 26 of 46 women and 24 of 33 men.
    assert found[TWICE] == [20, 20, 10]


def test_where_few_of_a_sex_answered_neither_sex_is_told_nor_what_they_are_of_the_whole() -> None:
    found = told(1, np.full(48, 3))
    assert found[THERE] == [29, 20, 9]
    assert found[ANSWERED] == [10, None, None]
    # Of the first programme 17 of 50 lack an answer: a whole ten less than 50.
    assert told(0, np.full(48, 3))[ANSWERED] == [40, None, None]
