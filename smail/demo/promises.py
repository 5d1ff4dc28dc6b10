"""The goals of the county's programmes, with what somebody has typed in for them: of every kind of status."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files

from sqlalchemy.orm import Session

from smail.db.tables import ActorKind, Programme, ProgrammeGoal
from smail.demo.county import FORERUNNER
from smail.demo.people import Ground
from smail.demo.trail import at_work
from smail.domain.calendar import Quarter, quarter
from smail.domain.goals.facts import Figure
from smail.queries.goals import goals_of
from smail.services import goals
from smail.services.audit import Actor

# Which file each programme's goals stand in, and who wrote them.
FILES = {
    "knivsta": ("en-vag-in", "samira.knivsta"),
    "tierp": ("ung-framtid", "yusuf.tierp"),
    "habo_team": ("framsteget-team", "yusuf.tierp"),
    "habo_unga": ("framsteget-unga", "yusuf.tierp"),
    "enkoping": ("jobbcentrum", "rasmus.enkoping"),
    "uppsala": ("arbetslivsintro", "lovisa.uppsala"),
    "smail": ("smail-inskrivna", "ylva"),
    "regexpro": ("regexpro", "ylva"),
    "regexpro2": ("regexpro", "ylva"),
    "forstudie": ("forstudie", "lovisa.uppsala"),
    "iris": ("iris-inskrivna", "ylva"),
    FORERUNNER.key: ("arbetslivsintro-forsoket", "lovisa.uppsala"),
}
# So many quarters back the goals were written, so that some quarters have closed.
QUARTERS_BACK = 3


@dataclass(frozen=True, slots=True)
class Typed:
    """A figure of each quarter: how many, of how many, and where it is from."""

    value: int
    of: int | None
    note: str
    # How many of the last quarters have one.
    quarters: int = QUARTERS_BACK + 1
    # So many days into the quarter; what is promised each month is typed in near its end.
    day: int = 40


_LATE = 75


# No outcome of SMAIL, RegExPro and IRIS is known: their figures are made up like all the others.
TYPED = {
    ("knivsta", "moten"): Typed(2, None, "Protokoll från operativa gruppen"),
    ("tierp", "platser"): Typed(6, None, "Nya avtal om arbetsträning"),
    ("habo_team", "coachsamtal"): Typed(19, 20, "Räknat i kalendern"),
    ("habo_team", "gruppaktivitet"): Typed(20, 20, "Räknat i kalendern"),
    ("habo_unga", "kontaktade"): Typed(31, 44, "Kommunens lista över unga"),
    ("enkoping", "samverkan"): Typed(1, None, "Möten med Arbetsförmedlingen och vården"),
    ("enkoping", "rapporter"): Typed(1, None, "Lämnad till styrgruppen"),
    ("smail", "utbildare"): Typed(3, None, "Utfärdade intyg"),
    ("smail", "anvandare"): Typed(37, None, "Utfärdade intyg"),
    ("smail", "kan-utbilda"): Typed(11, 12, "Utvärdering efter kursen"),
    ("smail", "kan-anvanda"): Typed(121, 148, "Utvärdering efter kursen"),
    ("smail", "ny-kunskap"): Typed(126, 160, "Utvärdering efter kursen"),
    ("smail", "kanner-till"): Typed(96, 118, "Enkät till chefer och personal"),
    ("smail", "alla-anvander"): Typed(103, 148, "Räknat i projektets lista"),
    ("smail", "horisontella-utbildare"): Typed(12, 12, "Deltagarlistor"),
    ("smail", "horisontella-erbjudna"): Typed(148, 148, "Inbjudan till alla"),
    ("smail", "natverk"): Typed(1, None, "Minnesanteckningar", day=_LATE),
    ("smail", "referensgrupp"): Typed(1, None, "Minnesanteckningar"),
    ("regexpro", "beviljade"): Typed(15, 20, "Beslut om ansökningar"),
    ("regexpro", "battre-rustade"): Typed(6, 8, "Enkät till kommunerna", 1),
    ("regexpro", "utbildning"): Typed(9, 11, "Deltagarlistor"),
    ("regexpro", "rapporter"): Typed(1, None, "Lämnad till styrelsen"),
    ("regexpro2", "beviljade"): Typed(4, 9, "Beslut om ansökningar"),
    ("regexpro2", "rapporter"): Typed(1, None, "Lämnad till styrelsen"),
    ("forstudie", "rapport"): Typed(1, None, "Lämnad till styrelsen", 1),
    ("iris", "personer"): Typed(133, None, "Projektets lista"),
    ("iris", "kvinnor"): Typed(68, None, "Projektets lista"),
    ("iris", "man"): Typed(65, None, "Projektets lista"),
    ("iris", "egen-forsorjning"): Typed(118, 380, "SUS"),
    ("iris", "ordinarie-insatser"): Typed(163, 380, "Projektets avslut"),
    ("iris", "steg-narmare"): Typed(270, 380, "Projektets avslut"),
    ("iris", "plan-vid-avslut"): Typed(341, 341, "Planer vid avslut"),
    ("iris", "skillnad-mellan-konen"): Typed(4, 1, "SUS, procentenheter"),
    ("iris", "timmar"): Typed(1, None, "Lämnad till styrgruppen", day=_LATE),
    (FORERUNNER.key, "moten"): Typed(2, None, "Protokoll från styrgruppen"),
}


def promise(db: Session, ground: Ground) -> None:
    """Every programme has the goals of its application, and figures where nobody else holds them."""
    for key, (name, username) in FILES.items():
        _promise(db, ground, key, name, username)


def _promise(db: Session, ground: Ground, key: str, name: str, username: str) -> None:
    programme, account = ground.programmes[key], ground.staff[username]
    actor = Actor(ActorKind.STAFF, account.public_id)
    content = files("smail.demo").joinpath("goals", f"{name}.toml").read_bytes()
    goals.read_in(db, programme, f"{name}.toml", content, actor, account.id)
    known = _quarters(programme, ground.today)
    for stored in goals_of(db, programme.id):
        row = db.get_one(ProgrammeGoal, stored.id)
        row.written_at = at_work(max(programme.starts_on, known[0].starts_on))
        typed = TYPED.get((key, row.key))
        if typed is None:
            continue
        last = min(programme.ends_on or ground.today, ground.today)
        for day in _days(known[-typed.quarters :], typed.day, last):
            figure = Figure(day, typed.value, typed.of)
            written = goals.type_in(db, row, figure, typed.note, actor, account.id)
            written.written_at = at_work(day)
    db.flush()


def _quarters(programme: Programme, today: date) -> list[Quarter]:
    """The last quarters of the programme until today, the first first."""
    last = quarter(min(today, programme.ends_on or today))
    found = [last]
    while len(found) <= QUARTERS_BACK:
        found.insert(0, quarter(found[0].starts_on - timedelta(days=1)))
    return found


def _days(known: list[Quarter], day: int, last: date) -> Iterator[date]:
    for one in known:
        yield min(one.starts_on + timedelta(days=day), last)
