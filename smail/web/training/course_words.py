"""The words of courses that those who take them meet too, without an account: in English as well."""

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext
from flask_babel.speaklater import LazyString

from smail.domain.certification import CourseKind, HomeTaskState, Level, SeatState, Standing

KINDS: Mapping[CourseKind, LazyString] = {
    CourseKind.UTBILDARE: lazy_gettext("Utbildning till SMAIL-utbildare"),
    CourseKind.ANVANDARE: lazy_gettext("Utbildning till SMAIL-användare"),
    CourseKind.REFRESHER: lazy_gettext("Påfyllning som förnyar certifikat"),
    CourseKind.HORIZONTAL: lazy_gettext("Horisontella principer"),
}
LEVELS: Mapping[Level, LazyString] = {
    Level.UTBILDARE: lazy_gettext("SMAIL-utbildare"),
    Level.ANVANDARE: lazy_gettext("SMAIL-användare"),
}
SEAT_STATES: Mapping[SeatState, tuple[LazyString, str]] = {
    SeatState.INVITED: (lazy_gettext("Inbjuden"), "due"),
    SeatState.ACCEPTED: (lazy_gettext("Har plats"), "ok"),
    SeatState.WAITING: (lazy_gettext("På väntelista"), "pause"),
    SeatState.DECLINED: (lazy_gettext("Tackat nej"), "pause"),
    SeatState.WITHDRAWN: (lazy_gettext("Borttagen"), "pause"),
}
HOME_TASKS: Mapping[HomeTaskState, LazyString] = {
    HomeTaskState.HANDED_IN: lazy_gettext("Inlämnad"),
    HomeTaskState.RETURNED: lazy_gettext("Ska kompletteras"),
    HomeTaskState.APPROVED: lazy_gettext("Godkänd"),
}
STANDINGS: Mapping[Standing, tuple[LazyString, str]] = {
    Standing.VALID: (lazy_gettext("Gäller"), "ok"),
    Standing.ENDING: (lazy_gettext("Slutar snart"), "due"),
    Standing.ENDED: (lazy_gettext("Har slutat gälla"), "pause"),
    Standing.WITHDRAWN: (lazy_gettext("Återkallat"), "late"),
}


def hours(minutes: int) -> str:
    """A length in hours and minutes: 4 timmar, 1 timme och 30 minuter, 45 minuter."""
    whole, rest = divmod(minutes, 60)
    in_hours = ngettext("%(num)d timme", "%(num)d timmar", whole)
    in_minutes = ngettext("%(num)d minut", "%(num)d minuter", rest)
    if whole and rest:
        return str(_("%(hours)s och %(minutes)s", hours=in_hours, minutes=in_minutes))
    return str(in_hours if whole else in_minutes)
