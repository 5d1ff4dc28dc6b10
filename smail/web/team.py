"""Changes to the team round a person, made on the person's page by those who already stand beside."""

from collections.abc import Sequence
from datetime import date

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from smail import clock
from smail.domain.calendar import is_near
from smail.domain.people import HandoverKind, format_number
from smail.errors import Conflict, NotFound
from smail.policies import Action, ParticipantSubject
from smail.queries.handledare import HandledareChoice
from smail.queries.stays import Stay, team_choices
from smail.services import teams
from smail.web import dates
from smail.web.following import done, open_stays, shown, team_options
from smail.web.forms import (
    ChoiceField,
    DayField,
    SmailForm,
    choices,
    errors_of,
    read,
    required,
)
from smail.web.guard import needs
from smail.web.handledare_room import handledare
from smail.web.parts import StaffRequest
from smail.web.words import HANDOVER_KINDS, options


class MemberForm(SmailForm):
    """A colleague who joins."""

    member_enrolment = ChoiceField(validators=[required(_l("Välj insats."))])
    member = ChoiceField(validators=[required(_l("Välj en kollega."))])


class HandoverForm(SmailForm):
    """Who takes over, when, and whether it was planned."""

    handover_enrolment = ChoiceField(validators=[required(_l("Välj insats."))])
    receiver = ChoiceField(validators=[required(_l("Välj vem som tar över."))])
    handover_kind = ChoiceField(
        choices=options(HANDOVER_KINDS), validators=[required(_l("Välj övergång eller byte."))]
    )
    handover_on = DayField(validators=[required(_l("Skriv vilken dag."))])


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
    form.member_enrolment.choices = _stay_choices(stays)
    form.member.choices = team_options(offered, stays)
    if not form.validate():
        return shown(at, participant, form=form, errors=errors_of(form)), 422
    stay = _stay(stays, form.member_enrolment.data)
    member = _account_id(offered[stay.public_id], form.member.data)
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


@handledare.post("/deltagare/<participant_id>/overlamning")
@needs(Action.CARE_FOR_PARTICIPANT, of="participant_id")
def hand_over(at: StaffRequest, participant: ParticipantSubject) -> ResponseReturnValue:
    """A colleague is responsible from that day; the viewer may then no longer see the person."""
    form = read(HandoverForm)
    stays = open_stays(at, participant)
    offered = team_choices(at.db, at.viewer, participant, stays).receivers
    form.handover_enrolment.choices = _stay_choices(stays)
    form.receiver.choices = team_options(offered, stays)
    errors = errors_of(form) if not form.validate() else _date_errors(form)
    if errors:
        return shown(at, participant, form=form, errors=errors), 422
    stay = _stay(stays, form.handover_enrolment.data)
    receiver = _account_id(offered[stay.public_id], form.receiver.data)
    if receiver is None:
        words = _("Kollegan kan inte ta över i %(programme)s. Välj någon annan.", programme=stay.programme)
        return shown(at, participant, form=form, errors=[("receiver", words)]), 422
    kind, day = HandoverKind(form.handover_kind.data), form.handover_on.data
    try:
        with at.db.begin_nested():
            teams.hand_over(at.db, stay.id, receiver, kind, day, at.actor)
    except Conflict:
        wrong = [("receiver", _("Det går inte att lämna över så. Kontrollera vem som tar över och datumet."))]
        return shown(at, participant, form=form, errors=wrong), 422
    flash(_handed_over(format_number(participant.number), day), "ok")
    return redirect(url_for("handledare.today"), 303)


@handledare.post("/deltagare/<participant_id>/bekraftelse")
@needs(Action.CARE_FOR_PARTICIPANT, of="participant_id")
def confirm(at: StaffRequest, participant: ParticipantSubject) -> ResponseReturnValue:
    """The viewer has received the person."""
    form = read(ConfirmForm)
    stays = open_stays(at, participant)
    form.confirm_enrolment.choices = _stay_choices(stays)
    if not form.validate():
        raise NotFound
    teams.confirm(
        at.db,
        _stay(stays, form.confirm_enrolment.data).id,
        at.viewer.account_id,
        clock.today(),
        at.actor,
    )
    return done(participant, _("Överlämningen är bekräftad."), "team")


def _stay_choices(stays: Sequence[Stay]) -> list[tuple[str, str]]:
    return choices((stay.public_id, stay.programme) for stay in stays)


def _stay(stays: Sequence[Stay], public_id: str) -> Stay:
    return next(stay for stay in stays if stay.public_id == public_id)


def _account_id(offered: Sequence[HandledareChoice], public_id: str) -> int | None:
    """Whom that stay offers; None for somebody of another stay only."""
    return next((one.id for one in offered if one.public_id == public_id), None)


def _handed_over(number: str, day: date) -> str:
    if day > clock.today():
        return _("Deltagare %(number)s lämnas över den %(day)s.", number=number, day=dates.day(day))
    return _("Deltagare %(number)s är överlämnad.", number=number)


def _date_errors(form: HandoverForm) -> tuple[tuple[str, str], ...]:
    if is_near(form.handover_on.data, clock.today()):
        return ()
    return (("handover_on", _("Kontrollera datumet. Det ligger för långt bort.")),)
