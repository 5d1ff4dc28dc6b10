"""The coordinator's page for the plan: how many are to be certified, in the county and in each place."""

from collections.abc import Mapping, Sequence
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from smail import clock
from smail.domain.certification import Level
from smail.domain.training_plan import USUAL, Planned, TrainingPlans
from smail.policies import Action
from smail.queries import training_plans as reads
from smail.queries.organisations import OrganisationRow
from smail.services import training_plans
from smail.web.forms import blank, errors_of, read
from smail.web.guard import needs
from smail.web.parts import StaffRequest
from smail.web.training.forms import PlanForm, plan_form
from smail.web.training.room import training

# The plan of the county or of a place, and the day by which the county's is reached.
Own = tuple[Planned | None, date | None]


@training.route("/plan", methods=["GET", "POST"], endpoint="plan")
@needs(Action.SET_TRAINING_PLAN)
def show(at: StaffRequest) -> ResponseReturnValue:
    """Both numbers of the county and of each place; empty where a place has no plan."""
    places = reads.places(at.db, at.viewer.federation_id)
    plans = reads.plans(at.db, at.viewer.federation_id)
    kind = plan_form(len(places))
    if request.method == "GET":
        return _page(blank(kind, _values(plans, places)), places, plans)
    form = read(kind)
    if not form.validate() or not _is_right(form, places, plans):
        return _page(form, places, plans), 422
    wanted = _merged(form, _now(plans, places))
    if wanted is None:
        form.seen_plan.data = []
        return _page(form, places, plans), 409
    changed = training_plans.write(
        at.db,
        at.viewer.federation_id,
        {None: wanted[""][0], **{row.id: wanted[f"_{n}"][0] for n, row in enumerate(places)}},
        wanted[""][1],
        at.actor,
        at.viewer.account_id,
    )
    flash(_("Planen är sparad.") if changed else _("Inget hade ändrats."), "ok")
    return redirect(url_for("training.boards"), 303)


def _values(plans: TrainingPlans, places: Sequence[OrganisationRow]) -> dict[str, object]:
    found: dict[str, object] = {"reached_on": plans.reached_on}
    own = plans.county if plans.is_chosen else None
    for end, planned in (("", own), *((f"_{n}", plans.of(row.id)) for n, row in enumerate(places))):
        for level in Level:
            found[f"{level.value}{end}"] = None if planned is None else planned.of(level)
    return found


def _of(form: PlanForm, end: str) -> Planned | None:
    utbildare, anvandare = form[f"utbildare{end}"].data, form[f"anvandare{end}"].data
    return None if utbildare is None and anvandare is None else Planned(utbildare or 0, anvandare or 0)


def _now(plans: TrainingPlans, places: Sequence[OrganisationRow]) -> dict[str, Own]:
    """What stands in the county and in each place, by how its fields end."""
    own = plans.county if plans.is_chosen else None
    return {"": (own, plans.reached_on)} | {f"_{n}": (plans.of(row.id), None) for n, row in enumerate(places)}


def _words(end: str, own: Own) -> str:
    numbers = "" if own[0] is None else f"{own[0].utbildare} {own[0].anvandare}"
    return f"{end}: {numbers} {own[1] or ''}".strip()


def _merged(form: PlanForm, now: Mapping[str, Own]) -> dict[str, Own] | None:
    """What is filled in, and what stands now wherever this page changed nothing.

    None where somebody else has changed the same since; a form that does not say what its page showed is
    taken as it is.
    """
    seen, found = form.seen_plan.data or (), {}
    for end, saved in now.items():
        own = _of(form, end), None if end else form.reached_on.data
        is_untouched, is_as_then = _words(end, own) in seen, _words(end, saved) in seen
        if seen and not is_untouched and not is_as_then and own != saved:
            form[f"utbildare{end}"].errors = (_told(saved[0]),)
        found[end] = saved if is_untouched else own
    return None if any(field.errors for field in form) else found


def _told(saved: Planned | None) -> str:
    if saved is None:
        return _(
            "Någon har tagit bort planen här sedan sidan öppnades. Det du har fyllt i står kvar. Kontrollera "
            "och spara igen."
        )
    return _(
        "Någon har sparat %(utbildare)d utbildare och %(anvandare)d användare här sedan sidan öppnades. "
        "Det du har fyllt i står kvar. Kontrollera och spara igen.",
        utbildare=saved.utbildare,
        anvandare=saved.anvandare,
    )


def _is_right(form: PlanForm, places: Sequence[OrganisationRow], plans: TrainingPlans) -> bool:
    """Whether both numbers of a place stand or neither, the day is to come, and the places are the same."""
    for end in ("", *(f"_{n}" for n in range(len(places)))):
        pair = [form[f"{level.value}{end}"] for level in Level]
        empty = [field for field in pair if field.data is None]
        if len(empty) == 1:
            empty[0].errors = (_("Fyll i båda talen, eller lämna båda tomma."),)
    if form.reached_on.data is not None:
        if form.reached_on.data <= clock.today() and form.reached_on.data != plans.reached_on:
            form.reached_on.errors = (_("Välj en dag som kommer."),)
        elif form.utbildare.data is None:
            form.reached_on.errors = (_("Fyll i hela länets plan också, så hör dagen till den."),)
    if list(form.seen_places.data or ()) != [row.public_id for row in places]:
        form.utbildare.errors = (_("Organisationerna har ändrats. Se efter att talen står rätt, och spara."),)
    return not any(field.errors for field in form)


def _page(form: PlanForm, places: Sequence[OrganisationRow], plans: TrainingPlans) -> str:
    errors = errors_of(form)
    return render_template(
        "pages/training/plan.html",
        form=form,
        places=[(n, row.public_id, row.name) for n, row in enumerate(places)],
        plans=plans,
        seen=form.seen_plan.data or [_words(end, own) for end, own in _now(plans, places).items()],
        shared_out=plans.shared_out(),
        usual=USUAL,
        tomorrow=clock.today().fromordinal(clock.today().toordinal() + 1),
        errors=errors,
        wrong=dict(errors),
    )
