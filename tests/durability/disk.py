"""A disk in memory that knows in which order it was written to and synced, and so what a power cut leaves.

The model, and its limits: a synced byte stays; of the writes and truncations since the file's last sync each
is kept or lost whole and by itself, in whatever mixture, so a later one may be there without an earlier one.
No sector is torn and no byte rots. Making and deleting a file counts as durable at once. After a sync that
failed the system may have dropped what it was to write, and the next sync does not bring it back.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random


@dataclass(frozen=True, slots=True)
class Write:
    """These bytes were put there."""

    file: str
    offset: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Truncate:
    """The file was given this length."""

    file: str
    size: int


@dataclass(frozen=True, slots=True)
class Sync:
    """The file's earlier changes were acknowledged as durable, or the attempt failed."""

    file: str
    is_broken: bool = False


@dataclass(frozen=True, slots=True)
class Delete:
    """The file was taken away."""

    file: str


Change = Write | Truncate
Event = Change | Sync | Delete


class Fault(StrEnum):
    """How a disk refuses."""

    IO_ERROR = "io_error"
    FULL = "full"


class DiskError(Exception):
    """The disk refused."""

    def __init__(self, fault: Fault, refused: Event) -> None:
        super().__init__(fault.value)
        self.fault = fault
        self.refused = refused


class Disk:
    """The files as a running system sees them, and every change in its order."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._at_start = dict(files)
        self._files = {name: bytearray(content) for name, content in files.items()}
        self._fault: Fault | None = None
        self._accepts = 0
        self.has_refused = False
        self.log: list[Event] = []

    def fail(self, fault: Fault, *, after: int) -> None:
        """From the change or sync after that many more on, every one is refused."""
        self._fault, self._accepts, self.has_refused = fault, after, False

    def recover(self) -> None:
        """Nothing is refused any more."""
        self._fault = None

    def has(self, name: str) -> bool:
        """Whether there is a file of that name."""
        return name in self._files

    def open(self, name: str) -> None:
        """The file is there, empty where it was not."""
        self._files.setdefault(name, bytearray())

    def size(self, name: str) -> int:
        """The file's length as it is seen now."""
        return len(self._files[name])

    def read(self, name: str, amount: int, offset: int) -> bytes:
        """At most so many bytes from there on."""
        return bytes(self._files[name][offset : offset + amount])

    def write(self, name: str, data: bytes, offset: int) -> None:
        """The bytes are seen, and may be lost until the next sync."""
        self._change(Write(name, offset, data))

    def truncate(self, name: str, size: int) -> None:
        """The length is seen, and may be lost until the next sync."""
        self._change(Truncate(name, size))

    def sync(self, name: str) -> None:
        """Whatever was done to the file survives a power cut."""
        try:
            self._admit(Sync(name))
        except DiskError:
            self.log.append(Sync(name, is_broken=True))
            raise
        self.log.append(Sync(name))

    def delete(self, name: str) -> None:
        """The file is gone for good."""
        self._files.pop(name, None)
        self.log.append(Delete(name))

    def after_power_loss(self, cut: int, random: Random, kept: float) -> dict[str, bytes]:
        """What the files hold when the power goes after the first `cut` events of the log.

        `kept` is the chance of each unsynced change to have reached the disk all the same.
        """
        platter = _Platter(self._at_start, random, kept)
        for event in self.log[:cut]:
            platter.take(event)
        return platter.when_power_goes()

    def _change(self, change: Change) -> None:
        self._admit(change)
        _apply(self._files[change.file], change)
        self.log.append(change)

    def _admit(self, event: Event) -> None:
        if self._fault is None or (self._fault is Fault.FULL and not isinstance(event, Write)):
            return
        if self._accepts == 0:
            self.has_refused = True
            raise DiskError(self._fault, event)
        self._accepts -= 1


class _Platter:
    """What is on the disk for good, and what only waits for it."""

    def __init__(self, files: Mapping[str, bytes], random: Random, kept: float) -> None:
        self._durable = {name: bytearray(content) for name, content in files.items()}
        self._waiting: dict[str, list[Change]] = {}
        self._random = random
        self._kept = kept

    def take(self, event: Event) -> None:
        """The event has happened."""
        match event:
            case Write() | Truncate():
                self._waiting.setdefault(event.file, []).append(event)
            case Sync(file, is_broken):
                waiting = self._waiting.pop(file, [])
                self._settle(file, list(self._lucky(waiting)) if is_broken else waiting)
            case Delete(file):
                self._waiting.pop(file, None)
                self._durable.pop(file, None)

    def when_power_goes(self) -> dict[str, bytes]:
        """The files that the next start finds."""
        for file in sorted(self._waiting):
            self._settle(file, list(self._lucky(self._waiting[file])))
        return {name: bytes(content) for name, content in self._durable.items()}

    def _lucky(self, waiting: Sequence[Change]) -> Iterator[Change]:
        return (change for change in waiting if self._random.random() < self._kept)

    def _settle(self, file: str, changes: Sequence[Change]) -> None:
        content = self._durable.setdefault(file, bytearray())
        for change in changes:
            _apply(content, change)


def _apply(content: bytearray, change: Change) -> None:
    wanted = change.size if isinstance(change, Truncate) else change.offset
    if len(content) < wanted:
        content.extend(bytes(wanted - len(content)))
    if isinstance(change, Truncate):
        del content[change.size :]
    else:
        content[change.offset : change.offset + len(change.data)] = change.data
