"""The page on which an activity of a plan is added, changed or ended."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from smail import clock
from smail.db.tables import Activity
from smail.domain.plan import ActivityKind, Outcome, Uptake
from smail.errors import NotFound
from smail.policies import Action, ParticipantSubject
from smail.queries import plan_page as reads
from smail.queries.plan_rows import StayPlan
from smail.services import activities
from smail.services.activities import ActivityFields, fields_of
from smail.web import kept_forms
from smail.web.forms import blank, choices, errors_of, read
from smail.web.guard import needs
from smail.web.handledare.plan_forms import ActivityForm
from smail.web.handledare.plan_words import ACTIVITY_FAULTS
from smail.web.handledare.room import handledare
from smail.web.parts import StaffRequest

Errors = Sequence[tuple[str, str]]


@handledare.route(
    "/deltagare/<participant_id>/plan/aktivitet", methods=["GET", "POST"], endpoint="plan_activity"
)
@needs(Action.CARE_FOR_PARTICIPANT, of="participant_id", is_logged=True)
def activity(at: StaffRequest, participant: ParticipantSubject) -> ResponseReturnValue:
    """One activity more, or one that is known, as it is filled in."""
    row = _known(at, participant)
    stays = reads.stay_plans_of(at.db, at.parts.vault, participant.id)
    form = read(ActivityForm) if request.method == "POST" else _given(at, row)
    _offer(at, form, [one for one in stays if one.is_open_on(clock.today())], stays, row)
    if request.method == "GET":
        return _page(participant, form, row)
    errors: Errors = errors_of(form) if not form.validate() else ()
    new = None if errors else _filled(form)
    if new is not None:
        wrong = activities.mistakes(new, clock.today(), is_protected=participant.is_protected)
        errors = [(name, str(ACTIVITY_FAULTS[problem])) for name, problem in wrong]
    if new is None or errors:
        return _page(participant, form, row, errors), 422
    if row is None:
        chosen = next(one for one in stays if one.public_id == form.activity_enrolment.data)
        activities.add(at.db, at.parts.vault, chosen.enrolment_id, new, at.actor, at.viewer.account_id)
    else:
        activities.change(at.db, at.parts.vault, row.id, new, at.actor, account_id=at.viewer.account_id)
    flash(_("Aktiviteten är sparad."), "ok")
    address = url_for("handledare.plan", participant_id=participant.public_id, _anchor="aktiviteter")
    return redirect(address, 303)


def _known(at: StaffRequest, participant: ParticipantSubject) -> Activity | None:
    """The activity that the address names; NotFound for what is not the person's."""
    public_id = request.args.get("aktivitet", "")
    row = reads.find_activity(at.db, participant.id, public_id) if public_id else None
    if public_id and row is None:
        raise NotFound
    return row


def _given(at: StaffRequest, row: Activity | None) -> ActivityForm:
    return kept_forms.again(at, ActivityForm) or _blank(at, row)


def _blank(at: StaffRequest, row: Activity | None) -> ActivityForm:
    if row is None:
        return blank(ActivityForm, {"uptake": Uptake.USED.value, "starts_on": clock.today()})
    known = fields_of(at.parts.vault, row)
    return blank(
        ActivityForm,
        {
            "what": known.what,
            "kind": known.kind.value,
            "uptake": known.uptake.value,
            "provider": known.provider,
            "areas": list(known.areas),
            "starts_on": known.starts_on,
            "ends_on": known.ends_on,
            "hours_per_month": known.hours_per_month,
            "outcome": known.outcome.value if known.outcome else "",
        },
    )


def _offer(
    at: StaffRequest,
    form: ActivityForm,
    open_stays: Sequence[StayPlan],
    stays: Sequence[StayPlan],
    row: Activity | None,
) -> None:
    """Programmes that run, or the activity's own; the areas of the questions put there."""
    own = [one for one in stays if row is not None and one.enrolment_id == row.enrolment_id]
    offered = own or list(open_stays)
    if not offered:
        raise NotFound
    form.activity_enrolment.choices = [(one.public_id, one.programme) for one in offered]
    instrument = at.parts.catalogue.latest(offered[0].instrument_key)
    areas = {one.key: one.name("sv") for one in instrument.indicators}
    # What was chosen while other questions were put there stays chosen.
    kept = {key: key for key in (row.areas if row is not None else ())}
    form.areas.choices = choices({**kept, **areas}.items())


def _filled(form: ActivityForm) -> ActivityFields:
    return ActivityFields(
        kind=ActivityKind(form.kind.data),
        uptake=Uptake(form.uptake.data),
        what=form.what.data or "",
        provider=form.provider.data or "",
        areas=tuple(form.areas.data or ()),
        starts_on=form.starts_on.data,
        ends_on=form.ends_on.data,
        hours_per_month=form.hours_per_month.data,
        outcome=Outcome(form.outcome.data) if form.outcome.data else None,
    )


def _page(
    participant: ParticipantSubject, form: ActivityForm, row: Activity | None, errors: Errors = ()
) -> str:
    return render_template(
        "pages/handledare/plan_activity.html",
        participant=participant,
        form=form,
        known=None if row is None else row.public_id,
        errors=tuple(errors),
        wrong=dict(errors),
    )
