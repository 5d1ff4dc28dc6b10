"""The handledare's start: what needs doing today, and the way to one of the own participants."""

from collections.abc import Mapping, Sequence
from datetime import date

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from smail import clock
from smail.domain.people import ContactChoice
from smail.domain.rhythm import State
from smail.domain.signals import Day, SignalKind, back_on
from smail.policies import Action
from smail.queries import participants as people
from smail.queries import today as todays
from smail.queries.follow_ups import after_leaving
from smail.queries.letters import unwritten
from smail.queries.measuring import closed_among
from smail.queries.organisations import paths
from smail.queries.responsible import Charge, Received, charge_of
from smail.queries.staff_ratings import Course, recent_courses
from smail.queries.today import TodayRow
from smail.web.guard import needs
from smail.web.handledare import (
    action_plan,
    discharging,
    follow_ups,
    following,
    forgotten_pin,
    handing_over,
    handover_pack,
    history,
    joint,
    leave,
    letters,
    measuring,
    meetings,
    merging,
    moving,
    onward,
    paper_typing,
    papers,
    pictures,
    plan,
    plan_activity,
    protecting,
    rating,
    registering,
    returning,
    signal_words,
    signals,
    talk_sheet,
    talking,
    team,
    undoing,
)
from smail.web.handledare.room import handledare
from smail.web.parts import StaffRequest
from smail.web.reading_time import will_draw

__all__ = [
    "action_plan",
    "discharging",
    "follow_ups",
    "following",
    "forgotten_pin",
    "handing_over",
    "handledare",
    "handover_pack",
    "history",
    "joint",
    "leave",
    "letters",
    "measuring",
    "meetings",
    "merging",
    "moving",
    "onward",
    "paper_typing",
    "papers",
    "pictures",
    "plan",
    "plan_activity",
    "protecting",
    "rating",
    "registering",
    "returning",
    "signals",
    "talk_sheet",
    "talking",
    "team",
    "undoing",
]


@handledare.get("/idag")
@needs(Action.SEE_TODAY)
def today(at: StaffRequest) -> ResponseReturnValue:
    """The own participants, what needs doing first; those of an exercise stand apart and are in no count."""
    will_draw()
    day = clock.today()
    above = paths(at.db, at.viewer.federation_id)
    every = todays.own_rows(at.db, at.viewer, day, above)
    rows = [row for row in every if not row.is_invented]
    invented = [row for row in every if row.is_invented]
    practised = {row.public_id for row in invented}
    left = after_leaving(at.db, at.viewer, above, day)
    courses = recent_courses(at.db, at.viewer.account_id, [row.id for row in rows], day)
    charge = charge_of(at.db, at.viewer.account_id, day)
    told = signals.day_of(at, rows, courses, charge, day)
    return render_template(
        "pages/handledare/today.html",
        today=day,
        told=told,
        by_person={row.id: row for row in rows},
        back_on=back_on(day),
        signal_words=signal_words,
        summary=todays.summary(rows, day),
        rows=rows,
        invented=invented,
        waiting=[row for row in rows if row.needs_doing],
        calm=_calm(rows),
        next_act=next_act,
        received=[one for one in _not_told(charge, day, told) if one.public_id not in practised],
        letters=unwritten(rows),
        coming=[one for one in charge.taken if one.since > day],
        moved=left.moved,
        follow_ups=[one for one in left.to_ask if not one.is_invented],
        invented_follow_ups=[one for one in left.to_ask if one.is_invented],
        to_rate=_to_rate(at, rows, courses, day),
    )


def _not_told(charge: Charge, day: date, told: Day) -> list[Received]:
    """What was handed over and no signal of today asks about: each stands once on the page."""
    asked = {one.number for one in told.shown if one.kind is SignalKind.HANDOVER_OPEN}
    return [one for one in charge.taken if one.since <= day and one.number not in asked]


def _to_rate(
    at: StaffRequest, rows: Sequence[TodayRow], courses: Mapping[int, Course], day: date
) -> list[tuple[TodayRow, date]]:
    """Those whose answers wait for a rating that the viewer may make, who has waited longest first."""
    since = {person: course.waits_since(day) for person, course in courses.items()}
    waiting = [(row, waits) for row in rows if (waits := since.get(row.id)) is not None]
    closed = closed_among(at.db, at.viewer, [row.id for row, _waits in waiting], day)
    found = [(row, waits) for row, waits in waiting if row.id not in closed]
    return sorted(found, key=lambda pair: (pair[1], pair[0].number))


def _calm(rows: Sequence[TodayRow]) -> list[tuple[str, list[TodayRow]]]:
    """Those with whom nothing needs doing now, by why, each group with a line that says how many."""
    groups = {
        State.PAUSED: _("Pausade"),
        State.DONE: _("Klara"),
        State.NOT_YET: _("Inte dags än"),
    }
    found = {state: [row for row in rows if row.standing.state is state] for state in groups}
    return [
        (_("%(group)s: %(count)s", group=words, count=len(found[state])), found[state])
        for state, words in groups.items()
        if found[state]
    ]


@handledare.get("/deltagare")
@needs(Action.SEE_TODAY)
def participants(at: StaffRequest) -> ResponseReturnValue:
    """The own participants by number, or the page of the one whose number was typed."""
    typed = request.args.get("nummer", "").strip()
    public_id = people.find_own(at.db, at.viewer, typed) if typed else None
    if public_id is not None:
        return redirect(url_for("handledare.show", participant_id=public_id), 303)
    will_draw()
    # A person with protected identity stands in no list but Today.
    listed = [row for row in todays.own_rows(at.db, at.viewer, clock.today()) if not row.is_protected]
    rows = sorted(listed, key=lambda row: row.number)
    return render_template("pages/handledare/participants.html", rows=rows, typed=typed, next_act=next_act)


def next_act(row: TodayRow) -> tuple[str, str]:
    """The one thing to do now, in words and with its address: the answers while they are due, else a talk.

    The words say what stands at the address: a link or a lent screen is asked for there, with its own button.
    """
    own = row.public_id
    if not row.needs_doing:
        return _("Öppna samtalet"), url_for("handledare.talk", participant_id=own)
    if row.is_protected or row.contact_choice is ContactChoice.IN_PERSON:
        return _("Gå till Svara tillsammans"), url_for(
            "handledare.show", participant_id=own, _anchor="together"
        )
    return _("Ge en länk"), url_for("handledare.show", participant_id=own, _anchor="link")
