"""The own code for somebody who moves and wants the own answers to come along."""

from flask import render_template
from flask.typing import ResponseReturnValue

from smail import clock
from smail.db.tables import Participant
from smail.domain.move_code import shown_code
from smail.domain.people import format_number
from smail.queries.handed_out import newest_move_code
from smail.services import move_codes
from smail.web.forms import read
from smail.web.guard import Reach
from smail.web.guard import participant as for_participant
from smail.web.once import OnceForm, is_made_since
from smail.web.participant.room import participant
from smail.web.participant.words import long_day
from smail.web.parts import ParticipantRequest


@participant.post("/flyttkod")
@for_participant(Reach.HISTORY)
def move_code(at: ParticipantRequest) -> ResponseReturnValue:
    """A new code, shown this once, with the number that it goes with."""
    if is_made_since(read(OnceForm), newest_move_code(at.db, at.participant_id)):
        return render_template("pages/participant/move_code_shown.html"), 409
    code = move_codes.issue(at.db, at.parts.vault, at.participant_id, actor=at.actor, issued_by_id=None)
    return render_template(
        "pages/participant/move_code.html",
        number=format_number(at.db.get_one(Participant, at.participant_id).number),
        code=shown_code(code),
        valid_until=long_day(move_codes.last_day(clock.now())),
    )
