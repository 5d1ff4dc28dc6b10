"""The Swedish word for every code that is stored, so that a page and a sheet call a thing the same."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeVar

from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from smail.db.tables import OrganisationKind
from smail.domain.instrument import AnswerKind
from smail.domain.measuring import Demand
from smail.domain.people import (
    AnswerMode,
    ConsentPurpose,
    ContactChoice,
    DischargeReason,
    Education,
    HandoverKind,
    MissReason,
    Occupation,
    Sex,
    Support,
)
from smail.domain.publishing import Cadence
from smail.domain.rhythm import State
from smail.domain.roles import Role, ScopeKind

Code = TypeVar("Code", bound=str)
Words = Mapping[Code, LazyString]


def options(words: Words[Code]) -> list[tuple[str, LazyString]]:
    """The codes and their words in their order, as the components for choices take them."""
    return [(str(code), word) for code, word in words.items()]


def _words(words: dict[Code, LazyString]) -> Words[Code]:
    return MappingProxyType(words)


SEXES = _words(
    {
        Sex.WOMAN: lazy_gettext("Kvinna"),
        Sex.MAN: lazy_gettext("Man"),
        Sex.OTHER: lazy_gettext("Annat"),
        Sex.UNDISCLOSED: lazy_gettext("Vill inte uppge"),
    }
)

CONTACT_CHOICES = _words(
    {
        ContactChoice.SMS: lazy_gettext("Sms"),
        ContactChoice.EMAIL: lazy_gettext("E-post"),
        ContactChoice.LETTER: lazy_gettext("Brev"),
        ContactChoice.IN_PERSON: lazy_gettext("Bara när vi träffas"),
    }
)

CERTIFICATE_DEMANDS = _words(
    {
        Demand.OFF: lazy_gettext("Inget krav"),
        Demand.WARN: lazy_gettext("Påminn"),
        Demand.BLOCK: lazy_gettext("Stäng"),
    }
)

CADENCES = _words({Cadence.QUARTER: lazy_gettext("Kvartal"), Cadence.TERTIAL: lazy_gettext("Tertial")})

ANSWER_MODES = _words(
    {
        AnswerMode.ALONE: lazy_gettext("På egen hand"),
        AnswerMode.READ_ALOUD: lazy_gettext("Med uppläsning"),
        AnswerMode.INTERPRETER: lazy_gettext("Med tolk"),
        AnswerMode.SUPPORT_PERSON: lazy_gettext("Med en stödperson"),
        AnswerMode.WITH_STAFF: lazy_gettext("Tillsammans med personal"),
        AnswerMode.PAPER: lazy_gettext("På papper"),
    }
)

MISS_REASONS = _words(
    {
        MissReason.ABSENCE: lazy_gettext("Frånvaro"),
        MissReason.ILLNESS: lazy_gettext("Sjukdom"),
        MissReason.PARENTAL_LEAVE: lazy_gettext("Föräldraledighet"),
        MissReason.NO_INTERPRETER: lazy_gettext("Tolk saknades"),
        MissReason.DECLINED: lazy_gettext("Ville inte svara"),
        MissReason.OTHER: lazy_gettext("Annan orsak"),
    }
)

CONSENT_PURPOSES = _words(
    {
        ConsentPurpose.SUS: lazy_gettext("Registrering i SUS"),
        ConsentPurpose.SECRECY_RELEASE: lazy_gettext("Lättad sekretess mellan parterna"),
        ConsentPurpose.SHARED_HISTORY: lazy_gettext("Tidigare svar hos en annan personuppgiftsansvarig"),
    }
)

HANDOVER_KINDS = _words(
    {
        HandoverKind.TRANSITION: lazy_gettext("Övergång (planerad)"),
        HandoverKind.CHANGE: lazy_gettext("Byte"),
    }
)

DISCHARGE_REASONS = _words(
    {
        DischargeReason.WORK: lazy_gettext("Arbete"),
        DischargeReason.STUDIES: lazy_gettext("Studier"),
        DischargeReason.JOB_SEEKING: lazy_gettext("Söker arbete genom Arbetsförmedlingen"),
        DischargeReason.NEXT_PROGRAMME: lazy_gettext("Går vidare till en annan insats"),
        DischargeReason.BACK_TO_REFERRER: lazy_gettext("Åter till den som anvisade"),
        DischargeReason.COMPLETED: lazy_gettext("Insatsen är fullföljd"),
        DischargeReason.ILLNESS: lazy_gettext("Sjukdom"),
        DischargeReason.PARENTAL_LEAVE: lazy_gettext("Föräldraledighet"),
        DischargeReason.OWN_WISH: lazy_gettext("Egen önskan"),
        DischargeReason.NO_CONTACT: lazy_gettext("Ingen kontakt"),
        DischargeReason.MOVED: lazy_gettext("Flyttat"),
        DischargeReason.DECEASED: lazy_gettext("Avliden"),
        DischargeReason.ENTERED_IN_ERROR: lazy_gettext("Felregistrering (räknas inte)"),
        DischargeReason.OTHER: lazy_gettext("Annat"),
    }
)

ANSWER_KINDS = _words(
    {
        AnswerKind.VALUE: lazy_gettext("Svarade"),
        AnswerKind.DONT_KNOW: lazy_gettext("Vet inte"),
        AnswerKind.SKIPPED: lazy_gettext("Hoppade över"),
        AnswerKind.CANNOT_JUDGE: lazy_gettext("Kan inte bedöma"),
    }
)

OCCUPATIONS = _words(
    {
        Occupation.WORK: lazy_gettext("Arbete"),
        Occupation.SUPPORTED_WORK: lazy_gettext("Arbete med lönestöd"),
        Occupation.OWN_BUSINESS: lazy_gettext("Eget företag"),
        Occupation.STUDIES: lazy_gettext("Studier"),
        Occupation.JOB_SEEKING: lazy_gettext("Arbetssökande"),
        Occupation.WORK_TRAINING: lazy_gettext("Arbetsträning eller praktik"),
        Occupation.PARENTAL_LEAVE: lazy_gettext("Föräldraledig"),
        Occupation.SICK_LEAVE: lazy_gettext("Sjukskriven"),
        Occupation.NONE: lazy_gettext("Ingen sysselsättning"),
        Occupation.UNKNOWN: lazy_gettext("Vet inte"),
    }
)

SUPPORTS = _words(
    {
        Support.SALARY: lazy_gettext("Lön"),
        Support.STUDY_SUPPORT: lazy_gettext("Studiestöd"),
        Support.SOCIAL_ASSISTANCE: lazy_gettext("Försörjningsstöd"),
        Support.SICKNESS_BENEFIT: lazy_gettext("Sjukpenning"),
        Support.REHABILITATION_BENEFIT: lazy_gettext("Rehabiliteringspenning"),
        Support.ACTIVITY_COMPENSATION: lazy_gettext("Aktivitetsersättning"),
        Support.SICKNESS_COMPENSATION: lazy_gettext("Sjukersättning"),
        Support.UNEMPLOYMENT_BENEFIT: lazy_gettext("Arbetslöshetsersättning"),
        Support.ACTIVITY_SUPPORT: lazy_gettext("Aktivitetsstöd"),
        Support.DEVELOPMENT_ALLOWANCE: lazy_gettext("Utvecklingsersättning"),
        Support.INTRODUCTION_BENEFIT: lazy_gettext("Etableringsersättning"),
        Support.PARENTAL_BENEFIT: lazy_gettext("Föräldrapenning"),
        Support.PENSION: lazy_gettext("Pension"),
        Support.OTHER: lazy_gettext("Annan försörjning"),
        Support.NONE: lazy_gettext("Ingen egen inkomst"),
        Support.UNKNOWN: lazy_gettext("Vet inte"),
    }
)

EDUCATIONS = _words(
    {
        Education.NONE: lazy_gettext("Ingen avslutad skola"),
        Education.COMPULSORY_INCOMPLETE: lazy_gettext("Grundskola, inte avslutad"),
        Education.COMPULSORY: lazy_gettext("Grundskola"),
        Education.UPPER_SECONDARY_INCOMPLETE: lazy_gettext("Gymnasium, inte avslutat"),
        Education.UPPER_SECONDARY: lazy_gettext("Gymnasium"),
        Education.FOLK_HIGH_SCHOOL: lazy_gettext("Folkhögskola"),
        Education.VOCATIONAL_HIGHER: lazy_gettext("Yrkeshögskola"),
        Education.UNIVERSITY: lazy_gettext("Högskola eller universitet"),
        Education.UNKNOWN: lazy_gettext("Vet inte"),
    }
)

ROLES = _words(
    {
        Role.PARTICIPANT: lazy_gettext("Deltagare"),
        Role.HANDLEDARE: lazy_gettext("Handledare"),
        Role.UTBILDARE: lazy_gettext("SMAIL-utbildare"),
        Role.FEDERATION_TRAINER: lazy_gettext("Förbundets utbildare"),
        Role.PROGRAMME_LEAD: lazy_gettext("Insatsansvarig"),
        Role.COORDINATOR: lazy_gettext("Verksamhetsutvecklare"),
        Role.READER: lazy_gettext("Läsare"),
        Role.ADMINISTRATOR: lazy_gettext("Systemadministratör"),
    }
)

SCOPE_KINDS = _words(
    {
        ScopeKind.FEDERATION: lazy_gettext("Hela förbundet"),
        ScopeKind.ORGANISATION: lazy_gettext("En organisation"),
        ScopeKind.PROGRAMME: lazy_gettext("En insats"),
    }
)

STATES = _words(
    {
        State.NOT_YET: lazy_gettext("Inte dags än"),
        State.DUE: lazy_gettext("Dags nu"),
        State.OVERDUE: lazy_gettext("Försenad"),
        State.PAUSED: lazy_gettext("Paus"),
        State.DONE: lazy_gettext("Klar"),
        State.ENDED: lazy_gettext("Avslutad"),
    }
)

ORGANISATION_KINDS = _words(
    {
        OrganisationKind.MUNICIPALITY: lazy_gettext("Kommun"),
        OrganisationKind.REGION: lazy_gettext("Region"),
        OrganisationKind.AUTHORITY: lazy_gettext("Myndighet"),
        OrganisationKind.ASSOCIATION: lazy_gettext("Förening"),
        OrganisationKind.UNIT: lazy_gettext("Enhet"),
    }
)

# What a person may read. The questions come on paper in all of them, on the screen in those of the pages.
LANGUAGES: Mapping[str, LazyString] = MappingProxyType(
    {
        "sv": lazy_gettext("Svenska"),
        "sv-x-lattlast": lazy_gettext("Lättläst svenska"),
        "en": lazy_gettext("Engelska"),
        "ar": lazy_gettext("Arabiska"),
        "fa": lazy_gettext("Persiska"),
        "so": lazy_gettext("Somaliska"),
        "ti": lazy_gettext("Tigrinska"),
        "uk": lazy_gettext("Ukrainska"),
    }
)
