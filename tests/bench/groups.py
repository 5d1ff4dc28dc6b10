"""Group results as people get them: the quarter released by the worker, and the pages and reports over HTTP.

Each county is filled, served and asked as one of its own, on both databases, and a tenth of it beside.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import delete, func, select

from smail.db.tables import Federation, GroupPublication, GroupRelease, SessionKind, SessionStrength
from tests.bench.figures import Absent, Figure, Limit, at_most
from tests.bench.group_beside import beside_peers
from tests.bench.group_county import PROGRAMMES, County, fill
from tests.bench.houses import House
from tests.bench.wire import Wire
from tests.server import processes, sites
from tests.server.processes import PROGRAM
from tests.server.sites import BASE_URL, NAME, Site, begin_session
from tests.support import databases, postgres

PAGE = "/insatser/resultat"
COUNTING = "räknas just nu"
A_FEW = "två kvartal åt gången"
LOOKS, AT_ONCE = 10, 2
MOST_PROGRAMME, MOST_COUNTY, MOST_REPORTS, MOST_RELEASE = 0.5, 2.0, 60.0, 60.0


@dataclass(frozen=True, slots=True)
class Took:
    """How long a process took on the clock and of the processor, and the most it had in memory, in MB."""

    seconds: float
    processor: float
    megabytes: float


@dataclass(frozen=True, slots=True)
class _Found:
    """What was measured of one county on one database."""

    first: Took
    quarter: Took
    pages: Mapping[str, list[float]]
    reports: list[Took]


def groups(folder: Path, county: int, rounds: int, has_peers: bool = False) -> Iterator[Figure | Absent]:
    """The figures of a tenth of the county and of all of it, on each database, and how they have grown.

    Beside the tenth, where wanted, pandas and statsmodels do the same table and models.
    """
    folder.mkdir()
    for kind in databases.KINDS:
        found: list[_Found] = []
        for people in (max(county // 10, 100), county):
            with _site(folder / f"{kind}-{people}", kind) as site:
                one = _measured(site, people, rounds)
                if has_peers and people < county:
                    yield from beside_peers(people, kind, *_address(site))
            found.append(one)
            yield from _figures(f"{people:,}, {kind}", one, is_promised=people == county)
        yield from _growth(kind, *found)


@contextmanager
def _site(folder: Path, kind: str) -> Iterator[Site]:
    folder.mkdir()
    if kind == "sqlite":
        yield sites.make_site(folder, databases.sqlite_url(databases.make_sqlite_template(folder)))
        return
    # On disk: a county does not fit beside itself in memory.
    with postgres.running_server() as server:
        databases.make_postgres_schema(server)
        yield sites.make_site(folder, server.url(databases.SERVED, postgres.APP))


def _measured(site: Site, people: int, rounds: int) -> _Found:
    with site.database() as database:
        county = fill(database, people)
    cookies = begin_session(site, SessionKind.STAFF, SessionStrength.FULL, account_id=county.account_id)
    with processes.running(site) as server:
        house = House("smail", site, server)
        wire = Wire(server.port, NAME, BASE_URL, dict(cookies))
        _ask(wire)
        first = _worked(site)
        _forget_last(site)
        _ask(wire)
        quarter = _worked(site)
        pages = {
            "a programme": [_looked(wire, f"{PAGE}?plats={county.programmes[0]}") for _ in range(LOOKS)],
            "the county": [_looked(wire, PAGE) for _ in range(LOOKS)],
        }
        reports = [_reported(house, cookies, county) for _ in range(rounds)]
        wire.close()
    return _Found(first, quarter, pages, reports)


def _address(site: Site) -> tuple[str, int]:
    """Where the county is, and its federation."""
    with site.database() as database, database.transaction(write=False) as db:
        address = database.engine.url.render_as_string(hide_password=False)
        return address, db.scalars(select(Federation.id)).one()


def _ask(wire: Wire) -> None:
    """Somebody looks, where the county is too large to be counted meanwhile; a small one is counted now.

    It is a few quarters at a look.
    """
    while A_FEW in wire.get(PAGE).body.decode():
        continue


def _worked(site: Site) -> Took:
    """`smail work` does what waits."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [*PROGRAM, "--instance", str(site.folder), "work", "--once"],
        stdout=subprocess.DEVNULL,
        stderr=sys.stderr,
        env={**os.environ, **site.environment()},
    )
    _pid, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"smail work ended with {process.returncode}")
    return Took(time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def _forget_last(site: Site) -> None:
    """The last quarter was never released, so that one quarter alone can be, as four times a year."""
    with site.database() as database, database.transaction(write=True) as db:
        last = db.scalar(select(func.max(GroupRelease.closed_on)))
        ids = select(GroupRelease.id).where(GroupRelease.closed_on == last)
        db.execute(delete(GroupPublication).where(GroupPublication.release_id.in_(ids)))
        db.execute(delete(GroupRelease).where(GroupRelease.closed_on == last))


def _looked(wire: Wire, path: str) -> float:
    began = time.perf_counter()
    reply = wire.get(path)
    took = time.perf_counter() - began
    page = reply.body.decode()
    if reply.status != 200 or COUNTING in page or "<td" not in page:
        raise RuntimeError(f"{path}: {reply.status}, and no figures")
    return took


def _reported(house: House, cookies: Mapping[str, str], county: County) -> Took:
    """The newest quarterly report of every programme, as page and as PDF, by two people at once."""
    used, began = house.cpu_seconds(), time.perf_counter()

    def of_some(programmes: Sequence[str]) -> None:
        wire = Wire(house.server.port, NAME, BASE_URL, dict(cookies))
        for one in programmes:
            page, paper = (wire.get(f"/insatser/{one}/rapport{ending}") for ending in ("", ".pdf"))
            if (page.status, paper.status) != (200, 200) or not paper.body.startswith(b"%PDF-"):
                raise RuntimeError(f"the report of {one}: {page.status}, {paper.status}")
        wire.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(of_some, [county.programmes[place::AT_ONCE] for place in range(AT_ONCE)]))
    return Took(time.perf_counter() - began, house.cpu_seconds() - used, house.memory())


