"""A paper is typed in: all questions on one page, for the keyboard alone, by one or by two."""

from collections.abc import Mapping, Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from smail import clock
from smail.db.tables import Account, PaperForm
from smail.domain.paper import DayFault, format_form_number
from smail.domain.people import format_number
from smail.errors import Conflict, Refused
from smail.policies import Action, PaperSubject, may
from smail.queries import papers as reads
from smail.queries.measuring import OPEN, Gate, gate_of_paper
from smail.queries.papers import Entry, Typed
from smail.queries.questionnaire import open_state
from smail.services import paper_typing as writes
from smail.services.paper_typing import DAY, Differs, WaitsForSecond
from smail.web import kept_forms
from smail.web.forms import NoFields, read
from smail.web.guard import needs
from smail.web.handledare.paper_form import (
    Errors,
    Faulty,
    TypingForm,
    asked,
    day_words,
    form_class,
    language_of,
    typed_in,
)
from smail.web.handledare.paper_settling import said_otherwise, settle_page, settle_paper
from smail.web.handledare.room import handledare
from smail.web.parts import StaffRequest
from smail.web.words import LANGUAGES

PAGE = "pages/handledare/paper.html"


@handledare.get("/papper/<paper_id>")
@needs(Action.TYPE_PAPER, of="paper_id", is_logged=True)
def type_paper(at: StaffRequest, paper: PaperSubject) -> ResponseReturnValue:
    """The page where this form is typed, settled, or said to be done; nothing that a colleague has typed."""
    form = at.db.get_one(PaperForm, paper.id)
    if form.assessment_id is not None:
        return _done_page(at, paper, form)
    gate = gate_of_paper(at.db, at.viewer, form, clock.today())
    entries = _entries(at, form)
    if gate.blocks and (len(entries) > 1 or not _has_typed(at, entries)):
        return render_template("pages/handledare/paper_closed.html", paper=paper, gate=gate)
    if len(entries) > 1:
        return settle_page(at, paper, form, entries)
    if _has_typed(at, entries):
        return render_template("pages/handledare/paper_waits.html", paper=paper, entry=entries[0])
    return _typing_page(at, paper, form, is_second=bool(entries), gate=gate)


@handledare.post("/papper/<paper_id>")
@needs(Action.TYPE_PAPER, of="paper_id")
def save_paper(at: StaffRequest, paper: PaperSubject) -> ResponseReturnValue:
    """What stands on the paper is a rating, or waits for a second one; or the page again, with the faults.

    Without a certificate where the programme insists on one it stays typed and is not sent in.
    """
    form = at.db.get_one(PaperForm, paper.id)
    instrument, questions = reads.questions_of(at.parts.catalogue, form)
    gate = gate_of_paper(at.db, at.viewer, form, clock.today()) if form.assessment_id is None else OPEN
    if form.assessment_id is None and len(_entries(at, form)) > 1:
        closed = render_template("pages/handledare/paper_closed.html", paper=paper, gate=gate)
        return (closed, 409) if gate.blocks else settle_paper(at, paper, form)
    sent = read(form_class(TypingForm, questions))
    if gate.blocks:
        kept_forms.keep_for(at.viewer.public_id, at.parts)
        return _again(at, paper, form, sent, (), gate), 409
    typed = typed_in(sent, instrument, questions)
    if isinstance(typed, Faulty):
        return _again(at, paper, form, sent, typed.errors, gate), 422
    try:
        outcome = writes.type_in(
            at.db,
            at.parts.vault,
            at.parts.catalogue,
            form,
            typed,
            actor=at.actor,
            account_id=at.viewer.account_id,
        )
    except (Conflict, Refused):
        return _too_late(at, paper, form, typed)
    if isinstance(outcome, DayFault):
        return _again(at, paper, form, sent, ((DAY, day_words(outcome)),), gate), 422
    kept_forms.forget(at, request.path)
    if isinstance(outcome, Differs):
        return redirect(url_for("handledare.type_paper", paper_id=paper.number), 303)
    return _next_paper(paper, is_waiting=isinstance(outcome, WaitsForSecond))


def _next_paper(paper: PaperSubject, *, is_waiting: bool) -> ResponseReturnValue:
    number, whose = format_form_number(paper.number), format_number(paper.participant.number)
    if is_waiting:
        words = _("Formulär %(number)s väntar nu på att en kollega också skriver in det.", number=number)
    else:
        words = _("Formulär %(number)s för %(whose)s är inskrivet och räknas.", number=number, whose=whose)
    flash(words, "ok")
    return redirect(url_for("handledare.papers"), 303)


