"""What a conclusion about a group hangs on: how far the answers that are missing would have to be off."""

from dataclasses import dataclass

from flask_babel import gettext as _

from smail.domain.publishing import Figure
from smail.web.federation.group_cells import plain


@dataclass(frozen=True, slots=True)
class Conclusion:
    """Which way the group moves, by how much, and how far off the missing answers would have to be.

    `holds` where the conclusion still stands at the farthest that is tried.
    """

    way: str
    off: str
    change: str
    steps: str
    holds: bool


def conclusion_of(told: Figure) -> Conclusion | None:
    """The conclusion that the figure is of; None where the group moves surely neither way.

    Its value is in steps, its low end how much the group moves, its high end the farthest that is tried.
    """
    if not told.value or not told.low or told.high is None:
        return None
    is_up = told.low > 0
    return Conclusion(
        _("uppåt") if is_up else _("neråt"),
        _("lägre") if is_up else _("högre"),
        plain(abs(told.low), "change"),
        plain(told.value, "tipping"),
        told.value >= told.high,
    )
