"""The start page: what this is, where one was, or that there is nothing to answer now."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from smail import clock
from smail.domain.occasion import Question
from smail.domain.people import is_under_18
from smail.domain.rhythm import State
from smail.queries import opening, questionnaire
from smail.queries.opening import NothingOpen
from smail.queries.questionnaire import QuestionnaireState, latest_submitted
from smail.queries.standings import course_of, standing_of
from smail.queries.visits import known
from smail.services import answering
from smail.web.forms import NoFields, SmailForm, TextField, read
from smail.web.guard import Reach
from smail.web.guard import participant as for_participant
from smail.web.page import LANGUAGES
from smail.web.participant.handover import news_of
from smail.web.participant.looking import asked_to_look_back
from smail.web.participant.rating import company, is_together, may_see_history, under_way, url_of
from smail.web.participant.room import participant, remember_language, shown_language
from smail.web.participant.words import title_of, where_you_were, why_nothing
from smail.web.parts import ParticipantRequest

LANGUAGE_NAMES = {"sv": "Svenska", "en": "English"}


class LanguageForm(SmailForm):
    """The language chosen."""

    language = TextField()


@participant.get("/valkommen")
@for_participant(Reach.ANSWER)
def welcome(at: ParticipantRequest) -> ResponseReturnValue:
    """The start page, the way back to where one was, or when the next time is."""
    state = under_way(at)
    if state is None and (nothing := nothing_open(at)) is not None:
        return waiting(at, nothing)
    remember_language()
    beside = company(at)
    standing = standing_of(at.db, at.participant_id, clock.today())
    return render_template(
        "pages/participant/welcome.html",
        resume=_resume(state),
        told=news_of(at).told,
        resume_url=url_of(state.step) if state is not None else None,
        is_young=is_under_18(known(at.db, at.participant_id).birth_year, clock.today()),
        is_paused=standing.state is State.PAUSED,
        company={
            "people": [title_of(one) for one in beside.people],
            "controllers": beside.controllers,
            "benefits": beside.benefits,
        },
        languages=_languages(state),
        may_see_history=may_see_history(at),
    )


def _resume(state: QuestionnaireState | None) -> str | None:
    if state is None or not state.answers:
        return None
    step = state.step
    number = step.number if isinstance(step, Question) else None
    return where_you_were(len(state.answers), number, len(state.shown))


def _languages(state: QuestionnaireState | None) -> list[tuple[str, str]]:
    """The languages one can change to; none once there are answers, since they are in one language."""
    if state is not None and state.answers:
        return []
    return [(code, LANGUAGE_NAMES[code]) for code in LANGUAGES if code != shown_language()]


def nothing_open(at: ParticipantRequest) -> NothingOpen | None:
    """Why no rating can be begun, as `begin` would find it; None where one can."""
    today = clock.today()
    course = course_of(at.db, at.participant_id, today)
    return opening.nothing_open_in(course, today, is_spent=at.session.is_link_spent)


def may_answer(at: ParticipantRequest) -> bool:
    """Whether a rating is under way here, or could be begun now."""
    return under_way(at) is not None or nothing_open(at) is None


def waiting(at: ParticipantRequest, nothing: NothingOpen) -> str:
    """The page that says kindly that there is nothing to answer, and when there is."""
    lines = why_nothing(nothing.reason, nothing.next_on)
    seen = may_see_history(at)
    shows_answers = not is_together(at) and latest_submitted(at.db, at.participant_id) is not None
    return render_template(
        "pages/participant/waiting.html",
        lines=lines,
        told=news_of(at).told,
        look_back=asked_to_look_back(at),
        may_see_history=seen,
        shows_answers=shows_answers,
    )


@participant.post("/borja")
@for_participant(Reach.ANSWER)
def begin(at: ParticipantRequest) -> ResponseReturnValue:
    """The rating is open and the first unanswered question is next; or the page that says why not."""
    read(NoFields)
    link_id = at.session.link_id
    found = answering.open_assessment(at.db, at.parts.catalogue, at.participant_id, link_id=link_id)
    if isinstance(found, NothingOpen):
        return waiting(at, found)
    return redirect(url_of(questionnaire.state_of(at.db, at.parts.catalogue, found.id).step), 303)


@participant.post("/sprak")
@for_participant(Reach.ANSWER)
def choose_language(at: ParticipantRequest) -> ResponseReturnValue:
    """The person reads the chosen language, unless answers were already given in another."""
    language = read(LanguageForm).language.data
    state = under_way(at)
    if language in LANGUAGES and (state is None or not state.answers):
        answering.choose_language(at.db, at.parts.catalogue, at.participant_id, language, actor=at.actor)
    return redirect(url_for("participant.welcome"), 303)
