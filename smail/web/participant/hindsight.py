"""The first occasion answered again: offered and never asked for, one question a screen, saved at once.

It is the questionnaire's own engine, with the questions of then. What was answered then is shown nowhere
before this is sent in, and today's questions come first where there are any.
"""

from flask import flash, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from smail import clock
from smail.answers import GivenAnswer, parse_one
from smail.db.tables import Hindsight
from smail.domain import occasion
from smail.domain.occasion import Check, Question, Step
from smail.domain.people import AnswerMode
from smail.errors import NotFound
from smail.queries import hindsight as reads
from smail.queries.hindsight import First, HindsightState
from smail.queries.receipts import lines_put
from smail.services import hindsight
from smail.services.answering import AnswerConflict
from smail.vault import token
from smail.web.forms import NoFields, SmailForm, TextField, read, read_texts
from smail.web.guard import Reach
from smail.web.guard import participant as for_participant
from smail.web.participant.entry import wants_json
from smail.web.participant.looking import is_here, look_back
from smail.web.participant.questions import VERSION, AnswerSent, label_of, value_of
from smail.web.participant.rating import FROM_CHECK, answers_with_staff, company, may_see_history
from smail.web.participant.room import participant
from smail.web.participant.welcome import may_answer
from smail.web.participant.words import (
    CHOOSE,
    CHOOSE_MODE,
    MODES,
    answer_words,
    kind_word,
    near_day,
    two_answers,
    who_sees,
)
from smail.web.parts import ParticipantRequest


class SendForm(SmailForm):
    """How the questions were answered."""

    mode = TextField()


def _first(at: ParticipantRequest) -> First | None:
    found = reads.first_of(at.db, at.participant_id, clock.today())
    return found if found is not None and found.is_asked and is_here(at) else None


def _under_way(at: ParticipantRequest) -> HindsightState | None:
    """What is begun and neither sent in nor declined; its language is shown."""
    first = _first(at)
    if first is None or first.look_back.is_declined or not first.look_back.may_begin:
        return None
    state = reads.state_of(at.db, at.parts.catalogue, first)
    if state is not None:
        g.person_language = state.language
    return state


@participant.get("/da", endpoint="hindsight")
@for_participant(Reach.ANSWER)
def show(at: ParticipantRequest) -> ResponseReturnValue:
    """What this is, and that one decides oneself; or, sent in, that it is saved."""
    first = _first(at)
    found = first.look_back if first is not None else None
    if first is None or found is None or may_answer(at):
        return redirect(url_for("participant.welcome"), 303)
    people = company(at).people
    if found.sent_on is not None:
        return render_template(
            "pages/participant/hindsight_done.html",
            who_sees=who_sees(people),
            may_see_history=may_see_history(at),
        )
    if not found.may_begin:
        return redirect(url_for("participant.welcome"), 303)
    state = reads.state_of(at.db, at.parts.catalogue, first)
    return render_template(
        "pages/participant/hindsight.html",
        day=near_day(found.first_on),
        who_will_see=people[0].first_name if people else "",
        has_begun=state is not None and bool(state.answers) and not found.is_declined,
        is_declined=found.is_declined,
        later_url=url_for("participant.home" if may_see_history(at) else "participant.receipt"),
    )


@participant.post("/da/borja", endpoint="hindsight_begin")
@for_participant(Reach.ANSWER)
def begin(at: ParticipantRequest) -> ResponseReturnValue:
    """The questions of then are open, and the first unanswered one is next."""
    read(NoFields)
    if look_back(at) is None or may_answer(at):
        return redirect(url_for("participant.hindsight"), 303)
    hindsight.begin(at.db, at.parts.catalogue, at.participant_id, actor=at.actor)
    state = _under_way(at)
    assert state is not None
    return redirect(_url_of(state.step), 303)


@participant.post("/da/nej", endpoint="hindsight_decline")
@for_participant(Reach.ANSWER)
def decline(at: ParticipantRequest) -> ResponseReturnValue:
    """The person is not asked again."""
    read(NoFields)
    if look_back(at) is not None:
        hindsight.decline(at.db, at.parts.catalogue, at.participant_id, actor=at.actor)
        flash(_("Vi frågar inte igen. Allt annat är som förut."), "ok")
    return redirect(url_for("participant.home" if may_see_history(at) else "participant.receipt"), 303)


@participant.route("/da/fraga/<item_key>", methods=["GET", "POST"], endpoint="hindsight_question")
@for_participant(Reach.ANSWER)
def question(at: ParticipantRequest, item_key: str) -> ResponseReturnValue:
    """The question about then; or, sent, the answer on disk and the next page."""
    sent = AnswerSent(*read_texts(*AnswerSent._fields)) if request.method == "POST" else None
    state = _under_way(at)
    if state is None:
        return _nothing_here()
    put = occasion.question(state.progress, item_key)
    if put is None:
        raise NotFound(f"item {item_key} was not put")
    if sent is None:
        return _page(state, put, request.args.get("fran", ""))
    given = parse_one(state.instrument, item_key, sent.answer)
    if not isinstance(given, GivenAnswer):
        return _not_an_answer(state, put, sent.back_to)
    return _save(at, state, given, sent)


def _nothing_here() -> ResponseReturnValue:
    onward = url_for("participant.hindsight")
    if wants_json():
        return jsonify(state="not_begun", next=onward), 409
    return redirect(onward, 303)


