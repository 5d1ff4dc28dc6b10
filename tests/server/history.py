"""What was sent and what was acknowledged, and whether the database may look as it does after a crash.

Each slot has one writer that sends one change at a time, each with another value than the one before. So the
database may hold the change acknowledged last or the one that was under way, and its version says how many
changes were ever stored: one too many was stored twice, one too few was lost.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tests.server.sites import Kept, Slot


@dataclass(slots=True)
class History:
    """The changes of one slot in the order in which they were sent."""

    acknowledged: list[Kept] = field(default_factory=list)
    under_way: str | None = None

    def send(self, value: str) -> None:
        """The change is on its way; it may or may not arrive."""
        self.under_way = value

    def acknowledge(self, version: int) -> None:
        """The server has said that the change under way is on disk."""
        assert self.under_way is not None
        self.acknowledged.append(Kept(self.under_way, version))
        self.under_way = None


def faults(histories: Mapping[Slot, History], kept: Mapping[Slot, Kept]) -> list[str]:
    """What the database holds or lacks against its word; empty when it kept it."""
    invented = [f"{slot}: {kept[slot]} was never sent" for slot in kept if slot not in histories]
    return invented + [
        f"{slot}: {fault}"
        for slot, history in histories.items()
        for fault in _faults(history, kept.get(slot))
    ]


def _faults(history: History, kept: Kept | None) -> Iterator[str]:
    counted = [ack.version for ack in history.acknowledged]
    if counted != list(range(1, len(counted) + 1)):
        yield f"the acknowledgements do not count each change once: {counted}"
    allowed: list[Kept | None] = [history.acknowledged[-1] if history.acknowledged else None]
    if history.under_way is not None:
        allowed.append(Kept(history.under_way, len(counted) + 1))
    if kept not in allowed:
        yield f"the database has {kept}, but only {allowed} can be true"
