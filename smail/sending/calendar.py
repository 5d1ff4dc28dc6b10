"""Occasions as calendar files (RFC 5545), one occasion a file, as calendars take what comes by mail."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event, vCalAddress, vText

PRODUCT = "-//SMAIL//Kurser//SV"
REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """An occasion; its `uid` stays the same and its `sequence` grows each time something about it changes."""

    uid: str
    sequence: int
    summary: str
    starts_at: datetime
    minutes: int
    place: str = ""
    link: str = ""
    description: str = ""
    is_cancelled: bool = False


def calendar_file(
    events: tuple[CalendarEvent, ...], *, method: str, made_at: datetime, organiser: str, receiver: str = ""
) -> bytes:
    """The file; with a receiver it is an invitation or its cancellation, else something to keep."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    for one in events:
        calendar.add_component(_event(one, made_at, organiser, receiver))
    return bytes(calendar.to_ical())


def _event(one: CalendarEvent, made_at: datetime, organiser: str, receiver: str) -> Event:
    event = Event()
    event.add("uid", one.uid)
    event.add("sequence", one.sequence)
    # UTC, so that no table of summer times has to come along.
    event.add("dtstamp", made_at.astimezone(UTC))
    event.add("dtstart", one.starts_at.astimezone(UTC))
    event.add("dtend", (one.starts_at + timedelta(minutes=one.minutes)).astimezone(UTC))
    event.add("summary", one.summary)
    event.add("status", "CANCELLED" if one.is_cancelled else "CONFIRMED")
    for name, words in (("location", one.place), ("url", one.link), ("description", one.description)):
        if words:
            event.add(name, words)
    event.add("organizer", _address(organiser))
    if receiver:
        attendee = _address(receiver)
        # One answers to whoever holds the course, not to a machine.
        attendee.params["rsvp"] = vText("FALSE")
        event.add("attendee", attendee)
    return event


def _address(address: str) -> vCalAddress:
    return vCalAddress(f"mailto:{address}")
