"""The own code for somebody who moves and wants the own answers to come along."""

from flask import render_template
from flask.typing import ResponseReturnValue

from smail import clock
from smail.db.tables import Participant
from smail.domain.move_code import shown_code
from smail.domain.people import format_number
from smail.services import move_codes
from smail.web.forms import NoFields, read
from smail.web.guard import Reach
from smail.web.guard import participant as for_participant
from smail.web.participant_room import participant
from smail.web.participant_words import long_day
from smail.web.parts import ParticipantRequest


@participant.post("/flyttkod")
@for_participant(Reach.HISTORY)
def move_code(at: ParticipantRequest) -> ResponseReturnValue:
    """A new code, shown this once, with the number that it goes with."""
    read(NoFields)
    code = move_codes.issue(at.db, at.parts.vault, at.participant_id, actor=at.actor, issued_by_id=None)
    return render_template(
        "pages/participant/move_code.html",
        number=format_number(at.db.get_one(Participant, at.participant_id).number),
        code=shown_code(code),
        valid_until=long_day(clock.civil(clock.now() + move_codes.VALID_FOR)),
    )
