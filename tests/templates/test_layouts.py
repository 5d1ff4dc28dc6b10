"""The frame of every page: language, landmarks, the way past the menu, the way out."""

from collections.abc import Callable
from typing import Any

import jinja2
import pytest

LAYOUTS = ("public", "staff", "participant")
BODY = "{% block title %}I dag{% endblock %}{% block main %}<h1>I dag</h1>{% endblock %}"
DrawPage = Callable[..., Any]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_page_says_its_language_and_direction(draw_page: DrawPage, layout: str) -> None:
    html = draw_page(layout, BODY, language="ar", direction="rtl").one("html")
    assert html.attributes == {"lang": "ar", "dir": "rtl"}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_page_has_its_title_and_one_of_each_landmark(draw_page: DrawPage, layout: str) -> None:
    page = draw_page(layout, BODY)
    assert page.one("title").text == "I dag – SMAIL"
    for landmark in ("header", "main", "footer", "h1"):
        assert page.one(landmark)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_first_link_leads_past_the_menu(draw_page: DrawPage, layout: str) -> None:
    page = draw_page(layout, BODY)
    first = page.all("a")[0]
    assert (first.text, first.attributes["href"]) == ("Hoppa till innehållet", "#main")
    assert page.by_id("main").name == "main"


@pytest.mark.parametrize("layout", LAYOUTS)
def test_help_and_the_two_promises_stand_at_the_same_place(draw_page: DrawPage, layout: str) -> None:
    page = draw_page(layout, BODY)
    assert page.one("footer").text.strip().startswith("Behöver du hjälp?")
    assert [link.attributes["href"] for link in page.all("a")[-2:]] == ["/tillganglighet", "/personuppgifter"]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_what_was_just_done_is_told_before_the_heading(draw_page: DrawPage, layout: str) -> None:
    names = [element.attributes.get("role") or element.name for element in draw_page(layout, BODY).elements]
    assert names.index("status") < names.index("h1")


def test_a_page_without_a_title_is_not_drawn(draw_page: DrawPage) -> None:
    with pytest.raises(jinja2.TemplateRuntimeError, match="title"):
        draw_page("public", "{% block main %}<h1>I dag</h1>{% endblock %}")


def test_staff_see_their_name_their_menu_and_the_way_out(draw_page: DrawPage) -> None:
    page = draw_page(
        "staff", BODY, signed_in_name="Kim", sign_out_url="/logga-ut", navigation=(("/idag", "I dag", True),)
    )
    assert page.one("nav").attributes["aria-label"] == "Huvudmeny"
    assert "Kim" in page.one("header").text
    assert (page.one("form").attributes["method"], page.one("form").attributes["action"]) == (
        "post",
        "/logga-ut",
    )
    assert page.one("button").text == "Logga ut"


def test_nobody_signed_in_has_no_way_out(draw_page: DrawPage) -> None:
    assert draw_page("staff", BODY).all("form") == []


def test_a_participant_can_leave_quickly_without_a_script(draw_page: DrawPage) -> None:
    page = draw_page("participant", BODY)
    assert page.one("form").attributes["action"] == "/participant.leave"
    assert [button.text for button in page.all("button")] == ["Lyssna", "Lämna snabbt"]


def test_listen_is_hidden_until_a_script_can_read_aloud(draw_page: DrawPage) -> None:
    listen = draw_page("participant", BODY).by_id("listen")
    assert "hidden" in listen.attributes
    assert listen.attributes["type"] == "button"


NEVER_TO_PARTICIPANTS = ("skatt", "indikator", "insats", "deltagare", "avslut", "handledare")


def test_the_participant_s_frame_has_none_of_the_office_s_words(draw_page: DrawPage) -> None:
    text = draw_page("participant", BODY).one("html").text.lower()
    assert [word for word in NEVER_TO_PARTICIPANTS if word in text] == []


def _told(page: Any) -> list[str]:
    after = page.elements[page.elements.index(page.one("h1")) + 1 :]
    return [element.text for element in after if element.name == "p"][:3]


STATUSES = (400, 401, 403, 404, 405, 409, 413, 429, 500, 503)


@pytest.mark.parametrize("status", STATUSES)
def test_an_error_says_what_happened_what_is_safe_and_what_to_do(draw_error: DrawPage, status: int) -> None:
    page = draw_error(status=status)
    happened, safe, to_do = _told(page)
    assert page.one("h1").text
    assert happened.endswith(".")
    assert "sparat" in safe
    assert to_do.endswith((".", "?"))
    assert page.one("title").text == f"{page.one('h1').text} – SMAIL"


def test_each_error_has_its_own_words(draw_error: DrawPage) -> None:
    assert len({draw_error(status=status).one("h1").text for status in STATUSES}) == len(STATUSES)


def test_an_unknown_error_is_ours(draw_error: DrawPage) -> None:
    assert draw_error(status=418).one("h1").text == "Det blev fel hos oss"


def test_the_caller_s_own_words_come_first(draw_error: DrawPage) -> None:
    page = draw_error(
        status=404, title="Länken har slutat gälla", what_to_do="Be om en ny.", reference="a1b2"
    )
    assert page.one("h1").text == "Länken har slutat gälla"
    assert "Be om en ny." in page.one("main").text
    assert page.one("code").text == "a1b2"


@pytest.mark.parametrize("status", STATUSES)
def test_an_error_speaks_plainly_to_everybody(draw_error: DrawPage, status: int) -> None:
    page = draw_error(status=status)
    text = page.one("main").text
    assert "!" not in text
    assert [word for word in NEVER_TO_PARTICIPANTS if word in text.lower()] == []
    for sentence in " ".join(_told(page)).replace("?", ".").split("."):
        assert len(sentence.split()) <= 16, sentence
