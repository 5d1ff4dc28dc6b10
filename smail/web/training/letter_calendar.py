"""When and where in letters, and the calendar files that go with them, of a course and a meeting alike."""

from datetime import datetime, timedelta
from email.utils import parseaddr
from urllib.parse import urlsplit

from flask_babel import gettext as _

from smail import clock
from smail.sending.calendar import CANCEL, REQUEST, CalendarEvent, calendar_file
from smail.sending.message import CalendarFile
from smail.web import dates


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


def when_and_where(starts_at: datetime, minutes: int, place: str, link: str) -> str:
    """Day, time, place and link on one line."""
    words = _(
        "%(day)s kl. %(start)s–%(end)s",
        day=dates.day(starts_at),
        start=dates.clock_time(starts_at),
        end=dates.clock_time(starts_at + timedelta(minutes=minutes)),
    )
    return ", ".join(part for part in (words, place, link) if part)


def uid(public_id: str, base_url: str) -> str:
    """What a calendar knows the entry by, however often it changes."""
    return f"{public_id}@{urlsplit(base_url).hostname or 'localhost'}"


def organiser(base_url: str, sender: str) -> str:
    """The address that the entry comes from."""
    return parseaddr(sender)[1] or uid("smail", base_url)


def _method(event: CalendarEvent) -> str:
    return CANCEL if event.is_cancelled else REQUEST
