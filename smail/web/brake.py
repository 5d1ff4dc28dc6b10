"""Slows down whoever sends the same form again and again, and keeps nothing of who that is.

The counters of the throttle stand in the database, with a moment and the digest of an address: right for
guesses at a code, and a trace where somebody wants to have no name. These stand in the memory of the process
and are gone with it. Where several processes serve, each counts its own.
"""

import threading
from collections import deque
from datetime import datetime, timedelta

from flask import current_app, request

from smail import clock

FREE = 20
WITHIN = timedelta(minutes=10)
# Of so many addresses a time is remembered; the ones heard of longest ago go first.
REMEMBERED = 2000
EXTENSION = "smail.brake"


class Brake:
    """How often each address was heard of lately."""

    def __init__(self) -> None:
        self._heard: dict[str, deque[datetime]] = {}
        self._turn = threading.Lock()

    def holds(self, address: str, now: datetime) -> bool:
        """Whether the address has to wait; else it was heard of once more."""
        with self._turn:
            times = self._heard.pop(address, deque())
            while times and not now - WITHIN < times[0] <= now:
                times.popleft()
            is_held = len(times) >= FREE
            if not is_held:
                times.append(now)
            self._heard[address] = times
            while len(self._heard) > REMEMBERED:
                del self._heard[next(iter(self._heard))]
            return is_held


def must_wait() -> bool:
    """Whether this request comes from where too many have come from."""
    brake = current_app.extensions.setdefault(EXTENSION, Brake())
    assert isinstance(brake, Brake)
    return brake.holds(request.remote_addr or "", clock.now())
