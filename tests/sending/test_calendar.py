"""Calendar files as a reader of RFC 5545 understands them."""

from dataclasses import replace
from datetime import UTC, datetime

from icalendar import Calendar

from smail.sending.calendar import CANCEL, REQUEST, CalendarEvent, calendar_file

RECEIVER = "alva@exempel.example"
NOW = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
EVENT = CalendarEvent(
    "abc@smail.test",
    3,
    "SMAIL i Östhammar; kurs, tillfälle 1",
    datetime(2026, 11, 30, 8, 0, tzinfo=UTC),
    240,
    place="Sal 3, plan 2",
    link="https://mote.example/1",
    description="Kursen hålls av Astrid Ängslund. " * 5,
)


def made(event: CalendarEvent = EVENT, method: str = REQUEST) -> bytes:
    """The file of one event."""
    return calendar_file(
        (event,),
        method=method,
        made_at=NOW,
        organiser="kurs@exempel.example",
        receiver="alva@exempel.example",
    )


def test_an_invitation_says_when_where_and_which_one() -> None:
    calendar = Calendar.from_ical(made())
    [event] = calendar.walk("VEVENT")
    assert calendar["METHOD"] == "REQUEST"
    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == ("abc@smail.test", 3, "CONFIRMED")
    assert event["SUMMARY"] == EVENT.summary
    assert event["LOCATION"] == EVENT.place
    assert event["DESCRIPTION"] == EVENT.description
    assert event.decoded("DTSTART") == EVENT.starts_at
    assert event.decoded("DTEND") == datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
    assert str(event["ORGANIZER"]) == "mailto:kurs@exempel.example"
    assert str(event["ATTENDEE"]) == "mailto:alva@exempel.example"


def test_lines_end_as_they_must_and_are_never_longer_than_75_bytes() -> None:
    lines = made().split(b"\r\n")
    assert lines[-1] == b""
    assert max(map(len, lines)) <= 75
    assert b"\n" not in b"".join(lines)


def test_a_cancellation_has_the_same_uid_and_says_so() -> None:
    calendar = Calendar.from_ical(made(replace(EVENT, is_cancelled=True, sequence=4), CANCEL))
    [event] = calendar.walk("VEVENT")
    assert (calendar["METHOD"], event["UID"], event["SEQUENCE"]) == ("CANCEL", "abc@smail.test", 4)
    assert event["STATUS"] == "CANCELLED"


def test_what_somebody_wrote_cannot_add_a_line_of_its_own() -> None:
    hostile = "Kurs\r\nATTENDEE:mailto:x@exempel.example\nBEGIN:VALARM"
    calendar = Calendar.from_ical(made(replace(EVENT, summary=hostile, place=hostile)))
    [event] = calendar.walk("VEVENT")
    assert str(event["ATTENDEE"]) == "mailto:alva@exempel.example"
    assert not calendar.walk("VALARM")
