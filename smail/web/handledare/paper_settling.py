"""Two have typed a form and do not agree: each difference with both values, settled by the paper itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from smail.answers import AnswerErrors, Answers, ClosingAnswer, parse, parse_closing
from smail.db.tables import PaperForm
from smail.domain import paper as rules
from smail.domain.instrument import Instrument
from smail.domain.paper import DayFault, format_form_number
from smail.errors import Conflict, NotFound
from smail.policies import PaperSubject
from smail.queries import papers as reads
from smail.queries.papers import Entry, Typed
from smail.queries.questionnaire import answers_of, closing_of
from smail.services import paper_typing as writes
from smail.services.paper_typing import DAY, FOCUS, WORDS
from smail.web import dates
from smail.web.forms import TextField, errors_of, read
from smail.web.handledare.paper_form import (
    OF_ITEM,
    Errors,
    TypingForm,
    day_words,
    form_class,
    language_of,
    missing_answer,
    options,
)
from smail.web.participant.words import CLOSING_FAULTS
from smail.web.parts import StaffRequest

NOTHING = "nothing"
OTHER = "other"
# Which of the two is right about what was said last, or neither.
WHOSE = "_whose"


class SettlingForm(TypingForm):
    """What stands on the paper where two typed otherwise; of what was said last, who has it right."""

    focus_whose = TextField()
    free_text_whose = TextField()
    # Of which two: a page where somebody types, sent once more, settles nothing.
    settles = TextField()


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that two typed otherwise: its field, its name, who typed what, and what may be chosen."""

    name: str
    title: str
    said: tuple[tuple[str, str], ...]
    options: tuple[tuple[str, str], ...]


def settle_page(
    at: StaffRequest,
    paper: PaperSubject,
    form: PaperForm,
    entries: Sequence[Entry],
    *,
    sent: SettlingForm | None = None,
    errors: Errors = (),
) -> str:
    """Every difference with both values; nothing is chosen beforehand."""
    instrument, _questions = reads.questions_of(at.parts.catalogue, form)
    keys = writes.differences(at.parts.catalogue, form, entries)
    typed = {} if sent is None else {field.name: field.data for field in sent}
    if sent is not None:
        typed[DAY] = sent.filled_in_on.shown
    return render_template(
        "pages/handledare/paper_settle.html",
        paper=paper,
        settles=_which(entries),
        differences=[_difference(instrument, form, entries, key) for key in keys],
        areas=[(one.key, one.short_name(language_of(instrument, form))) for one in instrument.indicators],
        language=language_of(instrument, form),
        typed=typed,
        errors=errors,
        wrong=dict(errors),
    )


def settle_paper(at: StaffRequest, paper: PaperSubject, form: PaperForm) -> ResponseReturnValue:
    """What stands on the paper is the rating; or the page again, with what is wrong."""
    entries = reads.entries_of(at.db, at.parts.vault, at.parts.catalogue, form)
    if request.form.get("settles") != _which(entries):
        flash(_("Det du skickade nu är inte sparat. Två har redan skrivit in pappret, och olika."), "warning")
        return redirect(url_for("handledare.type_paper", paper_id=paper.number), 303)
    _instrument, questions = reads.questions_of(at.parts.catalogue, form)
    sent = read(form_class(SettlingForm, questions))
    settled = _settled(at, form, entries, sent)
    if not isinstance(settled, Typed):
        return settle_page(at, paper, form, entries, sent=sent, errors=settled), 422
    try:
        outcome = writes.settle(
            at.db,
            at.parts.vault,
            at.parts.catalogue,
            form,
            settled,
            actor=at.actor,
            account_id=at.viewer.account_id,
        )
    except Conflict:
        flash(_("Någon annan hann före. Det som står här gäller."), "warning")
        return redirect(url_for("handledare.type_paper", paper_id=paper.number), 303)
    if isinstance(outcome, DayFault):
        return settle_page(at, paper, form, entries, sent=sent, errors=((DAY, day_words(outcome)),)), 422
    number = format_form_number(paper.number)
    flash(_("Formulär %(number)s är avgjort, och svaren räknas.", number=number), "ok")
    return redirect(url_for("handledare.papers"), 303)


def _which(entries: Sequence[Entry]) -> str:
    return "-".join(one.key for one in entries)


def said_otherwise(at: StaffRequest, form: PaperForm, typed: Typed) -> list[tuple[str, str, str]]:
    """(what it is called, what stands, what was sent now) for everything in which the two differ."""
    rating = reads.rating_of(at.db, form)
    if rating is None or rating.submitted_on is None:
        raise NotFound("the form is no rating")
    instrument, questions = reads.questions_of(at.parts.catalogue, form)
    given = Answers(tuple(one.answer for one in answers_of(at.db, rating.id).values()))
    stands = Typed(given, rating.submitted_on, closing_of(at.db, at.parts.vault, rating.id))
    first, second = writes.all_of(stands), writes.all_of(typed)
    keys = rules.differing(first, second, (DAY, *questions.items, FOCUS, WORDS))
    return [
        (
            _title(instrument, form, key),
            _said(instrument, form, key, stands),
            _said(instrument, form, key, typed),
        )
        for key in keys
    ]


