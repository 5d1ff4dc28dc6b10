"""Changing or taking back a step that nobody has answered: one small form, in both rooms."""

from collections.abc import Sequence

from flask_babel import lazy_gettext

from smail.queries.plan_page import find_step
from smail.queries.plan_rows import StepRow
from smail.services import steps
from smail.services.steps import StepProblem
from smail.web.forms import ChoiceField, SmailForm, TextField, required
from smail.web.parts import ParticipantRequest, StaffRequest

SAVE, REMOVE = "save", "remove"


class ChangeStepForm(SmailForm):
    """Which step, its new line, and whether it is changed or taken back."""

    change_step = ChoiceField(validators=[required(lazy_gettext("Välj vilket steg det gäller."))])
    change_line = TextField()
    act = ChoiceField(choices=[(SAVE, ""), (REMOVE, "")], validators=[required()])


def changeable(found: Sequence[StepRow], *, by_participant: bool) -> list[tuple[str, str]]:
    """The unanswered steps that the person wrote, or that staff did: nobody changes another's words."""
    return [
        (one.public_id, one.line)
        for one in found
        if one.answer is None and one.by_participant is by_participant
    ]


def save(
    at: StaffRequest | ParticipantRequest, participant_id: int, form: ChangeStepForm
) -> StepProblem | None:
    """The step has the new line, or is no more; or what is wrong with the line."""
    row = find_step(at.db, participant_id, form.change_step.data)
    assert row is not None
    if form.act.data == REMOVE:
        steps.take_back(at.db, row, actor=at.actor)
        return None
    return steps.reword(at.db, at.parts.vault, row, form.change_line.data or "", actor=at.actor)
