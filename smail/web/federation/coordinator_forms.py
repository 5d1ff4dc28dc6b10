"""The forms of the coordinator's room, and the words for what stands in the way of one."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_babel.speaklater import LazyString
from wtforms import Field
from wtforms.validators import ValidationError

from smail.domain.instrument import Form, Instrument
from smail.domain.measuring import Demand
from smail.domain.publishing import Cadence
from smail.services.organisations import Fault
from smail.web.forms import (
    ChoiceField,
    DayField,
    LinesField,
    SmailForm,
    TextField,
    TickField,
    WholeNumberField,
    between,
    length,
    no_personnummer,
    optional,
    required,
)
from smail.web.words import CADENCES, CERTIFICATE_DEMANDS, HANDOVER_KINDS, ORGANISATION_KINDS, options

# Where a fault is said, and how.
FAULTS: Mapping[Fault, tuple[str, LazyString]] = MappingProxyType(
    {
        Fault.UNIT_NEEDS_PARENT: ("parent", _l("Välj vilken organisation enheten hör till.")),
        Fault.ONLY_UNITS_STAND_BELOW: ("parent", _l("Bara en enhet hör till en annan. Låt fältet stå tomt.")),
        Fault.BELOW_ITSELF: ("parent", _l("En enhet kan inte höra till sig själv. Välj en annan.")),
        Fault.CODE_MISSING: ("scb_code", _l("Skriv kommunens kod, fyra siffror.")),
        Fault.CODE_OF_NO_MUNICIPALITY: ("scb_code", _l("Bara en kommun har kommunkod. Låt fältet stå tomt.")),
        Fault.CODE_TAKEN: ("scb_code", _l("En annan kommun har redan den koden. Kontrollera siffrorna.")),
        Fault.NAME_TAKEN: ("name", _l("Det namnet finns redan. Välj ett annat.")),
        Fault.NO_SUCH_INSTRUMENT: ("instrument_key", _l("Välj frågeformulär.")),
        Fault.NO_SUCH_FORM: ("form", _l("Välj hur många frågor deltagaren får.")),
        Fault.INSTRUMENT_FIXED: (
            "instrument_key",
            _l("Någon i insatsen har redan svarat, så frågeformuläret kan inte bytas."),
        ),
        Fault.CADENCE_FIXED: (
            "cadence",
            _l("Siffror för insatsen är redan släppta, så det går inte att byta mellan kvartal och tertial."),
        ),
        Fault.CADENCE_OF_GOALS: (
            "cadence",
            _l(
                "Insatsen har ett mål som räknas för varje kvartal. Avsluta det målet först, eller välj"
                " kvartal igen."
            ),
        ),
        Fault.CONTROLLER_FIXED: (
            "controller",
            _l("Insatsen har deltagare, så ansvaret för deras uppgifter kan inte flyttas här."),
        ),
    }
)


class OrganisationForm(SmailForm):
    """An organisation or a unit."""

    kind = ChoiceField(
        validators=[required(_l("Välj typ av organisation."))], choices=options(ORGANISATION_KINDS)
    )
    name = TextField(validators=[required(_l("Skriv namnet.")), length(at_most=200), no_personnummer])
    parent = ChoiceField(validators=[optional()])
    scb_code = TextField(validators=[optional()])
    controller = ChoiceField(validators=[optional()])
    ended_on = DayField(validators=[optional()])

    def validate_scb_code(self, field: Field) -> None:
        """Four digits, the first two of the county."""
        if not (field.data.isascii() and field.data.isdigit() and len(field.data) == 4):
            raise ValidationError(_l("En kommunkod har fyra siffror, till exempel 0380."))


class ControllerForm(SmailForm):
    """Somebody who answers for personal data."""

    name = TextField(validators=[required(_l("Skriv namnet.")), length(at_most=200), no_personnummer])
    contact = TextField(validators=[length(at_most=300), no_personnummer])


class ProgrammeForm(SmailForm):
    """A programme and all its settings; `instruments` are the questionnaires that can be chosen."""

    instruments: tuple[Instrument, ...] = ()
    name = TextField(validators=[required(_l("Skriv insatsens namn.")), length(at_most=200), no_personnummer])
    case_number = TextField(validators=[length(at_most=60), no_personnummer])
    owner = ChoiceField(validators=[required(_l("Välj vem som äger insatsen."))])
    controller = ChoiceField(validators=[required(_l("Välj vem som är personuppgiftsansvarig."))])
    starts_on = DayField(validators=[required(_l("Skriv insatsens första dag."))])
    ends_on = DayField(validators=[optional()])
    last_intake_on = DayField(validators=[optional()])
    target_group = LinesField(validators=[length(at_most=500), no_personnummer])
    expected_number = WholeNumberField(validators=[optional(), between(0, 100_000)])
    staff_title = TextField(
        validators=[required(_l("Skriv vad handledaren kallas.")), length(at_most=60), no_personnummer]
    )
    instrument_key = ChoiceField(validators=[required(_l("Välj frågeformulär."))])
    form = ChoiceField(validators=[required(_l("Välj hur många frågor deltagaren får."))])
    interval_days = WholeNumberField(validators=[required(_l("Skriv antalet dagar.")), between(28, 366)])
    opens_days_before = WholeNumberField(validators=[required(_l("Skriv antalet dagar.")), between(0, 60)])
    on_time_days_after = WholeNumberField(validators=[required(_l("Skriv antalet dagar.")), between(0, 90)])
    first_within_days = WholeNumberField(validators=[required(_l("Skriv antalet dagar.")), between(1, 90)])
    plan_within_weeks = WholeNumberField(validators=[optional(), between(1, 104)])
    staff_rates = TickField()
    asks_hindsight = TickField()
    types_twice = TickField()
    certificate_demand = ChoiceField(
        validators=[required(_l("Välj vad som gäller den som saknar certifikat."))],
        choices=options(CERTIFICATE_DEMANDS),
    )
    cadence = ChoiceField(
        validators=[required(_l("Välj kvartal eller tertial."))],
        choices=[(one.value, one.value) for one in Cadence],
    )
    benefits_text = LinesField(validators=[length(at_most=500), no_personnummer])
    staff_title_en = TextField(default="", validators=[length(at_most=60), no_personnummer])
    benefits_text_en = LinesField(default="", validators=[length(at_most=500), no_personnummer])

    def validate_benefits_text_en(self, field: Field) -> None:
        """What is said in English is also said in Swedish, which holds."""
        if field.data and not self.benefits_text.data:
            raise ValidationError(_l("Skriv texten på svenska också."))

    def validate_ends_on(self, field: Field) -> None:
        """A programme ends after it has begun."""
        if self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError(_l("Sista dagen kan inte vara före den första."))

    def validate_last_intake_on(self, field: Field) -> None:
        """People are taken in while the programme goes on."""
        if self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError(_l("Inskrivningen kan inte sluta före insatsens första dag."))
        if self.ends_on.data and field.data > self.ends_on.data:
            raise ValidationError(_l("Inskrivningen kan inte sluta efter insatsens sista dag."))

    def validate_opens_days_before(self, field: Field) -> None:
        """An occasion opens after the one before it."""
        if field.data is not None and self.interval_days.data and field.data >= self.interval_days.data:
            raise ValidationError(_l("Talet behöver vara mindre än dagarna mellan svarstillfällena."))


class AssignForm(SmailForm):
    """Who becomes responsible, from which day, and how."""

    handledare = ChoiceField(validators=[required(_l("Välj en handledare."))])
    on = DayField(validators=[required(_l("Skriv från vilken dag."))])
    kind = ChoiceField(choices=options(HANDOVER_KINDS))
    # Who was responsible when the page was made.
    seen = TextField()


def say(form: SmailForm, faults: Iterable[Fault]) -> None:
    """Each fault stands at its field."""
    for fault in faults:
        name, words = FAULTS[fault]
        add_error(form, name, words)


def add_error(form: SmailForm, name: str, words: LazyString | str) -> None:
    """The field is wrong for this reason too."""
    field = form[name]
    field.errors = [*field.errors, words]


def question_forms(instrument: Instrument) -> list[tuple[str, str, str]]:
    """The questionnaire's forms, each in words and with what it means for who answers."""
    return [(form.key, *_form_words(instrument, form)) for form in instrument.forms]


