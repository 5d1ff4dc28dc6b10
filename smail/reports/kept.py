"""What is made once of a closed quarter and then only read: for reports that take seconds to make."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Frozen(Generic[Made]):
    """A report as it is kept, and the day when it was made."""

    report: Made
    made_on: date


class KeptByQuarter(Generic[Made]):
    """The last that this process made for each federation; another quarter's end makes it anew."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._made: dict[int, tuple[date, Made]] = {}

    def of(self, federation_id: int, until: date, make: Callable[[], Made]) -> Made:
        """What was made of the federation through that day, made now where it was not."""
        with self._turn:
            kept = self._made.get(federation_id)
            if kept is None or kept[0] != until:
                kept = until, make()
                self._made[federation_id] = kept
            return kept[1]
