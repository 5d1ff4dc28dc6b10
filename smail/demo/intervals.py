"""The counted intervals of made-up persons, laid and filled by the very rule that recounts them."""

from collections.abc import Iterator, Sequence
from datetime import date

from smail.demo.chance import dice_of, drawn
from smail.demo.people import Ground, Person
from smail.domain import rhythm
from smail.domain.people import DischargeReason, MissReason
from smail.domain.rhythm import FilledPeriod, Pause
from smail.imports.bulk import Row
from smail.services.periods import AHEAD

_WHY = {
    MissReason.ABSENCE: 40,
    MissReason.ILLNESS: 26,
    MissReason.DECLINED: 14,
    MissReason.PARENTAL_LEAVE: 4,
    MissReason.OTHER: 10,
}
_WHY_OF_OTHERS = {**_WHY, MissReason.NO_INTERPRETER: 40}
_MISSED_HAS_REASON, _LATE_HAS_REASON = 0.65, 0.35
_NEEDS_NO_INTERPRETER = frozenset({"sv", "sv-x-lattlast", "en"})


def of_person(person: Person, own: Sequence[int], ground: Ground) -> Iterator[Row]:
    """The intervals of every stay, each with the one of the own ratings that fills it."""
    told = person.told
    life = told.life
    dice = dice_of("reason", life.number)
    weights = _WHY if life.language in _NEEDS_NO_INTERPRETER else _WHY_OF_OTHERS
    pauses = [Pause(rest.starts_on, rest.ends_on) for rest in life.rests]
    for stay, (enrolment_id, _), ending in zip(life.stays, person.enrolments, told.endings, strict=True):
        if ending is not None and ending.outcome.reason is DischargeReason.ENTERED_IN_ERROR:
            continue
        programme = ground.programmes[stay.programme]
        laid = rhythm.periods(
            stay.started_on,
            until=ground.today + AHEAD,
            ended_on=stay.ended_on,
            interval_days=programme.interval_days,
            pauses=pauses,
        )
        counting = [
            (rating.on, number) for rating, number in zip(told.own, own, strict=True) if stay.holds(rating.on)
        ]
        filled = rhythm.fill(
            laid,
            [day for day, _ in counting],
            before_days=programme.opens_days_before,
            after_days=programme.on_time_days_after,
        )
        for one in filled:
            chance = _chance_of_reason(one, ground.today)
            yield {
                "enrolment_id": enrolment_id,
                "number": one.period.number,
                "starts_on": one.period.starts_on,
                "ends_on": one.period.ends_on,
                "assessment_id": None if one.filled_by is None else counting[one.filled_by][1],
                "reason": drawn(dice, weights) if dice.random() < chance else None,
            }


def _chance_of_reason(one: FilledPeriod, today: date) -> float:
    """A missing or a late one may have a reason; what has not come yet has none."""
    if one.period.ends_on >= today:
        return 0.0
    if one.filled_on is None:
        return _MISSED_HAS_REASON
    return _LATE_HAS_REASON if one.filled_on > one.period.ends_on else 0.0
