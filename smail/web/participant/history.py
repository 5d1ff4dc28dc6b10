"""The own history: sentences first, the picture for whoever asks for it, and words that one adds oneself."""

from collections.abc import Mapping, Sequence

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from smail import clock
from smail.reports.events import EventKind
from smail.reports.history import Area, History
from smail.services import comments, framsteg
from smail.services.comments import CommentProblem
from smail.services.framsteg import FramstegProblem
from smail.web import lower_answers
from smail.web.forms import ChoiceField, DayField, SmailForm, TextField, errors_of, read, required
from smail.web.guard import Reach
from smail.web.guard import participant as for_participant
from smail.web.handledare.pictures import frames
from smail.web.lower_answers import ReasonForm
from smail.web.participant import history_words as words
from smail.web.participant.looking import look_back, may_look_back, own_history
from smail.web.participant.room import participant
from smail.web.participant.words import near_day
from smail.web.parts import ParticipantRequest
from smail.web.picture_words import round_places

Errors = Sequence[tuple[str, str]]


class FramstegForm(SmailForm):
    """One line and its day."""

    framsteg_on = DayField(validators=[required(words.CHOOSE_DAY)])
    framsteg_line = TextField()


class CommentForm(SmailForm):
    """One line about an answer: which area, which day."""

    comment_area = ChoiceField(validators=[required(words.CHOOSE_AREA)])
    comment_rating = ChoiceField(validators=[required(words.CHOOSE_DAY)])
    comment_line = TextField()


@participant.get("/historia")
@for_participant(Reach.HISTORY)
def history(at: ParticipantRequest) -> ResponseReturnValue:
    """What one has answered until now."""
    return _page(at)


@participant.post("/framsteg", endpoint="framsteg")
@for_participant(Reach.HISTORY)
def write_framsteg(at: ParticipantRequest) -> ResponseReturnValue:
    """A step forward in the person's own words is kept beside the answers."""
    form = read(FramstegForm)
    if not form.validate():
        return _page(at, form, errors_of(form)), 422
    result = framsteg.write(
        at.db,
        at.parts.vault,
        at.participant_id,
        happened_on=form.framsteg_on.data,
        line=form.framsteg_line.data or "",
        actor=at.actor,
    )
    if isinstance(result, FramstegProblem):
        name, fault = words.FRAMSTEG_FAULTS[result]
        return _page(at, form, [(name, str(fault))]), 422
    flash(_("Ditt framsteg är sparat."), "ok")
    return redirect(url_for("participant.history", _anchor="framsteg"), 303)


@participant.post("/kommentar")
@for_participant(Reach.HISTORY)
def comment(at: ParticipantRequest) -> ResponseReturnValue:
    """The answer has the person's own line beside it, or none where nothing was written."""
    form = read(CommentForm)
    found = own_history(at) if may_look_back(at) else None
    if found is None:
        return redirect(url_for("participant.history"), 303)
    form.comment_area.choices, form.comment_rating.choices = _choices(found)
    if not form.validate():
        return _page(at, form, errors_of(form)), 422
    area = found.area(form.comment_area.data)
    assert area is not None
    result = comments.write(
        at.db,
        at.parts.vault,
        at.participant_id,
        rating=form.comment_rating.data,
        indicator=area.indicator.key,
        line=form.comment_line.data or "",
        actor=at.actor,
    )
    if isinstance(result, CommentProblem):
        name, fault = words.COMMENT_FAULTS[result]
        return _page(at, form, [(name, str(fault))]), 422
    flash(_("Din rad är sparad.") if result is not None else _("Din rad är borttagen."), "ok")
    return redirect(url_for("participant.history", _anchor="rader"), 303)


