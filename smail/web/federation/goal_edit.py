"""Writing goals: by ordinary fields or a file, looked at before anything is kept; figures; an end."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from smail.db.tables import Programme, ProgrammeGoal, TypedFigure
from smail.domain.goals.facts import Figure
from smail.domain.goals.grammar import Given, Goal
from smail.domain.goals.windows import Per
from smail.domain.people import Sex
from smail.domain.personnummer import looks_like_personnummer
from smail.errors import NotFound, Problem
from smail.goal_files import LARGEST_FILE
from smail.goal_files import read as read_goals
from smail.goal_writing import write
from smail.policies import Action, ProgrammeSubject
from smail.queries.goals import StoredGoal, TypedRow, goals_of, typed_rows
from smail.services import goals as services
from smail.services.goals import Mistake
from smail.web.federation import goal_sentences
from smail.web.federation.goal_form_faults import LABELS, faults_of
from smail.web.federation.goal_forms import GoalForm, text_of, values_of
from smail.web.forms import HOLDS_PERSONNUMMER, blank, errors_of, read
from smail.web.guard import needs
from smail.web.parts import StaffRequest
from smail.web.uploads import chosen_file, takes_bodies

Faults = list[tuple[str, str]]
ALL, ONE = "all", "one"
FILE = "mal.toml"


@dataclass(frozen=True, slots=True)
class Look:
    """What would happen, goal by goal in words, and the text that is kept if the viewer says so."""

    text: str
    scope: str
    begun: tuple[tuple[str, str], ...]
    ended: tuple[str, ...]
    kept: int


@dataclass(frozen=True, slots=True)
class Desk:
    """Whose goals are written, and by what form."""

    at: StaffRequest
    programme: Programme
    stored: tuple[StoredGoal, ...]
    form: GoalForm

    def back(self) -> ResponseReturnValue:
        """To the page as it is now."""
        here = url_for("results.write_goals", programme_id=self.programme.public_id)
        return redirect(here, 303)

    def row(self, key: str | None) -> ProgrammeGoal:
        """The goal that holds with this key; NotFound where there is none."""
        found = next((one for one in self.stored if one.goal.key == key), None)
        if found is None:
            raise NotFound("no such goal holds")
        return self.at.db.get_one(ProgrammeGoal, found.id)


@takes_bodies(2 * LARGEST_FILE)
@needs(Action.WRITE_GOALS, of="programme_id")
def write_goals(at: StaffRequest, programme: ProgrammeSubject) -> ResponseReturnValue:
    """The forms for goals; what one of them sends is looked at, kept, or said to be wrong."""
    row = at.db.get_one(Programme, programme.id)
    stored = goals_of(at.db, row.id)
    if request.method == "GET":
        return _page(Desk(at, row, stored, blank(GoalForm, _given(stored))))
    desk = Desk(at, row, stored, read(GoalForm))
    desk.form.validate()
    act = _ACTS.get(desk.form.act.data or "")
    return (_page(desk), 422) if act is None else act(desk)


@needs(Action.WRITE_GOALS, of="programme_id")
def goals_file(at: StaffRequest, programme: ProgrammeSubject) -> ResponseReturnValue:
    """The goals that hold, as the file that can be sent back."""
    text = write(one.goal for one in goals_of(at.db, programme.id))
    headers = {"Content-Disposition": f'attachment; filename="{FILE}"'}
    return Response(text, mimetype="application/toml", headers=headers)


def _given(stored: tuple[StoredGoal, ...]) -> dict[str, object]:
    """What the fields hold: of the goal that is to be changed, or of one that was tried out."""
    key = request.args.get("mal", "")
    found = next((one for one in stored if one.goal.key == key), None)
    if found is not None:
        return values_of(found.goal)
    text = request.args.get("text", "")
    tried = read_goals(FILE, text.encode()) if text else []
    # As in a file: whoever says nothing promises it of the whole time.
    return {"per": Per.WHOLE.value} if isinstance(tried, list) else values_of(tried[0])


def _look_at_form(desk: Desk) -> ResponseReturnValue:
    faults = [(name, _at(name, said)) for name, said in errors_of(desk.form)]
    found = [] if faults else services.read_for(desk.programme, FILE, text_of(desk.form).encode())
    if isinstance(found, list):
        return _page(desk, faults or faults_of(found)), 422
    if looks_like_personnummer(found[0].name):
        return _page(desk, [("name", str(HOLDS_PERSONNUMMER))]), 422
    return _page(desk, look=_looked(desk, found, ONE))


def _at(name: str, said: str) -> str:
    label = LABELS.get(name)
    return said if label is None else _("%(label)s: %(words)s", label=label, words=said)


def _look_at_file(desk: Desk) -> ResponseReturnValue:
    content = chosen_file("upload", 2 * LARGEST_FILE)
    if content is None:
        return _page(desk, [("upload", _("Välj en fil."))]), 422
    found = services.read_for(desk.programme, FILE, content)
    faults = [("upload", _problem(one)) for one in found] if isinstance(found, list) else []
    if isinstance(found, list):
        return _page(desk, faults), 422
    if any(looks_like_personnummer(one.name) for one in found):
        return _page(desk, [("upload", str(HOLDS_PERSONNUMMER))]), 422
    return _page(desk, look=_looked(desk, found, ALL))


def _problem(one: Problem) -> str:
    place = one.key if one.line is None else _("rad %(line)d, %(key)s", line=one.line, key=one.key)
    return f"{place}: {one.message}" if place else one.message


def _looked(desk: Desk, found: tuple[Goal, ...], scope: str) -> Look:
    holding = {one.goal.key: one.goal for one in desk.stored}
    new = [one for one in found if holding.get(one.key) != one]
    over = [one.goal for one in desk.stored if any(new_one.key == one.goal.key for new_one in new)]
    if scope == ALL:
        over += [goal for key, goal in holding.items() if all(one.key != key for one in found)]
    return Look(
        write(found),
        scope,
        tuple((one.name, goal_sentences.sentence(one)) for one in new),
        tuple(one.name for one in over),
        len(holding) - len(over),
    )


def _store(desk: Desk) -> ResponseReturnValue:
    """What was looked at is kept; where the text has been changed since, it is looked at again."""
    content = (desk.form.text.data or "").encode()
    found = services.read_for(desk.programme, FILE, content)
    if isinstance(found, list):
        return _page(desk, [("upload", _problem(one)) for one in found]), 422
    account = desk.at.viewer.account_id
    if desk.form.scope.data == ALL:
        services.read_in(desk.at.db, desk.programme, FILE, content, desk.at.actor, account)
    else:
        services.change(desk.at.db, desk.programme, found[0], desk.at.actor, account)
    flash(_("Målen är sparade."), "ok")
    return desk.back()


def _end(desk: Desk) -> ResponseReturnValue:
    services.end(desk.at.db, desk.row(desk.form.end_goal.data), desk.at.actor)
    flash(_("Målet är avslutat. Det står kvar bland mål som har avslutats."), "ok")
    return desk.back()


def _type_in(desk: Desk) -> ResponseReturnValue:
    form = desk.form
    row = desk.row(form.figure_goal.data)
    faults = [one for one in errors_of(form) if one[0] in _FIGURE_FIELDS]
    if form.counted_on.data is None and not faults:
        faults.append(("counted_on", _("Skriv dagen som siffran gäller.")))
    if form.figure_value.data is None and not faults:
        faults.append(("figure_value", _("Skriv siffran.")))
    if faults or form.counted_on.data is None or form.figure_value.data is None:
        return _page(desk, faults), 422
    sex = Sex(form.figure_sex.data) if form.figure_sex.data else None
    figure = Figure(form.counted_on.data, form.figure_value.data, form.out_of.data, sex)
    note = form.note.data or ""
    wrong = [
        (_FIELDS.get(part, part), str(_mistake(one))) for part, one in services.mistakes(row, figure, note)
    ]
    if looks_like_personnummer(note):
        wrong.append(("note", str(HOLDS_PERSONNUMMER)))
    if wrong:
        return _page(desk, wrong), 422
    if not _is_there(desk, row, figure, note):
        services.type_in(desk.at.db, row, figure, note, desk.at.actor, desk.at.viewer.account_id)
    flash(_("Siffran är sparad."), "ok")
    return desk.back()


def _is_there(desk: Desk, row: ProgrammeGoal, figure: Figure, note: str) -> bool:
    """Whether the same figure stands there already: a button pressed twice types it in once."""
    same = select(TypedFigure.id).where(
        TypedFigure.goal_id == row.id,
        TypedFigure.counted_on == figure.on,
        TypedFigure.value == figure.value,
        TypedFigure.out_of.is_not_distinct_from(figure.of),
        TypedFigure.sex.is_not_distinct_from(figure.sex),
        TypedFigure.note == note.strip(),
        TypedFigure.withdrawn_at.is_(None),
    )
    return desk.at.db.scalar(same.limit(1)) is not None


def _withdraw(desk: Desk) -> ResponseReturnValue:
    ids = [one.id for one in desk.stored]
    public_id = desk.form.figure.data
    typed = desk.at.db.scalar(
        select(TypedFigure).where(TypedFigure.public_id == public_id, TypedFigure.goal_id.in_(ids))
    )
    if typed is None:
        raise NotFound("no such figure")
    services.withdraw(desk.at.db, typed, desk.at.actor)
    flash(_("Siffran är borttagen och räknas inte."), "ok")
    return desk.back()


_ACTS: Mapping[str, Callable[[Desk], ResponseReturnValue]] = {
    "save": _look_at_form,
    "file": _look_at_file,
    "store": _store,
    "end": _end,
    "figure": _type_in,
    "withdraw": _withdraw,
}
_FIELDS = {"value": "figure_value"}
_FIGURE_FIELDS = frozenset({"counted_on", "figure_value", "out_of", "figure_sex", "note"})


def _mistake(one: Mistake) -> str:
    return {
        Mistake.NOT_TYPED: _("Det målet räknas i SMAIL. Ingen siffra skrivs in."),
        Mistake.BEFORE_START: _("Dagen ligger före insatsens start."),
        Mistake.NOT_YET: _("Dagen har inte varit än."),
        Mistake.NOT_A_NUMBER: _("Skriv ett heltal med siffror."),
        Mistake.OUT_OF_MISSING: _("Skriv av hur många."),
        Mistake.OUT_OF_NEEDLESS: _("Målet är ett antal. Låt fältet stå tomt."),
        Mistake.MORE_THAN_ALL: _("Siffran är större än det den är en del av."),
        Mistake.NOTE: _("Skriv var siffran kommer från, med högst 500 tecken."),
    }[one]


def _page(desk: Desk, errors: Faults | None = None, look: Look | None = None) -> str:
    typed = typed_rows(desk.at.db, desk.stored)
    return render_template(
        "pages/results/write_goals.html",
        programme=desk.programme,
        form=desk.form,
        errors=errors or [],
        wrong=dict(reversed(errors or [])),
        look=look,
        goals=[(one.goal.key, one.goal.name, goal_sentences.sentence(one.goal)) for one in desk.stored],
        by_hand=[(one.goal.key, one.goal.name) for one in desk.stored if _is_typed(one.goal)],
        figures=[
            (one.goal.name, _standing(typed.get(one.id, []))) for one in desk.stored if _is_typed(one.goal)
        ],
    )


def _is_typed(goal: Goal) -> bool:
    return isinstance(goal.measure, Given) and goal.measure.question is None


def _standing(rows: list[TypedRow]) -> list[TypedRow]:
    return [one for one in rows if one.withdrawn_at is None]
