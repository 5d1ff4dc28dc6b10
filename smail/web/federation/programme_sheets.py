"""A programme's closed quarter for those who never sign in: one A4 on paper, and one message a screen.

Whoever leads the programme or coordinates brings it to them. Nothing here is live: all of it was released
or kept when the quarter had closed.
"""

from dataclasses import dataclass, replace

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from smail.charts.canvas import Width
from smail.charts.effects import EffectsPicture, draw_effects, in_parts
from smail.db.tables import Programme
from smail.errors import NotFound
from smail.policies import Action, ProgrammeSubject
from smail.reports.programme_sheet import ProgrammePaper, programme_pdf
from smail.web.federation.effect_frames import frame_of
from smail.web.federation.group_choice import names_of
from smail.web.federation.report_sources import known, looked_at
from smail.web.federation.sheet_words import ProgrammeSheet, sheet
from smail.web.federation.tertials import speak_of
from smail.web.guard import needs
from smail.web.handledare.pictures import Frame
from smail.web.parts import StaffRequest
from smail.web.reading_time import will_draw

# More of them on one screen are too small to read from the back of a room.
MOST_BARS = 3


@dataclass(frozen=True, slots=True)
class Looked:
    """A programme and what is said of the quarter that is looked at."""

    programme: Programme
    period: str
    sheet: ProgrammeSheet


@needs(Action.HANDLE_REPORTS, of="programme_id")
def sheets(at: StaffRequest, programme: ProgrammeSubject) -> ResponseReturnValue:
    """Every closed quarter, to print or to show."""
    row = at.db.get_one(Programme, programme.id)
    speak_of(row.cadence)
    closed, _goals, words = looked_at(at, row)
    periods = [one.period for one in closed]
    return render_template("pages/results/sheets.html", programme=row, periods=periods, counting=words)


@needs(Action.HANDLE_REPORTS, of="programme_id")
def sheet_pdf(at: StaffRequest, programme: ProgrammeSubject) -> ResponseReturnValue:
    """The A4."""
    looked = _looked(at, programme)
    name = f"ett-blad-{looked.period.lower()}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(programme_pdf(paper_of(looked.sheet)), mimetype="application/pdf", headers=headers)


@needs(Action.HANDLE_REPORTS, of="programme_id")
def show(at: StaffRequest, programme: ProgrammeSubject) -> ResponseReturnValue:
    """The quarter, one message a screen."""
    looked = _looked(at, programme)
    if looked.sheet.change is not None:
        will_draw()
    return render_template(
        "pages/results/show.html",
        programme=looked.programme,
        period=looked.period,
        sheet=looked.sheet,
        frames=_frames(looked),
    )


@needs(Action.HANDLE_REPORTS, of="programme_id")
def show_picture(at: StaffRequest, programme: ProgrammeSubject, name: str) -> ResponseReturnValue:
    """The picture of the change, or a part of it for a screen; NotFound where none may be shown."""
    width = name.partition("-")[0]
    if width not in set(Width):
        raise NotFound("no such picture")
    picture = _looked(at, programme).sheet.change
    if picture is None:
        raise NotFound("too few have answered")
    numbered = enumerate(in_parts(picture, MOST_BARS), start=1)
    named = {width: picture, **{f"{width}-{number}": part for number, part in numbered}}
    if name not in named:
        raise NotFound("no such part")
    return Response(draw_effects(named[name], Width(width)), mimetype="image/svg+xml")


def _looked(at: StaffRequest, subject: ProgrammeSubject) -> Looked:
    row = at.db.get_one(Programme, subject.id)
    speak_of(row.cadence)
    closed, goals = known(at, row)
    wanted = request.args.get("kvartal", "")
    one = next((one for one in closed if wanted in ("", one.period)), None)
    if one is None:
        raise NotFound("no such quarter has closed here")
    stood = [pair for pair in goals if pair[1].at.label == one.period]
    return Looked(row, one.period, sheet(one, stood, names_of(at.parts.catalogue, one.published)))


def _frames(looked: Looked) -> list[Frame]:
    """The change in parts that are read from the back of a room."""
    picture = looked.sheet.change
    if picture is None:
        return []
    return [_frame(looked, one, number) for number, one in enumerate(in_parts(picture, MOST_BARS), start=1)]


def _frame(looked: Looked, part: EffectsPicture, number: int) -> Frame:
    values = ". ".join(f"{one.label}: {one.written}" for one in part.bars)
    return frame_of(
        replace(part, description=values),
        lambda width: url_for(
            "results.show_picture",
            programme_id=looked.programme.public_id,
            name=f"{width.value}-{number}",
            kvartal=looked.period,
        ),
    )


def paper_of(of: ProgrammeSheet) -> ProgrammePaper:
    """The sheet as it is set on paper."""
    is_by_sex = any(one.sexes for one in of.goals)
    return ProgrammePaper(
        title=of.title,
        lead=tuple(
            one for one in (of.until, of.people.sentence, of.done.sentence, of.forward.sentence) if one
        ),
        sexes=of.sexes,
        picture=of.change,
        picture_title=_("Så har svaren ändrats"),
        picture_words=of.change_words,
        change_by_sex=of.change_by_sex,
        goals_title=_("Mål"),
        goals_words=of.goals_words,
        header=(_("Mål"), _("Siffra"), *([_("Kvinnor"), _("Män")] if is_by_sex else []), _("Läge")),
        rows=tuple(
            (one.name, one.figure, *((one.sexes or ("–", "–")) if is_by_sex else ()), one.status)
            for one in of.goals
        ),
        base_title=_("Vad siffrorna bygger på"),
        base=of.base,
        counted_title=_("Så är det räknat"),
        counted=of.counted,
        foot=of.notes,
    )
