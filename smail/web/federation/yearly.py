"""The sheet that the national yearly questionnaire is filled in from: of a year, on a page and on paper."""

from collections.abc import Mapping
from datetime import date

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from smail import clock
from smail.domain.money import standing_on
from smail.domain.publishing import Cadence, Cube, Publication, Split, closed_spans
from smail.errors import NotFound
from smail.policies import Action
from smail.queries import board_files, releases
from smail.reports import board_file_sheet
from smail.reports.cost_by_sex import cost_of
from smail.web.federation import yearly_words
from smail.web.federation.yearly_sus import LAST
from smail.web.federation.yearly_words import Document, Year
from smail.web.guard import needs
from smail.web.parts import StaffRequest


@needs(Action.HANDLE_BOARD_FILE)
def yearly(at: StaffRequest) -> ResponseReturnValue:
    """The sheet of the chosen year, the newest first."""
    years, chosen = _years(at)
    return render_template(
        "pages/results/yearly.html",
        document=_document(at, chosen),
        years=[(str(one), str(one)) for one in years],
        year=chosen,
    )


@needs(Action.HANDLE_BOARD_FILE)
def yearly_pdf(at: StaffRequest) -> ResponseReturnValue:
    """The same on paper."""
    _all, chosen = _years(at)
    headers = {"Content-Disposition": f'attachment; filename="arsenkaten-{chosen}.pdf"'}
    content = board_file_sheet.paper(_document(at, chosen))
    return Response(content, mimetype="application/pdf", headers=headers)


def _years(at: StaffRequest) -> tuple[list[int], int]:
    """The years with a released quarter, this one where there is none, and the one that is asked for.

    Else it is the newest that is released to its end.
    """
    labels = releases.all_periods(at.db, at.viewer.federation_id)
    years = sorted({int(one.partition("-")[0]) for one in labels}, reverse=True) or [clock.today().year]
    over = (one for one in years if {f"{one}-{last}" for last in LAST.values()} & set(labels))
    wanted = request.args.get("ar", "") or str(next(over, years[0]))
    chosen = next((one for one in years if str(one) == wanted), None)
    if chosen is None:
        raise NotFound("nothing is released of that year")
    return years, chosen


def _document(at: StaffRequest, year: int) -> Document:
    federation, last = at.viewer.federation_id, date(year, 12, 31)
    quarters, tertials = (_released(at.db, Cube(federation, one), year) for one in Cadence)
    begun = board_files.programmes_begun(at.db, federation, last)
    running = [one for one in begun if one.ends_on is None or one.ends_on >= date(year, 1, 1)]
    typed = board_files.money_of(at.db, [one.id for one in running])
    money = [
        (one, row)
        for one in running
        for row in standing_on(typed.get(one.id, ()), clock.today())
        if row.starts_on.year == year or row.ends_on.year == year
    ]
    county = releases.county(at.db, federation).key
    costs = [(one.name, [(row, cost_of(at.db, one, row))]) for one, row in money if row.used is not None]
    return yearly_words.document(Year(year, county, (quarters, tertials), running, money, costs))


def _released(db: Session, cube: Cube, year: int) -> dict[str, Mapping[str, Publication]]:
    """Everything that was released of the year's quarters or tertials, by their labels, the first first."""
    spans = closed_spans(date(year, 1, 1), date(year + 1, 3, 1), cube.cadence)
    labels = set(releases.periods(db, cube))
    return {
        one.label: releases.kept_on(db, cube, one.last_on, Split.SEX) for one in spans if one.label in labels
    }
