"""What pages fetch over the network, counted as Chromium counts it: encoded bytes, headers included."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page

from tests.journeys import walking
from tests.journeys.browsers import Visitors
from tests.journeys.sites import Site
from tests.journeys.walking import answer, at_question

FIRST_BYTES = 45_000
FIRST_REQUESTS = 8
NEXT_BYTES = 5_000


@dataclass(frozen=True, slots=True)
class Fetched:
    """Bytes, and each request with its own."""

    bytes: int
    requests: Sequence[str]


@dataclass
class Meter:
    """Counts what a page fetched over the network since it was last read."""

    requests: list[str] = field(default_factory=list)
    bytes: int = 0
    _urls: dict[str, str] = field(default_factory=dict)

    def watch(self, page: Page) -> None:
        """From now on everything the page fetches is counted, with a cold cache."""
        wire = page.context.new_cdp_session(page)
        wire.on("Network.requestWillBeSent", self._sent)
        wire.on("Network.loadingFinished", self._finished)
        wire.on("Network.requestServedFromCache", self._cached)
        wire.send("Network.enable")
        wire.send("Network.clearBrowserCache")

    def read(self) -> Fetched:
        """What was fetched since the last reading."""
        found = Fetched(self.bytes, self.requests)
        self.bytes, self.requests = 0, []
        return found

    def _sent(self, event: Any) -> None:
        self._urls[event["requestId"]] = f"{event['request']['method']} {event['request']['url']}"

    def _cached(self, event: Any) -> None:
        self._urls.pop(event["requestId"], None)

    def _finished(self, event: Any) -> None:
        url = self._urls.pop(event["requestId"], None)
        if url is not None and event["encodedDataLength"]:
            self.bytes += int(event["encodedDataLength"])
            self.requests.append(f"{int(event['encodedDataLength'])} {url}")


def to_first_question(site: Site, visitors: Visitors) -> Fetched:
    """From opening the link until question 1 is there, in a browser that has never been here."""
    page, meter = visitors.page(), Meter()
    meter.watch(page)
    walking.begin(page, site, site.person())
    at_question(page, 1, 7)
    page.wait_for_load_state("networkidle")
    return meter.read()


def later_questions(site: Site, visitors: Visitors) -> list[Fetched]:
    """Questions 3 to 7, each with the answer to the one before; style and scripts are there already."""
    page, meter = visitors.page(), Meter()
    walking.begin(page, site, site.person())
    page.wait_for_load_state("networkidle")
    meter.watch(page)
    answer(page, "1")
    page.wait_for_load_state("networkidle")
    meter.read()
    found = []
    for number in range(2, 7):
        at_question(page, number, 7)
        answer(page, "1")
        page.wait_for_load_state("networkidle")
        found.append(meter.read())
    return found
