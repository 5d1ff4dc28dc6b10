"""The form that writes a goal by ordinary fields, and what was filled in as the text of a file.

A goal has one form, the file's: what is filled in is read by the same reader, which says the same faults.
"""

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from enum import StrEnum

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from wtforms import Field
from wtforms.validators import ValidationError

from smail.domain.goals.grammar import (
    USUAL_POINTS,
    AtLeast,
    AtMost,
    Counted,
    During,
    Event,
    Given,
    Goal,
    Occasions,
    Parts,
    Who,
    condition_of,
    group_of,
    sample_of,
)
from smail.domain.goals.lengths import After, Unit
from smail.domain.goals.windows import Per
from smail.domain.people import Sex
from smail.goal_files import Kind
from smail.goal_writing import kind_of
from smail.web.federation import goal_sentences
from smail.web.forms import (
    ChoiceField,
    DayField,
    LinesField,
    ManyChoicesField,
    SmailForm,
    TextField,
    TickField,
    WholeNumberField,
)
from smail.web.words import DISCHARGE_REASONS, SUPPORTS, options


class Target(StrEnum):
    """How a promise is put."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    SMALLER = "smaller"
    WANTED = "wanted"


KINDS: Mapping[Kind, LazyString] = {
    Kind.COUNT: _l("Hur många personer"),
    Kind.SHARE: _l("Hur stor andel av personerna"),
    Kind.OCCASIONS: _l("Hur stor andel av tillfällena som blev av"),
    Kind.DISTRIBUTION: _l("Hur gruppen är fördelad på kön"),
    Kind.DIFFERENCE: _l("Skillnaden mellan kvinnor och män"),
    Kind.PROGRESSION: _l("Hur stor andel som går framåt, beräknat ur svaren"),
    Kind.TYPED_COUNT: _l("Ett antal som skrivs in för hand"),
    Kind.TYPED_SHARE: _l("En andel som skrivs in för hand"),
    Kind.TYPED_MEAN: _l("Ett medeltal som skrivs in för hand"),
    Kind.COURSE_ANSWERS: _l("Svar efter en kurs"),
}
TARGETS: Mapping[Target, LazyString] = {
    Target.AT_LEAST: _l("Minst så många, eller så många procent"),
    Target.AT_MOST: _l("Högst så många, eller så många procent"),
    Target.SMALLER: _l("Mindre än tiden före"),
    Target.WANTED: _l("En önskad fördelning på kön"),
}
UNITS: Mapping[Unit, LazyString] = {
    Unit.DAYS: _l("dagar"),
    Unit.WEEKS: _l("veckor"),
    Unit.MONTHS: _l("månader"),
}
PERS: Mapping[Per, LazyString] = {
    Per.MONTH: _l("Varje månad"),
    Per.QUARTER: _l("Varje kvartal"),
    Per.TERTIAL: _l("Varje tertial"),
    Per.YEAR: _l("Varje år"),
    Per.WHOLE: _l("Hela insatsen"),
}
COUNTED: Mapping[Counted, LazyString] = {
    Counted.PERSONS: _l("Personer"),
    Counted.OTHER: _l("Annat, till exempel möten"),
}
AFTERS: Mapping[After, LazyString] = {After.START: _l("Från starten"), After.DISCHARGE: _l("Från avslutet")}
FIGURE_SEXES: Mapping[Sex, LazyString] = {Sex.WOMAN: _l("Kvinnor"), Sex.MAN: _l("Män")}


def _filled(chosen: list[str] | None) -> list[str]:
    """What was ticked; a field without a value is nothing."""
    return [one for one in chosen or () if one]


class GoalForm(SmailForm):
    """Everything that the page for writing goals can send; `act` says which of its forms it was."""

    act = TextField()
    key = TextField()
    name = TextField()
    measure = ChoiceField(choices=options(KINDS))
    question = ChoiceField(choices=options(goal_sentences.QUESTIONS))
    counts = ChoiceField(choices=options(COUNTED))
    group_who = ChoiceField(choices=options(goal_sentences.WHO))
    ages_from = WholeNumberField()
    ages_to = WholeNumberField()
    sex = ChoiceField(choices=options(goal_sentences.SEXES))
    support = ChoiceField(choices=options(SUPPORTS))
    left_for = ManyChoicesField(choices=options(DISCHARGE_REASONS), filters=[_filled])
    event = ManyChoicesField(choices=options(goal_sentences.EVENTS), filters=[_filled])
    ended = ManyChoicesField(choices=options(DISCHARGE_REASONS), filters=[_filled])
    or_offered = TickField()
    during = TickField()
    within = WholeNumberField()
    within_unit = ChoiceField(choices=options(UNITS))
    after = ChoiceField(choices=options(AFTERS))
    every = WholeNumberField()
    every_unit = ChoiceField(choices=options(UNITS))
    since = ChoiceField(choices=options(goal_sentences.EVENTS))
    sample = WholeNumberField()
    target = ChoiceField(choices=options(TARGETS))
    value = WholeNumberField()
    wanted_woman = WholeNumberField()
    wanted_man = WholeNumberField()
    points = WholeNumberField()
    per = ChoiceField(choices=options(PERS))
    by = DayField()
    # What was looked at and is to be kept: the text of a file, of all goals or of one.
    text = LinesField()
    upload = TextField()
    scope = TextField()
    end_goal = TextField()
    figure_goal = TextField()
    figure = TextField()
    counted_on = DayField()
    figure_value = WholeNumberField()
    out_of = WholeNumberField()
    figure_sex = ChoiceField(choices=options(FIGURE_SEXES))
    note = TextField()

    def _of_a_wanted_distribution(self, field: Field) -> None:
        """What is typed and belongs nowhere is told, not dropped."""
        if field.data is not None and self.target.data != Target.WANTED:
            raise ValidationError(_l("Töm rutan, eller välj en önskad fördelning på kön som mål."))

    validate_wanted_woman = validate_wanted_man = validate_points = _of_a_wanted_distribution


def slug(name: str) -> str:
    """A key for files out of the programme's own words."""
    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-")


