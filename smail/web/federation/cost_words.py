"""The cost of women and men in words, on the page where money is typed in and in the file of a board."""

from flask_babel import gettext as _

from smail.reports.cost_by_sex import BOTH, Cost
from smail.web.federation.board_file_tables import Cell


def headings() -> tuple[str, ...]:
    """What stands above the columns, after those that say of what it is."""
    return (
        _("Fördelat efter"),
        _("Kvinnor, kronor"),
        _("Män, kronor"),
        _("Per kvinna och kvartal"),
        _("Per man och kvartal"),
        _("Per timme"),
    )


def cells(one: Cost) -> tuple[Cell, ...]:
    """A row under them."""
    women, men = (one.shares[sex] for sex in BOTH)
    by = _("Timmar") if one.for_an_hour is not None else _("Deltagare")
    return by, women.kronor, men.kronor, women.for_each, men.for_each, one.for_an_hour


def defined() -> str:
    """How it is counted, and what it does not say."""
    return _(
        "Använda kronor, fördelade efter kvinnors och mäns del av de planerade timmarna under de kvartal som"
        " var slut den dag uppgiften gäller. Där timmarna inte visas för både kvinnor och män fördelas de"
        " efter antalet deltagare när kvartalen var slut. Beloppen är fördelade och inte bokförda. De är"
        " avrundade: till tusental, för varje person till hundratal och för varje timme till tiotal. Bara"
        " siffror som är släppta i gruppresultaten används."
    )


def shared_out() -> str:
    """What stands at the table itself, for whoever reads no definitions."""
    return _(
        "Beloppen är fördelade efter timmar eller deltagare och inte bokförda. En period är med bara där den"
        " kan visas för både kvinnor och män."
    )


def not_told() -> str:
    """What stands where there is nothing to tell."""
    return _(
        "Ingen fördelning på kvinnor och män visas: de är för få i något av kvartalen, eller så är inget"
        " kvartal i perioden släppt."
    )
