"""The log of supervision and support: what was given, and how much of it where."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from smail import clock
from smail.db.tables import Account, OrganisationKind
from smail.domain.calendar import quarter
from smail.errors import NotFound
from smail.policies import Action, may
from smail.queries import organisations
from smail.queries import support_log as reads
from smail.queries.organisations import OrganisationRow
from smail.services import support_log
from smail.services.support_log import SupportFields
from smail.web.forms import blank, choices, errors_of, read
from smail.web.guard import needs
from smail.web.parts import StaffRequest
from smail.web.training.network import learner_of, people_to_choose
from smail.web.training.network_forms import Errors, SupportForm, chosen_kind
from smail.web.training.network_words import SUPPORTS, quarter_words, total_words
from smail.web.training.room import training
from smail.web.training.words import hours

A_WHOLE = "organisation"


@training.get("/stod", endpoint="support")
@needs(Action.SEE_NETWORK)
def show(at: StaffRequest) -> ResponseReturnValue:
    """What the viewer gave in a quarter, or all for the federation's trainers; the sums for a coordinator."""
    form = blank(SupportForm, {"given_on": clock.today()})
    tree = organisations.tree(at.db, at.viewer.federation_id)
    _offer(at, form, tree)
    return _page(at, form, tree, request.args.get("kvartal", ""))


@training.post("/stod", endpoint="log_support")
@needs(Action.SEE_TRAINING)
def log(at: StaffRequest) -> ResponseReturnValue:
    """Support is written down, or what was written by mistake is taken out."""
    form = read(SupportForm)
    if form.entry.data:
        return _removed(at, form.entry.data)
    tree = organisations.tree(at.db, at.viewer.federation_id)
    _offer(at, form, tree)
    form.validate()
    errors = errors_of(form)
    if not errors and not support_log.is_near(form.given_on.data, clock.today()):
        errors = (("given_on", _("Välj en dag som har varit, högst ett år bakåt.")),)
    if errors:
        return _page(at, form, tree, "", errors), 422
    account = at.db.get_one(Account, at.viewer.account_id)
    support_log.log(at.db, at.parts.vault, account, _fields(at, form, tree), at.actor)
    flash(_("Stödet är sparat."), "ok")
    return _to_quarter(quarter(form.given_on.data).label)


def _removed(at: StaffRequest, public_id: str) -> ResponseReturnValue:
    own = reads.own_entry_id(at.db, at.viewer, public_id)
    if own is None:
        raise NotFound
    support_log.remove(at.db, own, at.actor)
    flash(_("Raden är borttagen."), "ok")
    return _to_quarter("")


def _to_quarter(label: str) -> ResponseReturnValue:
    known = reads.shown_quarter(label, clock.today())
    return redirect(url_for("training.support", kvartal=label if known and label else None), 303)


def _offer(at: StaffRequest, form: SupportForm, tree: tuple[OrganisationRow, ...]) -> None:
    wholes = choices(
        (f"{A_WHOLE}:{one.public_id}", _("%(name)s (hela organisationen)", name=one.name))
        for one in tree
        if not one.is_ended
    )
    form.whom.choices = [*wholes, *people_to_choose(at)] if may(at.viewer, Action.SEE_TRAINING) else []


def _fields(at: StaffRequest, form: SupportForm, tree: tuple[OrganisationRow, ...]) -> SupportFields:
    kind, _colon, public_id = str(form.whom.data).partition(":")
    known = (chosen_kind(form), form.given_on.data, form.lasted.data)
    if kind == A_WHOLE:
        place = next(one.id for one in tree if one.public_id == public_id)
        return SupportFields(*known, place, None, form.note.data or "")
    learner = learner_of(at, form.whom.data)
    return SupportFields(*known, learner.organisation_id, learner.id, form.note.data or "")


def _page(
    at: StaffRequest,
    form: SupportForm,
    tree: tuple[OrganisationRow, ...],
    written: str,
    errors: Errors = (),
) -> str:
    today, logs = clock.today(), may(at.viewer, Action.SEE_TRAINING)
    chosen = reads.shown_quarter(written, today)
    if chosen is None:
        raise NotFound
    sums = reads.summary(at.db, at.viewer.federation_id, today, _places(tree))
    return render_template(
        "pages/training/support.html",
        entries=reads.entries(at.db, at.parts.vault, at.viewer, chosen) if logs else (),
        quarters=[(one.label, quarter_words(one), one == chosen) for one in sums.quarters],
        shown=quarter_words(chosen),
        places=[
            (name or _("Hela förbundet"), [total_words(one) for one in totals])
            for name, totals in sums.places
        ],
        kinds=SUPPORTS,
        hours=hours,
        logs=logs,
        sees_all=may(at.viewer, Action.RUN_NETWORK),
        today=today,
        form=form,
        errors=errors,
        wrong=dict(errors),
    )


def _places(tree: tuple[OrganisationRow, ...]) -> dict[int, str]:
    """The municipalities, and other bodies at the top, by name; one that has ended keeps what it got."""
    tops = [one for one in tree if one.depth == 0]
    tops.sort(key=lambda one: one.kind is not OrganisationKind.MUNICIPALITY)
    return {one.id: one.name for one in tops}