def text_of(form: GoalForm) -> str:
    """The goal that was filled in, as a file of one."""
    return "[[goals]]\n" + "".join(f"{key} = {value}\n" for key, value in _lines(form))


def _lines(form: GoalForm) -> Iterator[tuple[str, str]]:
    yield "key", _quoted(form.key.data or slug(form.name.data or ""))
    yield "name", _quoted(form.name.data or "")
    yield "measure", _quoted(form.measure.data or Kind.COUNT)
    yield from _of_group(form)
    yield from _of_condition(form)
    yield from _of_time(form)
    yield from _of_target(form)
    if form.per.data and form.per.data != Per.WHOLE:
        yield "per", _quoted(form.per.data)
    if form.by.data is not None:
        yield "by", form.by.data.isoformat()


def _of_group(form: GoalForm) -> Iterator[tuple[str, str]]:
    if form.question.data:
        yield "question", _quoted(form.question.data)
    if form.counts.data:
        yield "counts", _quoted(form.counts.data)
    if form.group_who.data and form.group_who.data != Who.PARTICIPANTS:
        yield "who", _quoted(form.group_who.data)
    if form.ages_from.data is not None or form.ages_to.data is not None:
        ends = (form.ages_from.data or 0, 120 if form.ages_to.data is None else form.ages_to.data)
        yield "ages", _quoted(f"{ends[0]}-{ends[1]}")
    if form.sex.data:
        yield "sex", _quoted(form.sex.data)
    if form.support.data:
        yield "support", _quoted(form.support.data)
    if form.left_for.chosen:
        yield "left_for", json.dumps(form.left_for.chosen)