@handledare.post("/papper/<paper_id>/ta-bort")
@needs(Action.TYPE_PAPER, of="paper_id")
def remove_paper(at: StaffRequest, paper: PaperSubject) -> ResponseReturnValue:
    """What was typed and is no rating yet is gone, and the form can be typed anew."""
    read(NoFields)
    try:
        writes.remove(at.db, at.db.get_one(PaperForm, paper.id), actor=at.actor)
    except Conflict:
        flash(_("Formuläret är redan inskrivet och räknas. Inget är borttaget."), "warning")
    else:
        flash(_("Det som var inskrivet är borttaget. Formuläret kan skrivas in på nytt."), "ok")
    return redirect(url_for("handledare.papers"), 303)


def _has_typed(at: StaffRequest, entries: Sequence[Entry]) -> bool:
    return any(one.account_id == at.viewer.account_id for one in entries)


def _entries(at: StaffRequest, form: PaperForm) -> tuple[Entry, ...]:
    return reads.entries_of(at.db, at.parts.vault, at.parts.catalogue, form)


def _again(
    at: StaffRequest, paper: PaperSubject, form: PaperForm, sent: TypingForm, errors: Errors, gate: Gate
) -> str:
    """The page with what was typed."""
    typed = {field.name: field.data for field in sent} | {DAY: sent.filled_in_on.shown}
    is_second = bool(_entries(at, form))
    return _typing_page(at, paper, form, typed=typed, errors=errors, is_second=is_second, gate=gate)


def _typing_page(
    at: StaffRequest,
    paper: PaperSubject,
    form: PaperForm,
    *,
    typed: Mapping[str, object] | None = None,
    errors: Errors = (),
    is_second: bool,
    gate: Gate,
) -> str:
    instrument, questions = reads.questions_of(at.parts.catalogue, form)
    kept = kept_forms.kept_for(at, request.path) if typed is None else {}
    state = open_state(at.db, at.parts.catalogue, form.participant_id)
    language = language_of(instrument, form)
    return render_template(
        PAGE,
        paper=paper,
        form=form,
        questions=tuple(asked(instrument, questions, language)),
        language=language,
        paper_language=str(LANGUAGES.get(form.language, form.language)).lower(),
        closing=instrument.closing.text(language) if instrument.closing else None,
        words_max=instrument.closing.free_text_max if instrument.closing else 0,
        areas=[
            (one.key, f"{place}  {one.short_name(language)}")
            for place, one in enumerate(instrument.indicators, start=1)
        ],
        typed=typed if typed is not None else _as_typed(kept),
        is_kept=bool(kept),
        begun=len(state.answers) if state is not None else 0,
        is_second=is_second,
        gate=gate,
        today=clock.today(),
        errors=errors,
        wrong=dict(errors),
    )


def _as_typed(kept: Mapping[str, Sequence[str]]) -> dict[str, object]:
    """What was typed before the session ended.

    An empty form has no date: one that stood there would be taken for the paper's own.
    """
    return {name: list(texts) if name == "focus" else "".join(texts[:1]) for name, texts in kept.items()}


def _too_late(at: StaffRequest, paper: PaperSubject, form: PaperForm, typed: Typed) -> ResponseReturnValue:
    """Somebody was first, or the same one in another tab: what differs is told, and nothing was written."""
    if form.assessment_id is None:
        flash(_("Formuläret var redan inskrivet en gång. Det du skickade nu är inte sparat."), "warning")
        return redirect(url_for("handledare.type_paper", paper_id=paper.number), 303)
    kept_forms.forget(at, request.path)
    differing = said_otherwise(at, form, typed)
    if not differing:
        return _next_paper(paper, is_waiting=False)
    return _done_page(at, paper, form, differing), 409


def _done_page(
    at: StaffRequest, paper: PaperSubject, form: PaperForm, differing: Sequence[tuple[str, str, str]] = ()
) -> str:
    rating = reads.rating_of(at.db, form)
    by = at.db.get(Account, form.sent_in_by_id)
    return render_template(
        "pages/handledare/paper_done.html",
        paper=paper,
        form=form,
        filled_in_on=rating.submitted_on if rating is not None else None,
        by=by.first_name if by is not None else "",
        differing=differing,
        may_see=may(at.viewer, Action.SEE_PARTICIPANT, paper.participant),
    )
