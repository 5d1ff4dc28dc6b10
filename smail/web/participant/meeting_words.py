"""The words of the choice for a meeting, plain enough for the person and right for staff."""

from collections.abc import Mapping
from types import MappingProxyType

from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from smail.domain.meeting import ChoiceProblem, SheetPart

PARTS: Mapping[SheetPart, LazyString] = MappingProxyType(
    {
        SheetPart.ANSWERS: lazy_gettext("Mina senaste svar"),
        SheetPart.PICTURE: lazy_gettext("En bild av mina svar"),
        SheetPart.PLAN: lazy_gettext("Min plan"),
        SheetPart.STEPS: lazy_gettext("Mina steg"),
        SheetPart.FRAMSTEG: lazy_gettext("Mina framsteg"),
        SheetPart.SENTENCES: lazy_gettext("Mina egna meningar"),
        SheetPart.NEXT_DATE: lazy_gettext("Nästa gång"),
    }
)
FAULTS: Mapping[ChoiceProblem, tuple[str, LazyString]] = MappingProxyType(
    {
        ChoiceProblem.NO_DAY: ("meeting_on", lazy_gettext("Välj vilken dag mötet är.")),
        ChoiceProblem.PAST: ("meeting_on", lazy_gettext("Den dagen har varit. Välj i dag eller senare.")),
        ChoiceProblem.TOO_FAR: ("meeting_on", lazy_gettext("Välj en dag inom ett år.")),
        ChoiceProblem.NOTHING: ("shows", lazy_gettext("Kryssa i minst en sak.")),
        ChoiceProblem.NO_AREA: ("areas", lazy_gettext("Kryssa i minst ett område.")),
        ChoiceProblem.TAKEN: (
            "meeting_on",
            lazy_gettext("Det finns redan ett blad för den dagen. Ändra det i stället."),
        ),
        ChoiceProblem.CHANGED: (
            "shows",
            lazy_gettext(
                "Valet ändrades på en annan skärm. Titta på bladet ovanför. Spara igen om ditt val ska gälla."
            ),
        ),
    }
)
