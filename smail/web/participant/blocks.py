"""The blocks of the sheets that a person reads or shows: the person's own matters, in plain words."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from flask import Response
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext

from smail import clock
from smail.charts.canvas import Width
from smail.domain.plan import Status
from smail.queries.history import FramstegLine
from smail.queries.meeting_sheets import AreaSaid
from smail.queries.plan_rows import ActivityRow, StepRow
from smail.reports.events import EventKind
from smail.reports.history import History
from smail.reports.pictures import ALL_AREAS, Drawing, PictureWords, drawings_of
from smail.reports.sheets import Block, Row, Sheet, SheetPicture, ShortWords, sheet_pdf
from smail.web.handledare.pictures import SHELF
from smail.web.participant import plan_words as participant_plan_words
from smail.web.participant.room import shown_language
from smail.web.participant.words import kind_word, long_day, near_day, next_time

CUT = lazy_gettext("Text som slutar med … är kortad.")
NOW = (Status.RUNNING, Status.PLANNED)


def answers(title: str, areas: Sequence[AreaSaid]) -> Block:
    """What was answered, area by area, in the words of the steps."""
    language = shown_language()
    rows = tuple(Row(f"{one.indicator.short_name(language)}:", _said(one)) for one in areas)
    return Block(title, rows, keeps_rows=True, beside=True)


def steps(title: str, rows: Sequence[StepRow], today: date) -> Block:
    """The steps that wait, the latest first."""
    waiting = [one for one in rows if not one.is_over_on(today)]
    lines = tuple(Row("", one.line) for one in waiting)
    return Block(title, lines, "" if lines else str(_("Inget steg är bestämt just nu.")))


def plan(
    title: str, rows: Sequence[ActivityRow], aims: Sequence[str], today: date, *, is_protected: bool
) -> Block:
    """What goes on or is decided, and what the plan is to lead to."""
    lines = [Row(str(_("Målet:")), aim) for aim in aims]
    lines += activity_rows(rows, today, is_protected=is_protected)
    return Block(title, tuple(lines), "" if lines else str(_("Inget är bestämt just nu.")))


def activity_rows(rows: Sequence[ActivityRow], today: date, *, is_protected: bool) -> list[Row]:
    """What goes on or is decided; where it is, is never said of somebody protected."""
    known = [one for one in rows if one.status_on(today) in NOW]
    shown = [replace(one, provider=None) for one in known] if is_protected else known
    return [Row(*participant_plan_words.activity(one, today)) for one in shown]


def framsteg(title: str, rows: Sequence[FramstegLine]) -> Block:
    """The steps forward, the latest first."""
    lines = tuple(Row(long_day(one.happened_on), one.line) for one in reversed(rows))
    return Block(title, lines, "" if lines else str(_("Inget framsteg är skrivet än.")))


def framsteg_in(history: History) -> tuple[FramstegLine, ...]:
    """The steps forward of a history that is known, the earliest first."""
    found = (one for one in history.events if one.kind is EventKind.FRAMSTEG)
    return tuple(FramstegLine(one.on, one.text, one.by_participant) for one in found)


def next_talk(on: date) -> str:
    """When one meets next."""
    return str(_("Nästa samtal är den %(day)s.", day=near_day(on)))


def dates(title: str, talk_on: date | None, questions_on: date | None) -> Block:
    """The next talk, and the next time with questions."""
    talk = [] if talk_on is None else [Row("", next_talk(talk_on))]
    again = next_time(questions_on, is_spent=False)
    asked = [Row("", again)] if again and questions_on is not None and questions_on >= clock.today() else []
    lines = (*talk, *asked)
    return Block(title, lines, "" if lines else str(_("Ingen dag är bestämd än.")))


def picture(participant_id: int, history: History, words: PictureWords) -> SheetPicture | None:
    """First, previous and now; none where nothing can be drawn."""
    found = [one for one in drawings_of(history, words).values() if one.what == ALL_AREAS]
    small = next((one for one in found if one.width is Width.PHONE), None)
    return None if small is None else as_picture(participant_id, small)


def as_picture(participant_id: int, drawing: Drawing) -> SheetPicture:
    """The drawing, made now or before, with the sentence that says the same."""
    svg = SHELF.get(participant_id, drawing.name) or SHELF.draw(participant_id, drawing)
    alt = f"{drawing.picture.title}. {drawing.picture.description}"
    return SheetPicture(svg.decode(), alt)


def short_words() -> ShortWords:
    """How a sheet says that it does not hold everything."""
    return ShortWords(_left_out, str(CUT))


def send(sheet: Sheet, name: str) -> Response:
    """The sheet as a file that the browser shows."""
    content, disposition = sheet_pdf(sheet), f'inline; filename="{name}.pdf"'
    return Response(content, mimetype="application/pdf", headers={"Content-Disposition": disposition})


def _left_out(n: int) -> str:
    return str(ngettext("… och en till.", "… och %(num)d till.", n))


def _said(area: AreaSaid) -> str:
    if area.words:
        return area.words
    kinds = [one.kind for one in area.said if one.kind is not None]
    return kind_word(kinds[0]) if kinds else "–"
