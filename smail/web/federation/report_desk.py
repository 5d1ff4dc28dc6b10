"""One report before whoever looks at it: which one the address asks for, and what stands in it."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from smail import clock
from smail.db.tables import Programme, QuarterlyReport
from smail.domain.goals.grammar import Goal
from smail.domain.reporting import ReportKind, ReportPart, ReportState
from smail.domain.roles import Role
from smail.errors import NotFound
from smail.policies import ProgrammeSubject, holds
from smail.queries import quarterly_reports as reads
from smail.queries import report_templates
from smail.queries.goal_statuses import Kept
from smail.queries.quarterly_reports import Closed
from smail.reports import quarterly_sheet
from smail.services.quarterly_reports import Hand
from smail.web.federation import report_words as words
from smail.web.federation.group_results import names_of
from smail.web.federation.report_forms import ReportForm, values_of
from smail.web.federation.report_sources import known
from smail.web.federation.report_words import Document, Material
from smail.web.forms import blank, read
from smail.web.parts import StaffRequest


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


def desk_of(at: StaffRequest, subject: ProgrammeSubject) -> Desk:
    """The report that the address asks for, before whoever looks."""
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


def drafted(desk: Desk, *, is_signing: bool = False) -> Document:
    """The report as it would be now."""
    signed_on = clock.today() if is_signing else None
    names = names_of(desk.at.parts.catalogue, desk.closed.published)
    return words.document(
        Material(desk.programme, desk.closed, desk.goals, desk.row, desk.comments(), names, signed_on)
    )


def shown(desk: Desk) -> tuple[Document, bool]:
    """What stands on the page, and whether it is what was signed."""
    kept = None if desk.row is None else reads.paper_of(desk.at.parts.vault, desk.row)
    return (drafted(desk), False) if kept is None else (quarterly_sheet.document_of(kept), True)


def template_for(desk: Desk) -> bytes | None:
    """The template of Word that is in use now; None for the one that is built in."""
    found = report_templates.in_use(desk.at.db, ReportKind.QUARTERLY)
    return None if found is None else found.content
