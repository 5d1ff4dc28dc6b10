"""SMAIL, the floor and the bare view, each served by the same server with the same settings, and watched."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.load import Crowd, Job, run
from tests.bench.walks import first_question
from tests.bench.wire import Wire
from tests.server import processes, sites
from tests.server.processes import Server
from tests.server.sites import BASE_URL, NAME, Person, Site
from tests.support import databases

TICKS = os.sysconf("SC_CLK_TCK")
MEGABYTE = 1024


@dataclass(frozen=True, slots=True)
class House:
    """A running server with a database of its own."""

    walk: str
    site: Site
    server: Server

    @property
    def database(self) -> Path:
        """The file with its rows."""
        return Path(self.site.settings.database_url.removeprefix("sqlite:///"))

    def crowd(self, links: Sequence[str], at_once: int) -> Crowd:
        """Everybody has answered."""
        return run(Job(self.walk, self.server.port, NAME, BASE_URL, links, at_once))

    def question_length(self) -> int:
        """How many bytes the page of a question has, before it is compressed."""
        wire = Wire(self.server.port, NAME, BASE_URL)
        _where, page = first_question(wire, people_of_fourteen(self.site, 1)[0].link)
        wire.close()
        return len(page)

    def cpu_seconds(self) -> float:
        """What the server's processes have used of the processor so far."""
        return sum(_cpu_seconds(pid) for pid in self.server.pids())

    def memory(self) -> float:
        """What the server's processes have in memory now, together, in MB."""
        return self.server.memory() / MEGABYTE


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def make_site(folder: Path) -> Site:
    """A production instance on a migrated, empty database."""
    folder.mkdir()
    template = databases.make_sqlite_template(folder)
    return sites.make_site(folder, databases.copy_sqlite(template, folder))


def people_of_fourteen(site: Site, count: int) -> list[Person]:
    """So many participants of a programme that puts all fourteen questions at once, each with a link."""
    return sites.make_people(site, count, form="fourteen")


@contextmanager
def open_smail(folder: Path) -> Iterator[House]:
    """SMAIL as `smail serve` serves it."""
    site = make_site(folder)
    with processes.running(site) as server:
        yield House("smail", site, server)


@contextmanager
def open_other(folder: Path, name: str) -> Iterator[House]:
    """The floor, or the bare view, as `smail serve` would serve it."""
    folder.mkdir()
    site = sites.make_site(folder, databases.sqlite_url(folder / "floor.sqlite"))
    program = (sys.executable, "-m", "tests.bench.serving", name)
    with processes.running(site, program=program) as server:
        yield House(name, site, server)
