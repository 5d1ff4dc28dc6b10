"""The made-up county as data: its organisations are the real ones, its staff and their names are invented.

A surname says what the person does, so that nobody can be taken for somebody real.
"""

from dataclasses import dataclass, field

from smail.db.tables import OrganisationKind
from smail.domain.roles import Role, ScopeKind

FEDERATION = "Samordningsförbundet Uppsala län"

MUNICIPALITIES = {
    "Håbo": "0305",
    "Älvkarleby": "0319",
    "Knivsta": "0330",
    "Heby": "0331",
    "Tierp": "0360",
    "Uppsala": "0380",
    "Enköping": "0381",
    "Östhammar": "0382",
}

AUTHORITIES = {
    "Region Uppsala": OrganisationKind.REGION,
    "Arbetsförmedlingen": OrganisationKind.AUTHORITY,
    "Försäkringskassan": OrganisationKind.AUTHORITY,
}

UNITS = {"Knivsta": "Arbetsmarknadsenheten", "Tierp": "Ungdomscentrum", "Håbo": "Jobb och framtid"}


def full_name(municipality: str) -> str:
    """What the municipality is called as a body: a name that ends in a consonant takes an s."""
    return f"{municipality} kommun" if municipality[-1] in "aoåuyieäö" else f"{municipality}s kommun"


@dataclass(frozen=True, slots=True)
class DemoProgramme:
    """An insats with the settings in which it differs from the others; it ends so many years from now."""

    municipality: str
    name: str
    staff_title: str
    form: str
    target_group: str
    expected_number: int
    ends_in_years: int
    case_number: str = ""
    first_within_days: int = 14
    on_time_days_after: int = 35
    staff_rates: bool = False
    benefits_text: str = ""


PROGRAMMES = (
    DemoProgramme(
        municipality="Knivsta",
        name="En väg in – steget vidare",
        staff_title="vägledare",
        form="seven_plus_seven",
        target_group="Vuxna som behöver samordnat stöd på vägen till arbete eller studier",
        expected_number=60,
        ends_in_years=2,
        benefits_text="Det du svarar påverkar inte din ersättning.",
    ),
    DemoProgramme(
        municipality="Tierp",
        name="Ung framtid",
        staff_title="coach",
        form="seven",
        target_group="Unga, 16–29 år, utanför arbete och studier",
        expected_number=50,
        ends_in_years=1,
        case_number="2021:13",
        first_within_days=21,
        benefits_text="Det du svarar påverkar inte din ersättning.",
    ),
    DemoProgramme(
        municipality="Håbo",
        name="Framsteget 2.0",
        staff_title="arbetsmarknadssekreterare",
        form="fourteen",
        target_group="Vuxna och unga som står långt från arbete",
        expected_number=20,
        ends_in_years=1,
        on_time_days_after=28,
        staff_rates=True,
    ),
)


@dataclass(frozen=True, slots=True)
class DemoRole:
    """A role and where it is held: the federation, the own municipality, or the programmes named by place."""

    role: Role
    scope_kind: ScopeKind
    programmes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DemoStaff:
    """A member of staff; without a municipality the person works at the federation."""

    username: str
    first_name: str
    last_name: str
    municipality: str | None
    roles: tuple[DemoRole, ...] = field(default=())


def _follows(place: str) -> DemoRole:
    return DemoRole(Role.HANDLEDARE, ScopeKind.PROGRAMME, (place,))


_FOLLOWS_AT_HOME = DemoRole(Role.HANDLEDARE, ScopeKind.ORGANISATION)
_TRAINS_AT_HOME = DemoRole(Role.UTBILDARE, ScopeKind.ORGANISATION)
_READS_AT_HOME = DemoRole(Role.READER, ScopeKind.ORGANISATION)


def _everywhere(role: Role) -> DemoRole:
    return DemoRole(role, ScopeKind.FEDERATION)


# Left Knivsta in the middle of it all, so that some persons had a new handledare whom nobody had planned.
LEFT = DemoStaff("siv.knivsta", "Siv", "Slutat", "Knivsta", (_follows("Knivsta"),))

STAFF = (
    DemoStaff("ida.knivsta", "Ida", "Vägledare", "Knivsta", (_follows("Knivsta"),)),
    DemoStaff("nils.knivsta", "Nils", "Vägledare", "Knivsta", (_follows("Knivsta"),)),
    DemoStaff("leyla.tierp", "Leyla", "Coach", "Tierp", (_follows("Tierp"),)),
    DemoStaff("olle.tierp", "Olle", "Coach", "Tierp", (_follows("Tierp"),)),
    DemoStaff("karin.habo", "Karin", "Sekreterare", "Håbo", (_follows("Håbo"), _TRAINS_AT_HOME)),
    DemoStaff("emil.habo", "Emil", "Sekreterare", "Håbo", (_follows("Håbo"),)),
    DemoStaff("mona.heby", "Mona", "Handledare", "Heby", (_FOLLOWS_AT_HOME,)),
    DemoStaff(
        "samira.knivsta",
        "Samira",
        "Insatsansvarig",
        "Knivsta",
        (DemoRole(Role.PROGRAMME_LEAD, ScopeKind.PROGRAMME, ("Knivsta",)),),
    ),
    DemoStaff(
        "yusuf.tierp",
        "Yusuf",
        "Projektledare",
        "Tierp",
        (DemoRole(Role.PROGRAMME_LEAD, ScopeKind.PROGRAMME, ("Tierp", "Håbo")),),
    ),
    DemoStaff("hanna", "Hanna", "Samordnare", None, (_everywhere(Role.COORDINATOR),)),
    DemoStaff("per", "Per", "Styrelse", None, (_everywhere(Role.READER),)),
    DemoStaff("bo.alvkarleby", "Bo", "Enhetschef", "Älvkarleby", (_READS_AT_HOME,)),
    DemoStaff("astrid.uppsala", "Astrid", "Utbildare", "Uppsala", (_TRAINS_AT_HOME,)),
    DemoStaff("johan.enkoping", "Johan", "Utbildare", "Enköping", (_TRAINS_AT_HOME,)),
    DemoStaff("vera.osthammar", "Vera", "Utbildare", "Östhammar", (_TRAINS_AT_HOME,)),
    DemoStaff("greta", "Greta", "Förbundsutbildare", None, (_everywhere(Role.FEDERATION_TRAINER),)),
    DemoStaff("alex", "Alex", "Administratör", None, (_everywhere(Role.ADMINISTRATOR),)),
)

FOLLOWERS = {
    "Knivsta": ("ida.knivsta", "nils.knivsta"),
    "Tierp": ("leyla.tierp", "olle.tierp"),
    "Håbo": ("karin.habo", "emil.habo"),
}
