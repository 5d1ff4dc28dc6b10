"""The words of files about persons: what they hold, how coarsely, where one stands, what is in the way."""

from collections.abc import Mapping
from types import MappingProxyType

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from smail import clock
from smail.db.tables import Job, PersonFile
from smail.domain.jobs import JobFault, JobState
from smail.domain.person_files import (
    FEWEST,
    AgeStep,
    Check,
    Coarser,
    Column,
    PlaceStep,
    RequestState,
    StartStep,
)
from smail.domain.two_persons import NotTwo
from smail.queries.person_files import Tried
from smail.queries.person_files import state_of as request_of

COLUMNS: Mapping[Column, LazyString] = MappingProxyType(
    {
        Column.SEX: _l("Kön"),
        Column.OUTCOME: _l("Orsak till avslut"),
        Column.SCORES: _l("Första och sista medelvärdet i varje område"),
        Column.ANSWERS: _l("Varje svar, ett per rad"),
        Column.EXCEL: _l("Också som Excel"),
        Column.SPSS: _l("Också som SPSS"),
    }
)
AGES: Mapping[AgeStep, LazyString] = MappingProxyType(
    {
        AgeStep.TEN_YEARS: _l("I tioårsgrupper"),
        AgeStep.TWENTY_YEARS: _l("I tjugoårsgrupper"),
        AgeStep.NONE: _l("Inte alls"),
    }
)
PLACES: Mapping[PlaceStep, LazyString] = MappingProxyType(
    {
        PlaceStep.PROGRAMME: _l("Insats"),
        PlaceStep.MUNICIPALITY: _l("Kommun"),
        PlaceStep.NONE: _l("Inte alls"),
    }
)
STARTS: Mapping[StartStep, LazyString] = MappingProxyType(
    {
        StartStep.QUARTER: _l("Kvartal"),
        StartStep.YEAR: _l("År"),
        StartStep.NONE: _l("Inte alls"),
    }
)
WAYS: Mapping[Coarser, LazyString] = MappingProxyType(
    {
        Coarser.NO_SEX: _l("Ta bort kön"),
        Coarser.AGE_TWENTY: _l("Ålder i tjugoårsgrupper"),
        Coarser.NO_AGE: _l("Ta bort ålder"),
        Coarser.MUNICIPALITY: _l("Kommun i stället för insats"),
        Coarser.NO_PLACE: _l("Ta bort insats och kommun"),
        Coarser.START_YEAR: _l("Startår i stället för kvartal"),
        Coarser.NO_START: _l("Ta bort start"),
        Coarser.NO_OUTCOME: _l("Ta bort orsak till avslut"),
    }
)
NOT_TWO: Mapping[NotTwo, LazyString] = MappingProxyType(
    {
        NotTwo.SAME_ACCOUNT: _l("Du bad själv om filen. En annan verksamhetsutvecklare beslutar."),
        NotTwo.SAME_ADDRESS: _l(
            "Ditt konto har samma e-post som kontot som bad om filen. En annan person beslutar."
        ),
        NotTwo.SAME_NAME: _l(
            "Ditt konto har samma namn som kontot som bad om filen. En annan person beslutar."
        ),
        NotTwo.GIVEN_BY_THE_FIRST: _l(
            "Du fick din roll nyligen av den som bad om filen. En annan verksamhetsutvecklare beslutar."
        ),
    }
)
FAULTS: Mapping[JobFault, LazyString] = MappingProxyType(
    {
        JobFault.WORKER_STOPPED: _l(
            "Arbetet avbröts flera gånger. Be driften läsa loggen från smail work. Be sedan om filen igen."
        ),
        JobFault.SMALL_GROUPS: _l(
            "Sedan filen godkändes har någon i den blivit lätt att känna igen, i filen eller bredvid en "
            "tidigare. Be om en grövre fil eller ett senare kvartal."
        ),
        JobFault.NOBODY: _l("Ingen person finns längre i urvalet. Be om en fil med en annan period."),
        JobFault.WRONG_NUMBER: _l(
            "Antalet rader i filen stämde inte med registret. Filen är borttagen. Be om den igen."
        ),
        JobFault.NO_ROOM: _l("Disken är full. Be driften göra plats. Be sedan om filen igen."),
        JobFault.UNKNOWN: _l(
            "Något gick fel. Be driften läsa loggen från smail work. Be sedan om filen igen."
        ),
    }
)


