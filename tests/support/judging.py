"""Holds what a role is answered against the committed table."""

from werkzeug.test import TestResponse

from tests.factories.county import County
from tests.support.matrix import Fingerprint, Row, fingerprint, misses, oracles, path_of, rows, word_for

CHANGES_NOTHING = frozenset({"404", "sign_in", "second", "unlock", "entry"})


class Judge:
    """Holds what one role is answered against the table, and whether two answers tell what neither may."""

    def __init__(self, role: str, county: County) -> None:
        self._role = role
        self._wrong: list[str] = []
        self._seen: list[tuple[Row, Fingerprint]] = []
        # Every address that can be looked at, in the order of the table, with its rows.
        self.asked: dict[str, list[Row]] = {}
        for row in rows():
            if row.method == "GET":
                self.asked.setdefault(path_of(row, county, role), []).append(row)
        self._waiting = set(self.asked)

    def look(self, path: str, response: TestResponse) -> None:
        """The cells of this address are held against the answer, where it has any."""
        self._waiting.discard(path)
        for row in self.asked.get(path, ()):
            self.answer(row, path, response)
        if response.status_code >= 500:
            self._wrong.append(f"{self._role}: {path} answered {response.status}")

    def answer(self, row: Row, path: str, response: TestResponse) -> None:
        """The cell is held against the answer; where nothing may be learnt, what could be is remembered."""
        self._wrong += misses(row, self._role, word_for(response))
        if row.cells[self._role] in CHANGES_NOTHING:
            self._seen.append((row, fingerprint(response, row, path)))

    def wrong(self) -> list[str]:
        """What did not hold of all that was answered."""
        return [*self._wrong, *(f"{self._role}: {one}" for one in oracles(self._seen))]

    def wrong_looks(self) -> list[str]:
        """The same, and the addresses of the table that were never looked at."""
        return [*(f"{self._role}: never looked at {path}" for path in sorted(self._waiting)), *self.wrong()]
