"""The form of the steps of a quarterly report."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from smail.domain.reporting import LONGEST_COMMENT, LONGEST_TITLE, ReportKind, ReportPart
from smail.web.forms import ChoiceField, DayField, LinesField, SmailForm, TextField, length, of_no_person

YES, NO = "yes", "no"
ANSWERS = ((YES, _l("Ja")), (NO, _l("Nej")))


def _comment() -> LinesField:
    return LinesField(validators=[length(at_most=LONGEST_COMMENT), of_no_person])


class ReportForm(SmailForm):
    """What is done, what stood on the page when it was drawn, and what the step needs."""

    act = TextField()
    seen = TextField()
    anchored = ChoiceField(choices=ANSWERS)
    anchored_on = DayField()
    chair = TextField(validators=[length(at_most=LONGEST_TITLE), of_no_person])

    @property
    def comments(self) -> dict[ReportPart, str]:
        """What was typed, part by part."""
        found = {part: self[f"comment_{part}"].data for part in ReportPart if f"comment_{part}" in self}
        return {part: said for part, said in found.items() if said}


class QuarterlyForm(ReportForm):
    """With a comment to each part of a quarterly report."""

    comment_summary = _comment()
    comment_activity = _comment()
    comment_people = _comment()
    comment_ratings = _comment()
    comment_indicators = _comment()
    comment_endings = _comment()
    comment_staff = _comment()
    comment_equality = _comment()
    comment_deviations = _comment()
    comment_method = _comment()


class DeviationForm(ReportForm):
    """With what is said of a deviation, part by part."""

    comment_otherwise = _comment()
    comment_assessment = _comment()
    comment_new_goal = _comment()
    comment_new_group = _comment()
    comment_new_period = _comment()
    comment_new_money = _comment()
    comment_vacancy = _comment()
    comment_office = _comment()


class FinalForm(ReportForm):
    """With a comment to each part of a final report."""

    comment_summary = _comment()
    comment_activity = _comment()
    comment_people = _comment()
    comment_ratings = _comment()
    comment_deviations = _comment()
    comment_lessons = _comment()
    comment_method = _comment()


FORMS: Mapping[ReportKind, type[ReportForm]] = {
    ReportKind.QUARTERLY: QuarterlyForm,
    ReportKind.DEVIATION: DeviationForm,
    ReportKind.FINAL: FinalForm,
}


def values_of(comments: Mapping[ReportPart, str]) -> dict[str, object]:
    """What the fields hold before anything is typed."""
    return {f"comment_{part}": said for part, said in comments.items()}
