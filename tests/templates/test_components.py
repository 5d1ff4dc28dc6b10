"""Each component says what it is to a screen reader, links its parts, and shows hostile text as text."""

from collections.abc import Callable
from typing import Any

import jinja2
import pytest

HOSTILE = """"'><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}"""
Draw = Callable[..., Any]

CALLS = {
    "back_link": "back_link(x, x)",
    "brand": "brand(x)",
    "breadcrumb": "breadcrumb(((x, x), (x, x)))",
    "button": "button(x, name=x, value=x, id=x, form=x, context=x)",
    "card": "card_page",
    "checkbox": "checkbox('a', x, value=x, hint=x, error=x)",
    "checkbox_group": "checkbox_group('a', x, ((x, x),), (x,), hint=x, error=x)",
    "code": "code(x, x)",
    "csrf": "csrf_field()",
    "data_table": "data_table(x, (x, x, ''), ((x, x, x),), numeric=(1,), show_caption=true)",
    "date_field": "date_field('a', x, x, hint=x, error=x, earliest=x, latest=x)",
    "definition_list": "definition_list(((x, x),))",
    "described_by": "'<p' ~ described_by('a', x, x) ~ '></p>'",
    "disclosure": "disclosure_page",
    "error_message": "error_message('a', x)",
    "error_summary": "error_summary(((x, x),), x)",
    "figure_table": "figure_table({'title': x, 'header': (x, x), 'rows': ((x, x),), 'numeric': (1,)})",
    "fold": "fold_page",
    "hint_text": "hint_text('a', x)",
    "link_button": "link_button(x, x, context=x)",
    "navigation": "navigation(((x, x, true), (x, x, false)))",
    "notice": "notice(x, x, x)",
    "optional_mark": "optional_mark(true)",
    "page_tabs": "page_tabs(((x, x, x), (x, x, false)), x)",
    "pagination": "pagination(x, x, x)",
    "password_form": "password_form(x, x, x, error=x)",
    "picture": "picture({'phone': x, 'phone_size': (1, 2), 'desk': x, 'desk_size': (3, 4), 'alt': x})",
    "progress": "progress(2, 7)",
    "qr": "qr(x, 29, x)",
    "question": "question('a', x, ((x, x),), ((x, x),), value=x, hint=x, error=x)",
    "quick_exit": "quick_exit(x)",
    "radio_group": "radio_group('a', x, ((x, x, x),), x, hint=x, error=x)",
    "saved": "saved(x, 'waiting', x)",
    "select": "select('a', x, ((x, x),), x, hint=x, error=x, empty=x)",
    "signal": "signal_page",
    "stat": "stat(x, x, x, x)",
    "tag": "tag(x)",
    "text_field": "text_field('a', x, x, hint=x, error=x, type=x, autocomplete=x, inputmode=x, maxlength=x)",
    "textarea": "textarea('a', x, x, hint=x, error=x)",
}
# These take no text, or break it up: a code is shown in two groups and read digit by digit.
TEXTLESS = {"code", "csrf", "optional_mark", "progress"}
SHOWS_IMAGES = {"picture": {"img"}}
PAGES = {
    "card_page": "{% call card(x, state=x, id=x) %}{{ x }}{% endcall %}",
    "signal_page": "{% call signal(x, x, x, (x, x), ((x, x),), x, method=x, method_words=x, note=x) %}"
    "{{ x }}{% endcall %}",
    "disclosure_page": "{% call disclosure(x) %}{{ x }}{% endcall %}",
    "fold_page": "{% call fold(x, x, note=x) %}{{ x }}{% endcall %}",
}


def _component_names(environment: jinja2.Environment) -> set[str]:
    assert environment.loader is not None
    names = environment.loader.list_templates()
    return {name[11:-5] for name in names if name.startswith("components/") and name.endswith(".html")}


def test_every_component_is_drawn_here_with_hostile_text(environment: jinja2.Environment) -> None:
    assert set(CALLS) == _component_names(environment)


def test_a_component_is_one_macro_in_one_file(environment: jinja2.Environment) -> None:
    assert environment.loader is not None
    for name in _component_names(environment):
        source, _, _ = environment.loader.get_source(environment, f"components/{name}.html")
        assert source.count("{% macro ") == 1, name
        assert source.startswith("{#"), f"{name} does not say what it is for"


