"""The form in which a paper is typed: a field for each question, the day on it, and what was said last."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar, cast

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from smail.answers import AnswerErrors, Answers, ClosingAnswer, parse, parse_closing
from smail.db.tables import PaperForm
from smail.domain import paper
from smail.domain.instrument import AnswerKind, Form, Instrument, Item
from smail.domain.paper import DayFault, DayProblem
from smail.queries.papers import Typed
from smail.services.paper_typing import DAY, FOCUS, WORDS
from smail.web import dates
from smail.web.forms import (
    DayField,
    LinesField,
    ManyChoicesField,
    SmailForm,
    TextField,
    errors_of,
    no_personnummer,
    required,
)
from smail.web.participant.words import CLOSING_FAULTS, kind_word

# So that no question is mistaken for another field.
OF_ITEM = "q_"
KEYS = {AnswerKind.DONT_KNOW: "V", AnswerKind.SKIPPED: "H"}
Errors = tuple[tuple[str, str], ...]


class TypingForm(SmailForm):
    """What stands on every form besides the questions."""

    filled_in_on = DayField(validators=[required(_l("Skriv datumet som står på pappret."))])
    focus = ManyChoicesField()
    free_text = LinesField(validators=[no_personnummer])


OnPaper = TypeVar("OnPaper", bound=TypingForm)


@dataclass(frozen=True, slots=True)
class AskedOnPaper:
    """One question as the page puts it: its field, its place, its words, (value, label) for each answer."""

    name: str
    number: int
    stem: str
    options: tuple[tuple[str, str], ...]
    # The first of a part that nobody has to answer.
    begins_part: bool


@dataclass(frozen=True, slots=True)
class Faulty:
    """What was sent cannot be typed in: each fault at its field."""

    errors: Errors


def form_class(base: type[OnPaper], questions: Form) -> type[OnPaper]:
    """The form with a field for each of these questions; what else is sent is refused."""
    fields: dict[str, Any] = {OF_ITEM + key: TextField() for key in questions.items}
    return cast("type[OnPaper]", type("PaperForm", (base,), fields))


def language_of(instrument: Instrument, form: PaperForm) -> str:
    """The language that the questions of a paper stand in for staff: its own, or else Swedish."""
    return instrument.language(form.language)


def asked(instrument: Instrument, questions: Form, language: str) -> Iterator[AskedOnPaper]:
    """The questions in the order of the paper, each answer with the key that chooses it."""
    firsts = {part[0] for part in questions.parts[1:]}
    for number, key in enumerate(questions.items, start=1):
        item = instrument.item(key)
        stem = item.text(language).stem
        yield AskedOnPaper(OF_ITEM + key, number, stem, options(item, language), key in firsts)


def options(item: Item, language: str) -> tuple[tuple[str, str], ...]:
    """The answers to a question, each with its key: the step's number, or a letter."""
    steps = [(str(step), f"{step}  {item.step(step, language)}") for step in item.values]
    others = [(kind.value, f"{KEYS.get(kind, '')}  {kind_word(kind)}".strip()) for kind in item.other_answers]
    return (*steps, *others)


def typed_in(form: TypingForm, instrument: Instrument, questions: Form) -> Typed | Faulty:
    """What the form says, or every fault in the order of the page."""
    form.focus.choices = [(one.key, "") for one in instrument.indicators]
    form.validate()
    day_errors = errors_of(form)
    raw = {key: text for key in questions.items if (text := form[OF_ITEM + key].data)}
    given = parse(instrument, questions.items, raw)
    closing = parse_closing(instrument, form.focus.chosen, form.free_text.data or "")
    answers = _answer_errors(given, questions)
    last = _closing_errors(closing)
    errors = _in_order((*day_errors, *answers, *last))
    if errors or not isinstance(given, Answers) or not isinstance(closing, ClosingAnswer):
        return Faulty(errors)
    day: date = form.filled_in_on.data
    return Typed(given, day, closing)


def _answer_errors(given: Answers | AnswerErrors, questions: Form) -> Errors:
    if isinstance(given, AnswerErrors):
        return tuple((OF_ITEM + one.item_key, _("Välj ett av svaren.")) for one in given.errors)
    missing = paper.unanswered(questions.parts, frozenset(one.item_key for one in given.given))
    return tuple((OF_ITEM + key, missing_answer(questions.items.index(key) + 1)) for key in missing)


def missing_answer(number: int) -> str:
    """That a question has no answer, and what to choose where none stands on the paper."""
    return _(
        "Fråga %(number)s saknar svar. Är alla rutor tomma på pappret? Välj då Hoppa över.", number=number
    )


def _closing_errors(closing: ClosingAnswer | AnswerErrors) -> Errors:
    if isinstance(closing, ClosingAnswer):
        return ()
    return tuple((one.item_key, str(CLOSING_FAULTS[one.reason])) for one in closing.errors)


def _in_order(errors: Sequence[tuple[str, str]]) -> Errors:
    """One fault for each field: the day, the questions, what was said last."""
    first: dict[str, str] = {}
    for name, words in errors:
        first.setdefault(name, words)
    questions = [name for name in first if name.startswith(OF_ITEM)]
    order = [DAY, *questions, FOCUS, WORDS]
    return tuple((name, first[name]) for name in order if name in first)


def day_words(fault: DayFault) -> str:
    """What is wrong with the day that was typed, and which days would be right."""
    other = dates.day(fault.other) if fault.other is not None else ""
    words: Mapping[DayProblem, str] = {
        DayProblem.FUTURE: _("Datumet har inte varit än. Skriv dagen som står på pappret."),
        DayProblem.BEFORE_PRINT: _(
            "Formuläret skrevs ut %(day)s. Det kan inte vara ifyllt tidigare.", day=other
        ),
        DayProblem.NOT_ENROLLED: _("Personen var inte med i någon insats den dagen. Kontrollera datumet."),
        DayProblem.TOO_CLOSE: _(
            "Personen svarade också %(day)s. Så nära varandra räknas bara en av gångerna. "
            "Kontrollera datumet, eller lägg undan pappret.",
            day=other,
        ),
    }
    return words[fault.problem]
