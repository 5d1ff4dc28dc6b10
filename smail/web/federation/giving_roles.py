"""The pages that give and end roles; nobody is offered a role that one may not give."""

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from smail import clock
from smail.db.tables import Account
from smail.domain.roles import SCOPES, Role, ScopeKind
from smail.errors import Conflict, NotFound
from smail.policies import AccountSubject, Action, Place, may_give
from smail.queries import accounts as queries
from smail.queries.accounts import ScopeChoice
from smail.services import roles as services
from smail.services.roles import NewRole
from smail.web.federation.accounts_forms import RoleForm
from smail.web.forms import NoFields, blank, choices, errors_of, read
from smail.web.guard import needs
from smail.web.parts import StaffRequest
from smail.web.words import ROLES, SCOPE_KINDS, options

Errors = tuple[tuple[str, str], ...]


@needs(Action.MANAGE_ACCOUNT, of="account_id")
def give_role(at: StaffRequest, account: AccountSubject) -> ResponseReturnValue:
    """The person has one more role."""
    refuse_own(at, account)
    if request.method == "GET":
        form = blank(RoleForm, {"starts_on": clock.today()})
        offer_roles(at, form, account.id)
        return _role_page(at, account, form)
    form = read(RoleForm)
    offer_roles(at, form, account.id)
    scope = chosen_scope(at, form.scope.data)
    errors = errors_of(form) if not form.validate() else role_errors(at, form, scope, account.id)
    if errors or scope is None:
        return _role_page(at, account, form, errors)
    role = new_role(form, scope)
    try:
        services.give_role(at.db, row_of(at, account), role, at.actor, granted_by_id=at.viewer.account_id)
    except Conflict:
        return _role_page(at, account, form, (("role", _("Personen har redan den rollen under den tiden.")),))
    flash(_("Rollen är tilldelad. Personen behöver logga in igen för att använda den."), "ok")
    return to_account(account)


def _role_page(
    at: StaffRequest, account: AccountSubject, form: RoleForm, errors: Errors = ()
) -> ResponseReturnValue:
    details = queries.account_details(at.db, account.id)
    page = render_template("pages/accounts/role.html", form=form, details=details, errors=errors)
    return page, 422 if errors else 200


@needs(Action.MANAGE_ACCOUNT, of="account_id")
def end_role(at: StaffRequest, account: AccountSubject, grant_id: str) -> ResponseReturnValue:
    """From today the person does not hold that role."""
    read(NoFields)
    grant = queries.grant_of(at.db, account.id, grant_id)
    if grant is None:
        raise NotFound
    place = queries.grant_place(at.db, grant)
    if not may_give(at.viewer, grant.role, place, to_account_id=account.id):
        raise NotFound
    services.end_role(at.db, grant, at.actor)
    flash(_("Rollen är avslutad från och med i dag."), "ok")
    return to_account(account)


def offer_roles(at: StaffRequest, form: RoleForm, to_account_id: int | None) -> None:
    """Only what the viewer may give is offered; the choice is judged once more when it is sent."""
    scopes = queries.scope_choices(at.db, at.viewer.federation_id)
    whole = Place(at.viewer.federation_id)
    form.role.choices = [
        (code, words)
        for code, words in options(ROLES)
        if may_give(at.viewer, Role(code), whole, to_account_id=to_account_id)
    ]
    form.scope.choices = choices((scope.value, _scope_words(scope)) for scope in scopes)


def _scope_words(scope: ScopeChoice) -> str:
    """An organisation may be called what the federation is called: the kind tells them apart."""
    kind = str(SCOPE_KINDS[scope.kind])
    if scope.has_ended:
        return _("%(name)s (insats som har slutat)", name=scope.label)
    return kind if scope.kind is ScopeKind.FEDERATION else f"{scope.label} ({kind.lower()})"


def chosen_scope(at: StaffRequest, value: str | None) -> ScopeChoice | None:
    """The scope that was chosen, where it is one that is offered."""
    scopes = queries.scope_choices(at.db, at.viewer.federation_id)
    return next((scope for scope in scopes if scope.value == value), None)


def role_errors(
    at: StaffRequest, form: RoleForm, scope: ScopeChoice | None, to_account_id: int | None = None
) -> Errors:
    """What the form cannot see by itself: whether the role fits the scope, and whether one may give it."""
    role = Role(form.role.data)
    if scope is None or scope.kind not in SCOPES[role]:
        fitting = ", ".join(str(SCOPE_KINDS[kind]).lower() for kind in SCOPE_KINDS if kind in SCOPES[role])
        return (("scope", _("Den rollen kan bara gälla för: %(fitting)s.", fitting=fitting)),)
    if scope.has_ended and role is not Role.PROGRAMME_LEAD:
        words = _(
            "Insatsen har slutat. Bara en insatsansvarig kan få en roll där, för att skriva slutrapporten."
        )
        return (("scope", words),)
    if not may_give(at.viewer, role, scope.place, to_account_id=to_account_id):
        return (("role", _("Du kan inte ge den rollen här.")),)
    return ()


def new_role(form: RoleForm, scope: ScopeChoice) -> NewRole:
    """What the form gives."""
    starts_on: date = form.starts_on.data
    ends_on: date | None = form.ends_on.data
    role = Role(form.role.data)
    return NewRole(role, scope.kind, starts_on, ends_on, scope.organisation_id, scope.programme_id)


def refuse_own(at: StaffRequest, account: AccountSubject) -> None:
    """Nobody ends the own account or changes the own rights; for that there is a colleague."""
    if account.id == at.viewer.account_id:
        raise NotFound


def row_of(at: StaffRequest, account: AccountSubject) -> Account:
    """The row of the account."""
    return at.db.get_one(Account, account.id)


def to_account(account: AccountSubject) -> ResponseReturnValue:
    """Back to the page of the account."""
    return redirect(url_for("accounts.show", account_id=account.public_id), 303)
