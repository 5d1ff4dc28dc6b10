"""Sentences for participants that depend on numbers, names and dates; all else stands in the templates."""

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType

from flask_babel import format_date, lazy_gettext, ngettext
from flask_babel import gettext as _
from flask_babel.speaklater import LazyString

from smail import clock
from smail.answers import Reason
from smail.domain.calendar import week_number
from smail.domain.instrument import AnswerKind, Item
from smail.domain.people import AnswerMode
from smail.domain.rhythm import Standing, State
from smail.queries.beside import Colleague
from smail.queries.opening import NotOpen
from smail.queries.receipts import AnswerLine
from smail.services.pins import PinProblem
from smail.web.participant.titles import titled

EXPIRED = lazy_gettext(
    "Länken har slutat gälla. Svar som du har sparat finns kvar. Be den som gav dig länken om en ny."
)
CHOOSE = lazy_gettext("Välj ett svar. Eller tryck Hoppa över.")
NOT_RIGHT = lazy_gettext("Numret eller koden stämmer inte. Kontrollera båda, eller be om en ny kod.")
WAIT = lazy_gettext("Det blev många försök. Vänta en stund och försök igen.")
WRONG_PIN = lazy_gettext("Koden stämmer inte. Försök igen.")
PINS_DIFFER = lazy_gettext("Du skrev två olika koder. Skriv samma kod två gånger.")
CHOOSE_MODE = lazy_gettext("Välj hur du svarade.")
CHOOSE_MORE = lazy_gettext("Välj ja eller nej.")
MISSED = lazy_gettext(
    "Ett val på den här skärmen kom inte med. Svaren var redan inskickade från en annan skärm. "
    "Vill du ändra något? Säg det till den du träffar här."
)
HOLDS_PERSONNUMMER = lazy_gettext(
    "Det ser ut som ett personnummer. Ta bort det. Resten av din text står kvar."
)

# "noll" is never said: where nothing is saved, nothing is said about it.
NUMBERS = (
    lazy_gettext("noll"),
    lazy_gettext("ett"),
    lazy_gettext("två"),
    lazy_gettext("tre"),
    lazy_gettext("fyra"),
    lazy_gettext("fem"),
    lazy_gettext("sex"),
    lazy_gettext("sju"),
    lazy_gettext("åtta"),
    lazy_gettext("nio"),
    lazy_gettext("tio"),
    lazy_gettext("elva"),
    lazy_gettext("tolv"),
)

KINDS: Mapping[AnswerKind, LazyString] = MappingProxyType(
    {
        AnswerKind.DONT_KNOW: lazy_gettext("Vet inte"),
        AnswerKind.SKIPPED: lazy_gettext("Hoppa över"),
        AnswerKind.CANNOT_JUDGE: lazy_gettext("Kan inte bedöma"),
    }
)

# The modes that the person can choose; the others follow from how the session began.
MODES: Mapping[AnswerMode, LazyString] = MappingProxyType(
    {
        AnswerMode.ALONE: lazy_gettext("Själv"),
        AnswerMode.READ_ALOUD: lazy_gettext("Någon läste för mig"),
        AnswerMode.INTERPRETER: lazy_gettext("Med tolk"),
        AnswerMode.SUPPORT_PERSON: lazy_gettext("Med en stödperson"),
    }
)

CLOSING_FAULTS: Mapping[Reason, LazyString] = MappingProxyType(
    {
        Reason.TOO_MANY: lazy_gettext("Välj högst två områden."),
        Reason.TOO_LONG: lazy_gettext("Texten är för lång. Korta ner den lite."),
        Reason.UNKNOWN_INDICATOR: lazy_gettext("Välj bland områdena i listan."),
    }
)

PIN_PROBLEMS: Mapping[PinProblem, LazyString] = MappingProxyType(
    {
        PinProblem.NOT_SIX_DIGITS: lazy_gettext("Skriv sex siffror."),
        PinProblem.TOO_EASY: lazy_gettext("Koden är för lätt att gissa. Välj en annan."),
    }
)


def number_word(number: int) -> str:
    """The number in words up to twelve, then in digits."""
    return str(NUMBERS[number]) if number < len(NUMBERS) else str(number)


def saved_so_far(count: int) -> str:
    """How many answers are safe."""
    if count == 1:
        return str(_("Ditt svar är sparat."))
    return str(_("Dina %(number)s svar är sparade.", number=number_word(count)))


def where_you_were(count: int, number: int | None, of: int) -> str:
    """What is safe, and which question comes now; None for the number when all are answered."""
    if number is None:
        return saved_so_far(count)
    here = _("Här kommer fråga %(number)s av %(of)s.", number=number, of=of)
    return f"{saved_so_far(count)} {here}"


def title_of(person: Colleague) -> str:
    """Somebody by first name and title: Sara, din coach."""
    return str(
        _("%(name)s, din %(title)s", name=person.first_name, title=titled(person.title, person.title_en))
    )


def in_a_row(words: Sequence[str]) -> str:
    """The words as one says them in a row: du, Ida och Nils. Empty for none."""
    if len(words) < 2:
        return "".join(words)
    return str(_("%(names)s och %(last)s", names=", ".join(words[:-1]), last=words[-1]))


def who_sees(people: Sequence[Colleague]) -> str:
    """Who can read what was just sent in."""
    if not people:
        return ""
    row = in_a_row([str(_("du")), *(person.first_name for person in people)])
    return str(_("Nu kan %(names)s se dem.", names=row))


