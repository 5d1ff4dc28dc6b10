"""A handledare's week at the desk: the days, and what one reads and does on the pages in all of them."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from playwright.sync_api import APIResponse, Locator, Page, Route, expect

from tests.journeys import walking
from tests.journeys.browsers import Visitors
from tests.journeys.caseload import Caseload, Known
from tests.journeys.sites import Site, Staff
from tests.support.travel import TravelTo

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
A_DAY = timedelta(days=1)
DESK = {"width": 1280, "height": 900}
SHEET = re.compile(r"\.pdf(\?|$)")
GAP, FIRST, PLANLESS = "4 veckor utan aktivitet", "Första skattningen saknas", "Handlingsplan saknas"
JOBLESS = "Inget arbetsinriktat pågår"
Signal = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Week:
    """The site, who comes to it, and the clock."""

    site: Site
    visitors: Visitors
    load: Caseload
    at: TravelTo

    def day(self, number: int, staff: Staff | None = None) -> Page:
        """A morning so many days after the Monday: the handledare has signed in at the desk."""
        self.at(MONDAY + number * A_DAY)
        page = self.visitors.page(viewport=DESK)
        walking.sign_in(page, staff or self.load.sara)
        return page

    def open(self, page: Page, who: str, room: str = "") -> None:
        """A page about the person."""
        page.goto(f"/deltagare/{self.load[who].public_id}{room}")


def row_of(page: Page, person: Known) -> Locator:
    """The person's line in a list."""
    return page.get_by_role("row").filter(has_text=person.number)


def _whole(page: Page) -> None:
    """The page is read to its end, so that what is not on it is not."""
    expect(page.get_by_role("heading", level=1)).to_contain_text("I dag")
    expect(page.get_by_role("contentinfo")).to_be_visible()


def to_do(page: Page) -> list[str]:
    """The numbers in the list of what there is to do, from the top."""
    _whole(page)
    # A desk has all rows in sight, those that a phone folds too.
    rows = page.locator("h2:text-is('Att göra') + table tbody tr, .desk-open tbody tr")
    return [row.get_by_role("link").first.inner_text() for row in rows.filter(visible=True).all()]


def numbers(week: Week, *who: str) -> list[str]:
    """How a page names them, in order."""
    return sorted(week.load[one].number for one in who)


def signals_of(page: Page) -> list[Signal]:
    """What is worth a talk today: what it is and about whom."""
    _whole(page)
    heads = page.locator("li.signal h3").all_inner_texts()
    return [(title, number) for title, number in (head.rsplit(", ", 1) for head in heads)]


def say(page: Page, one: Signal, word: str) -> None:
    """The button of the signal is pressed."""
    signal = page.locator("li.signal").filter(has_text=one[0]).filter(has_text=one[1])
    signal.get_by_role("button", name=re.compile(f"^{word}")).click()


def told(page: Page, words: str) -> None:
    """The page says just that."""
    expect(page.get_by_text(words, exact=True)).to_be_visible()


def fetch(page: Page, act: Callable[[], None]) -> None:
    """What the act leads to is a sheet to print; the page stays, as Chromium's reader is not ours to try."""
    sheets: list[APIResponse] = []

    def take(route: Route) -> None:
        sheets.append(route.fetch())
        route.fulfill(status=204)

    page.route(SHEET, take)
    with page.expect_request(SHEET) as asked:
        act()
    asked.value.response()
    page.unroute(SHEET)
    (sheet,) = sheets
    assert sheet.ok
    assert sheet.body().startswith(b"%PDF")
