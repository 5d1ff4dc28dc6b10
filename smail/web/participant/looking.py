"""When a person may look back: not while there are questions to answer, since old answers colour new ones.

Looking back is both: to see earlier answers, and to answer the first occasion again.
"""

from datetime import date

from smail import clock
from smail.domain.hindsight import LookBack
from smail.domain.rhythm import State
from smail.queries import hindsight
from smail.queries.questionnaire import QuestionnaireState, latest_submitted
from smail.queries.standings import Course, course_of
from smail.reports.history import History, history_of
from smail.web.participant.rating import is_spent, may_see_history, under_way
from smail.web.participant.room import just_sent
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


def look_back(at: ParticipantRequest) -> LookBack | None:
    """The first occasion, where this visit may answer it again; None where there is nothing to offer."""
    found = hindsight.look_back(at.db, at.participant_id, clock.today())
    return found if found is not None and found.may_begin and is_here(at) else None


def asked_to_look_back(at: ParticipantRequest) -> LookBack | None:
    """The same, of somebody who has not said no."""
    found = look_back(at)
    return found if found is not None and found.is_asked else None


def is_here(at: ParticipantRequest) -> bool:
    """Whether this visit may answer about then: by a link that is spent, only the visit that has spent it."""
    if may_see_history(at) or not is_spent(at):
        return True
    latest = latest_submitted(at.db, at.participant_id)
    return latest is not None and just_sent() == latest.public_id


def own_history(at: ParticipantRequest) -> History:
    """The own history as it is known today."""
    parts = at.parts
    return history_of(
        at.db, parts.vault, parts.catalogue, at.participant_id, today=clock.today(), county=parts.county
    )
