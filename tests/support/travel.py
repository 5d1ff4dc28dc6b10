"""Travel in time, so that every rule of time is tried on the day that it is about."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import time_machine

TravelTo = Callable[[datetime], None]


@contextmanager
def time_travel() -> Iterator[TravelTo]:
    """A function that stops the clock at a moment; the clock goes on as usual afterwards."""
    stopped: list[time_machine.travel] = []

    def go(moment: datetime) -> None:
        if moment.utcoffset() is None:
            raise ValueError(f"moment must be aware, got {moment!r}")
        _stop(stopped)
        traveller = time_machine.travel(moment, tick=False)
        traveller.start()
        stopped.append(traveller)

    try:
        yield go
    finally:
        _stop(stopped)


def _stop(stopped: list[time_machine.travel]) -> None:
    while stopped:
        stopped.pop().stop()
