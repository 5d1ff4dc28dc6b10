"""Turns what went wrong into a calm page: one table from error to status."""

from collections.abc import Callable

from flask import Flask, Response, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from werkzeug.exceptions import HTTPException

from smail.errors import Conflict, NotFound, Refused, SmailError
from smail.log import event
from smail.web.foreign_forms import ForeignForm
from smail.web.handed_over import HandedOverToday

STATUSES: dict[type[Exception], int] = {
    NotFound: 404,
    Refused: 409,
    Conflict: 409,
    IntegrityError: 409,
    CSRFError: 400,
    ForeignForm: 400,
    # The disk is full, read-only or gone, or the database is away: nothing was acknowledged.
    DBAPIError: 503,
    NoConnectionFree: 503,
    SmailError: 500,
}
HAS_A_PAGE = frozenset({400, 404, 405, 409, 413, 429, 500, 503})

# Nobody sees a page that is sent instead of these, and it would only change what the visit carries.
PARTS_OF_PAGES = frozenset({"audio", "font", "image", "manifest", "script", "style", "video"})


def register_errors(app: Flask) -> None:
    """Every error becomes a page with a reference, and a line in the log without anybody's words."""
    for kind, status in STATUSES.items():
        app.register_error_handler(kind, _handler(status))
    app.register_error_handler(HandedOverToday, _handed_over)
    app.register_error_handler(HTTPException, _http_error)


def error_page(status: int, *, reference: str | None = None, **words: str) -> Response:
    """The page (or, for a script, the few words) for one status."""
    if request.headers.get("Accept", "").startswith("application/json"):
        response = make_response({"state": "error", "status": status, "reference": reference}, status)
    elif request.headers.get("Sec-Fetch-Dest") in PARTS_OF_PAGES:
        response = Response(str(status), status, mimetype="text/plain")
    else:
        shown = status if status in HAS_A_PAGE else (400 if status < 500 else 500)
        page = render_template("pages/error/page.html", status=shown, reference=reference, **words)
        response = make_response(page, status)
    if status == 503:
        response.headers["Retry-After"] = "10"
    return response


def unexpected(error: Exception) -> Response:
    """The page for what nobody foresaw; the log gets the kind of error and a reference."""
    _forget_rows()
    reference = g.get("reference")
    event("error.unexpected", level="error", reference=reference, error=error)
    return error_page(500, reference=reference)


def _handed_over(error: HandedOverToday) -> Response:
    words = {
        "title": _("Redan överlämnad"),
        "what_happened": error.words,
        "what_is_safe": _("Inget mer har ändrats."),
        "what_to_do": _("Stäng sidan. Du ser på startsidan vilka du följer nu."),
    }
    return error_page(409, **words)


def _handler(status: int) -> Callable[[Exception], Response]:
    def handle(error: Exception) -> Response:
        if isinstance(error, DBAPIError):
            _forget_rows()
        reference = g.get("reference") if status >= 500 else None
        if reference is not None:
            event("error.server", level="error", reference=reference, error=error)
        return error_page(status, reference=reference)

    return handle


def _forget_rows() -> None:
    # What a failed transaction had read cannot be read again, so the page stands without the viewer's menu.
    g.pop("staff_session", None)


def _http_error(error: HTTPException) -> Response:
    if error.code is None or 300 <= error.code < 400:
        return Response(error.get_response().get_data(), error.code or 500, error.get_headers())
    if error.code == 405 and request.method == "GET" and request.path.startswith("/s/"):
        # The address of a form that came back with a fault: whoever opens it wants to go on.
        return make_response(redirect(url_for("participant.enter"), 303))
    response = error_page(error.code)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response
