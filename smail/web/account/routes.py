"""Signing in and out, and the lent screen."""

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import Account, SessionKind, SessionStrength, WebSession
from smail.domain.audit import AuditAction, AuditObject
from smail.policies import Action, Viewer, may
from smail.queries.viewers import viewer_of
from smail.services import audit, sign_in, throttle
from smail.services.throttle import Key
from smail.web import sessions
from smail.web.account import joining
from smail.web.account.forms import (
    PasswordAgainForm,
    SecondFactorForm,
    SignInForm,
)
from smail.web.forms import WRONG_PASSWORD, NoFields, SmailForm, blank, errors_of, read
from smail.web.guard import needs, public, public_reading
from smail.web.next_page import safe_next
from smail.web.parts import PublicRequest, StaffRequest
from smail.web.proof import here, knows_password, prove_password, writing_still

account = Blueprint("account", __name__)
account.add_url_rule("/inbjudan", "invitation", joining.invitation, methods=["GET", "POST"])
account.add_url_rule("/inbjudan/valj", "choose", joining.choose, methods=["GET", "POST"])

Errors = tuple[tuple[str, str], ...]

SECOND_STEP_WITHIN = timedelta(minutes=10)
HOMES = (
    (Action.SEE_TODAY, "handledare.today"),
    (Action.SEE_CASELOADS, "coordinator.caseloads"),
    (Action.SEE_RESULTS, "results.overview"),
    (Action.SEE_TRAINING, "training.overview"),
    (Action.SEE_SYSTEM, "admin.overview"),
)


def home_of(viewer: Viewer | None) -> str:
    """The page where this person's day begins."""
    for action, endpoint in HOMES:
        if viewer is not None and may(viewer, action):
            return url_for(endpoint)
    return url_for("account.own")


@account.route("/logga-in", methods=["GET", "POST"], endpoint="sign_in")
@public_reading
def sign_in_page(at: PublicRequest) -> ResponseReturnValue:
    """The first step; every failure looks the same, whoever the name belongs to."""
    if request.method == "GET":
        wanted = safe_next(request.args.get("next"))
        row, viewer = sessions.current_staff(at.db, at.parts.vault, at.parts.settings)
        if row is not None and row.strength is SessionStrength.FULL and not row.is_locked:
            return redirect(wanted or home_of(viewer), 303)
        return _sign_in_page(blank(SignInForm, {"next": wanted}), 200)
    form = read(SignInForm)
    if not form.validate():
        return _sign_in_page(form, 422)
    candidate = sign_in.candidate(at.db, form.username.data)
    username = sign_in.normal_username(form.username.data)
    keys = (Key(throttle.PASSWORD, username), here())
    if not prove_password(at.parts, candidate, form.password.data, keys):
        return _sign_in_page(form, 401, failed=True)
    with at.parts.database.transaction(write=True) as db:
        sessions.begin(
            db,
            at.parts.vault,
            SessionKind.STAFF,
            SessionStrength.PASSWORD_ONLY,
            account_id=candidate.account_id,
        )
    return redirect(url_for("account.second_factor", next=safe_next(form.next.data)), 303)


def _sign_in_page(form: SignInForm, status: int, *, failed: bool = False) -> ResponseReturnValue:
    message = _(
        "Det gick inte att logga in. Kontrollera användarnamn och lösenord. "
        "Efter fem felaktiga försök behöver du vänta en stund, högst 15 minuter."
    )
    errors = (("username", message),) if failed else errors_of(form)
    page = "pages/account/sign_in.html"
    return render_template(page, form=form, next=safe_next(form.next.data), errors=errors), status


@account.route("/logga-in/kod", methods=["GET", "POST"])
@public
def second_factor(at: PublicRequest) -> ResponseReturnValue:
    """The second step: a code from the phone, or one from the paper when the phone is away."""
    row = _half_way(at)
    if row is None or row.account_id is None:
        return redirect(url_for("account.sign_in", next=safe_next(request.args.get("next"))), 303)
    if request.method == "GET":
        return _second_factor_page(blank(SecondFactorForm, {"next": request.args.get("next")}), 200)
    form = read(SecondFactorForm)
    if not form.validate():
        return _second_factor_page(form, 422)
    if not _is_right_code(at, row.account_id, form):
        return _second_factor_page(form, 401, failed=True)
    sessions.begin(at.db, at.parts.vault, SessionKind.STAFF, SessionStrength.FULL, account_id=row.account_id)
    return redirect(safe_next(form.next.data) or home_of(viewer_of(at.db, row.account_id)), 303)


