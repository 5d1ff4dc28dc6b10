"""Lays a file of Word that was edited outside beside a signed report, whose place it never takes."""

from collections.abc import Mapping

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from smail.db.tables import QuarterlyReport
from smail.domain.materials import LARGEST_FILE
from smail.policies import Action, ProgrammeSubject
from smail.queries import quarterly_reports as reads
from smail.reports import word_outside
from smail.reports.word_outside import OutsideFault
from smail.services import quarterly_reports as services
from smail.services.quarterly_reports import MOST_ATTACHED
from smail.web.federation.quarterly_reports import late, page
from smail.web.federation.report_desk import Desk, desk_of
from smail.web.forms import SmailForm, TextField, read
from smail.web.guard import needs
from smail.web.parts import StaffRequest
from smail.web.uploads import chosen_file, takes_bodies

FAULTS: Mapping[OutsideFault, LazyString] = {
    OutsideFault.EMPTY: _l("Filen är tom. Välj Word-filen igen."),
    OutsideFault.TOO_LARGE: _l("Filen är för stor. Den får vara högst 10 MB. Gör bilderna i den mindre."),
    OutsideFault.NOT_WORD: _l("Filen är ingen Word-fil. Öppna den i Word och spara den som .docx."),
    OutsideFault.MACROS: _l("Filen innehåller makron. Spara den som .docx, utan makron."),
    OutsideFault.LINKS: _l(
        "Filen har en länk till något utanför sig, till exempel en webbsida, en bild eller en mall. Ta bort"
        " länken och spara filen igen."
    ),
    OutsideFault.FILES_INSIDE: _l(
        "Filen har andra filer i sig, till exempel kalkylbladet bakom ett diagram. Klistra in diagrammet som"
        " bild och spara filen igen."
    ),
    OutsideFault.PERSONNUMMER: _l(
        "Filen innehåller ett personnummer, i texten, i en kommentar eller i filens egenskaper. Ta bort det"
        " och spara filen igen."
    ),
    OutsideFault.NUMBER: _l(
        "Filen innehåller en deltagares nummer, i texten, i en kommentar eller i filens egenskaper. Ta bort"
        " det och spara filen igen."
    ),
}


class AttachForm(SmailForm):
    """The file."""

    upload = TextField()


@takes_bodies(LARGEST_FILE + 200_000)
@needs(Action.HANDLE_REPORTS, of="programme_id")
def attach_report(at: StaffRequest, programme: ProgrammeSubject) -> ResponseReturnValue:
    """The file stands beside the signed report; or the page again, with what is wrong."""
    read(AttachForm)
    desk = desk_of(at, programme, form=None)
    if desk.row is None or desk.row.signed_at is None:
        return late(desk)
    content = chosen_file("upload", LARGEST_FILE + 1)
    fault = _fault(desk, desk.row, content)
    if content is None or fault:
        return page(desk, [("upload", fault)]), 422
    if services.attach(at.db, at.parts.vault, desk.row, content, desk.hand) is None:
        flash(_("Filen är redan bifogad. Inget ändrades."), "warning")
    else:
        flash(_("Filen är bifogad. Den signerade rapporten är oförändrad."), "ok")
    return redirect(url_for("results.report", version=desk.row.version, **desk.address), 303)


def _fault(desk: Desk, row: QuarterlyReport, content: bytes | None) -> str:
    """What is wrong, in words; nothing where the file can be attached."""
    if content is None:
        return _("Välj en Word-fil.")
    found = word_outside.fault_of(content)
    if found is not None:
        return str(FAULTS[found])
    if services.is_signed_file(desk.at.db, row, content):
        return _("Det är den signerade filen, utan ändringar. Den finns redan här.")
    if len(reads.outside_of(desk.at.db, row)) >= MOST_ATTACHED:
        return _("Rapporten har redan %(n)d bifogade filer. Fler går inte att bifoga.", n=MOST_ATTACHED)
    return ""
