"""The page of a person's ratings over time, for the one who follows: sentences, pictures, table."""

from collections.abc import Sequence
from datetime import date

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from smail.policies import Action, ParticipantSubject, may
from smail.reports.history import Area, History
from smail.services import audit
from smail.web import lower_answers
from smail.web.forms import errors_of, read
from smail.web.guard import needs
from smail.web.handledare import history_words
from smail.web.handledare.blindness import waits_since
from smail.web.handledare.pictures import frames, staff_history_without
from smail.web.handledare.room import handledare
from smail.web.lower_answers import ReasonForm
from smail.web.parts import StaffRequest
from smail.web.picture_words import one_decimal, round_places

Errors = Sequence[tuple[str, str]]


@handledare.get("/deltagare/<participant_id>/historia")
@needs(Action.SEE_PARTICIPANT, of="participant_id", is_logged=True)
def history(at: StaffRequest, participant: ParticipantSubject) -> ResponseReturnValue:
    """What the person answered when, and what happened meanwhile."""
    since = waits_since(at, participant)
    return _page(at, participant, staff_history_without(at, participant, since), since)


@handledare.post("/deltagare/<participant_id>/lagre-svar", endpoint="drop_reason")
@needs(Action.CARE_FOR_PARTICIPANT, of="participant_id")
def say_why(at: StaffRequest, participant: ParticipantSubject) -> ResponseReturnValue:
    """The lower answer has the reason that the person has given, or none any more."""
    form, since = read(ReasonForm), waits_since(at, participant)
    found = staff_history_without(at, participant, since)
    address = url_for("handledare.history", participant_id=participant.public_id)
    if not found.asks_reasons:
        return redirect(address, 303)
    lower_answers.offer(form, *_reasons(found))
    if not form.validate():
        return _again(at, participant, found, since, form, errors_of(form))
    by = at.viewer.account_id
    problem = lower_answers.save(
        at.db, at.parts.vault, participant.id, found, form, actor=at.actor, account_id=by
    )
    if problem is not None:
        errors = [("drop_line", str(lower_answers.FAULTS[problem]))]
        return _again(at, participant, found, since, form, errors)
    is_removed = form.drop_cause.data == lower_answers.REMOVE
    flash(_("Orsaken är borttagen.") if is_removed else _("Orsaken är sparad."), "ok")
    return redirect(f"{address}#lagre", 303)


def _reasons(found: History) -> tuple[lower_answers.Choices, lower_answers.Choices]:
    """The lower answers, and what can be said about one."""
    words = history_words
    return (
        lower_answers.values_of(found, words.name, lambda day: day.isoformat()),
        lower_answers.causes_of(found, words.CAUSES, words.REMOVE_CAUSE),
    )


def _again(
    at: StaffRequest,
    participant: ParticipantSubject,
    found: History,
    since: date | None,
    form: ReasonForm,
    errors: Errors,
) -> ResponseReturnValue:
    """The page with what was typed and what is wrong; it shows the person, so the look is noted."""
    audit.note_look(
        at.db, at.actor, participant.id, participant.public_id, is_protected=participant.is_protected
    )
    return _page(at, participant, found, since, form, errors), 422


def _page(
    at: StaffRequest,
    participant: ParticipantSubject,
    found: History,
    since: date | None,
    form: ReasonForm | None = None,
    errors: Errors = (),
) -> str:
    may_write = may(at.viewer, Action.CARE_FOR_PARTICIPANT, participant)

    def address(name: str) -> str:
        return url_for("handledare.picture", participant_id=participant.public_id, name=name)

    return render_template(
        "pages/handledare/history.html",
        participant=participant,
        history=found,
        summary=history_words.summary(found),
        frames=frames(found, history_words.picture_words(found), address),
        areas=[(area, history_words.name(area), history_words.sentence(found, area)) for area in found.areas],
        comparison=_comparison(found),
        lines=_lines(found),
        every=_every(found),
        comments=_comments(found),
        events=[(one.on, history_words.event(one)) for one in reversed(found.events)],
        waits_since=since,
        seen_anew=history_words.seen_anew(found),
        reasons=_reasons(found) if may_write and found.asks_reasons and found.lower else None,
        typed={} if form is None else {field.name: field.data for field in form},
        faults=dict(errors),
        errors=list(errors),
        may_write=may_write,
    )


def _comparison(found: History) -> tuple[list[str], list[tuple[str, ...]]]:
    rounds = zip(round_places(len(found.occasions)), found.occasions, strict=True)
    headings = [f"{history_words.ROUNDS[at]} {one.on.isoformat()}" for at, one in rounds]
    rows = [
        (history_words.name(area), *(one_decimal(one.scores[place]) for one in found.occasions))
        for place, area in enumerate(found.compared)
    ]
    return headings, rows


def _lines(found: History) -> list[tuple[str, ...]]:
    """A row for each area with a line: its level now, its change, and what may be said of it."""
    words = history_words
    return [
        (words.name(area), words.level(area, area.line), words.change(area.line), words.verdict(area.line))
        for area in found.areas
        if area.line is not None
    ]


def _every(found: History) -> list[tuple[str, ...]]:
    """A row for each rating, the newest first: its day and its value in every area."""
    by_area = [{value.rating: value for value in area.values} for area in found.areas]
    return [
        (
            on.isoformat(),
            *(one_decimal(known[rating].score if rating in known else None) for known in by_area),
        )
        for rating, on in reversed(found.ratings)
    ]


def _comments(found: History) -> list[tuple[str, str, str]]:
    """The person's own lines, the newest first: the day, the area and the line."""
    lines = [
        (value.on, area, value.comment) for area in found.areas for value in area.values if value.comment
    ]

    def newest(one: tuple[object, Area, str]) -> str:
        return str(one[0])

    return [
        (on.isoformat(), history_words.name(area), line)
        for on, area, line in sorted(lines, key=newest, reverse=True)
    ]
