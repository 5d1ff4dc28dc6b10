"""The gate over nested places: nothing small can be worked out of all that is shown, whatever the numbers."""

import itertools

import numpy as np
import pytest

from smail.analysis.disclosure import Cell, Nest, Rules, Table, attack, opened

ROWS = (((0, 1, 2),), ((0, 1), (2,)), ((0,), (1,), (2,)))
PARENTS = ((0,), (0, 0), (0, 0, 1))


def levels_of(counts: np.ndarray) -> list[np.ndarray]:
    """The figures by level: all, done or missing, and on time, late or missing."""
    return [np.stack([counts[:, list(rows)].sum(axis=1) for rows in level], axis=1) for level in ROWS]


def shown_of(nest: Nest, counts: np.ndarray, threshold: int) -> tuple[list[Table], dict[object, int]]:
    """Tables of everything that the gate shows without columns and with, and every number by its atoms."""
    whole = counts.sum(axis=2, keepdims=True)
    cap = np.full(nest.n_nodes, len(ROWS) - 1)
    plain = opened(nest, levels_of(whole), cap, Rules(threshold, parents=PARENTS))
    rules = Rules(threshold, parents=PARENTS, plain=tuple(plain.tolist()))
    split = opened(nest, levels_of(counts), plain, rules)
    cells, numbers = [], {}
    columns = range(counts.shape[2])
    for node in range(nest.n_nodes):
        places = [node] if node < len(nest.whole_of) else nest.places_of(node)
        for level, rows in enumerate(ROWS):
            for among in rows:
                for found, wanted in [(plain, [*columns]), *((split, [column]) for column in columns)]:
                    atoms = frozenset(itertools.product(places, among, wanted))
                    numbers[atoms] = sum(int(counts[at]) for at in atoms)
                    if found[node] >= level:
                        cells.append(Cell(atoms, numbers[atoms]))
    return [Table("shown", tuple(cells))], numbers


# Without the parents of the rows the last of them leaves three values of a number.
@pytest.mark.parametrize("seed", [*range(12), 27])
def test_whoever_knows_all_that_is_shown_cannot_work_out_a_small_number(seed: int) -> None:
    rng = np.random.default_rng(seed)
    nest = Nest((0, 0, 0, 1, 1, -1), 2)
    counts = rng.negative_binomial(1, (0.12, 0.06, 0.2)[seed % 3], size=(6, 3, 2))
    tables, numbers = shown_of(nest, counts, 5)
    shown = {cell.atoms for cell in tables[0].cells}
    small = [atoms for atoms, count in numbers.items() if 0 < count < 5]
    assert small
    assert not shown.intersection(small)
    asked = Table(
        "asked", tuple(Cell(atoms, numbers[atoms]) for atoms in small), frozenset(range(len(small)))
    )
    known = attack([*tables, asked])
    assert min(one.width for one in known.values()) >= 4


def test_a_place_that_is_large_enough_is_shown_with_all_its_rows_and_columns() -> None:
    counts = np.full((3, 3, 2), 9)
    tables, numbers = shown_of(Nest((0, 0, -1), 1), counts, 5)
    assert {cell.atoms for cell in tables[0].cells} == set(numbers)


def test_none_or_all_of_a_group_below_ten_is_not_told() -> None:
    counts = np.array([[[8], [0]], [[40], [30]], [[50], [20]]])
    levels = [counts.sum(axis=1, keepdims=True), counts]
    found = opened(Nest((-1, -1, -1), 0), levels, np.ones(4, dtype=int), Rules(5))
    assert found.tolist() == [0, 0, 1, 1]


def test_who_came_and_who_went_are_told_together_or_not_at_all() -> None:
    flows = np.array([[[6], [2], [20]], [[7], [9], [30]], [[12], [11], [40]]])
    found = opened(Nest((-1, -1, -1), 0), [flows], np.zeros(4, dtype=int), Rules(5, are_flows=True))
    assert found.tolist() == [-1, -1, 0, 0]


@pytest.mark.parametrize("seed", [0, 50, 63])
def test_where_each_place_is_told_by_column_elsewhere_its_rows_are_shut_with_that_in_mind(seed: int) -> None:
    rng = np.random.default_rng(seed)
    nest = Nest((0, 0, 0, 1, 1, -1), 2)
    counts = rng.negative_binomial(2, 0.1, size=(6, 2, 2))
    rules, cap = Rules(5, sums_known=True), np.zeros(nest.n_nodes, dtype=int)
    plain = opened(nest, [counts.sum(axis=2, keepdims=True)], cap, rules)
    split = opened(nest, [counts], plain, rules)
    both = (0, 1)
    cells, small = [], []
    for node, row, column in itertools.product(range(nest.n_nodes), (both, (0,), (1,)), (both, (0,), (1,))):
        atoms = frozenset(itertools.product([node] if node < 6 else nest.places_of(node), row, column))
        cell = Cell(atoms, sum(int(counts[at]) for at in atoms))
        if row == both or (plain if column == both else split)[node] >= 0:
            cells.append(cell)
        elif 0 < cell.count < 5:
            small.append(cell)
    assert small
    asked = Table("asked", tuple(small), frozenset(range(len(small))))
    assert min(one.width for one in attack([Table("shown", tuple(cells)), asked]).values()) >= 4


def test_the_county_tells_what_women_and_men_did_where_each_place_has_too_few_to_tell_it() -> None:
    done_and_missing = [[[22, 25], [4, 3]], [[25, 28], [6, 2]], [[20, 15], [1, 1]], [[32, 37], [3, 4]]]
    counts, parents = np.array(done_and_missing), ((0,), (0, 0))
    levels = [counts.sum(axis=1, keepdims=True), counts]
    nest, cap = Nest((-1,) * 4, 0), np.ones(5, dtype=int)
    plain = opened(nest, [one.sum(axis=2, keepdims=True) for one in levels], cap, Rules(5, parents=parents))
    assert plain.tolist() == [0, 1, 0, 1, 1]
    # Of the first and the third it is not told how many did it: between those two rows change as well.
    rules = Rules(5, parents=parents, plain=tuple(plain.tolist()))
    assert opened(nest, levels, plain, rules).tolist() == [0, 0, 0, 0, 1]