def _page(state: HindsightState, put: Question, back_to: str, error: str = "") -> str:
    stored, item = state.answers.get(put.item_key), state.instrument.item(put.item_key)
    is_from_check, text = back_to == FROM_CHECK, item.text(state.language)
    before = occasion.before(state.progress, put)
    return render_template(
        "pages/participant/question.html",
        action=url_for("participant.hindsight_question", item_key=put.item_key),
        about=near_day(state.about_on),
        root=_root(),
        assessment=state.public_id,
        item_key=put.item_key,
        number=put.number,
        of=put.of,
        stem=text.stem,
        help=text.help,
        steps=list(zip(item.values, text.steps, strict=True)),
        others=[(kind.value, kind_word(kind)) for kind in item.other_answers],
        value=value_of(stored.answer) if stored is not None else None,
        version=str(stored.version if stored is not None else 0),
        key=token(),
        back_to=FROM_CHECK if is_from_check else "",
        back_url=_url_of(Check()) if is_from_check else _url_before(before),
        errors=[("answer", error)] if error else [],
        choose=CHOOSE,
    )


def _root() -> str:
    """Where the page's script sends answers: this and the item."""
    return url_for("participant.hindsight_question", item_key="")


def _not_an_answer(state: HindsightState, put: Question, back_to: str) -> ResponseReturnValue:
    if wants_json():
        return jsonify(state="invalid"), 422
    return _page(state, put, back_to, str(CHOOSE)), 422


def _save(
    at: ParticipantRequest, state: HindsightState, given: GivenAnswer, sent: AnswerSent
) -> ResponseReturnValue:
    seen = int(sent.version) if VERSION.fullmatch(sent.version) else None
    row = at.db.get_one(Hindsight, state.id)
    saved = hindsight.record_answer(at.db, row, given, seen_version=seen)
    if isinstance(saved, AnswerConflict):
        return _ask_which(state, saved, sent.back_to)
    onward = _next(at, state, given.item_key, sent.back_to)
    if wants_json():
        return jsonify(state="saved", version=saved.version, next=onward)
    return redirect(onward, 303)


def _next(at: ParticipantRequest, state: HindsightState, item_key: str, back_to: str) -> str:
    """The next question in order; after the last one where the person is; from the check back to it."""
    place = state.shown.index(item_key) + 1
    if back_to != FROM_CHECK and place < len(state.shown):
        return _url_of(Question(state.shown[place], place + 1, len(state.shown)))
    after = _under_way(at)
    assert after is not None
    return _url_of(after.step)


def _ask_which(state: HindsightState, conflict: AnswerConflict, back_to: str) -> ResponseReturnValue:
    if wants_json():
        return jsonify(state="conflict"), 409
    item = state.instrument.item(conflict.given.item_key)
    both = (conflict.stored.answer, conflict.given)
    stored, given = ((label_of(item, one, state.language), value_of(one)) for one in both)
    page = render_template(
        "pages/participant/conflict.html",
        action=url_for("participant.hindsight_question", item_key=item.key),
        item_key=item.key,
        stem=item.text(state.language).stem,
        choices=two_answers(stored, given),
        version=conflict.stored.version,
        keys=[token(), token()],
        back_to=FROM_CHECK if back_to == FROM_CHECK else "",
    )
    return page, 409


@participant.get("/da/kontrollera", endpoint="hindsight_check")
@for_participant(Reach.ANSWER)
def check(at: ParticipantRequest) -> ResponseReturnValue:
    """All answers about then before they are sent; first the question that still waits, where one does."""
    state = _under_way(at)
    if state is None:
        return _nothing_here()
    if not isinstance(state.step, Check):
        return redirect(_url_of(state.step), 303)
    error = str(CHOOSE_MODE) if "hur" in request.args else ""
    modes = [] if answers_with_staff(at) else [(mode.value, word) for mode, word in MODES.items()]
    lines = lines_put(state.instrument, state.language, state.shown, state.answers)
    return render_template(
        "pages/participant/hindsight_check.html",
        day=near_day(state.about_on),
        lines=[(line.item_key, line.stem, answer_words(line)) for line in lines],
        modes=modes,
        root=_root(),
        assessment=state.public_id,
        choose="",
        back_url=_url_before(occasion.before(state.progress, Check())),
        errors=[("mode", error)] if error else [],
    )


@participant.post("/da/skicka", endpoint="hindsight_submit")
@for_participant(Reach.ANSWER)
def submit(at: ParticipantRequest) -> ResponseReturnValue:
    """It is sent in; or the answer that is missing is asked for."""
    chosen = read(SendForm).mode.data or ""
    state = _under_way(at)
    if state is None:
        return redirect(url_for("participant.hindsight"), 303)
    if not isinstance(state.step, Check):
        return redirect(_url_of(state.step), 303)
    mode = AnswerMode.WITH_STAFF if answers_with_staff(at) else _mode(chosen)
    if mode is None:
        return redirect(url_for("participant.hindsight_check", hur="saknas"), 303)
    hindsight.submit(at.db, at.db.get_one(Hindsight, state.id), mode=mode, actor=at.actor)
    return redirect(url_for("participant.hindsight"), 303)


def _mode(chosen: str) -> AnswerMode | None:
    return next((mode for mode in MODES if mode.value == chosen), None)


def _url_of(step: Step) -> str:
    if isinstance(step, Question):
        return url_for("participant.hindsight_question", item_key=step.item_key)
    return url_for("participant.hindsight_check")


def _url_before(step: Step | None) -> str:
    return url_for("participant.hindsight") if step is None else _url_of(step)
