"""What happened in a person's time beside the ratings, each with its day, as marks on a line of time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from smail.domain.hindsight import DropCause
from smail.domain.instrument import Indicator
from smail.domain.onward import StartKind
from smail.domain.people import DischargeReason, HandoverKind
from smail.queries.history import HistoryRows
from smail.reports.rounds import Round, Value


class EventKind(StrEnum):
    """What happened in time beside the ratings."""

    START = "start"
    END = "end"
    TRANSITION = "overgang"
    CHANGE = "byte"
    PAUSE = "pause"
    FRAMSTEG = "framsteg"
    LOWER = "lower"
    NEW_VERSION = "new_version"
    WORK = "work"
    STUDIES = "studies"


STARTED = {StartKind.WORK: EventKind.WORK, StartKind.STUDIES: EventKind.STUDIES}


@dataclass(frozen=True, slots=True)
class Event:
    """Something with a day, or with days until the first one after it (an open pause has none)."""

    kind: EventKind
    on: date
    until: date | None = None
    # The programme, the first name of the new responsible one, or the line of a step forward.
    text: str = ""
    # For a new responsible one: the title in that programme.
    title: str = ""
    title_en: str = ""
    by_participant: bool = False
    reason: DischargeReason | None = None
    # Of work: percent of full time, and whether with support.
    share: int | None = None
    is_subsidised: bool | None = None
    # For a lower answer whose person has said why; the text is then the person's own line.
    area: Indicator | None = None
    cause: DropCause | None = None


def events_of(
    rows: HistoryRows, rounds: Sequence[Round], explained: Iterable[tuple[Indicator, Value]], today: date
) -> tuple[Event, ...]:
    """What happened beside the ratings, the earliest first; `explained`: lower values with their reason."""
    found = [
        *_stay_events(rows),
        *_handovers(rows),
        *(Event(EventKind.PAUSE, one.starts_on, one.ends_on) for one in rows.pauses),
        *(
            Event(EventKind.FRAMSTEG, one.happened_on, text=one.line, by_participant=one.by_participant)
            for one in rows.framsteg
        ),
        # What is agreed for a coming day has not happened yet.
        *(
            Event(STARTED[one.kind], one.started_on, share=one.share, is_subsidised=one.is_subsidised)
            for one in rows.starts
            if one.started_on <= today
        ),
        *(Event(EventKind.NEW_VERSION, one.ratings[0].on) for one in rounds[1:]),
        *(
            Event(EventKind.LOWER, one.on, text=one.cause_line or "", area=area, cause=one.cause)
            for area, one in explained
        ),
    ]
    return tuple(sorted(found, key=lambda one: one.on))


def _stay_events(rows: HistoryRows) -> list[Event]:
    real = [stay for stay in rows.stays if stay.reason is not DischargeReason.ENTERED_IN_ERROR]
    starts = [Event(EventKind.START, stay.starts_on, text=stay.programme) for stay in real]
    ends = [
        Event(EventKind.END, stay.ended_on, text=stay.programme, reason=stay.reason)
        for stay in real
        if stay.ended_on is not None
    ]
    return starts + ends


def _handovers(rows: HistoryRows) -> list[Event]:
    kinds = {HandoverKind.TRANSITION: EventKind.TRANSITION, HandoverKind.CHANGE: EventKind.CHANGE}
    found = []
    for before in rows.responsible:
        if before.ended_by is None or before.ends_on is None:
            continue
        after = next(
            (
                one
                for one in rows.responsible
                if one.enrolment_id == before.enrolment_id
                and one.starts_on == before.ends_on
                and one is not before
            ),
            None,
        )
        who = after or before
        found.append(
            Event(
                kinds[before.ended_by],
                before.ends_on,
                text="" if after is None else after.first_name,
                title=who.title,
                title_en=who.title_en,
            )
        )
    return found
