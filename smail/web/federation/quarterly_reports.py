"""Quarterly reports: written by whoever leads the programme, signed and sent by the coordinator.

What was drawn before somebody else took a step is not acted on: the page comes again with both.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from smail import clock
from smail.db.tables import Programme, QuarterlyReport
from smail.domain.goals.grammar import Goal
from smail.domain.reporting import AFTER, ReportAct, ReportPart, ReportState, acts_for, takes
from smail.domain.roles import Role
from smail.errors import Conflict, NotFound
from smail.policies import Action, ProgrammeSubject, holds
from smail.queries import quarterly_reports as reads
from smail.queries.goal_statuses import Kept
from smail.queries.quarterly_reports import Closed
from smail.reports import quarterly_sheet
from smail.services import quarterly_reports as services
from smail.services.quarterly_reports import Anchoring, Hand
from smail.web.federation import report_words as words
from smail.web.federation.group_results import names_of
from smail.web.federation.report_forms import YES, ReportForm, values_of
from smail.web.federation.report_sources import known
from smail.web.federation.report_words import Document, Material
from smail.web.forms import blank, errors_of, read
from smail.web.guard import needs
from smail.web.parts import StaffRequest

Faults = Sequence[tuple[str, str]]
REMAKE = "remake"


@dataclass(frozen=True, slots=True)
class Desk:
    """One report before whoever looks: the newest version, and the version that is shown."""

    at: StaffRequest
    programme: Programme
    roles: frozenset[Role]
    closed: Closed
    goals: Sequence[tuple[Goal, Kept]]
    row: QuarterlyReport | None
    form: ReportForm

    @property
    def state(self) -> ReportState:
        """How far it has come; nobody has begun one that is not there."""
        return ReportState.WAITING if self.row is None else self.row.state

    @property
    def seen(self) -> str:
        """What a form of this page says that it has seen."""
        return "1.0" if self.row is None else f"{self.row.version}.{self.row.n_steps}"

    @property
    def hand(self) -> Hand:
        """Whoever acts here."""
        return Hand(self.at.viewer.account_id, self.at.actor)

    def comments(self) -> dict[ReportPart, str]:
        """What stands there."""
        return reads.comments_of(self.at.parts.vault, self.row)

    def back(self) -> ResponseReturnValue:
        """To the page as it is now."""
        here = url_for("results.report", programme_id=self.programme.public_id, kvartal=self.closed.period)
        return redirect(here, 303)


@needs(Action.HANDLE_REPORTS, of="programme_id")
def overview(at: StaffRequest, programme: ProgrammeSubject) -> ResponseReturnValue:
    """Every closed quarter of the programme with how far its report has come."""
    row = at.db.get_one(Programme, programme.id)
    closed, _goals = known(at, row)
    begun = reads.newest_of(at.db, row.id)
    return render_template(
        "pages/results/reports.html",
        programme=row,
        rows=[(one.period, words.state_words(begun.get(one.last_on))) for one in closed],
    )


@needs(Action.HANDLE_REPORTS, of="programme_id")
def report(at: StaffRequest, programme: ProgrammeSubject) -> ResponseReturnValue:
    """One report; what is done to it is done once, and not to another than the one that was seen."""
    desk = _desk(at, programme)
    if request.method == "GET":
        return _page(desk)
    desk.form.validate()
    if desk.form.act.data == REMAKE:
        return _page(desk, remade=_remade(desk))
    act = next((one for one in ReportAct if one == desk.form.act.data), None)
    faults = errors_of(desk.form)
    if act is None or faults:
        return _page(desk, faults), 422
    if not takes(act, desk.roles):
        raise NotFound("this step belongs to somebody else")
    return _step(desk, act)


@needs(Action.HANDLE_REPORTS, of="programme_id")
def report_pdf(at: StaffRequest, programme: ProgrammeSubject) -> ResponseReturnValue:
    """The paper: the bytes that were signed, or a draft that says that it is one."""
    desk = _desk(at, programme)
    kept = None if desk.row is None else reads.paper_of(at.parts.vault, desk.row)
    content = quarterly_sheet.paper(_document(desk)) if kept is None else kept.content
    kind = "utkast" if kept is None else f"version-{desk.row.version if desk.row else 1}"
    name = f"kvartalsrapport-{desk.closed.period.lower()}-{kind}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype="application/pdf", headers=headers)


def _desk(at: StaffRequest, subject: ProgrammeSubject) -> Desk:
    # Before anything else: a request with fields that are none of ours does nothing.
    sent = read(ReportForm) if request.method == "POST" else None
    programme = at.db.get_one(Programme, subject.id)
    closed, kept = known(at, programme)
    wanted = request.args.get("kvartal", "")
    one = next((one for one in closed if wanted in ("", one.period)), None)
    if one is None:
        raise NotFound("no such quarter has closed here")
    versions = reads.versions_of(at.db, programme.id, one.last_on)
    asked = request.args.get("version", "")
    row = next((row for row in versions if asked in ("", str(row.version))), None)
    if asked and row is None:
        raise NotFound("no such version")
    roles = (Role.PROGRAMME_LEAD, Role.COORDINATOR)
    held = frozenset(role for role in roles if holds(at.viewer, subject.place, role))
    goals = [pair for pair in kept if pair[1].quarter.label == one.period]
    form = sent or blank(ReportForm, values_of(reads.comments_of(at.parts.vault, row)))
    return Desk(at, programme, held, one, goals, row, form)


def _document(desk: Desk, *, is_signing: bool = False) -> Document:
    """The report as it would be now."""
    signed_on = clock.today() if is_signing else None
    names = names_of(desk.at.parts.catalogue, desk.closed.published)
    return words.document(
        Material(desk.programme, desk.closed, desk.goals, desk.row, desk.comments(), names, signed_on)
    )


def _shown(desk: Desk) -> tuple[Document, bool]:
    """What stands on the page, and whether it is what was signed."""
    kept = None if desk.row is None else reads.paper_of(desk.at.parts.vault, desk.row)
    return (_document(desk), False) if kept is None else (quarterly_sheet.document_of(kept), True)


def _step(desk: Desk, act: ReportAct) -> ResponseReturnValue:
    faults = _anchor_faults(desk.form) if act is ReportAct.ANCHOR else []
    if faults:
        return _page(desk, faults), 422
    row = services.held(desk.at.db, desk.programme.id, desk.closed.last_on)
    # A step is always taken with the newest version.
    desk = replace(desk, row=row if row.id else None)
    if desk.form.seen.data != desk.seen:
        return desk.back() if _is_done(desk, row, act) else _late(desk)
    try:
        _ACTS[act](desk, row)
    except Conflict:
        return _late(desk)
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


def _late(desk: Desk) -> ResponseReturnValue:
    return _page(desk, is_late=True), 409


def _anchor_faults(form: ReportForm) -> list[tuple[str, str]]:
    found = []
    if not form.anchored.data:
        found.append(("anchored", _("Välj ja eller nej.")))
    if form.anchored_on.data is None:
        found.append(("anchored_on", _("Skriv dagen då gruppen svarade.")))
    elif form.anchored_on.data > clock.today():
        found.append(("anchored_on", _("Dagen har inte varit än.")))
    if form.anchored.data == YES and not form.chair.data:
        found.append(("chair", _("Skriv ordförandens titel.")))
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
    paper = quarterly_sheet.signed(_document(desk, is_signing=True))
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


def _remade(desk: Desk) -> tuple[bool, tuple[tuple[str, str, str], ...]]:
    """Whether the signed paper can be made again to the same bytes, and what is another now."""
    kept = None if desk.row is None else reads.paper_of(desk.at.parts.vault, desk.row)
    if kept is None:
        raise NotFound("only a signed report is made again")
    found = quarterly_sheet.remade(kept)
    return found.is_same, found.changed


def _page(
    desk: Desk,
    errors: Faults = (),
    *,
    is_late: bool = False,
    remade: tuple[bool, tuple[tuple[str, str, str], ...]] | None = None,
) -> str:
    document, is_signed = _shown(desk)
    versions = reads.versions_of(desk.at.db, desk.programme.id, desk.closed.last_on)
    is_newest = desk.row is None or desk.row.version == versions[0].version
    acts = acts_for(desk.state, desk.roles) if is_newest else ()
    return render_template(
        "pages/results/report.html",
        programme=desk.programme,
        closed=desk.closed,
        row=desk.row,
        seen=desk.seen,
        tag_words=words.state_words(desk.row),
        document=document,
        is_signed=is_signed,
        parts=list(zip(ReportPart, document["parts"], strict=True)),
        anchoring=words.anchoring_words(desk.row),
        acts=[act.value for act in acts],
        versions=[one.version for one in versions if one.signed_at is not None],
        form=desk.form,
        errors=list(errors),
        wrong=dict(reversed(list(errors))),
        is_late=is_late,
        remade=remade,
    )
