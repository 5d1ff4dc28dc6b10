"""The pages that anybody may read: the two doors, personal data, accessibility, and whether SMAIL is up."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from smail import clock
from smail.db.tables import SessionKind, SessionStrength
from smail.queries import organisations, system
from smail.queries.viewers import viewer_of
from smail.services import accessibility_reports, throttle
from smail.statement import read_statement
from smail.web import sessions
from smail.web.account.routes import home_of
from smail.web.forms import (
    LinesField,
    SmailForm,
    TextField,
    blank,
    errors_of,
    length,
    no_personnummer,
    optional,
    read,
    required,
)
from smail.web.guard import public
from smail.web.next_page import safe_next
from smail.web.participant.rating import url_where
from smail.web.parts import ParticipantRequest, PublicRequest

start = Blueprint("start", __name__)


class ReportForm(SmailForm):
    """What somebody could not use; nobody has to say who they are."""

    page = TextField(validators=[optional(), length(at_most=200), no_personnummer])
    text = LinesField(
        validators=[required(_l("Berätta vad som inte fungerar.")), length(at_most=2000), no_personnummer]
    )
    reply_to = TextField(validators=[optional(), length(at_most=200), no_personnummer])


@start.get("/")
@public
def index(at: PublicRequest) -> ResponseReturnValue:
    """Two doors: one for those who answer, one for those who work here; past them for who is signed in."""
    row = sessions.current(at.db, at.parts.vault, at.parts.settings, SessionKind.STAFF)
    if row is not None and row.account_id and row.strength is SessionStrength.FULL and not row.is_locked:
        return redirect(home_of(viewer_of(at.db, row.account_id)), 303)
    person = sessions.current_visit(at.db, at.parts.vault, at.parts.settings)
    if person is not None:
        return redirect(url_where(ParticipantRequest(at.db, at.parts, person)), 303)
    return render_template("pages/start/index.html")


@start.get("/personuppgifter")
@public
def privacy(at: PublicRequest) -> ResponseReturnValue:
    """What is kept about people, why, for how long, and what they can ask for and of whom."""
    found = [(row.name, row.contact) for row in organisations.controllers(at.db)]
    return render_template("pages/start/privacy.html", controllers=found)


@start.get("/tillganglighet")
@public
def accessibility(at: PublicRequest) -> ResponseReturnValue:
    """The accessibility statement."""
    statement = read_statement(at.parts.settings.statement_file)
    return render_template("pages/start/accessibility.html", statement=statement)


@start.route("/tillganglighet/brist", methods=["GET", "POST"])
@public
def accessibility_report(at: PublicRequest) -> ResponseReturnValue:
    """A shortcoming can be told, also without a name."""
    if request.method == "GET":
        form = blank(ReportForm, {"page": safe_next(request.args.get("sida"))})
        return _report_page(form, 200)
    form = read(ReportForm)
    if not form.validate():
        return _report_page(form, 422, errors_of(form))
    keys = (throttle.address_key(request.remote_addr, throttle.REPORTS),)
    if throttle.attempt(at.db, at.parts.vault, keys, clock.now()) > throttle.NO_WAIT:
        message = _("Det har kommit flera meddelanden härifrån. Vänta tio minuter och skicka sedan igen.")
        return _report_page(form, 429, (("text", message),))
    accessibility_reports.tell(
        at.db,
        at.parts.vault,
        page=form.page.data or "",
        text=form.text.data,
        reply_to=form.reply_to.data or "",
    )
    flash(_("Tack! Vi har tagit emot det du skrev."), "ok")
    return redirect(url_for("start.accessibility"), 303)


def _report_page(
    form: ReportForm, status: int, errors: tuple[tuple[str, str], ...] = ()
) -> ResponseReturnValue:
    return render_template("pages/start/accessibility_report.html", form=form, errors=errors), status


@start.get("/halsa")
@public
def health(at: PublicRequest) -> ResponseReturnValue:
    """Says "ok" when the database answers; else the error table says 503."""
    system.answers(at.db)
    return Response("ok\n", mimetype="text/plain")