def who_to_tell(people: Sequence[Colleague]) -> str:
    """Whom to tell when something should be changed."""
    return str(_("Vill du ändra något? Säg det till %(name)s.", name=people[0].first_name)) if people else ""


def who_to_ask_for_code(people: Sequence[Colleague]) -> str:
    """Who can show a fresh code."""
    if not people:
        return str(_("Be den som gav dig länken om en ny kod."))
    return str(_("Be %(name)s om en ny kod, så kan du se dina svar.", name=people[0].first_name))


def answers_heading(submitted_on: date) -> str:
    """Whose answers these are and from when."""
    if submitted_on == clock.today():
        return str(_("Dina svar i dag"))
    return str(_("Dina svar från den %(day)s", day=near_day(submitted_on)))


def next_time(next_on: date | None, *, is_spent: bool) -> str:
    """When the questions come next, by week and day; empty where no date is known.

    `is_spent`: the link that let the person in answers no more, so that a late answer takes another one.
    """
    if next_on is None:
        return ""
    said = {"week": week_number(next_on), "day": near_day(next_on)}
    if next_on < clock.today():
        if is_spent:
            return str(_("Det är dags för nya frågor. Be om en ny länk."))
        return str(_("Du skulle ha svarat runt den %(day)s. Du kan svara nu.", day=said["day"]))
    return str(_("Nästa gång är i vecka %(week)s, runt den %(day)s.", **said))


def near_day(day: date) -> str:
    """A day as one says it: 1 juni, with the year only where it is another."""
    return str(format_date(day, "d MMMM" if day.year == clock.today().year else "d MMMM y"))


def why_nothing(reason: NotOpen, next_on: date | None) -> list[str]:
    """Why there are no questions now, and when they come, where a date is known."""
    match reason:
        case NotOpen.ENDED | NotOpen.CLOSED:
            return [str(_("Du har inga fler frågor att svara på här. Tack för dina svar."))]
        case NotOpen.LINK_DONE:
            said = str(_("Dina svar är inskickade. Det finns inga fler frågor i den här länken."))
            is_late = next_on is not None and next_on < clock.today()
            ask = "" if is_late else str(_("Be om en ny länk när det är dags."))
        case _:
            said = str(_("Du har redan svarat, och det är för tidigt för nästa gång."))
            ask = ""
    when = next_time(next_on, is_spent=reason is NotOpen.LINK_DONE)
    return [line for line in (said, ask, when) if line]


def kind_word(kind: AnswerKind) -> str:
    """An answer that is no step, in the words of its button."""
    return str(KINDS[kind])


def answer_words(line: AnswerLine) -> str:
    """What was answered, said back in a list; a dash where nothing was."""
    if line.words is not None:
        return line.words
    if line.kind is AnswerKind.SKIPPED:
        return str(_("Du hoppade över frågan."))
    return kind_word(line.kind) if line.kind is not None else "–"


def answer_label(item: Item, kind: AnswerKind, value: int | None, language: str) -> str:
    """One answer as the button said it."""
    return kind_word(kind) if value is None else item.step(value, language)


def more_heading(n_more: int) -> str:
    """The question whether to go on."""
    return str(
        ngettext(
            "Vill du svara på en fråga till?",
            "Vill du svara på %(number)s frågor till?",
            n_more,
            number=number_word(n_more),
        )
    )


def more_yes(n_more: int) -> str:
    """The button to go on."""
    return str(
        ngettext("Ja, en fråga till", "Ja, %(number)s frågor till", n_more, number=number_word(n_more))
    )


def two_answers(stored: tuple[str, str], given: tuple[str, str]) -> list[tuple[str, str, str]]:
    """Two answers to one question, each with its label and value, under the words that tell which."""
    return [
        (str(_("Svaret från den andra skärmen")), *stored),
        (str(_("Svaret som du valde nu")), *given),
    ]


def long_day(day: date) -> str:
    """A day as a heading: 21 november 2026."""
    return str(format_date(day, "d MMMM y"))


def when_home(reason: NotOpen | None, standing: Standing, *, has_begun: bool) -> list[str]:
    """What the own page says first: that questions wait, or when they come."""
    if has_begun:
        return [str(_("Du har börjat svara. Svaren hittills är sparade."))]
    if reason is None and standing.state is State.PAUSED:
        return [str(_("Du har paus just nu. Du kan svara ändå om du vill."))]
    if reason is None:
        return [str(_("Det är dags att svara på dina frågor."))]
    if reason is NotOpen.LINK_DONE and standing.state in (State.DUE, State.OVERDUE):
        return [str(_("Det är dags för nya frågor. Be om en ny länk."))]
    if standing.state is State.PAUSED and standing.next_on is None:
        return [str(_("Du har paus just nu."))]
    if standing.next_on is None:
        return [str(_("Du har inga fler frågor att svara på här."))]
    return [next_time(standing.next_on, is_spent=reason is NotOpen.LINK_DONE)]


def pin_text(has_pin: bool) -> str:
    """What the form for the own PIN is for."""
    if has_pin:
        return str(_("Med länken och din egen kod kommer du hit. Här kan du byta koden."))
    return str(_("Välj en kod med sex siffror. Då kommer du hit med länken och koden."))