def cadences() -> list[tuple[str, LazyString, str]]:
    """The periods that a programme can report by, each with what it means."""
    meant = {
        Cadence.QUARTER: _("Resultat, mål och rapport var tredje månad. Så gör de flesta."),
        Cadence.TERTIAL: _(
            "Resultat, mål och rapport var fjärde månad. Insatsen räknas då inte med i länets kvartal. Länet"
            " får egna siffror per tertial för de insatser som gör så."
        ),
    }
    return [(one.value, word, meant[one]) for one, word in CADENCES.items()]


def certificate_demands() -> list[tuple[str, LazyString, str]]:
    """What a programme can ask of those who measure, each with what it means for them."""
    meant = {
        Demand.OFF: _("Alla i teamet kan mäta, också den som inte har gått kursen."),
        Demand.WARN: _(
            "Den som saknar certifikat ser nästa steg och vem som hjälper till. Det går att mäta ändå."
        ),
        Demand.BLOCK: _(
            "Den som saknar certifikat kan inte mäta förrän det gäller. "
            "Utkast finns kvar, och en kollega med certifikat kan ta vid."
        ),
    }
    return [(one.value, word, meant[one]) for one, word in CERTIFICATE_DEMANDS.items()]


def _form_words(instrument: Instrument, form: Form) -> tuple[str, str]:
    first = len(form.parts[0])
    more = len(form.items) - first
    if more:
        return (
            _("%(first)s frågor, sedan frivilligt %(more)s till", first=first, more=more),
            _(
                "Efter %(first)s frågor väljer deltagaren själv om det blir %(more)s till.",
                first=first,
                more=more,
            ),
        )
    if first == len(instrument.items) and len(instrument.forms) > 1:
        return (
            ngettext("%(num)s fråga på en gång", "%(num)s frågor på en gång", first),
            _("Deltagaren får alla frågor varje gång. Det tar längre tid."),
        )
    return (
        ngettext("%(num)s fråga", "%(num)s frågor", first),
        ngettext(
            "Deltagaren får %(num)s fråga varje gång.", "Deltagaren får %(num)s frågor varje gång.", first
        ),
    )
