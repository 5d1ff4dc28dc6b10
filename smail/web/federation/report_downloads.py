"""The files of a report: the bytes that were signed, or a draft that says that it is one."""

from flask import Response, request
from flask.typing import ResponseReturnValue

from smail.domain.reporting import ReportFormat, ReportKind
from smail.errors import NotFound
from smail.policies import Action, ProgrammeSubject
from smail.queries import quarterly_reports as reads
from smail.reports import quarterly_sheet, report_workbook
from smail.reports.word import word
from smail.reports.word_template import plain
from smail.web.federation.group_results import EXCEL
from smail.web.federation.report_desk import Desk, desk_of, drafted, template_for
from smail.web.guard import needs
from smail.web.parts import StaffRequest

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

NAMES = {
    ReportKind.QUARTERLY: "kvartalsrapport",
    ReportKind.DEVIATION: "avvikelserapport",
    ReportKind.FINAL: "slutrapport",
}


@needs(Action.HANDLE_REPORTS, of="programme_id")
def report_pdf(at: StaffRequest, programme: ProgrammeSubject) -> ResponseReturnValue:
    """The paper."""
    desk = desk_of(at, programme)
    kept = None if desk.row is None else reads.paper_of(at.parts.vault, desk.row)
    content = quarterly_sheet.paper(drafted(desk)) if kept is None else kept.content
    return _sent(desk, content, "application/pdf", "pdf")


@needs(Action.HANDLE_REPORTS, of="programme_id")
def report_excel(at: StaffRequest, programme: ProgrammeSubject) -> ResponseReturnValue:
    """The tables, a sheet for each, and how they are counted."""
    desk = desk_of(at, programme)
    content = _signed(desk, ReportFormat.EXCEL) or report_workbook.workbook(drafted(desk))
    return _sent(desk, content, EXCEL, "xlsx")


@needs(Action.HANDLE_REPORTS, of="programme_id")
def report_word(at: StaffRequest, programme: ProgrammeSubject) -> ResponseReturnValue:
    """All of it as a file of Word, from the template that is in use; or the attached one asked for."""
    desk = desk_of(at, programme)
    wanted = request.args.get("bifogad", "")
    if wanted:
        return _attached(desk, wanted)
    content = _signed(desk, ReportFormat.WORD) or word(drafted(desk), template_for(desk) or plain())
    return _sent(desk, content, WORD, "docx")


def _signed(desk: Desk, wanted: ReportFormat) -> bytes | None:
    """What was signed; nothing of a draft, and no page where it was signed before there were such files."""
    if desk.row is None or desk.row.signed_at is None:
        return None
    found = reads.files_of(desk.at.db, desk.at.parts.vault, desk.row).get(wanted)
    if found is None:
        raise NotFound("it was signed without such a file")
    return found.content


def _attached(desk: Desk, digest: str) -> Response:
    """A file that was edited outside, as it was attached."""
    row, vault = desk.row, desk.at.parts.vault
    content = None if row is None else reads.outside_file(desk.at.db, vault, row, digest)
    if content is None:
        raise NotFound("no such file is attached")
    return _sent(desk, content, WORD, f"bifogad-{digest[:8]}.docx")


def _sent(desk: Desk, content: bytes, mimetype: str, ending: str) -> Response:
    is_signed = desk.row is not None and desk.row.signed_at is not None
    kind = f"version-{desk.row.version}" if desk.row is not None and is_signed else "utkast"
    # What was edited outside is called so, wherever it is saved.
    between = "-" if ending.startswith("bifogad") else "."
    name = f"{NAMES[desk.kind]}-{desk.closed.period.lower()}-{kind}{between}{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype=mimetype, headers=headers)
