"""The calibration of whoever takes or has taken a course without an account, by the link in a letter.

The pages are the same as under an account. A link opens them longer than the place itself: as long as its
person has a certificate that holds, since the situations come again after a quarter.
"""

from flask import flash, g, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from smail import vignettes
from smail.db.tables import Seat
from smail.services import seat_links
from smail.web.forms import NoFields, read, read_texts
from smail.web.guard import public
from smail.web.participant.entry import wants_json
from smail.web.parts import PublicRequest
from smail.web.training import calibration_pages
from smail.web.training.calibration_pages import Desk
from smail.web.training.seat_files import seat
from smail.web.training.seat_page import calibrating_here

__all__ = ["answers", "overview", "save", "seat", "send", "situation"]


@seat.get("/min/kalibrering", endpoint="calibration")
@public
def overview(at: PublicRequest) -> ResponseReturnValue:
    """The situations with how far one has come, and the rounds that are sent in."""
    own = _own(at)
    return _closed() if own is None else calibration_pages.overview(_desk(at, own))


@seat.post("/min/kalibrering", endpoint="send_calibration")
@public
def send(at: PublicRequest) -> ResponseReturnValue:
    """The round is sent in."""
    own = _own(at)
    if own is None:
        read(NoFields)
        return _closed()
    return calibration_pages.send(_desk(at, own))


@seat.get("/min/kalibrering/situation/<vignette_key>", endpoint="calibration_situation")
@public
def situation(at: PublicRequest, vignette_key: str) -> ResponseReturnValue:
    """One situation with what was chosen so far."""
    own = _own(at)
    return _closed() if own is None else calibration_pages.situation(_desk(at, own), vignette_key, {})


@seat.post("/min/kalibrering/situation/<vignette_key>", endpoint="save_situation")
@public
def save(at: PublicRequest, vignette_key: str) -> ResponseReturnValue:
    """What was chosen is kept."""
    own = _own(at)
    if own is None:
        read_texts("act", *vignettes.newest().all[0].references)
        return _closed()
    seat_links.note_spoken(at.db, own.id)
    return calibration_pages.save(_desk(at, own), vignette_key)


@seat.get("/min/kalibrering/svar", endpoint="calibration_answers")
@public
def answers(at: PublicRequest) -> ResponseReturnValue:
    """A round beside the reference."""
    own = _own(at)
    return _closed() if own is None else calibration_pages.answers(_desk(at, own))


def _own(at: PublicRequest) -> Seat | None:
    """The place that the address names, where its link was opened in this browser and opens a calibration."""
    # The situations and the questions about them are in Swedish, and so is all around them.
    g.page_language = "sv"
    return calibrating_here(at, request.args.get("plats"))


def _closed() -> ResponseReturnValue:
    if wants_json():
        return jsonify(state="closed"), 401
    flash(_("Öppna länken i ditt mejl, eller klistra in den här."), "warning")
    return redirect(url_for("seat.enter"), 303)


def _desk(at: PublicRequest, own: Seat) -> Desk:
    rater, actor = seat_links.rater_of(own), seat_links.actor_of(own)
    return Desk(at.db, at.parts.catalogue, rater, actor, "seat", {"plats": own.public_id})
