"""What is wrong with a goal that was filled in, in the words of the page and at its fields.

The form is read as a file is, and the faults come back as a file's; nobody who fills it in has seen one.
"""

import re
from collections.abc import Iterable, Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from smail.domain.goals.faults import Wrong
from smail.errors import Problem
from smail.goal_files import WORDS
from smail.services.goals import NOT_SEEN
from smail.toml_source import UNKNOWN_KEY

# What a part of the file is called on the page, where the name is another.
_FIELDS = {
    "who": "group_who",
    "ages": "ages_from",
    "wanted": "wanted_woman",
    "at_least": "value",
    "at_most": "value",
    "smaller": "target",
}
LABELS: Mapping[str, LazyString] = {
    "name": _l("Målet som det står i ansökan"),
    "key": _l("Kort namn"),
    "measure": _l("Vad som räknas"),
    "target": _l("Vad som är lovat"),
    "value": _l("Antal eller procent"),
    "per": _l("Räknas"),
    "group_who": _l("Vilka målet gäller"),
    "event": _l("Vad som ska ha hänt"),
    "or_offered": _l("Det räcker att det har erbjudits"),
    "during": _l("Det ska ha hänt under den tid som räknas"),
    "within": _l("Inom så lång tid"),
    "after": _l("Tiden räknas"),
    "ended": _l("Eller ha slutat av någon av de här orsakerna"),
    "left_for": _l("Gäller bara dem som har slutat av de här orsakerna"),
    "ages_from": _l("Från ålder"),
    "sex": _l("Bara kön"),
    "support": _l("Försörjning vid starten"),
    "sample": _l("Antal som lottas"),
    "every": _l("Ett tillfälle per"),
    "since": _l("Tillfällena räknas från"),
    "wanted_woman": _l("Önskad del kvinnor, i procent"),
    "points": _l("Så många procentenheter får det skilja"),
    "counts": _l("Siffran som skrivs in räknar"),
    "question": _l("Fråga efter en kurs"),
    "by": _l("Senast den dagen"),
}
_MISSING = _l("Fyll i det här fältet.")
SAID: Mapping[Wrong, LazyString] = {
    Wrong.KEY: _l("Skriv små bokstäver a till z, siffror och bindestreck, högst 60 tecken."),
    Wrong.NAME_EMPTY: _l("Skriv målet som det står i ansökan."),
    Wrong.NAME_LONG: _l("Texten är längre än 200 tecken. Korta den."),
    Wrong.NOT_PERCENT: _l(
        "Skriv ett helt tal som kan vara procent: högst 100, eller 50 för hur mycket det får skilja."
    ),
    Wrong.NOT_POSITIVE: _l("Skriv ett helt tal som är större än noll."),
    Wrong.TOO_LARGE: _l("Talet är orimligt stort. Skriv högst 1 000 000."),
    Wrong.TARGET_OF_OTHER_MEASURE: _l(
        "Det passar inte ihop med vad som är lovat. En önskad fördelning hör till hur gruppen är fördelad"
        " på kön. Mindre än tiden före, och högst, hör till skillnaden mellan kvinnor och män."
    ),
    Wrong.PARTS_NOT_100: _l("Delarna ska bli 100 procent tillsammans, till exempel 60 kvinnor och 40 män."),
    Wrong.AGES: _l("Åldrarna är inte möjliga. Skriv den lägsta först, till exempel 16 och 29."),
    Wrong.LENGTH: _l("Skriv en tid på minst en dag och högst tio år."),
    Wrong.NOTHING_ASKED: _l("Välj vad som ska ha hänt, eller av vilken orsak personen ska ha slutat."),
    Wrong.NOBODY_HAS_LEFT: _l("Det gäller bara dem som har slutat. Välj sådana under Vilka målet gäller."),
    Wrong.OTHER_PEOPLE: _l(
        "Det passar inte ihop med vilka målet gäller. Personal och deltagare har olika händelser."
    ),
    Wrong.LIMIT_AND_PERIOD: _l(
        "En tidsgräns kan inte stå här också. Töm Inom så lång tid, eller ta bort krysset."
    ),
    Wrong.EVERY_MISSING: _l("Skriv hur ofta det ska ske, till exempel 13 veckor."),
    Wrong.EVERY_OF_RATING: _l("Hur ofta man svarar bestäms i insatsen. Töm fältet."),
    Wrong.EVERY_IN_MONTHS: _l("Skriv i dagar eller veckor. Var tredje månad är 13 veckor."),
    Wrong.SAMPLE: _l("Skriv hur många som ska lottas."),
    Wrong.SAMPLE_NOT_WHOLE: _l("Lottningen görs en gång. Välj Hela insatsen under Räknas, eller töm fältet."),
    Wrong.DEADLINE_NOT_WHOLE: _l(
        "En sista dag hör till hela tiden. Välj Hela insatsen under Räknas, eller töm fältet."
    ),
    Wrong.NO_TIME_BEFORE: _l("Det jämförs med tiden före. Välj till exempel Varje år under Räknas."),
}
_WRONG = {words: wrong for wrong, words in WORDS.items()}
_GAPS = ("saknas", "texten är tom", "listan är tom")


def faults_of(problems: Iterable[Problem]) -> list[tuple[str, str]]:
    """What is wrong with the goal, at the fields of the page; each says which field, and once."""
    found: dict[str, str] = {}
    for one in problems:
        part = re.sub(r"\[\d+\]", "", one.key).split(".")[-1] or "name"
        field = _FIELDS.get(part, part)
        found.setdefault(field, _said(field, one.message))
    if "name" in found:
        # The short name is made of it.
        found.pop("key", None)
    return list(found.items())


def _said(field: str, message: str) -> str:
    label, wrong = LABELS.get(field, field), _WRONG.get(message)
    if wrong is not None:
        words = str(SAID[wrong])
    elif message == UNKNOWN_KEY:
        words = _("Det hör inte till det som räknas. Töm fältet.")
    elif message == NOT_SEEN:
        words = _("Insatsen redovisas varje tertial. Välj Varje tertial, Varje år eller Hela insatsen.")
    elif field == "value":
        words = _("Skriv ett helt tal.")
    elif field == "event":
        words = _("Välj en av dem.")
    else:
        words = str(_MISSING) if message in _GAPS else message
    return _("%(label)s: %(words)s", label=label, words=words)
