"""All letters of a day in one print: who gets one is chosen first, and each letter is shown once."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from smail import clock
from smail.domain.people import is_under_18
from smail.errors import NotFound
from smail.policies import Action, may
from smail.queries import letters as reads
from smail.queries.beside import company_of
from smail.queries.letters import Addressee, Waiting
from smail.queries.subjects import participant_subject
from smail.services import audit
from smail.services import letters as writes
from smail.services.letters import AlreadyIssued
from smail.services.registration import contact_of
from smail.web.forms import ManyChoicesField, SmailForm, TextField, read
from smail.web.guard import needs
from smail.web.handledare.room import handledare
from smail.web.participant.letter_words import LetterText, letter_text
from smail.web.parts import StaffRequest
from smail.web.qr import qr_path

MOST_AT_ONCE = 200


class LettersForm(SmailForm):
    """Who gets a letter, and when the page was made that it was chosen on."""

    person = ManyChoicesField()
    seen = TextField()


@dataclass(frozen=True, slots=True)
class Letter:
    """One sheet: the words, and the link to scan or to type."""

    text: LetterText
    number: str
    address: str
    qr_code: str
    qr_size: int


@handledare.route("/brev", methods=["GET", "POST"])
@needs(Action.SEE_TODAY)
def letters(at: StaffRequest) -> ResponseReturnValue:
    """The own participants who wait for a letter, or the letters of those who were chosen."""
    found = reads.waiting(at.db, at.viewer, clock.today())
    if request.method == "GET":
        return _choosing(found, {one.public_id for one in found if one.link_since is None})
    form = read(LettersForm)
    form.person.choices = [(one.public_id, "") for one in found]
    chosen = [one for one in found if one.public_id in form.person.chosen]
    fault = _fault(form, chosen)
    if fault:
        return _choosing(found, set(form.person.chosen), fault), 422
    people = reads.addressees(at.db, chosen)
    issued = _issue(at, people, datetime.fromisoformat(form.seen.data))
    if isinstance(issued, AlreadyIssued):
        return _choosing(found, set(), _made_already(people, issued)), 422
    for one in people:
        audit.note_look(at.db, at.actor, one.participant.id, one.participant.public_id)
    sheets = [_letter(at, one, issued.secrets[one.participant.id]) for one in people]
    return render_template("pages/handledare/letters_print.html", letters=sheets)


def _fault(form: LettersForm, chosen: list[Waiting]) -> str:
    if not form.validate() or not _is_moment(form.seen.data):
        return _("Listan har ändrats sedan sidan visades. Kontrollera och försök igen.")
    if not chosen:
        return _("Välj minst en som ska få brev.")
    if len(chosen) > MOST_AT_ONCE:
        return _("Skriv ut högst %(most)d brev åt gången.", most=MOST_AT_ONCE)
    return ""


def _is_moment(text: str | None) -> bool:
    try:
        return datetime.fromisoformat(text or "").utcoffset() is not None
    except ValueError:
        return False


def _made_already(people: Collection[Addressee], issued: AlreadyIssued) -> str:
    has = [one.participant.number for one in people if one.participant.id in issued.participant_ids]
    return _(
        "Inga nya brev är gjorda. %(count)d av dem har fått en länk sedan sidan visades. "
        "Använd de brev som du redan har skrivit ut, eller välj igen här.",
        count=len(has),
    )


def _issue(
    at: StaffRequest, people: Collection[Addressee], looked_at: datetime
) -> writes.Issued | AlreadyIssued:
    """New links for all of them, once each has been judged like a single one."""
    for one in people:
        subject = participant_subject(at.db, one.participant.public_id)
        if subject is None or not may(at.viewer, Action.MEASURE, subject):
            raise NotFound
    return writes.issue_links(
        at.db,
        at.parts.vault,
        [one.participant.id for one in people],
        looked_at=looked_at,
        actor=at.actor,
        issued_by_id=at.viewer.account_id,
    )


def _letter(at: StaffRequest, to: Addressee, secret: str) -> Letter:
    person, today = to.participant, clock.today()
    address = f"{at.parts.settings.base_url}{url_for('participant.enter')}#{secret}"
    path, size = qr_path(address)
    text = letter_text(
        language=person.language,
        name=contact_of(at.parts.vault, person).name,
        number=person.number,
        answer_by=to.answer_by,
        people=company_of(at.db, person.id, today).people,
        is_young=is_under_18(person.birth_year, today),
        today=today,
    )
    return Letter(text, person.number, address, path, size)


def _choosing(found: Collection[Waiting], ticked: Collection[str], fault: str = "") -> str:
    return render_template(
        "pages/handledare/letters.html",
        found=found,
        ticked=ticked,
        seen=clock.now().isoformat(),
        errors=[("person", fault)] if fault else [],
        today=clock.today(),
    )
