"""The end of an occasion: where to begin and own words, the answers looked through, and sent in."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from smail.answers import AnswerErrors, ClosingAnswer
from smail.domain import occasion
from smail.domain.occasion import AskMore, Check, Closing
from smail.domain.people import AnswerMode
from smail.domain.personnummer import looks_like_personnummer
from smail.queries.questionnaire import QuestionnaireState, closing_of
from smail.queries.receipts import lines_so_far
from smail.services import answering, submitting
from smail.services.answering import HoldsPersonnummer
from smail.services.submitting import Unanswered
from smail.web.forms import LinesField, ManyChoicesField, SmailForm, TextField, read
from smail.web.guard import Reach
from smail.web.guard import participant as for_participant
from smail.web.participant.questions import nothing_to_answer
from smail.web.participant.rating import answers_with_staff, closing_lines, under_way, url_before, url_of
from smail.web.participant.room import participant, remember_sent
from smail.web.participant.words import CHOOSE_MODE, CLOSING_FAULTS, HOLDS_PERSONNUMMER, MODES, answer_words
from smail.web.parts import ParticipantRequest


class ClosingForm(SmailForm):
    """Areas to begin with, and words of one's own."""

    focus = ManyChoicesField()
    free_text = LinesField()


class SubmitForm(SmailForm):
    """How the questions were answered."""

    mode = TextField()


@participant.route("/sist", methods=["GET", "POST"])
@for_participant(Reach.ANSWER)
def closing(at: ParticipantRequest) -> ResponseReturnValue:
    """The two optional questions; or, sent, both stored and the answers to look through."""
    state = under_way(at)
    if state is None:
        return nothing_to_answer(at)
    if not state.progress.asks_closing or occasion.first_unanswered(state.progress) is not None:
        return redirect(url_of(_behind(state)), 303)
    return _take_closing(at, state)


def _behind(state: QuestionnaireState) -> occasion.Step:
    """What comes before the check, where anything does."""
    return Check() if isinstance(state.step, Closing) else state.step


def _take_closing(at: ParticipantRequest, state: QuestionnaireState) -> ResponseReturnValue:
    if request.method != "POST":
        return _closing_page(state, closing_of(at.db, at.parts.vault, state.assessment_id))
    form = read(ClosingForm)
    focus, words = form.focus.chosen, form.free_text.data or ""
    saved = answering.set_closing(
        at.db, at.parts.vault, at.parts.catalogue, state.assessment_id, focus, words
    )
    if isinstance(saved, ClosingAnswer):
        return redirect(url_for("participant.check"), 303)
    return _closing_page(state, ClosingAnswer(focus, words), _faults(saved, words)), 422


def _faults(wrong: AnswerErrors | HoldsPersonnummer, words: str) -> dict[str, str]:
    """All that is wrong at once, so that nobody meets one fault after the other."""
    errors = () if isinstance(wrong, HoldsPersonnummer) else wrong.errors
    faults = {error.item_key: str(CLOSING_FAULTS[error.reason]) for error in errors}
    if looks_like_personnummer(words):
        faults["free_text"] = str(HOLDS_PERSONNUMMER)
    return faults


def _closing_page(
    state: QuestionnaireState, given: ClosingAnswer, faults: dict[str, str] | None = None
) -> str:
    asked = state.instrument.closing
    text = asked.text(state.language) if asked is not None else None
    indicators = state.instrument.indicators
    return render_template(
        "pages/participant/closing.html",
        focus_question=text.focus if text is not None else None,
        focus_help=text.focus_help if text is not None else None,
        areas=[(one.key, one.short_name(state.language)) for one in indicators],
        focus=given.focus,
        text_question=text.free_text if text is not None else None,
        text_help=text.free_text_help if text is not None else None,
        text_max=asked.free_text_max if asked is not None else 0,
        free_text=given.free_text or "",
        faults=faults or {},
        errors=list((faults or {}).items()),
        back_url=url_before(occasion.before(state.progress, Closing())),
    )


@participant.get("/kontrollera")
@for_participant(Reach.ANSWER)
def check(at: ParticipantRequest) -> ResponseReturnValue:
    """All answers of today before they are sent; first the question that still waits, where one does."""
    state = under_way(at)
    if state is None:
        return nothing_to_answer(at)
    waits = _waits(state)
    if waits is not None:
        return redirect(url_of(waits), 303)
    return _check_page(at, state, str(CHOOSE_MODE) if "hur" in request.args else "")


def _waits(state: QuestionnaireState) -> occasion.Step | None:
    """The step that must be taken before the check; the two last questions are optional and never wait."""
    if occasion.first_unanswered(state.progress) is not None:
        return state.step
    asks_more = isinstance(state.step, AskMore) and state.progress.wants_more is None
    return state.step if asks_more else None


def _check_page(at: ParticipantRequest, state: QuestionnaireState, error: str = "") -> str:
    lines = lines_so_far(state)
    modes = [] if answers_with_staff(at) else [(mode.value, word) for mode, word in MODES.items()]
    return render_template(
        "pages/participant/check.html",
        lines=[(line.item_key, line.stem, answer_words(line)) for line in lines],
        closing=closing_lines(at, state.instrument, state.language, state.assessment_id),
        modes=modes,
        assessment=state.public_id,
        choose="",
        back_url=url_before(occasion.before(state.progress, Check())),
        errors=[("mode", error)] if error else [],
    )


@participant.post("/skicka")
@for_participant(Reach.ANSWER)
def submit(at: ParticipantRequest) -> ResponseReturnValue:
    """The rating is in and the receipt is next; or the answer that is missing is asked for."""
    state = under_way(at)
    if state is None:
        return redirect(url_for("participant.receipt"), 303)
    chosen = read(SubmitForm).mode.data or ""
    if (waits := _waits(state)) is not None:
        return redirect(url_of(waits), 303)
    mode = AnswerMode.WITH_STAFF if answers_with_staff(at) else _mode(chosen)
    if mode is None:
        # A page of its own, so that Back and loading it again ask nobody to send anything.
        return redirect(url_for("participant.check", hur="saknas"), 303)
    sent = submitting.submit(at.db, at.parts.catalogue, state.assessment_id, mode=mode, actor=at.actor)
    if isinstance(sent, Unanswered):
        return redirect(url_for("participant.question", item_key=sent.item_key), 303)
    remember_sent(state.public_id)
    return redirect(url_for("participant.receipt"), 303)


def _mode(chosen: str) -> AnswerMode | None:
    return next((mode for mode in MODES if mode.value == chosen), None)
