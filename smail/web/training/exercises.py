"""The pages of exercises: made, who practises there, and put back to the beginning."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field
from wtforms.validators import ValidationError

from smail import clock
from smail.db.tables import Organisation, Programme
from smail.domain.exercise import MOST, NAME_MAX, PREFIX, SIX
from smail.policies import Action, ProgrammeSubject, may
from smail.queries import exercises as reads
from smail.services import exercises
from smail.services.exercises import NewExercise
from smail.web.forms import (
    ChoiceField,
    ManyChoicesField,
    SeenField,
    SmailForm,
    TextField,
    TickField,
    blank,
    choices,
    errors_of,
    length,
    no_personnummer,
    read,
    required,
)
from smail.web.guard import needs
from smail.web.once import OnceForm, is_made_since
from smail.web.parts import StaffRequest
from smail.web.training.room import training

Errors = Sequence[tuple[str, str]]


class ExerciseForm(SmailForm):
    """A new exercise."""

    name = TextField(validators=[required(), length(at_most=NAME_MAX), no_personnummer])
    place = ChoiceField(validators=[required(_l("Välj var övningen hör hemma."))])


class PracticeForm(SmailForm):
    """What the exercise is called, and who practises."""

    name = TextField(validators=[required(), length(at_most=NAME_MAX), no_personnummer])
    people = ManyChoicesField()
    # How both stood when the page was made: what the page did not change stays as it is.
    seen_name = TextField()
    seen_people = SeenField()

    def validate_people(self, field: Field) -> None:
        """Each brings six invented persons, so that there is an end to it."""
        if len(field.data) > MOST:
            raise ValidationError(_l("Högst %(most)d kan öva i samma övning.", most=MOST))


class ResetForm(OnceForm):
    """Whether it begins again or is over, that it is meant, and when the page was made."""

    act = ChoiceField(choices=[("reset", ""), ("end", "")], validators=[required()])
    reset_confirmed = TickField()

    def validate_reset_confirmed(self, field: Field) -> None:
        """Nothing is deleted by a slip of the hand."""
        if not field.data:
            raise ValidationError(_l("Kryssa i att allt i övningen ska bort."))


@training.get("/ovningar", endpoint="exercises")
@needs(Action.SEE_EXERCISES)
def overview(at: StaffRequest) -> ResponseReturnValue:
    """The exercises that the viewer sees to."""
    return render_template(
        "pages/training/exercises.html",
        rows=reads.exercises_of(at.db, at.viewer),
        is_trainer=may(at.viewer, Action.SEE_TRAINING),
    )


@training.route("/ovning/ny", methods=["GET", "POST"], endpoint="new_exercise")
@needs(Action.SEE_EXERCISES)
def new(at: StaffRequest) -> ResponseReturnValue:
    """One more exercise, for a municipality or the county."""
    form = blank(ExerciseForm) if request.method == "GET" else read(ExerciseForm)
    places = {row.public_id: (row, controller) for row, controller in reads.places_for(at.db, at.viewer)}
    form.place.choices = choices((key, row.name) for key, (row, _controller) in places.items())
    if request.method == "POST" and form.validate():
        chosen, controller_id = places[form.place.data]
        organisation = at.db.get_one(Organisation, chosen.id)
        wanted = NewExercise(form.name.data or "", organisation, controller_id)
        row = exercises.begun(at.db, wanted)
        if row is not None:
            flash(_("Övningen fanns redan. Här är den."), "ok")
            return redirect(url_for("training.exercise", exercise_id=row.public_id), 303)
        row = exercises.begin(at.db, at.parts.catalogue, wanted, at.actor)
        flash(_("Övningen finns. Välj vilka som ska öva."), "ok")
        return redirect(url_for("training.exercise", exercise_id=row.public_id), 303)
    errors = errors_of(form)
    page = render_template(
        "pages/training/exercise_new.html", form=form, errors=errors, wrong=dict(errors), most=NAME_MAX
    )
    return page, 422 if errors else 200


@training.get("/ovning/<exercise_id>", endpoint="exercise")
@needs(Action.RUN_EXERCISE, of="exercise_id")
def show(at: StaffRequest, exercise: ProgrammeSubject) -> ResponseReturnValue:
    """Who practises in the exercise, and the way back to its beginning; none of one that is over."""
    return _over(at, exercise) or _page(at, exercise)


@training.post("/ovning/<exercise_id>/deltar", endpoint="exercise_people")
@needs(Action.RUN_EXERCISE, of="exercise_id")
def people(at: StaffRequest, exercise: ProgrammeSubject) -> ResponseReturnValue:
    """The exercise is called so and these practise, each with persons of their own."""
    form = read(PracticeForm)
    if (over := _over(at, exercise)) is not None:
        return over
    known = reads.who_can(at.db, at.viewer, exercise.id)
    form.people.choices = choices((one.public_id, one.name) for one in known)
    if not form.validate():
        return _page(at, exercise, errors_of(form), form), 422
    if form.name.data != form.seen_name.data:
        exercises.rename(at.db, exercise.id, form.name.data or "", at.actor)
    ids = [one.account_id for one in known if _is_wanted(one, form)]
    if len(ids) > MOST:
        too_many = _("Högst %(most)d kan öva i samma övning.", most=MOST)
        return _page(at, exercise, (("people", too_many),), form), 422
    house = at.parts
    exercises.choose(at.db, house.vault, house.catalogue, exercise.id, ids, at.actor, at.viewer.account_id)
    flash(_("Sparat. De som övar hittar sina påhittade personer på I dag."), "ok")
    return redirect(url_for("training.exercise", exercise_id=exercise.public_id), 303)


def _is_wanted(one: reads.Practiser, form: PracticeForm) -> bool:
    """Whether somebody is to practise: as the page changed it, and else as it is."""
    is_ticked, was_ticked = one.public_id in form.people.data, one.public_id in form.seen_people.data
    return one.practises if is_ticked is was_ticked else is_ticked


@training.post("/ovning/<exercise_id>/aterstall", endpoint="exercise_reset")
@needs(Action.RUN_EXERCISE, of="exercise_id")
def reset(at: StaffRequest, exercise: ProgrammeSubject) -> ResponseReturnValue:
    """The exercise is as at its beginning, once for each page that asks; or it is over."""
    form = read(ResetForm)
    if (over := _over(at, exercise)) is not None:
        return over
    if not form.validate():
        return _page(at, exercise, errors_of(form)), 422
    if form.act.data == "end":
        exercises.end(at.db, exercise.id, at.actor)
        flash(_("Övningen är avslutad. Ingen påhittad person finns kvar i den."), "ok")
        return redirect(url_for("training.exercises"), 303)
    if is_made_since(form, at.db.get_one(Programme, exercise.id).exercise_since):
        flash(_("Övningen var redan återställd. Inget mer togs bort."), "ok")
    else:
        exercises.reset(at.db, at.parts.vault, at.parts.catalogue, exercise.id, at.actor)
        flash(_("Övningen är återställd. Alla som övar har sex nya påhittade personer."), "ok")
    return redirect(url_for("training.exercise", exercise_id=exercise.public_id), 303)


def _over(at: StaffRequest, exercise: ProgrammeSubject) -> ResponseReturnValue | None:
    """Where an exercise that is over leads, from whatever page is left of it."""
    if at.db.get_one(Programme, exercise.id).ends_on is None:
        return None
    flash(_("Övningen är avslutad."), "warning")
    return redirect(url_for("training.exercises"), 303)


def _page(
    at: StaffRequest,
    exercise: ProgrammeSubject,
    errors: Errors = (),
    form: PracticeForm | None = None,
) -> str:
    row, known = at.db.get_one(Programme, exercise.id), reads.who_can(at.db, at.viewer, exercise.id)
    assert row.exercise_since is not None
    practising = [one.public_id for one in known if one.practises]
    return render_template(
        "pages/training/exercise.html",
        row=row,
        since=clock.civil(row.exercise_since),
        people=choices(
            (one.public_id, f"{one.name}, {one.organisation}" if one.organisation else one.name)
            for one in known
        ),
        seen_name=row.name.removeprefix(PREFIX) if form is None else form.seen_name.data,
        seen_people=practising if form is None else form.seen_people.data,
        chosen=practising if form is None else form.people.data,
        name=row.name.removeprefix(PREFIX) if form is None else form.name.data,
        name_max=NAME_MAX,
        n_each=len(SIX),
        errors=tuple(errors),
        wrong=dict(errors),
    )
