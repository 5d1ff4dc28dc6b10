"""Tables made fit to be published."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from smail.analysis.disclosure.gate import Gate, sorted_atoms
from smail.analysis.disclosure.reading import Interval, attack
from smail.analysis.disclosure.rules import EXTREME
from smail.analysis.disclosure.tables import Table

THRESHOLD = 5


@dataclass(frozen=True, slots=True)
class Protection:
    """Tables that may be published.

    Attributes
    ----------
    tables : tuple of Table
        The tables, with what must be hidden.
    known : dict of (str, int) to Interval
        For each hidden cell, by table and place, what an attacker still knows.
    exposed : tuple of frozenset
        Small groups that earlier releases gave away already; hiding more now does not help.
    """

    tables: tuple[Table, ...]
    known: dict[tuple[str, int], Interval]
    exposed: tuple[frozenset[Hashable], ...]


def protect(
    tables: Sequence[Table],
    threshold: int = THRESHOLD,
    released: Sequence[Table] = (),
    scale: tuple[float, float] = (1.0, 5.0),
    extreme: int = EXTREME,
) -> Protection:
    """Hide every small cell, and as few others as keep it hidden from one who has everything released.

    A group is small with 1 to threshold − 1 persons: a cell, or what is left of one cell when another is
    taken from it. A share that is none or all of a group below `extreme` persons is treated as small. A group
    is safe when the attacker's interval for it is at least threshold − 1 wide. Cells are added the smallest
    first, and those that turn out not to be needed are shown again.

    Parameters
    ----------
    tables : sequence of Table
        To be published now.
    threshold : int
        The least number that may be shown, at least 2.
    released : sequence of Table
        All that was published before, with what was hidden then.
    scale : (float, float)
        The least and the greatest value of one person in `total`.
    extreme : int
        The least number of persons of whom none, or all, may be told.

    Returns
    -------
    Protection
        Tables with their hidden cells.

    Raises
    ------
    ValueError
        If threshold is below 2, or two tables share a name.

    References
    ----------
    Hundepool, A. and others (2012). Statistical disclosure control. Wiley. Willenborg, L. & de Waal, T.
    (2001). Elements of statistical disclosure control. Springer.

    Examples
    --------
    >>> from smail.analysis.disclosure import Cell
    >>> women, men = Cell(frozenset("w"), 3), Cell(frozenset("m"), 20)
    >>> everybody = Cell(frozenset("wm"), 23)
    >>> found = protect([Table("by sex", (women, men, everybody))])
    >>> sorted(found.tables[0].hidden)
    [0, 1]
    """
    if threshold < 2:
        raise ValueError(f"threshold: {threshold} is below 2")
    if len({table.name for table in tables}) < len(tables):
        raise ValueError(f"tables: {[table.name for table in tables]} share a name")
    gate = Gate(tuple(tables), tuple(released), threshold, scale, extreme)
    exposed = gate.given_away()
    primary = gate.primary()
    done = gate.with_hidden(gate.narrowed(gate.widened(primary, exposed), primary, exposed))
    return Protection(done, attack(done, released, scale), tuple(sorted(exposed, key=sorted_atoms)))
