"""One's own calibration under the own account."""

from flask import request
from flask.typing import ResponseReturnValue

from smail.domain.calibration import Rater
from smail.errors import NotFound
from smail.policies import Action
from smail.queries.calibration import is_rater
from smail.web import kept_forms
from smail.web.guard import needs
from smail.web.parts import StaffRequest
from smail.web.training import calibration_pages
from smail.web.training.calibration_pages import Desk
from smail.web.training.own_courses import account

__all__ = ["account", "answers", "overview", "save", "send", "situation"]


@account.get("/konto/kalibrering", endpoint="calibration")
@needs(Action.USE_OWN_ACCOUNT)
def overview(at: StaffRequest) -> ResponseReturnValue:
    """The situations with how far one has come, and the rounds that are sent in."""
    return calibration_pages.overview(_desk(at))


@account.post("/konto/kalibrering", endpoint="send_calibration")
@needs(Action.USE_OWN_ACCOUNT)
def send(at: StaffRequest) -> ResponseReturnValue:
    """The round is sent in."""
    return calibration_pages.send(_desk(at))


@account.get("/konto/kalibrering/situation/<vignette_key>", endpoint="calibration_situation")
@needs(Action.USE_OWN_ACCOUNT)
def situation(at: StaffRequest, vignette_key: str) -> ResponseReturnValue:
    """One situation, with what was chosen when somebody was signed out."""
    return calibration_pages.situation(_desk(at), vignette_key, kept_forms.take(at, request.path))


@account.post("/konto/kalibrering/situation/<vignette_key>", endpoint="save_situation")
@needs(Action.USE_OWN_ACCOUNT)
def save(at: StaffRequest, vignette_key: str) -> ResponseReturnValue:
    """What was chosen is kept."""
    return calibration_pages.save(_desk(at), vignette_key)


@account.get("/konto/kalibrering/svar", endpoint="calibration_answers")
@needs(Action.USE_OWN_ACCOUNT)
def answers(at: StaffRequest) -> ResponseReturnValue:
    """A round beside the reference."""
    return calibration_pages.answers(_desk(at))


def _desk(at: StaffRequest) -> Desk:
    """The viewer's own; NotFound for whoever rates nothing and takes no course."""
    if not is_rater(at.db, at.viewer):
        raise NotFound("only those who rate calibrate")
    return Desk(at.db, at.parts.catalogue, Rater(at.viewer.account_id), at.actor, "account")
