"""What whoever rates must not see yet: the person's answers that wait for the own rating."""

from datetime import date

from smail import clock
from smail.policies import ParticipantSubject
from smail.queries.measuring import gate_for
from smail.queries.staff_ratings import blind_since
from smail.web.parts import StaffRequest


def waits_since(at: StaffRequest, participant: ParticipantSubject) -> date | None:
    """The day of the answers that the viewer is to rate without having seen them; None while none wait."""
    return unless_closed(at, participant, blind_since(at.db, at.viewer, participant, clock.today()))


def unless_closed(at: StaffRequest, participant: ParticipantSubject, since: date | None) -> date | None:
    """The same day; None for whoever may not rate, who has nothing to keep blind and a talk to prepare."""
    if since is None or gate_for(at.db, at.viewer, participant, clock.today()).blocks:
        return None
    return since
