"""Replies that are lost, come twice or late, and fingers that are faster than the network."""

import random
import time
from datetime import timedelta

import pytest
from playwright.sync_api import Page, Route, expect

from smail import clock
from tests.journeys import walking
from tests.journeys.browsers import Visitors
from tests.journeys.sites import Person, Site
from tests.journeys.walking import FIRST_SEVEN, at_question, choose, saved

# The tests' own server forgets to close what it was sending when a reset connection fails once more.
pytestmark = pytest.mark.filterwarnings(
    r"ignore:Exception ignored in. <_io\.FileIO name=.*/static/:pytest.PytestUnraisableExceptionWarning"
)

ANSWERS = "**/s/fraga/*"
SMALL = {"width": 360, "height": 640}
SHARE_HURT = 0.3
# The script waits a second before it asks again; that is patience for several losses in a row.
PATIENCE = 40_000


class ShakyNetwork:
    """Hurts three saves in ten: the request or its reply is lost, or it is sent twice, or comes late."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self.hurt = 0

    def carry(self, route: Route) -> None:
        """One request, as this network carries it."""
        if route.request.method != "POST" or self._chance.random() > SHARE_HURT:
            route.continue_()
            return
        self.hurt += 1
        self._chance.choice((self._lose_request, self._lose_reply, self._send_twice, self._delay))(route)

    def _lose_request(self, route: Route) -> None:
        route.abort("connectionreset")

    def _lose_reply(self, route: Route) -> None:
        route.fetch()
        route.abort("connectionreset")

    def _send_twice(self, route: Route) -> None:
        route.fetch()
        route.fulfill(response=route.fetch())

    def _delay(self, route: Route) -> None:
        time.sleep(0.3)
        route.continue_()


def _answer(page: Page, questions: int, chance: random.Random) -> dict[str, str]:
    """What the person chose last and saw saved, for each question."""
    seen = {}
    for number, key in enumerate(FIRST_SEVEN[:questions], start=1):
        at_question(page, number, 7)
        for value in chance.sample("12345", chance.choice((1, 1, 2, 3))):
            choose(page, value)
            seen[key] = value
        expect(page.get_by_role("status")).to_have_text(walking.SAVED, timeout=PATIENCE)
        walking.go_on(page)
    return seen


def _over_a_shaky_network(site: Site, visitors: Visitors, seed: int, questions: int) -> int:
    person = site.person()
    page = visitors.page()
    network = ShakyNetwork(seed)
    walking.begin(page, site, person)
    page.route(ANSWERS, network.carry)
    seen = _answer(page, questions, random.Random(seed))
    assert site.answers_of(person) == seen, f"seed {seed}"
    page.context.close()
    return network.hurt


# Five of the two hundred below, and fewer questions of each.
@pytest.mark.long
def test_what_is_stored_is_what_was_acknowledged_over_a_shaky_network(site: Site, visitors: Visitors) -> None:
    assert sum(_over_a_shaky_network(site, visitors, seed, questions=3) for seed in range(5)) > 3


@pytest.mark.soak
@pytest.mark.parametrize("first", range(0, 200, 20))
def test_two_hundred_persons_over_a_shaky_network(any_site: Site, visitors: Visitors, first: int) -> None:
    seeds = range(first, first + 20)
    assert sum(_over_a_shaky_network(any_site, visitors, seed, questions=7) for seed in seeds) > 20


def _at_question_one(site: Site, visitors: Visitors) -> tuple[Person, Page]:
    person = site.person()
    page = visitors.page()
    walking.begin(page, site, person)
    return person, page


SCRIPT = "**/question*.js*"


def _first_of(held: list[Route], page: Page) -> Route:
    """The first request that is held back; a page may be seen before its request has been."""
    deadline = time.monotonic() + PATIENCE / 1000
    while not held:
        assert time.monotonic() < deadline, "nothing was asked for"
        page.wait_for_timeout(20)
    return held[0]


def _tapped_before_the_script(site: Site, visitors: Visitors, *taps: str) -> tuple[Person, Page]:
    """The person has tapped while the script was on its way; it has come by now."""
    person = site.person()
    page = visitors.page()
    held: list[Route] = []
    page.route(SCRIPT, lambda route: held.append(route))
    walking.begin(page, site, person)
    at_question(page, 1, 7)
    for value in taps:
        choose(page, value)
    assert site.answers_of(person) == {}
    _first_of(held, page).continue_()
    page.wait_for_load_state("domcontentloaded")
    return person, page


def test_a_tap_before_the_script_has_come_is_saved_when_it_comes(site: Site, visitors: Visitors) -> None:
    person, page = _tapped_before_the_script(site, visitors, "2", "4")
    saved(page)
    assert walking.is_chosen(page, "4")
    assert site.answers_of(person) == {FIRST_SEVEN[0]: "4"}


def test_a_script_that_comes_late_to_an_untouched_question_saves_nothing(
    site: Site, visitors: Visitors
) -> None:
    person, page = _tapped_before_the_script(site, visitors)
    walking.button(page, "Nästa").click()
    expect(page.get_by_role("status")).to_have_text("Välj ett svar. Eller tryck Hoppa över.")
    assert site.answers_of(person) == {}


def test_of_quick_changes_of_mind_the_last_on_the_screen_is_stored(site: Site, visitors: Visitors) -> None:
    person, page = _at_question_one(site, visitors)
    page.route(ANSWERS, _slowly)
    for value in "243":
        choose(page, value)
    saved(page)
    assert walking.is_chosen(page, "3")
    assert site.answers_of(person) == {FIRST_SEVEN[0]: "3"}


def _slowly(route: Route) -> None:
    time.sleep(0.2)
    route.continue_()


def test_a_double_tap_stores_one_answer_and_goes_one_step(site: Site, visitors: Visitors) -> None:
    person, page = _at_question_one(site, visitors)
    walking.choice(page, "4").dblclick()
    saved(page)
    walking.button(page, "Nästa").dblclick()
    at_question(page, 2, 7)
    assert site.answers_of(person) == {FIRST_SEVEN[0]: "4"}


def test_a_choice_in_a_tab_that_dies_before_the_reply_is_sent_at_the_next_visit(
    site: Site, visitors: Visitors
) -> None:
    person, page = _at_question_one(site, visitors)
    page.set_viewport_size(SMALL)
    page.route(ANSWERS, lambda route: route.abort("connectionreset"))
    choose(page, "5")
    expect(page.get_by_role("status")).to_have_text("Väntar på nät. Ditt val står kvar.")
    _is_seen_beside_what_has_focus(page)
    page.close()
    assert site.answers_of(person) == {}
    again = visitors.contexts[-1].new_page()
    walking.open_link(again, site, person)
    walking.button(again, "Börja").or_(walking.button(again, "Fortsätt")).click()
    saved(again)
    assert walking.is_chosen(again, "5")
    assert site.answers_of(person) == {FIRST_SEVEN[0]: "5"}


def test_a_tab_that_dies_after_the_reply_was_lost_stores_the_answer_once(
    site: Site, visitors: Visitors
) -> None:
    person, page = _at_question_one(site, visitors)
    page.route(ANSWERS, _lose_the_reply)
    choose(page, "2")
    expect(page.get_by_role("status")).to_have_text("Väntar på nät. Ditt val står kvar.")
    # The script asks again each second, and a request must not be under way in a page that is gone.
    page.unroute_all(behavior="ignoreErrors")
    page.close()
    assert site.answers_of(person) == {FIRST_SEVEN[0]: "2"}
    again = visitors.contexts[-1].new_page()
    walking.open_link(again, site, person)
    walking.button(again, "Fortsätt").click()
    at_question(again, 2, 7)
    assert site.answers_of(person) == {FIRST_SEVEN[0]: "2"}


def _lose_the_reply(route: Route) -> None:
    route.fetch()
    route.abort("connectionreset")


def _is_seen_beside_what_has_focus(page: Page) -> None:
    """Nobody has to scroll to what is said, and it lies over neither the answer nor what Tab leads to."""
    for _ in range(3):
        expect(page.get_by_role("status")).to_be_in_viewport(ratio=1)
        told, hand = (page.locator(one).bounding_box() for one in (".told", ":focus"))
        assert told is not None
        assert hand is not None
        assert hand["y"] >= 0
        assert hand["y"] + hand["height"] <= told["y"]
        page.keyboard.press("Tab")


FAILED = "Det blev fel hos oss. Svaret är inte sparat än. Ditt val står kvar här. Tryck på Försök igen."


def _busy(route: Route) -> None:
    """What a server in front of ours says when ours is away."""
    route.fulfill(status=503, content_type="text/html", body="<h1>Service Unavailable</h1>")


def test_a_fault_of_the_server_is_called_one_and_can_be_tried_again(site: Site, visitors: Visitors) -> None:
    person, page = _at_question_one(site, visitors)
    page.set_viewport_size(SMALL)
    # The script asks again by itself after a second: here it is the button that does.
    page.wait_for_load_state("load")
    page.clock.install()
    page.clock.pause_at(clock.now() + timedelta(hours=1))
    page.route(ANSWERS, _busy)
    choose(page, "4")
    expect(page.get_by_role("status")).to_have_text(FAILED)
    _is_seen_beside_what_has_focus(page)
    page.unroute(ANSWERS)
    walking.button(page, "Försök igen").click()
    saved(page)
    expect(walking.button(page, "Försök igen")).to_be_hidden()
    expect(page.locator("input[name=answer][value='4']")).to_be_focused()
    assert site.answers_of(person) == {FIRST_SEVEN[0]: "4"}
    assert [fault[:4] for fault in visitors.witness.faults] == ["503:"]
    visitors.witness.faults.clear()


def test_a_page_that_is_not_ours_is_never_taken_for_saved(site: Site, visitors: Visitors) -> None:
    person, page = _at_question_one(site, visitors)
    page.route(ANSWERS, lambda route: route.fulfill(content_type="text/html", body="<h1>Logga in</h1>"))
    choose(page, "4")
    expect(page.get_by_role("status")).to_have_text("Väntar på nät. Ditt val står kvar.")
    assert site.answers_of(person) == {}
    page.unroute(ANSWERS)
    saved(page)
    assert site.answers_of(person) == {FIRST_SEVEN[0]: "4"}


def test_the_green_word_stands_only_after_the_row_is_on_disk(site: Site, visitors: Visitors) -> None:
    person, page = _at_question_one(site, visitors)
    held: list[Route] = []
    page.route(ANSWERS, lambda route: held.append(route))
    choose(page, "1")
    expect(page.get_by_role("status")).to_have_text("Sparar")
    assert site.answers_of(person) == {}
    _first_of(held, page).continue_()
    saved(page)
    assert site.answers_of(person) == {FIRST_SEVEN[0]: "1"}
