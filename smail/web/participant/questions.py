"""One question per screen: shown, saved at once, and settled when two screens disagree."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask import session as visit
from flask.typing import ResponseReturnValue

from smail.answers import GivenAnswer, parse_one
from smail.domain import occasion
from smail.domain.instrument import Item
from smail.domain.occasion import AskMore, Question, Step
from smail.errors import NotFound
from smail.queries import questionnaire
from smail.queries.questionnaire import QuestionnaireState, latest_submitted
from smail.services import answering
from smail.services.answering import AnswerConflict
from smail.vault import token
from smail.web.forms import SmailForm, TextField, read, read_texts
from smail.web.guard import Reach
from smail.web.guard import participant as for_participant
from smail.web.kept_pages import kept_pages
from smail.web.participant.entry import wants_json
from smail.web.participant.rating import FROM_CHECK, under_way, url_before, url_of
from smail.web.participant.room import on_tablet, participant
from smail.web.participant.welcome import nothing_open
from smail.web.participant.words import (
    CHOOSE,
    CHOOSE_MORE,
    MISSED,
    answer_label,
    kind_word,
    more_heading,
    more_yes,
    saved_so_far,
    two_answers,
)
from smail.web.parts import ParticipantRequest

_KEY = re.compile(r"[A-Za-z0-9_-]{8,40}")
VERSION = re.compile(r"[0-9]{1,6}", re.ASCII)


class AnswerSent(NamedTuple):
    """An answer with what the page knew: its own key, and the version it had seen."""

    answer: str
    version: str
    key: str
    back_to: str


class MoreForm(SmailForm):
    """Whether to go on with the next part."""

    more = TextField()


@participant.route("/fraga/<item_key>", methods=["GET", "POST"])
@for_participant(Reach.ANSWER)
def question(at: ParticipantRequest, item_key: str) -> ResponseReturnValue:
    """The question with one's own answer of today; or, sent, the answer on disk and the next page."""
    state = under_way(at)
    if state is None:
        return _too_late(at, item_key) if request.method == "POST" else nothing_to_answer(at)
    put = occasion.question(state.progress, item_key)
    if put is None:
        raise NotFound(f"item {item_key} was not put")
    if request.method != "POST":
        return _page(state, put, request.args.get("fran", ""))
    sent = AnswerSent(*read_texts(*AnswerSent._fields))
    given = parse_one(state.instrument, item_key, sent.answer)
    if not isinstance(given, GivenAnswer):
        return _not_an_answer(state, put, sent.back_to)
    return _save(at, state, given, sent)


def _too_late(at: ParticipantRequest, item_key: str) -> ResponseReturnValue:
    """As `nothing_to_answer`, and a choice that came after the rating was sent in is not passed over."""
    sent = AnswerSent(*read_texts(*AnswerSent._fields))
    is_told = any(words == str(MISSED) for _kind, words in visit.get("_flashes", ()))
    if not is_told and not _is_stored(at, item_key, sent.answer):
        flash(str(MISSED), "warning")
    return nothing_to_answer(at)


def _is_stored(at: ParticipantRequest, item_key: str, answer: str) -> bool:
    """Whether the latest rating says the same: then its reply was lost, and nothing more."""
    latest = latest_submitted(at.db, at.participant_id)
    if latest is None:
        return False
    stored = questionnaire.answers_of(at.db, latest.id).get(item_key)
    return stored is not None and value_of(stored.answer) == answer


def nothing_to_answer(at: ParticipantRequest) -> ResponseReturnValue:
    """That the answers are in, with the way to the receipt; the start page where a rating may be begun."""
    is_sent = nothing_open(at) is not None and latest_submitted(at.db, at.participant_id) is not None
    if wants_json():
        onward = url_for("participant.receipt" if is_sent else "participant.welcome")
        return jsonify(state="sent" if is_sent else "not_begun", next=onward), 409
    if not is_sent:
        return redirect(url_for("participant.welcome"), 303)
    return render_template("pages/participant/sent.html"), 409


def _page(state: QuestionnaireState, put: Question, back_to: str, error: str = "") -> str:
    stored = state.answers.get(put.item_key)
    value = value_of(stored.answer) if stored is not None else None
    is_from_check = back_to == FROM_CHECK
    before = None if is_from_check else occasion.before(state.progress, put)
    own = {
        "assessment": state.public_id,
        "version": str(stored.version if stored is not None else 0),
        "key": token(),
    }

    def draw(given: Mapping[str, str]) -> str:
        return _drawn(state, put, value, before, given, is_from_check=is_from_check, error=error)

    what = (state.instrument.digest, state.language, put, value, before, is_from_check, error, on_tablet())
    return kept_pages().page(what, own, draw)


