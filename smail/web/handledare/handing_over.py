"""One person handed over to a colleague, from a page that knew who was responsible when it was made.

Two who hand over at once are not both told that it is done: the second is told who has the person now.
"""

from collections.abc import Sequence

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from smail import clock
from smail.domain.calendar import is_near
from smail.domain.people import HandoverKind, format_number
from smail.errors import Conflict
from smail.policies import Action, ParticipantSubject
from smail.queries.stays import Stay, team_choices
from smail.services import teams
from smail.services.teams import ChangedHands
from smail.web import dates
from smail.web.forms import (
    ChoiceField,
    DayField,
    SeenField,
    SmailForm,
    errors_of,
    read,
    required,
)
from smail.web.guard import needs
from smail.web.handed_over import changed_hands, not_responsible
from smail.web.handledare.following import open_stays, shown, team_options
from smail.web.handledare.room import handledare
from smail.web.handledare.team import account_id_of, stay_choices, stay_of
from smail.web.parts import StaffRequest
from smail.web.words import HANDOVER_KINDS, options


class HandoverForm(SmailForm):
    """Who takes over, when, and whether it was planned."""

    handover_enrolment = ChoiceField(validators=[required(_l("Välj insats."))])
    handover_from = SeenField()
    receiver = ChoiceField(validators=[required(_l("Välj vem som tar över."))])
    handover_kind = ChoiceField(
        choices=options(HANDOVER_KINDS), validators=[required(_l("Välj övergång eller byte."))]
    )
    handover_on = DayField(validators=[required(_l("Skriv vilken dag."))])


@handledare.post("/deltagare/<participant_id>/overlamning")
@needs(Action.CARE_FOR_PARTICIPANT, of="participant_id")
def hand_over(at: StaffRequest, participant: ParticipantSubject) -> ResponseReturnValue:
    """A colleague is responsible from that day; the viewer may then no longer see the person."""
    form = read(HandoverForm)
    stays = open_stays(at, participant)
    found = team_choices(at.db, at.viewer, participant, stays)
    form.handover_enrolment.choices = stay_choices(stays)
    form.receiver.choices = team_options(found.receivers, stays)
    stay = next((one for one in stays if one.public_id == form.handover_enrolment.data), None)
    if stay is not None and form.handover_from.chosen and _key_for(form, stay) is None:
        return _too_late(at, participant, stay)
    if stay is not None and stay.public_id in found.asked:
        return not_responsible(participant, found.asked[stay.public_id], _page(participant)), 409
    errors = errors_of(form) if not form.validate() else _date_errors(form)
    if errors:
        return shown(at, participant, form=form, errors=errors), 422
    stay = stay_of(stays, form.handover_enrolment.data)
    receiver = account_id_of(found.receivers[stay.public_id], form.receiver.data)
    if receiver is None:
        words = _("Kollegan kan inte ta över i %(programme)s. Välj någon annan.", programme=stay.programme)
        return shown(at, participant, form=form, errors=[("receiver", words)]), 422
    return _handed_over(at, participant, form, stay, receiver)


def _handed_over(
    at: StaffRequest, participant: ParticipantSubject, form: HandoverForm, stay: Stay, receiver: int
) -> ResponseReturnValue:
    kind, day = HandoverKind(form.handover_kind.data), form.handover_on.data
    seen = _key_for(form, stay) or teams.NOBODY
    try:
        with at.db.begin_nested():
            teams.hand_over(at.db, stay.id, receiver, kind, day, at.actor, seen=seen)
    except ChangedHands:
        return _too_late(at, participant, stay)
    except Conflict:
        wrong = [("receiver", _("Det går inte att lämna över så. Kontrollera vem som tar över och datumet."))]
        return shown(at, participant, form=form, errors=wrong), 422
    number = format_number(participant.number)
    if day > clock.today():
        flash(_("Deltagare %(number)s lämnas över den %(day)s.", number=number, day=dates.day(day)), "ok")
    else:
        flash(_("Deltagare %(number)s är överlämnad.", number=number), "ok")
    return redirect(url_for("handledare.today"), 303)


def _key_for(form: HandoverForm, stay: Stay) -> str | None:
    """Who is responsible there, where the page that was sent knew it too."""
    now = stay.responsible_key or teams.NOBODY
    return now if now in form.handover_from.chosen else None


def _too_late(at: StaffRequest, participant: ParticipantSubject, stay: Stay) -> ResponseReturnValue:
    number, own = format_number(participant.number), url_for("handledare.today")
    return changed_hands(at, stay.id, number, _page(participant), when_own=own), 409


def _page(participant: ParticipantSubject) -> str:
    return url_for("handledare.show", participant_id=participant.public_id, _anchor="team")


def _date_errors(form: HandoverForm) -> Sequence[tuple[str, str]]:
    if is_near(form.handover_on.data, clock.today()):
        return ()
    return (("handover_on", _("Kontrollera datumet. Det ligger för långt bort.")),)