def _of_condition(form: GoalForm) -> Iterator[tuple[str, str]]:
    events = form.event.chosen
    is_of_times = form.measure.data == Kind.OCCASIONS
    if events:
        yield "event", _quoted(events[0]) if is_of_times and len(events) == 1 else json.dumps(events)
    if form.ended.chosen:
        yield "ended", json.dumps(form.ended.chosen)
    if form.or_offered.data:
        yield "or_offered", "true"
    if form.during.data:
        yield "during", _quoted(During.PERIOD)


def _of_time(form: GoalForm) -> Iterator[tuple[str, str]]:
    if form.within.data is not None:
        yield "within", _quoted(f"{form.within.data} {form.within_unit.data or Unit.WEEKS}")
        if form.after.data and form.after.data != After.START:
            yield "after", _quoted(form.after.data)
    if form.every.data is not None:
        yield "every", _quoted(f"{form.every.data} {form.every_unit.data or Unit.WEEKS}")
        if form.since.data and form.since.data != Event.PLAN:
            yield "since", _quoted(form.since.data)
    if form.sample.data is not None:
        yield "sample", str(form.sample.data)


def _of_target(form: GoalForm) -> Iterator[tuple[str, str]]:
    target = form.target.data or Target.AT_LEAST
    if target == Target.SMALLER:
        yield "smaller", "true"
    elif target == Target.WANTED:
        parts = ((Sex.WOMAN, form.wanted_woman.data or 0), (Sex.MAN, form.wanted_man.data or 0))
        yield "wanted", "{ " + ", ".join(f"{sex.value} = {number}" for sex, number in parts) + " }"
        if form.points.data is not None:
            yield "points", str(form.points.data)
    elif form.value.data is not None:
        yield target, str(form.value.data)


def _quoted(text: str) -> str:
    return json.dumps(str(text), ensure_ascii=False).replace("\x7f", "\\u007f")


def values_of(goal: Goal) -> dict[str, object]:
    """What the fields hold of a goal that is to be changed."""
    measure, group, condition = goal.measure, group_of(goal.measure), condition_of(goal.measure)
    values: dict[str, object] = {
        "key": goal.key,
        "name": goal.name,
        "measure": kind_of(measure).value,
        "per": goal.per.value,
        "by": goal.deadline,
        "sample": sample_of(measure),
        **_target_values(goal),
    }
    if group is not None:
        ages = group.ages or (None, None)
        values |= {"group_who": group.who.value, "ages_from": ages[0], "ages_to": ages[1]}
        values |= {"sex": group.sex, "support": group.support, "left_for": list(group.reasons)}
    if condition is not None:
        within = condition.within
        values |= {"event": list(condition.events), "ended": list(condition.reasons)}
        values |= {"or_offered": condition.counts_offers, "during": condition.during is During.PERIOD}
        if within is not None:
            values |= {
                "within": within.length.amount,
                "within_unit": within.length.unit,
                "after": within.after,
            }
    if isinstance(measure, Occasions) and measure.every is not None:
        values |= {"event": [measure.event], "every": measure.every.amount}
        values |= {"every_unit": measure.every.unit, "since": measure.since}
    if isinstance(measure, Given):
        values |= {"question": measure.question, "counts": measure.counts}
    return values


def _target_values(goal: Goal) -> dict[str, object]:
    target = goal.target
    if isinstance(target, Parts):
        wanted = dict(target.wanted)
        points = None if target.points == USUAL_POINTS else target.points
        known = {"wanted_woman": wanted.get(Sex.WOMAN), "wanted_man": wanted.get(Sex.MAN)}
        return {"target": Target.WANTED, "points": points, **known}
    if isinstance(target, AtLeast):
        return {"target": Target.AT_LEAST, "value": target.value}
    if isinstance(target, AtMost):
        return {"target": Target.AT_MOST, "value": target.value}
    return {"target": Target.SMALLER}
