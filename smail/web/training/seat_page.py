"""The one page of somebody who takes a course without an account, opened by the link in the letters.

The secret stands after # and is handed over by POST. That the link was opened is kept in the signed cookie of
the visit, and the place is looked up anew each time, so that a link that ends closes the page at once.
Several may be open in one browser: every form says whose place it stood on, and nothing lands on another's.
"""

import re
from datetime import datetime, timedelta

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask import session as visit
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, lazy_gettext
from flask_babel import gettext as _
from wtforms.validators import ValidationError

from smail import clock
from smail.db.tables import Seat
from smail.domain.certification import SeatState
from smail.domain.people import Sex
from smail.services import home_tasks, learner_entry, seat_links, seats, throttle
from smail.web.forms import (
    ChoiceField,
    LinesField,
    SmailForm,
    TextField,
    errors_of,
    length,
    no_personnummer,
    optional,
    read,
    required,
)
from smail.web.guard import public
from smail.web.page import LANGUAGES
from smail.web.parts import PublicRequest
from smail.web.preferred import preferred_language, tell_caches
from smail.web.training.seat_contents import what_stands
from smail.web.words import SEXES, options

seat = Blueprint("seat", __name__, url_prefix="/kursplats")
seat.after_request(tell_caches)

# Long enough for a home task that is written in an evening.
OPEN_FOR = timedelta(hours=12)
EXPIRED = lazy_gettext("Länken har slutat gälla. Fråga den som håller kursen.")
WAIT = lazy_gettext("Det blev många försök. Vänta en stund och försök igen.")
# Which places were opened in this browser, and which of them was last.
_OPEN, _LAST = "seats", "seat_last"
MOST_OPEN = 4
_SECRET = re.compile(r"(?:^|#)([A-Za-z0-9_-]{22})$")
ACTS = ("accept", "decline", "needs", "hand_in", "sex", "done")


class SeatLinkForm(SmailForm):
    """A link as it was pasted, or its secret from the script."""

    token = TextField(validators=[length(at_most=300)])


class SeatActForm(SmailForm):
    """What somebody answers or hands in, by the button that was pressed; `seat` is whose page it was."""

    seat = TextField()
    act = ChoiceField(choices=[(one, "") for one in ACTS], validators=[required()])
    needs = TextField(validators=[length(at_most=seats.LONGEST_NEEDS), no_personnummer])
    task_text = LinesField(validators=[length(at_most=home_tasks.LONGEST_TEXT), no_personnummer])
    sex = ChoiceField(choices=options(SEXES), validators=[optional()])

    def validate_task_text(self, field: LinesField) -> None:
        """Whoever hands in has written something."""
        if self.act.data == "hand_in" and not field.data:
            raise ValidationError(_("Skriv din hemuppgift."))


@seat.route("", methods=["GET", "POST"])
@public
def enter(at: PublicRequest) -> ResponseReturnValue:
    """The page that a link leads to; its secret is looked up when it is posted, and tried only so often."""
    speak()
    if request.method == "GET":
        return _entrance()
    typed = read(SeatLinkForm).token.data or ""
    keys, now = [throttle.address_key(request.remote_addr)], clock.now()
    if throttle.attempt(at.db, at.parts.vault, keys, now) > throttle.NO_WAIT:
        return _entrance(str(WAIT)), 429
    secret = _SECRET.search(typed)
    row = seat_links.open_link(at.db, at.parts.vault, secret[1], clock.today()) if secret else None
    if row is None or row.link_mac is None:
        return _entrance(str(EXPIRED)), 422
    throttle.succeeded(at.db, at.parts.vault, keys, now)
    _remember(row.public_id, row.link_mac, now)
    if seat_links.opened(at.db, row.link_mac, clock.today()) is None:
        return redirect(url_for("seat.calibration", plats=row.public_id), 303)
    return redirect(_here("seat.show"), 303)


@seat.route("/min", methods=["GET", "POST"])
@public
def show(at: PublicRequest) -> ResponseReturnValue:
    """The place that was opened in this browser, and what its person answers or hands in."""
    speak()
    form = None if request.method == "GET" else read(SeatActForm)
    key = request.args.get("plats", visit.get(_LAST)) if form is None else form.seat.data
    own = opened_here(at, key)
    if own is None:
        if form is None and calibrating_here(at, key) is not None:
            return redirect(url_for("seat.calibration", plats=key), 303)
        flash(_("Öppna länken i ditt mejl, eller klistra in den här."), "warning")
        return redirect(_here("seat.enter"), 303)
    visit[_LAST] = own.public_id
    if form is None:
        return _page(at, own)
    if not form.validate():
        return _page(at, own, form), 422
    return redirect(_here(_act(at, own, form)), 303)


