"""What rows are called that are not of one indicator alone: of those who left, and of what is not seen."""

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from smail.domain.publishing import PublishedRow

GROUPS: Mapping[str, LazyString] = {
    "left": _l("de som har slutat"),
    "stayed": _l("de som är kvar"),
    "left_to_work": _l("de som slutade till arbete eller studier"),
    "left_to_other": _l("de som slutade av annan orsak"),
}


def name_of(table: str, row: PublishedRow, names: Mapping[str, str]) -> str | None:
    """The name of a row that is made of names; None where it has its own."""
    if table == "leavers":
        area, _dot, group = row.key.partition(".")
        return _("%(area)s: %(group)s", area=names.get(area) or _("Alla områden"), group=str(GROUPS[group]))
    if table == "leaving_change":
        return _("Alla områden: %(group)s", group=str(GROUPS[row.key]))
    if table == "tipping":
        return _tipping(row)
    return names.get(row.key)


def _tipping(row: PublishedRow) -> str:
    """What the conclusion hangs on, in one sentence; the figure beside it is in steps."""
    told = row.figures[0]
    if told.value is None or told.low is None or told.high is None or told.value == 0:
        return _("Gruppen rör sig inte säkert åt något håll, så det finns ingen slutsats som kan falla")
    way = _("uppåt") if told.low > 0 else _("nedåt")
    off = _("lägre") if told.low > 0 else _("högre")
    if told.value >= told.high:
        return _(
            "Slutsatsen att gruppen rör sig %(way)s håller också om de svar som saknas i medeltal är så här"
            " många steg %(off)s än väntat",
            way=way,
            off=off,
        )
    return _(
        "Slutsatsen att gruppen rör sig %(way)s faller om de svar som saknas i medeltal är så här många steg"
        " %(off)s än väntat",
        way=way,
        off=off,
    )
