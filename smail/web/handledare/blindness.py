"""What whoever rates must not see yet: the person's answers that wait for the own rating."""

from datetime import date

from smail import clock
from smail.policies import ParticipantSubject
from smail.queries.staff_ratings import blind_since
from smail.web.parts import StaffRequest


def waits_since(at: StaffRequest, participant: ParticipantSubject) -> date | None:
    """The day of the answers that the viewer is to rate without having seen them; None while none wait."""
    return blind_since(at.db, at.viewer, participant, clock.today())
