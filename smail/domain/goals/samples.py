"""Whether a goal speaks of those whom its sample was drawn among."""

from smail.domain.goals.grammar import COMPLETING, Goal, Who, group_of, sample_of
from smail.domain.goals.told import Misfit
from smail.domain.onward import has_place, is_followed_up
from smail.domain.people import DischargeReason


def misfit_of(goal: Goal, *, is_of_reached: bool) -> Misfit | None:
    """How the goal and the sample differ; None where they do not, or it has none.

    `is_of_reached` is whether it was drawn among ends to work or studies alone.
    """
    group = group_of(goal.measure)
    if group is None or sample_of(goal.measure) is None:
        return None
    every = {one for one in DischargeReason if is_followed_up(one)}
    drawn = {one for one in every if has_place(one, is_of_reached=is_of_reached)}
    asked = every & set(group.reasons or (COMPLETING if group.who is Who.COMPLETED else every))
    if asked - drawn:
        return Misfit.MORE_THAN_DRAWN
    return Misfit.LESS_THAN_DRAWN if drawn - asked else None
