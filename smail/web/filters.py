"""How templates write dates, numbers and stored codes in words."""

from collections.abc import Callable, Mapping
from enum import StrEnum

from flask import Flask
from flask_babel import gettext as _
from flask_babel.speaklater import LazyString

from smail.domain.instrument import AnswerKind
from smail.domain.paper import format_form_number
from smail.domain.people import AnswerMode, ConsentPurpose, DischargeReason, format_number
from smail.domain.rhythm import State
from smail.queries.today import TodayRow
from smail.web import dates
from smail.web.words import ANSWER_KINDS, ANSWER_MODES, CONSENT_PURPOSES, DISCHARGE_REASONS, STATES, Words
from smail.web.words import options as options_of

TAG_KINDS = {State.OVERDUE: "late", State.DUE: "due", State.DONE: "ok"}


def register_filters(app: Flask) -> None:
    """Every template knows the filters."""
    app.jinja_env.filters.update(FILTERS)


def options(words: Words[StrEnum]) -> list[tuple[str, LazyString]]:
    """The codes and their words, as form components take them."""
    return options_of(words)


def answer_mode(mode: AnswerMode | None) -> str:
    """How a rating was answered; nothing where it is not known."""
    return "" if mode is None else str(ANSWER_MODES[mode])


def answer_kind(kind: AnswerKind | None) -> str:
    """An answer that is no step."""
    return _("Inget svar") if kind is None else str(ANSWER_KINDS[kind])


def discharge_reason(reason: DischargeReason | None) -> str:
    """Why a stay ended; nothing while it goes on."""
    return "" if reason is None else str(DISCHARGE_REASONS[reason])


def consent_purpose(purpose: ConsentPurpose) -> str:
    """What was agreed to."""
    return str(CONSENT_PURPOSES[purpose])


def state_tag(row: TodayRow) -> tuple[str, str]:
    """Where a person stands, as the words and the kind that the component `tag` takes."""
    state = row.standing.state
    kind = TAG_KINDS.get(state, "pause")
    if state is State.OVERDUE:
        return _("Försenad %(time)s", time=dates.weeks_short(row.standing.days_late)), kind
    if state is State.PAUSED and row.paused_until is not None:
        return _("Paus till %(day)s", day=dates.day_and_month(row.paused_until)), kind
    return str(STATES[state]), kind


FILTERS: Mapping[str, Callable[..., object]] = {
    "day": dates.day,
    "isoday": dates.isoday,
    "weekday_day": dates.weekday_day,
    "clock_time": dates.clock_time,
    "weeks": dates.weeks,
    "weeks_short": dates.weeks_short,
    "number": format_number,
    "form_number": format_form_number,
    "options": options,
    "answer_mode": answer_mode,
    "answer_kind": answer_kind,
    "discharge_reason": discharge_reason,
    "consent_purpose": consent_purpose,
    "state_tag": state_tag,
}
