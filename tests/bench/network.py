"""What answering costs a phone on a poor network, as Chromium counts it: no proxy between, nothing cached."""

from collections.abc import Iterator
from pathlib import Path

from tests.bench.figures import Figure, at_most
from tests.journeys import sites
from tests.journeys.browsers import Visitors, Witness, chromium
from tests.journeys.metering import (
    FIRST_BYTES,
    FIRST_REQUESTS,
    NEXT_BYTES,
    Fetched,
    later_questions,
    to_first_question,
)
from tests.support import databases


def network(folder: Path) -> Iterator[Figure]:
    """From opening the link to question 1, and each later question."""
    first, later, faults = _fetched(folder)
    sizes = [one.bytes / 1000 for one in later]
    limit, next_limit = at_most(FIRST_BYTES / 1000), at_most(NEXT_BYTES / 1000, of_worst=True)
    yield Figure("link until question 1, cold cache, kB", [first.bytes / 1000], limit, 1)
    yield Figure("link until question 1, requests", [len(first.requests)], at_most(FIRST_REQUESTS))
    yield Figure("each later question, the saved answer included, kB", sizes, next_limit, 1)
    yield Figure("requests to another address, and other faults", [len(faults)], at_most(0))


def _fetched(folder: Path) -> tuple[Fetched, list[Fetched], list[str]]:
    folder.mkdir()
    url = databases.copy_sqlite(databases.make_sqlite_template(folder), folder)
    with chromium() as browser, sites.serving(url, folder) as site:
        visitors = Visitors(browser, Witness(site.base_url))
        first, later = to_first_question(site, visitors), later_questions(site, visitors)
        visitors.leave()
    return first, later, visitors.witness.faults
