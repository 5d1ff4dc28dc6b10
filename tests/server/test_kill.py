"""kill -9 in the midst of answering: what was acknowledged is there, once, and nothing else is."""

from collections.abc import Callable, Sequence

import pytest

from tests.server import clients, history, sites
from tests.server.clients import Client
from tests.server.postmaster import Postmaster
from tests.server.processes import Server, running
from tests.server.sites import Site

pytestmark = [pytest.mark.server, pytest.mark.enable_socket]

PEOPLE = 6
KILLS = 10
ACKNOWLEDGED = 1000


def crash(site: Site, people: Sequence[Client], end: Callable[[Server], None]) -> None:
    """The server is killed once more in the midst of answering."""
    with running(site) as server:
        clients.storm(server, people, ACKNOWLEDGED, end)
    assert not server.pids()


def assert_nothing_lost(site: Site, people: Sequence[Client]) -> None:
    """Every acknowledged answer is in the database, and none that nobody gave."""
    found = history.faults(clients.histories_of(people), sites.kept_answers(site))
    assert not found, "\n".join(found[:5])


def killed_on_sqlite(site: Site, kills: int) -> None:
    people = clients.clients_of(site, PEOPLE)
    for _ in range(kills):
        crash(site, people, Server.kill)
        assert_nothing_lost(site, people)


def killed_on_postgresql(site: Site, postmaster: Postmaster, with_postmaster: Sequence[bool]) -> None:
    people = clients.clients_of(site, PEOPLE)
    for is_postmaster_killed in with_postmaster:

        def end(server: Server, also_postmaster: bool = is_postmaster_killed) -> None:
            if also_postmaster:
                postmaster.kill()
            server.kill()

        crash(site, people, end)
        if is_postmaster_killed:
            postmaster.start()
        assert_nothing_lost(site, people)


@pytest.mark.long
def test_no_acknowledged_answer_is_lost_when_the_server_is_killed_on_sqlite(sqlite_site: Site) -> None:
    killed_on_sqlite(sqlite_site, 2)


@pytest.mark.long
def test_no_acknowledged_answer_is_lost_when_server_and_postgresql_are_killed(
    postgresql_site: Site, own_postmaster: Postmaster
) -> None:
    killed_on_postgresql(postgresql_site, own_postmaster, [True])


@pytest.mark.soak
def test_ten_kills_lose_no_acknowledged_answer_on_sqlite(sqlite_site: Site) -> None:
    killed_on_sqlite(sqlite_site, KILLS)


@pytest.mark.soak
def test_ten_kills_lose_no_acknowledged_answer_on_postgresql(
    postgresql_site: Site, own_postmaster: Postmaster
) -> None:
    killed_on_postgresql(postgresql_site, own_postmaster, [False, True] * (KILLS // 2))
