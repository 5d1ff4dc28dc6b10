"""The pages of those who give and end accounts and roles; whatever ends is ended, never deleted."""

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from smail import clock
from smail.db.tables import Account, InvitationKind
from smail.errors import Conflict, Refused
from smail.policies import AccountSubject, Action, may
from smail.queries import accounts as queries
from smail.queries.handed_out import newest_invitation
from smail.queries.leaving_staff import left_by
from smail.queries.organisations import organisation_id
from smail.services import accounts as services
from smail.services import roles
from smail.services.accounts import NewAccount, PhoneReason
from smail.web.federation import giving_roles
from smail.web.federation.accounts_forms import PHONE_REASONS, NewAccountForm, PersonForm, PhoneForm
from smail.web.federation.giving_roles import (
    chosen_scope,
    new_role,
    offer_roles,
    refuse_own,
    role_errors,
    row_of,
    to_account,
)
from smail.web.forms import NoFields, blank, choices, errors_of, read
from smail.web.guard import needs
from smail.web.once import OnceForm, is_made_since
from smail.web.parts import StaffRequest
from smail.web.words import ROLES, SCOPE_KINDS

accounts = Blueprint("accounts", __name__, url_prefix="/konton")
accounts.add_url_rule("/<account_id>/roll", "give_role", giving_roles.give_role, methods=["GET", "POST"])
accounts.add_url_rule(
    "/<account_id>/roll/<grant_id>/avsluta", "end_role", giving_roles.end_role, methods=["POST"]
)

Errors = tuple[tuple[str, str], ...]


@accounts.get("")
@needs(Action.SEE_ACCOUNTS)
def overview(at: StaffRequest) -> ResponseReturnValue:
    """Everybody who has or had an account in the federation."""
    search = request.args.get("sok", "")[:100].strip()
    page = request.args.get("sida", 1, type=int)
    found = queries.page_of_accounts(at.db, at.viewer.federation_id, search=search, page=page)
    openable = {row.public_id for row in found.rows if may(at.viewer, Action.MANAGE_ACCOUNT, row.subject)}
    return render_template(
        "pages/accounts/overview.html", found=found, search=search, openable=openable, roles=ROLES
    )


@accounts.route("/nytt", methods=["GET", "POST"])
@needs(Action.CREATE_ACCOUNT)
def new(at: StaffRequest) -> ResponseReturnValue:
    """An account waits for its person, and the link to it is shown this once."""
    if request.method == "GET":
        return _new_page(_offering(at, blank(NewAccountForm, {"starts_on": clock.today()})))
    form = _offering(at, read(NewAccountForm))
    scope = chosen_scope(at, form.scope.data)
    errors = errors_of(form) if not form.validate() else role_errors(at, form, scope)
    if errors or scope is None:
        return _new_page(form, errors)
    person = NewAccount(
        form.username.data, form.first_name.data, form.last_name.data, _organisation(at, form)
    )
    try:
        account = services.create_account(at.db, at.viewer.federation_id, person, at.actor)
    except Conflict:
        return _new_page(form, (("username", _known_name()),))
    roles.give_role(at.db, account, new_role(form, scope), at.actor, granted_by_id=at.viewer.account_id)
    return _link_page(at, account, InvitationKind.INVITE)


def _known_name() -> str:
    return _(
        "Det finns redan ett konto med det användarnamnet. Öppna det under Konton för att ge en ny länk."
    )


def _new_page(form: NewAccountForm, errors: Errors = ()) -> ResponseReturnValue:
    page = render_template("pages/accounts/new.html", form=form, errors=errors)
    return page, 422 if errors else 200


def _offering(at: StaffRequest, form: NewAccountForm) -> NewAccountForm:
    _offer_organisations(at, form)
    offer_roles(at, form, None)
    return form


def _offer_organisations(at: StaffRequest, form: PersonForm) -> None:
    form.organisation.choices = choices(queries.organisation_choices(at.db, at.viewer.federation_id))


def _organisation(at: StaffRequest, form: PersonForm) -> int | None:
    if not form.organisation.data:
        return None
    return organisation_id(at.db, at.viewer.federation_id, form.organisation.data)


@accounts.get("/<account_id>")
@needs(Action.MANAGE_ACCOUNT, of="account_id")
def show(at: StaffRequest, account: AccountSubject) -> ResponseReturnValue:
    """One account: who, which roles, and what can be done."""
    return _show_page(at, account)


def _show_page(at: StaffRequest, account: AccountSubject, errors: Errors = ()) -> ResponseReturnValue:
    page = render_template(
        "pages/accounts/show.html",
        details=queries.account_details(at.db, account.id),
        is_own=account.id == at.viewer.account_id,
        roles=ROLES,
        scope_kinds=SCOPE_KINDS,
        reasons=[(reason.value, words) for reason, words in PHONE_REASONS.items()],
        errors=errors,
    )
    return page, 422 if errors else 200


