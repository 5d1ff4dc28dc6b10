"""The own account of staff: roles, password, codes, mail, and where one is signed in."""

from datetime import timedelta

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from smail import clock, passwords
from smail.db.tables import Account, SessionKind
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.reminding import DigestPace
from smail.policies import Action, may
from smail.queries import calibration, network_meetings
from smail.queries.accounts import account_details
from smail.queries.handed_out import newest_codes
from smail.queries.wishes import answered_since
from smail.services import accounts, audit, digests, sign_in
from smail.web import sessions
from smail.web.account import joining
from smail.web.account.forms import NEVER, ChangePasswordForm, DigestForm, NewCodesForm
from smail.web.account.routes import Errors, account, own_row, password_errors, renew_session
from smail.web.forms import NoFields, blank, errors_of, read
from smail.web.guard import needs
from smail.web.once import is_made_since
from smail.web.parts import StaffRequest
from smail.web.proof import writing_still
from smail.web.words import ROLES, SCOPE_KINDS

__all__ = ["account"]

PACES = (
    (NEVER, _l("Aldrig")),
    (DigestPace.DAILY.value, _l("Varje vardag när något väntar")),
    (DigestPace.WEEKLY.value, _l("En gång i veckan när något väntar")),
)
# So long an answer to a wish is news.
LATELY = timedelta(days=30)


@account.get("/konto")
@needs(Action.USE_OWN_ACCOUNT)
def own(at: StaffRequest) -> ResponseReturnValue:
    """The own account: roles, password, codes, and where one is signed in."""
    return _own_page(at)


def _own_page(
    at: StaffRequest, errors: Errors = (), *, status: int = 200, digest: DigestForm | None = None
) -> ResponseReturnValue:
    may_wish = may(at.viewer, Action.LEAVE_WISH)
    return render_template(
        "pages/account/own.html",
        digest=digest or _digest_as_it_is(at),
        paces=PACES,
        details=account_details(at.db, at.viewer.account_id),
        roles=ROLES,
        scope_kinds=SCOPE_KINDS,
        is_asked=network_meetings.is_asked(at.db, at.viewer.account_id),
        is_rater=calibration.is_rater(at.db, at.viewer),
        uses_instrument=may(at.viewer, Action.SEE_MATERIALS),
        may_wish=may_wish,
        n_answers=answered_since(at.db, at.viewer.account_id, clock.today() - LATELY) if may_wish else 0,
        errors=errors,
    ), status


@account.post("/konto/losenord")
@needs(Action.USE_OWN_ACCOUNT, is_reading=True)
def change_password(at: StaffRequest) -> ResponseReturnValue:
    """There is a new password, and all other browsers are signed out."""
    form = read(ChangePasswordForm)
    form.username = own_row(at).username
    errors = password_errors(at, form, "current_password")
    if errors:
        return _own_page(at, errors, status=422)
    stored = passwords.hash_password(form.new_password.data)
    with writing_still(at) as db:
        accounts.set_password(db, db.get_one(Account, at.viewer.account_id), stored, at.actor)
        renew_session(db, at)
    flash(_("Ditt lösenord är bytt. Du är utloggad överallt utom här."), "ok")
    return redirect(url_for("account.own"), 303)


def _digest_as_it_is(at: StaffRequest) -> DigestForm | None:
    """The choice about mail; None for those for whom nothing waits."""
    if not may(at.viewer, Action.CHOOSE_DIGEST):
        return None
    kept = digests.choice_of(at.db, at.parts.vault, at.viewer.account_id)
    pace, email = (kept.pace.value, kept.email) if kept else (NEVER, "")
    return blank(DigestForm, {"pace": pace, "email": email})


@account.post("/konto/mejl")
@needs(Action.CHOOSE_DIGEST)
def choose_digest(at: StaffRequest) -> ResponseReturnValue:
    """Mail tells what waits as often as was chosen, or never."""
    form = read(DigestForm)
    if not form.validate():
        return _own_page(at, errors_of(form), status=422, digest=form)
    digests.choose(at.db, at.parts.vault, at.viewer.account_id, form.choice, at.actor)
    is_dropped = form.choice is None and form.email.data
    told = _("Ditt val är sparat. Du får inga mejl, så din adress sparas inte.")
    flash(told if is_dropped else _("Ditt val är sparat."), "ok")
    return redirect(url_for("account.own"), 303)


@account.post("/konto/koder")
@needs(Action.USE_OWN_ACCOUNT, is_reading=True)
def new_recovery_codes(at: StaffRequest) -> ResponseReturnValue:
    """Ten new recovery codes are shown, this once; the old ones are void. Sent twice, ten are made."""
    form = read(NewCodesForm)
    errors = password_errors(at, form)
    if errors:
        return _own_page(at, errors, status=422)
    with writing_still(at) as db:
        if is_made_since(form, newest_codes(db, at.viewer.public_id, clock.now())):
            return render_template("pages/account/codes_made_already.html"), 409
        owner = db.get_one(Account, at.viewer.account_id)
        codes = accounts.new_recovery_codes(db, at.parts.vault, owner, at.actor)
    return render_template(joining.CODES_PAGE, codes=codes, onward=url_for("account.own"))


@account.post("/konto/logga-ut-overallt")
@needs(Action.USE_OWN_ACCOUNT)
def sign_out_everywhere(at: StaffRequest) -> ResponseReturnValue:
    """No browser is signed in with this account, not even this one."""
    read(NoFields)
    sessions.end(at.db, at.parts.vault, SessionKind.STAFF)
    sign_in.end_sessions(at.db, at.viewer.account_id)
    audit.record(at.db, at.actor, AuditAction.SIGN_OUT_EVERYWHERE, AuditObject.ACCOUNT, at.viewer.public_id)
    flash(_("Du är utloggad överallt."), "ok")
    return redirect(url_for("account.sign_in"), 303)
