"""The forms of courses; a course has as many occasions as its rule says."""

import re
from collections.abc import Iterable
from datetime import datetime, time
from functools import cache
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field
from wtforms.validators import ValidationError
from wtforms.widgets import TextInput

from smail import clock
from smail.domain import mail_address
from smail.domain.certification import LearnerGroup
from smail.domain.training_plan import MOST_PLANNED
from smail.imports.people_list import LONGEST_TEXT
from smail.web.forms import (
    ChoiceField,
    DayField,
    LinesField,
    ManyChoicesField,
    SeenField,
    SmailForm,
    TextField,
    TickField,
    WholeNumberField,
    between,
    length,
    no_personnummer,
    optional,
    required,
)
from smail.web.training.words import LEARNER_GROUPS
from smail.web.words import SEXES, options


class TimeField(Field):
    """A time of day on a Swedish wall clock, sent as HH:MM."""

    widget = TextInput()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.data.strftime("%H:%M") if isinstance(self.data, time) else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """The time, None for an empty field, or a fault that says how a time is written."""
        self.data: Any = None
        text = valuelist[0].strip().replace(".", ":") if valuelist else ""
        if not text:
            return
        found = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", text, re.ASCII)
        if found is None:
            raise ValueError(_l("Skriv tiden så här: 13:00."))
        self.data = time(int(found[1]), int(found[2]))

    @property
    def shown(self) -> str:
        """What stands in the field: what was typed, also where it is no time."""
        return self._value()


class CourseForm(SmailForm):
    """A course without its occasions."""

    title = TextField(validators=[required(_l("Skriv ett namn på kursen.")), no_personnummer])
    places = WholeNumberField(validators=[required(_l("Skriv antalet platser."))])
    organisation = ChoiceField()
    teachers = ManyChoicesField(validators=[required(_l("Välj en eller två utbildare."))])


@cache
def course_form(n_occasions: int) -> type[CourseForm]:
    """The form of a course with so many occasions."""
    fields: dict[str, Any] = {"__doc__": "A course with its occasions."}
    for place in range(n_occasions):
        fields[f"starts_{place}"] = DayField(validators=[required(_l("Välj dag."))])
        fields[f"time_{place}"] = TimeField(validators=[required(_l("Skriv när det börjar."))])
        fields[f"place_{place}"] = TextField(validators=[length(at_most=200), no_personnummer])
        fields[f"link_{place}"] = TextField(validators=[length(at_most=300)])
    apart = [name for name in fields if name != "__doc__"]
    for name in ("title", "places", "organisation", "teachers", *apart):
        fields[seen_name(name)] = SeenField()
    return type("CourseFormOf", (CourseForm,), fields)


def seen_name(name: str) -> str:
    """The hidden field with what stood in another when the page was made."""
    return f"seen_{name}"


def starts_at(form: CourseForm, place: int) -> datetime:
    """When an occasion begins, of its day and its time on a Swedish wall clock."""
    day, at = form[f"starts_{place}"].data, form[f"time_{place}"].data
    return datetime.combine(day, at, tzinfo=clock.SWEDISH_TIME)


class CallOffForm(SmailForm):
    """That a course is not held, and that it is meant."""

    call_off_confirmed = TickField()

    def validate_call_off_confirmed(self, field: Field) -> None:
        """Nobody is told that a course is off by a slip of the hand."""
        if not field.data:
            raise ValidationError(
                _l("Kursen är inte inställd. Bocka först för att du är säker, längst ner på sidan.")
            )


class AskForm(SmailForm):
    """Who is asked to a course: somebody known, somebody new, or several on a list."""

    who = ChoiceField(validators=[required(_l("Välj någon i listan, Någon ny eller Flera."))])
    first_name = TextField(validators=[length(at_most=80), no_personnummer])
    last_name = TextField(validators=[length(at_most=80), no_personnummer])
    organisation = ChoiceField()
    email = TextField(validators=[length(at_most=mail_address.LONGEST), no_personnummer])
    sex = ChoiceField(choices=options(SEXES), validators=[optional()])
    learner_group = ChoiceField(choices=options(LEARNER_GROUPS), validators=[optional()])
    people = LinesField(validators=[length(at_most=LONGEST_TEXT)])
    known = ManyChoicesField()
    is_another = TickField()
    has_said_yes = TickField()


NEW_LINK, CORRECT, CORRECTED, REMOVED = "link", "correct", "corrected", "removed"