@pytest.mark.parametrize("component", [name for name in CALLS if name != "described_by"])
def test_hostile_text_is_shown_as_text(draw: Draw, component: str) -> None:
    call = CALLS[component]
    page = draw(PAGES.get(call, "{{ " + call + " }}"), x=HOSTILE)
    assert not page.open
    assert page.elements
    for element in page.elements:
        assert element.name not in {"script", *({"img"} - SHOWS_IMAGES.get(component, set()))}
        assert not [name for name in element.attributes if name.startswith("on") or name == "style"]
    if component not in TEXTLESS:
        assert any(
            element.text.endswith(HOSTILE) or HOSTILE in element.attributes.values()
            for element in page.elements
        )


FIELDS = {
    "text_field": "text_field('start', 'Namn', hint=hint, error=error)",
    "textarea": "textarea('start', 'Namn', hint=hint, error=error)",
    "select": "select('start', 'Namn', (('1', 'En'),), hint=hint, error=error)",
    "date_field": "date_field('start', 'Namn', hint=hint, error=error)",
    "checkbox": "checkbox('start', 'Namn', hint=hint, error=error)",
    "radio_group": "radio_group('start', 'Namn', (('1', 'En'), ('2', 'Två')), hint=hint, error=error)",
    "question": "question('start', 'Namn', (('1', 'En'), ('2', 'Två')), hint=hint, error=error)",
}


@pytest.mark.parametrize("component", FIELDS)
def test_a_field_is_tied_to_its_hint_and_its_error(draw: Draw, component: str) -> None:
    page = draw("{{ " + FIELDS[component] + " }}", hint="Så här", error="Skriv ett namn.")
    (tied,) = [element for element in page.elements if "aria-describedby" in element.attributes]
    assert tied.attributes["aria-describedby"] == "start-hint start-error"
    assert tied.attributes["aria-invalid"] == "true"
    assert page.by_id("start-hint").text == "Så här"
    assert page.by_id("start-error").text == "Fel: Skriv ett namn."


@pytest.mark.parametrize("component", FIELDS)
def test_a_field_without_error_says_nothing_of_errors(draw: Draw, component: str) -> None:
    page = draw("{{ " + FIELDS[component] + " }}", hint=None, error=None)
    for element in page.elements:
        assert not {"aria-describedby", "aria-invalid"} & set(element.attributes)
        assert "error" not in (element.attributes.get("class") or "")


@pytest.mark.parametrize("component", [*FIELDS, "checkbox_group"])
def test_the_link_of_an_error_summary_lands_on_something_that_takes_the_keyboard(
    draw: Draw, component: str
) -> None:
    call = FIELDS.get(component, "checkbox_group('start', 'Namn', (('1', 'En'), ('2', 'Två')))")
    page = draw("{{ " + call + " }}", hint="Så", error="Fel.")
    assert page.by_id("start").name in {"input", "select", "textarea"}


@pytest.mark.parametrize("component", ["text_field", "textarea", "select", "date_field"])
def test_a_field_has_a_visible_label_and_no_placeholder(draw: Draw, component: str) -> None:
    page = draw("{{ " + FIELDS[component] + " }}", hint=None, error=None)
    assert page.one("label").attributes["for"] == "start"
    assert page.one("label").text == "Namn"
    assert all("placeholder" not in element.attributes for element in page.elements)


def test_only_the_optional_field_is_marked(draw: Draw) -> None:
    page = draw("{{ text_field('a', 'Namn') }}{{ text_field('b', 'År', optional=true) }}")
    assert [label.text for label in page.all("label")] == ["Namn", "År (valfritt)"]


def test_a_text_field_helps_the_phone_to_help(draw: Draw) -> None:
    page = draw(
        "{{ text_field('c', 'Kod', autocomplete='one-time-code', inputmode='numeric', maxlength=6) }}"
    )
    wanted = {"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": "6"}
    assert wanted.items() <= page.one("input").attributes.items()


def test_a_password_is_never_sent_back(draw: Draw) -> None:
    field = draw("{{ text_field('p', 'Lösenord', 'hemligt', type='password') }}").one("input")
    assert "value" not in field.attributes


