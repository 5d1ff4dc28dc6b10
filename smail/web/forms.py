"""Reads what a form sent: only fields that the form knows, tidied, judged, and with every fault in Swedish.

A field that no form of ours has is a sign of somebody trying names of columns, so the whole request is
refused. The fields here say their faults in our own words, since those of the library are English or stiff.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from flask import abort, request
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, PasswordField, StringField
from wtforms.fields import TextAreaField
from wtforms.form import BaseForm
from wtforms.validators import StopValidation, ValidationError
from wtforms.widgets import TextInput

from smail.domain.numbers_in_text import holds_number
from smail.domain.personnummer import looks_like_personnummer
from smail.log import event

TOKEN = "csrf_token"  # noqa: S105 - the name of the field, which the door has judged
LONGEST_LOGGED_NAME = 40
HOLDS_PERSONNUMMER = lazy_gettext("Här ser det ut att stå ett personnummer. Ta bort det: SMAIL sparar inga.")
HOLDS_NUMBER = lazy_gettext(
    "Här ser det ut att stå en deltagares nummer. Ta bort det: texten är om en grupp och läses av många."
)
NO_ADDRESS = lazy_gettext("Kontrollera e-postadressen. Skriv den så här: namn@exempel.se, utan å, ä och ö.")
WRONG_PASSWORD = lazy_gettext("Lösenordet stämde inte. Efter fem felaktiga försök behöver du vänta en stund.")

FormT = TypeVar("FormT", bound="SmailForm")
Validator = Callable[[BaseForm, Field], None]


class SmailForm(FlaskForm):
    """A form of ours: no token of its own, because the door has already asked for it; text comes tidied."""

    class Meta(FlaskForm.Meta):
        """How the fields are bound."""

        csrf = False

        def bind_field(self, form: BaseForm, unbound_field: Any, options: dict[str, Any]) -> Any:
            """Every field of text loses signs that cannot be seen; a password stays as it was typed."""
            kind = unbound_field.field_class
            if issubclass(kind, StringField) and not issubclass(kind, PasswordField):
                options = {**options, "filters": (tidied, *unbound_field.kwargs.get("filters", ()))}
            return unbound_field.bind(form=form, **options)

    def validate(self, extra_validators: Any = None) -> bool:
        """Every field is judged; the faults stand at the fields."""
        return bool(super().validate(extra_validators))


class NoFields(SmailForm):
    """A button and nothing to fill in; whatever else is sent is refused."""


def read(form_class: type[FormT], **given: Any) -> FormT:
    """The form filled with what was posted; a field that it does not know ends the request with 400."""
    form = form_class(formdata=request.form, **given)
    _refuse_unknown({field.name for field in form})
    return form


def read_texts(*names: str) -> tuple[str, ...]:
    """As `read`, for a form that is sent at every tap: only its texts, tidied."""
    _refuse_unknown(names)
    return tuple(tidied(request.form.get(name, "")) or "" for name in names)


def _refuse_unknown(known: Iterable[str]) -> None:
    unknown = (request.form.keys() | request.files.keys()) - {*known, TOKEN}
    if unknown:
        event("form.unknown_field", level="warning", field=_loggable(min(unknown)), count=len(unknown))
        abort(400)


def blank(form_class: type[FormT], data: Mapping[str, object] | None = None) -> FormT:
    """The form before anything was posted, with these values in it."""
    return form_class(formdata=None, data=data)


def errors_of(form: SmailForm) -> tuple[tuple[str, str], ...]:
    """The first fault of each field, in the order of the page, as the error summary takes them."""
    return tuple((field.name, str(field.errors[0])) for field in form if field.errors)


def tidied(text: str | None) -> str | None:
    """The text without space around it and without control signs; line breaks are kept as one sign."""
    if text is None:
        return None
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in lines if sign in "\n\t" or unicodedata.category(sign) != "Cc").strip()


def required(message: object = None) -> Validator:
    """Something must be filled in or chosen."""

    def check(_form: BaseForm, field: Field) -> None:
        if field.errors:
            raise StopValidation
        if field.data is None or (isinstance(field.data, str | list | tuple) and not field.data):
            raise StopValidation(message or lazy_gettext("Fyll i det här fältet."))

    return check


def optional() -> Validator:
    """An empty field is right, and nothing more is asked of it."""

    def check(_form: BaseForm, field: Field) -> None:
        if field.data in (None, "", []):
            raise StopValidation

    return check


def length(*, at_most: int, at_least: int = 0) -> Validator:
    """The text has no fewer and no more signs than these."""

    def check(_form: BaseForm, field: Field) -> None:
        size = len(field.data or "")
        if size > at_most:
            raise ValidationError(
                lazy_gettext("Texten är för lång. Den får ha högst %(most)d tecken.", most=at_most)
            )
        if size < at_least:
            raise ValidationError(
                lazy_gettext("Texten är för kort. Den behöver minst %(least)d tecken.", least=at_least)
            )

    return check


def no_personnummer(_form: BaseForm, field: Field) -> None:
    """A text that holds a personnummer is turned back."""
    if field.data and looks_like_personnummer(str(field.data)):
        raise ValidationError(HOLDS_PERSONNUMMER)


def of_no_person(form: BaseForm, field: Field) -> None:
    """A text about groups that holds a personnummer or a deltagarnummer is turned back."""
    no_personnummer(form, field)
    if field.data and holds_number(str(field.data)):
        raise ValidationError(HOLDS_NUMBER)


def between(least: int, most: int) -> Validator:
    """The number lies between these, both included."""

    def check(_form: BaseForm, field: Field) -> None:
        if field.data is not None and not least <= field.data <= most:
            raise ValidationError(
                lazy_gettext("Skriv ett tal från %(least)d till %(most)d.", least=least, most=most)
            )

    return check


class _Typed:
    """Lets the types of our fields be checked where a form declares them."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)


