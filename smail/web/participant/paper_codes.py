"""The word for every code on the paper of a person's own data, in the language of whoever it is about.

The words of staff stand apart: they are Swedish only, and some of them no participant meets.
"""

from collections.abc import Mapping
from types import MappingProxyType

from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from smail.domain.people import AnswerMode, ConsentPurpose, ContactChoice, MissReason, Sex
from smail.domain.plan import Outcome, Uptake
from smail.web.participant.plan_words import ANSWERS as STEP_ANSWERS
from smail.web.participant.words import MODES

__all__ = [
    "ANSWER_MODES",
    "CONSENT_PURPOSES",
    "CONTACT_CHOICES",
    "LANGUAGES",
    "OUTCOMES",
    "PAUSE_REASONS",
    "SEXES",
    "STEP_ANSWERS",
    "UPTAKES",
]

LANGUAGES: Mapping[str, LazyString] = MappingProxyType(
    {"sv": lazy_gettext("svenska"), "en": lazy_gettext("engelska")}
)
SEXES: Mapping[str, LazyString] = MappingProxyType(
    {
        Sex.WOMAN: lazy_gettext("Kvinna"),
        Sex.MAN: lazy_gettext("Man"),
        Sex.OTHER: lazy_gettext("Annat"),
        Sex.UNDISCLOSED: lazy_gettext("Vill inte uppge"),
    }
)
CONTACT_CHOICES: Mapping[str, LazyString] = MappingProxyType(
    {
        ContactChoice.SMS: lazy_gettext("Sms"),
        ContactChoice.EMAIL: lazy_gettext("E-post"),
        ContactChoice.LETTER: lazy_gettext("Brev"),
        ContactChoice.IN_PERSON: lazy_gettext("Bara när vi träffas"),
    }
)
PAUSE_REASONS: Mapping[str, LazyString] = MappingProxyType(
    {
        MissReason.ABSENCE: lazy_gettext("Frånvaro"),
        MissReason.ILLNESS: lazy_gettext("Sjukdom"),
        MissReason.PARENTAL_LEAVE: lazy_gettext("Föräldraledighet"),
        MissReason.NO_INTERPRETER: lazy_gettext("Tolk saknades"),
        MissReason.DECLINED: lazy_gettext("Ville inte svara"),
        MissReason.OTHER: lazy_gettext("Annan orsak"),
    }
)
CONSENT_PURPOSES: Mapping[str, LazyString] = MappingProxyType(
    {
        ConsentPurpose.SUS: lazy_gettext("Registrering i SUS"),
        ConsentPurpose.SECRECY_RELEASE: lazy_gettext("Lättad sekretess mellan parterna"),
        ConsentPurpose.SHARED_HISTORY: lazy_gettext("Tidigare svar hos en annan personuppgiftsansvarig"),
    }
)
ANSWER_MODES: Mapping[AnswerMode, LazyString] = MappingProxyType(
    {
        **MODES,
        AnswerMode.WITH_STAFF: lazy_gettext("Tillsammans med personal"),
        AnswerMode.PAPER: lazy_gettext("På papper"),
    }
)
UPTAKES: Mapping[str, LazyString] = MappingProxyType(
    {
        Uptake.WISHED: lazy_gettext("Önskat"),
        Uptake.OFFERED: lazy_gettext("Erbjudet"),
        Uptake.DECLINED: lazy_gettext("Du tackade nej"),
        Uptake.USED: lazy_gettext("Bestämt"),
    }
)
OUTCOMES: Mapping[str, LazyString] = MappingProxyType(
    {Outcome.COMPLETED: lazy_gettext("Genomfört"), Outcome.BROKEN_OFF: lazy_gettext("Avbrutet")}
)
