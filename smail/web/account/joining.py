"""The way from an invitation to an account that works: the link, the password, the phone, the paper codes.

What has been done so far stands in the signed cookie of the visit: the digest of the link, the step, and the
new phone's secret, sealed. The link is used up by the last step, so that a closed tab costs nothing.
"""

from dataclasses import dataclass
from enum import StrEnum

from flask import flash, redirect, render_template, request, url_for
from flask import session as visit
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from smail import clock, passwords
from smail.db.tables import Account, Invitation, InvitationKind, SessionKind, SessionStrength
from smail.services import accounts, sign_in, throttle
from smail.services.sign_in import Candidate
from smail.services.throttle import Key
from smail.vault import Vault, VaultError
from smail.web import sessions
from smail.web.account.forms import InvitationForm, JoinPhoneForm, NewPasswordForm, PasswordAgainForm
from smail.web.forms import WRONG_PASSWORD, blank, errors_of, read
from smail.web.guard import public_reading
from smail.web.parts import Parts, PublicRequest
from smail.web.proof import here, prove_password
from smail.web.qr import qr_path

CODES_PAGE = "pages/account/recovery_codes.html"
_IN_VISIT = "joining"


class Step(StrEnum):
    """What is asked for now."""

    CONFIRM = "confirm"
    PASSWORD = "password"  # noqa: S105 - a step, not a password
    PHONE = "phone"


FIRST_STEPS = {
    InvitationKind.INVITE: Step.PASSWORD,
    InvitationKind.NEW_PASSWORD: Step.PASSWORD,
    InvitationKind.NEW_PHONE: Step.CONFIRM,
}


@dataclass(frozen=True, slots=True)
class Joining:
    """Somebody on the way in: by which link, whose account, and how far."""

    invitation: Invitation
    account: Account
    step: Step
    secret: str


@public_reading
def invitation(at: PublicRequest) -> ResponseReturnValue:
    """The page where a link lands; its secret is looked up only when it is posted, and is not used up yet."""
    if request.method == "GET":
        return render_template("pages/account/invitation.html", form=blank(InvitationForm), errors=())
    form = read(InvitationForm)
    if not form.validate():
        return render_template("pages/account/invitation.html", form=form, errors=errors_of(form)), 422
    row = _looked_up(at, form.token.data.rpartition("#")[2])
    if row is None:
        errors = (("token", _("Länken har slutat gälla. Be den som gav dig länken om en ny.")),)
        return render_template(
            "pages/account/invitation.html", form=blank(InvitationForm), errors=errors
        ), 422
    _remember(at.parts.vault, row, FIRST_STEPS[row.kind])
    return redirect(url_for("account.choose"), 303)


def _looked_up(at: PublicRequest, secret: str) -> Invitation | None:
    now = clock.now()
    with at.parts.database.transaction(write=True) as db:
        if throttle.attempt(db, at.parts.vault, (here(),), now) > throttle.NO_WAIT:
            return None
        row = accounts.open_invitation(db, at.parts.vault, secret)
        if row is not None:
            throttle.succeeded(db, at.parts.vault, (here(),), now)
        return row


@public_reading
def choose(at: PublicRequest) -> ResponseReturnValue:
    """The step that is next for the link that was opened in this browser."""
    joining = _joining(at)
    if joining is None:
        return _gone()
    match joining.step:
        case Step.CONFIRM:
            return _confirm(at, joining)
        case Step.PASSWORD:
            return _choose_password(at, joining)
        case Step.PHONE:
            return _join_phone(at, joining)


def _gone() -> ResponseReturnValue:
    visit.pop(_IN_VISIT, None)
    flash(_("Länken har slutat gälla. Be den som gav dig länken om en ny."), "warning")
    return redirect(url_for("account.invitation"), 303)


def _confirm(at: PublicRequest, joining: Joining) -> ResponseReturnValue:
    page = "pages/account/confirm_password.html"
    if request.method == "GET":
        return render_template(page, errors=())
    form = read(PasswordAgainForm)
    if not form.validate():
        return render_template(page, errors=errors_of(form)), 422
    candidate = Candidate(joining.account.id, joining.account.password_hash)
    keys = (Key(throttle.UNLOCK, joining.account.public_id), here())
    if not prove_password(at.parts, candidate, form.password.data, keys):
        errors = (("password", str(WRONG_PASSWORD)),)
        return render_template(page, errors=errors), 401
    _remember(at.parts.vault, joining.invitation, Step.PHONE)
    return redirect(url_for("account.choose"), 303)


