"""The one gate before anything is published: hides small numbers, and whatever would give them away.

A published table is a set of sums over atoms: the smallest groups that persons fall into, which nobody sees.
Whoever has all tables ever published knows those sums, and that no group is negative; linear programming
gives all that can be worked out from that.
"""

from smail.analysis.disclosure.facts import Box, Facts
from smail.analysis.disclosure.moves import FREE, World
from smail.analysis.disclosure.nested import SHUT, Nest, opened
from smail.analysis.disclosure.protection import Protection, protect
from smail.analysis.disclosure.reading import Interval, attack
from smail.analysis.disclosure.rules import Rules
from smail.analysis.disclosure.solved import MOST_HIDDEN_CELLS, Pool, Solved
from smail.analysis.disclosure.tables import Cell, Table
from smail.analysis.disclosure.worlds import Worlds

__all__ = [
    "FREE",
    "MOST_HIDDEN_CELLS",
    "SHUT",
    "Box",
    "Cell",
    "Facts",
    "Interval",
    "Nest",
    "Pool",
    "Protection",
    "Rules",
    "Solved",
    "Table",
    "World",
    "Worlds",
    "attack",
    "opened",
    "protect",
]