def _settled(
    at: StaffRequest, form: PaperForm, entries: Sequence[Entry], sent: SettlingForm
) -> Typed | Errors:
    """What both agree on, and for the rest what was chosen now; or what is still to be chosen."""
    instrument, questions = reads.questions_of(at.parts.catalogue, form)
    keys, first = writes.differences(at.parts.catalogue, form, entries), entries[0].typed
    if first is None:
        raise NotFound("nothing is kept of what was typed")
    raw = first.raw()
    chosen = {key: sent[OF_ITEM + key].data or "" for key in keys if key in questions.items}
    undecided: Errors = tuple(
        (OF_ITEM + key, _("Välj det som står på pappret.")) for key, text in chosen.items() if not text
    )
    raw = {key: text for key, text in (raw | chosen).items() if text and text != NOTHING}
    given = parse(instrument, questions.items, raw)
    if isinstance(given, AnswerErrors):
        return tuple((OF_ITEM + one.item_key, _("Välj ett av svaren.")) for one in given.errors)
    missing = rules.unanswered(questions.parts, frozenset(raw))
    gaps = tuple((OF_ITEM + key, missing_answer(questions.items.index(key) + 1)) for key in missing)
    others = _day_errors(sent) if DAY in keys else ()
    closing = _closing(instrument, entries, keys, sent)
    if isinstance(closing, ClosingAnswer) and not (undecided or gaps or others):
        settled = replace(first, answers=given, closing=closing)
        return replace(settled, filled_in_on=sent.filled_in_on.data) if DAY in keys else settled
    last: Errors = () if isinstance(closing, ClosingAnswer) else closing
    return (*others, *undecided, *(gaps if not undecided else ()), *last)


def _day_errors(sent: TypingForm) -> Errors:
    sent.validate()
    return tuple(one for one in errors_of(sent) if one[0] == DAY)


def _closing(
    instrument: Instrument, entries: Sequence[Entry], keys: Sequence[str], sent: SettlingForm
) -> ClosingAnswer | Errors:
    """What was said last, as the one has it who is right; nothing of it goes through unchosen."""
    said = {place: one.typed.closing for place, one in _places(entries) if one.typed is not None}
    own = ClosingAnswer(tuple(sent.focus.chosen), sent.free_text.data)
    whose = {key: (sent[key + WHOSE].data or "") if key in keys else "1" for key in (FOCUS, WORDS)}
    undecided = tuple(key for key, place in whose.items() if place not in said and place != OTHER)
    if undecided:
        return tuple((key + WHOSE, _("Välj det som står på pappret.")) for key in undecided)
    sent.focus.choices = [(one.key, "") for one in instrument.indicators]
    sent.validate()
    faults = tuple(one for one in errors_of(sent) if one[0] == WORDS)
    focus, words = said.get(whose[FOCUS], own).focus, said.get(whose[WORDS], own).free_text
    closing = parse_closing(instrument, focus, words or "")
    if isinstance(closing, AnswerErrors):
        return tuple((one.item_key, str(CLOSING_FAULTS[one.reason])) for one in closing.errors)
    return faults or closing


def _places(entries: Sequence[Entry]) -> list[tuple[str, Entry]]:
    return [(str(place), one) for place, one in enumerate(entries, start=1)]


def _difference(instrument: Instrument, form: PaperForm, entries: Sequence[Entry], key: str) -> Difference:
    said = tuple(
        (one.first_name, _said(instrument, form, key, one.typed)) for one in entries if one.typed is not None
    )
    is_item = key not in (DAY, FOCUS, WORDS)
    choices: tuple[tuple[str, str], ...] = ()
    if is_item:
        choices = (
            *options(instrument.item(key), language_of(instrument, form)),
            *_no_answer(instrument, form, key),
        )
    elif key != DAY:
        whose = [(place, one.first_name, one.typed) for place, one in _places(entries)]
        rights = [
            (place, _("Som %(name)s skrev: %(words)s", name=name, words=_said(instrument, form, key, typed)))
            for place, name, typed in whose
            if typed is not None
        ]
        choices = (*rights, (OTHER, _("Något annat, eller inget, står på pappret")))
    return Difference(OF_ITEM + key if is_item else key, _title(instrument, form, key), said, choices)


def _no_answer(instrument: Instrument, form: PaperForm, key: str) -> tuple[tuple[str, str], ...]:
    """Only the questions of the first part have to be answered or skipped."""
    first = instrument.form(form.form).parts[0]
    return () if key in first else ((NOTHING, _("Inget svar: personen ville inte ha fler frågor")),)


def _title(instrument: Instrument, form: PaperForm, key: str) -> str:
    names: Mapping[str, str] = {
        DAY: _("Datumet på pappret"),
        FOCUS: _("Områden att börja med"),
        WORDS: _("Egna ord"),
    }
    if key in names:
        return names[key]
    number = instrument.form(form.form).items.index(key) + 1
    return f"{number}. {instrument.item(key).text(language_of(instrument, form)).stem}"


def _said(instrument: Instrument, form: PaperForm, key: str, typed: Typed) -> str:
    nothing = _("inget")
    if key == DAY:
        return dates.isoday(typed.filled_in_on)
    if key == FOCUS:
        names = [
            instrument.indicator(one).short_name(language_of(instrument, form)) for one in typed.closing.focus
        ]
        return ", ".join(names) or nothing
    if key == WORDS:
        return typed.closing.free_text or nothing
    value = typed.raw().get(key)
    labels = dict(options(instrument.item(key), language_of(instrument, form)))
    return labels[value] if value is not None else nothing
