"""The calendar files that go with letters, of a course and of a meeting alike."""

from email.utils import parseaddr
from urllib.parse import urlsplit

from smail import clock
from smail.sending.calendar import CANCEL, REQUEST, CalendarEvent, calendar_file
from smail.sending.message import CalendarFile


def calendar_files(
    events: tuple[CalendarEvent, ...], name: str, to: str, base_url: str, sender: str
) -> tuple[CalendarFile, ...]:
    """Each event as a file of its own that invites the receiver, or takes the entry away again."""
    organised_by, now = organiser(base_url, sender), clock.now()
    return tuple(
        CalendarFile(
            f"{name}-{place}.ics",
            calendar_file((one,), method=_method(one), made_at=now, organiser=organised_by, receiver=to),
            _method(one),
        )
        for place, one in enumerate(events, 1)
    )


def uid(public_id: str, base_url: str) -> str:
    """What a calendar knows the entry by, however often it changes."""
    return f"{public_id}@{urlsplit(base_url).hostname or 'localhost'}"


def organiser(base_url: str, sender: str) -> str:
    """The address that the entry comes from."""
    return parseaddr(sender)[1] or uid("smail", base_url)


def _method(event: CalendarEvent) -> str:
    return CANCEL if event.is_cancelled else REQUEST
