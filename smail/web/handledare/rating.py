"""A handledare's own rating of a person: one page, kept as a draft, blind to what the person has answered."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import undefer

from smail import clock
from smail.answers import AnswerErrors, Answers, parse
from smail.db.tables import Assessment, Participant
from smail.domain.instrument import Form, Instrument, Item
from smail.errors import Conflict
from smail.policies import Action, ParticipantSubject
from smail.queries import staff_ratings as reads
from smail.queries.in_words import STAFF_LANGUAGE, answers_in_words
from smail.queries.measuring import OPEN, Gate, gate_for
from smail.queries.questionnaire import answers_of
from smail.services import staff_ratings
from smail.services.registration import contact_of
from smail.web import kept_forms
from smail.web.forms import read_texts
from smail.web.guard import needs
from smail.web.handledare.room import handledare
from smail.web.participant.entry import wants_json
from smail.web.parts import StaffRequest
from smail.web.words import ANSWER_KINDS

SEND = "send"
# The name and what stands with it, in one question.
NAMED = [undefer(Participant.name), undefer(Participant.phone), undefer(Participant.email)]
Errors = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as the page puts it: its key, its words, and (value, label) for each answer."""

    key: str
    area: str
    stem: str
    help: str | None
    options: tuple[tuple[str, str], ...]
    is_belief: bool


@handledare.get("/deltagare/<participant_id>/min-skattning")
@needs(Action.MEASURE, of="participant_id", is_logged=True)
def rate(at: StaffRequest, participant: ParticipantSubject) -> ResponseReturnValue:
    """The questions with what was chosen so far, or what was sent in; never a value of the person's own."""
    _give_back(at, participant)
    return _page(at, participant)


@handledare.post("/deltagare/<participant_id>/min-skattning")
@needs(Action.MEASURE, of="participant_id")
def save_rating(at: StaffRequest, participant: ParticipantSubject) -> ResponseReturnValue:
    """What was chosen is kept as a draft; sent in, it is closed.

    Without a certificate where the programme insists on one it stays a draft.
    """
    found = _questions(at, participant)
    if found is None:
        return _page(at, participant), 409
    instrument, form = found
    act, *texts = read_texts("act", *form.items)
    given = parse(instrument, form.items, _filled(form.items, texts))
    if isinstance(given, AnswerErrors):
        return _page(
            at, participant, errors=[(one.item_key, _("Välj ett av svaren.")) for one in given.errors]
        ), 422
    row = _store(at, participant, found, given)
    if row is None:
        return _too_late(participant)
    if act != SEND:
        return _saved(participant)
    if gate_for(at.db, at.viewer, participant, clock.today()).blocks:
        return _page(at, participant), 409
    missing = staff_ratings.submit(at.db, at.parts.catalogue, row, actor=at.actor)
    if missing:
        return _page(at, participant, errors=[(key, _missing(instrument.item(key))) for key in missing]), 422
    flash(_("Din skattning är inskickad."), "ok")
    return redirect(_address(participant), 303)


def _filled(keys: Sequence[str], texts: Sequence[str]) -> dict[str, str]:
    return {key: text for key, text in zip(keys, texts, strict=True) if text}


def _questions(at: StaffRequest, participant: ParticipantSubject) -> tuple[Instrument, Form] | None:
    """What this account is asked about the person: of the draft, else the newest."""
    return _questions_of(at, participant, _draft(at, participant))


def _draft(at: StaffRequest, participant: ParticipantSubject) -> Assessment | None:
    return reads.draft_of(at.db, participant.id, at.viewer.account_id)


def _questions_of(
    at: StaffRequest, participant: ParticipantSubject, draft: Assessment | None
) -> tuple[Instrument, Form] | None:
    if draft is not None:
        instrument = at.parts.catalogue.by_digest(draft.instrument_digest)
        return instrument, instrument.form(draft.form)
    programme = reads.programme_for(at.db, at.viewer, participant)
    return None if programme is None else reads.questions_of(at.parts.catalogue, programme)


def _store(
    at: StaffRequest, participant: ParticipantSubject, found: tuple[Instrument, Form], given: Answers
) -> Assessment | None:
    """The draft with these answers; None where the occasion is rated already."""
    try:
        row = staff_ratings.draft(at.db, participant.id, at.viewer.account_id, found, actor=at.actor)
        staff_ratings.store(at.db, row, given.given)
    except Conflict:
        return None
    return row


