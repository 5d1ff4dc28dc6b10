"""Two numbers for one person become one, after both were looked at side by side."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy.orm import Session
from wtforms import Field
from wtforms.validators import ValidationError

from smail.db.tables import Participant
from smail.domain.people import format_number, parse_number
from smail.errors import Conflict
from smail.policies import Action, ParticipantSubject, may
from smail.queries.merging import Obstacle, Outlook, Side, obstacle, outlook, side_of
from smail.queries.numbers import holder_of
from smail.queries.subjects import participant_subject
from smail.services import audit, merging
from smail.services.registration import contact_of
from smail.web.forms import SmailForm, TextField, TickField, errors_of, read, required
from smail.web.guard import needs
from smail.web.handledare.room import handledare
from smail.web.parts import StaffRequest

Errors = Sequence[tuple[str, str]]

OBSTACLES: Mapping[Obstacle, LazyString] = {
    Obstacle.SAME: _l("De två numren hör till samma person. Skriv två olika nummer."),
    Obstacle.OTHER_CONTROLLER: _l(
        "De två numren hör till olika personuppgiftsansvariga. Då följer svaren med bara om personen själv "
        "säger ja vid en flytt."
    ),
    Obstacle.OTHER_EXERCISE: _l("Ett av numren hör till en övning. Bara nummer i samma övning blir ett."),
    Obstacle.SAME_DAY_IN_FILE: _l(
        "Båda har svar från samma dag, och minst en av dem kom med en fil. "
        "Då går de inte att slå ihop, för raderna i filen skulle blandas."
    ),
}


class MergeForm(SmailForm):
    """Which number stays, which goes, what the page said of them, and that it is meant."""

    behall = TextField(validators=[required(_l("Skriv numret som ska vara kvar."))])
    bort = TextField(validators=[required(_l("Skriv numret som ska bort."))])
    seen = TextField()
    merge_confirmed = TickField()

    def validate_merge_confirmed(self, field: Field) -> None:
        """Two persons are not made one by a slip of the hand."""
        if not field.data:
            raise ValidationError(_l("Kryssa i att det är samma person."))


@dataclass(frozen=True, slots=True)
class Pair:
    """Two persons whom the viewer may join, side by side; a name is there for those who follow the person."""

    keep: ParticipantSubject
    absorb: ParticipantSubject
    sides: tuple[Side, Side]
    names: tuple[str | None, str | None]
    outlook: Outlook

    @property
    def seen(self) -> str:
        """What stands on the page, in short: something else when anything has changed."""
        told = repr((self.keep.public_id, self.absorb.public_id, self.sides, self.outlook))
        return hashlib.sha256(told.encode()).hexdigest()[:16]


@handledare.get("/deltagare/samma-person")
@needs(Action.JOIN_PARTICIPANTS)
def merge(at: StaffRequest) -> ResponseReturnValue:
    """The two numbers are asked for, or shown side by side with what would happen."""
    keep, absorb = request.args.get("behall", "").strip(), request.args.get("bort", "").strip()
    if not (keep and absorb):
        return _page(keep, absorb)
    found = _pair(at, keep, absorb)
    if not isinstance(found, Pair):
        return _page(keep, absorb, errors=found)
    # This page is only read, so what is noted is a transaction of its own.
    with at.parts.database.transaction(write=True) as db:
        _note_names(db, at, found)
    return _page(keep, absorb, pair=found)


@handledare.post("/deltagare/samma-person", endpoint="merge_now")
@needs(Action.JOIN_PARTICIPANTS)
def merge_now(at: StaffRequest) -> ResponseReturnValue:
    """The second number leads to the first; or the page again, with what has changed."""
    form = read(MergeForm)
    is_meant = form.validate()
    keep, absorb = form.behall.data or "", form.bort.data or ""
    found = _pair(at, keep, absorb)
    if not isinstance(found, Pair):
        return _page(keep, absorb, errors=found), 422
    if not is_meant:
        return _again(at, keep, absorb, found, errors_of(form))
    if form.seen.data != found.seen:
        words = _("Något har ändrats medan du läste. Läs igen och kryssa i på nytt.")
        return _again(at, keep, absorb, found, [("merge_confirmed", words)])
    try:
        with at.db.begin_nested():
            merging.merge(at.db, at.parts.vault, found.keep.id, found.absorb.id, at.actor)
    except Conflict:
        words = _("Personen svarar på frågorna just nu. Vänta en minut och försök igen.")
        return _again(at, keep, absorb, found, [("merge_confirmed", words)])
    return _done(at, found)


def _again(at: StaffRequest, keep: str, absorb: str, pair: Pair, errors: Errors) -> ResponseReturnValue:
    """The two side by side once more, with what is wrong: a look like the first one."""
    _note_names(at.db, at, pair)
    return _page(keep, absorb, pair=pair, errors=errors), 422


def _done(at: StaffRequest, pair: Pair) -> ResponseReturnValue:
    """Back to the person, or for who may not see the person to the page about numbers."""
    numbers = {"kept": format_number(pair.keep.number), "gone": format_number(pair.absorb.number)}
    flash(_("%(gone)s är nu samma person som %(kept)s. Båda numren leder dit.", **numbers), "ok")
    if _follows(at, pair.keep) or _follows(at, pair.absorb):
        return redirect(url_for("handledare.show", participant_id=pair.keep.public_id), 303)
    return redirect(url_for("handledare.merge"), 303)


def _pair(at: StaffRequest, keep: str, absorb: str) -> Pair | Errors:
    """The two, or what is wrong: a number that nobody has and one of somebody else's person are the same."""
    found = [_subject(at, typed) for typed in (keep, absorb)]
    missing = _("Hittar ingen deltagare med det numret.")
    wrong = [(name, missing) for name, one in zip(("behall", "bort"), found, strict=True) if one is None]
    first, second = found
    if first is None or second is None:
        return wrong
    people = [at.db.get_one(Participant, one.id) for one in (first, second)]
    forbidden = obstacle(at.db, *people)
    if forbidden is not None:
        return [("bort", str(OBSTACLES[forbidden]))]
    return Pair(
        first,
        second,
        (side_of(at.db, people[0]), side_of(at.db, people[1])),
        (_name(at, first, people[0]), _name(at, second, people[1])),
        outlook(at.db, *people),
    )


def _subject(at: StaffRequest, typed: str) -> ParticipantSubject | None:
    number = parse_number(typed)
    holder = None if number is None else holder_of(at.db, number)
    subject = None if holder is None else participant_subject(at.db, holder.public_id)
    is_open = subject is not None and may(at.viewer, Action.JOIN_PARTICIPANTS, subject)
    return subject if is_open else None


def _follows(at: StaffRequest, subject: ParticipantSubject) -> bool:
    return may(at.viewer, Action.SEE_PARTICIPANT, subject)


def _name(at: StaffRequest, subject: ParticipantSubject, person: Participant) -> str | None:
    return contact_of(at.parts.vault, person).name if _follows(at, subject) else None


def _note_names(db: Session, at: StaffRequest, pair: Pair) -> None:
    """Whose name is shown stands in the audit."""
    for one in (pair.keep, pair.absorb):
        if _follows(at, one):
            audit.note_look(db, at.actor, one.id, one.public_id, is_protected=one.is_protected)


def _page(keep: str, absorb: str, *, pair: Pair | None = None, errors: Errors = ()) -> str:
    return render_template(
        "pages/handledare/merge.html",
        keep=keep,
        absorb=absorb,
        pair=pair,
        errors=tuple(errors),
        wrong=dict(errors),
    )
