"""Fifty at once: one answer is stored once, and of different ones the last acknowledged stands."""

import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from smail.db.tables import Assessment
from tests.server import sites
from tests.server.clients import ITEMS, STEPS
from tests.server.processes import Server
from tests.server.sites import Kept, Person, Site, Slot
from tests.server.visitor import Reply, Visitor, enter, open_link

pytestmark = [pytest.mark.server, pytest.mark.enable_socket]

AT_ONCE = 50
TRIES = 4
QUESTION = f"/s/fraga/{ITEMS[0]}"
VERSION = re.compile(r'name="version" value="(\d+)"')


@pytest.fixture
def person(site: Site) -> Person:
    return sites.make_people(site, 1)[0]


@pytest.fixture
def screens(server: Server, person: Person) -> Iterator[list[Visitor]]:
    """Fifty screens of one person, all at the first question."""
    first = Visitor(server.port)
    assert enter(first, person) == QUESTION
    first.close()
    made = [first.copy(server.port) for _ in range(AT_ONCE)]
    yield made
    for screen in made:
        screen.close()


def at_once(screens: list[Visitor], act: Callable[[int, Visitor], list[Reply]]) -> list[Reply]:
    """What all screens were told when they acted in the same moment."""
    start = threading.Barrier(len(screens))

    def run(numbered: tuple[int, Visitor]) -> list[Reply]:
        start.wait(30)
        return act(*numbered)

    with ThreadPoolExecutor(len(screens)) as pool:
        return [reply for replies in pool.map(run, enumerate(screens)) for reply in replies]


def kept_of(site: Site, person: Person) -> dict[Slot, Kept]:
    return {slot: kept for slot, kept in sites.kept_answers(site).items() if slot.person_id == person.id}


def test_fifty_posts_of_one_answer_store_one(site: Site, person: Person, screens: list[Visitor]) -> None:
    sent = {"answer": "4", "version": "0", "key": "fifty-times-the-same"}
    replies = at_once(screens, lambda _, screen: [screen.post_as_script(QUESTION, sent)])
    assert {(reply.status, reply.json()["state"], reply.json()["version"]) for reply in replies} == {
        (200, "saved", 1)
    }
    assert kept_of(site, person) == {Slot(person.id, ITEMS[0]): Kept("4", 1)}


def test_fifty_posts_of_one_form_store_one_and_all_go_on(
    site: Site, person: Person, screens: list[Visitor]
) -> None:
    sent = {"answer": "2", "version": "0", "key": "fifty-times-the-form"}
    replies = at_once(screens, lambda _, screen: [screen.post(QUESTION, sent)])
    assert {(reply.status, reply.header("Location")) for reply in replies} == {(303, f"/s/fraga/{ITEMS[1]}")}
    assert kept_of(site, person) == {Slot(person.id, ITEMS[0]): Kept("2", 1)}


def change(number: int, screen: Visitor) -> list[Reply]:
    """The screen sends a choice of its own, and after a conflict once more with the version it then sees."""
    replies, seen = [], "0"
    for attempt in range(TRIES):
        key = f"of-screen-{number}-{attempt}"
        sent = {"answer": STEPS[number % len(STEPS)], "version": seen, "key": key}
        replies.append(screen.post_as_script(QUESTION, sent))
        if replies[-1].status == 200:
            break
        seen = VERSION.findall(screen.get(QUESTION).text)[0]
    return replies


def test_of_fifty_different_answers_the_last_acknowledged_stands_with_its_version(
    site: Site, person: Person, screens: list[Visitor]
) -> None:
    told: list[tuple[str, int]] = []

    def act(number: int, screen: Visitor) -> list[Reply]:
        replies = change(number, screen)
        if replies[-1].status == 200:
            told.append((STEPS[number % len(STEPS)], replies[-1].json()["version"]))
        return replies

    replies = at_once(screens, act)
    assert {(reply.status, reply.json()["state"]) for reply in replies} == {(200, "saved"), (409, "conflict")}
    values = {version: value for value, version in told}
    assert len(set(told)) == len(values), "one version was acknowledged with two answers"
    assert sorted(values) == list(range(1, max(values) + 1))
    last = max(values)
    assert last > 1
    assert kept_of(site, person) == {Slot(person.id, ITEMS[0]): Kept(values[last], last)}
    assert VERSION.findall(screens[0].get(QUESTION).text) == [str(last)]


def test_an_answer_whose_reply_was_lost_is_told_again_and_not_stored_again(
    site: Site, person: Person, screens: list[Visitor]
) -> None:
    sent = {"answer": "3", "version": "0", "key": "the-reply-was-lost"}
    first, again = (screens[number].post_as_script(QUESTION, sent) for number in (0, 1))
    assert (first.status, first.text) == (again.status, again.text)
    assert kept_of(site, person) == {Slot(person.id, ITEMS[0]): Kept("3", 1)}


def test_fifty_who_begin_at_once_begin_one_rating(site: Site, server: Server, person: Person) -> None:
    first = Visitor(server.port)
    open_link(first, person)
    screens = [first, *(first.copy(server.port) for _ in range(AT_ONCE - 1))]
    replies = at_once(screens, lambda _, screen: [screen.post("/s/borja")])
    for screen in screens:
        screen.close()
    assert {(reply.status, reply.header("Location")) for reply in replies} == {(303, QUESTION)}
    with site.database() as database, database.transaction(write=False) as db:
        begun = db.scalars(select(Assessment.id).where(Assessment.participant_id == person.id)).all()
    assert len(begun) == 1
