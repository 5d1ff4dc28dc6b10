"""The page of those who train: which roles they hold, and where."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from smail.domain.roles import Role, ScopeKind
from smail.policies import Action
from smail.queries import organisations
from smail.web.guard import needs
from smail.web.parts import StaffRequest
from smail.web.words import ORGANISATION_KINDS, ROLES

TRAINERS = (Role.UTBILDARE, Role.FEDERATION_TRAINER)

training = Blueprint("training", __name__, url_prefix="/utbildning")


@training.get("")
@needs(Action.SEE_TRAINING)
def overview(at: StaffRequest) -> ResponseReturnValue:
    """The viewer's roles as a trainer, and the organisations within them."""
    tree = organisations.tree(at.db, at.viewer.federation_id)
    names = {row.id: row.name for row in tree}
    held = [grant for grant in at.viewer.grants if grant.role in TRAINERS]
    return render_template(
        "pages/training/overview.html",
        roles=[
            (
                ROLES[grant.role],
                names.get(grant.scope_id) if grant.scope_kind is ScopeKind.ORGANISATION else None,
            )
            for grant in held
        ],
        rows=[row for row in organisations.within(tree, at.viewer, *TRAINERS) if not row.is_ended],
        names=names,
        kinds=ORGANISATION_KINDS,
    )
