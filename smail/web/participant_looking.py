"""When a person may look back: not while there are questions to answer, since old answers colour new ones."""

from datetime import date

from smail import clock
from smail.domain.rhythm import State
from smail.queries.questionnaire import Course, QuestionnaireState, course_of
from smail.reports.history import History, history_of
from smail.web.participant_rating import is_spent, under_way
from smail.web.parts import ParticipantRequest


def may_look_back(at: ParticipantRequest) -> bool:
    """Whether earlier answers are shown now: none of today's is given, and nothing is asked today."""
    today = clock.today()
    course = course_of(at.db, at.participant_id, today)
    return may_look_back_in(under_way(at), course, today, is_spent=is_spent(at))


def may_look_back_in(state: QuestionnaireState | None, course: Course, on: date, *, is_spent: bool) -> bool:
    """The same, of a rating under way and a course that are known, by a link that is spent or is not."""
    if state is not None and state.answers:
        return False
    # A pause asks nothing, and yet whoever wants may answer in it.
    if is_spent or course.standing(on).state is State.PAUSED:
        return True
    opens_on = course.standing(on, pauses=()).opens_on
    return state is None and (opens_on is None or on < opens_on)


def own_history(at: ParticipantRequest) -> History:
    """The own history as it is known today."""
    parts = at.parts
    return history_of(
        at.db, parts.vault, parts.catalogue, at.participant_id, today=clock.today(), county=parts.county
    )
