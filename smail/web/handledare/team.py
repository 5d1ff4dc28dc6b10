"""Changes to the team round a person, made on the person's page by those who already stand beside."""

from collections.abc import Sequence

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from smail import clock
from smail.errors import Conflict, NotFound
from smail.policies import Action, ParticipantSubject
from smail.queries.handledare import HandledareChoice
from smail.queries.stays import Stay, team_choices
from smail.services import teams
from smail.web.forms import (
    ChoiceField,
    SmailForm,
    choices,
    errors_of,
    read,
    required,
)
from smail.web.guard import needs
from smail.web.handledare.following import done, open_stays, shown, team_options
from smail.web.handledare.room import handledare
from smail.web.parts import StaffRequest


class MemberForm(SmailForm):
    """A colleague who joins."""

    member_enrolment = ChoiceField(validators=[required(_l("Välj insats."))])
    member = ChoiceField(validators=[required(_l("Välj en kollega."))])


class ConfirmForm(SmailForm):
    """Which programme's handover is received."""

    confirm_enrolment = ChoiceField(validators=[required()])


@handledare.post("/deltagare/<participant_id>/team", endpoint="member")
@needs(Action.CARE_FOR_PARTICIPANT, of="participant_id")
def add_member(at: StaffRequest, participant: ParticipantSubject) -> ResponseReturnValue:
    """A colleague stands beside the person too; for a protected person that one is the deputy."""
    form = read(MemberForm)
    stays = open_stays(at, participant)
    offered = team_choices(at.db, at.viewer, participant, stays).colleagues
    form.member_enrolment.choices = stay_choices(stays)
    form.member.choices = team_options(offered, stays)
    if not form.validate():
        return shown(at, participant, form=form, errors=errors_of(form)), 422
    stay = stay_of(stays, form.member_enrolment.data)
    member = account_id_of(offered[stay.public_id], form.member.data)
    if member is None:
        words = _("Kollegan kan inte vara med i %(programme)s. Välj någon annan.", programme=stay.programme)
        return shown(at, participant, form=form, errors=[("member", words)]), 422
    try:
        with at.db.begin_nested():
            teams.add_member(
                at.db, stay.id, member, clock.today(), at.actor, is_deputy=participant.is_protected
            )
    except Conflict:
        wrong = [("member", _("Kollegan är redan med, eller har ingen roll i insatsen. Välj någon annan."))]
        return shown(at, participant, form=form, errors=wrong), 422
    return done(participant, _("Teamet är ändrat."), "team")


@handledare.post("/deltagare/<participant_id>/bekraftelse")
@needs(Action.CARE_FOR_PARTICIPANT, of="participant_id")
def confirm(at: StaffRequest, participant: ParticipantSubject) -> ResponseReturnValue:
    """The viewer has received the person."""
    form = read(ConfirmForm)
    stays = open_stays(at, participant)
    form.confirm_enrolment.choices = stay_choices(stays)
    if not form.validate():
        raise NotFound
    teams.confirm(
        at.db,
        stay_of(stays, form.confirm_enrolment.data).id,
        at.viewer.account_id,
        clock.today(),
        at.actor,
    )
    return done(participant, _("Överlämningen är bekräftad."), "team")


def stay_choices(stays: Sequence[Stay]) -> list[tuple[str, str]]:
    """The programmes that a form can be about."""
    return choices((stay.public_id, stay.programme) for stay in stays)


def stay_of(stays: Sequence[Stay], public_id: str) -> Stay:
    """The one that was chosen."""
    return next(stay for stay in stays if stay.public_id == public_id)


def account_id_of(offered: Sequence[HandledareChoice], public_id: str) -> int | None:
    """Whom that stay offers; None for somebody of another stay only."""
    return next((one.id for one in offered if one.public_id == public_id), None)
