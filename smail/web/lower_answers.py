"""Why an answer was lower than the time before: one small form, in the person's own room and beside staff."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString
from sqlalchemy.orm import Session

from smail.domain.hindsight import DropCause
from smail.reports.history import Area, History
from smail.reports.rounds import Value
from smail.services import drop_reasons
from smail.services.audit import Actor
from smail.services.drop_reasons import ReasonProblem
from smail.vault import Vault
from smail.web.forms import ChoiceField, SmailForm, TextField, required
from smail.web.participant.words import HOLDS_PERSONNUMMER

REMOVE = "remove"
FAULTS: Mapping[ReasonProblem, LazyString] = {
    ReasonProblem.EMPTY: lazy_gettext("Skriv en rad om vad det var."),
    ReasonProblem.TOO_LONG: lazy_gettext("Raden är för lång. Korta ner den lite."),
    ReasonProblem.PERSONNUMMER: HOLDS_PERSONNUMMER,
}
Choices = list[tuple[str, str]]


class ReasonForm(SmailForm):
    """Which answer, why it was lower, and a line where it was something else."""

    drop_value = ChoiceField(validators=[required(lazy_gettext("Välj vilket svar det gäller."))])
    drop_cause = ChoiceField(validators=[required(lazy_gettext("Välj en orsak."))])
    drop_line = TextField()


def values_of(found: History, name: Callable[[Area], str], day: Callable[[date], str]) -> Choices:
    """Every answer that was lower than the time before, the newest first."""
    return [(_key(area, value), f"{name(area)}, {day(value.on)}") for area, value in found.lower]


def causes_of(found: History, words: Mapping[DropCause, LazyString], remove: LazyString) -> Choices:
    """What can be said; also to take away what was said, where something was."""
    said = [(cause.value, str(word)) for cause, word in words.items()]
    has_reason = any(value.cause is not None for _area, value in found.lower)
    return [*said, (REMOVE, str(remove))] if has_reason else said


def offer(form: ReasonForm, values: Sequence[tuple[str, str]], causes: Sequence[tuple[str, str]]) -> None:
    """Only what the page shows can be chosen."""
    form.drop_value.choices, form.drop_cause.choices = values, causes


def save(
    db: Session,
    vault: Vault,
    participant_id: int,
    found: History,
    form: ReasonForm,
    *,
    actor: Actor,
    account_id: int | None = None,
) -> ReasonProblem | None:
    """The answer has this reason, or none any more; or what is wrong with the line."""
    area, value = next(one for one in found.lower if _key(*one) == form.drop_value.data)
    rating, indicator = value.rating, area.indicator.key
    if form.drop_cause.data == REMOVE:
        drop_reasons.remove(db, participant_id, rating=rating, indicator=indicator, actor=actor)
        return None
    result = drop_reasons.write(
        db,
        vault,
        participant_id,
        rating=rating,
        indicator=indicator,
        cause=DropCause(form.drop_cause.data),
        line=form.drop_line.data or "",
        actor=actor,
        account_id=account_id,
    )
    return result if isinstance(result, ReasonProblem) else None


def _key(area: Area, value: Value) -> str:
    return f"{value.rating}.{area.key}"
