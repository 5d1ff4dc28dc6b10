"""Which small numbers there are behind published files, and which are left when one is taken from another."""

import itertools
from collections.abc import Iterable, Mapping

from tests.support.files_told import MONTHLY, ROWS, START, STOCK, Atom, Reading, Told, months_of
from tests.support.said_in_tens import FEWEST


def small_in(
    reading: Reading, truth: Mapping[Atom, int]
) -> dict[tuple[str, ...], tuple[frozenset[Atom], int]]:
    """Every small number there is, of a place, a row, a column and a month, a quarter or all time."""
    spans = {one: [one] for one in reading.months} | {one: months_of(one) for one in reading.quarters}
    spans["all"] = [START, *reading.months]
    found = {}
    for place, (label, facts), column, (span, times) in itertools.product(
        reading.places, ROWS.items(), reading.columns, spans.items()
    ):
        if len(times) == 1 and not {*facts} <= {*MONTHLY, STOCK}:
            continue
        atoms = reading.atoms(facts, place, times, column)
        n = sum(truth.get(atom, 0) for atom in atoms)
        if 0 < n < FEWEST:
            found[place, label, column, span] = atoms, n
    return found


def small_by_difference(told: Iterable[Told]) -> list[str]:
    """Whatever of one to four is told, or is left when one number that is told is taken from another."""
    each = list(told)
    number = {atom: 1 << at for at, atom in enumerate({atom for one in each for atom in one.atoms})}
    masks = [sum(number[atom] for atom in one.atoms) for one in each]
    known = set(masks)
    found = [f"{one.where}: {one.low:.0f}" for one in each if 0 < one.low <= one.high < FEWEST]
    for whole, mask in zip(each, masks, strict=True):
        for part, inner in zip(each, masks, strict=True):
            if inner & mask == inner and inner != mask and mask & ~inner not in known:
                low, high = whole.low - part.high, whole.high - part.low
                if 0 < low <= high < FEWEST:
                    found.append(f"{whole.where} less {part.where}: {low:.0f} to {high:.0f}")
    return found
