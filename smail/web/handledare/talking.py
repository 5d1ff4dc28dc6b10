"""Talk mode: half an hour on one screen for two, from the last steps to the next ones, and on one sheet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from wtforms import Field

from smail import clock
from smail.domain.lines import in_one_line
from smail.domain.plan import StepAnswer
from smail.errors import NotFound
from smail.policies import Action, ParticipantSubject
from smail.queries.plan_page import find_step, steps_of
from smail.queries.plan_rows import StepRow
from smail.queries.standings import standing_of
from smail.queries.talks import TalkRow, chosen_of, name_of, talks_of
from smail.services import audit, steps, talks
from smail.services.steps import MAX_LENGTH, StepProblem
from smail.services.talks import NextProblem
from smail.web import kept_forms
from smail.web.forms import HOLDS_PERSONNUMMER, ChoiceField, DayField, SmailForm, TextField, errors_of, read
from smail.web.guard import needs
from smail.web.handledare import joint_words
from smail.web.handledare.joint import Sight, frame_for, sight_of
from smail.web.handledare.pictures import Frame
from smail.web.handledare.room import handledare
from smail.web.parts import StaffRequest
from smail.web.reading_time import will_draw

MOST_STEPS = 2
LAST_STEPS = 3
ANSWERS: Mapping[StepAnswer, LazyString] = {
    StepAnswer.YES: _l("Ja"),
    StepAnswer.PARTLY: _l("En del"),
    StepAnswer.NOT_YET: _l("Inte än"),
}
STEP_PROBLEMS: Mapping[StepProblem, LazyString] = {
    StepProblem.TOO_LONG: _l("Steget är för långt. Korta det till %(most)d tecken.", most=MAX_LENGTH),
    StepProblem.PERSONNUMMER: HOLDS_PERSONNUMMER,
}
NEXT_PROBLEMS: Mapping[NextProblem, LazyString] = {
    NextProblem.NOT_LATER: _l("Välj en dag efter samtalet."),
    NextProblem.TOO_FAR: _l("Välj en dag inom ett år."),
}
OPTIONS = [("", ""), *((answer.value, "") for answer in StepAnswer)]


class TalkForm(SmailForm):
    """How the last steps went, at most two new ones, and the day they meet next."""

    talk = TextField()
    done_1 = ChoiceField(choices=OPTIONS)
    done_2 = ChoiceField(choices=OPTIONS)
    done_3 = ChoiceField(choices=OPTIONS)
    which_1 = TextField()
    which_2 = TextField()
    which_3 = TextField()
    step_1 = TextField()
    step_2 = TextField()
    meet_on = DayField()


@dataclass(frozen=True, slots=True)
class Occasion:
    """The talk that the page is about: one that was saved, or today's that was not."""

    held_on: date
    saved: TalkRow | None
    # What was agreed on that day, and the last steps before it.
    agreed: tuple[StepRow, ...]
    last: tuple[StepRow, ...]
    earlier: tuple[TalkRow, ...]

    @property
    def left(self) -> int:
        """How many steps can still be agreed in this talk."""
        return max(MOST_STEPS - len(self.agreed), 0)


@handledare.get("/deltagare/<participant_id>/samtal")
@needs(Action.CARE_FOR_PARTICIPANT, of="participant_id", is_logged=True)
def talk(at: StaffRequest, participant: ParticipantSubject) -> ResponseReturnValue:
    """Today's talk, or the earlier one that the address names."""
    kept = kept_forms.again(at, TalkForm)
    wanted = kept.talk.data if kept is not None else request.args.get("samtal", "")
    return _page(at, participant, occasion_of(at, participant, wanted or ""), kept)


@handledare.post("/deltagare/<participant_id>/samtal")
@needs(Action.CARE_FOR_PARTICIPANT, of="participant_id")
def save_talk(at: StaffRequest, participant: ParticipantSubject) -> ResponseReturnValue:
    """The talk is kept: how the last steps went, the new ones in the plan, and the next day."""
    form = read(TalkForm)
    found = occasion_of(at, participant, form.talk.data or "")
    errors = errors_of(form) if not form.validate() else tuple(_faults(form, found))
    if not errors and _is_empty(form, found):
        words = _("Det finns inget att spara än. Svara om ett steg, skriv ett nytt eller välj en dag.")
        errors = (("meet_on", words),)
    if errors:
        audit.note_look(
            at.db, at.actor, participant.id, participant.public_id, is_protected=participant.is_protected
        )
        return _page(at, participant, found, form, errors), 422
    _answer_steps(at, participant, form, found)
    _agree_steps(at, participant, form, found)
    saved = talks.save(
        at.db,
        participant.id,
        found.held_on,
        form.meet_on.data,
        actor=at.actor,
        account_id=at.viewer.account_id,
    )
    assert not isinstance(saved, NextProblem)
    flash(_("Samtalet är sparat. Stegen står i planen."), "ok")
    where = url_for("handledare.talk", participant_id=participant.public_id, samtal=saved.public_id)
    return redirect(where, 303)


