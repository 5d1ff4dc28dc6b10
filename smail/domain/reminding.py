"""When somebody is reminded, how often, and when it is left at that; pure rules of dates.

A series belongs to one occasion: it begins anew when the person has answered, comes back from a pause or
begins in a programme. It ends by itself: somebody who has not answered five weeks after the date needs to
be talked to, and not another message.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from smail.domain.rhythm import Pause, Standing, State


class Channel(StrEnum):
    """The way a message takes."""

    SMS = "sms"
    EMAIL = "email"


class ReminderKind(StrEnum):
    """What a message is about.

    Questions that wait, questions left in the middle, a handledare's own list; a course that one is asked
    to, that changed, that is not held, or has a place after all; a certificate that ends; a meeting of the
    network that one is asked to, that changed, or that is not held; what it decided and one answers for.
    """

    QUESTIONS = "questions"
    BEGUN = "begun"
    DIGEST = "digest"
    COURSE_INVITED = "course_invited"
    COURSE_CHANGED = "course_changed"
    COURSE_CALLED_OFF = "course_called_off"
    SEAT_FREE = "seat_free"
    CERTIFICATE_ENDING = "certificate_ending"
    MEETING_INVITED = "meeting_invited"
    MEETING_CHANGED = "meeting_changed"
    MEETING_CALLED_OFF = "meeting_called_off"
    MEETING_DECIDED = "meeting_decided"


class ReminderState(StrEnum):
    """How far a message has come; dropped is one that nobody needed any more when it could be sent."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


class DigestPace(StrEnum):
    """How often a handledare wants to be told by e-mail what waits on Today."""

    DAILY = "daily"
    WEEKLY = "weekly"


# The first message goes out so long before the date, or when the window opens.
AHEAD = timedelta(days=7)
# Whoever stopped in the middle is left alone for so long.
LEFT_IN_THE_MIDDLE = timedelta(days=2)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Series:
    """How many messages an occasion has at most, and how many days there are between two."""

    most: int = 3
    days_between: int = 7


USUAL_SERIES = Series()


@dataclass(frozen=True, slots=True)
class QuietHours:
    """The hours of the Swedish day when nothing is sent, from `starts` until `ends`; equal means never."""

    starts: int = 20
    ends: int = 8

    def hold(self, moment: datetime) -> bool:
        """Whether it is quiet at that moment, told in Swedish time."""
        if self.starts <= self.ends:
            return self.starts <= moment.hour < self.ends
        return moment.hour >= self.starts or moment.hour < self.ends


NIGHT = QuietHours()


@dataclass(frozen=True, slots=True)
class Planned:
    """A message that is due, before it stands in the outbox."""

    kind: ReminderKind
    channel: Channel
    occasion: date
    place: int
    participant_id: int | None = None
    account_id: int | None = None
    seat_id: int | None = None
    certificate_id: int | None = None
    network_invitation_id: int | None = None


@dataclass(frozen=True, slots=True)
class Earlier:
    """A message of before: its occasion, its place in the series, and when it was thought of."""

    occasion: date
    place: int
    planned_on: date
    is_settled: bool


@dataclass(frozen=True, slots=True)
class Next:
    """The message that it is time for."""

    kind: ReminderKind
    occasion: date
    place: int


def occasion_of(*, started_on: date, last_completed: date | None, pauses: Iterable[Pause], on: date) -> date:
    """The day that the present occasion counts from: the last answers, the start, or the latest day back."""
    back = [pause.ends_on for pause in pauses if pause.ends_on is not None and pause.ends_on <= on]
    return max([started_on, *back] + ([last_completed] if last_completed else []))


def next_reminder(
    series: Series,
    standing: Standing,
    *,
    occasion: date,
    earlier: Sequence[Earlier],
    answered_on: date | None,
    today: date,
) -> Next | None:
    """The message that is due today; None where none is, or the series of the occasion has come to its end.

    `answered_on` is the day of the latest answer in a questionnaire that is under way.
    """
    kind = wanted(standing, answered_on=answered_on, today=today)
    if kind is None or any(not one.is_settled for one in earlier):
        return None
    if any(today < one.planned_on + timedelta(days=series.days_between) for one in earlier):
        return None
    own = [one.place for one in earlier if one.occasion == occasion]
    if len(own) >= series.most:
        return None
    return Next(kind, occasion, max(own, default=0) + 1)


def wanted(standing: Standing, *, answered_on: date | None, today: date) -> ReminderKind | None:
    """What the person may be reminded of today, whatever was sent before; None where it is nothing."""
    if standing.state not in (State.DUE, State.OVERDUE):
        return None
    if standing.next_on is None or standing.last_on is None or today > standing.last_on:
        return None
    if answered_on is not None:
        return ReminderKind.BEGUN if today >= answered_on + LEFT_IN_THE_MIDDLE else None
    return ReminderKind.QUESTIONS if today >= standing.next_on - AHEAD else None


def digest_occasion(pace: DigestPace, today: date) -> date | None:
    """The day that today's digest belongs to; None where there is none today.

    A weekly one belongs to its Monday and comes on another weekday where Monday's could not be sent.
    """
    if today.weekday() >= _SATURDAY:
        return None
    return today if pace is DigestPace.DAILY else today - timedelta(days=today.weekday())


def dialled(phone: str) -> str | None:
    """The number as a gateway takes it, with its country; None for what is no number to send to."""
    signs = re.sub(r"[\s()./-]|[\u2010-\u2015]", "", phone)
    if signs.startswith("00"):
        signs = f"+{signs[2:]}"
    elif signs.startswith("0"):
        signs = f"+46{signs[1:]}"
    # +46 (0)70 is written often: the zero belongs to calls within the country.
    signs = re.sub(r"^\+460", "+46", signs)
    return signs if re.fullmatch(r"\+[1-9][0-9]{7,14}", signs) else None
