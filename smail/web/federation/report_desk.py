"""One report before whoever looks at it: which one the address asks for, and what stands in it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from smail import clock
from smail.db.tables import Account, Programme, ProgrammeMoney, QuarterlyReport
from smail.domain.goals.grammar import Goal
from smail.domain.money import standing_on
from smail.domain.reporting import ReportKind, ReportPart, ReportState
from smail.domain.roles import Role
from smail.errors import NotFound
from smail.policies import ProgrammeSubject, holds
from smail.queries import board_files, report_templates
from smail.queries import quarterly_reports as reads
from smail.queries.goal_statuses import Kept
from smail.queries.quarterly_reports import Closed
from smail.reports import quarterly_sheet
from smail.reports.cost_by_sex import cost_of
from smail.services.quarterly_reports import Hand
from smail.web.federation import report_deviation, report_final
from smail.web.federation import report_words as words
from smail.web.federation.closed_periods import in_words
from smail.web.federation.group_choice import names_of
from smail.web.federation.report_forms import FORMS, ReportForm, values_of
from smail.web.federation.report_frame import Material
from smail.web.federation.report_parts import Document
from smail.web.federation.report_sources import known
from smail.web.federation.tertials import speak_of
from smail.web.forms import blank, read
from smail.web.parts import StaffRequest

ADDRESSES: Mapping[ReportKind, str] = {
    ReportKind.QUARTERLY: "",
    ReportKind.DEVIATION: "avvikelse",
    ReportKind.FINAL: "slut",
}
DOCUMENTS: Mapping[ReportKind, Callable[[Material], Document]] = {
    ReportKind.QUARTERLY: words.document,
    ReportKind.DEVIATION: report_deviation.document,
    ReportKind.FINAL: report_final.document,
}


@dataclass(frozen=True, slots=True)
class Desk:
    """One report before whoever looks: the newest version, and the version that is shown."""

    at: StaffRequest
    programme: Programme
    kind: ReportKind
    roles: frozenset[Role]
    closed: Closed
    # Every closed quarter, the newest first, and how the goals stood at each.
    all_closed: Sequence[Closed]
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
        return redirect(url_for("results.report", **self.address), 303)

    @property
    def address(self) -> dict[str, Any]:
        """What the address of this report says."""
        slug = ADDRESSES[self.kind]
        found = {"programme_id": self.programme.public_id, "kvartal": self.closed.period}
        return found | ({"slag": slug} if slug else {})


def desk_of(
    at: StaffRequest, subject: ProgrammeSubject, *, form: Mapping[ReportKind, type[ReportForm]] | None = FORMS
) -> Desk:
    """The report that the address asks for, before whoever looks; what is posted is of that form, if any."""
    # Before anything else: a request with fields that are none of ours does nothing.
    kind = next((one for one, slug in ADDRESSES.items() if slug == request.args.get("slag", "")), None)
    if kind is None:
        raise NotFound("no such kind of report")
    sent = read(form[kind]) if form is not None and request.method == "POST" else None
    programme = at.db.get_one(Programme, subject.id)
    speak_of(programme.cadence)
    closed, kept = known(at, programme)
    wanted = request.args.get("kvartal", "")
    one = next((one for one in closed if wanted in ("", one.period)), None)
    if one is None or (kind is ReportKind.FINAL and one is not last_of(programme, closed)):
        raise NotFound("no such quarter has closed here")
    versions = reads.versions_of(at.db, programme.id, one.last_on, kind)
    asked = request.args.get("version", "")
    row = next((row for row in versions if asked in ("", str(row.version))), None)
    if asked and row is None:
        raise NotFound("no such version")
    roles = (Role.PROGRAMME_LEAD, Role.COORDINATOR)
    held = frozenset(role for role in roles if holds(at.viewer, subject.place, role))
    shown = sent or blank(FORMS[kind], values_of(reads.comments_of(at.parts.vault, row)))
    return Desk(at, programme, kind, held, one, closed, kept, row, shown)


def last_of(programme: Programme, closed: Sequence[Closed]) -> Closed | None:
    """The last closed quarter of a programme that has ended; None before all of it has closed."""
    ends_on = programme.ends_on
    if ends_on is None or not closed or closed[0].last_on < ends_on:
        return None
    return next((one for one in closed if one.published.period.span.starts_on <= ends_on), None)


def first_of(programme: Programme, closed: Sequence[Closed]) -> str:
    """The first quarter that there is a report of, in words, where the programme had begun before it."""
    if not closed or programme.starts_on >= closed[-1].published.period.span.starts_on:
        return ""
    return in_words(closed[-1].period)


def is_after_end(programme: Programme, closed: Closed) -> bool:
    """Whether all of the quarter came after the programme's last day: nobody reports on it."""
    return programme.ends_on is not None and closed.published.period.span.starts_on > programme.ends_on


def drafted(desk: Desk, *, is_signing: bool = False) -> Document:
    """The report as it would be now."""
    signed_on = clock.today() if is_signing else None
    names = names_of(desk.at.parts.catalogue, desk.closed.published)
    now = [pair for pair in desk.goals if pair[1].at.label == desk.closed.period]
    earlier = [pair for pair in desk.goals if pair[1].at.last_on < desk.closed.last_on]
    quarters = [one for one in desk.all_closed if one.last_on <= desk.closed.last_on]
    money = _money(desk) if desk.kind is ReportKind.FINAL else ()
    return DOCUMENTS[desk.kind](
        Material(
            programme=desk.programme,
            closed=desk.closed,
            goals=now,
            row=desk.row,
            comments=desk.comments(),
            names=names,
            signed_on=signed_on,
            earlier=earlier,
            quarters=quarters,
            money=money,
            signed_by=_own_name(desk) if is_signing else "",
            costs=[(one, cost_of(desk.at.db, desk.programme, one)) for one in money if one.used is not None],
        )
    )


def _own_name(desk: Desk) -> str:
    account = desk.at.db.get_one(Account, desk.at.viewer.account_id)
    return account.name


def _money(desk: Desk) -> Sequence[ProgrammeMoney]:
    """What was typed in of its money, each period as it stands today."""
    rows = board_files.money_of(desk.at.db, [desk.programme.id])
    return standing_on(rows.get(desk.programme.id, ()), clock.today())


def shown(desk: Desk) -> tuple[Document, bool]:
    """What stands on the page, and whether it is what was signed."""
    kept = None if desk.row is None else reads.paper_of(desk.at.parts.vault, desk.row)
    return (drafted(desk), False) if kept is None else (quarterly_sheet.document_of(kept), True)


def template_for(desk: Desk) -> bytes | None:
    """The template of Word that is in use now; None for the one that is built in."""
    found = report_templates.in_use(desk.at.db, desk.kind)
    return None if found is None else found.content
