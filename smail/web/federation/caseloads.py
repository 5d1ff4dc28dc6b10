"""The page that shows who follows whom, and the one that gives a person a new responsible handledare."""

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from smail import clock
from smail.domain.calendar import LONGEST_AHEAD, LONGEST_BACK
from smail.domain.people import HandoverKind
from smail.errors import NotFound
from smail.policies import Action, EnrolmentSubject, may
from smail.queries import caseloads, organisations
from smail.queries.caseloads import CaseloadRow
from smail.queries.continuity import n_late
from smail.queries.handledare import HandledareChoice, handledare_in
from smail.services import teams
from smail.services.teams import ChangedHands
from smail.web import dates
from smail.web.federation.coordinator_forms import AssignForm, add_error
from smail.web.forms import blank, errors_of, read
from smail.web.guard import needs
from smail.web.handed_over import changed_hands
from smail.web.parts import StaffRequest
from smail.web.words import HANDOVER_KINDS, options


@needs(Action.SEE_CASELOADS)
def overview(at: StaffRequest) -> ResponseReturnValue:
    """The open enrolments of one programme by number, those without a responsible first."""
    offered = organisations.programmes_for(at.db, at.viewer, Action.SEE_CASELOADS)
    wanted = request.args.get("insats") or (offered[0].public_id if offered else None)
    chosen = next((row for row in offered if row.public_id == wanted), None)
    if wanted is not None and chosen is None:
        raise NotFound
    inside = [row.place.programme_id for row in offered if row.place.programme_id is not None]
    page = None
    if chosen is not None and chosen.place.programme_id is not None:
        number = request.args.get("sida", 1, type=int)
        page = caseloads.page_of_caseloads(at.db, chosen.place.programme_id, page=number)
    return render_template(
        "pages/coordinator/caseloads.html",
        offered=offered,
        chosen=chosen,
        found=page,
        may_join=may(at.viewer, Action.JOIN_PARTICIPANTS),
        late=n_late(at.db, inside, clock.today()),
    )


@needs(Action.ASSIGN_STAFF, of="enrolment_id")
def assign(at: StaffRequest, enrolment: EnrolmentSubject) -> ResponseReturnValue:
    """One person, by number, and who shall be responsible from now on."""
    row = caseloads.caseload_row(at.db, enrolment.id)
    if row is None:
        raise NotFound
    staff = _others(handledare_in(at.db, enrolment.place), row)
    form = blank(AssignForm, {"on": clock.today()}) if request.method == "GET" else read(AssignForm)
    form.handledare.choices = [(one.public_id, one.name) for one in staff]
    if request.method == "GET":
        return _page(form, row)
    if form.seen.data and form.seen.data != _key(row):
        return _too_late(at, enrolment, row)
    if form.validate() and _fits(at, form, row, enrolment):
        return _assigned(at, enrolment, row, form, staff)
    return _page(form, row), 422


def _assigned(
    at: StaffRequest,
    enrolment: EnrolmentSubject,
    row: CaseloadRow,
    form: AssignForm,
    staff: tuple[HandledareChoice, ...],
) -> ResponseReturnValue:
    chosen = next(one for one in staff if one.public_id == form.handledare.data)
    kind, day, seen = HandoverKind(form.kind.data) if row.responsible else None, form.on.data, form.seen.data
    try:
        with at.db.begin_nested():
            teams.make_responsible(at.db, enrolment.id, chosen.id, kind, day, at.actor, seen=seen or "")
    except ChangedHands:
        return _too_late(at, enrolment, row)
    flash(_saved(chosen.name, row.number, day), "ok")
    return redirect(url_for("coordinator.caseloads", insats=row.programme_id), 303)


def _too_late(at: StaffRequest, enrolment: EnrolmentSubject, row: CaseloadRow) -> ResponseReturnValue:
    here = url_for("coordinator.assign", enrolment_id=enrolment.public_id)
    return changed_hands(at, enrolment.id, row.number, here), 409


def _key(row: CaseloadRow) -> str:
    return row.responsible.key if row.responsible else teams.NOBODY


def _saved(name: str, number: str, day: date) -> str:
    if day > clock.today():
        coming = {"name": name, "number": number, "day": dates.day(day)}
        return _("Sparat. %(name)s blir ansvarig för %(number)s den %(day)s.", **coming)
    return _("Sparat. %(name)s är ansvarig för %(number)s.", name=name, number=number)


def _others(staff: tuple[HandledareChoice, ...], row: CaseloadRow) -> tuple[HandledareChoice, ...]:
    now = row.responsible.account_id if row.responsible else None
    return tuple(one for one in staff if one.id != now)


def _fits(at: StaffRequest, form: AssignForm, row: CaseloadRow, enrolment: EnrolmentSubject) -> bool:
    """Whether the day lies within the enrolment and the role, and a change says which sort it is."""
    since, today = row.responsible.since if row.responsible else row.starts_on, clock.today()
    first, latest = max(since, today - LONGEST_BACK), min(row.ended_on or date.max, today + LONGEST_AHEAD)
    if not first <= form.on.data <= latest:
        words = _(
            "Välj en dag från %(first)s till %(last)s.", first=first.isoformat(), last=latest.isoformat()
        )
        add_error(form, "on", words)
    elif form.handledare.data not in _there_on(at, enrolment, form.on.data):
        add_error(form, "on", _("Kollegan har inte rollen handledare i insatsen den dagen."))
    if row.responsible and not form.kind.data:
        add_error(form, "kind", _("Välj om det är en övergång eller ett byte."))
    return not errors_of(form)


def _there_on(at: StaffRequest, enrolment: EnrolmentSubject, day: date) -> frozenset[str]:
    """Who may follow the person then; on a past day, who may today."""
    found = handledare_in(at.db, enrolment.place, [max(day, clock.today())])
    return frozenset(one.public_id for one in found)


def _page(form: AssignForm, row: CaseloadRow) -> str:
    return render_template(
        "pages/coordinator/assign.html",
        form=form,
        row=row,
        errors=errors_of(form),
        wrong=dict(errors_of(form)),
        kinds=options(HANDOVER_KINDS),
        programme_id=row.programme_id,
        seen=_key(row),
    )
