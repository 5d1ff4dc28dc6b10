"""The gate against an attacker of its own making: whole numbers, and everything ever published."""

import doctest
import importlib
import itertools

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from smail.analysis import disclosure
from smail.analysis.disclosure import Cell, Table

SEXES = ("kvinna", "man", "annat")


def _quarter(draw: np.random.Generator, quarter: int, programmes: int, has_means: bool = True) -> Table:
    """Programmes by sex with margins, as a report shows them; 'annat' only within totals."""
    sizes = draw.choice([2, 6, 20], programmes)
    n = {(p, sex): int(draw.poisson(sizes[p])) for p in range(programmes) for sex in SEXES[:2]}
    n |= {(p, "annat"): int(draw.poisson(0.6)) for p in range(programmes)}
    totals = {key: int(draw.integers(1, 6, count).sum()) for key, count in n.items()}

    def cell(keys: list[tuple[int, str]]) -> Cell:
        atoms = frozenset((quarter, *key) for key in keys)
        total = sum(totals[key] for key in keys) if has_means else None
        return Cell(atoms, sum(n[key] for key in keys), total)

    groups = [[(p, sex)] for p in range(programmes) for sex in SEXES[:2]]
    groups += [[(p, sex) for sex in SEXES] for p in range(programmes)]
    groups += [[(p, sex) for p in range(programmes)] for sex in SEXES[:2]]
    groups.append([(p, sex) for p in range(programmes) for sex in SEXES])
    return Table(f"kvartal {quarter}", tuple(cell(group) for group in groups))


def _recovered(tables: list[Table], threshold: int = 5) -> list[tuple[str, int]]:
    """Small hidden cells that an attacker with whole numbers pins within less than threshold − 1 persons."""
    atoms = sorted({atom for table in tables for cell in table.cells for atom in cell.atoms})
    place = {atom: number for number, atom in enumerate(atoms)}
    n, rows, values = len(atoms), [], []
    for table in tables:
        for cell in table.shown:
            row = np.zeros(2 * n)
            row[[place[atom] for atom in cell.atoms]] = 1
            rows.append(row)
            values.append(cell.count)
            if cell.total is not None:
                rows.append(np.roll(row, n))
                values.append(cell.total)
    between = np.concatenate(
        [np.concatenate([np.eye(n), -np.eye(n)], axis=1), np.concatenate([-5 * np.eye(n), np.eye(n)], axis=1)]
    )
    limits = [LinearConstraint(np.array(rows), values, values), LinearConstraint(between, -np.inf, 0)]
    found = []
    for table in tables:
        for number in sorted(table.hidden):
            if not 0 < table.cells[number].count < threshold:
                continue
            goal = np.zeros(2 * n)
            goal[[place[atom] for atom in table.cells[number].atoms]] = 1
            ends = [
                way
                * milp(
                    way * goal, constraints=limits, integrality=np.ones(2 * n), bounds=Bounds(0, 10_000)
                ).fun
                for way in (1, -1)
            ]
            assert ends[0] - 1e-6 <= table.cells[number].count <= ends[1] + 1e-6
            if ends[1] - ends[0] < threshold - 1 - 1e-6:
                found.append((table.name, number))
    return found


def _released(seed: int, quarters: int, programmes: int) -> list[Table]:
    draw = np.random.default_rng(seed)
    released: list[Table] = []
    for quarter in range(quarters):
        table = _quarter(draw, quarter, programmes)
        released += disclosure.protect([table], released=released).tables
    return released


@pytest.mark.parametrize("seed", range(6))
def test_an_attacker_with_whole_numbers_recovers_no_small_cell(seed: int) -> None:
    released = _released(seed, quarters=2, programmes=3)
    assert _recovered(released) == []
    assert all(table.shown for table in released)


@pytest.mark.soak
@pytest.mark.parametrize("first", range(0, 1000, 50))
def test_nobody_is_recovered_from_four_quarters_in_a_thousand_counties(first: int) -> None:
    for seed in range(first, first + 50):
        assert _recovered(_released(10_000 + seed, quarters=4, programmes=3)) == [], seed


def test_hiding_only_the_small_cells_is_no_protection() -> None:
    table = _quarter(np.random.default_rng(3), 0, 3)
    small = frozenset(place for place, cell in enumerate(table.cells) if 0 < cell.count < 5)
    assert small
    naive = Table(table.name, table.cells, small)
    assert _recovered([naive])


def test_the_own_attack_gives_what_trying_every_county_gives() -> None:
    cells = (
        Cell(frozenset("ab"), 5),
        Cell(frozenset("cd"), 6),
        Cell(frozenset("ac"), 4),
        Cell(frozenset("bd"), 7),
        Cell(frozenset("a"), 2),
    )
    table = Table("t", cells, frozenset({4}))
    every = [
        a
        for a, b, c, d in itertools.product(range(12), repeat=4)
        if (a + b, c + d, a + c, b + d) == (5, 6, 4, 7)
    ]
    known = disclosure.attack([table])[("t", 4)]
    assert (known.low, known.high) == (min(every), max(every))


