"""The forms of the plan's pages for staff; those that share a page have fields of their own names."""

from flask_babel import lazy_gettext as _l

from smail.web.forms import (
    ChoiceField,
    DayField,
    ManyChoicesField,
    SeenField,
    SmailForm,
    TextField,
    TickField,
    WholeNumberField,
    optional,
    required,
)
from smail.web.handledare.plan_words import ANSWERS, KINDS, OUTCOMES, UPTAKES
from smail.web.words import options


class ActivityForm(SmailForm):
    """One activity; the programme is asked for only where the person is in several."""

    activity_enrolment = ChoiceField(validators=[required(_l("Välj insats."))])
    what = TextField()
    kind = ChoiceField(choices=options(KINDS), validators=[required(_l("Välj slag av aktivitet."))])
    uptake = ChoiceField(
        choices=options(UPTAKES), validators=[required(_l("Välj hur långt det har kommit."))]
    )
    provider = TextField()
    areas = ManyChoicesField()
    starts_on = DayField()
    ends_on = DayField()
    hours_per_month = WholeNumberField()
    outcome = ChoiceField(choices=options(OUTCOMES), validators=[optional()])


class StepForm(SmailForm):
    """One agreed step and its day."""

    step_line = TextField()
    step_on = DayField(validators=[required(_l("Skriv dagen då ni kom överens."))])


class AnswerForm(SmailForm):
    """Which step, and whether it was done."""

    step = TextField(validators=[required(_l("Välj vilket steg det gäller."))])
    answer = ChoiceField(
        choices=options(ANSWERS), validators=[required(_l("Välj Ja, En del eller Inte än."))]
    )


class PlanForm(SmailForm):
    """The action plan as it is made or gone through that day, and with whom."""

    plan_enrolment = ChoiceField(validators=[required(_l("Välj insats."))])
    plan_version = SeenField()
    plan_on = DayField(validators=[required(_l("Skriv dagen för planen."))])
    plan_aim = TextField()
    plan_person = TickField()
    plan_with = ManyChoicesField()


class AnchorForm(SmailForm):
    """With whom else the action plan was anchored, and when."""

    anchor_plan = ChoiceField(validators=[required(_l("Välj insats."))])
    anchor_on = DayField(validators=[required(_l("Skriv dagen då planen förankrades."))])
    anchor_person = TickField()
    anchor_with = ManyChoicesField()
