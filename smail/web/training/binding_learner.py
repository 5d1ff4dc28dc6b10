"""The coordinator's page where a kursdeltagare without an account becomes the one who has it."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.validators import InputRequired

from smail.errors import Conflict
from smail.policies import Action
from smail.queries import learners as reads
from smail.services import learner_binding
from smail.services.learner_binding import OwnAccount, OwnWork
from smail.web.forms import ChoiceField, SmailForm, TickField, blank, errors_of, read
from smail.web.guard import needs
from smail.web.parts import StaffRequest

# Before whoever has no account either, in the second list.
NAMELESS = "learner:"
CHOOSE = _l("Välj någon i listan.")


class BindForm(SmailForm):
    """Who of those without an account is who of those with one."""

    learner = ChoiceField(validators=[InputRequired(CHOOSE)])
    account = ChoiceField(validators=[InputRequired(CHOOSE)])
    is_same = TickField()


@needs(Action.IMPORT_REGISTER)
def bind_learner(at: StaffRequest) -> ResponseReturnValue:
    """Two lists to choose from; then the two are one person."""
    form = blank(BindForm) if request.method == "GET" else read(BindForm)
    nameless = reads.without_account(at.db, at.viewer.federation_id)
    staff = reads.accounts(at.db, at.viewer.federation_id)
    form.learner.choices = [(one.key, f"{one.name}, {one.organisation}") for one in nameless]
    form.account.choices = [(one.key, f"{one.name}, {one.organisation}") for one in staff]
    form.account.choices += [
        (f"{NAMELESS}{one.key}", _("%(name)s, %(place)s (utan konto)", name=one.name, place=one.organisation))
        for one in nameless
    ]
    if request.method == "GET":
        return _page(form, ())
    if not form.validate():
        return _page(form, errors_of(form)), 422
    learner = {one.key: one for one in nameless}[form.learner.data]
    others = {one.key: one for one in staff} | {f"{NAMELESS}{one.key}": one for one in nameless}
    account = others[form.account.data]
    if account is learner:
        return _page(form, [("account", _("Välj två olika rader."))]), 422
    if not form.is_same.data and not _is_alike(learner, account):
        said = _(
            "Olika uppgifter: %(one)s (%(here)s) och %(other)s (%(there)s). Är det samma person?",
            one=learner.name,
            here=learner.organisation,
            other=account.name,
            there=account.organisation,
        )
        return _page(form, [("is_same", said)]), 422
    try:
        if form.account.data.startswith(NAMELESS):
            learner_binding.join(at.db, at.parts.vault, learner.id, account.id, at.actor)
        else:
            learner_binding.bind(at.db, at.parts.vault, learner.id, account.id, at.actor)
    except OwnAccount:
        wrong = _("Det är ditt eget konto. En annan verksamhetsutvecklare gör det. Inget ändrades.")
        return _page(form, [("account", wrong)]), 409
    except OwnWork:
        wrong = _(
            "Den ena har godkänt den andras hemuppgift eller utfärdat certifikatet. Ingen certifierar "
            "sig själv, så de kan inte bli samma person. Inget ändrades."
        )
        return _page(form, [("learner", wrong)]), 409
    except Conflict:
        wrong = _("Båda har plats på samma kurs eller är kallade till samma möte. Inget ändrades.")
        return _page(form, [("learner", wrong)]), 409
    flash(_("De är nu samma person, med den enas och den andras certifikat och kursplatser."), "ok")
    return redirect(url_for("training.certificates"), 303)


def _is_alike(learner: reads.Named, account: reads.Named) -> bool:
    same_name = reads.name_key(learner.name, "") == reads.name_key(account.name, "")
    return same_name and learner.organisation == account.organisation


def _page(form: BindForm, errors: Sequence[tuple[str, str]]) -> str:
    return render_template(
        "pages/coordinator/bind_learner.html",
        form=form,
        asks_if_same=bool(form.is_same.data) or any(name == "is_same" for name, _said in errors),
        errors=errors,
        wrong=dict(errors),
    )