def _half_way(at: PublicRequest) -> WebSession | None:
    row = sessions.current(at.db, at.parts.vault, at.parts.settings, SessionKind.STAFF)
    if row is None or row.strength is not SessionStrength.PASSWORD_ONLY:
        return None
    return row if clock.now() - row.created_at < SECOND_STEP_WITHIN else None


def _is_right_code(at: PublicRequest, account_id: int, form: SecondFactorForm) -> bool:
    db, vault, now = at.db, at.parts.vault, clock.now()
    keys = (Key(throttle.SECOND_FACTOR, str(account_id)), here())
    if throttle.attempt(db, vault, keys, now) > throttle.NO_WAIT:
        return False
    if form.code.data:
        is_right = sign_in.accept_code(db, vault, account_id, form.code.data, now)
    else:
        is_right = sign_in.accept_recovery_code(db, vault, account_id, form.recovery_code.data, now)
    if is_right:
        throttle.succeeded(db, vault, keys, now)
    return is_right


def _second_factor_page(form: SecondFactorForm, status: int, *, failed: bool = False) -> ResponseReturnValue:
    field = "recovery_code" if form.recovery_code.data and not form.code.data else "code"
    message = _(
        "Koden stämde inte, eller så är den redan använd. Vänta på nästa kod i appen. "
        "Efter fem felaktiga försök behöver du vänta en stund, högst 15 minuter."
    )
    errors = ((field, message),) if failed else errors_of(form)
    page = "pages/account/second_factor.html"
    return render_template(page, form=form, next=safe_next(form.next.data), errors=errors), status


@account.post("/logga-ut")
@needs(Action.USE_OWN_ACCOUNT, while_locked=True)
def sign_out(at: StaffRequest) -> ResponseReturnValue:
    """The session is gone here and on the server."""
    read(NoFields)
    sessions.end(at.db, at.parts.vault, SessionKind.STAFF)
    audit.record(at.db, at.actor, AuditAction.SIGN_OUT, AuditObject.ACCOUNT, at.viewer.public_id)
    flash(_("Du är utloggad."), "ok")
    return redirect(url_for("account.sign_in"), 303)


@account.route("/las-upp", methods=["GET", "POST"])
@needs(Action.USE_OWN_ACCOUNT, while_locked=True, is_reading=True)
def unlock(at: StaffRequest) -> ResponseReturnValue:
    """The screen is the handledare's again; whoever it was lent to is signed out from it."""
    if not at.session.is_locked:
        return redirect(home_of(at.viewer), 303)
    if request.method == "GET":
        return _unlock_page(at, ())
    form = read(PasswordAgainForm)
    errors = password_errors(at, form)
    if errors:
        return _unlock_page(at, errors), 422
    with writing_still(at) as db:
        sessions.end(db, at.parts.vault, SessionKind.PARTICIPANT)
        renew_session(db, at)
        audit.record(db, at.actor, AuditAction.SCREEN_UNLOCK, AuditObject.ACCOUNT, at.viewer.public_id)
    return redirect(home_of(at.viewer), 303)


def _unlock_page(at: StaffRequest, errors: Errors) -> str:
    return render_template("pages/account/unlock.html", errors=errors, is_tablet=at.session.is_tablet)


def password_errors(at: StaffRequest, form: SmailForm, field: str = "password") -> Errors:
    """What is wrong with the form; the password is only looked at when all else is right."""
    if not form.validate():
        return errors_of(form)
    if knows_password(at, own_row(at).password_hash, form[field].data):
        return ()
    return ((field, str(WRONG_PASSWORD)),)


def own_row(at: StaffRequest) -> Account:
    return at.db.get_one(Account, at.viewer.account_id)


def renew_session(db: Session, at: StaffRequest) -> WebSession:
    whose = at.viewer.account_id
    return sessions.begin(db, at.parts.vault, SessionKind.STAFF, SessionStrength.FULL, account_id=whose)
