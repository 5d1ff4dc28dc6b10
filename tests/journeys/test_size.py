"""What a cheap phone with a poor network has to fetch, in bytes as Chromium counts them on the wire."""

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page, expect

from tests.journeys import walking
from tests.journeys.browsers import Visitors
from tests.journeys.sites import Site
from tests.journeys.walking import answer, at_question, button

FIRST_BYTES = 45_000
FIRST_REQUESTS = 8
NEXT_BYTES = 5_000


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

    def read(self) -> tuple[int, list[str]]:
        """Bytes and addresses since the last reading."""
        found = (self.bytes, self.requests)
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


def test_the_first_question_comes_over_a_poor_network(site: Site, visitors: Visitors) -> None:
    page = visitors.page()
    meter = Meter()
    meter.watch(page)
    walking.begin(page, site, site.person())
    at_question(page, 1, 7)
    page.wait_for_load_state("networkidle")
    size, requests = meter.read()
    print(f"to question 1: {size} bytes in {len(requests)} requests", *requests, sep="\n")
    assert size <= FIRST_BYTES
    assert len(requests) <= FIRST_REQUESTS


def test_each_later_question_is_small(site: Site, visitors: Visitors) -> None:
    page = visitors.page()
    meter = Meter()
    walking.begin(page, site, site.person())
    page.wait_for_load_state("networkidle")
    meter.watch(page)
    answer(page, "1")
    page.wait_for_load_state("networkidle")
    meter.read()
    sizes = []
    for number in range(2, 7):
        at_question(page, number, 7)
        answer(page, "1")
        page.wait_for_load_state("networkidle")
        size, requests = meter.read()
        sizes.append(size)
        print(f"question {number + 1}: {size} bytes", *requests, sep="\n")
    answer(page, "1")
    expect(button(page, "Ja, sju frågor till")).to_be_visible()
    assert max(sizes) <= NEXT_BYTES