class SeatForm(SmailForm):
    """What somebody who was asked has answered, the group that they belong to, a new link, or the name."""

    seat = TextField(validators=[required()])
    answer = ChoiceField(
        choices=[
            ("accept", ""),
            ("decline", ""),
            ("withdraw", ""),
            (NEW_LINK, ""),
            (CORRECT, ""),
            (CORRECTED, ""),
            (REMOVED, ""),
            *((one.value, "") for one in LearnerGroup),
        ],
        validators=[required()],
    )
    needs = TextField(validators=[length(at_most=300), no_personnummer])
    first_name = TextField(validators=[length(at_most=80), no_personnummer])
    last_name = TextField(validators=[length(at_most=80), no_personnummer])
    organisation = ChoiceField()
    email = TextField(validators=[length(at_most=mail_address.LONGEST), no_personnummer])
    is_mistake = TickField()


class AttendanceForm(SmailForm):
    """Who was there the whole time."""

    here = ManyChoicesField()
    is_from_list = TickField()


def attendance_form(seats: Iterable[str]) -> type[AttendanceForm]:
    """The form of an occasion, with the minutes of those who were there for a part.

    Each has a field by the name of the seat: others may have come or gone since the page was made.
    """
    fields: dict[str, Any] = {"__doc__": "Who was there, and for how long."}
    for seat in seats:
        fields[f"part_{seat}"] = WholeNumberField()
        # What was saved when the page was made.
        fields[f"seen_{seat}"] = WholeNumberField()
    return type("AttendanceFormOf", (AttendanceForm,), fields)


class MakeUpForm(SmailForm):
    """An occasion that somebody made up at another course."""

    made_up_seat = ChoiceField(validators=[required(_l("Välj vem det gäller."))])
    made_up_at = ChoiceField(validators=[required(_l("Välj kurstillfälle."))])
    made_up_minutes = WholeNumberField(validators=[required(_l("Skriv antalet minuter."))])
    # By the button of one that stands there: the seat and the occasion.
    taken_back = TextField()


class PaperForm(SmailForm):
    """Whose home tasks were handed in on paper."""

    on_paper = ManyChoicesField(validators=[required(_l("Bocka för minst en person."))])


class OwnTaskForm(SmailForm):
    """The own home task as it is handed in."""

    course = ChoiceField(validators=[required()])
    task_text = LinesField(
        validators=[required(_l("Skriv din hemuppgift.")), length(at_most=8000), no_personnummer]
    )


ADDRESS = "address"


class OwnAnswerForm(SmailForm):
    """Whether one comes to a course and what one needs to take part; or, of no course, the own address."""

    course = ChoiceField(validators=[optional()])
    answer = ChoiceField(choices=[("accept", ""), ("decline", ""), (ADDRESS, "")], validators=[required()])
    needs = TextField(validators=[length(at_most=300), no_personnummer])
    sex = ChoiceField(choices=options(SEXES), validators=[optional()])
    email = TextField(validators=[length(at_most=mail_address.LONGEST), no_personnummer])


class JudgeForm(SmailForm):
    """Which home tasks are approved; or the one that is sent back, by the button that was pressed."""

    act = ChoiceField(validators=[required()])
    approved = ManyChoicesField()


def judge_form(seats: Iterable[str]) -> type[JudgeForm]:
    """The form of home tasks, with a comment to each by the name of the seat, as above."""
    fields: dict[str, Any] = {"__doc__": "Home tasks and what is said of each."}
    for seat in seats:
        fields[f"comment_{seat}"] = LinesField(validators=[length(at_most=1000), no_personnummer])
        # Which text the page showed, by when it was handed in.
        fields[f"read_{seat}"] = TextField()
    return type("JudgeFormOf", (JudgeForm,), fields)


class CertifyForm(SmailForm):
    """Who is certified now."""

    ready = ManyChoicesField(validators=[required(_l("Bocka för minst en person."))])


class WithdrawForm(SmailForm):
    """Why a certificate is withdrawn."""

    because = LinesField(
        validators=[
            required(_l("Skriv varför certifikatet återkallas.")),
            length(at_most=300),
            no_personnummer,
        ]
    )
    beside = ManyChoicesField()


class PlanForm(SmailForm):
    """The plan and its day; `seen_places` says which places the page had, in its order."""

    seen_places = SeenField()
    # What stood in each place when the page was made: what the page did not change stays as it is.
    seen_plan = SeenField()
    utbildare = WholeNumberField(validators=[between(0, MOST_PLANNED)])
    anvandare = WholeNumberField(validators=[between(0, MOST_PLANNED)])
    reached_on = DayField()


@cache
def plan_form(n_places: int) -> type[PlanForm]:
    """The form of a county with so many places, each with a plan of its own or none."""
    fields: dict[str, Any] = {"__doc__": "The plan of the county and of each place."}
    for place in range(n_places):
        fields[f"utbildare_{place}"] = WholeNumberField(validators=[between(0, MOST_PLANNED)])
        fields[f"anvandare_{place}"] = WholeNumberField(validators=[between(0, MOST_PLANNED)])
    return type("PlanFormOf", (PlanForm,), fields)
