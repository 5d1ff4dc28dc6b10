"""The own page, behind a PIN or a fresh code: the next time, what was answered before, the own data."""

import json

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import PasswordField

from smail import clock
from smail.db.tables import SessionKind, SessionStrength
from smail.queries import receipts
from smail.queries.looks import looks_at
from smail.queries.opening import nothing_open_in
from smail.queries.own_data import own_data as read_own_data
from smail.queries.standings import course_of, standing_of
from smail.queries.talks import ahead_of
from smail.reports import papers
from smail.services import throttle
from smail.services.pins import PinAccepted, PinBlocked, check_pin, has_pin
from smail.web import sessions
from smail.web.forms import SmailForm, read
from smail.web.guard import Reach
from smail.web.guard import participant as for_participant
from smail.web.participant.blocks import next_talk
from smail.web.participant.handover import news_of
from smail.web.participant.looking import asked_to_look_back, may_look_back_in
from smail.web.participant.paper_words import own_data_paper
from smail.web.participant.plan import on_home
from smail.web.participant.rating import company, is_spent, is_together, may_see_history, under_way
from smail.web.participant.room import participant
from smail.web.participant.words import (
    WAIT,
    WRONG_PIN,
    answer_words,
    long_day,
    next_time,
    pin_text,
    when_home,
    who_to_ask_for_code,
)
from smail.web.parts import ParticipantRequest
from smail.web.reading_time import will_draw

Occasion = tuple[str, list[tuple[str, str]], str, str]


class PinForm(SmailForm):
    """The own PIN."""

    pin = PasswordField()


@participant.route("/mer", methods=["GET", "POST"])
@for_participant(Reach.ANSWER)
def more_access(at: ParticipantRequest) -> ResponseReturnValue:
    """A right PIN has opened the own page; without one, the page says how to get a fresh code."""
    if may_see_history(at):
        return redirect(url_for("participant.home"), 303)
    if request.method != "POST":
        return _more_access_page(at)
    typed = read(PinForm).pin.data or ""
    if is_together(at):
        return _more_access_page(at), 422
    keys = [throttle.address_key(request.remote_addr)]
    verdict = check_pin(at.db, at.parts.vault, at.participant_id, typed, keys=keys)
    if isinstance(verdict, PinBlocked):
        return _more_access_page(at, str(WAIT)), 429
    if not isinstance(verdict, PinAccepted):
        return _more_access_page(at, str(WRONG_PIN)), 422
    kind, person_id, link_id = SessionKind.PARTICIPANT, at.participant_id, at.session.link_id
    strength = SessionStrength.PIN
    sessions.begin(at.db, at.parts.vault, kind, strength, participant_id=person_id, link_id=link_id)
    return redirect(url_for("participant.home"), 303)


def _more_access_page(at: ParticipantRequest, error: str = "") -> str:
    standing = standing_of(at.db, at.participant_id, clock.today())
    return render_template(
        "pages/participant/more_access.html",
        has_pin=has_pin(at.db, at.participant_id) and not is_together(at),
        ask_for_code=who_to_ask_for_code(company(at).people),
        next_time=next_time(standing.next_on, is_spent=is_spent(at)),
        told=news_of(at).told,
        errors=[("pin", error)] if error else [],
    )


@participant.get("/hem")
@for_participant(Reach.HISTORY)
def home(at: ParticipantRequest) -> ResponseReturnValue:
    """The own page."""
    return home_page(at, {})


def home_page(at: ParticipantRequest, faults: dict[str, str]) -> str:
    """The own page; earlier answers wait until today's are given, since they would colour them."""
    will_draw()
    state = under_way(at)
    today = clock.today()
    course = course_of(at.db, at.participant_id, today)
    nothing = nothing_open_in(course, today, is_spent=is_spent(at)) if state is None else None
    has_begun = state is not None and bool(state.answers)
    occasions = receipts.occasions_of(at.db, at.parts.catalogue, at.participant_id)
    ahead = ahead_of(at.db, at.participant_id, today)
    return render_template(
        "pages/participant/home.html",
        when=when_home(nothing.reason if nothing else None, course.standing(today), has_begun=has_begun),
        talk=None if ahead.talk_on is None else next_talk(ahead.talk_on),
        may_answer=nothing is None,
        look_back=asked_to_look_back(at) if nothing is not None else None,
        may_look_back=may_look_back_in(state, course, today, is_spent=is_spent(at)),
        occasions=[_occasion(one) for one in occasions],
        plan=on_home(at),
        news=news_of(at),
        looked=_looked(at),
        pin_text=pin_text(ahead.has_pin),
        faults=faults,
        errors=list(faults.items()),
    )


def _looked(at: ParticipantRequest) -> list[tuple[str, str]]:
    """Who has opened the person's page lately, by day, each named once a day."""
    days: dict[str, dict[str, None]] = {}
    for look in looks_at(at.db, at.participant_id):
        days.setdefault(long_day(look.on), {})[look.first_name] = None
    return [(day, ", ".join(names)) for day, names in days.items()]


def _occasion(one: receipts.Occasion) -> Occasion:
    lines = [(line.stem, answer_words(line)) for line in one.lines]
    return long_day(one.submitted_on), lines, one.language, ", ".join(one.focus)


@participant.get("/mina-uppgifter.json")
@for_participant(Reach.HISTORY)
def own_data(at: ParticipantRequest) -> ResponseReturnValue:
    """Everything stored about the person, as a file to keep."""
    # Also while a rating waits: the right to one's own data has no such exception in law.
    found = read_own_data(at.db, at.parts.vault, at.parts.catalogue, at.participant_id)
    return _file(json.dumps(found, ensure_ascii=False, indent=2) + "\n", "json", "application/json")


@participant.get("/mina-uppgifter.pdf")
@for_participant(Reach.HISTORY)
def own_data_pdf(at: ParticipantRequest) -> ResponseReturnValue:
    """The same as a paper to read: tagged, so that it can be listened to as well."""
    found = read_own_data(at.db, at.parts.vault, at.parts.catalogue, at.participant_id)
    return _file(papers.own_data_pdf(own_data_paper(found, clock.today())), "pdf", "application/pdf")


def _file(content: str | bytes, ending: str, mimetype: str) -> Response:
    name = f"mina-uppgifter-{clock.today().isoformat()}.{ending}"
    disposition = f'attachment; filename="{name}"'
    return Response(content, mimetype=mimetype, headers={"Content-Disposition": disposition})