@accounts.route("/<account_id>/andra", methods=["GET", "POST"])
@needs(Action.MANAGE_ACCOUNT, of="account_id")
def edit(at: StaffRequest, account: AccountSubject) -> ResponseReturnValue:
    """The person's names and organisation are as they should be."""
    details = queries.account_details(at.db, account.id)
    if request.method == "GET":
        known = {
            "first_name": details.first_name,
            "last_name": details.last_name,
            "organisation": details.organisation_id,
        }
        form = blank(PersonForm, known)
        _offer_organisations(at, form)
        return render_template("pages/accounts/edit.html", form=form, details=details, errors=())
    form = read(PersonForm)
    _offer_organisations(at, form)
    if not form.validate():
        page = "pages/accounts/edit.html"
        return render_template(page, form=form, details=details, errors=errors_of(form)), 422
    services.edit_account(
        at.db,
        row_of(at, account),
        first_name=form.first_name.data,
        last_name=form.last_name.data,
        organisation_id=_organisation(at, form),
        actor=at.actor,
    )
    flash(_("Uppgifterna är sparade."), "ok")
    return to_account(account)


@accounts.route("/<account_id>/avsluta", methods=["GET", "POST"])
@needs(Action.MANAGE_ACCOUNT, of="account_id")
def end(at: StaffRequest, account: AccountSubject) -> ResponseReturnValue:
    """The account has ended: nobody gets in with it, and what it has done stays readable."""
    refuse_own(at, account)
    if request.method == "GET":
        details = queries.account_details(at.db, account.id)
        left = left_by(at.db, account.id, clock.today())
        may_share = may(at.viewer, Action.SEE_CASELOADS)
        return render_template("pages/accounts/end.html", details=details, left=left, may_share_out=may_share)
    read(NoFields)
    services.end_account(at.db, row_of(at, account), at.actor)
    flash(_("Kontot är avslutat."), "ok")
    left = left_by(at.db, account.id, clock.today())
    if left.people:
        words = ngettext(
            "%(num)d deltagare är inte överlämnad än. Se Vem följer vem, När någon slutar.",
            "%(num)d deltagare är inte överlämnade än. Se Vem följer vem, När någon slutar.",
            left.people,
        )
        flash(words, "warning")
    return to_account(account)


@accounts.post("/<account_id>/inbjudan")
@needs(Action.MANAGE_ACCOUNT, of="account_id")
def invite_again(at: StaffRequest, account: AccountSubject) -> ResponseReturnValue:
    """A new first link is shown this once; the one before is void."""
    if _is_repeated(at, account, read(OnceForm)):
        return _made_already(at, account)
    return _link_page(at, row_of(at, account), InvitationKind.INVITE)


@accounts.post("/<account_id>/losenord")
@needs(Action.CONFIRM_NEW_PHONE, of="account_id")
def new_password(at: StaffRequest, account: AccountSubject) -> ResponseReturnValue:
    """A link to choose a new password is shown this once; the phone stays as it is."""
    if _is_repeated(at, account, read(OnceForm)):
        return _made_already(at, account)
    try:
        return _link_page(at, row_of(at, account), InvitationKind.NEW_PASSWORD)
    except Refused:
        return _needs_another(account)


@accounts.post("/<account_id>/ny-telefon")
@needs(Action.CONFIRM_NEW_PHONE, of="account_id")
def confirm_new_phone(at: StaffRequest, account: AccountSubject) -> ResponseReturnValue:
    """A link to join a new phone is shown this once; the person needs the own password for it.

    A phone that is lost or stolen is cut off at once, also where this colleague may not give the link.
    """
    form = read(PhoneForm)
    if not form.validate():
        return _show_page(at, account, errors_of(form))
    if _is_repeated(at, account, form):
        return _made_already(at, account)
    row, reason = row_of(at, account), PhoneReason(form.reason.data)
    is_cut_off = services.cut_off_phone(at.db, at.parts.vault, row, reason, at.actor)
    try:
        return _link_page(at, row, InvitationKind.NEW_PHONE, reason=reason, is_cut_off=is_cut_off)
    except Refused:
        if is_cut_off:
            flash(
                _(
                    "Den gamla telefonen och reservkoderna gäller inte längre. "
                    "Alla inloggningar är avslutade."
                ),
                "ok",
            )
        return _needs_another(account)


def _is_repeated(at: StaffRequest, account: AccountSubject, form: OnceForm) -> bool:
    return is_made_since(form, newest_invitation(at.db, account.id))


def _made_already(at: StaffRequest, account: AccountSubject) -> ResponseReturnValue:
    """The page was loaded again, or a colleague came first: the link that is handed out goes on working."""
    details = queries.account_details(at.db, account.id)
    return render_template("pages/accounts/made_already.html", details=details), 409


def _needs_another(account: AccountSubject) -> ResponseReturnValue:
    message = _(
        "Du kan inte ge den länken. Nytt lösenord och ny telefon samma vecka behöver två kollegor. "
        "Be en kollega med samma behörighet att göra det andra."
    )
    flash(message, "error")
    return to_account(account)


def _link_page(
    at: StaffRequest,
    account: Account,
    kind: InvitationKind,
    *,
    reason: PhoneReason | None = None,
    is_cut_off: bool = False,
) -> ResponseReturnValue:
    secret = services.invite(
        at.db,
        at.parts.vault,
        account,
        kind,
        at.actor,
        issued_by_id=at.viewer.account_id,
        reason=reason,
    )
    link = services.invitation_url(at.parts.settings.base_url, secret)
    details = queries.account_details(at.db, account.id)
    return render_template(
        "pages/accounts/link.html", link=link, kind=kind.value, details=details, is_cut_off=is_cut_off
    )
