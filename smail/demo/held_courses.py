"""The courses that were held in the made-up county, and how many of each kind it plans to certify."""

from dataclasses import dataclass

from smail.domain.certification import CourseKind
from smail.domain.training_plan import Planned

# 14 utbildare and 145 användare; Älvkarleby has none of its own and borrows one.
PLAN = {
    "Håbo": Planned(1, 12),
    "Älvkarleby": Planned(0, 8),
    "Knivsta": Planned(1, 12),
    "Heby": Planned(1, 10),
    "Tierp": Planned(2, 18),
    "Uppsala": Planned(6, 55),
    "Enköping": Planned(2, 20),
    "Östhammar": Planned(1, 10),
}


@dataclass(frozen=True, slots=True)
class DemoCourse:
    """A course whose second occasion was so many weeks ago, and how many of its people are certified."""

    weeks_ago: int
    kind: CourseKind
    title: str
    teacher: str
    municipality: str | None
    people: tuple[str, ...]
    n_certified: int = 99
    # From an association, without an account.
    guests: tuple[str, ...] = ()
    are_guests_certified: bool = False


HELD = (
    DemoCourse(100, CourseKind.UTBILDARE, "Utbildare, första omgången", "greta", None, ("vera.osthammar",)),
    DemoCourse(
        93,
        CourseKind.ANVANDARE,
        "SMAIL i Östhammar",
        "vera.osthammar",
        "Östhammar",
        ("bo.alvkarleby", "mona.heby"),
    ),
    DemoCourse(
        60,
        CourseKind.UTBILDARE,
        "Utbildare, andra omgången",
        "greta",
        None,
        ("astrid.uppsala", "johan.enkoping"),
        guests=("Harald Hjälpsam", "Inga Instruktör", "Jarl Jämn", "Klara Kursvan", "Lo Ledig"),
    ),
    DemoCourse(
        47,
        CourseKind.UTBILDARE,
        "Utbildare, tredje omgången",
        "greta",
        None,
        (),
        guests=(
            "Alma Andlig",
            "Bror Bestämd",
            "Cornelia Cyklande",
            "David Driven",
            "Elvira Eftertänksam",
            "Folke Frågvis",
            "Gerda Grundlig",
            "Hjalmar Händig",
            "Ingeborg Idog",
            "Jöns Jordbunden",
        ),
        are_guests_certified=True,
    ),
    DemoCourse(
        35,
        CourseKind.ANVANDARE,
        "SMAIL i Knivsta",
        "astrid.uppsala",
        "Knivsta",
        (),
        guests=(
            "Kajsa Klurig",
            "Love Lugn",
            "Mira Mångsidig",
            "Nore Närvarande",
            "Ottilia Omtänksam",
            "Petter Pålitlig",
            "Ragna Rättvis",
            "Sixten Samlad",
            "Tora Tålig",
            "Ulf Uthållig",
            "Vendela Vänlig",
            "Åke Ärlig",
        ),
        are_guests_certified=True,
    ),
    DemoCourse(
        40,
        CourseKind.ANVANDARE,
        "SMAIL i Uppsala",
        "astrid.uppsala",
        "Uppsala",
        ("ida.knivsta", "samira.knivsta", "yusuf.tierp"),
        n_certified=2,
        guests=("Moa Möte", "Nils Nyfiken", "Olga Ordning", "Per Prövande", "Rut Rask", "Sten Stadig"),
    ),
    DemoCourse(
        1,
        CourseKind.ANVANDARE,
        "SMAIL i Enköping",
        "johan.enkoping",
        "Enköping",
        ("rasmus.enkoping", "lovisa.uppsala"),
        n_certified=0,
        guests=("Gunnar Gäst", "Fanny Förening"),
    ),
)
