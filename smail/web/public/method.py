"""The page that tells how every number comes about: to anybody; to staff with the county's own figures."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal, ngettext

from smail.db.tables import SessionKind, SessionStrength
from smail.reports.county import CountyFit
from smail.reports.method import PERSONS, RATINGS, WRONG, method_of
from smail.web import sessions
from smail.web.guard import public
from smail.web.parts import PublicRequest

method = Blueprint("method", __name__)
INSTRUMENT = "smail"
LEAST = 0.01


@method.get("/sa-raknar-vi")
@public
def show(at: PublicRequest) -> ResponseReturnValue:
    """How scores, lines, signs and their errors are computed, with formulas and sources."""
    figures = method_of(_own_fit(at))
    rows = [
        (_decimal(change, 1), *(_per_hundred(share) for share in shares)) for change, shares in figures.found
    ]
    return render_template(
        "pages/method/show.html",
        figures=figures,
        headings=[ngettext("%(num)d svar", "%(num)d svar", n) for n in RATINGS],
        rows=rows,
        wrong_now=_per_hundred(WRONG),
        wrong_ever=_per_hundred(figures.wrong_ever),
        noise=_decimal(figures.residual_sd, 2),
        persons=format_decimal(PERSONS),
        detectable=_decimal(figures.detectable, 1),
    )


def _own_fit(at: PublicRequest) -> CountyFit | None:
    """The county's models, for staff who are signed in; others read of a typical county."""
    row = sessions.current(at.db, at.parts.vault, at.parts.settings, SessionKind.STAFF)
    if row is None or row.strength is not SessionStrength.FULL or row.is_locked:
        return None
    return at.parts.county.fit_of(at.db, at.parts.catalogue.latest(INSTRUMENT))


def _per_hundred(share: float) -> str:
    """A share as a number of a hundred; everybody and nobody only where it is so."""
    if 0 < share < LEAST:
        return "<1"
    return ">99" if 1 - LEAST < share < 1 else str(round(100 * share))


def _decimal(value: float, decimals: int) -> str:
    return str(format_decimal(value, format=f"0.{'0' * decimals}"))
