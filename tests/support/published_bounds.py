"""What a reader can work out of everything that is told of a quarter, also where numbers are told in tens.

It reads the tables in words, as they stand on the page and in every file, and nothing of the gate. Each fact
of each programme and sex is an unknown number; what is told is a sum of them, or ends that one lies between.
"""

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import linprog

from smail.web.federation.group_tables import WordTable
from tests.support.said_in_tens import ends_of, said, tens_of

Atom = tuple[str, str, str]
SEXES = ("woman", "man")
AGES = ("to_29", "30_44", "45_up_or_unknown")
COLUMNS: Mapping[str, Sequence[str]] = {"Alla": SEXES, "Kvinnor": ("woman",), "Män": ("man",)}
BY_AGE: Mapping[str, Sequence[str]] = {
    "Alla": AGES,
    "Till och med 29 år": AGES[:1],
    "30–44 år": AGES[1:2],
    "45 år och äldre eller okänd": AGES[2:],
}
REFERRERS = (
    "from_municipality",
    "from_employment",
    "from_insurance",
    "from_region",
    "from_other",
    "from_unknown",
)
# The facts that each row of counts adds up.
ROWS: Mapping[str, Sequence[str]] = {
    "Var med när kvartalet började": ("before",),
    "Började": ("started",),
    "Var med någon gång i kvartalet": ("before", "started"),
    "Inte längre med": ("ended",),
    "Var med när kvartalet var slut": ("ongoing",),
    "Med minst ett inskrivet framsteg": ("forward",),
    "Utan inskrivet framsteg": ("not_forward",),
    "Tillfällen som skulle göras": ("persons_due", "further"),
    "Hade minst en aktivitet": ("active",),
    "Hade ingen aktivitet": ("not_active",),
    "Kommunen": ("from_municipality",),
    "Någon annan än kommunen, eller inte angivet": REFERRERS[1:],
    "Arbetsförmedlingen eller Försäkringskassan": REFERRERS[1:3],
    "Arbetsförmedlingen": ("from_employment",),
    "Försäkringskassan": ("from_insurance",),
    "Regionen": ("from_region",),
    "En annan organisation": ("from_other",),
    "Inte angivet": ("from_unknown",),
}
ENDS = ("to_work", "to_studies", "to_onward", "to_stopped")
# The same of the table of what those who ended went to.
ENDINGS: Mapping[str, Sequence[str]] = {
    "Arbete": ENDS[:1],
    "Studier": ENDS[1:2],
    "Arbete eller studier": ENDS[:2],
    "Något annat": ENDS[2:],
    "Åter till handläggare, eller vidare": ENDS[2:3],
    "Avbrott, annat eller utan orsak": ENDS[3:],
}
THERE, LAST = ("before", "started"), ("ongoing",)
# Facts that are two ways to divide the same persons.
SAME = [
    (THERE, ("ended", "ongoing")),
    (THERE, ("forward", "not_forward")),
    (THERE, ("persons_due", "nothing_due")),
    (THERE, ("sent", "not sent")),
    (LAST, ("active", "not_active")),
    (("active",), ("timed", "untimed")),
    (("started",), REFERRERS),
    (("ended",), ENDS),
]


