"""The pack of a handover: what whoever takes over needs to know, on one page that can be printed."""

from collections.abc import Mapping, Sequence
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from smail import clock
from smail.db.tables import StaffPeriod
from smail.domain.continuity import MOST_LINES, confirm_by
from smail.domain.plan import Status
from smail.errors import NotFound
from smail.policies import Action, ParticipantSubject, may
from smail.queries.handover_lines import by_place, lines_of
from smail.queries.handover_pack import Handover, handovers_of
from smail.queries.plan_page import plan_of
from smail.queries.plan_rows import Plan
from smail.queries.standings import standing_of
from smail.queries.talks import name_of, talks_of
from smail.services import audit
from smail.services import handover_lines as writes
from smail.services.handover_lines import MAX_LENGTH, LineProblem
from smail.web.forms import HOLDS_PERSONNUMMER, LinesField, SmailForm, TextField, errors_of, read
from smail.web.guard import needs
from smail.web.handledare import history_words, plan_words
from smail.web.handledare.pictures import frames, staff_history
from smail.web.handledare.room import handledare
from smail.web.parts import StaffRequest
from smail.web.words import HANDOVER_KINDS

Errors = Sequence[tuple[str, str]]
FIELDS = tuple(f"line_{place}" for place in range(1, MOST_LINES + 1))
FAULTS: Mapping[LineProblem, LazyString] = {
    LineProblem.TOO_LONG: _l("Meningen är för lång. Korta den till %(most)d tecken.", most=MAX_LENGTH),
    LineProblem.PERSONNUMMER: HOLDS_PERSONNUMMER,
}


class LinesForm(SmailForm):
    """Three sentences to whoever takes over, and which handover they are for."""

    handover = TextField()
    line_1 = LinesField()
    line_2 = LinesField()
    line_3 = LinesField()

    @property
    def lines(self) -> tuple[str, ...]:
        """The sentences as they were typed, in their order."""
        return self.line_1.data or "", self.line_2.data or "", self.line_3.data or ""


@handledare.get("/deltagare/<participant_id>/overlamning", endpoint="handover_pack")
@needs(Action.SEE_HANDOVER, of="participant_id", is_logged=True)
def show(at: StaffRequest, participant: ParticipantSubject) -> ResponseReturnValue:
    """The latest handover, or the one that the address names."""
    return _page(at, participant, _chosen(at, participant, request.args.get("overlamning", "")))


@handledare.post("/deltagare/<participant_id>/overlamning/meningar", endpoint="handover_lines")
@needs(Action.CARE_FOR_PARTICIPANT, of="participant_id")
def write_lines(at: StaffRequest, participant: ParticipantSubject) -> ResponseReturnValue:
    """The handover has the sentences that the person and staff wrote together."""
    form = read(LinesForm)
    chosen = _chosen(at, participant, form.handover.data or "")
    errors = errors_of(form) if not form.validate() else faults(form.lines)
    if errors:
        audit.note_look(
            at.db, at.actor, participant.id, participant.public_id, is_protected=participant.is_protected
        )
        return _page(at, participant, chosen, form, errors), 422
    period = at.db.get_one(StaffPeriod, chosen.period_id)
    writes.write(at.db, at.parts.vault, period, form.lines, actor=at.actor, account_id=at.viewer.account_id)
    flash(_("Meningarna är sparade. Personen ser dem på sin sida."), "ok")
    where = url_for("handledare.handover_pack", participant_id=participant.public_id, overlamning=chosen.key)
    return redirect(where, 303)


def faults(lines: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """What is wrong with the sentences, at the fields."""
    return tuple((FIELDS[at - 1], str(FAULTS[problem])) for at, problem in writes.problems(lines).items())


def _chosen(at: StaffRequest, participant: ParticipantSubject, key: str) -> Handover:
    """NotFound where the person was never handed over, or the address names another's."""
    found = handovers_of(at.db, participant.id, clock.today())
    chosen = next((one for one in found if not key or one.key == key), None)
    if chosen is None:
        raise NotFound("no such handover")
    return chosen


def _page(
    at: StaffRequest,
    participant: ParticipantSubject,
    chosen: Handover,
    form: LinesForm | None = None,
    errors: Errors = (),
) -> str:
    today, vault = clock.today(), at.parts.vault
    history = staff_history(at, participant)
    plan = plan_of(at.db, vault, participant.id, today)
    lines = lines_of(at.db, vault, chosen.enrolment_id, chosen.on)
    talks = talks_of(at.db, participant.id)
    is_beside = may(at.viewer, Action.CARE_FOR_PARTICIPANT, participant)

    def address(name: str) -> str:
        return url_for("handledare.picture", participant_id=participant.public_id, name=name)

    return render_template(
        "pages/handledare/handover_pack.html",
        participant=participant,
        name=name_of(at.db, vault, participant.id),
        chosen=chosen,
        kind=HANDOVER_KINDS[chosen.kind],
        confirm_by=confirm_by(chosen.on),
        lines=lines,
        may_write=is_beside and chosen.is_open,
        may_confirm=is_beside and chosen.is_open and chosen.receiver_id == at.viewer.account_id,
        is_beside=is_beside,
        typed=form.lines if form is not None else by_place(lines, MOST_LINES),
        summary=history_words.summary(history),
        frames=frames(history, history_words.picture_words(history), address),
        areas=[
            (area, history_words.name(area), history_words.sentence(history, area)) for area in history.areas
        ],
        **_ahead(plan, today),
        next_on=standing_of(at.db, participant.id, today, pauses=plan.pauses).next_on,
        meet_on=next((one.next_on for one in talks if one.next_on and one.next_on >= today), None),
        today=today,
        most=MAX_LENGTH,
        errors=tuple(errors),
        wrong=dict(errors),
    )


def _ahead(plan: Plan, today: date) -> dict[str, object]:
    """What of the plan is not behind, and the words for it."""
    return {
        "activities": [
            one for one in plan.activities if one.status_on(today) in (Status.RUNNING, Status.PLANNED)
        ],
        "steps": [one for one in plan.steps if not one.is_over_on(today)],
        "aims": [one.plan for one in plan.open_stays if one.plan is not None],
        "when": plan_words.when,
        "kinds": plan_words.KINDS,
    }
