"""What the server acknowledges has been asked of the disk: counted outside, with a control that fails."""

import os
import re
import shutil
import signal
import sys

import pytest

from smail.db.session import SQLITE_PRAGMAS
from tests.server import sites
from tests.server.clients import ITEMS, STEPS
from tests.server.processes import PATIENCE, PROGRAM, SERVE_HERE, Server, running
from tests.server.sites import Site
from tests.server.visitor import Visitor, enter

pytestmark = [pytest.mark.server, pytest.mark.enable_socket]

ANSWERS = 100
HASTY = (*SQLITE_PRAGMAS[:1], "PRAGMA synchronous=OFF", *SQLITE_PRAGMAS[2:])
IN_HASTE = f"""
from smail.db import session
session.Database.__init__.__kwdefaults__["sqlite_pragmas"] = {HASTY!r}
"""
UNGUARDED = 'session.SQLITE_DURABLE["synchronous"] = ("0",)\n'


def acknowledge(site: Site, server: Server, count: int) -> None:
    """So many answers are acknowledged, each a change."""
    visitor = Visitor(server.port)
    enter(visitor, sites.make_people(site, 1)[0])
    for turn in range(count):
        item, times = ITEMS[turn % len(ITEMS)], turn // len(ITEMS)
        sent = {"answer": STEPS[times % len(STEPS)], "version": str(times), "key": f"durable-{turn}"}
        assert visitor.post_as_script(f"/s/fraga/{item}", sent).json()["version"] == times + 1
    visitor.close()


def syncs(site: Site, program: tuple[str, ...]) -> int:
    """How often the server asked the system to write to disk while it acknowledged the answers."""
    strace = shutil.which("strace")
    assert strace is not None, "strace is missing: apt-get install strace"
    report = site.folder / "strace.txt"
    watch = (strace, "-f", "-c", "-e", "trace=fsync,fdatasync", "-o", str(report))
    with running(site, program=(*watch, *program)) as server:
        acknowledge(site, server, ANSWERS)
        for pid in server.pids():
            if pid != server.process.pid:
                os.kill(pid, signal.SIGTERM)
        server.process.wait(PATIENCE)
    counted = re.findall(r"^\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+)\s.*\bf(?:data)?sync$", report.read_text(), re.M)
    return sum(int(number) for number in counted)


def test_a_hundred_acknowledged_answers_are_written_to_disk_a_hundred_times(sqlite_site: Site) -> None:
    assert syncs(sqlite_site, PROGRAM) >= ANSWERS


def test_the_count_is_too_low_when_sqlite_does_not_wait_for_the_disk(sqlite_site: Site) -> None:
    assert syncs(sqlite_site, (sys.executable, "-c", IN_HASTE + UNGUARDED + SERVE_HERE)) < ANSWERS / 2


def test_a_server_that_would_not_wait_for_the_disk_does_not_start(sqlite_site: Site) -> None:
    with pytest.raises(AssertionError, match="synchronous=0"):
        Server(sqlite_site, program=(sys.executable, "-c", IN_HASTE + SERVE_HERE))
