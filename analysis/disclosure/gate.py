"""The search for what to hide."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace

from smail.analysis.disclosure.reading import Reader
from smail.analysis.disclosure.tables import Cell, Table


def sorted_atoms(atoms: Iterable[Hashable]) -> list[str]:
    """Give a name to sort a group by."""
    return sorted(map(str, atoms))


_Key = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Gate:
    """The search for what to hide."""

    tables: tuple[Table, ...]
    released: tuple[Table, ...]
    threshold: int
    scale: tuple[float, float]
    extreme: int

    def is_small(self, count: int) -> bool:
        """Whether so many persons are too few to show."""
        return 0 < count < self.threshold

    def primary(self) -> frozenset[_Key]:
        """The cells that are small in themselves."""
        return frozenset(
            (table, place)
            for table, one in enumerate(self.tables)
            for place, cell in enumerate(one.cells)
            if self.is_small(cell.count) or self.tells_of_everyone(cell) or place in one.hidden
        )

    def tells_of_everyone(self, cell: Cell) -> bool:
        """Whether the figure is none or all of a group that is not large."""
        if cell.share_of is None:
            return False
        whole = self._sizes().get(cell.share_of)
        return whole is not None and 0 < whole < self.extreme and cell.count in (0, whole)

    def _sizes(self) -> dict[frozenset[Hashable], int]:
        return {cell.atoms: cell.count for table in (*self.tables, *self.released) for cell in table.cells}

    def small_groups(self) -> dict[frozenset[Hashable], int]:
        """Every group that nobody may learn: small cells, and what one cell leaves of another."""
        cells = self._sizes()
        found = {atoms: count for atoms, count in cells.items() if self.is_small(count)}
        found |= {
            cell.atoms: cell.count
            for table in self.tables
            for cell in table.cells
            if self.tells_of_everyone(cell)
        }
        for whole, count in cells.items():
            for part, less in cells.items():
                if part < whole and self.is_small(count - less):
                    found[whole - part] = count - less
        return found

    def given_away(self) -> frozenset[frozenset[Hashable]]:
        """The small groups that can be worked out from what was released before."""
        if not self.released:
            return frozenset()
        groups = self.small_groups()
        return self._known(Reader.of(self.released, self.scale, groups), [*groups])

    def with_hidden(self, hidden: frozenset[_Key]) -> tuple[Table, ...]:
        """The tables with these cells hidden."""
        return tuple(
            replace(table, hidden=frozenset(place for at, place in hidden if at == number))
            for number, table in enumerate(self.tables)
        )

    def widened(self, hidden: frozenset[_Key], exposed: frozenset[frozenset[Hashable]]) -> frozenset[_Key]:
        """More cells hidden, the smallest that touches a known group first, until no small group is known."""
        groups = [atoms for atoms in self.small_groups() if atoms not in exposed]
        # Who is not known stays so when more is hidden.
        for atoms in sorted(self._known(self._reader(hidden, groups), groups), key=sorted_atoms):
            while self._is_known(self._reader(hidden, groups), atoms):
                candidate = self._nearest(hidden, atoms)
                if candidate is None:
                    break
                hidden = hidden | {candidate}
        return hidden if self._all_safe(hidden, groups) else self._everything(hidden, groups)

    def narrowed(
        self,
        hidden: frozenset[_Key],
        primary: frozenset[_Key],
        exposed: frozenset[frozenset[Hashable]],
    ) -> frozenset[_Key]:
        """Cells shown again, the largest first, where no small group becomes known by it."""
        groups = [atoms for atoms in self.small_groups() if atoms not in exposed]
        for key in sorted(hidden - primary, key=lambda one: -self._cell(one).count):
            if self._all_safe(hidden - {key}, groups):
                hidden = hidden - {key}
        return hidden

    def _everything(self, hidden: frozenset[_Key], groups: Sequence[frozenset[Hashable]]) -> frozenset[_Key]:
        """Hide on, one cell after the other, until nothing is known or nothing is left to show."""
        while not self._all_safe(hidden, groups):
            among = self._known(self._reader(hidden, groups), groups)
            known = next(atoms for atoms in groups if atoms in among)
            candidate = self._nearest(hidden, known) or self._nearest(hidden, None)
            if candidate is None:
                return hidden
            hidden = hidden | {candidate}
        return hidden

    def _all_safe(self, hidden: frozenset[_Key], groups: Sequence[frozenset[Hashable]]) -> bool:
        return not self._known(self._reader(hidden, groups), groups)

    def _reader(self, hidden: frozenset[_Key], groups: Iterable[frozenset[Hashable]]) -> Reader:
        return Reader.of([*self.with_hidden(hidden), *self.released], self.scale, groups)

    def _known(self, reader: Reader, groups: Sequence[frozenset[Hashable]]) -> frozenset[frozenset[Hashable]]:
        """Those of the groups that are known too well."""
        found = zip(groups, reader.intervals(groups), strict=True)
        return frozenset(atoms for atoms, one in found if one.width < self.threshold - 1)

    def _is_known(self, reader: Reader, atoms: frozenset[Hashable]) -> bool:
        return bool(self._known(reader, [atoms]))

    def _nearest(self, hidden: frozenset[_Key], atoms: frozenset[Hashable] | None) -> _Key | None:
        """The smallest shown cell with persons in common with the group or with its hidden neighbours."""
        shown = [
            (number, place)
            for number, table in enumerate(self.tables)
            for place in range(len(table.cells))
            if (number, place) not in hidden
        ]
        if atoms is None:
            return min(shown, key=lambda key: (self._cell(key).count, key), default=None)
        tied = atoms.union(*(self._cell(key).atoms for key in shown if self._cell(key).atoms & atoms))
        touching = [key for key in shown if self._cell(key).atoms & tied]
        return min(
            touching,
            key=lambda key: (
                not self._cell(key).count,
                len(self._cell(key).atoms),
                self._cell(key).count,
                key,
            ),
            default=None,
        )

    def _cell(self, key: _Key) -> Cell:
        return self.tables[key[0]].cells[key[1]]
