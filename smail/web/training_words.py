"""The Swedish words of courses and certificates."""

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_babel.speaklater import LazyString

from smail.domain.certification import CourseKind, HomeTaskState, Lack, Level, Missing, SeatState, Standing
from smail.services.courses import CourseFault
from smail.services.seats import LearnerFault
from smail.web.forms import HOLDS_PERSONNUMMER

KINDS: Mapping[CourseKind, LazyString] = {
    CourseKind.UTBILDARE: _l("Utbildning till SMAIL-utbildare"),
    CourseKind.ANVANDARE: _l("Utbildning till SMAIL-användare"),
    CourseKind.REFRESHER: _l("Påfyllning som förnyar certifikat"),
    CourseKind.HORIZONTAL: _l("Horisontella principer"),
}
LEVELS: Mapping[Level, LazyString] = {
    Level.UTBILDARE: _l("SMAIL-utbildare"),
    Level.ANVANDARE: _l("SMAIL-användare"),
}
SEAT_STATES: Mapping[SeatState, tuple[LazyString, str]] = {
    SeatState.INVITED: (_l("Inbjuden"), "due"),
    SeatState.ACCEPTED: (_l("Har plats"), "ok"),
    SeatState.WAITING: (_l("På väntelista"), "pause"),
    SeatState.DECLINED: (_l("Tackat nej"), "pause"),
    SeatState.WITHDRAWN: (_l("Borttagen"), "pause"),
}
HOME_TASKS: Mapping[HomeTaskState, LazyString] = {
    HomeTaskState.HANDED_IN: _l("Inlämnad"),
    HomeTaskState.RETURNED: _l("Ska kompletteras"),
    HomeTaskState.APPROVED: _l("Godkänd"),
}
STANDINGS: Mapping[Standing, tuple[LazyString, str]] = {
    Standing.VALID: (_l("Gäller"), "ok"),
    Standing.ENDING: (_l("Slutar snart"), "due"),
    Standing.ENDED: (_l("Har slutat gälla"), "pause"),
    Standing.WITHDRAWN: (_l("Återkallat"), "late"),
}
COURSE_FAULTS: Mapping[CourseFault, LazyString] = {
    CourseFault.TITLE: _l("Skriv ett namn på kursen, högst 120 tecken."),
    CourseFault.PLACES: _l("Skriv ett antal platser från 1 till 500."),
    CourseFault.PERSONNUMMER: HOLDS_PERSONNUMMER,
    CourseFault.NO_SUCH_ORGANISATION: _l("Välj en organisation i listan."),
    CourseFault.HOW_MANY_TEACHERS: _l("Välj en eller två utbildare."),
    CourseFault.TEACHER_MAY_NOT: _l(
        "Någon av de valda får inte hålla den här kursen nu. Kontrollera roll och certifikat."
    ),
    CourseFault.HOW_MANY_OCCASIONS: _l("Fyll i alla tillfällen."),
    CourseFault.ORDER: _l("Tillfället måste börja efter att det förra har slutat."),
    CourseFault.TOO_FAR: _l("Välj en dag inom två år framåt och fem år bakåt."),
    CourseFault.NOWHERE: _l("Skriv en plats, högst 200 tecken, eller en länk."),
    CourseFault.LINK: _l("Länken måste börja med https:// och får ha högst 300 tecken."),
}
LEARNER_FAULTS: Mapping[LearnerFault, LazyString] = {
    LearnerFault.NAME: _l("Skriv ett namn, högst 80 tecken."),
    LearnerFault.EMAIL: _l("Skriv e-postadressen så här: namn@exempel.se."),
    LearnerFault.EMAIL_TAKEN: _l("Adressen hör redan till en kursdeltagare. Välj den personen i listan."),
    LearnerFault.PERSONNUMMER: HOLDS_PERSONNUMMER,
    LearnerFault.NO_SUCH_ORGANISATION: _l("Välj en organisation i listan."),
}


def hours(minutes: int) -> str:
    """A length in hours and minutes: 4 timmar, 1 timme och 30 minuter, 45 minuter."""
    whole, rest = divmod(minutes, 60)
    in_hours = ngettext("%(num)d timme", "%(num)d timmar", whole)
    in_minutes = ngettext("%(num)d minut", "%(num)d minuter", rest)
    if whole and rest:
        return str(_("%(hours)s och %(minutes)s", hours=in_hours, minutes=in_minutes))
    return str(in_hours if whole else in_minutes)


def lacking(one: Missing) -> str:
    """One thing that somebody lacks, as a short line."""
    match one.what:
        case Lack.HOURS:
            return str(_("Tillfälle %(n)d: %(time)s", n=one.occasion, time=hours(one.minutes)))
        case Lack.HOME_TASK:
            return str(_("Hemuppgift"))
        case Lack.APPROVAL:
            return str(_("Hemuppgiften ska bedömas"))