class DayField(_Typed, Field):
    """A civil date, sent as YYYY-MM-DD."""

    widget = TextInput()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.data.isoformat() if isinstance(self.data, date) else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """The date, None for an empty field, or a fault that says how a date is written."""
        self.data = None
        text = valuelist[0].strip() if valuelist else ""
        if not text:
            return
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
            raise ValueError(lazy_gettext("Skriv datumet så här: 2026-11-21."))
        try:
            self.data = date.fromisoformat(text)
        except ValueError as error:
            raise ValueError(
                lazy_gettext("Det datumet finns inte. Kontrollera år, månad och dag.")
            ) from error

    @property
    def shown(self) -> str:
        """What stands in the field: what was typed, also where it is no date."""
        return self._value()


class WholeNumberField(_Typed, Field):
    """A whole number, zero or more."""

    widget = TextInput()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else str(self.data)

    def process_formdata(self, valuelist: list[str]) -> None:
        """The number, None for an empty field, or a fault."""
        self.data = None
        text = valuelist[0].strip() if valuelist else ""
        if not text:
            return
        if not re.fullmatch(r"\d{1,9}", text, re.ASCII):
            raise ValueError(lazy_gettext("Skriv ett heltal med siffror."))
        self.data = int(text)

    @property
    def shown(self) -> str:
        """What stands in the field: what was typed, also where it is no number."""
        return self._value()


class ChoiceField(Field):
    """One of what is offered, in a list or all visible; nothing chosen is an empty text."""

    def __init__(self, *args: Any, choices: Sequence[tuple[str, object]] = (), **more: Any) -> None:
        super().__init__(*args, **more)
        self.choices = choices

    def process_formdata(self, valuelist: list[str]) -> None:
        """The value as it was sent, but for a sign that no value has and that PostgreSQL refuses."""
        self.data: Any = valuelist[0].replace("\x00", "\ufffd") if valuelist else ""

    def pre_validate(self, _form: BaseForm) -> None:
        """Only what was offered, or nothing, can have been chosen."""
        offered = {choice[0] for choice in self.choices}
        if any(value not in offered for value in self.chosen):
            raise ValidationError(lazy_gettext("Välj något av alternativen."))

    @property
    def chosen(self) -> tuple[str, ...]:
        """The values that were chosen."""
        return (str(self.data),) if self.data else ()


class ManyChoicesField(ChoiceField):
    """Any number of what is offered."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """The values as they were sent, but for that sign."""
        self.data = [value.replace("\x00", "\ufffd") for value in valuelist]

    @property
    def chosen(self) -> tuple[str, ...]:
        """The values that were chosen."""
        return tuple(str(value) for value in self.data or ())


class SeenField(ManyChoicesField):
    """What stood there when the page was made, by keys; one that holds no longer is no fault of the form."""

    def pre_validate(self, _form: BaseForm) -> None:
        """Whether it still holds is asked where the thing is held."""


def choices(pairs: Iterable[tuple[object, object]]) -> list[tuple[str, str]]:
    """Pairs of value and label as the fields and the components take them."""
    return [(str(value), str(label)) for value, label in pairs]


class TextField(_Typed, StringField):
    """One line of text."""

    def pre_validate(self, _form: BaseForm) -> None:
        """A name or a title is one line."""
        if self.data and re.search(r"[\n\t]", str(self.data)):
            raise ValidationError(lazy_gettext("Skriv allt på en rad."))


class LinesField(_Typed, TextAreaField):
    """Several lines of text."""


class TickField(_Typed, BooleanField):
    """One thing that is so or not: nothing is sent when it is not ticked."""


def _loggable(name: str) -> str:
    is_plain = len(name) <= LONGEST_LOGGED_NAME and re.fullmatch(r"[A-Za-z0-9_.-]+", name)
    return name if is_plain else "(unprintable)"
