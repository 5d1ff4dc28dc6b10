"""A history of some areas only, for whoever shall see no others."""

from collections.abc import Collection
from dataclasses import replace

from smail.reports.history import History


def only(history: History, areas: Collection[str]) -> History:
    """The history of these areas alone; of the others no picture and no number can be made of it."""
    places = [at for at, area in enumerate(history.compared) if area.indicator.key in areas]
    return replace(
        history,
        areas=tuple(history.compared[at] for at in places),
        occasions=tuple(
            replace(one, scores=tuple(one.scores[at] for at in places)) for one in history.occasions
        ),
    )