def test_a_zero_is_a_value(draw: Draw) -> None:
    assert draw("{{ text_field('n', 'Antal', 0) }}").one("input").attributes["value"] == "0"
    page = draw("{{ select('n', 'Antal', ((0, 'Ingen'), (1, 'En')), 0) }}")
    assert ["selected" in option.attributes for option in page.all("option")] == [True, False]


def test_a_text_that_begins_with_a_line_break_keeps_it(draw: Draw) -> None:
    page = draw("{{ textarea('t', 'Text', '\\nrad') }}")
    assert page.one("textarea").text == "\n\nrad"


QUESTION = (
    "{{ question('jobb', 'Hur säker?', ((1, 'Lite'), (2, 'Mer')), "
    "(('dont_know', 'Vet inte'), ('skip', 'Hoppa över')), value=value) }}"
)


def test_a_question_is_a_group_whose_legend_is_the_page_s_heading(draw: Draw) -> None:
    page = draw(QUESTION, value=None)
    assert page.one("fieldset").attributes["role"] == "radiogroup"
    assert page.one("legend").text == page.one("h1").text == "Hur säker?"
    assert page.one("h1").attributes["tabindex"] == "-1"


def test_nothing_is_chosen_before_the_person_has_chosen(draw: Draw) -> None:
    radios = draw(QUESTION, value=None).all("input")
    assert [radio.attributes["value"] for radio in radios] == ["1", "2", "dont_know", "skip"]
    assert not [radio for radio in radios if "checked" in radio.attributes]


@pytest.mark.parametrize("value", [2, "2", "skip"])
def test_what_was_answered_is_chosen_and_nothing_else(draw: Draw, value: object) -> None:
    radios = draw(QUESTION, value=value).all("input")
    assert [r.attributes["value"] for r in radios if "checked" in r.attributes] == [str(value)]


def test_a_question_can_stand_below_another_heading(draw: Draw) -> None:
    page = draw("{{ question('a', 'Text', ((1, 'En'),), heading=false) }}")
    assert page.all("h1") == []
    assert page.one("legend").text == "Text"


def test_progress_is_a_picture_for_the_eye_and_words_for_all(draw: Draw) -> None:
    page = draw("{{ progress(2, 7) }}")
    assert page.one("ol").attributes["aria-hidden"] == "true"
    assert len(page.all("li")) == 7
    assert len([li for li in page.all("li") if li.attributes.get("class") == "done"]) == 2
    assert page.one("p").text == "Fråga 2 av 7"


def test_a_code_is_read_digit_by_digit_and_shown_in_two_groups(draw: Draw) -> None:
    page = draw("{{ code('481207', 'Koden') }}")
    heard, seen = page.all("span")
    assert heard.text == "Koden: 4 8 1 2 0 7"
    assert seen.attributes["aria-hidden"] == "true"
    assert [group.text for group in page.all("bdi")] == ["481", "207"]


def test_a_qr_code_is_a_picture_with_a_name_dark_on_white(draw: Draw) -> None:
    page = draw("{{ qr('M4 4h1v1h-1z', 29, 'QR-kod till länken') }}")
    svg = page.one("svg")
    assert (svg.attributes["role"], svg.attributes["aria-label"]) == ("img", "QR-kod till länken")
    assert svg.attributes["viewbox"] == "0 0 29 29"
    assert page.one("path").attributes == {"d": "M4 4h1v1h-1z", "fill": "#000"}
    assert page.one("rect").attributes["fill"] == "#fff"


def test_an_error_summary_takes_focus_and_links_to_the_fields(draw: Draw) -> None:
    page = draw("{{ error_summary((('name', 'Skriv ett namn.'), ('start', 'Välj en dag.'))) }}")
    box = page.by_id("error-summary").attributes
    assert (box["role"], box["tabindex"]) == ("alert", "-1")
    assert "autofocus" in box
    assert [(a.attributes["href"], a.text) for a in page.all("a")] == [
        ("#name", "Skriv ett namn."),
        ("#start", "Välj en dag."),
    ]


