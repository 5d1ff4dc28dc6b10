"""When a person may look back: not while there are questions to answer, since old answers colour new ones."""

from smail import clock
from smail.reports.history import History, history_of
from smail.web.participant_rating import under_way
from smail.web.participant_welcome import nothing_open
from smail.web.parts import ParticipantRequest


def may_look_back(at: ParticipantRequest) -> bool:
    """Whether earlier answers are shown now."""
    return under_way(at) is None and nothing_open(at) is not None


def own_history(at: ParticipantRequest) -> History:
    """The own history as it is known today."""
    return history_of(at.db, at.parts.vault, at.parts.catalogue, at.participant_id, today=clock.today())
