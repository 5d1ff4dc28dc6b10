"""When a person may look back: not while there are questions to answer, since old answers colour new ones."""

from smail import clock
from smail.domain.rhythm import State
from smail.queries.questionnaire import course_of
from smail.reports.history import History, history_of
from smail.web.participant_rating import is_spent, under_way
from smail.web.parts import ParticipantRequest


def may_look_back(at: ParticipantRequest) -> bool:
    """Whether earlier answers are shown now: none of today's is given, and nothing is asked today."""
    state = under_way(at)
    if state is not None and state.answers:
        return False
    if is_spent(at):
        return True
    today = clock.today()
    course = course_of(at.db, at.participant_id, today)
    # A pause asks nothing, and yet whoever wants may answer in it.
    if course.standing(today).state is State.PAUSED:
        return True
    opens_on = course.standing(today, pauses=()).opens_on
    return state is None and (opens_on is None or today < opens_on)


def own_history(at: ParticipantRequest) -> History:
    """The own history as it is known today."""
    parts = at.parts
    return history_of(
        at.db, parts.vault, parts.catalogue, at.participant_id, today=clock.today(), county=parts.county
    )
