"""What a way out is given, and what it answers."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class Verdict(StrEnum):
    """What became of a message: it is on its way, it never will be, or it must be tried again."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    AGAIN = "again"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The verdict, and in a word for the log why; the word says nothing of the receiver or the text."""

    verdict: Verdict
    reason: str = ""


ACCEPTED = Outcome(Verdict.ACCEPTED)


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """An occasion for the receiver's calendar; `method` says what the calendar does with it."""

    name: str
    content: bytes = field(repr=False)
    method: str = "REQUEST"


@dataclass(frozen=True, slots=True)
class Message:
    """One message, ready to go; `key` is the same each time it is tried."""

    key: str
    to: str = field(repr=False)
    text: str = field(repr=False)
    subject: str = ""
    language: str = "sv"
    calendar: tuple[CalendarFile, ...] = ()


class Sender(Protocol):
    """A way out."""

    def send(self, message: Message) -> Outcome:
        """What became of the message; nothing that a gateway does is raised."""
        ...
