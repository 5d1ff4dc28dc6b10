"""Everything a participant can reach: the way in, the questions, the receipt, the own page."""

from smail.web.participant import closing as participant_closing
from smail.web.participant import entry as participant_entry
from smail.web.participant import handover as participant_handover
from smail.web.participant import hindsight as participant_hindsight
from smail.web.participant import history as participant_history
from smail.web.participant import home as participant_home
from smail.web.participant import meeting as participant_meeting
from smail.web.participant import moving as participant_moving
from smail.web.participant import plan as participant_plan
from smail.web.participant import questions as participant_questions
from smail.web.participant import receipt as participant_receipt
from smail.web.participant import said as participant_said
from smail.web.participant import sheet as participant_sheet
from smail.web.participant import tablet as participant_tablet
from smail.web.participant import welcome as participant_welcome
from smail.web.participant.room import participant

__all__ = [
    "participant",
    "participant_closing",
    "participant_entry",
    "participant_handover",
    "participant_hindsight",
    "participant_history",
    "participant_home",
    "participant_meeting",
    "participant_moving",
    "participant_plan",
    "participant_questions",
    "participant_receipt",
    "participant_said",
    "participant_sheet",
    "participant_tablet",
    "participant_welcome",
]
