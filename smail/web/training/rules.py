"""The page on which the federation's trainers say what a kind of course takes, from now on."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field
from wtforms.validators import ValidationError

from smail.domain.certification import (
    LONGEST_MINUTES,
    LONGEST_MONTHS,
    MOST_OCCASIONS,
    SHORTEST_MINUTES,
    CourseKind,
    CourseRule,
)
from smail.errors import NotFound
from smail.policies import Action
from smail.queries.training_rules import RuleNow, rules_now, versions
from smail.services import course_rules
from smail.web.forms import SmailForm, TickField, WholeNumberField, between, blank, errors_of, read, required
from smail.web.guard import needs
from smail.web.parts import StaffRequest
from smail.web.training.room import training
from smail.web.training.words import KINDS, hours, rule_words

NUMBER = _l("Skriv ett tal.")


class RuleForm(SmailForm):
    """What a course takes; `seen_version` says what stood there when the page was made."""

    seen_version = WholeNumberField()
    n_occasions = WholeNumberField(validators=[required(NUMBER), between(1, MOST_OCCASIONS)])
    minutes_each = WholeNumberField(validators=[required(NUMBER), between(SHORTEST_MINUTES, LONGEST_MINUTES)])
    home_task_minutes = WholeNumberField(validators=[required(NUMBER), between(0, LONGEST_MINUTES)])
    needs_approval = TickField()

    def validate_needs_approval(self, field: Field) -> None:
        """There is something to approve."""
        if field.data and not self.home_task_minutes.data:
            raise ValidationError(_l("Utan hemuppgift finns inget att godkänna."))


class CertifyingRuleForm(RuleForm):
    """What a course takes that certifies, and how long."""

    valid_months = WholeNumberField(validators=[required(NUMBER), between(1, LONGEST_MONTHS)])


@training.route("/regler", methods=["GET", "POST"], endpoint="rules")
@needs(Action.SET_TRAINING_RULE)
def show(at: StaffRequest) -> ResponseReturnValue:
    """What each kind takes now, and the chosen one to be changed for courses that are planned from now on."""
    found, kind = rules_now(at.db, at.viewer.federation_id), _kind()
    now = found[kind]
    form_class = RuleForm if now.rule.valid_months is None else CertifyingRuleForm
    if request.method == "GET":
        return _page(at, blank(form_class, _values(now)), kind, found)
    form = read(form_class)
    if not form.validate() or not _is_seen(form, now):
        return _page(at, form, kind, found), 422
    new = CourseRule(
        form.n_occasions.data,
        form.minutes_each.data,
        form.home_task_minutes.data,
        needs_approval=form.needs_approval.data,
        valid_months=form.valid_months.data if isinstance(form, CertifyingRuleForm) else None,
    )
    if new == now.rule:
        flash(_("Inget hade ändrats."), "ok")
    else:
        course_rules.change_rule(at.db, at.viewer.federation_id, kind, new, at.actor, at.viewer.account_id)
        flash(_("Regeln är sparad. Den gäller kurser som planeras från och med nu."), "ok")
    return redirect(url_for("training.rules", slag=kind.value), 303)


def _kind() -> CourseKind:
    """The kind in the address; NotFound for one that there is not."""
    try:
        return CourseKind(request.args.get("slag", CourseKind.ANVANDARE))
    except ValueError:
        raise NotFound from None


def _values(now: RuleNow) -> dict[str, object]:
    names = ("n_occasions", "minutes_each", "home_task_minutes", "needs_approval", "valid_months")
    known = {name: getattr(now.rule, name) for name in names if getattr(now.rule, name) is not None}
    return {"seen_version": now.version, **known}


def _is_seen(form: RuleForm, now: RuleNow) -> bool:
    """Whether nobody has changed the rule since the page was made."""
    if form.seen_version.data == now.version:
        return True
    form.n_occasions.errors = (_("Någon annan har ändrat regeln. Se efter i tabellen, och spara igen."),)
    form.seen_version.raw_data = [str(now.version)]
    return False


def _page(at: StaffRequest, form: RuleForm, kind: CourseKind, found: dict[CourseKind, RuleNow]) -> str:
    errors = errors_of(form)
    return render_template(
        "pages/training/rules.html",
        form=form,
        kind=kind.value,
        kind_words=KINDS[kind],
        rows=[(one.value, KINDS[one], now.rule, now.made_on) for one, now in found.items()],
        hours=hours,
        versions=[(one, rule_words(one.rule)) for one in versions(at.db, at.viewer.federation_id, kind)],
        certifies=isinstance(form, CertifyingRuleForm),
        errors=errors,
        wrong=dict(errors),
    )
