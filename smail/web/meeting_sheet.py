"""The sheet for a meeting of several parties, as the person has ticked it: the same paper whoever makes it.

It is in Swedish, which those at the meeting read, and it says itself who chose what, when and for which day.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Response
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from smail import clock
from smail.domain.meeting import OF_AREAS, SheetPart
from smail.queries import meeting_sheets as reads
from smail.queries.history import FramstegLine, framsteg_of
from smail.queries.meeting_sheets import Heading, SheetRow
from smail.queries.plan_page import activities_of, steps_of
from smail.queries.standings import standing_of
from smail.reports.chosen_areas import only
from smail.reports.history import History, history_of
from smail.reports.sheets import Block, Row, Sheet, SheetPicture
from smail.web.participant import blocks as participant_blocks
from smail.web.participant import history_words as participant_history_words
from smail.web.participant.meeting_words import PARTS
from smail.web.participant.words import in_a_row, long_day
from smail.web.parts import Parts

LANGUAGE = "sv"


@dataclass(frozen=True, slots=True)
class Person:
    """Whose sheet is made, and with what it is read."""

    db: Session
    parts: Parts
    participant_id: int


def shows_answers(row: SheetRow) -> bool:
    """Whether the sheet tells of what was answered."""
    return bool(row.choice.parts & OF_AREAS)


def send(person: Person, row: SheetRow) -> Response:
    """The sheet of that choice, and nothing that was not ticked."""
    with force_locale(LANGUAGE):
        return participant_blocks.send(_sheet(person, row), f"mote-{row.choice.meeting_on.isoformat()}")


def _sheet(person: Person, row: SheetRow) -> Sheet:
    heading = reads.heading_of(person.db, person.parts.vault, person.participant_id, clock.today())
    history = _history(person, row) if SheetPart.PICTURE in row.choice.parts else None
    return Sheet(
        title=str(_("Möte den %(day)s", day=long_day(row.choice.meeting_on))),
        lead=(heading.shown, _chosen(row, heading)),
        language=LANGUAGE,
        blocks=tuple(_blocks(person, row, heading, history)),
        short=participant_blocks.short_words(),
        picture=None if history is None else _picture(person, history),
        foot=(str(_("Bladet gäller bara det här mötet. Spara det inte längre än du behöver.")),),
    )


def _chosen(row: SheetRow, heading: Heading) -> str:
    """Who chose, when, and what."""
    on = long_day(clock.civil(row.chosen_at))
    if row.first_name is None:
        said = _("Jag har själv valt vad som står här, den %(day)s.", day=on)
    elif heading.is_protected:
        said = _("Jag har valt vad som står här tillsammans med den som följer mig, den %(day)s.", day=on)
    else:
        said = _(
            "Jag har valt vad som står här tillsammans med %(name)s, den %(day)s.",
            name=row.first_name,
            day=on,
        )
    what = in_a_row([str(PARTS[part]).lower() for part in row.parts])
    shown = _("Det jag visar är: %(what)s.", what=what)
    return f"{said} {shown}"


def _blocks(person: Person, row: SheetRow, heading: Heading, history: History | None) -> Iterator[Block]:
    for part in row.parts:
        match part:
            case SheetPart.ANSWERS:
                yield _answers(person, row)
            case SheetPart.PLAN:
                yield _plan(person, heading)
            case SheetPart.STEPS:
                found = steps_of(person.db, person.parts.vault, person.participant_id)
                yield participant_blocks.steps(str(_("Mina steg")), found, clock.today())
            case SheetPart.FRAMSTEG:
                known = None if history is None else participant_blocks.framsteg_in(history)
                lines = _framsteg(person) if known is None else known
                yield participant_blocks.framsteg(str(_("Mina framsteg")), lines)
            case SheetPart.SENTENCES:
                yield _sentences(person)
            case SheetPart.NEXT_DATE:
                yield _dates(person, heading)
            case SheetPart.PICTURE:
                pass


def _answers(person: Person, row: SheetRow) -> Block:
    latest = reads.latest_answers(person.db, person.parts.catalogue, person.participant_id, LANGUAGE)
    if latest is None:
        return Block(str(_("Mina svar")), lead=str(_("Här finns inga svar än.")))
    title = str(_("Mina svar den %(day)s", day=long_day(latest.on)))
    return participant_blocks.answers(title, [one for one in latest.areas if one.key in row.choice.areas])


def _sentences(person: Person) -> Block:
    said = reads.sentences_of(person.db, person.parts.vault, person.participant_id)
    rows = tuple(Row("", one) for one in said)
    return Block(str(_("Mina egna meningar")), rows, "" if rows else str(_("Här finns inga meningar.")))


def _plan(person: Person, heading: Heading) -> Block:
    db, vault, today = person.db, person.parts.vault, clock.today()
    aims = reads.aims_of(db, vault, person.participant_id, today)
    known = activities_of(db, vault, person.participant_id)
    return participant_blocks.plan(str(_("Min plan")), known, aims, today, is_protected=heading.is_protected)


def _dates(person: Person, heading: Heading) -> Block:
    asked_on = standing_of(person.db, person.participant_id, clock.today()).next_on
    return participant_blocks.dates(str(_("Nästa gång")), heading.talk_on, asked_on)


def _framsteg(person: Person) -> tuple[FramstegLine, ...]:
    return framsteg_of(person.db, person.parts.vault, person.participant_id)


def _history(person: Person, row: SheetRow) -> History:
    """Of the ticked areas alone, and without the county's models: the sheet draws no line."""
    parts, today = person.parts, clock.today()
    whole = history_of(person.db, parts.vault, parts.catalogue, person.participant_id, today=today)
    return only(whole, row.choice.areas)


def _picture(person: Person, history: History) -> SheetPicture | None:
    words = participant_history_words.picture_words(history)
    return participant_blocks.picture(person.participant_id, history, words)
