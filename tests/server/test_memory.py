"""What a worker has needed at most, after people have answered whole questionnaires."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.server import sites
from tests.server.clients import ITEMS
from tests.server.processes import running
from tests.server.sites import Person, Site
from tests.server.visitor import Visitor, enter

pytestmark = [pytest.mark.server, pytest.mark.enable_socket]

MEGABYTE = 1024
MOST = 150 * MEGABYTE


def answer_all(port: int, person: Person) -> None:
    """The person answers, closes and sends in."""
    visitor = Visitor(port)
    enter(visitor, person)
    for item in ITEMS:
        sent = {"answer": "3", "version": "0", "key": f"memory-{person.public_id}"}
        assert visitor.post(f"/s/fraga/{item}", sent).status == 303
    assert visitor.post("/s/fler", {"more": "no"}).status == 303
    assert visitor.post("/s/sist", {"free_text": "Det går bra."}).status == 303
    assert visitor.post("/s/skicka", {"mode": "alone"}).status == 303
    visitor.get("/s/klart")
    visitor.close()


def measured(site: Site, people: Sequence[Person]) -> int:
    """The peak after all of them have answered, four at a time."""
    with running(site) as server, ThreadPoolExecutor(4) as pool:
        before = max(server.peaks())
        list(pool.map(lambda person: answer_all(server.port, person), people))
        peak = max(server.peaks())
    print(f"peak memory: {before / MEGABYTE:.0f} MB at start, {peak / MEGABYTE:.0f} MB after {len(people)}")
    return peak


def test_a_worker_stays_small_after_twenty_questionnaires(sqlite_site: Site) -> None:
    assert measured(sqlite_site, sites.make_people(sqlite_site, 20)) < MOST


@pytest.mark.soak
def test_a_worker_stays_small_after_two_hundred_questionnaires(sqlite_site: Site) -> None:
    assert measured(sqlite_site, sites.make_people(sqlite_site, 200)) < MOST