@dataclass
class Known:
    """What has been read by sex, or by age: sums of atoms, each with its least and its most."""

    places: Mapping[str, Sequence[str]]
    columns: Mapping[str, Sequence[str]] = field(default_factory=lambda: COLUMNS)
    claims: list[tuple[dict[Atom, float], float, float]] = field(default_factory=list)
    told: dict[tuple[frozenset[str], str, str], int] = field(default_factory=dict)

    def atoms(self, facts: Iterable[str], place: str, sexes: Iterable[str]) -> dict[Atom, float]:
        """The unknown numbers behind a sum."""
        return dict.fromkeys(itertools.product(facts, self.places[place], sexes), 1.0)

    def claim(self, facts: Sequence[str], place: str, column: str, ends: tuple[float, float]) -> None:
        """That the sum lies between the ends."""
        self.claims.append((self.atoms(facts, place, self.columns[column]), *ends))

    def same(self, one: Sequence[str], other: Sequence[str]) -> None:
        """That both divide the same persons, in each programme and sex."""
        for place, members in self.places.items():
            for sex in self.columns["Alla"] if len(members) == 1 else ():
                terms = self.atoms(one, place, [sex])
                terms |= dict.fromkeys(self.atoms(other, place, [sex]), -1.0)
                self.claims.append((terms, 0.0, 0.0))

    def read_counts(self, place: str, table: WordTable) -> None:
        """Every count of a table."""
        of = ENDINGS | {"Inte längre med": ROWS["Inte längre med"]} if table.key == "endings" else ROWS
        for name, *cells in (*table.rows, *table.steps):
            for column, cell in zip(table.header[1:], cells, strict=True):
                if name in of and column in self.columns and isinstance(cell, int):
                    self.claim(of[str(name)], place, column, (cell, cell))
                    self.told[frozenset(of[str(name)]), place, column] = cell

    def whole(self, facts: Sequence[str], place: str, column: str) -> int | None:
        """How many they are, where that is told."""
        known = [self.told.get((frozenset([one]), place, column)) for one in facts]
        return None if None in known else sum(one for one in known if one is not None)

    def read_numbers(self, place: str, table: WordTable, facts: Mapping[str, str], of: Sequence[str]) -> None:
        """How many persons each figure is said to be of, who are some of those that are told elsewhere.

        Where those are not told it is counted down from those who were there on the last day, at the most.
        """
        for name, *cells in (*table.steps, *table.chain):
            for column, cell in zip(table.header[1:], cells, strict=True):
                tens = tens_of(str(cell))
                if tens is not None and str(name) in facts and column in self.columns:
                    whole = self.whole(of, place, column)
                    last = self.whole(LAST, place, column) if whole is None else None
                    low, high = ends_of(tens, whole if last is None else last)
                    is_open = of != ("active",) and last is not None and tens == said(last, last)
                    ends = low, np.inf if is_open else high
                    self.claim([facts[str(name)]], place, column, ends)

    def read_persons_due(self, place: str, table: WordTable) -> None:
        """Those with an occasion are no more than the occasions, nor than those who were there."""
        cells = {str(name): each for name, *each in table.steps}
        found = cells["Personer som hade minst ett tillfälle"]
        for column, cell in zip(table.header[1:], found, strict=True):
            tens = tens_of(str(cell))
            occasions = self.told.get((frozenset(["persons_due", "further"]), place, column))
            if tens is not None and occasions is not None and column in self.columns:
                there = self.whole(THERE, place, column)
                most = occasions if there is None else min(there, occasions)
                ends = [n for n in range(1, most + 1) if said(n, most) == tens]
                self.claim(
                    ["persons_due"], place, column, (min(ends), np.inf if there is None else max(ends))
                )

    def read_weeks(self, place: str, table: WordTable) -> None:
        """Whoever has no activity at all has none in any week: at most so many have."""
        [row] = [one for one in table.rows if one[0] == "Utan aktivitet"]
        for column, cell in zip(table.header[1:], row[1:], strict=True):
            n = self.whole(LAST, place, column)
            share = re.match(r"(\d+)", str(cell))
            if share and n is not None and column in self.columns:
                self.claim(("not_active",), place, column, (0, (int(share[1]) + 0.5) / 100 * n))

    def between(self, asked: Sequence[dict[Atom, float]]) -> list[tuple[int, int]]:
        """The least and the most that each sum can be by all that is known."""
        column = {atom: at for at, atom in enumerate({atom: 1 for one in self.claims for atom in one[0]})}
        rows = np.zeros((len(self.claims), len(column)))
        for line, (terms, _low, _high) in enumerate(self.claims):
            for atom, weight in terms.items():
                rows[line, column[atom]] = weight
        low, high = (np.array([one[end] for one in self.claims]) for end in (1, 2))
        exact = low == high
        below = np.concatenate([rows[~exact], -rows[~exact]])
        ends = np.concatenate([high[~exact], -low[~exact]])
        limited = np.isfinite(ends)
        found = []
        for terms in asked:
            goal = np.zeros(len(column))
            goal[[column[atom] for atom in terms]] = 1
            least, most = (
                linprog(
                    way * goal, below[limited], ends[limited], rows[exact], low[exact], bounds=(0, 10_000)
                )
                for way in (1, -1)
            )
            assert least.success
            assert most.success
            found.append((int(np.ceil(least.fun - 1e-6)), int(np.floor(-most.fun + 1e-6))))
        return found
