"""What is kept of a page knows nobody: each visitor gets the own values, and only those."""

import re
from collections.abc import Iterator, Mapping

import pytest
from flask import Flask, flash, render_template_string
from flask_wtf.csrf import generate_csrf

from smail.db.session import Database
from smail.db.tables import Participant
from smail.web.kept_pages import KeptPages, kept_pages
from tests.factories.accounts import sign_in_participant
from tests.factories.assessments import make_answer, make_open
from tests.factories.people import make_participant
from tests.support.client import new_browser

PAGE = "{{ csrf_token() }} {{ key }} {{ csrf_token() }} {{ number }} {{ get_flashed_messages() }}"


@pytest.fixture
def visit(app: Flask) -> Iterator[None]:
    """A request by somebody."""
    with app.test_request_context("/"):
        yield


class Painter:
    """Draws pages, and counts them."""

    def __init__(self) -> None:
        self.drawn = 0

    def __call__(self, own: Mapping[str, str]) -> str:
        self.drawn += 1
        return render_template_string(PAGE, key=own["key"], number=self.drawn)


def test_a_page_is_drawn_once_and_gets_each_visitors_own_values(app: Flask) -> None:
    pages, draw, tokens = KeptPages(), Painter(), []
    for key in ("one", "two", "three"):
        with app.test_request_context("/"):
            page = pages.page("page", {"key": key}, draw)
            tokens.append(generate_csrf())
            assert page == f"{tokens[-1]} {key} {tokens[-1]} 1 []"
    assert draw.drawn == 1
    assert len(set(tokens)) == 3


def test_another_page_is_drawn_for_itself(visit: None) -> None:
    pages, draw = KeptPages(), Painter()
    assert pages.page("first", {"key": "k"}, draw) != pages.page("second", {"key": "k"}, draw)
    assert draw.drawn == 2


def test_a_page_with_a_message_is_drawn_for_its_visitor_and_not_kept(app: Flask) -> None:
    pages, draw, shown = KeptPages(), Painter(), []
    for message in ("Ditt svar är ändrat.", None):
        with app.test_request_context("/"):
            if message is not None:
                flash(message)
            shown.append("Ditt svar" in pages.page("page", {"key": "k"}, draw))
    assert shown == [True, False]
    assert draw.drawn == 2


def test_a_value_that_would_have_to_be_escaped_is_not_put_into_a_kept_page(visit: None) -> None:
    pages, draw = KeptPages(), Painter()
    pages.page("page", {"key": "k"}, draw)
    assert "<b>" not in pages.page("page", {"key": "<b>"}, draw)
    assert draw.drawn == 2


def test_the_page_not_asked_for_longest_is_given_up(visit: None) -> None:
    pages, draw = KeptPages(kept=2), Painter()
    for what in ("a", "b", "a", "c", "a", "b"):
        pages.page(what, {"key": "k"}, draw)
    assert draw.drawn == 4


def test_each_application_keeps_its_own(app: Flask) -> None:
    with app.app_context():
        assert kept_pages() is kept_pages()
    with Flask(__name__).app_context():
        other = kept_pages()
    with app.app_context():
        assert kept_pages() is not other


def test_two_people_at_one_question_share_nothing_of_their_own(app: Flask, database: Database) -> None:
    with database.transaction(write=True) as db:
        people = [make_participant(db) for _ in range(2)]
        ratings = [make_open(db, person) for person in people]
    shown = [_question(app, person, ratings[0].items_shown[0]) for person in people]
    own = [
        re.findall(r'(?:name="(?:csrf_token|key)" value|data-assessment)="([^"]+)"', page) for page in shown
    ]
    assert [len(values) for values in own] == [4, 4]
    assert not {*own[0]} & {*own[1]}
    assert [ratings[at].public_id in values for at, values in enumerate(own)] == [True, True]
    assert _without(shown[0], own[0]) == _without(shown[1], own[1])


def test_the_answer_that_stands_is_only_shown_to_the_one_who_gave_it(app: Flask, database: Database) -> None:
    with database.transaction(write=True) as db:
        people = [make_participant(db) for _ in range(3)]
        ratings = [make_open(db, person) for person in people]
        item = ratings[0].items_shown[0]
        for rating, value in zip(ratings, (2, 4), strict=False):
            make_answer(db, rating, item, value)
    chosen = [re.findall(r'value="(\w+)" checked', _question(app, person, item)) for person in people]
    assert chosen == [["2"], ["4"], []]


def _question(app: Flask, person: Participant, item_key: str) -> str:
    browser = new_browser(app)
    sign_in_participant(browser, person)
    answer = browser.get(f"/s/fraga/{item_key}")
    assert answer.status_code == 200
    return answer.text


def _without(page: str, own: list[str]) -> str:
    for value in own:
        page = page.replace(value, "")
    return page
