"""The cost of women and men in words, on the page where money is typed in and in the file of a board.

Each row says itself whether its kronor were typed in or shared out: not everybody reads what is around it.
"""

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from smail.reports.cost_by_sex import BOTH, Basis, Cost
from smail.web.federation.board_file_tables import Cell

BASES: Mapping[Basis, LazyString] = {
    Basis.BOOKED: _l("Inskrivet"),
    Basis.PERSONS: _l("Fördelat efter deltagare, inte bokfört"),
}


def title() -> str:
    """What the table is called."""
    return _("Kostnad för kvinnor och män")


def headings() -> tuple[str, ...]:
    """What stands above the columns, after those that say of what it is."""
    return (
        _("Hur det är känt"),
        _("Kvinnor, kronor"),
        _("Män, kronor"),
        _("Per kvinna och kvartal"),
        _("Per man och kvartal"),
    )


def cells(one: Cost | None) -> tuple[Cell, ...]:
    """A row under them; of a cost that is not told it says so."""
    if one is None:
        return _("Visas inte"), None, None, None, None
    women, men = (one.shares[sex] for sex in BOTH)
    by = str(BASES[one.basis])
    return by, women.kronor, men.kronor, women.for_each, men.for_each


def defined() -> str:
    """How it is counted, and what it does not say."""
    return _(
        "Inskrivet är det som är bokfört på kvinnor och på män och inskrivet för hand. Annars är använda"
        " kronor fördelade efter hur många kvinnor och män som var med när kvartalen var slut, vart och ett"
        " av de kvartal som var slut den dag uppgiften gäller. Beloppet per person är då samma för kvinnor"
        " och män. Timmarna används inte: hur många personer de är av sägs bara i tiotal, och fördelningen"
        " skulle följa avrundningen. Fördelade belopp är inte bokförda. De är avrundade: till tusental, och"
        " för varje person till hundratal. Bara siffror som är släppta i gruppresultaten används."
    )


def shared_out() -> str:
    """What stands at the table itself, for whoever reads no definitions."""
    return _(
        "Fördelade belopp är uträknade av SMAIL och inte bokförda: de säger hur många platser som gick till"
        " kvinnor och män, inte vad var och en har kostat eller hur många timmar de fick. Bara det som är"
        " inskrivet är bokfört. Visas inte betyder att kvinnor eller män är för få i något av kvartalen,"
        " eller att inget kvartal i perioden är släppt."
    )
