"""The versions of documents as files, and the page for one that is taken back."""

import hashlib

from flask import Response, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from smail.domain.materials import TYPES, file_name
from smail.errors import NotFound
from smail.log import event
from smail.policies import Action, MaterialSubject
from smail.queries import materials as reads
from smail.web import dates
from smail.web.errors import error_page
from smail.web.guard import needs
from smail.web.parts import StaffRequest
from smail.web.training.room import training

__all__ = ["file", "training", "version_file"]


@training.get("/material/<material_id>/fil", endpoint="material_file")
@needs(Action.READ_MATERIAL, of="material_id")
def file(at: StaffRequest, material: MaterialSubject) -> ResponseReturnValue:
    """A version as a file to keep, the newest that stands where none is named."""
    wanted = request.args.get("version", "")
    if wanted and not (wanted.isascii() and wanted.isdigit() and len(wanted) < 6):
        raise NotFound
    return version_file(at.db, material.id, int(wanted) if wanted else None)


def version_file(db: Session, material_id: int, number: int | None) -> Response:
    """The version as a file, or a page that says why it is withdrawn; NotFound unless it is what was kept."""
    found = reads.file(db, material_id, number)
    if found is None:
        raise NotFound
    if found.withdrawn_on is not None:
        return error_page(
            410,
            title=_("Versionen är återkallad"),
            what_happened=_(
                "%(title)s, version %(n)d, är återkallad sedan den %(day)s.",
                title=found.title,
                n=found.number,
                day=dates.day(found.withdrawn_on),
            ),
            what_is_safe=_("Skäl: %(reason)s", reason=found.withdrawn_because),
            what_to_do=_("Använd den inte. Fråga den som håller kursen om vad som gäller i stället."),
        )
    if hashlib.sha256(found.data).hexdigest() != found.digest:
        event("material.changed", level="error", material=material_id, version=found.number)
        raise NotFound("the file is not what was kept")
    name = file_name(found.title, found.number, found.kind)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(found.data, content_type=TYPES[found.kind].media_type, headers=headers)
