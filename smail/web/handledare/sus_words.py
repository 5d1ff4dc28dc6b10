"""The checklist for SUS worded: at the start, at the end, or the little that an anonymous one has."""

from flask_babel import gettext as _

from smail.domain.people import Education, Occupation, Sex, Support, format_number
from smail.queries.onward import Known, StayOnward
from smail.reports.sus_sheet import Line, Part, SusSheet
from smail.web.dates import day
from smail.web.words import DISCHARGE_REASONS, EDUCATIONS, OCCUPATIONS, SEXES, SUPPORTS, Words


def entry_sheet(number: str, sex: Sex, stay: StayOnward, municipality: str) -> SusSheet:
    """What SUS asks when somebody begins."""
    known = stay.before
    lines = (
        *_place(stay, municipality),
        *_known(known, before=True),
        Line(_("Utbildning"), _word(EDUCATIONS, known.education)),
        Line(_("Tid med offentlig försörjning")),
    )
    return _named(_("Checklista för SUS vid start"), number, sex, stay, lines)


def exit_sheet(number: str, sex: Sex, stay: StayOnward, municipality: str) -> SusSheet:
    """What SUS asks when somebody leaves."""
    assert stay.end is not None
    end = stay.end
    lines = (
        *_place(stay, municipality),
        Line(_("Avslutsdatum"), day(stay.ended_on)),
        *_known(_filled(end.before, stay.before), before=True),
        *_known(end.after, before=False),
        Line(_("Utbildning"), _word(EDUCATIONS, end.after.education or stay.before.education)),
        Line(_("Avslutsanledning"), str(DISCHARGE_REASONS[end.reason])),
    )
    return _named(_("Checklista för SUS vid avslut"), number, sex, stay, lines)


def anonymous_sheet(sex: Sex, stay: StayOnward, *, is_exit: bool, is_protected: bool) -> SusSheet:
    """Of somebody anonymous only the year of the start and the sex: no number, no place, no date."""
    why = (
        _("Personen har skyddade personuppgifter.")
        if is_protected
        else _("Det finns inget samtycke till registrering i SUS för den här insatsen.")
    )
    title = _("Checklista för SUS vid avslut") if is_exit else _("Checklista för SUS vid start")
    return SusSheet(
        str(title),
        (str(why), str(_("Registrera personen som anonym deltagare. Då anges bara det som står här."))),
        (
            Part(
                str(_("Anonym deltagare")),
                (
                    Line(str(_("Startår")), str(stay.starts_on.year)),
                    Line(str(_("Kön")), str(SEXES[sex])),
                ),
            ),
        ),
        _foot(),
    )


def _named(title: str, number: str, sex: Sex, stay: StayOnward, lines: tuple[Line, ...]) -> SusSheet:
    given = next(one for one in stay.consents if one.withdrawn_on is None)
    lead = _(
        "Deltagare %(number)s. Skriftligt samtycke till registrering i SUS finns sedan %(day)s.",
        number=format_number(number),
        day=day(given.given_on),
    )
    own = Line(str(_("Kön")), str(SEXES[sex]))
    return SusSheet(
        str(title),
        (str(lead),),
        (Part(str(_("Bocka av det du har fyllt i")), (own, *lines)),),
        (
            *_foot(),
            str(_("Skriv inget personnummer på pappret. Hämta det i ert verksamhetssystem.")),
        ),
    )


def _foot() -> tuple[str, ...]:
    return (str(_("SMAIL skickar inget till SUS. Uppgifterna fylls i där för hand.")),)


def _place(stay: StayOnward, municipality: str) -> tuple[Line, ...]:
    return (
        Line(str(_("Insats")), stay.programme),
        Line(
            str(_("Kommun")),
            _("%(place)s (insatsens kommun; kontrollera var personen är folkbokförd)", place=municipality)
            if municipality
            else "",
        ),
        Line(str(_("Startdatum")), day(stay.starts_on)),
    )


def _known(known: Known, *, before: bool) -> tuple[Line, ...]:
    labels = (
        (_("Försörjning före"), _("Sysselsättning före"))
        if before
        else (_("Försörjning efter"), _("Sysselsättning efter"))
    )
    return (
        Line(str(labels[0]), _word(SUPPORTS, known.support)),
        Line(str(labels[1]), _word(OCCUPATIONS, known.occupation)),
    )


def _filled(own: Known, otherwise: Known) -> Known:
    return Known(own.occupation or otherwise.occupation, own.support or otherwise.support)


def _word(words: Words[Support] | Words[Occupation] | Words[Education], code: object) -> str:
    return "" if code is None else str(words[code])  # type: ignore[index]