# Of an approved one it is told how far the work has come.
_ASKED: Mapping[RequestState, tuple[LazyString, str]] = MappingProxyType(
    {
        RequestState.OPEN: (_l("Väntar på beslut"), "due"),
        RequestState.TOO_OLD: (_l("Ingen beslutade i tid"), "pause"),
        RequestState.WITHDRAWN: (_l("Tillbakatagen"), "pause"),
        RequestState.DECLINED: (_l("Avslagen"), "pause"),
    }
)


def state_of(row: PersonFile, job: Job | None) -> tuple[str, str]:
    """Where the file stands, in a few words and with the sign for it."""
    asked = request_of(row)
    if asked in _ASKED:
        words, sign = _ASKED[asked]
        return str(words), sign
    if row.gone_on is not None:
        return (_("Klar"), "ok") if clock.today() < row.gone_on else (_("Borttagen"), "pause")
    if job is not None and job.state is JobState.FAILED:
        return _("Gick inte att göra"), "late"
    if job is not None and job.state is JobState.RUNNING:
        return _("Görs nu"), "due"
    return _("Väntar på att göras"), "due"


def progress_of(job: Job | None) -> str:
    """How far the work has come, in a sentence; empty where there is none under way."""
    if job is None or job.state not in (JobState.WAITING, JobState.RUNNING):
        return ""
    if job.state is JobState.WAITING:
        return _("Filen står i kö. Händer inget på en stund: be driften se att smail work körs.")
    if not job.n_total:
        return _("Filen görs nu.")
    return _("Filen görs nu: %(share)d procent är klart.", share=job.n_done * 100 // job.n_total)


def check_words(check: Check) -> str:
    """Whether anybody in the file stands out; no number by which a single person could be counted."""
    if check.n_persons < FEWEST:
        return _(
            "Urvalet har färre än %(fewest)d personer. Välj fler kvartal eller fler insatser.", fewest=FEWEST
        )
    if check.holds:
        return f"{_how_many(check)} " + _(
            "Ingen går att känna igen på kön, ålder, plats, start och avslut: minst %(fewest)d personer ser"
            " likadana ut i varje grupp. Svaren prövas inte. Den som har skrivit in en persons svar, eller"
            " gett dem, kan hitta raden igen.",
            fewest=FEWEST,
        )
    return f"{share_words(check.n_standing_out, check.n_persons)}: " + _(
        "färre än %(fewest)d har samma uppgifter, av dem som filen har om kön, ålder, plats, start och orsak"
        " till avslut. Gör filen grövre.",
        fewest=FEWEST,
    )


def _how_many(check: Check) -> str:
    if check.n_persons < 10:
        return _("Färre än 10 personer finns i urvalet.")
    return _("Minst %(n)d personer finns i urvalet.", n=check.n_persons // 10 * 10)


def share_words(n_standing_out: int, n_persons: int) -> str:
    """How many can be known, in a word."""
    if not n_standing_out:
        return _("Ingen går att känna igen på uppgifterna")
    is_many = n_standing_out * 5 > n_persons
    return _("Många går att känna igen") if is_many else _("Några går att känna igen")


def enough_words(tried: Tried) -> str:
    """Which steps are enough: one, two together, or not even two."""
    if any(not left for _step, left in tried.ways):
        return _("Ett steg räcker om det står att ingen går att känna igen.")
    if tried.pair is None:
        return _("Inte heller två steg räcker. Ta tre, eller välj fler kvartal eller fler insatser.")
    first, second = (str(WAYS[one]) for one in tried.pair)
    return _(
        "Inget steg räcker ensamt. Dessa två räcker: %(first)s, och %(second)s.",
        first=first,
        second=second.lower(),
    )


def beside_words(row: PersonFile) -> str:
    """Why a file cannot leave beside an earlier one, and what to do."""
    return _(
        "Bredvid filen till %(recipient)s (%(period)s) går någon att känna igen: bara några få personer "
        "finns i den ena men inte i den andra. Välj ett senare kvartal, eller samma insatser och kvartal "
        "som i den filen. Hjälper det inte: gör filen grövre.",
        recipient=row.recipient,
        period=period_words(row),
    )


def period_words(row: PersonFile) -> str:
    """The days of a file."""
    return f"{row.starts_on.isoformat()} – {row.ends_on.isoformat()}"


def fault_of(tried: Tried) -> str:
    """Why the file cannot leave; empty where it can."""
    if not tried.check.holds:
        return check_words(tried.check)
    return "" if tried.beside is None else beside_words(tried.beside)
