"""The evaluations of a course: the code to show before people leave, what was answered, and the goals."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from smail import clock
from smail.db.tables import Course
from smail.domain.evaluation import FEWEST, GOALS, OPEN_FOR, Window, last_day, shown_key, window
from smail.errors import NotFound
from smail.policies import Action, CourseSubject, may
from smail.queries import courses as course_reads
from smail.queries import evaluations as reads
from smail.queries.courses import Occasion
from smail.queries.evaluations import Found, Tally
from smail.reports import training_goals
from smail.reports.training_goals import Figure
from smail.services import evaluations as services
from smail.web.forms import NoFields, read
from smail.web.guard import needs
from smail.web.parts import StaffRequest
from smail.web.qr import qr_path
from smail.web.training.room import training
from smail.web.training.words import GOAL_WORDS, figure_words, verdict_tag

LANGUAGE = "sv"
# Of a question that no goal is about, the two highest steps are counted.
HIGH = 4
_LEAST: Mapping[str, int] = {rule.item: rule.least for rule in GOALS.values()}


@dataclass(frozen=True, slots=True)
class Line:
    """What was answered to one question: how many chose at least this step."""

    question: str
    step: str
    figure: Figure | None


@dataclass(frozen=True, slots=True)
class Result:
    """Where the evaluation of one occasion stands, and what it says when it is over."""

    occasion: Occasion
    held_on: date
    last_day: date
    window: Window
    is_closed: bool
    # None below five.
    n: int | None
    lines: tuple[Line, ...] = ()
    texts: tuple[str, ...] = ()


@training.get("/kurs/<course_id>/utvarderingar", endpoint="evaluations")
@needs(Action.HOLD_COURSE, of="course_id")
def overview(at: StaffRequest, course: CourseSubject) -> ResponseReturnValue:
    """Each occasion of the course: how many have answered, and what, when it is closed for good.

    By the occasion's day alone it could be closed and opened: who moves it before and after one more has
    answered would read what that one did.
    """
    found = reads.of_course(at.db, course.id)
    answered = reads.n_answered(at.db, [one.occasion.id for one in found.values()])
    tallies = reads.tallies(at.db, [one.occasion.id for one in found.values() if one.is_closed])
    return render_template(
        "pages/training/evaluations.html",
        course=_open(at, course),
        results=[
            _result(at, one, found.get(one.number), answered, tallies)
            for one in course_reads.occasions_of(at.db, course.id)
        ],
        fewest=FEWEST,
        figure_words=figure_words,
    )


@training.route("/kurs/<course_id>/utvardering", methods=["GET", "POST"], endpoint="evaluation")
@needs(Action.HOLD_COURSE, of="course_id")
def show(at: StaffRequest, course: CourseSubject) -> ResponseReturnValue:
    """The code of the occasion that the address names, for the wall; the button makes it the first time."""
    row, occasion = _open(at, course), _occasion(at, course)
    if request.method == "POST":
        read(NoFields)
        services.begin(at.db, at.parts.catalogue, occasion.id, at.actor)
        return redirect(
            url_for("training.evaluation", course_id=course.public_id, tillfalle=occasion.number), 303
        )
    found = reads.of_course(at.db, course.id).get(occasion.number)
    address = _address(at, found) if found is not None else None
    return render_template(
        "pages/training/evaluation.html",
        course=row,
        occasion=occasion,
        found=found,
        address=address,
        qr=qr_path(address) if address else None,
        n_days=OPEN_FOR.days,
    )


@training.get("/mal", endpoint="goals")
@needs(Action.SEE_TRAINING_GOALS)
def goals(at: StaffRequest) -> ResponseReturnValue:
    """What those who took courses can and know by their own word, against the goals."""
    answers = reads.last_answers(at.db, at.viewer.federation_id)
    return render_template(
        "pages/training/goals.html",
        reports=training_goals.goal_reports(answers, clock.today().year),
        words_of=GOAL_WORDS,
        figure_words=figure_words,
        verdict_tag=verdict_tag,
        fewest=FEWEST,
        may_open_courses=may(at.viewer, Action.SEE_TRAINING),
    )


def _result(
    at: StaffRequest,
    occasion: Occasion,
    found: Found | None,
    answered: Mapping[int, int],
    tallies: Mapping[int, Mapping[str, Tally]],
) -> Result:
    held_on = clock.civil(occasion.starts_at)
    now = found.window if found else window(occasion.starts_at, held_on, clock.now(), clock.today())
    n = answered.get(occasion.id, 0)
    is_closed = found is not None and found.is_closed
    frame = occasion, held_on, last_day(held_on), now, is_closed, n if n >= FEWEST else None
    if found is None or not is_closed or n < FEWEST:
        return Result(*frame)
    texts = services.texts_of(at.db, at.parts.vault, occasion.id)
    lines = _lines(at, found, tallies[occasion.id])
    return Result(*frame, lines, texts if len(texts) >= FEWEST else ())


def _lines(at: StaffRequest, found: Found, tallies: Mapping[str, Tally]) -> tuple[Line, ...]:
    evaluation = found.evaluation
    instrument = at.parts.catalogue.get(evaluation.instrument_key, evaluation.instrument_version)
    items = [instrument.item(key) for key in instrument.form(evaluation.form_key).items]
    # What the last occasion says of a goal is in its sums, and would be taken from them.
    is_last = found.occasion.number == found.course.rule.n_occasions
    return tuple(
        Line(
            item.text(LANGUAGE).stem,
            item.step(_LEAST.get(item.key, HIGH), LANGUAGE),
            training_goals.of_tally(
                tallies.get(item.key),
                _LEAST.get(item.key, HIGH),
                is_in_sums=is_last and item.key in _LEAST,
            ),
        )
        for item in items
    )


def _address(at: StaffRequest, found: Found) -> str:
    path = url_for("evaluation.answer", key=shown_key(found.evaluation.key))
    return f"{at.parts.settings.base_url}{path}"


def _occasion(at: StaffRequest, course: CourseSubject) -> Occasion:
    """The occasion that the address names; NotFound for one that there is not."""
    wanted = request.args.get("tillfalle", "1")
    found = (one for one in course_reads.occasions_of(at.db, course.id) if str(one.number) == wanted)
    occasion = next(found, None)
    if occasion is None:
        raise NotFound
    return occasion


def _open(at: StaffRequest, course: CourseSubject) -> Course:
    row = at.db.get_one(Course, course.id)
    if row.cancelled_on is not None:
        raise NotFound
    return row
