"""The field's own codes about a person, what a birth year says, and the number a person goes by.

The codes are stored and exported as they stand here; their Swedish words belong to the pages. The lists about
money, occupation, education and the end follow what SUS asks for, in our own words, so that the sheet for SUS
can be filled in from them. Nothing here is guessed from a name or a number.

The deltagarnummer is random and betrays nothing: six characters, written KX4-82P. There are no vowels, so no
words; none of a pair that eye or ear takes for each other (0 and O, 1 and I, 5 and S, V and W, M and N); and
nineteen in all, since a prime makes the check character catch every single mistake and every two characters
that changed places.
"""

import itertools
import secrets
import unicodedata
from collections.abc import Callable
from datetime import date
from enum import StrEnum

ALPHABET = "23456789DFHJKMPRTWX"
NUMBER_LENGTH = 6

_BETWEEN = frozenset("-‐–—−._")


class Sex(StrEnum):
    """What the person answered to the one question about sex."""

    WOMAN = "woman"
    MAN = "man"
    OTHER = "other"
    UNDISCLOSED = "undisclosed"


class ContactChoice(StrEnum):
    """How the person wants to be reached; `IN_PERSON` is only when we meet, a choice like the others."""

    SMS = "sms"
    EMAIL = "email"
    LETTER = "letter"
    IN_PERSON = "in_person"


class AnswerMode(StrEnum):
    """How the questionnaire was answered."""

    ALONE = "alone"
    READ_ALOUD = "read_aloud"
    INTERPRETER = "interpreter"
    SUPPORT_PERSON = "support_person"
    WITH_STAFF = "with_staff"
    PAPER = "paper"


class MissReason(StrEnum):
    """Why a rating came late or not at all."""

    ABSENCE = "absence"
    ILLNESS = "illness"
    PARENTAL_LEAVE = "parental_leave"
    NO_INTERPRETER = "no_interpreter"
    DECLINED = "declined"
    OTHER = "other"


class ConsentPurpose(StrEnum):
    """What a consent was given for; measuring itself rests on a public task and needs none."""

    SUS = "sus"
    SECRECY_RELEASE = "secrecy_release"
    SHARED_HISTORY = "shared_history"


class HandoverKind(StrEnum):
    """Whether a new responsible handledare was a planned step or a change that happened to the person."""

    TRANSITION = "overgang"
    CHANGE = "byte"


class DischargeReason(StrEnum):
    """Why an enrolment ended; entered in error takes it out of every count."""

    WORK = "work"
    STUDIES = "studies"
    JOB_SEEKING = "job_seeking"
    NEXT_PROGRAMME = "next_programme"
    BACK_TO_REFERRER = "back_to_referrer"
    COMPLETED = "completed"
    ILLNESS = "illness"
    PARENTAL_LEAVE = "parental_leave"
    OWN_WISH = "own_wish"
    NO_CONTACT = "no_contact"
    MOVED = "moved"
    DECEASED = "deceased"
    ENTERED_IN_ERROR = "entered_in_error"
    OTHER = "other"


class Occupation(StrEnum):
    """What the person mainly does in the daytime, asked before and after."""

    WORK = "work"
    SUPPORTED_WORK = "supported_work"
    OWN_BUSINESS = "own_business"
    STUDIES = "studies"
    JOB_SEEKING = "job_seeking"
    WORK_TRAINING = "work_training"
    PARENTAL_LEAVE = "parental_leave"
    SICK_LEAVE = "sick_leave"
    NONE = "none"
    UNKNOWN = "unknown"


