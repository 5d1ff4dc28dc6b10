"""The rating that a participant has under way, and the address of each of its steps."""

from flask import g, request, url_for

from smail import clock
from smail.db.tables import SessionStrength
from smail.domain.instrument import Instrument
from smail.domain.occasion import AskMore, Check, Closing, Question, Step
from smail.queries import questionnaire
from smail.queries.beside import Company, company_of
from smail.queries.questionnaire import QuestionnaireState, closing_of
from smail.web.guard import STRENGTHS, Reach
from smail.web.parts import ParticipantRequest

FROM_CHECK = "kontroll"


def under_way(at: ParticipantRequest) -> QuestionnaireState | None:
    """The open rating that this session may write, held where something was sent; its language is shown."""
    if is_spent(at):
        return None
    is_held = request.method == "POST"
    state = questionnaire.open_state(at.db, at.parts.catalogue, at.participant_id, is_held=is_held)
    if state is not None:
        g.person_language = state.language
    return state


def is_spent(at: ParticipantRequest) -> bool:
    """Whether the session came in by a link whose rating is sent in: it answers no more."""
    return at.session.is_link_spent


def may_see_history(at: ParticipantRequest) -> bool:
    """Whether the session reaches earlier answers."""
    return at.session.strength in STRENGTHS[Reach.HISTORY]


def is_together(at: ParticipantRequest) -> bool:
    """Whether the screen is lent by staff."""
    return at.session.strength is SessionStrength.TOGETHER


def answers_with_staff(at: ParticipantRequest) -> bool:
    """Whether staff sit beside; on a tablet that several are lent each answers as the person says."""
    return is_together(at) and not at.session.is_tablet


def company(at: ParticipantRequest) -> Company:
    """Who is beside the person today."""
    return company_of(at.db, at.participant_id, clock.today())


def closing_lines(
    at: ParticipantRequest, instrument: Instrument, language: str, assessment_id: int
) -> list[tuple[str, str]]:
    """What is asked after the items, each with what was said; a dash where nothing was."""
    asked = instrument.closing
    if asked is None:
        return []
    text, given = asked.text(language), closing_of(at.db, at.parts.vault, assessment_id)
    areas = [instrument.indicator(key).short_name(language) for key in given.focus]
    lines = [(text.focus, ", ".join(areas)), (text.free_text, given.free_text)]
    return [(question, answer or "–") for question, answer in lines if question is not None]


def url_of(step: Step) -> str:
    """The address of a step."""
    match step:
        case Question(item_key=item_key):
            return url_for("participant.question", item_key=item_key)
        case AskMore():
            return url_for("participant.more")
        case Closing():
            return url_for("participant.closing")
        case Check():
            return url_for("participant.check")


def url_where(at: ParticipantRequest) -> str:
    """Where the person is: the question that waits, or the own page, or else the start page."""
    state = under_way(at)
    if state is not None and state.answers:
        return url_of(state.step)
    is_home = state is None and may_see_history(at)
    return url_for("participant.home" if is_home else "participant.welcome")


def url_before(step: Step | None) -> str:
    """The address that Back leads to; the start page from the first question."""
    return url_for("participant.welcome") if step is None else url_of(step)
