"""The page on which it is chosen which version of which document a course uses."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from smail.db.tables import Course
from smail.errors import NotFound
from smail.policies import Action, CourseSubject
from smail.queries import materials as reads
from smail.queries.materials import MaterialRow, Used
from smail.services import course_materials
from smail.services.course_materials import Chosen
from smail.web.forms import ChoiceField, SeenField, SmailForm, blank, choices, errors_of, read
from smail.web.guard import needs
from smail.web.parts import StaffRequest
from smail.web.training.room import training

WITHOUT = "without"


class CourseMaterialForm(SmailForm):
    """`seen_materials` says which documents the page had, in its order."""

    seen_materials = SeenField()


@cache
def material_form(n_materials: int) -> type[CourseMaterialForm]:
    """The form of a federation with so many documents, each with a version or none chosen."""
    fields: dict[str, Any] = {"__doc__": "Documents and the version of each."}
    for place in range(n_materials):
        fields[f"version_{place}"] = ChoiceField()
    return type("CourseMaterialFormOf", (CourseMaterialForm,), fields)


@training.route("/kurs/<course_id>/material", methods=["GET", "POST"], endpoint="course_material")
@needs(Action.HOLD_COURSE, of="course_id")
def choose(at: StaffRequest, course: CourseSubject) -> ResponseReturnValue:
    """For each document a version, the one in force when the course begins, or none."""
    row = at.db.get_one(Course, course.id)
    if row.cancelled_on is not None or row.closed_on is not None:
        raise NotFound
    used = {one.material_id: one for one in reads.used_by(at.db, [row.id])[row.id]}
    rows = [one for one in reads.materials(at.db, row.federation_id) if not one.is_retired or one.id in used]
    form_class = material_form(len(rows))
    if request.method == "GET":
        form = _offer(at, blank(form_class, _values(rows, used)), row, rows)
        return _page(form, row, rows)
    form = _offer(at, read(form_class), row, rows)
    if list(form.seen_materials.data or ()) != [one.public_id for one in rows]:
        form.seen_materials.errors = (_("Dokumenten har ändrats. Se efter att allt står rätt, och spara."),)
        return _page(form, row, rows), 422
    if not form.validate():
        return _page(form, row, rows), 422
    wanted = {one.id: _chosen(form[f"version_{place}"].data) for place, one in enumerate(rows)}
    course_materials.choose(at.db, row.id, wanted, at.actor)
    flash(_("Kursens material är sparat."), "ok")
    return redirect(url_for("training.course", course_id=course.public_id), 303)


def _values(rows: Sequence[MaterialRow], used: Mapping[int, Used]) -> dict[str, object]:
    chosen = {key: one for key, one in used.items() if one.is_chosen}
    return {
        f"version_{place}": str(chosen[one.id].number or WITHOUT) if one.id in chosen else ""
        for place, one in enumerate(rows)
    }


def _offer(
    at: StaffRequest, form: CourseMaterialForm, row: Course, rows: Sequence[MaterialRow]
) -> CourseMaterialForm:
    numbers = reads.numbers(at.db, row.federation_id)
    for place, one in enumerate(rows):
        versions = [(number, _("Version %(n)d", n=number)) for number in numbers[one.id]]
        without = [(WITHOUT, _("Används inte"))] if _is_for(one, row) else []
        form[f"version_{place}"].choices = choices([*versions, *without])
    return form


def _is_for(one: MaterialRow, course: Course) -> bool:
    """Whether the course uses the document without anybody choosing it."""
    return course.rule.kind in one.courses and not one.is_retired


def _chosen(value: str) -> Chosen | None:
    return None if not value else Chosen(None if value == WITHOUT else int(value))


def _page(form: CourseMaterialForm, row: Course, rows: Sequence[MaterialRow]) -> str:
    errors = errors_of(form)
    by_itself, not_used = _("Den som gäller när kursen börjar"), _("Används inte")
    return render_template(
        "pages/training/course_material.html",
        course=row,
        rows=[
            (f"version_{place}", one, by_itself if _is_for(one, row) else not_used)
            for place, one in enumerate(rows)
        ],
        form=form,
        errors=errors,
        wrong=dict(errors),
    )
