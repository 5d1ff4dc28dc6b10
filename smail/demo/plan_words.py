"""What made-up persons do, agree on and aim for; who holds an activity is a kind of place and no place."""

from dataclasses import dataclass

from smail.domain.plan import ActivityKind


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that there is: what, held by whom, for which areas, how many weeks and hours."""

    what: str
    provider: str
    areas: tuple[str, ...]
    weeks: tuple[int, int]
    hours: int | None


OFFERS: dict[ActivityKind, tuple[Offer, ...]] = {
    ActivityKind.JOB_DIRECTED: (
        Offer("Praktik på ett lager", "Ett företag", ("job_belief", "labour_market"), (12, 26), 60),
        Offer("Praktik i ett storkök", "Kommunens kök", ("job_belief", "collaboration"), (10, 22), 48),
        Offer(
            "Arbetsprövning i verkstaden", "Arbetsmarknadsenheten", ("everyday_life", "purpose"), (12, 26), 40
        ),
        Offer("Söka jobb med stöd", "Arbetsmarknadsenheten", ("job_search", "labour_market"), (12, 30), 12),
        Offer("Praktik på en förskola", "En förskola", ("job_belief", "collaboration"), (12, 24), 40),
        Offer("Studiebesök på arbetsplatser", "Arbetsförmedlingen", ("labour_market",), (3, 8), 8),
        Offer("Praktik i växthuset", "En förening", ("everyday_life", "health"), (14, 34), 32),
    ),
    ActivityKind.SKILLS: (
        Offer("Cv-verkstad", "Arbetsmarknadsenheten", ("job_search",), (5, 10), 8),
        Offer(
            "Svenskkurs på kvällstid", "Vuxenutbildningen", ("labour_market", "collaboration"), (16, 40), 24
        ),
        Offer("Datakurs", "Biblioteket", ("job_search", "purpose"), (8, 16), 12),
        Offer("Truckkort", "Ett utbildningsföretag", ("labour_market",), (2, 6), 20),
        Offer("Studievägledning", "Vuxenutbildningen", ("purpose",), (4, 10), 4),
        Offer("Körkortsteori i grupp", "Ett studieförbund", ("purpose", "job_belief"), (10, 20), 10),
    ),
    ActivityKind.HEALTH_EVERYDAY: (
        Offer("Promenadgrupp", "En förening", ("health",), (12, 34), 8),
        Offer("Matlagning i grupp", "En förening", ("everyday_life", "collaboration"), (10, 20), 12),
        Offer("Sömnskola", "Vårdcentralen", ("health", "everyday_life"), (6, 12), 6),
        Offer("Rutiner i vardagen", "Arbetsmarknadsenheten", ("everyday_life",), (8, 20), 8),
        Offer("Hälsocoach", "Regionen", ("health",), (12, 26), 4),
        Offer("Budgetrådgivning", "Kommunens rådgivning", ("everyday_life",), (4, 12), None),
    ),
}

STEPS = (
    "Ringa praktikplatsen och fråga om en tid.",
    "Skriva tre saker som jag är bra på.",
    "Gå en promenad tre dagar i veckan.",
    "Läsa två annonser och ta med dem.",
    "Gå upp före klockan nio på vardagarna.",
    "Be om hjälp med cv på biblioteket.",
    "Prova bussen till arbetsplatsen.",
    "Boka tid på vårdcentralen.",
    "Prata med studievägledaren.",
    "Skriva ner frågor till arbetsgivaren.",
    "Äta frukost varje dag den här veckan.",
    "Fråga en granne om jobbet där.",
    "Lämna in papperen om körkortstillstånd.",
    "Komma till gruppen båda gångerna.",
    "Skicka ett mejl till kursen.",
    "Öva på att berätta om mig själv.",
)

AIMS = (
    "Praktik på halvtid till våren, sedan arbete i en mindre grupp.",
    "Klara vardagen i jämn takt och prova en arbetsplats två dagar i veckan.",
    "Studier i svenska och samtidigt några timmar arbete i veckan.",
    "Arbete inom lager eller butik, på deltid i början.",
    "Hitta ett yrke som passar och söka en kurs som leder dit.",
    "Öka tiden på praktikplatsen från åtta till tjugo timmar i veckan.",
    "Få rätt stöd från vården och sedan arbetsträna.",
    "Avsluta gymnasiet på folkhögskola.",
)
