"""A leave and who covers it: for oneself, and for whoever shares out the work for a colleague."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_babel.speaklater import LazyString

from smail import clock
from smail.db.tables import Cover
from smail.domain.alphabet import swedish_order
from smail.domain.continuity import CoverProblem
from smail.errors import NotFound
from smail.policies import Action
from smail.queries import covers as reads
from smail.queries.covers import Coverable, CoverRow, CoverState
from smail.queries.handledare import handledare_by_place
from smail.queries.leaving_staff import Leaver, leavers
from smail.queries.organisations import programmes_for
from smail.queries.subjects import account_subject
from smail.services import covers
from smail.services.covers import CoverRefusal, Leave, NotCovered
from smail.web import dates
from smail.web.forms import (
    ChoiceField,
    DayField,
    ManyChoicesField,
    SmailForm,
    TextField,
    errors_of,
    read,
    required,
)
from smail.web.guard import needs
from smail.web.handledare.room import handledare
from smail.web.parts import StaffRequest

Errors = Sequence[tuple[str, str]]
ALL, SOME = "all", "some"
WHO = ((ALL, _l("Alla som står här")), (SOME, _l("Bara de som jag kryssar för")))
STATES: Mapping[CoverState, LazyString] = {
    CoverState.LEFT: _l("Kollegan slutar före sista dagen. Avsluta och välj någon annan."),
    CoverState.ALSO_AWAY: _l("Kollegan är själv borta några av dagarna. Avsluta och välj någon annan."),
}
FAULTS: Mapping[CoverRefusal | CoverProblem, tuple[str, LazyString]] = {
    CoverProblem.IN_THE_PAST: ("away_from", _l("Första dagen har redan varit. Välj i dag eller senare.")),
    CoverProblem.TOO_FAR_AHEAD: ("away_from", _l("Välj en första dag inom ett halvår.")),
    CoverProblem.ENDS_BEFORE_START: ("away_until", _l("Sista dagen är före den första. Kontrollera båda.")),
    CoverProblem.TOO_LONG: (
        "away_until",
        _l("Täckning gäller högst tre månader. Är det längre lämnar ni över i stället."),
    ),
    CoverRefusal.NOBODY: ("person", _l("Kryssa för minst en deltagare.")),
    CoverRefusal.ONESELF: ("colleague", _l("Välj en kollega.")),
    CoverRefusal.COLLEAGUE_LEAVES: (
        "colleague",
        _l("Kollegans konto slutar före sista dagen. Välj någon annan, eller en tidigare sista dag."),
    ),
    CoverRefusal.COLLEAGUE_AWAY: (
        "colleague",
        _l("Kollegan är själv borta några av dagarna. Välj någon annan, eller andra dagar."),
    ),
}


class LeaveForm(SmailForm):
    """From when until when, who covers, and for whom."""

    away_from = DayField(validators=[required(_l("Skriv första dagen."))])
    away_until = DayField(validators=[required(_l("Skriv sista dagen."))])
    colleague = ChoiceField(validators=[required(_l("Välj vem som täcker."))])
    who = ChoiceField(choices=WHO, validators=[required(_l("Välj alla eller några."))])
    person = ManyChoicesField()


class ColleagueLeaveForm(LeaveForm):
    """The same, for a colleague who is away."""

    absent = TextField()


class EndForm(SmailForm):
    """Which cover ends today."""

    cover = TextField()


class ColleagueEndForm(EndForm):
    """The same, of a colleague who is away."""

    absent = TextField()


@dataclass(frozen=True, slots=True)
class Desk:
    """Whose leave the page is about, for whom it can be covered, and by whom."""

    absent_id: int
    own: bool
    absent: Leaver | None
    places: tuple[Coverable, ...]
    colleagues: list[tuple[str, str]]
    ids: Mapping[str, int]
    rows: tuple[CoverRow, ...]
    covering: tuple[CoverRow, ...] = ()


@handledare.get("/franvaro", endpoint="leave")
@needs(Action.SEE_TODAY)
def show(at: StaffRequest) -> ResponseReturnValue:
    """The own leaves, and whom the viewer covers for."""
    return _page(_own_desk(at))


@handledare.post("/franvaro", endpoint="leave_begin")
@needs(Action.SEE_TODAY)
def begin(at: StaffRequest) -> ResponseReturnValue:
    """A colleague covers the viewer's leave."""
    return _begin(at, _own_desk(at), read(LeaveForm))


@handledare.post("/franvaro/avsluta", endpoint="leave_end")
@needs(Action.SEE_TODAY)
def end(at: StaffRequest) -> ResponseReturnValue:
    """The viewer is back, or never goes."""
    return _end(at, at.viewer.account_id, read(EndForm), url_for("handledare.leave"))


@needs(Action.SEE_CASELOADS)
def colleague(at: StaffRequest) -> ResponseReturnValue:
    """Everybody who follows somebody in the viewer's programmes; with one chosen, that one's leaves."""
    wanted = request.args.get("vem", "")
    if wanted:
        return _page(_desk_of(at, wanted))
    programmes = programmes_for(at.db, at.viewer, Action.SEE_CASELOADS)
    found = leavers(at.db, programmes, clock.today())
    return render_template("pages/coordinator/leave.html", found=[one for one in found if not one.has_left])


@needs(Action.SEE_CASELOADS)
def colleague_begin(at: StaffRequest) -> ResponseReturnValue:
    """Somebody covers the colleague's leave, for people in the viewer's programmes."""
    form = read(ColleagueLeaveForm)
    return _begin(at, _desk_of(at, form.absent.data or ""), form)


