"""The action plan as it is written and anchored, on the page of a person's plan."""

from collections.abc import Sequence

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from smail.domain.lines import in_one_line
from smail.errors import NotFound
from smail.policies import Action, ParticipantSubject
from smail.queries import plan_page as reads
from smail.queries.organisations import OrganisationRow
from smail.queries.plan_rows import StayPlan
from smail.services import action_plans, locks
from smail.services.action_plans import PlanProblem, Together
from smail.web.forms import errors_of, read
from smail.web.guard import needs
from smail.web.handledare import plan_words as words
from smail.web.handledare.plan import (
    done,
    offered,
    organisations_for,
    plan_now,
    plans_of,
    said,
    shown,
    version_of,
)
from smail.web.handledare.plan_forms import AnchorForm, PlanForm
from smail.web.handledare.room import handledare
from smail.web.parts import StaffRequest


@handledare.post("/deltagare/<participant_id>/plan/handlingsplan", endpoint="plan_write")
@needs(Action.CARE_FOR_PARTICIPANT, of="participant_id")
def write(at: StaffRequest, participant: ParticipantSubject) -> ResponseReturnValue:
    """There is an action plan, made or gone through that day."""
    # Of two tabs at once the second sees what the first has written.
    locks.person(at.db, participant.id)
    form, plan = read(PlanForm), plan_now(at, participant)
    form.plan_enrolment.choices = [(one.public_id, one.programme) for one in plan.open_stays]
    organisations = organisations_for(at, participant)
    form.plan_with.choices = offered(organisations)
    if not form.validate():
        return shown(at, participant, form, errors_of(form)), 422
    stay = next(one for one in plan.open_stays if one.public_id == form.plan_enrolment.data)
    if _is_stale(at, form, stay):
        return shown(at, participant, form, [("plan_aim", _changed(stay))]), 409
    result = action_plans.write(
        at.db,
        at.parts.vault,
        stay.enrolment_id,
        aim=form.plan_aim.data or "",
        on=form.plan_on.data,
        together=_together(organisations, form.plan_person.data, form.plan_with.data),
        actor=at.actor,
        account_id=at.viewer.account_id,
    )
    if isinstance(result, PlanProblem):
        return shown(at, participant, form, [said(words.PLAN_FAULTS[result], "plan_")]), 422
    return done(participant, _("Handlingsplanen är sparad."), "handlingsplan")


@handledare.post("/deltagare/<participant_id>/plan/forankring", endpoint="plan_anchor")
@needs(Action.CARE_FOR_PARTICIPANT, of="participant_id")
def anchor(at: StaffRequest, participant: ParticipantSubject) -> ResponseReturnValue:
    """The action plan is anchored with more of those whom it concerns."""
    form, plan = read(AnchorForm), plan_now(at, participant)
    form.anchor_plan.choices = plans_of(plan)
    organisations = organisations_for(at, participant)
    form.anchor_with.choices = offered(organisations)
    if not form.validate():
        return shown(at, participant, form, errors_of(form)), 422
    row = reads.find_plan(at.db, participant.id, form.anchor_plan.data)
    if row is None:
        raise NotFound
    problem = action_plans.anchor(
        at.db,
        row,
        on=form.anchor_on.data,
        together=_together(organisations, form.anchor_person.data, form.anchor_with.data),
        actor=at.actor,
        account_id=at.viewer.account_id,
    )
    if problem is not None:
        return shown(at, participant, form, [said(words.PLAN_FAULTS[problem], "anchor_")]), 422
    return done(participant, _("Förankringen är sparad."), "handlingsplan")


def _is_stale(at: StaffRequest, form: PlanForm, stay: StayPlan) -> bool:
    """Whether another aim was written since the page was made; the same one twice is no matter."""
    aim = "" if stay.plan is None else stay.plan.aim
    is_other = in_one_line(form.plan_aim.data or "") != aim
    sent = form.plan_version.chosen
    return is_other and bool(sent) and version_of(at, stay) not in sent


def _changed(stay: StayPlan) -> str:
    aim = "" if stay.plan is None else stay.plan.aim
    return _(
        "Någon har sparat planen sedan sidan visades. Sparat är: ”%(aim)s”. "
        "Det du skrev är inte sparat än. Jämför, och spara igen om det är det som ska gälla.",
        aim=aim,
    )


def _together(organisations: Sequence[OrganisationRow], with_person: bool, chosen: Sequence[str]) -> Together:
    return Together(with_person, tuple(row.id for row in organisations if row.public_id in chosen))
