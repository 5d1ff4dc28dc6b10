"""People who answer without a pause until the server is gone, and go on where they were when it is back."""

import http.client
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from smail import catalogue
from tests.server.history import History
from tests.server.processes import Server
from tests.server.sites import Person, Site, Slot, make_people
from tests.server.visitor import Visitor, enter

ITEMS = catalogue.load((catalogue.shipped(),)).latest("smail").form("seven").parts[0]
STEPS = ("1", "2", "3", "4", "5", "dont_know", "skipped")
GONE = (OSError, http.client.HTTPException)


@dataclass(slots=True)
class Client:
    """One person at one screen, who changes the own answers again and again."""

    person: Person
    histories: dict[Slot, History] = field(default_factory=dict)
    acknowledged: int = 0
    failure: str | None = None
    _visitor: Visitor | None = None

    def answer_until_gone(self, port: int, stop: threading.Event) -> None:
        """Answers are sent and written down until the server is gone or nobody wants more."""
        try:
            self._come_in(port)
            while not stop.is_set():
                self._answer()
        except GONE:
            return
        except AssertionError as error:
            self.failure = str(error)
        finally:
            if self._visitor is not None:
                self._visitor.close()

    def _come_in(self, port: int) -> None:
        if self._visitor is None:
            fresh = Visitor(port)
            enter(fresh, self.person)
            self._visitor = fresh
        else:
            self._visitor = self._visitor.copy(port)

    def _answer(self) -> None:
        """One change; the one that a crash left open is sent again first, as the page's script does."""
        assert self._visitor is not None
        turn = self.acknowledged
        slot = Slot(self.person.id, ITEMS[turn % len(ITEMS)])
        history = self.histories.setdefault(slot, History())
        value = STEPS[turn // len(ITEMS) % len(STEPS)]
        history.send(value)
        seen = history.acknowledged[-1].version if history.acknowledged else 0
        fields = {"answer": value, "version": str(seen), "key": f"{self.person.public_id}-{turn}"}
        reply = self._visitor.post_as_script(f"/s/fraga/{slot.item_key}", fields)
        if reply.status == 503:
            raise ConnectionError("the database is gone")
        assert reply.status == 200, f"{slot} turn {turn}: {reply.status} {reply.text}"
        history.acknowledge(reply.json()["version"])
        self.acknowledged += 1


def clients_of(site: Site, count: int) -> list[Client]:
    """So many people who have a link and have not opened it."""
    return [Client(person) for person in make_people(site, count)]


def storm(
    server: Server, clients: Sequence[Client], at_least: int, end: Callable[[Server], None] = Server.kill
) -> None:
    """The clients have answered and the server was ended in their midst, after so many acknowledgements."""
    before = sum(client.acknowledged for client in clients)
    stop = threading.Event()
    threads = [
        threading.Thread(target=client.answer_until_gone, args=(server.port, stop)) for client in clients
    ]
    for thread in threads:
        thread.start()
    try:
        deadline = time.monotonic() + 120
        while sum(client.acknowledged for client in clients) - before < at_least:
            assert not (failed := [client.failure for client in clients if client.failure]), failed
            assert any(thread.is_alive() for thread in threads), server.log()[-2000:]
            assert time.monotonic() < deadline, "too slow"
            time.sleep(0.005)
    finally:
        end(server)
        stop.set()
        for thread in threads:
            thread.join()
    assert not (failed := [client.failure for client in clients if client.failure]), failed


def histories_of(clients: Sequence[Client]) -> dict[Slot, History]:
    """What all of them sent and were told."""
    return {slot: history for client in clients for slot, history in client.histories.items()}
