"""Who belongs to a goal in a window, and of whom its condition holds."""

from collections.abc import Iterable
from datetime import date

from smail.domain.calendar import Days
from smail.domain.certification import Level
from smail.domain.goals.facts import Stay
from smail.domain.goals.grammar import COMPLETING, Condition, During, Event, Group, Who
from smail.domain.goals.lengths import After, Within
from smail.domain.goals.windows import Window
from smail.domain.people import DischargeReason, age_on
from smail.domain.publishing import counted_until

_LEVELS = {Who.UTBILDARE: Level.UTBILDARE, Who.ANVANDARE: Level.ANVANDARE}


def is_known(stay: Stay, window: Window) -> bool:
    """Whether the person had come by then; nobody who was entered in error."""
    return stay.starts_on <= window.until and stay.reason is not DischargeReason.ENTERED_IN_ERROR


def is_unknown(stay: Stay, group: Group) -> bool:
    """Whether nobody knows if the person is one of the group."""
    return (group.ages is not None and stay.birth_year is None) or (
        group.support is not None and stay.support is None
    )


def is_of(stay: Stay, group: Group) -> bool:
    """Whether the person is one of those the group names by age, sex, support or certificate."""
    if is_unknown(stay, group):
        return False
    if group.who in _LEVELS and stay.level is not _LEVELS[group.who]:
        return False
    if group.sex is not None and stay.sex is not group.sex:
        return False
    return _has_age(stay, group) and (group.support is None or stay.support is group.support)


def _has_age(stay: Stay, group: Group) -> bool:
    if group.ages is None or stay.birth_year is None:
        return True
    return group.ages[0] <= age_on(stay.birth_year, stay.starts_on) <= group.ages[1]


def belongs(stay: Stay, group: Group, within: Within | None, window: Window) -> bool:
    """Whether the person is judged in this window: where there is a time limit, in the one it runs out in."""
    if group.who.has_ended and not _has_ended_as_asked(stay, group, window):
        return False
    if within is not None:
        return window.holds(limit(stay, within))
    if group.who is Who.STARTED:
        return window.holds(stay.starts_on)
    if group.who is Who.DUE:
        return any(window.holds(one.period.ends_on) for one in stay.ratings)
    if group.who.has_ended:
        return window.holds(stay.ended_on)
    return stay.ended_on is None or stay.ended_on >= window.starts_on


def _has_ended_as_asked(stay: Stay, group: Group, window: Window) -> bool:
    if stay.ended_on is None or stay.ended_on > window.until or stay.reason is None:
        return False
    asked = group.reasons or (COMPLETING if group.who is Who.COMPLETED else ())
    return not asked or stay.reason in asked


def limit(stay: Stay, within: Within) -> date | None:
    """The last day of the person's time limit; none where it has not begun to run."""
    begun = stay.starts_on if within.after is After.START else stay.ended_on
    return None if begun is None else within.length.after(begun)


def stayed(stay: Stay, within: Within) -> bool:
    """Whether the person was there until the time limit had run out."""
    last = limit(stay, within)
    return stay.ended_on is None or (last is not None and stay.ended_on >= last)


def has(stay: Stay, condition: Condition, group: Group, window: Window) -> bool:
    """Whether what the condition asks for has happened to the person by then."""
    if stay.reason in condition.reasons and stay.ended_on is not None and stay.ended_on <= window.until:
        return True
    if Event.RATING in condition.events and _has_rated(stay, condition, group, window):
        return True
    return any(_counts(day, condition, stay, window) for day in _days(stay, condition))


def _days(stay: Stay, condition: Condition) -> Iterable[date]:
    return (
        one.on
        for one in stay.happenings
        if one.event in condition.events and (condition.counts_offers or not one.is_offer)
    )


def _counts(day: date, condition: Condition, stay: Stay, window: Window) -> bool:
    if day > window.until or (condition.during is During.PERIOD and day < window.starts_on):
        return False
    if condition.within is None:
        return True
    last = limit(stay, condition.within)
    is_after = condition.within.after is After.START or stay.ended_on is None or day >= stay.ended_on
    return last is not None and day <= last and is_after


def _has_rated(stay: Stay, condition: Condition, group: Group, window: Window) -> bool:
    """Of those for whom ratings were due: one of these; else any rating that fills a period.

    One fills what was due until five weeks after, as occasions are counted and the group results are.
    """
    if group.who is Who.DUE:
        last = counted_until(Days(window.until, window.until))
        due = [one for one in stay.ratings if window.holds(one.period.ends_on)]
        return any(one.until(last).filled_on is not None for one in due)
    filled = [one for one in stay.ratings if one.until(window.until).filled_on is not None]
    return any(_counts(one.filled_on, condition, stay, window) for one in filled if one.filled_on is not None)
