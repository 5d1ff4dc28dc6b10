"""The Swedish words of courses and certificates."""

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_babel.speaklater import LazyString

from smail.domain.certification import CourseRule, Lack, LearnerGroup, Missing
from smail.domain.evaluation import TrainingGoal, Verdict
from smail.imports.people_list import ListFault
from smail.queries.certifying import Hindrance
from smail.reports.training_goals import Figure
from smail.services.courses import CourseFault
from smail.services.learner_entry import LearnerFault
from smail.services.learner_removal import Keeps
from smail.web.forms import HOLDS_PERSONNUMMER, NO_ADDRESS
from smail.web.training.course_words import HOME_TASKS, KINDS, LEVELS, SEAT_STATES, STANDINGS, hours

__all__ = ["HOME_TASKS", "KINDS", "LEVELS", "SEAT_STATES", "STANDINGS", "hours"]

HINDRANCES: Mapping[Hindrance | None, LazyString] = {
    Hindrance.NOT_OVER: _l("Kursen pågår. Certifikat utfärdas när det sista tillfället är slut."),
    Hindrance.ONESELF: _l("Ingen utfärdar sitt eget certifikat. En annan som håller kursen kan göra det."),
    Hindrance.NAMESAKE: _l(
        "Har samma namn som du och inget konto. Bara en annan som håller kursen kan bedöma och utfärda."
    ),
    Hindrance.JUDGED_AS_OWN: _l(
        "Hemuppgiften är godkänd av någon med samma namn. Ingen bedömer sig själv: rätta namnet, eller "
        "koppla personen till sitt konto."
    ),
    Hindrance.NOTHING_TO_RENEW: _l("Har inget certifikat som går att förnya, och behöver gå hela kursen."),
    Hindrance.REFRESHER_OLD: _l(
        "Gick påfyllningen före certifikatet, eller för mer än sex månader sedan. En ny påfyllning förnyar."
    ),
    Hindrance.FEDERATION_ALONE: _l("Certifikat som utbildare utfärdas och förnyas av förbundets utbildare."),
    Hindrance.ISSUER_MAY_NOT: _l(
        "Du får inte utfärda certifikat på den nivån i dag. Det kräver rollen utbildare och ett eget "
        "certifikat som gäller."
    ),
}
LEARNER_GROUPS: Mapping[LearnerGroup, LazyString] = {
    LearnerGroup.TRAINEE: _l("Kursdeltagare"),
    LearnerGroup.PROJECT_STAFF: _l("Projektpersonal"),
    LearnerGroup.STEERING_GROUP: _l("Styrgrupp"),
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
    CourseFault.EVALUATED: _l("Utvärderingen är avslutad. Dag, tid och organisation kan inte ändras längre."),
    CourseFault.ATTENDED: _l(
        "Närvaron är inskriven, så tillfället har redan varit. Det kan inte flyttas fram."
    ),
}
LEARNER_FAULTS: Mapping[LearnerFault, LazyString] = {
    LearnerFault.NAME: _l("Skriv ett namn, högst 80 tecken."),
    LearnerFault.HIDDEN_SIGN: _l("Namnet har ett tecken som inte syns. Skriv det för hand."),
    LearnerFault.EMAIL: NO_ADDRESS,
    LearnerFault.EMAIL_TAKEN: _l("Adressen hör redan till en kursdeltagare. Välj den personen i listan."),
    LearnerFault.OF_ACCOUNT: _l("Adressen hör till någon med konto. Välj den personen i listan."),
    LearnerFault.PERSONNUMMER: HOLDS_PERSONNUMMER,
    LearnerFault.NO_SUCH_ORGANISATION: _l("Välj en organisation i listan."),
}
OTHERS_COURSE = _l(
    "Personen är med på en annans kurs också. Förbundets utbildare rättar uppgifterna, eller den som håller "
    "båda kurserna."
)
KEEPS: Mapping[Keeps, LazyString] = {
    Keeps.ACCOUNT: _l("Personen har ett konto och tas inte bort här. Ta bort platsen på kursen i stället."),
    Keeps.WORD: _l("Personen har själv svarat, så det är ingen som är inskriven av misstag."),
    Keeps.ATTENDANCE: _l("Personen har närvaro på kursen. Rätta närvaron först om den är fel."),
    Keeps.HOME_TASK: _l("Personen har lämnat in en hemuppgift och tas inte bort."),
    Keeps.EVALUATION: _l(
        "Kursen utvärderas, och ingen vet vem som har svarat. Ta bort platsen på kursen i stället."
    ),
    Keeps.CALIBRATION: _l("Personen har skickat in en kalibrering och tas inte bort."),
    Keeps.OTHER_COURSE: _l("Personen har en plats på en annan kurs också. Ta bara bort platsen på den här."),
    Keeps.ELSEWHERE: _l(
        "Personen har ett certifikat, eller är med i nätverket eller stödet, och tas inte bort."
    ),
    Keeps.QUARTER: _l(
        "Personen är med i siffrorna för ett kvartal som är stängt. Ta bort platsen på kursen i stället."
    ),
}
OWN_ADDRESS_FAULTS: Mapping[LearnerFault, LazyString] = {
    LearnerFault.EMAIL: NO_ADDRESS,
    LearnerFault.EMAIL_TAKEN: _l(
        "Adressen hör redan till en kursdeltagare utan konto. Är det du? Be verksamhetsutvecklaren koppla "
        "ihop er."
    ),
}
LIST_FAULTS: Mapping[ListFault, LazyString] = {
    ListFault.COLUMNS: _l("skriv förnamn, efternamn och organisation med tabb eller semikolon emellan."),
    ListFault.SLID: _l(
        "ett namn har @. Skriv förnamn, efternamn, organisation och sedan e-post, var för sig."
    ),
    ListFault.HIDDEN_SIGN: _l("namnet har ett tecken som inte syns. Skriv det för hand."),
    ListFault.NAME: _l("skriv både förnamn och efternamn, högst 80 tecken."),
    ListFault.PERSONNUMMER: HOLDS_PERSONNUMMER,
    ListFault.NO_ORGANISATION: _l("organisationen finns inte under det namnet."),
    ListFault.EMAIL: _l("e-postadressen är inte rätt skriven."),
    ListFault.SEX: _l("skriv kvinna, man eller annat, eller lämna tomt."),
    ListFault.NAMESAKE: _l("någon med det namnet finns redan. Ta bort raden och lägg till personen för sig."),
    ListFault.TWICE: _l("samma person står högre upp på listan."),
    ListFault.ANOTHERS_ADDRESS: _l("e-postadressen hör till någon med ett annat namn."),
    ListFault.THERE_ALREADY: _l(
        "någon med det namnet finns redan på kursen, utan e-postadress. Är det samma person, ta bort raden."
    ),
    ListFault.TOO_MANY: _l("listan är för lång. Dela den: högst 200 rader åt gången."),
}
GOAL_WORDS: Mapping[TrainingGoal, tuple[LazyString, LazyString]] = {
    TrainingGoal.CAN_TRAIN: (
        _l("Utbildare kan utbilda kollegor"),
        _l("De som svarar att de kan utbilda på egen hand."),
    ),
    TrainingGoal.CAN_USE: (
        _l("Användare kan använda SMAIL"),
        _l("De som svarar att de kan använda SMAIL själva i sitt arbete."),
    ),
    TrainingGoal.KNOWLEDGE_GAINED: (
        _l("Kunskap för det dagliga arbetet"),
        _l("De som svarar att de lärde sig minst några saker som de kan använda."),
    ),
    TrainingGoal.KNOWS_FOLLOW_UP: (
        _l("Chefer och personal vet hur mätningen används och utvärderas"),
        _l(
            "De som svarar att de vet både hur en persons svar används och hur gruppens svar följs upp. "
            "Ingen tillfrågas om att vara chef: i en liten kurs skulle det visa vem som svarar."
        ),
    ),
}
VERDICTS: Mapping[Verdict, tuple[LazyString, str]] = {
    Verdict.MET: (_l("Säkert nått"), "ok"),
    Verdict.MET_UNSURE: (_l("Nått, men osäkert"), "ok"),
    Verdict.NOT_SURE: (_l("Inte nått, men osäkert"), "due"),
    Verdict.OFF: (_l("Säkert inte nått"), "late"),
}


