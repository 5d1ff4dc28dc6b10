"""What stands on a form on paper: the questions as on the screen, and the few words around them.

No name stands on it, and nobody else's: whoever finds it learns a number.
"""

from collections.abc import Sequence

from flask_babel import gettext as _

from smail.domain.instrument import AnswerKind, ClosingText, Form, Instrument, Item
from smail.domain.paper import format_form_number
from smail.domain.people import format_number
from smail.reports.paper_forms import PaperFormText, Question, QuestionPart
from smail.web.page import RIGHT_TO_LEFT
from smail.web.participant.letter_words import speaking
from smail.web.participant.words import KINDS, more_heading
from smail.web.qr import qr_path


def form_text(
    instrument: Instrument,
    form: Form,
    language: str,
    *,
    number: str,
    participant_number: str,
    address: str,
    is_large: bool,
) -> PaperFormText:
    """The form in the language of its questions; the words around them in Swedish where they are missing."""
    closing = instrument.closing.text(language) if instrument.closing else _NO_CLOSING
    with speaking(language):
        return PaperFormText(
            language=language,
            is_right_to_left=language in RIGHT_TO_LEFT,
            is_large=is_large,
            title=str(_("Frågor om hur du har det just nu")),
            lead=_lead(),
            number=format_form_number(number),
            whose=str(_("Ditt nummer: %(number)s", number=format_number(participant_number))),
            for_staff=str(_("Rutan ovanför är för personalen.")),
            qr=qr_path(address),
            qr_label=str(_("QR-kod för personalen som skriver in svaren")),
            day_label=str(_("Dagens datum:")),
            parts=tuple(_parts(instrument, form, language)),
            closing_heading=str(_("Till sist, om du vill")) if closing.focus or closing.free_text else "",
            areas_question=closing.focus or "",
            areas_help=closing.focus_help or "",
            areas=tuple(one.short_name(language) for one in instrument.indicators),
            words_question=closing.free_text or "",
            words_help=closing.free_text_help or "",
            last=str(_("Tack! Lämna pappret till den som du fick det av.")),
            foot=str(_("Skriv inte ditt namn eller personnummer på pappret.")),
        )


_NO_CLOSING = ClosingText(None, None, None, None)


def _lead() -> tuple[str, ...]:
    return (
        str(_("Du bestämmer själv om du vill svara. Du kan hoppa över frågor.")),
        str(_("Sätt ett kryss i en ruta för varje fråga. Blev det fel? Stryk över och kryssa i en ny.")),
        str(_("De som hjälper dig här ser dina svar.")),
    )


def _parts(instrument: Instrument, form: Form, language: str) -> Sequence[QuestionPart]:
    found = []
    for place, keys in enumerate(form.parts):
        lead = str(_("Vill du inte svara på fler? Hoppa då till sista sidan.")) if place else ""
        questions = tuple(_question(instrument.item(key), language) for key in keys)
        found.append(QuestionPart(more_heading(len(keys)) if place else "", lead, questions))
    return found


def _question(item: Item, language: str) -> Question:
    text = item.text(language)
    others = tuple(str(KINDS[kind]) for kind in item.other_answers if kind is not AnswerKind.VALUE)
    steps = tuple((str(value), words) for value, words in zip(item.values, text.steps, strict=True))
    return Question(text.stem, text.help or "", steps, others)
