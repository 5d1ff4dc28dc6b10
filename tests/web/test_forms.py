"""What is posted is read by an allow-list, tidied and judged in Swedish."""

import json
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import Babel
from werkzeug.exceptions import BadRequest
from wtforms import PasswordField

from smail import log, web
from smail.web import forms
from smail.web.forms import (
    ChoiceField,
    DayField,
    LinesField,
    ManyChoicesField,
    SmailForm,
    TextField,
    WholeNumberField,
    between,
    errors_of,
    length,
    no_personnummer,
    optional,
    required,
)


class Order(SmailForm):
    name = TextField("", [required("Skriv namnet."), length(at_most=10, at_least=2), no_personnummer])
    note = LinesField("", [length(at_most=40)])
    starts_on = DayField("", [required()])
    ends_on = DayField("", [optional()])
    days = WholeNumberField("", [optional(), between(1, 90)])
    kind = ChoiceField("", [optional()], choices=[("a", "A"), ("b", "B")])
    sort = ManyChoicesField("", [required("Välj sort.")], choices=[("x", "X"), ("z", "Z")])
    word = PasswordField("")


RIGHT = {"name": "Ett namn", "starts_on": "2026-11-21", "sort": "x"}


@pytest.fixture
def app() -> Flask:
    app = Flask("orders")
    app.config["SECRET_KEY"] = "for this test"
    Babel(app, default_locale="sv")
    return app


def posted(app: Flask, **changes: str) -> Order:
    with app.test_request_context("/", method="POST", data=RIGHT | changes):
        form = forms.read(Order)
        form.validate()
        return form


def faults(app: Flask, **changes: str) -> dict[str, str]:
    with app.test_request_context("/", method="POST", data=RIGHT | changes):
        form = forms.read(Order)
        form.validate()
        return dict(errors_of(form))


def test_what_was_posted_is_read(app: Flask) -> None:
    form = posted(app, days="14", note="Rad ett\r\nRad två", kind="b")
    assert not form.errors
    assert form.starts_on.data == date(2026, 11, 21)
    assert (form.days.data, form.ends_on.data, form.kind.data) == (14, None, "b")
    assert form.note.data == "Rad ett\nRad två"


def test_a_field_that_the_form_does_not_know_ends_the_request(app: Flask) -> None:
    with pytest.raises(BadRequest):
        posted(app, is_administrator="1")


def test_a_file_that_the_form_does_not_know_ends_the_request(app: Flask) -> None:
    from io import BytesIO

    data = RIGHT | {"picture": (BytesIO(b"x"), "x.png")}
    with app.test_request_context("/", method="POST", data=data), pytest.raises(BadRequest):
        forms.read(Order)


@pytest.mark.parametrize(
    ("name", "logged"),
    [
        ("is_administrator", "is_administrator"),
        ("åäö", "(unprintable)"),
        ("x" * 41, "(unprintable)"),
        ("a b", "(unprintable)"),
    ],
)
def test_the_log_gets_the_name_of_the_field_only_where_it_is_short_and_plain(
    app: Flask, capfd: pytest.CaptureFixture[str], name: str, logged: str
) -> None:
    log.configure("info")
    with pytest.raises(BadRequest):
        posted(app, **{name: "HEMLIGT"})
    written = capfd.readouterr().err
    line = json.loads(written.splitlines()[-1])
    assert (line["event"], line["field"]) == ("form.unknown_field", logged)
    assert "HEMLIGT" not in written


def test_the_token_of_the_door_is_no_unknown_field(app: Flask) -> None:
    assert not posted(app, csrf_token="abc").errors


@pytest.mark.parametrize(
    ("field", "value", "fault"),
    [
        ("name", "   ", "Skriv namnet."),
        ("name", "a", "Texten är för kort. Den behöver minst 2 tecken."),
        ("name", "abcdefghijk", "Texten är för lång. Den får ha högst 10 tecken."),
        ("name", "en\nrad", "Skriv allt på en rad."),
        ("starts_on", "", "Fyll i det här fältet."),
        ("starts_on", "21/11 2026", "Skriv datumet så här: 2026-11-21."),
        ("starts_on", "2026-02-30", "Det datumet finns inte. Kontrollera år, månad och dag."),
        ("ends_on", "i går", "Skriv datumet så här: 2026-11-21."),
        ("days", "tre", "Skriv ett heltal med siffror."),
        ("days", "-3", "Skriv ett heltal med siffror."),
        ("days", "91", "Skriv ett tal från 1 till 90."),
        ("days", "0", "Skriv ett tal från 1 till 90."),
        ("kind", "c", "Välj något av alternativen."),
        ("sort", "y", "Välj något av alternativen."),
    ],
)
def test_a_fault_is_said_in_swedish_at_its_field(app: Flask, field: str, value: str, fault: str) -> None:
    assert faults(app, **{field: value}) == {field: fault}


def test_a_personnummer_is_turned_back(app: Flask) -> None:
    class Note(SmailForm):
        note = LinesField("", [no_personnummer])

    with app.test_request_context("/", method="POST", data={"note": "Ring 19811228-9874 i dag"}):
        form = forms.read(Note)
        assert not form.validate()
        assert "personnummer" in dict(errors_of(form))["note"]


def test_what_was_typed_stays_in_a_field_that_is_wrong(app: Flask) -> None:
    form = posted(app, starts_on="21/11", days="tre")
    assert (form.starts_on.shown, form.days.shown) == ("21/11", "tre")


def test_text_loses_space_and_hidden_signs_and_a_password_does_not(app: Flask) -> None:
    form = posted(app, name="  A\x00nna\x07 ", word="  p\x00w ")
    assert form.name.data == "Anna"
    assert form.word.data == "  p\x00w "


def test_several_can_be_chosen_and_none_where_one_is_needed_is_a_fault(app: Flask) -> None:
    with app.test_request_context("/", method="POST", data=RIGHT | {"sort": ["x", "z"]}):
        form = forms.read(Order)
        assert form.validate()
        assert form.sort.data == ["x", "z"]
    with app.test_request_context("/", method="POST", data={k: v for k, v in RIGHT.items() if k != "sort"}):
        form = forms.read(Order)
        assert not form.validate()
        assert dict(errors_of(form)) == {"sort": "Välj sort."}


def test_the_faults_stand_in_the_order_of_the_page(app: Flask) -> None:
    assert list(faults(app, days="x", name="", starts_on="")) == ["name", "starts_on", "days"]


def test_a_blank_form_shows_what_it_was_given(app: Flask) -> None:
    with app.test_request_context("/", method="POST", data=RIGHT):
        form = forms.blank(Order, {"starts_on": date(2026, 1, 2), "days": 91, "name": "Ung framtid"})
    assert (form.starts_on.shown, form.days.shown, form.name.data) == ("2026-01-02", "91", "Ung framtid")


def test_what_several_forms_say_is_written_once() -> None:
    sources = [file.read_text("utf-8") for file in Path(web.__file__).parent.rglob("*.py")]
    for sentence in ("Här ser det ut att stå ett personnummer.", "Lösenordet stämde inte.", "class NoFields"):
        assert sum(text.count(sentence) for text in sources) == 1, sentence
