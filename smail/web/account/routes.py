"""Signing in and out, the lent screen, and the own account of staff."""

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from smail import clock, passwords
from smail.db.tables import Account, SessionKind, SessionStrength, WebSession
from smail.domain.audit import AuditAction, AuditObject
from smail.domain.reminding import DigestPace
from smail.policies import Action, Viewer, may
from smail.queries import calibration, network_meetings
from smail.queries.accounts import account_details
from smail.queries.handed_out import newest_codes
from smail.queries.viewers import viewer_of
from smail.queries.wishes import answered_since
from smail.services import accounts, audit, digests, sign_in, throttle
from smail.services.throttle import Key
from smail.web import sessions
from smail.web.account import joining
from smail.web.account.forms import (
    NEVER,
    ChangePasswordForm,
    DigestForm,
    NewCodesForm,
    PasswordAgainForm,
    SecondFactorForm,
    SignInForm,
)
from smail.web.forms import WRONG_PASSWORD, NoFields, SmailForm, blank, errors_of, read
from smail.web.guard import needs, public, public_reading
from smail.web.next_page import safe_next
from smail.web.once import is_made_since
from smail.web.parts import PublicRequest, StaffRequest
from smail.web.proof import here, knows_password, prove_password, writing_still
from smail.web.words import ROLES, SCOPE_KINDS

account = Blueprint("account", __name__)
account.add_url_rule("/inbjudan", "invitation", joining.invitation, methods=["GET", "POST"])
account.add_url_rule("/inbjudan/valj", "choose", joining.choose, methods=["GET", "POST"])

Errors = tuple[tuple[str, str], ...]

PACES = (
    (NEVER, _l("Aldrig")),
    (DigestPace.DAILY.value, _l("Varje vardag när något väntar")),
    (DigestPace.WEEKLY.value, _l("En gång i veckan när något väntar")),
)
# So long an answer to a wish is news.
LATELY = timedelta(days=30)
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
    errors = _password_errors(at, form)
    if errors:
        return _unlock_page(at, errors), 422
    with writing_still(at) as db:
        sessions.end(db, at.parts.vault, SessionKind.PARTICIPANT)
        _renew_session(db, at)
        audit.record(db, at.actor, AuditAction.SCREEN_UNLOCK, AuditObject.ACCOUNT, at.viewer.public_id)
    return redirect(home_of(at.viewer), 303)


def _unlock_page(at: StaffRequest, errors: Errors) -> str:
    return render_template("pages/account/unlock.html", errors=errors, is_tablet=at.session.is_tablet)


def _password_errors(at: StaffRequest, form: SmailForm, field: str = "password") -> Errors:
    """What is wrong with the form; the password is only looked at when all else is right."""
    if not form.validate():
        return errors_of(form)
    if knows_password(at, _own(at).password_hash, form[field].data):
        return ()
    return ((field, str(WRONG_PASSWORD)),)


def _own(at: StaffRequest) -> Account:
    return at.db.get_one(Account, at.viewer.account_id)


def _renew_session(db: Session, at: StaffRequest) -> WebSession:
    whose = at.viewer.account_id
    return sessions.begin(db, at.parts.vault, SessionKind.STAFF, SessionStrength.FULL, account_id=whose)


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
    form.username = _own(at).username
    errors = _password_errors(at, form, "current_password")
    if errors:
        return _own_page(at, errors, status=422)
    stored = passwords.hash_password(form.new_password.data)
    with writing_still(at) as db:
        accounts.set_password(db, db.get_one(Account, at.viewer.account_id), stored, at.actor)
        _renew_session(db, at)
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
    errors = _password_errors(at, form)
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
