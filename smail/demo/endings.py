"""How made-up persons leave: the further they had come, the more often to work or studies."""

import math
import random
from dataclasses import dataclass

from smail.demo.chance import drawn
from smail.domain.people import DischargeReason, Education, Occupation, Support

_NOT_FILLED_IN = 0.07
_BEFORE = {
    Support.SOCIAL_ASSISTANCE: 48,
    Support.ACTIVITY_SUPPORT: 16,
    Support.SICKNESS_BENEFIT: 14,
    Support.REHABILITATION_BENEFIT: 7,
    Support.ACTIVITY_COMPENSATION: 6,
    Support.NONE: 9,
}
_DID_BEFORE = {
    Occupation.NONE: 44,
    Occupation.JOB_SEEKING: 28,
    Occupation.SICK_LEAVE: 20,
    Occupation.PARENTAL_LEAVE: 4,
    Occupation.UNKNOWN: 4,
}
_EDUCATION = {
    Education.NONE: 4,
    Education.COMPULSORY_INCOMPLETE: 14,
    Education.COMPULSORY: 24,
    Education.UPPER_SECONDARY_INCOMPLETE: 20,
    Education.UPPER_SECONDARY: 24,
    Education.FOLK_HIGH_SCHOOL: 3,
    Education.VOCATIONAL_HIGHER: 3,
    Education.UNIVERSITY: 6,
    Education.UNKNOWN: 2,
}
# reason -> what the person does and lives on afterwards
_AFTER = {
    DischargeReason.WORK: (
        (Occupation.WORK, Support.SALARY),
        (Occupation.SUPPORTED_WORK, Support.SALARY),
        (Occupation.WORK, Support.DEVELOPMENT_ALLOWANCE),
    ),
    DischargeReason.STUDIES: ((Occupation.STUDIES, Support.STUDY_SUPPORT),),
    DischargeReason.JOB_SEEKING: (
        (Occupation.JOB_SEEKING, Support.ACTIVITY_SUPPORT),
        (Occupation.JOB_SEEKING, Support.UNEMPLOYMENT_BENEFIT),
    ),
    DischargeReason.NEXT_PROGRAMME: ((Occupation.WORK_TRAINING, Support.SOCIAL_ASSISTANCE),),
    DischargeReason.COMPLETED: (
        (Occupation.JOB_SEEKING, Support.SOCIAL_ASSISTANCE),
        (Occupation.NONE, Support.SOCIAL_ASSISTANCE),
    ),
    DischargeReason.BACK_TO_REFERRER: ((Occupation.NONE, Support.SOCIAL_ASSISTANCE),),
    DischargeReason.ILLNESS: (
        (Occupation.SICK_LEAVE, Support.SICKNESS_BENEFIT),
        (Occupation.SICK_LEAVE, Support.SICKNESS_COMPENSATION),
    ),
    DischargeReason.PARENTAL_LEAVE: ((Occupation.PARENTAL_LEAVE, Support.PARENTAL_BENEFIT),),
    DischargeReason.OWN_WISH: ((Occupation.NONE, Support.SOCIAL_ASSISTANCE),),
    DischargeReason.NO_CONTACT: ((Occupation.UNKNOWN, Support.UNKNOWN),),
    DischargeReason.MOVED: ((Occupation.UNKNOWN, Support.UNKNOWN),),
    DischargeReason.DECEASED: ((Occupation.UNKNOWN, Support.UNKNOWN),),
    DischargeReason.ENTERED_IN_ERROR: ((Occupation.UNKNOWN, Support.UNKNOWN),),
}
_OTHERWISE = {
    DischargeReason.JOB_SEEKING: 26,
    DischargeReason.NEXT_PROGRAMME: 16,
    DischargeReason.COMPLETED: 16,
    DischargeReason.BACK_TO_REFERRER: 14,
    DischargeReason.ILLNESS: 12,
    DischargeReason.OWN_WISH: 7,
    DischargeReason.PARENTAL_LEAVE: 5,
    DischargeReason.MOVED: 4,
}
_STOPPED = {
    DischargeReason.NO_CONTACT: 42,
    DischargeReason.OWN_WISH: 18,
    DischargeReason.ILLNESS: 16,
    DischargeReason.MOVED: 10,
    DischargeReason.BACK_TO_REFERRER: 8,
    DischargeReason.PARENTAL_LEAVE: 5,
    DischargeReason.DECEASED: 1,
}
_NEVER_CAME = {**_STOPPED, DischargeReason.ENTERED_IN_ERROR: 8}


@dataclass(frozen=True, slots=True)
class Outcome:
    """Why it ended, with SUS's fields; None where nobody filled them in."""

    reason: DischargeReason
    occupation_before: Occupation | None
    occupation_after: Occupation | None
    support_before: Support | None
    support_after: Support | None
    education: Education | None
    closing_talk_offered: bool


def outcome(
    dice: random.Random, *, level: float | None, was_quiet: bool, is_young: bool, goes_on: bool = False
) -> Outcome:
    """How it ended for a person at that level; None for one who never answered."""
    reason = DischargeReason.NEXT_PROGRAMME if goes_on else _reason(dice, level, was_quiet, is_young)
    occupation, support = dice.choice(_AFTER[reason])
    is_filled_in = dice.random() > _NOT_FILLED_IN
    return Outcome(
        reason=reason,
        occupation_before=drawn(dice, _DID_BEFORE) if is_filled_in else None,
        occupation_after=occupation if is_filled_in else None,
        support_before=drawn(dice, _BEFORE) if is_filled_in else None,
        support_after=support if is_filled_in else None,
        education=drawn(dice, _EDUCATION) if is_filled_in else None,
        closing_talk_offered=reason not in _NEVER_CAME or dice.random() < 0.3,
    )


def _reason(dice: random.Random, level: float | None, was_quiet: bool, is_young: bool) -> DischargeReason:
    if level is None:
        return drawn(dice, _NEVER_CAME)
    if was_quiet:
        return drawn(dice, _STOPPED)
    if dice.random() < 1 / (1 + math.exp(-(1.1 * level - 0.3))):
        studies = 0.5 if is_young else 0.2
        return DischargeReason.STUDIES if dice.random() < studies else DischargeReason.WORK
    return drawn(dice, _OTHERWISE)
