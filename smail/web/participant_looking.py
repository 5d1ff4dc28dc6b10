"""When a person may look back: not while there are questions to answer, since old answers colour new ones."""

from smail import clock
from smail.queries.questionnaire import standing_of
from smail.reports.history import History, history_of
from smail.web.participant_rating import is_spent, under_way
from smail.web.parts import ParticipantRequest


def may_look_back(at: ParticipantRequest) -> bool:
    """Whether earlier answers are shown now: none is under way, and none could be begun today."""
    if under_way(at) is not None:
        return False
    if is_spent(at):
        return True
    today = clock.today()
    # A pause asks nothing, and yet whoever wants may answer in it.
    opens_on = standing_of(at.db, at.participant_id, today, pauses=()).opens_on
    return opens_on is None or today < opens_on


def own_history(at: ParticipantRequest) -> History:
    """The own history as it is known today."""
    return history_of(at.db, at.parts.vault, at.parts.catalogue, at.participant_id, today=clock.today())
