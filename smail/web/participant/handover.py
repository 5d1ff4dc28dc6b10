"""A new one to meet, in plain words, and up to three sentences to whoever it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from smail import clock
from smail.db.tables import StaffPeriod
from smail.domain.continuity import MOST_LINES
from smail.domain.people import HandoverKind
from smail.errors import NotFound
from smail.queries.handover_lines import by_place, lines_of
from smail.queries.handover_pack import Away, Handover, away_of, handovers_of
from smail.services import handover_lines as writes
from smail.services.handover_lines import MAX_LENGTH, LineProblem
from smail.web.dates import day_and_month
from smail.web.forms import LinesField, SmailForm, TextField, errors_of, read
from smail.web.guard import Reach
from smail.web.guard import participant as for_participant
from smail.web.participant.room import participant
from smail.web.participant.titles import titled
from smail.web.participant.words import HOLDS_PERSONNUMMER
from smail.web.parts import ParticipantRequest

Errors = Sequence[tuple[str, str]]
FAULTS: Mapping[LineProblem, LazyString] = {
    LineProblem.TOO_LONG: lazy_gettext("Texten är för lång. Korta ner den lite."),
    LineProblem.PERSONNUMMER: HOLDS_PERSONNUMMER,
}


class OwnLinesForm(SmailForm):
    """Three sentences to whoever takes over, and which handover they are for."""

    handover = TextField()
    own_line_1 = LinesField()
    own_line_2 = LinesField()
    own_line_3 = LinesField()

    @property
    def lines(self) -> tuple[str, ...]:
        """The sentences as they were typed, in their order."""
        return self.own_line_1.data or "", self.own_line_2.data or "", self.own_line_3.data or ""


@dataclass(frozen=True, slots=True)
class News:
    """What the person is told about whom to meet, and whom one may write to."""

    told: tuple[str, ...]
    # The first name of whoever takes over, and whether that is still to be confirmed.
    write_to: str | None
    is_open: bool


def news_of(at: ParticipantRequest) -> News:
    """What has changed lately, or will soon, about whom the person meets."""
    today = clock.today()
    found = _held(at)
    told = [handed_over(one, today) for one in found if one.is_told_on(today)]
    told += [away(one) for one in away_of(at.db, at.participant_id, today)]
    latest = _latest(found)
    is_open = latest is not None and latest.is_open
    return News(tuple(told), None if latest is None else latest.receiver_first_name, is_open)


def handed_over(one: Handover, today: date) -> str:
    """A planned step and a change that just happened are said in different words."""
    words = {
        "day": day_and_month(one.on),
        "name": one.receiver_first_name,
        "title": titled(one.title, one.title_en),
        "giver": one.giver_first_name,
    }
    if one.kind is HandoverKind.TRANSITION:
        if one.on > today:
            return str(
                _(
                    "Från och med den %(day)s är %(name)s din %(title)s. "
                    "Till dess träffar du %(giver)s som vanligt, och %(giver)s förbereder %(name)s.",
                    **words,
                )
            )
        return str(
            _(
                "Sedan den %(day)s är %(name)s din %(title)s. "
                "%(giver)s har lämnat över till %(name)s, så som det var planerat.",
                **words,
            )
        )
    if one.on > today:
        return str(
            _(
                "Den %(day)s får du en ny %(title)s, som heter %(name)s. "
                "%(giver)s följer dig inte längre då.",
                **words,
            )
        )
    return str(
        _(
            "Du har en ny %(title)s sedan den %(day)s, som heter %(name)s. %(giver)s följer dig inte längre.",
            **words,
        )
    )


def away(one: Away) -> str:
    """Whoever the person meets is away, and who is there instead."""
    return str(
        _(
            "%(absent)s, din %(title)s, är borta till och med den %(day)s. "
            "Under tiden kan du prata med %(name)s.",
            absent=one.first_name,
            title=titled(one.title, one.title_en),
            day=day_and_month(one.last_on),
            name=one.covering,
        )
    )


@participant.get("/overlamning", endpoint="handover")
@for_participant(Reach.HISTORY)
def show(at: ParticipantRequest) -> ResponseReturnValue:
    """What the person wants whoever takes over to know; the own page where nobody takes over."""
    latest = _latest(_held(at))
    if latest is None:
        return redirect(url_for("participant.home"), 303)
    return _page(at, latest)


@participant.post("/overlamning", endpoint="handover_write")
@for_participant(Reach.HISTORY)
def write(at: ParticipantRequest) -> ResponseReturnValue:
    """The sentences are kept as they were typed; an empty one is gone."""
    form = read(OwnLinesForm)
    found = _held(at)
    chosen = next((one for one in found if one.key == form.handover.data), None)
    if chosen is None:
        raise NotFound("no such handover")
    errors = errors_of(form) if not form.validate() else _faults(form)
    if errors:
        return _page(at, chosen, form, errors), 422
    period = at.db.get_one(StaffPeriod, chosen.period_id)
    writes.write(at.db, at.parts.vault, period, form.lines, actor=at.actor)
    flash(_("Det du skrev är sparat."), "ok")
    return redirect(url_for("participant.handover"), 303)


def _held(at: ParticipantRequest) -> list[Handover]:
    """The handovers to whoever is still there to read what the person says."""
    today = clock.today()
    return [one for one in handovers_of(at.db, at.participant_id, today) if one.is_held_on(today)]


def _latest(found: Sequence[Handover]) -> Handover | None:
    """The one that is written to: what is not confirmed yet before what is."""
    return next((one for one in found if one.is_open), found[0] if found else None)


def _faults(form: OwnLinesForm) -> Errors:
    return [(f"own_line_{at}", str(FAULTS[wrong])) for at, wrong in writes.problems(form.lines).items()]


def _page(
    at: ParticipantRequest, chosen: Handover, form: OwnLinesForm | None = None, errors: Errors = ()
) -> str:
    lines = lines_of(at.db, at.parts.vault, chosen.enrolment_id, chosen.on)
    return render_template(
        "pages/participant/handover.html",
        chosen=chosen,
        told=handed_over(chosen, clock.today()),
        by_staff=any(not one.by_participant for one in lines),
        typed=form.lines if form is not None else by_place(lines, MOST_LINES),
        most=MAX_LENGTH,
        faults=dict(errors),
        errors=list(errors),
    )
