"""Looking back: when the first occasion may be answered again, and why an answer was lower than before.

A person can come to see the own life otherwise than at the start. Then the same answer means another thing,
and a plain difference tells of the new insight too. Answering the first occasion again, as it is seen now,
tells the two apart; it is another answer about the same day, and never takes the place of the first one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

# With fewer there is nothing to look back from.
LEAST_OCCASIONS = 2


class DropCause(StrEnum):
    """Why an answer was lower than the time before, as the person sees it."""

    NEW_INSIGHT = "new_insight"
    HEALTH = "health"
    LIFE_EVENT = "life_event"
    NEW_HANDLEDARE = "new_handledare"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class LookBack:
    """Where a person stands with the first occasion: its day, and what came of asking about it anew."""

    first_on: date
    n_occasions: int
    is_begun: bool = False
    is_declined: bool = False
    sent_on: date | None = None

    @property
    def may_begin(self) -> bool:
        """Whether the first occasion can be answered again; also by somebody who has said no before."""
        return self.n_occasions >= LEAST_OCCASIONS and self.sent_on is None

    @property
    def is_asked(self) -> bool:
        """Whether the person is asked, who has neither done it nor said no."""
        return self.may_begin and not self.is_declined


def lower_than_before(scores: Sequence[float | None]) -> tuple[int, ...]:
    """The places whose score is lower than the last one before it; a missing score is passed over."""
    found, before = [], None
    for place, score in enumerate(scores):
        if score is None:
            continue
        if before is not None and score < before:
            found.append(place)
        before = score
    return tuple(found)