def test_a_shown_mean_narrows_what_is_known_of_persons() -> None:
    whole, part, rest = (
        Cell(frozenset(atoms), n, total) for atoms, n, total in (("ab", 20, 60), ("a", 3, 9), ("b", 17, 51))
    )
    hidden = Table("t", (whole, part, rest), frozenset({1, 2}))
    assert disclosure.attack([hidden])[("t", 1)] == disclosure.Interval(0.0, 20.0)
    # Both sums public, from tables of means without n: nine points are two to nine persons.
    leaked = Table("means", (Cell(frozenset("ab"), 20, 60), Cell(frozenset("b"), 17, 51)))
    assert disclosure.attack([hidden], [leaked])[("t", 1)].width == 0


def test_what_one_cell_leaves_of_another_is_protected_too() -> None:
    women, everybody = Cell(frozenset("w"), 30), Cell(frozenset("wm"), 32)
    found = disclosure.protect([Table("by sex", (women, everybody))])
    assert len(found.tables[0].hidden) == 1


def test_a_table_without_small_numbers_is_shown_whole() -> None:
    cells = (Cell(frozenset("w"), 30), Cell(frozenset("m"), 12), Cell(frozenset("wm"), 42))
    found = disclosure.protect([Table("by sex", cells)])
    assert found.tables[0].hidden == frozenset()
    assert found.known == {}


def test_none_at_all_may_be_shown() -> None:
    cells = (Cell(frozenset("w"), 0), Cell(frozenset("m"), 12), Cell(frozenset("wm"), 12))
    assert disclosure.protect([Table("by sex", cells)]).tables[0].hidden == frozenset()


def test_a_new_month_less_an_old_one_gives_nobody_away() -> None:
    february = Table("february", (Cell(frozenset(["old"]), 12),))
    march = Table("march", (Cell(frozenset(["old", "new"]), 13),))
    found = disclosure.protect([march], released=[february])
    assert found.tables[0].hidden == frozenset({0})


def test_what_was_given_away_before_is_told_and_not_hidden_in_vain() -> None:
    before = Table("before", (Cell(frozenset("w"), 3), Cell(frozenset("m"), 30)))
    found = disclosure.protect([Table("now", (Cell(frozenset("wm"), 33),))], released=[before])
    assert frozenset("w") in found.exposed
    assert found.tables[0].hidden == frozenset()


def test_a_cell_that_the_caller_hides_stays_hidden() -> None:
    cells = (Cell(frozenset("w"), 30), Cell(frozenset("m"), 12), Cell(frozenset("wm"), 42))
    assert 2 in disclosure.protect([Table("t", cells, frozenset({2}))]).tables[0].hidden


def test_an_attacker_is_told_of_tables_that_cannot_be_read() -> None:
    one = Table("one", (Cell(frozenset("a"), 3), Cell(frozenset("ab"), 2)))
    with pytest.raises(ValueError, match="share a name"):
        disclosure.attack([one, one])
    with pytest.raises(ValueError, match="contradict each other"):
        disclosure.attack([one, Table("two", (Cell(frozenset("b"), 4),), frozenset({0}))])


def test_wrong_arguments_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match="threshold: 1"):
        disclosure.protect([], threshold=1)
    with pytest.raises(ValueError, match=r"tables: .* share a name"):
        disclosure.protect([Table("t", ()), Table("t", ())])
    impossible = [Table("a", (Cell(frozenset("w"), 3),)), Table("b", (Cell(frozenset("w"), 4),))]
    hidden = Table("c", (Cell(frozenset("w"), 3),), frozenset({0}))
    with pytest.raises(ValueError, match="released: the tables contradict"):
        disclosure.attack([hidden], impossible)


@pytest.mark.parametrize(
    ("finished", "group", "is_hidden"), [(6, 6, True), (0, 6, True), (4, 7, False), (30, 30, False)]
)
def test_all_or_none_of_a_group_that_is_not_large_is_hidden(
    finished: int, group: int, is_hidden: bool
) -> None:
    whole = frozenset(["finished", "not"])
    share = Cell(frozenset(["finished"]), finished, share_of=whole)
    table = Table("shares", (share, Cell(whole, group), Cell(frozenset(["others"]), 40)))
    found = disclosure.protect([table], threshold=3)
    assert (0 in found.tables[0].hidden) is is_hidden
    if is_hidden:
        assert found.known[("shares", 0)].width >= 2


@pytest.mark.parametrize("room", ["reading", "protection", "exact", "nested", "moves"])
def test_examples_hold(room: str) -> None:
    outcome = doctest.testmod(importlib.import_module(f"smail.analysis.disclosure.{room}"))
    assert outcome.attempted > 0
    assert outcome.failed == 0
