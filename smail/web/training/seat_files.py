"""What whoever takes a course by a link of the own keeps: the certificate, the days, and the material."""

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale

from smail.db.tables import Seat
from smail.errors import NotFound
from smail.queries import course_mail, materials
from smail.queries.materials import TAKES_PART
from smail.services import certification
from smail.web.guard import public
from smail.web.parts import PublicRequest
from smail.web.training.certificate_sheet import sheet_file
from smail.web.training.course_letter_words import calendar_response
from smail.web.training.material_files import version_file
from smail.web.training.seat_page import opened_here, seat, speak

__all__ = ["seat", "take"]

CERTIFICATE, CALENDAR = "certifikat", "kalender"


@seat.get("/min/fil", endpoint="file")
@public
def take(at: PublicRequest) -> ResponseReturnValue:
    """A file of the place that was opened in this browser; NotFound for what the course did not give.

    The papers are in Swedish, as the letters are and as a workplace reads them; why there is none is not.
    """
    speak()
    own = opened_here(at, request.args.get("plats"))
    if own is None:
        return redirect(url_for("seat.enter"), 303)
    return _file(at, own, request.args.get("fil", ""))


def _file(at: PublicRequest, own: Seat, wanted: str) -> ResponseReturnValue:
    if wanted == CERTIFICATE:
        row = certification.of_seat(at.db, own)
        if row is None:
            raise NotFound("the course has given no certificate")
        with force_locale("sv"):
            return sheet_file(at, row)
    if own.state not in TAKES_PART:
        raise NotFound("whoever does not come is given nothing")
    if wanted == CALENDAR:
        with force_locale("sv"):
            return calendar_response(course_mail.letter_of(at.db, own.id), at.parts.settings)
    return _material(at, own, wanted)


def _material(at: PublicRequest, own: Seat, wanted: str) -> Response:
    """The version that the course uses, and no other."""
    given = materials.used_by(at.db, [own.course_id])[own.course_id]
    one = next((row for row in given if row.public_id == wanted and row.number is not None), None)
    if one is None:
        raise NotFound("the course does not use that document")
    return version_file(at.db, one.material_id, one.number)
