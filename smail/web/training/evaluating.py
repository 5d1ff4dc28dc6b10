"""Where anybody who takes a course says what they think of an occasion, without a name.

The door is the public one and notes nothing of a session. A ticket in a cookie keeps a browser from answering
twice: the cookie goes to this one address only and holds a random text that we have signed. It is spent in
one transaction, and the answers are written in another (services.evaluations). What is chosen stands in the
page until it is sent: nothing unfinished is kept here, since it could be laid beside what is finished.
"""

import hmac
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from flask import (
    Blueprint,
    Response,
    after_this_request,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, lazy_gettext
from wtforms import Field
from wtforms.form import BaseForm
from wtforms.validators import ValidationError

from smail.answers import AnswerErrors, Answers, ClosingAnswer, parse, parse_closing
from smail.db.session import Database
from smail.domain.evaluation import FEWEST, OPEN_FOR, Window, shown_key, tidied_key
from smail.domain.instrument import AnswerKind, Instrument
from smail.domain.personnummer import looks_like_personnummer
from smail.errors import Conflict, NotFound, Refused
from smail.queries import evaluations as reads
from smail.queries.evaluations import Found
from smail.services import evaluations as services
from smail.services.evaluations import Sheet
from smail.vault import Vault, token
from smail.web.forms import ChoiceField, LinesField, SmailForm, blank, errors_of, read
from smail.web.guard import public_reading
from smail.web.page import LANGUAGES
from smail.web.participant.words import HOLDS_PERSONNUMMER
from smail.web.parts import PublicRequest
from smail.web.preferred import preferred_language, tell_caches

evaluation = Blueprint("evaluation", __name__, url_prefix="/u")
evaluation.after_request(tell_caches)

Errors = tuple[tuple[str, str], ...]
TICKET_COOKIE = "__Secure-smail_ticket"
EMPTY = lazy_gettext("Svara på minst en fråga, eller skriv något.")
TOO_LONG = lazy_gettext("Texten är för lång. Korta ner den.")
FULL = lazy_gettext(
    "Alla som har plats på kursen har redan svarat. Stämmer det inte? Säg till den som håller kursen."
)
NO_TICKET = lazy_gettext("Webbläsaren sparade inte sidans kaka. Tillåt kakor, och skicka sedan igen.")


class SheetForm(SmailForm):
    """The words of one's own; the questions come by the questionnaire."""

    free_text = LinesField()

    def validate_free_text(self, field: Field) -> None:
        """A text with a personnummer is not taken."""
        _no_number(self, field)


def _no_number(_form: BaseForm, field: Field) -> None:
    if looks_like_personnummer(field.data or ""):
        raise ValidationError(HOLDS_PERSONNUMMER)


@cache
def sheet_form(items: tuple[str, ...], steps: tuple[str, ...]) -> type[SheetForm]:
    """The form of these questions."""
    fields: dict[str, Any] = {"__doc__": "The questions of an evaluation."}
    for item in items:
        fields[item] = ChoiceField(choices=[(step, step) for step in steps])
    return type("SheetFormOf", (SheetForm,), fields)


@evaluation.route("/<key>", methods=["GET", "POST"])
@public_reading
def answer(at: PublicRequest, key: str) -> ResponseReturnValue:
    """The questions of the occasion, or where that stands; what is sent is kept without a name."""
    chosen = request.args.get("sprak")
    g.page_language = chosen if chosen in LANGUAGES else preferred_language()
    found = reads.by_key(at.db, tidied_key(key))
    if found is None:
        raise NotFound
    own = shown_key(found.evaluation.key)
    if key != own:
        return redirect(url_for("evaluation.answer", key=own, sprak=chosen), 303)
    if found.window is not Window.OPEN:
        return _closed(found)
    ticket = _ticket(at.parts.vault, own)
    if ticket is not None and services.is_spent(at.db, at.parts.vault, ticket):
        return _page("done", found)
    instrument = at.parts.catalogue.get(found.evaluation.instrument_key, found.evaluation.instrument_version)
    items = instrument.form(found.evaluation.form_key).items
    form_class = sheet_form(items, _steps(instrument))
    if request.method == "GET":
        return _questions(at, found, instrument, blank(form_class))
    form = read(form_class)
    return _sent(at, found, instrument, form, ticket)


def _sent(
    at: PublicRequest, found: Found, instrument: Instrument, form: SheetForm, ticket: str | None
) -> ResponseReturnValue:
    errors: Errors = () if form.validate() else errors_of(form)
    sheet = None if errors else _sheet(found, instrument, form)
    if isinstance(sheet, tuple):
        errors = sheet
    elif ticket is None:
        errors = errors or (("free_text", str(NO_TICKET)),)
    if errors or ticket is None or not isinstance(sheet, Sheet):
        return _questions(at, found, instrument, form, errors, 422)
    try:
        _keep(at, found.occasion.id, ticket, sheet)
    except Refused:
        return _questions(at, found, instrument, form, (("free_text", str(FULL)),), 409)
    except Conflict:
        return _closed(found)
    return redirect(url_for("evaluation.answer", **_here(found)), 303)


def _keep(at: PublicRequest, occasion_id: int, ticket: str, sheet: Sheet) -> None:
    """That somebody has answered, and what was answered: two transactions with nothing in common.

    Nor does the log of the database keep them beside whoever was here just before, when all of it is over.
    """
    database, vault = at.parts.database, at.parts.vault
    after_this_request(_forgetting(database))
    with database.transaction(write=True) as db:
        if not services.spend(db, vault, occasion_id, ticket):
            return
    is_kept = False
    try:
        with database.transaction(write=True) as db:
            services.keep(db, vault, occasion_id, sheet)
        is_kept = True
    finally:
        if not is_kept:
            with database.transaction(write=True) as db:
                services.give_back(db, vault, occasion_id, ticket)


def _forgetting(database: Database) -> Callable[[Response], Response]:
    def forget(response: Response) -> Response:
        database.forget_log_soon()
        return response

    return forget


def _sheet(found: Found, instrument: Instrument, form: SheetForm) -> Sheet | Errors:
    """The sheet as it was filled in, every question of it; or what is wrong."""
    items = instrument.form(found.evaluation.form_key).items
    chosen = {item: form[item].data or AnswerKind.SKIPPED.value for item in items}
    answers = parse(instrument, items, chosen)
    closing = parse_closing(instrument, (), form.free_text.data or "")
    if isinstance(closing, AnswerErrors):
        return (("free_text", str(TOO_LONG)),)
    assert isinstance(answers, Answers)
    assert isinstance(closing, ClosingAnswer)
    if closing.free_text is None and all(one.kind is AnswerKind.SKIPPED for one in answers.given):
        return ((items[0], str(EMPTY)),)
    return Sheet(answers.given, closing.free_text)


def _questions(
    at: PublicRequest,
    found: Found,
    instrument: Instrument,
    form: SheetForm,
    errors: Sequence[tuple[str, str]] = (),
    status: int = 200,
) -> Response:
    language = _language()
    items = [instrument.item(key) for key in instrument.form(found.evaluation.form_key).items]
    response = _page(
        "answer",
        found,
        status,
        form=form,
        errors=tuple(errors),
        questions=[
            (one.key, one.text(language), list(zip(one.values, one.text(language).steps, strict=True)))
            for one in items
        ],
        closing=instrument.closing.text(language) if instrument.closing else None,
        # Of fewer nobody ever reads a text; what somebody wrote on a page of before stays on it.
        asks_words=services.n_places(at.db, found.occasion) >= FEWEST
        or bool(form.free_text.data)
        or any(name == "free_text" for name, _said in errors),
        text_max=instrument.closing.free_text_max if instrument.closing else 0,
    )
    if _ticket(at.parts.vault, shown_key(found.evaluation.key)) is None:
        _give_ticket(response, at.parts.vault, shown_key(found.evaluation.key))
    return response


def _closed(found: Found) -> Response:
    return _page("closed", found, is_early=found.window is Window.NOT_YET)


def _page(name: str, found: Found, status: int = 200, **more: object) -> Response:
    other = "sv" if _language() == "en" else "en"
    own = url_for("evaluation.answer", **_here(found))
    leads = url_for("evaluation.answer", key=shown_key(found.evaluation.key), sprak=other)
    page = render_template(
        f"pages/evaluation/{name}.html", found=found, own=own, other=other, other_url=leads, **more
    )
    return make_response(page, status)


def _here(found: Found) -> dict[str, Any]:
    """The address of the page in the language that it is shown in."""
    return {
        "key": shown_key(found.evaluation.key),
        "sprak": None if _language() == preferred_language() else _language(),
    }


def _language() -> str:
    locale = get_locale()
    return locale.language if locale is not None else "sv"


def _steps(instrument: Instrument) -> tuple[str, ...]:
    values = {str(value) for item in instrument.items for value in item.values}
    return (*sorted(values), AnswerKind.SKIPPED.value)


def _ticket(vault: Vault, key: str) -> str | None:
    """The ticket that this browser has for the evaluation, if it is one of ours."""
    ticket, _dot, signed = request.cookies.get(TICKET_COOKIE, "").partition(".")
    is_ours = hmac.compare_digest(_signed(vault, key, ticket).encode(), signed.encode())
    return ticket if ticket and is_ours else None


def _signed(vault: Vault, key: str, ticket: str) -> str:
    return vault.token("evaluation_ticket_of", f"{key}:{ticket}")


def _give_ticket(response: Response, vault: Vault, key: str) -> None:
    """It lives as long as the evaluation can, and goes to this address alone."""
    ticket = token()
    response.set_cookie(
        TICKET_COOKIE,
        f"{ticket}.{_signed(vault, key, ticket)}",
        max_age=OPEN_FOR,
        path=url_for("evaluation.answer", key=key),
        secure=True,
        httponly=True,
        samesite="Lax",
    )