def _drawn(
    state: QuestionnaireState,
    put: Question,
    value: str | None,
    before: Step | None,
    own: Mapping[str, str],
    *,
    is_from_check: bool,
    error: str,
) -> str:
    item = state.instrument.item(put.item_key)
    text = item.text(state.language)
    return render_template(
        "pages/participant/question.html",
        assessment=own["assessment"],
        item_key=put.item_key,
        number=put.number,
        of=put.of,
        stem=text.stem,
        help=text.help,
        steps=list(zip(item.values, text.steps, strict=True)),
        others=[(kind.value, kind_word(kind)) for kind in item.other_answers],
        value=value,
        version=own["version"],
        key=own["key"],
        back_to=FROM_CHECK if is_from_check else "",
        back_url=url_for("participant.check") if is_from_check else url_before(before),
        errors=[("answer", error)] if error else [],
        choose=CHOOSE,
    )


def value_of(answer: GivenAnswer) -> str:
    """The answer as a form sends it."""
    return answer.kind.value if answer.value is None else str(answer.value)


def _not_an_answer(state: QuestionnaireState, put: Question, back_to: str) -> ResponseReturnValue:
    if wants_json():
        return jsonify(state="invalid"), 422
    return _page(state, put, back_to, str(CHOOSE)), 422


def _save(
    at: ParticipantRequest, state: QuestionnaireState, given: GivenAnswer, sent: AnswerSent
) -> ResponseReturnValue:
    saved = answering.store_answer(
        at.db,
        state.assessment_id,
        given,
        state.answers.get(given.item_key),
        key=sent.key if _KEY.fullmatch(sent.key) else token(),
        seen_version=int(sent.version) if VERSION.fullmatch(sent.version) else None,
    )
    if isinstance(saved, AnswerConflict):
        return _ask_which(state, saved, sent.back_to)
    onward = _next(at, state, given.item_key, sent.back_to)
    if wants_json():
        return jsonify(state="saved", version=saved.version, next=onward)
    return redirect(onward, 303)


def _next(at: ParticipantRequest, state: QuestionnaireState, item_key: str, back_to: str) -> str:
    """The next question in order; after the last one where the person is; from the check back to it."""
    if back_to == FROM_CHECK:
        return url_for("participant.check")
    place = state.shown.index(item_key) + 1
    if place < len(state.shown):
        return url_for("participant.question", item_key=state.shown[place])
    return url_of(questionnaire.state_of(at.db, at.parts.catalogue, state.assessment_id).step)


def _ask_which(state: QuestionnaireState, conflict: AnswerConflict, back_to: str) -> ResponseReturnValue:
    if wants_json():
        return jsonify(state="conflict"), 409
    item = state.instrument.item(conflict.given.item_key)
    page = render_template(
        "pages/participant/conflict.html",
        item_key=item.key,
        stem=item.text(state.language).stem,
        choices=two_answers(
            (label_of(item, conflict.stored.answer, state.language), value_of(conflict.stored.answer)),
            (label_of(item, conflict.given, state.language), value_of(conflict.given)),
        ),
        version=conflict.stored.version,
        keys=[token(), token()],
        back_to=FROM_CHECK if back_to == FROM_CHECK else "",
    )
    return page, 409


def label_of(item: Item, answer: GivenAnswer, language: str) -> str:
    """The answer as its button said it."""
    return answer_label(item, answer.kind, answer.value, language)


@participant.route("/fler", methods=["GET", "POST"])
@for_participant(Reach.ANSWER)
def more(at: ParticipantRequest) -> ResponseReturnValue:
    """The question whether to go on with the next part; or, answered, the page that follows."""
    state = under_way(at)
    if state is None:
        return nothing_to_answer(at)
    waiting = occasion.first_unanswered(state.progress)
    n_more = len(occasion.shown_with_more(state.progress.parts, state.shown)) - len(state.shown)
    if waiting is not None or not n_more:
        return redirect(url_of(state.step), 303)
    if request.method != "POST":
        return _more_page(state, n_more)
    wanted = read(MoreForm).more.data
    if wanted not in ("yes", "no"):
        return _more_page(state, n_more, str(CHOOSE_MORE)), 422
    answering.take_more(at.db, at.parts.catalogue, state.assessment_id, wanted == "yes")
    return redirect(url_of(questionnaire.state_of(at.db, at.parts.catalogue, state.assessment_id).step), 303)


def _more_page(state: QuestionnaireState, n_more: int, error: str = "") -> str:
    return render_template(
        "pages/participant/more.html",
        heading=more_heading(n_more),
        yes=more_yes(n_more),
        saved_so_far=saved_so_far(len(state.answers)),
        back_url=url_before(occasion.before(state.progress, AskMore(n_more))),
        errors=[("more", error)] if error else [],
    )
