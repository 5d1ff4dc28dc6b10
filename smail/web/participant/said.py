"""What the person has said with the own name, and the answers to it: behind a PIN or a fresh code."""

from flask import render_template
from flask.typing import ResponseReturnValue

from smail.queries import opinions
from smail.web.guard import Reach
from smail.web.guard import participant as for_participant
from smail.web.participant.room import participant
from smail.web.parts import ParticipantRequest


@participant.get("/det-du-har-sagt")
@for_participant(Reach.HISTORY)
def said(at: ParticipantRequest) -> ResponseReturnValue:
    """What the person has said, the latest first."""
    found = opinions.said_by_participant(at.db, at.parts.vault, at.participant_id)
    return render_template("pages/participant/said.html", said=found)
