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
from smail.web.forms import ChoiceField, SmailForm, blank, errors_of, read
from smail.web.guard import needs
from smail.web.parts import StaffRequest

CHOOSE = _l("Välj någon i listan.")


class BindForm(SmailForm):
    """Who of those without an account is who of those with one."""

    learner = ChoiceField(validators=[InputRequired(CHOOSE)])
    account = ChoiceField(validators=[InputRequired(CHOOSE)])


@needs(Action.IMPORT_REGISTER)
def bind_learner(at: StaffRequest) -> ResponseReturnValue:
    """Two lists to choose from; then the two are one person."""
    form = blank(BindForm) if request.method == "GET" else read(BindForm)
    nameless = reads.without_account(at.db, at.viewer.federation_id)
    staff = reads.accounts(at.db, at.viewer.federation_id)
    form.learner.choices = [(one.key, f"{one.name}, {one.organisation}") for one in nameless]
    form.account.choices = [(one.key, f"{one.name}, {one.organisation}") for one in staff]
    if request.method == "GET":
        return _page(form, ())
    if not form.validate():
        return _page(form, errors_of(form)), 422
    learner_id = {one.key: one.id for one in nameless}[form.learner.data]
    account_id = {one.key: one.id for one in staff}[form.account.data]
    try:
        learner_binding.bind(at.db, at.parts.vault, learner_id, account_id, at.actor)
    except Conflict:
        wrong = _("Båda har plats på samma kurs eller är kallade till samma möte. Inget ändrades.")
        return _page(form, [("learner", wrong)]), 409
    flash(_("De är nu samma person. Certifikat och kursplatser hör till kontot."), "ok")
    return redirect(url_for("training.certificates"), 303)


def _page(form: BindForm, errors: Sequence[tuple[str, str]]) -> str:
    return render_template(
        "pages/coordinator/bind_learner.html", form=form, errors=errors, wrong=dict(errors)
    )
