"""The room of those who train: the courses that the viewer holds, and where each stands."""

from flask import render_template
from flask.typing import ResponseReturnValue

from smail import clock
from smail.policies import Action, may
from smail.queries import courses as reads
from smail.queries.courses import CourseRow
from smail.web.guard import needs
from smail.web.parts import StaffRequest
from smail.web.training import (
    boards,
    calibration_group,
    certificate_sheet,
    certificates,
    chain,
    course_attendance,
    course_evaluations,
    course_materials,
    course_page,
    course_people,
    course_tasks,
    courses,
    exercises,
    material_files,
    materials,
    network,
    network_meeting,
    rules,
    support_log,
    training_plan,
    wishes,
)
from smail.web.training.room import training
from smail.web.training.words import KINDS

__all__ = [
    "boards",
    "calibration_group",
    "certificate_sheet",
    "certificates",
    "chain",
    "course_attendance",
    "course_evaluations",
    "course_materials",
    "course_page",
    "course_people",
    "course_tasks",
    "courses",
    "exercises",
    "material_files",
    "materials",
    "network",
    "network_meeting",
    "rules",
    "support_log",
    "training",
    "training_plan",
    "wishes",
]


@training.get("")
@needs(Action.SEE_TRAINING)
def overview(at: StaffRequest) -> ResponseReturnValue:
    """The viewer's courses: those to come and under way, and those that have been."""
    rows, today = reads.courses_of(at.db, at.viewer), clock.today()
    return render_template(
        "pages/training/overview.html",
        coming=sorted((row for row in rows if not _is_over(row)), key=lambda row: row.first_on),
        over=[row for row in rows if _is_over(row)],
        kinds=KINDS,
        today=today,
        may_rule=may(at.viewer, Action.SET_TRAINING_RULE),
        sees_goals=may(at.viewer, Action.SEE_TRAINING_GOALS),
    )


def _is_over(row: CourseRow) -> bool:
    return row.is_called_off or row.last_on < clock.today()