def _choose_password(at: PublicRequest, joining: Joining) -> ResponseReturnValue:
    page = "pages/account/choose_password.html"
    is_first = joining.invitation.kind is InvitationKind.INVITE
    username = joining.account.username
    if request.method == "GET":
        return render_template(page, is_first=is_first, username=username, errors=())
    form = read(NewPasswordForm)
    form.username = username
    if not form.validate():
        return render_template(page, is_first=is_first, username=username, errors=errors_of(form)), 422
    stored = passwords.hash_password(form.new_password.data)
    with at.parts.database.transaction(write=True) as db:
        link = accounts.live_invitation(db, joining.invitation.token_mac, locked=True)
        if link is None:
            return _gone()
        owner = db.get_one(Account, link.account_id)
        accounts.set_password(db, owner, stored, sign_in.actor_of(owner))
        if not is_first:
            accounts.use_up(db, link)
    if is_first:
        _remember(at.parts.vault, joining.invitation, Step.PHONE)
        return redirect(url_for("account.choose"), 303)
    visit.pop(_IN_VISIT, None)
    flash(_("Ditt lösenord är bytt. Logga in med det nya."), "ok")
    return redirect(url_for("account.sign_in"), 303)


def _join_phone(at: PublicRequest, joining: Joining) -> ResponseReturnValue:
    if request.method == "GET":
        return _phone_page(joining, ())
    form = read(JoinPhoneForm)
    if not form.validate():
        return _phone_page(joining, errors_of(form), 422)
    step = passwords.check_totp(joining.secret, form.code.data, now=clock.now(), last_step=None)
    if step is None:
        message = _("Koden stämde inte. Vänta tills appen visar en ny kod och skriv den.")
        return _phone_page(joining, (("code", message),), 422)
    with at.parts.database.transaction(write=True) as db:
        codes = _joined(db, at.parts, joining, step)
    if codes is None:
        return _gone()
    return render_template(CODES_PAGE, codes=codes, onward=url_for("account.own"))


def _joined(db: Session, parts: Parts, joining: Joining, step: int) -> tuple[str, ...] | None:
    """The phone is joined and its person signed in; None when the link was used up in the meantime."""
    link = accounts.live_invitation(db, joining.invitation.token_mac, locked=True)
    if link is None:
        return None
    owner = db.get_one(Account, link.account_id)
    codes = accounts.join_phone(db, parts.vault, owner, joining.secret, step, sign_in.actor_of(owner))
    accounts.use_up(db, link)
    sessions.begin(db, parts.vault, SessionKind.STAFF, SessionStrength.FULL, account_id=owner.id)
    return codes


def _phone_page(
    joining: Joining, errors: tuple[tuple[str, str], ...], status: int = 200
) -> ResponseReturnValue:
    path, size = qr_path(passwords.provisioning_uri(joining.secret, joining.account.username))
    groups = " ".join(joining.secret[i : i + 4] for i in range(0, len(joining.secret), 4))
    return render_template(
        "pages/account/join_phone.html", path=path, size=size, secret=groups, errors=errors
    ), status


def _remember(vault: Vault, row: Invitation, step: Step) -> None:
    mac = row.token_mac.hex()
    secret = vault.seal(passwords.new_totp_secret(), _context(mac)).hex() if step is Step.PHONE else ""
    visit[_IN_VISIT] = {"invitation": mac, "step": step.value, "secret": secret}


def _joining(at: PublicRequest) -> Joining | None:
    """How far this browser has come; None when it never began or the link no longer holds."""
    found = visit.get(_IN_VISIT)
    if not isinstance(found, dict):
        return None
    mac = str(found["invitation"])
    row = accounts.live_invitation(at.db, bytes.fromhex(mac))
    if row is None:
        return None
    try:
        secret = at.parts.vault.open(bytes.fromhex(found["secret"]), _context(mac)) if found["secret"] else ""
    except VaultError:
        return None
    return Joining(row, at.db.get_one(Account, row.account_id), Step(found["step"]), secret)


def _context(mac: str) -> str:
    return f"joining:{mac}"