@participant.post("/orsak", endpoint="drop_reason")
@for_participant(Reach.HISTORY)
def say_why(at: ParticipantRequest) -> ResponseReturnValue:
    """The lower answer has the person's own reason beside it, or none any more."""
    form = read(ReasonForm)
    found = own_history(at) if may_look_back(at) else None
    if found is None or not found.asks_reasons:
        return redirect(url_for("participant.history"), 303)
    lower_answers.offer(form, *_reasons(found))
    if not form.validate():
        return _page(at, form, errors_of(form)), 422
    problem = lower_answers.save(at.db, at.parts.vault, at.participant_id, found, form, actor=at.actor)
    if problem is not None:
        return _page(at, form, [("drop_line", str(lower_answers.FAULTS[problem]))]), 422
    is_removed = form.drop_cause.data == lower_answers.REMOVE
    flash(_("Orsaken är borttagen.") if is_removed else _("Orsaken är sparad."), "ok")
    return redirect(url_for("participant.history", _anchor="lagre"), 303)


def _reasons(found: History) -> tuple[lower_answers.Choices, lower_answers.Choices]:
    """The lower answers, and what can be said about one."""
    return (
        lower_answers.values_of(found, words.name, near_day),
        lower_answers.causes_of(found, words.CAUSES, words.REMOVE_CAUSE),
    )


def _page(at: ParticipantRequest, form: SmailForm | None = None, errors: Errors = ()) -> str:
    found = own_history(at) if may_look_back(at) else None
    return render_template(
        "pages/participant/history.html",
        shown=None if found is None else _shown(found),
        look_back=look_back(at) if found is not None and _may_be_asked(found) else None,
        typed=_typed(form),
        today=clock.today(),
        faults=dict(errors),
        errors=list(errors),
    )


def _may_be_asked(found: History) -> bool:
    """Whether it is worth asking the database about looking back: it is asked, and not done."""
    return found.asks_reasons and found.seen_anew is None


def _shown(found: History) -> Mapping[str, object]:
    """All that the page says about the answers."""

    def address(name: str) -> str:
        return url_for("participant.picture", name=name)

    areas, days = _choices(found)
    rounds = zip(round_places(len(found.occasions)), found.occasions, strict=True)
    return {
        "summary": words.summary(found),
        "scale": words.scale(found),
        "notes": words.notes(found),
        "has_answers": bool(found.ratings),
        "has_lines": any(area.line is not None and area.line.is_long_enough for area in found.areas),
        "areas": [_area(found, area) for area in found.areas],
        "frames": frames(found, words.picture_words(found), address),
        "headings": [f"{words.ROUNDS[at]}" for at, _one in rounds],
        "days": ", ".join(near_day(one.on) for one in found.occasions),
        "rows": _rows(found),
        "events": [
            (near_day(one.on), words.event(one), one.kind is EventKind.FRAMSTEG)
            for one in reversed(found.events)
        ],
        "seen_anew": words.seen_anew(found),
        "reasons": _reasons(found) if found.asks_reasons and found.lower else None,
        "area_choices": areas,
        "day_choices": days,
    }


def _area(found: History, area: Area) -> Mapping[str, object]:
    return {
        "what": f"omrade.{area.key}",
        "name": words.name(area),
        "sentence": words.sentence_beside(found, area),
        "values": [(near_day(one.on), words.number(one)) for one in reversed(area.values)],
        "comments": [(near_day(one.on), one.comment) for one in reversed(area.values) if one.comment],
        "lower": [(near_day(one.on), words.why(one)) for one in reversed(area.values) if one.cause],
    }


def _rows(found: History) -> list[tuple[str, ...]]:
    return [
        (words.name(area), *(words.score(one.scores[place]) for one in found.occasions))
        for place, area in enumerate(found.compared)
    ]


def _choices(found: History) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Areas and days that a line can be written about, the newest day first."""
    areas = [(area.key, words.name(area)) for area in found.areas]
    return areas, [(rating, near_day(on)) for rating, on in reversed(found.ratings)]


def _typed(form: SmailForm | None) -> Mapping[str, object]:
    sent = {} if form is None else {field.name: getattr(field, "shown", field.data) for field in form}
    return {"framsteg_on": clock.today().isoformat(), **sent}
