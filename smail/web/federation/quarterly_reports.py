"""Quarterly reports: written by whoever leads the programme, signed and sent by the coordinator.

What was drawn before somebody else took a step is not acted on: the page comes again with both.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from smail import clock
from smail.db.tables import Programme, QuarterlyReport
from smail.domain.reporting import AFTER, PARTS_OF, ReportAct, ReportFormat, ReportKind, acts_for, takes
from smail.errors import Conflict, NotFound
from smail.policies import Action, ProgrammeSubject
from smail.queries import quarterly_reports as reads
from smail.queries import report_templates
from smail.queries.quarterly_reports import Paper
from smail.reports import quarterly_sheet, report_pictures
from smail.reports.quarterly_sheet import Remade
from smail.services import quarterly_reports as services
from smail.services.quarterly_reports import Anchoring
from smail.web import dates
from smail.web.federation import report_states as words
from smail.web.federation.effect_frames import frame_of
from smail.web.federation.report_desk import (
    Desk,
    desk_of,
    drafted,
    first_of,
    is_after_end,
    last_of,
    shown,
    template_for,
)
from smail.web.federation.report_deviation import n_off
from smail.web.federation.report_forms import YES, ReportForm
from smail.web.federation.report_parts import Document
from smail.web.federation.report_sources import looked_at
from smail.web.federation.tertials import speak_of
from smail.web.forms import errors_of
from smail.web.guard import needs
from smail.web.handledare.pictures import Frame
from smail.web.parts import StaffRequest

Faults = Sequence[tuple[str, str]]
REMAKE = "remake"
# A first name, a last name and a title.
FEWEST_WORDS = 3


@needs(Action.HANDLE_REPORTS, of="programme_id")
def overview(at: StaffRequest, programme: ProgrammeSubject) -> ResponseReturnValue:
    """Every closed quarter of the programme with how far its report has come."""
    row = at.db.get_one(Programme, programme.id)
    speak_of(row.cadence)
    closed, goals, words_meanwhile = looked_at(at, row)
    begun = {kind: reads.newest_of(at.db, row.id, kind) for kind in ReportKind}
    last = last_of(row, closed)
    final = None if last is None else begun[ReportKind.FINAL].get(last.last_on)
    return render_template(
        "pages/results/reports.html",
        programme=row,
        counting=words_meanwhile,
        rows=[
            (
                one.period,
                words.state_words(begun[ReportKind.QUARTERLY].get(one.last_on)),
                words.deviation_words(begun[ReportKind.DEVIATION].get(one.last_on), n_off(goals, one)),
            )
            for one in closed
            if not is_after_end(row, one) or one.last_on in begun[ReportKind.QUARTERLY]
        ],
        first=first_of(row, closed),
        final=None if last is None else (last.period, words.state_words(final)),
    )


@needs(Action.HANDLE_REPORTS, of="programme_id")
def report(at: StaffRequest, programme: ProgrammeSubject) -> ResponseReturnValue:
    """One report; what is done to it is done once, and not to another than the one that was seen."""
    desk = desk_of(at, programme)
    if request.method == "GET":
        return page(desk)
    desk.form.validate()
    if desk.form.act.data == REMAKE:
        return page(desk, remade=_remade(desk))
    act = next((one for one in ReportAct if one == desk.form.act.data), None)
    faults = errors_of(desk.form)
    if act is None or faults:
        return page(desk, faults), 422
    if not takes(act, desk.roles):
        raise NotFound("this step belongs to somebody else")
    return _step(desk, act)


def _step(desk: Desk, act: ReportAct) -> ResponseReturnValue:
    faults = _anchor_faults(desk.form, _could_be_read(desk)) if act is ReportAct.ANCHOR else []
    if faults:
        return page(desk, faults), 422
    row = services.held(desk.at.db, desk.programme.id, desk.closed.last_on, desk.kind)
    # A step is always taken with the newest version.
    desk = replace(desk, row=row if row.id else None)
    if desk.form.seen.data != desk.seen:
        return desk.back() if _is_done(desk, row, act) else late(desk)
    try:
        _ACTS[act](desk, row)
    except Conflict:
        return late(desk)
    return desk.back()


def _is_done(desk: Desk, row: QuarterlyReport, act: ReportAct) -> bool:
    """Whether what was asked stands there already: a button that was pressed twice does it once."""
    if row.state is not AFTER[act]:
        return False
    if act is ReportAct.COMMENT:
        return desk.form.comments == desk.comments()
    if act is ReportAct.ANCHOR:
        found = _anchoring(desk.form)
        return (found.is_anchored, found.on, found.chair) == (row.is_anchored, row.anchored_on, row.chair)
    return True


def late(desk: Desk) -> ResponseReturnValue:
    """The page as it is now, for whoever acted on one that was drawn before."""
    return page(desk, is_late=True), 409


def _could_be_read(desk: Desk) -> date:
    """The first day on which the group could answer to the report: its figures and comments were there."""
    moments = [desk.closed.published.made_at]
    if desk.row is not None and desk.row.commented_at is not None:
        moments.append(desk.row.commented_at)
    return max(clock.civil(one) for one in moments)


def _anchor_faults(form: ReportForm, since: date) -> list[tuple[str, str]]:
    found = []
    if not form.anchored.data:
        found.append(("anchored", _("Välj ja eller nej.")))
    if form.anchored_on.data is None:
        found.append(("anchored_on", _("Skriv dagen då gruppen svarade.")))
    elif form.anchored_on.data > clock.today():
        found.append(("anchored_on", _("Dagen har inte varit än.")))
    elif form.anchored_on.data < since:
        said = _(
            "Dagen är för tidig: rapporten fick sina siffror och kommentarer %(day)s. Visa den för gruppen"
            " som den är nu, och skriv dagen då gruppen svarade.",
            day=dates.day(since),
        )
        found.append(("anchored_on", said))
    if form.anchored.data == YES and len((form.chair.data or "").split()) < FEWEST_WORDS:
        found.append(
            ("chair", _("Skriv ordförandens namn och titel, till exempel: Namn Namnsson, enhetschef."))
        )
    return found


def _anchoring(form: ReportForm) -> Anchoring:
    assert form.anchored_on.data is not None
    return Anchoring(form.anchored.data == YES, form.anchored_on.data, form.chair.data or "")


def _comment(desk: Desk, row: QuarterlyReport) -> None:
    services.comment(desk.at.db, desk.at.parts.vault, row, desk.form.comments, desk.hand)
    flash(_("Kommentarerna är sparade."), "ok")


def _anchor(desk: Desk, row: QuarterlyReport) -> None:
    services.anchor(desk.at.db, row, _anchoring(desk.form), desk.hand)
    flash(_("Svaret från gruppen är sparat."), "ok")


def _sign(desk: Desk, row: QuarterlyReport) -> None:
    paper = quarterly_sheet.signed(drafted(desk, is_signing=True), template_for(desk))
    services.sign(desk.at.db, desk.at.parts.vault, row, paper, desk.hand)
    flash(_("Rapporten är signerad och ändras inte mer."), "ok")


def _send(desk: Desk, row: QuarterlyReport) -> None:
    services.send(desk.at.db, row, desk.hand)
    flash(_("Det är sparat att rapporten är skickad."), "ok")


def _correct(desk: Desk, row: QuarterlyReport) -> None:
    services.correct(desk.at.db, desk.at.parts.vault, row, desk.hand)
    flash(_("En ny version är påbörjad. Den signerade finns kvar."), "ok")


_ACTS: Mapping[ReportAct, Callable[[Desk, QuarterlyReport], None]] = {
    ReportAct.COMMENT: _comment,
    ReportAct.ANCHOR: _anchor,
    ReportAct.SIGN: _sign,
    ReportAct.SEND: _send,
    ReportAct.CORRECT: _correct,
}


def _remade(desk: Desk) -> list[tuple[str, Remade]]:
    """Whether each signed file can be made again to the same bytes, and what is another now."""
    kept = None if desk.row is None else reads.paper_of(desk.at.parts.vault, desk.row)
    if desk.row is None or kept is None:
        raise NotFound("only a signed report is made again")
    beside = reads.files_of(desk.at.db, desk.at.parts.vault, desk.row)
    found = [(words.PDF, quarterly_sheet.remade(kept))]
    for one in beside.values():
        digest = quarterly_sheet.template_of(one)
        template = None if digest is None else report_templates.with_digest(desk.at.db, digest)
        found.append((str(words.FORMATS[one.format]), quarterly_sheet.remade_file(kept, one, template)))
    return [(name, words.in_words(one)) for name, one in found]


def _makers(desk: Desk, kept: Paper | None) -> list[tuple[str, str, str]]:
    """What each signed file was made with; nothing of a draft."""
    if desk.row is None or kept is None:
        return []
    beside = reads.files_of(desk.at.db, desk.at.parts.vault, desk.row)
    return words.makers(kept, list(beside.values()))


def _frame(desk: Desk, document: Document) -> Frame | None:
    """The change of each indicator as a picture, as it stands in the report; None where none does."""
    charts = [one for part in document["parts"] for one in part.get("charts", ()) if "effects" in one]
    picture = report_pictures.effects_in(charts[0]) if charts else None
    if picture is None:
        return None
    programme, period = desk.programme.public_id, desk.closed.period
    frame = frame_of(
        picture,
        lambda width: url_for(
            "results.show_picture", programme_id=programme, kvartal=period, name=width.value
        ),
    )
    return replace(frame, alt=charts[0]["alt"])


def page(
    desk: Desk,
    errors: Faults = (),
    *,
    is_late: bool = False,
    remade: Sequence[tuple[str, Remade]] = (),
) -> str:
    """The report, with what is wrong in what was sent and what came of making it again."""
    document, is_signed = shown(desk)
    versions = reads.versions_of(desk.at.db, desk.programme.id, desk.closed.last_on, desk.kind)
    is_newest = desk.row is None or desk.row.version == versions[0].version
    digests = {} if desk.row is None else reads.digests_of(desk.at.db, desk.row)
    kept = None if desk.row is None else reads.paper_of(desk.at.parts.vault, desk.row)
    acts = acts_for(desk.state, desk.roles) if is_newest else ()
    return render_template(
        "pages/results/report.html",
        programme=desk.programme,
        address=desk.address,
        row=desk.row,
        seen=desk.seen,
        tag_words=words.state_words(desk.row),
        document=document,
        is_signed=is_signed,
        parts=list(zip(PARTS_OF[desk.kind], document["parts"], strict=True)),
        anchoring=words.anchoring_words(desk.row),
        frame=_frame(desk, document),
        acts=[act.value for act in acts],
        versions=[one.version for one in versions if one.signed_at is not None],
        form=desk.form,
        errors=list(errors),
        wrong=dict(reversed(list(errors))),
        is_late=is_late,
        remade=remade,
        signed_files=words.signed_files(desk.row, digests),
        page_digest="" if kept is None else words.page_digest(kept),
        makers=_makers(desk, kept),
        attached=words.attached_files(() if desk.row is None else reads.outside_of(desk.at.db, desk.row)),
        formats=[one.value for one in ReportFormat if not is_signed or one in digests],
    )
