"""Asking half a year after an avslut: the number, how to reach the person, and what was found."""

from collections.abc import Mapping, Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from smail import clock
from smail.db import sealing
from smail.db.tables import Discharge, FollowUp, Participant
from smail.domain.onward import FollowUpResult, state_on
from smail.domain.people import Occupation, Support, format_number
from smail.errors import Conflict
from smail.policies import Action, FollowUpSubject
from smail.queries.stays import open_stays_of
from smail.services import audit, follow_ups
from smail.services.follow_ups import LINE_MAX, Finding, Mistake
from smail.services.registration import contact_of
from smail.web.forms import (
    HOLDS_PERSONNUMMER,
    ChoiceField,
    DayField,
    NoFields,
    SmailForm,
    TextField,
    blank,
    errors_of,
    read,
    required,
)
from smail.web.guard import needs
from smail.web.handledare.onward_words import RESULTS, STATES, TAGS
from smail.web.handledare.room import handledare
from smail.web.parts import StaffRequest
from smail.web.words import OCCUPATIONS, SUPPORTS, options

MISTAKES: Mapping[Mistake, LazyString] = {
    Mistake.IN_THE_FUTURE: _l("Datumet har inte varit än. Välj i dag eller en tidigare dag."),
    Mistake.BEFORE_THE_END: _l("Datumet är före avslutet. Välj en dag efter det."),
    Mistake.NOT_REACHED: _l(
        "Personen gick inte att nå. Lämna då sysselsättning och försörjning tomma, eller välj något annat."
    ),
    Mistake.PERSONNUMMER: HOLDS_PERSONNUMMER,
    Mistake.TOO_LONG: _l("Raden är för lång. Korta den till 300 tecken."),
}


class FollowUpForm(SmailForm):
    """What was found, and what stood there before."""

    done_on = DayField(validators=[required(_l("Skriv vilken dag du pratade med personen."))])
    result = ChoiceField(
        choices=options(RESULTS), validators=[required(_l("Välj hur det gick, eller Gick inte att nå."))]
    )
    occupation = ChoiceField(choices=options(OCCUPATIONS))
    support = ChoiceField(choices=options(SUPPORTS))
    line = TextField()
    was_seen = TextField()

    def finding(self) -> Finding:
        """What was typed, as the service takes it; only of a form without faults."""
        return Finding(
            self.done_on.data,
            FollowUpResult(self.result.data),
            Occupation(self.occupation.data) if self.occupation.data else None,
            Support(self.support.data) if self.support.data else None,
            self.line.data or "",
        )


@handledare.get("/uppfoljning/<follow_up_id>")
@needs(Action.FOLLOW_UP, of="follow_up_id", is_logged=True)
def follow_up(at: StaffRequest, follow_up: FollowUpSubject) -> ResponseReturnValue:
    """Whom to ask, how to reach the person, and the form for what was found."""
    at.db.flush()
    row = at.db.get_one(FollowUp, follow_up.id)
    return _page(at, follow_up, row, blank(FollowUpForm, _known(at, row)), ())


@handledare.post("/uppfoljning/<follow_up_id>", endpoint="follow_up_record")
@needs(Action.FOLLOW_UP, of="follow_up_id")
def record(at: StaffRequest, follow_up: FollowUpSubject) -> ResponseReturnValue:
    """What was found is kept; or the form, with what is wrong and nothing lost."""
    row, form = at.db.get_one(FollowUp, follow_up.id), read(FollowUpForm)
    errors = errors_of(form) if not form.validate() else _mistakes(row, form)
    if errors:
        return _page(at, follow_up, row, form, errors), 422
    try:
        follow_ups.record(
            at.db,
            at.parts.vault,
            row,
            form.finding(),
            at.actor,
            at.viewer.account_id,
            was_seen=form.was_seen.data or "",
        )
    except Conflict:
        words = _("Någon har skrivit in uppföljningen medan du skrev. Öppna sidan på nytt och läs den först.")
        return _page(at, follow_up, row, form, (("result", words),)), 422
    return _done(at, follow_up, _("Uppföljningen av %(number)s är sparad."))


@handledare.post("/uppfoljning/<follow_up_id>/nej", endpoint="follow_up_decline")
@needs(Action.FOLLOW_UP, of="follow_up_id")
def decline(at: StaffRequest, follow_up: FollowUpSubject) -> ResponseReturnValue:
    """The person wants no contact, and nobody is reminded any more."""
    read(NoFields)
    follow_ups.decline(at.db, at.db.get_one(FollowUp, follow_up.id), at.actor)
    return _done(at, follow_up, _("Sparat. Ingen påminns mer om uppföljningen av %(number)s."))


def _done(at: StaffRequest, follow_up: FollowUpSubject, words: str) -> ResponseReturnValue:
    number = at.db.get_one(Participant, follow_up.participant_id).number
    flash(words % {"number": format_number(number)}, "ok")
    return redirect(url_for("handledare.today"), 303)


def _mistakes(row: FollowUp, form: FollowUpForm) -> tuple[tuple[str, str], ...]:
    found = follow_ups.mistakes(row, form.finding(), clock.today())
    return tuple((name, str(MISTAKES[mistake])) for name, mistake in found)


def _known(at: StaffRequest, row: FollowUp) -> dict[str, object]:
    return {
        "done_on": row.done_on or clock.today(),
        "result": row.result or "",
        "occupation": row.occupation or "",
        "support": row.support or "",
        "line": follow_ups.line_of(at.parts.vault, row),
        "was_seen": follow_ups.seen(row),
    }


def _page(
    at: StaffRequest,
    follow_up: FollowUpSubject,
    row: FollowUp,
    form: FollowUpForm,
    errors: Sequence[tuple[str, str]],
) -> str:
    own = follow_up.participant_id, follow_up.participant_public_id
    if request.method == "POST":
        # The door notes a look at the page, but not one that a faulty form gives.
        audit.note_look(at.db, at.actor, *own, is_protected=follow_up.is_protected)
    person, today = at.db.get_one(Participant, follow_up.participant_id), clock.today()
    stay, end = row.enrolment, at.db.get(Discharge, row.enrolment_id)
    state = state_on(today, row.due_on, done_on=row.done_on, declined_on=row.declined_on, is_chosen=True)
    next_step = None
    if end is not None:
        next_step = sealing.opened(at.parts.vault, Discharge.next_step, stay.public_id, end.next_step)
    return render_template(
        "pages/handledare/follow_up.html",
        follow_up=row,
        number=person.number,
        is_protected=person.is_protected,
        contact=contact_of(at.parts.vault, person),
        programme="" if person.is_protected else stay.programme.name,
        ended_on=stay.ended_on,
        reason=None if end is None else end.reason,
        next_step=next_step,
        is_back=bool(open_stays_of(at.db, person.id)),
        state=STATES[state],
        kind=TAGS.get(state, "pause"),
        form=form,
        errors=tuple(errors),
        wrong=dict(errors),
        results=options(RESULTS),
        occupations=options(OCCUPATIONS),
        supports=options(SUPPORTS),
        line_max=LINE_MAX,
        today=today,
    )
