"""Where a person stands when several programmes have a say: one next date, for all of them at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from smail.domain.rhythm import Pause, Rhythm, Standing, State, shortest, state


@dataclass(frozen=True, slots=True)
class Stay:
    """A person's time in one programme, and that programme's rhythm; `ended_on` is the last day."""

    rhythm: Rhythm
    starts_on: date
    ended_on: date | None


def owes_first(stays: Sequence[Stay], last_completed: date | None) -> bool:
    """Whether the next rating is a first one, as after long away, and not one that fell due in between."""
    ruling = shortest(stay.rhythm for stay in stays)
    started_on = min(stay.starts_on for stay in stays)
    return last_completed is None or last_completed + timedelta(days=ruling.interval_days) < started_on


def standing(
    stays: Sequence[Stay], *, today: date, last_completed: date | None, pauses: Sequence[Pause] = ()
) -> Standing:
    """Where the person stands today: in the shortest rhythm, until the last of the open stays ends."""
    if not stays:
        return Standing(State.ENDED)
    ruling = shortest(stay.rhythm for stay in stays)
    started_on = min(stay.starts_on for stay in stays)
    if owes_first(stays, last_completed):
        last_completed = None
    ends = [stay.ended_on for stay in stays if stay.ended_on is not None]
    return state(
        ruling,
        today=today,
        started_on=started_on,
        last_completed=last_completed,
        pauses=pauses,
        ended_on=max(ends) if len(ends) == len(stays) else None,
    )
