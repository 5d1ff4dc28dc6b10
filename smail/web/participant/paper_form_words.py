"""What stands on a form on paper: the questions as on the screen, and the few words around them.

No name stands on it, and nobody else's: whoever finds it learns a number. The words around the questions are
here, through gettext, in the languages that the pages have; in the other ones they are in
translations/paper_form.toml, where each can be corrected without touching a line of this.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import count
from typing import Any

from flask_babel import gettext as _

from smail.domain.instrument import AnswerKind, ClosingText, Form, Instrument, Item
from smail.domain.paper import format_form_number
from smail.domain.people import format_number
from smail.reports.paper_forms import PaperFormText, Question, QuestionPart
from smail.web.page import RIGHT_TO_LEFT
from smail.web.participant.letter_words import speaking
from smail.web.participant.words import KINDS, more_heading
from smail.web.qr import qr_path


@dataclass(frozen=True, slots=True)
class _Frame:
    """The words around the questions, in one language."""

    title: str
    lead: tuple[str, ...]
    whose: str
    for_staff: str
    qr_label: str
    day_label: str
    more_lead: str
    closing_heading: str
    last: str
    foot: str


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
        frame = _frame(language, format_number(participant_number))
        return PaperFormText(
            # What a PDF can say of its language: easy Swedish is Swedish.
            language=language.partition("-")[0],
            is_right_to_left=language in RIGHT_TO_LEFT,
            is_large=is_large,
            title=frame.title,
            lead=frame.lead,
            number=format_form_number(number),
            whose=frame.whose,
            for_staff=frame.for_staff,
            qr=qr_path(address),
            qr_label=frame.qr_label,
            day_label=frame.day_label,
            parts=tuple(_parts(instrument, form, language, frame)),
            closing_heading=frame.closing_heading if closing.focus or closing.free_text else "",
            areas_question=closing.focus or "",
            areas_help=closing.focus_help or "",
            areas=tuple(one.short_name(language) for one in instrument.indicators),
            words_question=closing.free_text or "",
            words_help=closing.free_text_help or "",
            last=frame.last,
            foot=frame.foot,
        )


_NO_CLOSING = ClosingText(None, None, None, None)


@cache
def further_forms() -> Mapping[str, Mapping[str, Any]]:
    """The words in the languages that the pages do not have, by language and by what they are."""
    found = (files("smail") / "translations" / "paper_form.toml").read_text("utf-8")
    return tomllib.loads(found)


def unread(instrument: Instrument) -> tuple[str, ...]:
    """The languages whose questions or words around them nobody with that mother tongue has read yet."""
    texts = further_forms()
    return tuple(
        language
        for language, is_read in instrument.added.items()
        if not is_read or not texts.get(language, {}).get("read_by_native", False)
    )


def _frame(language: str, whose: str) -> _Frame:
    texts = further_forms().get(language)
    if texts is None:
        return _own_frame(whose)
    return _Frame(
        title=texts["title"],
        lead=tuple(texts["lead"]),
        whose=texts["whose"].replace("{number}", whose),
        for_staff=texts["for_staff"],
        qr_label=texts["qr_label"],
        day_label=texts["day_label"],
        more_lead=texts["more_lead"],
        closing_heading=texts["closing_heading"],
        last=texts["last"],
        foot=texts["foot"],
    )


def _own_frame(whose: str) -> _Frame:
    return _Frame(
        title=str(_("Frågor om hur du har det just nu")),
        lead=(
            str(_("Du bestämmer själv om du vill svara. Du kan hoppa över frågor.")),
            str(_("Sätt ett kryss i en ruta för varje fråga. Blev det fel? Stryk över och kryssa i en ny.")),
            str(_("De som hjälper dig här ser dina svar.")),
        ),
        whose=str(_("Ditt nummer: %(number)s", number=whose)),
        for_staff=str(_("Rutan ovanför är för personalen.")),
        qr_label=str(_("QR-kod för personalen som skriver in svaren")),
        day_label=str(_("Dagens datum:")),
        more_lead=str(_("Vill du inte svara på fler? Hoppa då till sista sidan.")),
        closing_heading=str(_("Till sist, om du vill")),
        last=str(_("Tack! Lämna pappret till den som du fick det av.")),
        foot=str(_("Skriv inte ditt namn eller personnummer på pappret.")),
    )


def _parts(instrument: Instrument, form: Form, language: str, frame: _Frame) -> Iterator[QuestionPart]:
    numbers = count(1)
    for place, keys in enumerate(form.parts):
        questions = tuple(_question(next(numbers), instrument.item(key), language) for key in keys)
        heading = _more_heading(len(keys), language) if place else ""
        yield QuestionPart(heading, frame.more_lead if place else "", questions)


def _more_heading(n_more: int, language: str) -> str:
    texts = further_forms().get(language)
    return more_heading(n_more) if texts is None else texts["more_heading"].replace("{count}", str(n_more))


def _question(number: int, item: Item, language: str) -> Question:
    """A question with its number: whoever types it in may not read its language."""
    text = item.text(language)
    others = tuple(_other(kind, language) for kind in item.other_answers if kind is not AnswerKind.VALUE)
    steps = tuple((str(value), words) for value, words in zip(item.values, text.steps, strict=True))
    return Question(f"{number}. {text.stem}", text.help or "", steps, others)


def _other(kind: AnswerKind, language: str) -> str:
    texts = further_forms().get(language, {})
    return str(texts.get(kind.value, KINDS[kind]))