def list_words(line: int, fault: ListFault) -> str:
    """What is wrong with a line of a pasted list."""
    return str(_("Rad %(line)d: %(fault)s", line=line, fault=LIST_FAULTS[fault]))


def lacking(one: Missing) -> str:
    """One thing that somebody lacks, as a short line."""
    match one.what:
        case Lack.HOURS:
            return str(_("Tillfälle %(n)d: %(time)s", n=one.occasion, time=hours(one.minutes)))
        case Lack.HOME_TASK:
            return str(_("Hemuppgift"))
        case Lack.APPROVAL:
            return str(_("Hemuppgiften ska bedömas"))


def rule_words(rule: CourseRule) -> str:
    """What a course takes, on one line."""
    parts = [_("%(n)d × %(length)s", n=rule.n_occasions, length=hours(rule.minutes_each))]
    if rule.home_task_minutes:
        judged = _("som godkänns") if rule.needs_approval else _("som lämnas in")
        parts.append(
            _("hemuppgift %(length)s %(judged)s", length=hours(rule.home_task_minutes), judged=judged)
        )
    if rule.valid_months:
        parts.append(
            ngettext("certifikat i %(num)d månad", "certifikat i %(num)d månader", rule.valid_months)
        )
    return str(", ".join(parts))


def figure_words(figure: Figure) -> str:
    """A share in words: how many of how many, and between which shares it may lie."""
    low, high = round(100 * figure.low), round(100 * figure.high)
    if figure.is_exact:
        return str(
            _(
                "%(count)d av %(n)d, %(share)d procent (95 %%: %(low)d till %(high)d)",
                count=figure.least,
                n=figure.n,
                share=round(100 * figure.least / figure.n),
                low=low,
                high=high,
            )
        )
    return str(
        _(
            "mellan %(least)d och %(most)d av %(n)d (95 %%: %(low)d till %(high)d)",
            least=figure.least,
            most=figure.most,
            n=figure.n,
            low=low,
            high=high,
        )
    )


def verdict_tag(figure: Figure) -> tuple[LazyString, str] | None:
    """How the share stands to what is wanted; nothing where no share is, or it may be on either side."""
    return VERDICTS[figure.verdict] if figure.verdict is not None else None