@pytest.mark.parametrize(
    "call", ["error_summary(())", "navigation(())", "hint_text('a', none)", "optional_mark(false)"]
)
def test_where_there_is_nothing_to_say_nothing_is_drawn(draw: Draw, call: str) -> None:
    assert draw("{{ " + call + " }}").elements == []


@pytest.mark.parametrize(
    ("kind", "role"), [("error", "alert"), ("ok", "status"), ("warning", "status"), ("message", "status")]
)
def test_a_notice_is_read_aloud(draw: Draw, kind: str, role: str) -> None:
    assert draw("{{ notice('Sparat.', kind) }}", kind=kind).elements[0].attributes["role"] == role


def test_a_table_stays_a_table_when_its_rows_become_cards(draw: Draw) -> None:
    page = draw(
        "{{ data_table('Att göra', ('Deltagare', 'Nästa', ''), "
        "(('KX4', '2026-11-24', tag('Nu', 'due')),), (1,)) }}"
    )
    assert page.one("caption").text == "Att göra"
    assert [row.attributes["role"] for row in page.all("tr")] == ["row", "row"]
    head = page.all("th")[2]
    following, acts = page.all("td")[1:]
    assert (head.attributes["role"], head.attributes["scope"]) == ("rowheader", "row")
    assert head.attributes["data-label"] == "Deltagare"
    assert following.attributes == {"role": "cell", "data-label": "Nästa", "class": "n day"}
    assert "data-label" not in acts.attributes
    assert page.one("span").text == "Nu"


def test_a_day_in_a_cell_is_not_broken_at_its_hyphens(draw: Draw) -> None:
    page = draw("{{ data_table('Att göra', ('Dag', 'Vad'), (('2026-11-16', 'två-fyra'),), (0,)) }}")
    assert page.all("th")[2].attributes["class"] == "n day"
    assert "class" not in page.one("td").attributes


def test_an_empty_table_says_so_in_words(draw: Draw) -> None:
    page = draw("{{ data_table('Att göra', ('A',), (), empty='Inget att göra just nu.') }}")
    assert page.one("p").text == "Inget att göra just nu."


def test_the_page_one_is_on_is_marked_in_the_menu(draw: Draw) -> None:
    page = draw("{{ navigation((('/a', 'A', false), ('/b', 'B', true))) }}")
    assert [link.attributes.get("aria-current") for link in page.all("a")] == [None, "page"]


def test_a_long_menu_keeps_two_entries_in_sight_and_says_where_one_is(draw: Draw) -> None:
    items = tuple((f"/{word}", word, word == "D") for word in "ABCDE")
    page = draw("{{ navigation(items) }}", items=items)
    assert [link.text for link in page.all("a")] == ["A", "B", "C", "D", "E"]
    assert len(page.all("details")) == 1
    assert page.one("summary").text == "Mer: D"


def test_a_short_menu_folds_nothing(draw: Draw) -> None:
    items = tuple((f"/{word}", word, False) for word in "ABCD")
    assert draw("{{ navigation(items) }}", items=items).all("details") == []


def test_the_last_crumb_is_the_page_itself_and_no_link(draw: Draw) -> None:
    page = draw("{{ breadcrumb((('/', 'I dag'), ('/x', 'KX4-82P'))) }}")
    assert [link.text for link in page.all("a")] == ["I dag"]
    assert page.one("span").attributes["aria-current"] == "page"


def test_an_empty_value_is_said_in_words(draw: Draw) -> None:
    page = draw("{{ definition_list((('År', none), ('Antal', 0))) }}")
    assert [value.text for value in page.all("dd")] == ["Inte angivet", "0"]


def test_buttons_with_the_same_word_differ_to_those_who_listen(draw: Draw) -> None:
    page = draw("{{ button('Skicka', context='till KX4-82P') }}")
    assert page.one("button").text == "Skicka till KX4-82P"
    assert page.one("button").attributes["type"] == "submit"


def test_leaving_quickly_is_a_form_with_its_token(draw: Draw) -> None:
    page = draw("{{ quick_exit('/hej-da') }}")
    assert page.one("form").attributes["method"] == "post"
    assert page.one("form").attributes["action"] == "/hej-da"
    assert page.one("input").attributes == {"type": "hidden", "name": "csrf_token", "value": "token"}
