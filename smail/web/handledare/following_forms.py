"""The small forms on a participant's page; each field has its own name, for they share one page."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from smail.services.framsteg import FramstegProblem
from smail.services.pauses import Mistake as PauseMistake
from smail.web.forms import HOLDS_PERSONNUMMER, ChoiceField, DayField, SmailForm, TextField, required
from smail.web.words import MISS_REASONS, options

FRAMSTEG_PROBLEMS: Mapping[FramstegProblem, tuple[str, LazyString]] = {
    FramstegProblem.EMPTY: ("framsteg_line", _l("Skriv en rad om framsteget.")),
    FramstegProblem.TOO_LONG: ("framsteg_line", _l("Raden är för lång. Korta den till 200 tecken.")),
    FramstegProblem.PERSONNUMMER: (
        "framsteg_line",
        HOLDS_PERSONNUMMER,
    ),
    FramstegProblem.IN_THE_FUTURE: (
        "framsteg_on",
        _l("Datumet ligger i framtiden. Välj i dag eller tidigare."),
    ),
    FramstegProblem.TOO_LONG_AGO: (
        "framsteg_on",
        _l("Kontrollera året. Dagen är mer än fem år före personens första start."),
    ),
}

PAUSE_TOO_LONG = _l("Kontrollera datumet. En paus är högst två år.")
PAUSE_MISTAKES: Mapping[PauseMistake, tuple[str, LazyString]] = {
    PauseMistake.TOO_FAR_BACK: (
        "pause_from",
        _l("Kontrollera datumet. En paus börjar tidigast för ett år sedan."),
    ),
    PauseMistake.TOO_FAR_AHEAD: ("pause_from", _l("Kontrollera datumet. En paus börjar senast om 60 dagar.")),
    PauseMistake.BACK_TOO_EARLY: ("pause_until", _l("Första dagen tillbaka är efter pausens första dag.")),
    PauseMistake.TOO_LONG: ("pause_until", PAUSE_TOO_LONG),
}


class FramstegForm(SmailForm):
    """One line and its date."""

    framsteg_on = DayField(validators=[required(_l("Skriv vilken dag det var."))])
    framsteg_line = TextField()


class PauseForm(SmailForm):
    """Why and from when nothing is asked, and perhaps until when."""

    pause_reason = ChoiceField(
        choices=options(MISS_REASONS), validators=[required(_l("Välj orsak till pausen."))]
    )
    pause_from = DayField(validators=[required(_l("Skriv pausens första dag."))])
    pause_until = DayField()


class ResumeForm(SmailForm):
    """The day back."""

    back_on = DayField(validators=[required(_l("Skriv första dagen tillbaka."))])


class ReasonForm(SmailForm):
    """Why an interval has no rating."""

    interval = ChoiceField(validators=[required(_l("Välj period."))])
    miss_reason = ChoiceField(
        choices=options(MISS_REASONS), validators=[required(_l("Välj orsak till att svaren saknas."))]
    )
