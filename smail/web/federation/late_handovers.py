"""Handovers that nobody has confirmed in time, and covers that do not hold: what needs somebody to act."""

from flask import render_template
from flask.typing import ResponseReturnValue

from smail import clock
from smail.domain.continuity import CONFIRM_WITHIN
from smail.policies import Action
from smail.queries import continuity
from smail.queries.covers import CoverState, covers_in
from smail.queries.organisations import programmes_for
from smail.web.guard import needs
from smail.web.handledare.leave import STATES
from smail.web.parts import StaffRequest


@needs(Action.SEE_CASELOADS)
def overview(at: StaffRequest) -> ResponseReturnValue:
    """In the viewer's programmes, by number."""
    today, ids = clock.today(), programme_ids(at)
    return render_template(
        "pages/coordinator/late_handovers.html",
        found=continuity.late_handovers(at.db, ids, today),
        failing=[row for row in covers_in(at.db, ids, today) if row.state is not CoverState.HOLDS],
        states=STATES,
        within=CONFIRM_WITHIN.days,
    )


def programme_ids(at: StaffRequest) -> list[int]:
    """The programmes in which the viewer shares out the work."""
    rows = programmes_for(at.db, at.viewer, Action.SEE_CASELOADS)
    return [row.place.programme_id for row in rows if row.place.programme_id is not None]
