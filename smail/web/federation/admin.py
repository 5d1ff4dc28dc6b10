"""The administrator's pages: how the installation stands and what was done in it; no names and no answers."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from smail import clock
from smail.policies import Action
from smail.queries import system
from smail.queries.accessibility_reports import latest_reports
from smail.queries.audit import page_of_audit
from smail.services import accessibility_reports
from smail.settings import Settings
from smail.statement import problems, read_statement
from smail.web.federation.audit_words import ACTIONS, ACTORS, OBJECTS
from smail.web.forms import NoFields, read
from smail.web.guard import needs
from smail.web.parts import StaffRequest

admin = Blueprint("admin", __name__, url_prefix="/system")


@admin.get("")
@needs(Action.SEE_SYSTEM)
def overview(at: StaffRequest) -> ResponseReturnValue:
    """Settings without secrets, instruments, the database, numbers, and what people have told us."""
    settings = at.parts.settings
    statement = read_statement(settings.statement_file)
    return render_template(
        "pages/admin/overview.html",
        settings=_shown(settings),
        instruments=at.parts.catalogue.all(),
        database="SQLite" if settings.sqlite else "PostgreSQL",
        revision=system.revision(at.db),
        counts=system.counts(at.db),
        reports=latest_reports(at.db, at.parts.vault),
        gaps=problems(statement, clock.today()),
    )


def _shown(settings: Settings) -> list[tuple[str, str]]:
    """What was chosen, by name; anything that opens a door is left out."""
    return [
        (_("Adress"), settings.base_url),
        (_("Demo"), _("Ja") if settings.demo else _("Nej")),
        (_("Personal loggas ut efter"), _("%(n)s minuter", n=settings.staff_idle_minutes)),
        (_("Personal loggas ut senast efter"), _("%(n)s timmar", n=settings.staff_hours)),
        (_("Deltagarens sida stängs efter"), _("%(n)s minuter", n=settings.participant_idle_minutes)),
        (_("En utlånad surfplatta töms efter"), _("%(n)s minuter", n=settings.tablet_idle_minutes)),
        (_("Deltagarens sida stängs senast efter"), _("%(n)s timmar", n=settings.participant_hours)),
        (_("Sidan för att lämna snabbt"), settings.exit_url),
        (_("Server framför (proxy)"), _("Ja") if settings.proxy_hops else _("Nej")),
        (_("Loggnivå"), settings.log_level),
        (_("Antal datanycklar"), str(len(settings.data_keys))),
    ]


@admin.post("/brist/<report_id>/besvarad")
@needs(Action.SEE_SYSTEM)
def answered(at: StaffRequest, report_id: str) -> ResponseReturnValue:
    """The report no longer waits."""
    read(NoFields)
    accessibility_reports.mark_answered(at.db, report_id, at.actor)
    flash(_("Meddelandet är markerat som besvarat."), "ok")
    return redirect(url_for("admin.overview"), 303)


@admin.get("/logg")
@needs(Action.SEE_AUDIT)
def audit(at: StaffRequest) -> ResponseReturnValue:
    """What was done, latest first; by id only."""
    wanted = request.args.get("objekt", "").strip()[:40]
    object_id = wanted if wanted.isprintable() else ""
    found = page_of_audit(at.db, object_id=object_id, page=request.args.get("sida", 1, type=int))
    return render_template(
        "pages/admin/audit.html",
        found=found,
        object_id=object_id,
        actions=ACTIONS,
        objects=OBJECTS,
        actors=ACTORS,
    )
