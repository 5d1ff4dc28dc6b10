"""Everything a participant can reach: the way in, the questions, the receipt, the own page."""

from smail.web import (
    participant_closing,
    participant_entry,
    participant_handover,
    participant_hindsight,
    participant_history,
    participant_home,
    participant_meeting,
    participant_moving,
    participant_plan,
    participant_questions,
    participant_receipt,
    participant_said,
    participant_sheet,
    participant_tablet,
    participant_welcome,
)
from smail.web.participant_room import participant

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