def occasion_of(at: StaffRequest, participant: ParticipantSubject, wanted: str) -> Occasion:
    """The talk that is wanted, or today's; NotFound for one that is not this person's."""
    saved, today = talks_of(at.db, participant.id), clock.today()
    row = next((one for one in saved if (one.public_id == wanted if wanted else one.held_on == today)), None)
    if wanted and row is None:
        raise NotFound("no such talk")
    held_on = today if row is None else row.held_on
    known = steps_of(at.db, at.parts.vault, participant.id)
    before = [one for one in known if one.agreed_on < held_on]
    return Occasion(
        held_on,
        row,
        tuple(one for one in known if one.agreed_on == held_on),
        tuple(before[:LAST_STEPS]),
        tuple(one for one in saved if one != row),
    )


def _new_steps(form: TalkForm, found: Occasion) -> list[tuple[Field, str]]:
    """The lines that were written, in the fields that the page has."""
    fields: list[Field] = [form.step_1, form.step_2]
    written = [(field, in_one_line(field.data or "")) for field in fields[: found.left]]
    return [(field, line) for field, line in written if line]


def _is_empty(form: TalkForm, found: Occasion) -> bool:
    """Whether nothing came out of the talk yet: no answer, no step and no day."""
    if found.saved is not None or found.agreed or form.meet_on.data or _new_steps(form, found):
        return False
    known = {one.public_id: one.answer.value if one.answer else "" for one in found.last}
    pairs = ((form.which_1, form.done_1), (form.which_2, form.done_2), (form.which_3, form.done_3))
    return not any(done.data and done.data != known.get(which.data, done.data) for which, done in pairs)


def _faults(form: TalkForm, found: Occasion) -> list[tuple[str, str]]:
    wrong = []
    for field, line in _new_steps(form, found):
        problem = steps.problem_of(line, found.held_on, clock.today())
        if problem is not None:
            words = STEP_PROBLEMS.get(problem) or _l("Samtalet ligger för långt tillbaka för nya steg.")
            wrong.append((field.name, str(words)))
    problem_next = talks.problem_of(found.held_on, form.meet_on.data)
    if problem_next is not None:
        wrong.append(("meet_on", str(NEXT_PROBLEMS[problem_next])))
    return wrong


def _answer_steps(at: StaffRequest, participant: ParticipantSubject, form: TalkForm, found: Occasion) -> None:
    known = {one.public_id: one for one in found.last}
    pairs = ((form.which_1, form.done_1), (form.which_2, form.done_2), (form.which_3, form.done_3))
    for which, done in pairs:
        step = known.get(which.data or "")
        if step is None or step.answered_by_participant or not done.data:
            continue
        if done.data == (step.answer and step.answer.value):
            continue
        row = find_step(at.db, participant.id, step.public_id)
        if row is not None:
            by = at.viewer.account_id
            steps.answer(at.db, row, StepAnswer(done.data), actor=at.actor, account_id=by)


def _agree_steps(at: StaffRequest, participant: ParticipantSubject, form: TalkForm, found: Occasion) -> None:
    there = {one.line for one in found.agreed}
    for _field, line in _new_steps(form, found):
        # Sent twice it is one step.
        if line not in there:
            steps.agree(
                at.db,
                at.parts.vault,
                participant.id,
                line=line,
                agreed_on=found.held_on,
                actor=at.actor,
                account_id=at.viewer.account_id,
            )
            there.add(line)


def _page(
    at: StaffRequest,
    participant: ParticipantSubject,
    found: Occasion,
    form: TalkForm | None = None,
    errors: Sequence[tuple[str, str]] = (),
) -> str:
    will_draw()
    sight = sight_of(at, participant, with_said=False)
    rhythm_on = standing_of(at.db, participant.id, clock.today()).next_on
    return render_template(
        "pages/handledare/talk.html",
        participant=participant,
        name=name_of(at.db, at.parts.vault, participant.id),
        found=found,
        chosen=chosen_of(at.db, at.parts.catalogue, participant.id),
        waits_since=sight.waits_since,
        newer_on=sight.newer_on,
        joint=sight.joint,
        frame=_frame(sight, participant),
        words=joint_words,
        answers=[(answer.value, words) for answer, words in ANSWERS.items()],
        answer_words=ANSWERS,
        rhythm_on=rhythm_on,
        is_due=rhythm_on is not None and rhythm_on <= clock.today(),
        errors=tuple(errors),
        wrong=dict(errors),
        typed=_typed(form, found),
        most=MAX_LENGTH,
    )


def _frame(sight: Sight, participant: ParticipantSubject) -> Frame | None:
    """The two pictures laid over each other; none while newer answers wait for the own rating."""
    if sight.joint is None or sight.waits_since is not None:
        return None
    return frame_for(sight.joint, participant)


def _typed(form: TalkForm | None, found: Occasion) -> Mapping[str, object]:
    if form is None:
        next_on = None if found.saved is None else found.saved.next_on
        return {"meet_on": "" if next_on is None else next_on.isoformat()}
    return {field.name: getattr(field, "shown", field.data) for field in form}