def _act(at: PublicRequest, own: Seat, form: SeatActForm) -> str:
    """What was asked for is done; the page that comes next."""
    actor, vault = seat_links.actor_of(own), at.parts.vault
    if form.act.data in ("accept", "hand_in"):
        seat_links.note_spoken(at.db, own.id)
    match form.act.data:
        case "accept":
            row = seats.accept(at.db, vault, own.id, form.needs.data or "", actor)
            waits = row.state is SeatState.WAITING
            flash(_("Kursen är full. Du står på väntelistan.") if waits else _("Du har en plats."), "ok")
        case "decline":
            seats.decline(at.db, own.id, actor)
            flash(_("Du har tackat nej."), "ok")
        case "needs":
            seats.tell_needs(at.db, vault, own.id, form.needs.data or "", actor)
            flash(_("Sparat. Tack!"), "ok")
        case "hand_in":
            home_tasks.hand_in(at.db, vault, own.id, form.task_text.data, actor)
            flash(_("Din hemuppgift är inlämnad. Du ser här när den är bedömd."), "ok")
        case "sex":
            # On the page of a link that was handed over nothing is chosen, and nothing means as before.
            if form.sex.data or own.link_given_on is None:
                told = Sex(form.sex.data) if form.sex.data else None
                learner_entry.tell_sex(at.db, own.id, told, actor)
            flash(_("Sparat. Tack!"), "ok")
        case _:
            visit.pop(_OPEN, None)
            flash(_("Sidan är stängd. Öppna länken i ditt mejl när du vill se den igen."), "ok")
            return "seat.enter"
    return "seat.show"


def _remember(key: str, link_mac: bytes, now: datetime) -> None:
    """The place was opened in this browser; the oldest of many is closed."""
    until = (now + OPEN_FOR).isoformat()
    others = {one: kept for one, kept in visit.get(_OPEN, {}).items() if one != key}
    kept = {**others, key: {"mac": link_mac.hex(), "until": until}}
    visit[_OPEN] = dict(list(kept.items())[-MOST_OPEN:])
    visit[_LAST] = key


def opened_here(at: PublicRequest, key: str | None) -> Seat | None:
    """The place of that key, where its link was opened in this browser; None when it no longer holds."""
    mac = _mac_here(key)
    return None if mac is None else seat_links.opened(at.db, mac, clock.today())


def calibrating_here(at: PublicRequest, key: str | None) -> Seat | None:
    """The same, where the link opens the calibration of its person."""
    mac = _mac_here(key)
    return None if mac is None else seat_links.to_calibrate(at.db, mac, clock.today())


def _mac_here(key: str | None) -> bytes | None:
    """By what the link to that place is found, where it was opened in this browser and not long ago."""
    found = visit.get(_OPEN, {}).get(key)
    if found is None or datetime.fromisoformat(found["until"]) < clock.now():
        return None
    return bytes.fromhex(found["mac"])


def speak() -> None:
    """The page is in the language that was chosen, or else the browser's."""
    chosen = request.args.get("sprak")
    g.page_language = chosen if chosen in LANGUAGES else preferred_language()


def _language() -> str:
    locale = get_locale()
    return locale.language if locale is not None else "sv"


def _here(endpoint: str) -> str:
    """The address of a page in the language that is spoken."""
    return url_for(endpoint, sprak=None if _language() == preferred_language() else _language())


def _frame(endpoint: str) -> dict[str, object]:
    other = "sv" if _language() == "en" else "en"
    return {"own": _here(endpoint), "other": other, "other_url": url_for(endpoint, sprak=other)}


def _entrance(error: str = "") -> str:
    errors = [("token", error)] if error else []
    return render_template("pages/seat/enter.html", errors=errors, **_frame("seat.enter"))


def _page(at: PublicRequest, own: Seat, form: SeatActForm | None = None) -> str:
    errors = () if form is None else errors_of(form)
    return render_template(
        "pages/seat/show.html",
        calibrates=calibrating_here(at, own.public_id) is not None,
        form=form,
        errors=errors,
        wrong=dict(errors),
        **what_stands(at, own),
        **_frame("seat.show"),
    )
