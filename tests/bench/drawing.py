"""How long pictures take: the first of a process, one never drawn, and one drawn before; and their memory."""

import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from smail import clock
from smail.db.tables import SessionKind, SessionStrength
from tests.bench.counties import rated_twenty_times
from tests.bench.figures import Figure, at_most
from tests.bench.houses import make_site
from tests.bench.wire import Wire
from tests.factories.accounts import make_account
from tests.factories.organisations import make_programme
from tests.server import processes
from tests.server.sites import BASE_URL, NAME, Site, begin_session

COLD_SECONDS = 0.3
WARM_MILLISECONDS = 5
MOST_MEMORY = 350
KIB_A_MEGABYTE = 1024
_PICTURE = re.compile(rb'(?:src|srcset)="(/deltagare/[^"]+\.svg)"')


@dataclass(slots=True)
class Seen:
    """How long each picture took, in seconds."""

    first: list[float] = field(default_factory=list)
    cold: list[float] = field(default_factory=list)
    warm: list[float] = field(default_factory=list)


def pictures(folder: Path, people: int) -> Iterator[Figure]:
    """Every picture of so many people with twenty ratings, asked for twice."""
    site = make_site(folder)
    ids, cookies = _handledare_of(site, people)
    with processes.running(site) as server:
        seen = _look(Wire(server.port, NAME, BASE_URL, cookies), ids)
        memory = server.memory() / KIB_A_MEGABYTE
    yield Figure("picture, the first of a process, s", seen.first, digits=2)
    yield Figure("picture that was never drawn, s", seen.cold, at_most(COLD_SECONDS), 3)
    yield Figure(
        "picture that was drawn before, ms", [1000 * one for one in seen.warm], at_most(WARM_MILLISECONDS), 1
    )
    yield Figure("memory after pictures, MB", [memory], at_most(MOST_MEMORY))


def _handledare_of(site: Site, people: int) -> tuple[list[str], dict[str, str]]:
    with site.database() as database, database.transaction(write=True) as db:
        programme = make_programme(db)
        account = make_account(db, scope=programme)
        last = [clock.today() - timedelta(days=number) for number in range(people)]
        ids = [rated_twenty_times(db, programme, account, day).public_id for day in last]
        account_id = account.id
    return ids, begin_session(site, SessionKind.STAFF, SessionStrength.FULL, account_id=account_id)


def _look(wire: Wire, ids: Sequence[str]) -> Seen:
    seen = Seen()
    for person in ids:
        found = _PICTURE.findall(wire.get(f"/deltagare/{person}/historia").body)
        addresses = list(dict.fromkeys(one.decode() for one in found))
        for address in addresses:
            (seen.cold if seen.first else seen.first).append(_seconds(wire, address))
        seen.warm.extend(_seconds(wire, address) for address in addresses)
    wire.close()
    return seen


def _seconds(wire: Wire, address: str) -> float:
    start = time.perf_counter()
    reply = wire.get(address)
    took = time.perf_counter() - start
    if reply.status != 200 or b"<svg" not in reply.body:
        raise RuntimeError(f"{address}: {reply.status}")
    return took