def _give_back(at: StaffRequest, participant: ParticipantSubject) -> None:
    """What was chosen when the screen was locked stands in the draft."""
    kept = kept_forms.take(at, request.path)
    found = _questions(at, participant) if kept else None
    if found is None:
        return
    known = {key: text for key, text in kept.items() if key in found[1].items and text}
    given = parse(found[0], found[1].items, known)
    if isinstance(given, Answers) and _store(at, participant, found, given) is not None:
        flash(_("Det du valde innan du blev utloggad är sparat."), "ok")
    else:
        flash(_("Det du valde innan du blev utloggad är inte sparat."), "warning")


def _saved(participant: ParticipantSubject) -> ResponseReturnValue:
    if wants_json():
        return jsonify(state="saved")
    flash(_("Sparat. Du kan fortsätta när du vill."), "ok")
    return redirect(_address(participant), 303)


def _too_late(participant: ParticipantSubject) -> ResponseReturnValue:
    if wants_json():
        return jsonify(state="sent"), 409
    flash(_("Din skattning var redan inskickad. Det som står här gäller."), "warning")
    return redirect(_address(participant), 303)


def _missing(item: Item) -> str:
    stem = item.text(STAFF_LANGUAGE).stem
    return _("%(question)s Välj ett svar, eller Kan inte bedöma.", question=stem)


def _page(at: StaffRequest, participant: ParticipantSubject, *, errors: Errors = ()) -> str:
    course = reads.course_of(at.db, participant.id, at.viewer.account_id)
    draft, today = _draft(at, participant), clock.today()
    found = _questions_of(at, participant, draft)
    is_open = found is not None and (draft is not None or course.may_rate(today))
    gate = gate_for(at.db, at.viewer, participant, today) if is_open else OPEN
    if gate.blocks:
        return _closed_page(participant, gate, len(_chosen(at, draft)))
    person, chosen = at.db.get_one(Participant, participant.id, options=NAMED), _chosen(at, draft)
    return render_template(
        "pages/handledare/rating.html",
        participant=participant,
        name=contact_of(at.parts.vault, person).name,
        gate=gate,
        asked=tuple(_asked(*found)) if found is not None and is_open else (),
        has_questions=found is not None,
        chosen=chosen,
        waits_since=course.waits_since(today),
        latest=course.latest,
        own_answers=_own_answers(at, course),
        errors=tuple(errors),
        wrong=dict(errors),
        typed=request.form,
    )


def _closed_page(participant: ParticipantSubject, gate: Gate, n_kept: int) -> str:
    """Why nothing can be rated, until when, and what is kept meanwhile."""
    page = "pages/handledare/rating_closed.html"
    return render_template(page, participant=participant, gate=gate, n_kept=n_kept)


def _asked(instrument: Instrument, form: Form) -> Iterator[Asked]:
    for key in form.items:
        item = instrument.item(key)
        text = item.text(STAFF_LANGUAGE)
        steps = tuple((str(step), item.step(step, STAFF_LANGUAGE)) for step in item.values)
        others = tuple((kind.value, str(ANSWER_KINDS[kind])) for kind in item.other_answers)
        area = instrument.indicator(item.indicator).name(STAFF_LANGUAGE) if item.indicator else ""
        is_belief = reads.is_belief(instrument, item)
        yield Asked(key, area, text.stem, text.help, steps + others, is_belief)


def _chosen(at: StaffRequest, draft: Assessment | None) -> Mapping[str, str]:
    if draft is None:
        return {}
    given = {key: stored.answer for key, stored in answers_of(at.db, draft.id).items()}
    return {key: one.kind.value if one.value is None else str(one.value) for key, one in given.items()}


def _own_answers(at: StaffRequest, course: reads.Course) -> Sequence[object]:
    """What this very account sent in last, which only its author reads here."""
    if course.latest is None:
        return ()
    row = at.db.get_one(Assessment, course.latest.id)
    return answers_in_words(at.db, at.parts.catalogue, row)


def _address(participant: ParticipantSubject) -> str:
    return url_for("handledare.rate", participant_id=participant.public_id)
