"""One process of `make bench`: makes a file about persons, or the same rows by a bare cursor; prints JSON."""

import csv
import gc
import json
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import psycopg
import pyzipper  # noqa: F401 - so that reading it in is not counted as the work's own memory
from sqlalchemy import select
from sqlalchemy.engine import make_url
from sqlalchemy.orm import configure_mappers

from smail import catalogue
from smail.db.session import Database
from smail.db.tables import PersonFile
from smail.reports import person_file_zip  # noqa: F401 - likewise
from smail.vault import DataKey, Vault
from smail.working import Worker

INSTRUMENTS = catalogue.load((catalogue.shipped(),))
BARE = """
SELECT a.participant_id, a.submitted_on, a.rater_kind, a.instrument_key, x.item_key, x.value, x.kind
FROM answer x JOIN assessment a ON a.id = x.assessment_id ORDER BY a.participant_id, a.id, x.item_key
"""


def smail(url: str) -> int:
    """The job that waits is done: encrypted, counted, read back and kept; how many answers it holds."""
    with Database(url) as database:
        Worker(database, Vault([DataKey("k1", b"k" * 32)], b"p" * 48), INSTRUMENTS, 5).work()
        with database.transaction(write=False) as db:
            newest = select(PersonFile.n_answers).order_by(PersonFile.id.desc()).limit(1)
            return db.scalar(newest) or 0


def floor(url: str) -> int:
    """The same rows from the driver's cursor to csv.writer, in clear, with nothing else done."""
    with tempfile.TemporaryFile("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out, delimiter=";")
        if url.startswith("sqlite"):
            cursor = sqlite3.connect(make_url(url).database or "").execute(BARE)
            return _copied(writer.writerows, cursor.fetchmany)
        with psycopg.connect(url) as connection, connection.cursor("bare") as named:
            named.execute(BARE)
            return _copied(writer.writerows, named.fetchmany)


def _copied(write: Callable[[list[tuple[object, ...]]], object], take: Callable[[int], object]) -> int:
    n_rows = 0
    while rows := take(10_000):
        assert isinstance(rows, list)
        write(rows)
        n_rows += len(rows)
    return n_rows


def main() -> None:
    """What it took is printed."""
    what, url = sys.argv[1:]
    # As a worker that stays: what it has read in once is there.
    configure_mappers()
    gc.collect()
    date.today()  # noqa: DTZ011 - the first one reads in a module
    Path("/proc/self/clear_refs").write_text("5")
    before = _memory("VmRSS")
    began = time.perf_counter()
    n_rows = {"smail": smail, "floor": floor}[what](url)
    seconds = time.perf_counter() - began
    print(json.dumps({"seconds": seconds, "rows": n_rows, "megabytes": _memory("VmHWM") - before}))


def _memory(name: str) -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(name)).split()[1]) / 1024


if __name__ == "__main__":
    main()