class Support(StrEnum):
    """What the person mainly lives on, asked before and after."""

    SALARY = "salary"
    STUDY_SUPPORT = "study_support"
    SOCIAL_ASSISTANCE = "social_assistance"
    SICKNESS_BENEFIT = "sickness_benefit"
    REHABILITATION_BENEFIT = "rehabilitation_benefit"
    ACTIVITY_COMPENSATION = "activity_compensation"
    SICKNESS_COMPENSATION = "sickness_compensation"
    UNEMPLOYMENT_BENEFIT = "unemployment_benefit"
    ACTIVITY_SUPPORT = "activity_support"
    DEVELOPMENT_ALLOWANCE = "development_allowance"
    INTRODUCTION_BENEFIT = "introduction_benefit"
    PARENTAL_BENEFIT = "parental_benefit"
    PENSION = "pension"
    OTHER = "other"
    NONE = "none"
    UNKNOWN = "unknown"


class Education(StrEnum):
    """The highest education completed, in Sweden or elsewhere."""

    NONE = "none"
    COMPULSORY_INCOMPLETE = "compulsory_incomplete"
    COMPULSORY = "compulsory"
    UPPER_SECONDARY_INCOMPLETE = "upper_secondary_incomplete"
    UPPER_SECONDARY = "upper_secondary"
    FOLK_HIGH_SCHOOL = "folk_high_school"
    VOCATIONAL_HIGHER = "vocational_higher"
    UNIVERSITY = "university"
    UNKNOWN = "unknown"


# What somebody lives on who lives on the own work or studies.
_OWN_MEANS = frozenset({Support.SALARY, Support.STUDY_SUPPORT})


def is_more_self_supporting(before: Support | None, after: Support | None) -> bool:
    """Whether somebody lives on work or studies who did not before; nothing is guessed of what is unknown."""
    if before is None or before is Support.UNKNOWN:
        return False
    return before not in _OWN_MEANS and after in _OWN_MEANS


def age_on(birth_year: int, today: date) -> int:
    """The age that the person reaches in the year of that day; the birthday itself is not known."""
    if birth_year > today.year:
        raise ValueError(f"birth_year {birth_year} is after {today.year}")
    return today.year - birth_year


def is_under_18(birth_year: int | None, today: date) -> bool:
    """Whether the person may still be under 18: through the whole year of the eighteenth birthday.

    A missing birth year is taken for an adult's.
    """
    return birth_year is not None and age_on(birth_year, today) <= 18


def new_number(choose: Callable[[str], str] = secrets.choice) -> str:
    """A random number as it is stored, no two neighbours alike: easier to read out, and never 88 or KKK.

    Whether it is free is for the caller to see.
    """
    while True:
        number = with_check("".join(choose(ALPHABET) for _ in range(NUMBER_LENGTH - 1)))
        if all(one != other for one, other in itertools.pairwise(number)):
            return number


def parse_number(text: str) -> str | None:
    """The number as it is stored, however it was typed; None where it is none or the check does not hold."""
    typed = fold_signs(text).upper()
    number = "".join(sign for sign in typed if not sign.isspace() and sign not in _BETWEEN)
    if len(number) != NUMBER_LENGTH or not set(number) <= set(ALPHABET):
        return None
    return number if check_holds(number) else None


def format_number(number: str) -> str:
    """The number as people read it, in two groups of three: KX4-82P; one of another form stays as it is."""
    return f"{number[:3]}-{number[3:]}" if len(number) == NUMBER_LENGTH else number


def fold_signs(text: str) -> str:
    """The text with full-width signs, special spaces and the digits of any script made plain."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in folded)


def with_check(body: str) -> str:
    """The signs of the alphabet and after them the one that makes the check hold."""
    return body + ALPHABET[-_weighted_sum(body + ALPHABET[0]) % len(ALPHABET)]


def check_holds(number: str) -> bool:
    """Whether the last sign is the one that belongs to those before it."""
    return _weighted_sum(number) % len(ALPHABET) == 0


def _weighted_sum(number: str) -> int:
    """Weighted from the end by powers of 13: all different and none 0, modulo the 19 of the alphabet."""
    weights = (pow(13, place, len(ALPHABET)) for place in range(len(number)))
    return sum(weight * ALPHABET.index(sign) for weight, sign in zip(weights, reversed(number), strict=True))
