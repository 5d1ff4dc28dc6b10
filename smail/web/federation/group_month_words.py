"""What the columns of a quarter month by month are called, and what must be said beside them."""

from datetime import date

from flask_babel import gettext as _

from smail.domain.publishing import ALL, Publication, PublishedTable, Split
from smail.web import dates


def column(key: str, table: PublishedTable) -> str | None:
    """What a column is called where the table is by month; None in any other."""
    months = [one for one in table.columns if one[4:5] == "-"]
    if key in months:
        return dates.month(date.fromisoformat(f"{key}-01"))
    return _("Hela kvartalet") if months and key == ALL else None


def why_hidden(found: Publication | None) -> str | None:
    """Why no month is told where the figures are by month; None where any is, or they are not."""
    if found is None or found.split is not Split.MONTH:
        return None
    figures = (figure for table in found.tables for row in table.rows for figure in row.figures[1:])
    if not all(figure.is_hidden for figure in figures):
        return None
    return _(
        "Här visas bara hela kvartalet. I någon av månaderna är det några få, eller så skulle några få gå att"
        " räkna ut av det som visas på andra ställen."
    )


def why_nothing() -> str:
    """Why a released quarter has no months at all."""
    return _(
        "Det kvartalet finns inte månad för månad: det räknades innan månaderna fanns här, eller innan"
        " insatsen fanns i SMAIL. Välj Alla tillsammans för att se kvartalet."
    )


def note() -> str:
    """What the months are made of, and why they may be missing."""
    return _(
        "Månaderna blir tillsammans hela kvartalet. De visas bara där alla går att visa. Gjorda är de som var"
        " gjorda fem veckor efter kvartalets slut, räknade i den månad då de skulle göras. Den som slutade"
        " och började igen i samma kvartal räknas som med däremellan."
    )