@needs(Action.SEE_CASELOADS)
def colleague_end(at: StaffRequest) -> ResponseReturnValue:
    """The colleague is back, or never goes."""
    form = read(ColleagueEndForm)
    desk = _desk_of(at, form.absent.data or "")
    if form.cover.data not in {row.public_id for row in desk.rows}:
        raise NotFound("no such cover")
    return _end(at, desk.absent_id, form, _address(desk))


def _own_desk(at: StaffRequest) -> Desk:
    today, own = clock.today(), at.viewer.account_id
    places = reads.coverable(at.db, own, today)
    colleagues, ids = _colleagues(at, places, own)
    rows, covering = reads.covers_of(at.db, own, today), reads.covers_for(at.db, own, today)
    return Desk(own, True, None, places, colleagues, ids, rows, covering)


def _desk_of(at: StaffRequest, public_id: str) -> Desk:
    """NotFound for whoever follows nobody in the viewer's programmes."""
    programmes, today = programmes_for(at.db, at.viewer, Action.SEE_CASELOADS), clock.today()
    found = {one.public_id: one for one in leavers(at.db, programmes, today)}
    subject = account_subject(at.db, public_id) if public_id in found else None
    if subject is None:
        raise NotFound("nobody whose leave the viewer may cover")
    inside = {row.place.programme_id for row in programmes if row.place.programme_id is not None}
    places = tuple(
        one for one in reads.coverable(at.db, subject.id, today) if one.place.programme_id in inside
    )
    colleagues, ids = _colleagues(at, places, subject.id)
    shown = {one.public_id for one in reads.covers_in(at.db, inside, today)}
    rows = tuple(one for one in reads.covers_of(at.db, subject.id, today) if one.public_id in shown)
    return Desk(subject.id, False, found[public_id], places, colleagues, ids, rows)


def _colleagues(
    at: StaffRequest, places: Sequence[Coverable], absent_id: int
) -> tuple[list[tuple[str, str]], dict[str, int]]:
    """Whoever may follow one of them today, by name."""
    by_place = handledare_by_place(at.db, list({one.place for one in places})) if places else {}
    who = {one for staff in by_place.values() for one in staff if one.id != absent_id}
    found = sorted(who, key=lambda one: (swedish_order(one.name), one.id))
    return [(one.public_id, one.name) for one in found], {one.public_id: one.id for one in found}


def _begin(at: StaffRequest, desk: Desk, form: LeaveForm) -> ResponseReturnValue:
    form.colleague.choices = desk.colleagues
    form.person.choices = [(one.key, one.number) for one in desk.places]
    if not form.validate():
        return _page(desk, form, errors_of(form)), 422
    chosen = [one for one in desk.places if form.who.data == ALL or one.key in form.person.chosen]
    first, last = form.away_from.data, form.away_until.data
    leave = Leave(desk.absent_id, desk.ids[form.colleague.data], first, last)
    result = covers.begin(at.db, leave, chosen, actor=at.actor, written_by_id=at.viewer.account_id)
    if isinstance(result, NotCovered):
        return _page(desk, form, [_said(result)]), 422
    _tell(at, leave, result, len({one.number for one in chosen}))
    return redirect(_address(desk), 303)


def _tell(at: StaffRequest, leave: Leave, row: Cover, people: int) -> None:
    words = ngettext(
        "Sparat. %(name)s täcker för %(num)d deltagare till och med %(day)s.",
        "Sparat. %(name)s täcker för %(num)d deltagare till och med %(day)s.",
        people,
        name=row.covering.first_name,
        day=dates.day(leave.last_on),
    )
    flash(words, "ok")
    if covers.covers_somebody(at.db, leave):
        warning = _("Den som är borta täcker själv för en kollega de dagarna. Säg till kollegan.")
        flash(warning, "warning")


def _said(wrong: NotCovered) -> tuple[str, str]:
    whom = ", ".join(dict.fromkeys(wrong.whom))
    if wrong.why is CoverRefusal.OVERLAPS:
        return "person", _("Någon täcker redan för %(whom)s några av dagarna. Avsluta det först.", whom=whom)
    if wrong.why is CoverRefusal.CANNOT_FOLLOW:
        words = _("Kollegan kan inte följa %(whom)s alla dagarna. Kryssa bara för de andra.", whom=whom)
        return "person", words
    name, words_of = FAULTS[wrong.why]
    return name, str(words_of)


def _end(at: StaffRequest, absent_id: int, form: EndForm, address: str) -> ResponseReturnValue:
    row = reads.find_own(at.db, absent_id, form.cover.data or "")
    if row is None:
        raise NotFound("no such cover")
    covers.end(at.db, row, at.actor)
    flash(_("Täckningen är avslutad."), "ok")
    return redirect(address, 303)


def _address(desk: Desk) -> str:
    if desk.own or desk.absent is None:
        return url_for("handledare.leave")
    return url_for("coordinator.colleague_leave", vem=desk.absent.public_id)


def _page(desk: Desk, form: LeaveForm | None = None, errors: Errors = ()) -> str:
    today = clock.today().isoformat()
    typed = {} if form is None else {one.name: getattr(one, "shown", one.data) for one in form}
    return render_template(
        "pages/handledare/leave.html",
        desk=desk,
        who=[(value, str(label)) for value, label in WHO],
        people=[(one.key, f"{one.number}, {one.programme}") for one in desk.places],
        states=STATES,
        typed={"away_from": today, "who": ALL, "person": []} | typed,
        errors=tuple(errors),
        wrong=dict(errors),
    )