def _figures(name: str, one: _Found, *, is_promised: bool) -> Iterator[Figure]:
    def most(number: float) -> Limit | None:
        return at_most(number) if is_promised else None

    yield Figure(f"{name}: a quarter released, s", [one.quarter.seconds], most(MOST_RELEASE), 1)
    yield Figure("  of the processor, s", [one.quarter.processor], digits=1)
    yield Figure("  memory of the worker, MB", [one.quarter.megabytes])
    yield Figure("  eight quarters released at first, s", [one.first.seconds], digits=1)
    yield Figure("  of the processor, s", [one.first.processor], digits=1)
    for what, limit in (("a programme", MOST_PROGRAMME), ("the county", MOST_COUNTY)):
        yield Figure(f"{name}: the group page of {what}, s", one.pages[what], most(limit), 3)
    took = [each.seconds for each in one.reports]
    yield Figure(f"{name}: {PROGRAMMES} quarterly reports, page and PDF, s", took, most(MOST_REPORTS), 1)
    yield Figure("  of the processor, s", [each.processor for each in one.reports], digits=1)


def _growth(kind: str, small: _Found, large: _Found) -> Iterator[Figure]:
    """How many times as much the whole took as its tenth: ten where it grows as the county does."""
    name = f"{kind}: ten times the persons"
    grown = large.quarter.processor / small.quarter.processor
    yield Figure(f"{name}, a quarter, by processor time", [grown], digits=1)
    for what, times in large.pages.items():
        ratio = sorted(times)[LOOKS // 2] / sorted(small.pages[what])[LOOKS // 2]
        yield Figure(f"{name}, the group page of {what}", [ratio], digits=1)
