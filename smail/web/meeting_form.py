"""The form of a choice for a meeting, which the person fills in alone or together with staff."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from wtforms import Field
from wtforms.form import BaseForm
from wtforms.validators import ValidationError

from smail import clock
from smail.catalogue import Catalogue
from smail.domain.meeting import OF_AREAS, Choice, ChoiceProblem, SheetPart
from smail.errors import NotFound
from smail.queries import meeting_sheets as reads
from smail.queries.meeting_sheets import SheetRow
from smail.services import meeting_sheets
from smail.services.audit import Actor
from smail.web.forms import DayField, ManyChoicesField, SmailForm, TextField, TickField, errors_of, required
from smail.web.participant.meeting_words import FAULTS, PARTS
from smail.web.words import options

Errors = Sequence[tuple[str, str]]


def _ticked(_form: BaseForm, field: Field) -> None:
    if not field.data:
        raise ValidationError(_l("Kryssa i att personen själv har valt. Annars går bladet inte att göra."))


class MeetingForm(SmailForm):
    """The day of the meeting, and what the sheet may show; nothing is ticked before somebody does."""

    sheet = TextField()
    version = TextField()
    meeting_on = DayField(validators=[required(FAULTS[ChoiceProblem.NO_DAY][1])])
    shows = ManyChoicesField(choices=options(PARTS))
    areas = ManyChoicesField()


class TogetherForm(MeetingForm):
    """The same, in the person's presence."""

    agreed = TickField(validators=[_ticked])


@dataclass(frozen=True, slots=True)
class Choosing:
    """What the page needs: the choices that stand, which of them is being changed, and what there is."""

    coming: tuple[SheetRow, ...]
    earlier: tuple[SheetRow, ...]
    changed: SheetRow | None
    areas: tuple[tuple[str, str], ...]
    has_sentences: bool

    @property
    def parts(self) -> list[tuple[str, object]]:
        """What can be ticked: of answers and own sentences only where there are some."""
        return [(part.value, words) for part, words in PARTS.items() if self._is_there(part)]

    def _is_there(self, part: SheetPart) -> bool:
        if part is SheetPart.SENTENCES:
            return self.has_sentences
        return bool(self.areas) or part not in OF_AREAS


def choosing(db: Session, catalogue: Catalogue, participant_id: int, language: str, wanted: str) -> Choosing:
    """What stands and what can be chosen; NotFound for a choice that is not this person's, or is over."""
    rows, today = reads.sheets_of(db, participant_id), clock.today()
    coming = tuple(reversed([one for one in rows if one.choice.meeting_on >= today]))
    changed = next((one for one in coming if one.public_id == wanted), None)
    if wanted and changed is None:
        raise NotFound("no such choice")
    latest = reads.latest_answers(db, catalogue, participant_id, language)
    areas = (
        () if latest is None else tuple((one.key, one.indicator.short_name(language)) for one in latest.areas)
    )
    earlier = tuple(one for one in rows if one not in coming)
    return Choosing(coming, earlier, changed, areas, reads.has_sentences(db, participant_id))


def typed_in(form: MeetingForm | None, found: Choosing) -> Mapping[str, object]:
    """What stands in the fields: what was sent, else the choice that is being changed, else nothing."""
    if form is not None:
        return {field.name: getattr(field, "shown", field.data) for field in form}
    if found.changed is None:
        return {}
    choice = found.changed.choice
    return {
        "meeting_on": choice.meeting_on.isoformat(),
        "shows": [part.value for part in choice.parts],
        "areas": list(choice.areas),
    }


def keep(
    db: Session,
    participant_id: int,
    form: MeetingForm,
    found: Choosing,
    *,
    actor: Actor,
    account_id: int | None = None,
) -> Errors:
    """The choice is kept; else what is wrong with it, at which field."""
    form.areas.choices = list(found.areas)
    if not form.validate():
        return errors_of(form)
    on = form.meeting_on.data if found.changed is None else found.changed.choice.meeting_on
    choice = Choice(on, frozenset(SheetPart(one) for one in form.shows.data), frozenset(form.areas.data))
    result = meeting_sheets.choose(
        db, participant_id, choice, actor=actor, account_id=account_id, seen=_seen(form, found)
    )
    if not isinstance(result, ChoiceProblem):
        return ()
    name, fault = FAULTS[result]
    return [(name, str(fault))]


def _seen(form: MeetingForm, found: Choosing) -> int | None:
    version = form.version.data or ""
    return int(version) if found.changed is not None and version.isascii() and version.isdigit() else None
