"""The receipt: today's answers said back to the one who gave them, and the own PIN for another day."""

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import PasswordField

from smail.db.tables import SessionKind, SessionStrength
from smail.queries.questionnaire import QuestionnaireState, SubmittedRating, latest_submitted, submitted_of
from smail.queries.receipts import receipt_of
from smail.services.pins import has_pin, set_pin
from smail.web import sessions
from smail.web.forms import SmailForm, read
from smail.web.guard import Reach
from smail.web.guard import participant as for_participant
from smail.web.participant.home import home_page
from smail.web.participant.looking import asked_to_look_back
from smail.web.participant.rating import closing_lines, company, is_spent, is_together, may_see_history
from smail.web.participant.room import just_sent, participant
from smail.web.participant.welcome import may_answer
from smail.web.participant.words import (
    PIN_PROBLEMS,
    PINS_DIFFER,
    answer_words,
    answers_heading,
    next_time,
    who_sees,
    who_to_ask_for_code,
    who_to_tell,
)
from smail.web.parts import ParticipantRequest

Faults = dict[str, str]


class PinForm(SmailForm):
    """The PIN chosen, twice."""

    pin = PasswordField()
    pin_again = PasswordField()


@participant.get("/klart")
@for_participant(Reach.ANSWER)
def receipt(at: ParticipantRequest) -> ResponseReturnValue:
    """What was just sent in; whoever opens the link again sees thanks and the next date, and no answers.

    While there are questions to answer, the start page: earlier answers would colour the new ones.
    """
    latest = latest_submitted(at.db, at.participant_id)
    if latest is None or may_answer(at):
        return redirect(url_for("participant.welcome"), 303)
    return _receipt_page(at, latest, {})


def _receipt_page(at: ParticipantRequest, latest: SubmittedRating, faults: Faults) -> str:
    found = receipt_of(at.db, at.parts.catalogue, at.participant_id, latest.id)
    sent = found.state
    g.person_language = sent.language
    is_own = _was_here(at, sent.public_id)
    people = company(at).people
    return render_template(
        "pages/participant/receipt.html",
        who_sees=who_sees(people),
        who_to_tell=who_to_tell(people),
        next_time=next_time(found.next_on, is_spent=is_spent(at)),
        lines=[(line.stem, answer_words(line)) for line in found.lines] + _closing(at, sent)
        if is_own
        else [],
        lines_heading=answers_heading(latest.submitted_on),
        lines_language=sent.language,
        offers_pin=_may_choose_pin(at) and not may_see_history(at),
        ask_for_code=who_to_ask_for_code(people) if is_own and _needs_code(at) else "",
        has_pin=has_pin(at.db, at.participant_id) and not is_together(at),
        look_back=asked_to_look_back(at),
        may_see_history=may_see_history(at),
        faults=faults,
        errors=list(faults.items()),
    )


def _closing(at: ParticipantRequest, sent: QuestionnaireState) -> list[tuple[str, str]]:
    return closing_lines(at, sent.instrument, sent.language, sent.assessment_id)


def _was_here(at: ParticipantRequest, sent_id: str) -> bool:
    """Whether the answers may be shown: this very visit sent them, or the session reaches the history."""
    return may_see_history(at) or just_sent() == sent_id


def _may_choose_pin(at: ParticipantRequest) -> bool:
    """A first PIN by the one who just answered for the first time; a later one by PIN or code alone.

    With something answered before, the link alone would open it to whoever had found the link. Nobody chooses
    a PIN on a lent screen, where others look on.
    """
    if may_see_history(at):
        return True
    if is_together(at) or has_pin(at.db, at.participant_id):
        return False
    sent = submitted_of(at.db, at.participant_id)
    return len(sent) == 1 and _was_here(at, sent[0].public_id)


def _needs_code(at: ParticipantRequest) -> bool:
    """Whether nothing but a fresh code leads the person back to the answers."""
    return not (is_together(at) or has_pin(at.db, at.participant_id) or _may_choose_pin(at))


@participant.post("/pin")
@for_participant(Reach.ANSWER)
def pin(at: ParticipantRequest) -> ResponseReturnValue:
    """The PIN is chosen and opens the own page; or the form again, with what is wrong."""
    form = read(PinForm)
    if not _may_choose_pin(at):
        return redirect(url_for("participant.more_access"), 303)
    faults = _choose(at, form.pin.data or "", form.pin_again.data or "")
    if faults:
        return _pin_again(at, faults), 422
    _begin_anew(at)
    flash(_("Din kod är sparad. Nu kan du se dina svar med länken och koden."), "ok")
    return redirect(url_for("participant.home"), 303)


def _pin_again(at: ParticipantRequest, faults: Faults) -> str:
    latest = latest_submitted(at.db, at.participant_id)
    return (
        home_page(at, faults) if may_see_history(at) or latest is None else _receipt_page(at, latest, faults)
    )


def _choose(at: ParticipantRequest, wanted: str, again: str) -> Faults:
    if wanted != again:
        return {"pin_again": str(PINS_DIFFER)}
    vault, person_id = at.parts.vault, at.participant_id
    problem = set_pin(at.db, vault, person_id, wanted, actor=at.actor, may_replace=may_see_history(at))
    return {} if problem is None else {"pin": str(PIN_PROBLEMS[problem])}


def _begin_anew(at: ParticipantRequest) -> None:
    """The session reaches the history from here on, under a new secret; one that came by code stays one."""
    is_code = at.session.strength is SessionStrength.CODE
    strength = SessionStrength.CODE if is_code else SessionStrength.PIN
    person_id, link_id = at.participant_id, at.session.link_id
    kind = SessionKind.PARTICIPANT
    sessions.begin(at.db, at.parts.vault, kind, strength, participant_id=person_id, link_id=link_id)
