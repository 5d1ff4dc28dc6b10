"""What the columns of a quarter month by month are called, and what must be said beside them."""

from datetime import date

from flask_babel import gettext as _

from smail.domain.publishing import ALL, PublishedTable
from smail.web import dates


def column(key: str, table: PublishedTable) -> str | None:
    """What a column is called where the table is by month; None in any other."""
    months = [one for one in table.columns if one[4:5] == "-"]
    if key in months:
        return dates.month(date.fromisoformat(f"{key}-01"))
    return _("Hela kvartalet") if months and key == ALL else None


def note() -> str:
    """What the months are made of, and why they may be missing."""
    return _(
        "Månaderna är hela kvartalet delat i tre. De visas bara där alla tre går att visa. Gjorda är de som"
        " var gjorda när kvartalet var slut, räknade i den månad då de skulle göras. Den som slutade och"
        " började igen i samma kvartal räknas som med däremellan."
    )
