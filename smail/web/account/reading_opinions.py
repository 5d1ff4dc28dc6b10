"""Where those who lead the work read what people think and answer it, and where staff find the answers."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from smail.domain.opinions import TEXT_MAX, Sender
from smail.errors import Conflict
from smail.policies import Action, OpinionSubject
from smail.queries import opinions as queries
from smail.queries.opinions import Heard
from smail.services import opinions as services
from smail.web.account.routes import account
from smail.web.forms import LinesField, SmailForm, blank, errors_of, length, no_personnummer, read
from smail.web.guard import needs
from smail.web.parts import StaffRequest

reading = Blueprint("reading", __name__, url_prefix="/synpunkter")

Errors = tuple[tuple[str, str], ...]
MISSING = _l("Skriv ett svar.")


class AnswerForm(SmailForm):
    """The answer; nothing is written where none is wanted."""

    answer = LinesField(validators=[length(at_most=TEXT_MAX), no_personnummer])


@account.get("/konto/det-du-har-sagt")
@needs(Action.USE_OWN_ACCOUNT)
def said(at: StaffRequest) -> ResponseReturnValue:
    """What the member of staff has said with the own name, the latest first."""
    found = queries.said_by_account(at.db, at.parts.vault, at.viewer.account_id)
    return render_template("pages/account/said.html", said=found)


@reading.get("")
@needs(Action.READ_OPINIONS)
def overview(at: StaffRequest) -> ResponseReturnValue:
    """What waits, the oldest first, and what is answered."""
    return render_template(
        "pages/reading/overview.html",
        waiting=queries.waiting(at.db, at.parts.vault, at.viewer),
        elsewhere=queries.waiting_elsewhere(at.db, at.parts.vault, at.viewer),
        answered=queries.answered(at.db, at.parts.vault, at.viewer),
        sender_of=sender_of,
        page_of=page_of,
    )


@reading.route("/<opinion_id>", methods=["GET", "POST"])
@needs(Action.ANSWER_OPINION, of="opinion_id")
def show(at: StaffRequest, opinion: OpinionSubject) -> ResponseReturnValue:
    """One opinion is answered, or marked as read where no answer is wanted."""
    one = queries.heard(at.db, at.parts.vault, opinion.public_id)
    if request.method == "GET":
        return _page(one, blank(AnswerForm))
    form = read(AnswerForm)
    if not form.validate():
        return _page(one, form, 422, errors_of(form))
    text = form.answer.data if one.wants_answer else ""
    if one.wants_answer and not text and one.answered_on is None:
        return _page(one, form, 422, (("answer", str(MISSING)),))
    try:
        services.answer(
            at.db,
            at.parts.vault,
            one.public_id,
            text or "",
            actor=at.actor,
            account_id=at.viewer.account_id,
        )
    except Conflict:
        return _page(queries.heard(at.db, at.parts.vault, one.public_id), form, 409)
    flash(_("Svaret är skickat.") if text else _("Synpunkten är markerad som läst."), "ok")
    return redirect(url_for("reading.overview"), 303)


def _page(one: Heard, form: AnswerForm, status: int = 200, errors: Errors = ()) -> ResponseReturnValue:
    page = render_template(
        "pages/reading/show.html",
        one=one,
        typed=form.answer.data,
        answer_max=TEXT_MAX,
        sender_of=sender_of,
        page_of=page_of,
        errors=errors,
    )
    return page, status


def sender_of(one: Heard) -> str:
    """Who said it, as far as those who answer are told."""
    if one.sender is Sender.STAFF:
        return one.name
    return str(_("En deltagare") if one.sender is Sender.PARTICIPANT else _("Någon utan namn"))


def page_of(one: Heard) -> str:
    """The page that it is about, by the words of its address; nothing where none is told."""
    if one.page not in current_app.view_functions:
        return str(_("Ingen särskild"))
    rule = next(current_app.url_map.iter_rules(one.page)).rule
    return "/".join("…" if part.startswith("<") else part for part in rule.split("/"))
