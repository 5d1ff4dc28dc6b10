"""The made-up county as data: its organisations and programmes are real, what happens there is invented.

Programmes with participants are moved in time so that they run on the day the demo is made; those without
keep their own years. IRIS (Lund) belongs to another federation, whose participants would be in a database of
its own: here it has its goals and typed-in figures. Arbetslivsintro has measures of its own; it asks
SMAIL's questions like the others.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from smail.db.tables import OrganisationKind
from smail.domain.calendar import quarter
from smail.domain.publishing import Cadence

FEDERATION = "Samordningsförbundet Uppsala län"
OFFICE = "Förbundet"

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

UNITS = {
    "Knivsta": "Arbetsmarknadsenheten",
    "Tierp": "Ungdomscentrum",
    "Håbo": "Jobb och framtid",
    "Uppsala": "Arbetslivsenheten",
    "Enköping": "Jobbcentrum",
}


def full_name(municipality: str) -> str:
    """What the municipality is called as a body: a name that ends in a consonant takes an s."""
    return f"{municipality} kommun" if municipality[-1] in "aoåuyieäö" else f"{municipality}s kommun"


@dataclass(frozen=True, slots=True)
class DemoProgramme:
    """An insats with the settings in which it differs from the others; it ends so many years from now."""

    key: str
    municipality: str
    name: str
    staff_title: str
    staff_title_en: str
    form: str
    target_group: str
    expected_number: int
    ages: tuple[int, int]
    ends_in_years: int = 1
    case_number: str = ""
    first_within_days: int = 14
    on_time_days_after: int = 35
    staff_rates: bool = False
    asks_hindsight: bool = False
    types_twice: bool = False
    benefits_text: str = ""
    benefits_text_en: str = ""
    plan_within_weeks: int | None = None
    cadence: Cadence = Cadence.QUARTER


_NO_EFFECT = "Det du svarar påverkar inte din ersättning."
_NO_EFFECT_EN = "What you answer does not affect your benefits."

# Those with participants; the expected number a year is also each one's share of the county.
PROGRAMMES = (
    DemoProgramme(
        key="knivsta",
        asks_hindsight=True,
        types_twice=True,
        plan_within_weeks=8,
        municipality="Knivsta",
        name="En väg in – steget vidare",
        staff_title="vägledare",
        staff_title_en="guide",
        form="seven_plus_seven",
        target_group="Vuxna som behöver samordnat stöd på vägen till arbete eller studier",
        expected_number=60,
        ages=(20, 62),
        ends_in_years=2,
        staff_rates=True,
        benefits_text=_NO_EFFECT,
        benefits_text_en=_NO_EFFECT_EN,
    ),
    DemoProgramme(
        key="tierp",
        municipality="Tierp",
        name="Ung framtid",
        staff_title="coach",
        staff_title_en="coach",
        form="seven",
        target_group="Unga, 16–29 år, utanför arbete och studier",
        expected_number=50,
        ages=(16, 29),
        case_number="2021:13",
        first_within_days=21,
        benefits_text=_NO_EFFECT,
        benefits_text_en=_NO_EFFECT_EN,
    ),
    DemoProgramme(
        key="habo_team",
        municipality="Håbo",
        name="Framsteget 2.0",
        staff_title="arbetsmarknadssekreterare",
        staff_title_en="employment officer",
        form="fourteen",
        target_group="Vuxna och unga som står långt från arbete",
        expected_number=20,
        ages=(19, 58),
        on_time_days_after=28,
        staff_rates=True,
    ),
    DemoProgramme(
        key="habo_unga",
        cadence=Cadence.TERTIAL,
        plan_within_weeks=26,
        municipality="Håbo",
        name="Framsteget 2.0 – unga",
        staff_title="arbetsmarknadssekreterare",
        staff_title_en="employment officer",
        form="seven_plus_seven",
        target_group="Unga, 16–29 år",
        expected_number=50,
        ages=(16, 29),
        staff_rates=True,
    ),
    DemoProgramme(
        key="enkoping",
        plan_within_weeks=6,
        municipality="Enköping",
        name="Jobbcentrum – din väg framåt",
        staff_title="handledare",
        staff_title_en="coach",
        form="seven_plus_seven",
        target_group="Vuxna som får försörjningsstöd och vill närma sig arbete eller studier",
        expected_number=75,
        ages=(19, 63),
        ends_in_years=2,
        staff_rates=True,
        benefits_text=_NO_EFFECT,
        benefits_text_en=_NO_EFFECT_EN,
    ),
    DemoProgramme(
        key="uppsala",
        plan_within_weeks=8,
        municipality="Uppsala",
        name="Arbetslivsintro",
        staff_title="handledare",
        staff_title_en="coach",
        form="seven_plus_seven",
        target_group="Vuxna som behöver arbetslivsinriktad rehabilitering",
        expected_number=150,
        ages=(19, 63),
        ends_in_years=3,
    ),
)

# In both at once: the two programmes of one controller.
PAIR = ("habo_unga", "habo_team")


@dataclass(frozen=True, slots=True)
class Undertaking:
    """A programme that has goals and no participants."""

    key: str
    owner: str
    name: str
    target_group: str
    starts_on: date
    ends_on: date


UNDERTAKINGS = (
    Undertaking(
        key="smail",
        owner=OFFICE,
        name="SMAIL",
        target_group="Personal i länet som utbildas och certifieras i progressionsmätning",
        starts_on=date(2022, 1, 1),
        ends_on=date(2023, 4, 30),
    ),
    Undertaking(
        key="regexpro",
        owner=OFFICE,
        name="RegExPro",
        target_group="Kommunerna och myndigheterna i länet",
        starts_on=date(2020, 10, 1),
        ends_on=date(2023, 9, 30),
    ),
    Undertaking(
        key="regexpro2",
        owner=OFFICE,
        name="RegExPro 2.0",
        target_group="Kommunerna och myndigheterna i länet",
        starts_on=date(2024, 1, 1),
        ends_on=date(2027, 12, 31),
    ),
    Undertaking(
        key="forstudie",
        owner="Uppsala",
        name="Förstudie",
        target_group="Ingen: arbetet slutar i en skriven rapport",
        starts_on=date(2024, 1, 1),
        ends_on=date(2024, 12, 31),
    ),
    Undertaking(
        key="iris",
        owner=OFFICE,
        name="IRIS",
        target_group="Deltagare i Lund och i två förbund till, som inte finns i det här länets register",
        starts_on=date(2020, 1, 1),
        ends_on=date(2023, 12, 31),
    ),
)


# The only one that is made up, so that something has ended: a trial before Arbetslivsintro, run as it is.
SUCCESSOR = "uppsala"
FORERUNNER = DemoProgramme(
    key="uppsala_forsok",
    plan_within_weeks=8,
    municipality="Uppsala",
    name="Arbetslivsintro – försöket",
    staff_title="handledare",
    staff_title_en="coach",
    form="seven_plus_seven",
    target_group="Vuxna som behöver arbetslivsinriktad rehabilitering",
    expected_number=30,
    ages=(19, 63),
)
WITH_PARTICIPANTS = (*PROGRAMMES, FORERUNNER)


def forerunner_ended_on(today: date) -> date:
    """The last day of the quarter before the one that closed last, so that its reports can be written."""
    closed_on = quarter(today).starts_on - timedelta(days=1)
    return quarter(closed_on).starts_on - timedelta(days=1)
