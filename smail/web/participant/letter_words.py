"""What a letter with a link says: in the person's own language, where SMAIL speaks it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from flask_babel import force_locale, format_date
from flask_babel import gettext as _

from smail.domain.people import format_number
from smail.queries.beside import Colleague
from smail.web.page import LANGUAGES
from smail.web.participant.words import in_a_row, title_of


@dataclass(frozen=True, slots=True)
class LetterText:
    """The words of one letter, in the order in which they are read."""

    language: str
    greeting: str
    opening: tuple[str, ...]
    how_heading: str
    how: tuple[str, ...]
    qr_label: str
    by_hand: str
    alone_heading: str
    alone: tuple[str, ...]
    help_heading: str
    help: tuple[str, ...]
    foot: str


def letter_text(
    *,
    language: str,
    name: str,
    number: str,
    answer_by: date,
    people: Sequence[Colleague],
    is_young: bool,
    today: date,
) -> LetterText:
    """The letter to one person; in Swedish where the person's language has no translation yet."""
    with speaking(language) as spoken:
        return LetterText(
            language=spoken,
            greeting=str(_("Hej %(name)s!", name=name) if name else _("Hej!")),
            opening=(*_opening(answer_by), _own_choice(is_young), *_who_sees(people)),
            how_heading=str(_("Så här gör du")),
            how=(
                str(_("Öppna kameran i mobilen.")),
                str(_("Håll den över rutan.")),
                str(_("Tryck på länken som kommer upp.")),
            ),
            qr_label=str(_("QR-kod som öppnar dina frågor")),
            by_hand=str(_("Du kan också skriva adressen själv i en webbläsare:")),
            alone_heading=str(_("Var i fred när du svarar")),
            alone=(
                str(_("Svara gärna på din egen mobil. Visa inte brevet för andra.")),
                str(_("Lånar du en mobil? Tryck på Jag är klar när du har svarat.")),
                str(_("Har du fått en länk förut? Den gamla länken gäller inte längre.")),
            ),
            help_heading=str(_("Behöver du hjälp?")),
            help=(_whom_to_ask(people),),
            foot=str(
                _(
                    "Ditt nummer är %(number)s. Brevet skrevs den %(day)s.",
                    number=format_number(number),
                    day=_day(today),
                )
            ),
        )


@contextmanager
def speaking(language: str) -> Iterator[str]:
    """Words are in the person's language, or in Swedish where SMAIL does not speak it; which one it is."""
    spoken = language if language in LANGUAGES else LANGUAGES[0]
    with force_locale(spoken):
        yield spoken


def _opening(answer_by: date) -> tuple[str, ...]:
    return (
        str(_("Nu får du frågor om hur du har det just nu. Det tar ungefär fem minuter.")),
        str(_("Svara gärna senast den %(day)s.", day=_day(answer_by))),
    )


def _own_choice(is_young: bool) -> str:
    if is_young:
        return str(
            _(
                "Du bestämmer själv om du vill svara. Det är okej att säga nej. "
                "Du kan prata med en vuxen som du litar på först."
            )
        )
    return str(_("Du bestämmer själv om du vill svara. Du kan hoppa över frågor och ta paus."))


def _who_sees(people: Sequence[Colleague]) -> tuple[str, ...]:
    if not people:
        return ()
    names = in_a_row([person.first_name for person in people])
    if len(people) == 1:
        names = title_of(people[0])
        return (str(_("%(person)s, ser dina svar.", person=names)),)
    return (str(_("%(names)s ser dina svar.", names=names)),)


def _whom_to_ask(people: Sequence[Colleague]) -> str:
    if not people:
        return str(_("Fråga den som gav dig brevet."))
    return str(_("Fråga %(person)s. Ni kan också svara tillsammans.", person=title_of(people[0])))


def _day(day: date) -> str:
    return str(format_date(day, "d MMMM y"))
