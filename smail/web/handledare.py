"""The handledare's start: what needs doing today, and the way to one of the own participants."""

from enum import StrEnum

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel.speaklater import LazyString

from smail import clock
from smail.domain.instrument import AnswerKind
from smail.domain.people import AnswerMode, ConsentPurpose, ContactChoice, DischargeReason, format_number
from smail.domain.rhythm import State
from smail.policies import Action
from smail.queries import participants as people
from smail.queries import today as todays
from smail.queries.today import TodayRow
from smail.web import discharging, following, measuring, registering, team
from smail.web.dates import day_and_month, weeks_short
from smail.web.guard import needs
from smail.web.handledare_room import handledare
from smail.web.parts import StaffRequest
from smail.web.words import (
    ANSWER_KINDS,
    ANSWER_MODES,
    CONSENT_PURPOSES,
    DISCHARGE_REASONS,
    STATES,
    Words,
    options,
)

__all__ = ["discharging", "following", "handledare", "measuring", "registering", "team"]

TAG_KINDS = {State.OVERDUE: "late", State.DUE: "due", State.DONE: "ok"}


@handledare.get("/idag")
@needs(Action.SEE_TODAY)
def today(at: StaffRequest) -> ResponseReturnValue:
    """The own participants, what needs doing first."""
    day = clock.today()
    rows = todays.own_rows(at.db, at.viewer, day)
    return render_template(
        "pages/handledare/today.html",
        today=day,
        summary=todays.summary(rows, day),
        rows=rows,
        next_act=next_act,
    )


@handledare.get("/deltagare")
@needs(Action.SEE_TODAY)
def participants(at: StaffRequest) -> ResponseReturnValue:
    """The own participants by number, or the page of the one whose number was typed."""
    typed = request.args.get("nummer", "").strip()
    public_id = people.find_own(at.db, at.viewer, typed) if typed else None
    if public_id is not None:
        return redirect(url_for("handledare.show", participant_id=public_id), 303)
    # A person with protected identity stands in no list but Today.
    listed = [row for row in todays.own_rows(at.db, at.viewer, clock.today()) if not row.is_protected]
    rows = sorted(listed, key=lambda row: row.number)
    return render_template("pages/handledare/participants.html", rows=rows, typed=typed, next_act=next_act)


@handledare.app_template_filter("number")
def _number(number: str) -> str:
    return format_number(number)


@handledare.app_template_filter("options")
def _options(words: Words[StrEnum]) -> list[tuple[str, LazyString]]:
    return options(words)


@handledare.app_template_filter("answer_mode")
def _answer_mode(mode: AnswerMode | None) -> str:
    return "" if mode is None else str(ANSWER_MODES[mode])


@handledare.app_template_filter("answer_kind")
def _answer_kind(kind: AnswerKind | None) -> str:
    return _("Inget svar") if kind is None else str(ANSWER_KINDS[kind])


@handledare.app_template_filter("discharge_reason")
def _discharge_reason(reason: DischargeReason | None) -> str:
    return "" if reason is None else str(DISCHARGE_REASONS[reason])


@handledare.app_template_filter("consent_purpose")
def _consent_purpose(purpose: ConsentPurpose) -> str:
    return str(CONSENT_PURPOSES[purpose])


@handledare.app_template_filter("state_tag")
def state_tag(row: TodayRow) -> tuple[str, str]:
    """Where a person stands, as the words and the kind that the component `tag` takes."""
    state = row.standing.state
    kind = TAG_KINDS.get(state, "pause")
    if state is State.OVERDUE:
        return _("Försenad %(time)s", time=weeks_short(row.standing.days_late)), kind
    if state is State.PAUSED and row.paused_until is not None:
        return _("Paus till %(day)s", day=day_and_month(row.paused_until)), kind
    return str(STATES[state]), kind


def next_act(row: TodayRow) -> tuple[str, str] | None:
    """The one thing to do now, as the words and the place on the person's page; None while there is none."""
    if row.standing.state not in (State.DUE, State.OVERDUE):
        return None
    if row.is_protected or row.contact_choice is ContactChoice.IN_PERSON:
        return _("Svara tillsammans"), "together"
    return _("Skicka länk"), "link"
