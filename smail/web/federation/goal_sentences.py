"""What a goal promises, in a sentence: each part of the grammar in words."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from smail.domain.goals.grammar import (
    AtLeast,
    AtMost,
    Condition,
    Count,
    Difference,
    Distribution,
    During,
    Event,
    Form,
    Given,
    Goal,
    Group,
    Measure,
    Occasions,
    Parts,
    Share,
    Smaller,
    Target,
    Who,
)
from smail.domain.goals.lengths import After, Length, Unit
from smail.domain.goals.windows import Per
from smail.domain.people import DischargeReason, Sex, Support
from smail.web.lists import either, listed
from smail.web.words import DISCHARGE_REASONS, SUPPORTS

Words = Mapping[StrEnum, LazyString]

WHO: Words = {
    Who.PARTICIPANTS: _l("personer som är med"),
    Who.STARTED: _l("personer som börjar"),
    Who.DUE: _l("personer som står i tur att svara"),
    Who.DISCHARGED: _l("personer som slutar"),
    Who.COMPLETED: _l("personer som går klart"),
    Who.STAFF: _l("personer som arbetar i insatsen"),
    Who.UTBILDARE: _l("utbildare"),
    Who.ANVANDARE: _l("användare"),
}
WHO_ONE: Words = {
    Who.PARTICIPANTS: _l("person som är med"),
    Who.STARTED: _l("person som börjar"),
    Who.DUE: _l("person som står i tur att svara"),
    Who.DISCHARGED: _l("person som slutar"),
    Who.COMPLETED: _l("person som går klart"),
    Who.STAFF: _l("person som arbetar i insatsen"),
    Who.UTBILDARE: _l("utbildare"),
    Who.ANVANDARE: _l("användare"),
}
EVENTS: Words = {
    Event.PLAN: _l("handlingsplan"),
    Event.PLAN_ANCHORED: _l("handlingsplan som är förankrad hos personen och en part till"),
    Event.PLAN_REVISED: _l("översyn av planen"),
    Event.RATING: _l("svar"),
    Event.STEP_FORWARD: _l("antecknat framsteg"),
    Event.JOB_DIRECTED: _l("arbetsinriktad aktivitet"),
    Event.SKILLS: _l("kompetenshöjande aktivitet"),
    Event.HEALTH_EVERYDAY: _l("aktivitet för hälsa och vardag"),
    Event.WORK: _l("arbete"),
    Event.STUDIES: _l("studier"),
    Event.CLOSING_TALK: _l("avslutande samtal"),
    Event.MORE_SELF_SUPPORTING: _l("mer egen försörjning"),
    Event.FOLLOW_UP: _l("uppföljning"),
    Event.CERTIFIED: _l("certifikat"),
    Event.HORIZONTAL: _l("utbildning i horisontella principer"),
    Event.MEASURED: _l("minst en mätning tillsammans med någon"),
}
PERS: Words = {
    Per.MONTH: _l("Räknas för varje månad."),
    Per.QUARTER: _l("Räknas för varje kvartal."),
    Per.TERTIAL: _l("Räknas för varje tertial."),
    Per.YEAR: _l("Räknas för varje år."),
    Per.WHOLE: _l("Räknas för hela insatsen."),
}
SEXES: Mapping[Sex, LazyString] = {
    Sex.WOMAN: _l("Kvinnor"),
    Sex.MAN: _l("Män"),
    Sex.OTHER: _l("Annat"),
    Sex.UNDISCLOSED: _l("Vill inte uppge"),
}
QUESTIONS: Mapping[str, LazyString] = {
    "can_train": _l("kan utbilda kollegor"),
    "can_use": _l("kan använda verktyget"),
    "knowledge_gained": _l("har fått kunskap för vardagen"),
    "knows_follow_up": _l("vet hur mätningen används och följs upp"),
}

_EVERYBODY = AtLeast(100)
# What is not said after "all" of everybody.
_PERSONS = "personer "


def sentence(goal: Goal) -> str:
    """What the goal promises, and how often it is counted."""
    said = _("%(promise)s %(per)s", promise=_promise(goal.measure, goal.target), per=PERS[goal.per])
    if goal.deadline is None:
        return said
    return _("%(said)s Senast %(day)s.", said=said, day=goal.deadline.isoformat())


def _promise(measure: Measure, target: Target) -> str:
    wanted = _wanted(target)
    if isinstance(measure, Given):
        return _of_given(measure, wanted, is_one=_is_one(target))
    if isinstance(measure, Count):
        return _of_count(measure, wanted, is_one=_is_one(target))
    if isinstance(measure, Share):
        return _of_share(measure, target)
    if isinstance(measure, Occasions):
        return _of_occasions(measure, wanted)
    if isinstance(measure, Difference):
        return _of_difference(measure, target)
    if isinstance(measure, Distribution):
        return _of_distribution(measure, target)
    return _(
        "%(wanted)s procent av alla %(group)s ska gå framåt, beräknat ur svaren.",
        wanted=wanted,
        group=group_words(measure.group),
    )


def _wanted(target: Target) -> str:
    if isinstance(target, AtLeast):
        return _("Minst %(number)d", number=target.value)
    return _("Högst %(number)d", number=target.value) if isinstance(target, AtMost) else ""


def _is_one(target: Target) -> bool:
    return isinstance(target, AtLeast | AtMost) and target.value == 1


def _of_given(measure: Given, wanted: str, *, is_one: bool) -> str:
    if measure.question is not None:
        what = QUESTIONS.get(measure.question, measure.question)
        return _("%(wanted)s procent av dem som svarar efter kursen %(what)s.", wanted=wanted, what=what)
    if measure.form is Form.COUNT:
        if measure.is_of_persons and is_one:
            return _("%(wanted)s person. Antalet skrivs in för hand.", wanted=wanted)
        if measure.is_of_persons:
            return _("%(wanted)s personer. Antalet skrivs in för hand.", wanted=wanted)
        return _("%(wanted)s. Antalet skrivs in för hand.", wanted=wanted)
    if measure.form is Form.SHARE:
        if measure.is_of_persons:
            return _("%(wanted)s procent av personerna. Siffran skrivs in för hand.", wanted=wanted)
        return _("%(wanted)s procent. Siffran skrivs in för hand.", wanted=wanted)
    return _("%(wanted)s i medeltal. Siffran skrivs in för hand.", wanted=wanted)


def _of_count(measure: Count, wanted: str, *, is_one: bool) -> str:
    group = group_words(measure.group, is_one=is_one)
    if measure.condition is None:
        return _("%(wanted)s %(group)s.", wanted=wanted, group=group)
    has = condition_words(measure.condition)
    return _("%(wanted)s %(group)s ska %(has)s.", wanted=wanted, group=group, has=has)


def _of_share(measure: Share, target: Target) -> str:
    wanted = _wanted(target)
    group, has = group_words(measure.group), condition_words(measure.condition)
    if measure.sample is None and target == _EVERYBODY:
        return _("Alla %(group)s ska %(has)s.", group=group.removeprefix(_PERSONS), has=has)
    if measure.sample is None:
        return _("%(wanted)s procent av alla %(group)s ska %(has)s.", wanted=wanted, group=group, has=has)
    return _(
        "%(wanted)s procent av %(sample)d lottade bland alla %(group)s ska %(has)s.",
        wanted=wanted,
        sample=measure.sample,
        group=group,
        has=has,
    )


def _of_occasions(measure: Occasions, wanted: str) -> str:
    group = group_words(measure.group)
    if measure.every is None:
        return _(
            "%(wanted)s procent av alla planerade svar är gjorda, av %(group)s.", wanted=wanted, group=group
        )
    return _(
        "%(wanted)s procent av alla tillfällen för %(event)s är gjorda, ett per %(every)s, av %(group)s.",
        wanted=wanted,
        event=EVENTS[measure.event],
        every=length_words(measure.every),
        group=group,
    )


def _of_difference(measure: Difference, target: Target) -> str:
    group, has = group_words(measure.of.group), condition_words(measure.of.condition)
    if isinstance(target, Smaller):
        return _(
            "Bland alla %(group)s ska skillnaden minska mellan kvinnor och män i att %(has)s.",
            group=group,
            has=has,
        )
    return _(
        "Bland alla %(group)s ska %(wanted)s procentenheter skilja kvinnor och män i att %(has)s.",
        wanted=_small(_wanted(target)),
        group=group,
        has=has,
    )


def _of_distribution(measure: Distribution, target: Target) -> str:
    if not isinstance(target, Parts):
        return ""
    parts = listed(
        _("%(percent)d procent vara %(sex)s", percent=percent, sex=str(SEXES[sex]).lower())
        for sex, percent in target.wanted
    )
    return _(
        "Bland alla %(group)s ska %(parts)s, med högst %(points)d procentenheters avvikelse.",
        group=group_words(measure.group),
        parts=parts,
        points=target.points,
    )


def group_words(group: Group, *, is_one: bool = False) -> str:
    """Of whom a goal speaks: of many, or of one person."""
    more = [str((WHO_ONE if is_one else WHO)[group.who])]
    if group.sex is not None:
        more.append(_("kön: %(sex)s", sex=str(SEXES[group.sex]).lower()))
    if group.ages is not None:
        more.append(_("%(low)d–%(high)d år", low=group.ages[0], high=group.ages[1]))
    if group.support is not None:
        more.append(_("försörjning vid starten: %(support)s", support=_support(group.support)))
    if group.reasons:
        more.append(_("orsak: %(reasons)s", reasons=reasons_words(group.reasons)))
    return more[0] if len(more) == 1 else f"{more[0]} ({'; '.join(more[1:])})"


def _support(support: Support) -> str:
    return _small(str(SUPPORTS[support]))


def _small(words: str) -> str:
    return words[:1].lower() + words[1:]


def reasons_words(reasons: Iterable[DischargeReason]) -> str:
    """Reasons for an end, as they are said in a sentence."""
    return either(_small(str(DISCHARGE_REASONS[one])) for one in reasons)


def condition_words(condition: Condition) -> str:
    """What must have happened."""
    said = []
    if condition.events:
        events = either(str(EVENTS[one]) for one in condition.events)
        if condition.counts_offers:
            has = _("ha eller ha erbjudits %(what)s", what=events)
        elif condition.events == (Event.RATING,):
            has = _("ha svarat")
        else:
            has = _("ha %(what)s", what=events)
        said.append(has)
    if condition.reasons:
        said.append(_("ha %(reasons)s som orsak till avslutet", reasons=reasons_words(condition.reasons)))
    words = either(said)
    if condition.within is not None:
        length = length_words(condition.within.length)
        if condition.within.after is After.START:
            return _("%(what)s inom %(length)s från starten", what=words, length=length)
        return _("%(what)s inom %(length)s från avslutet", what=words, length=length)
    return _("%(what)s under tiden", what=words) if condition.during is During.PERIOD else words


def length_words(length: Length) -> str:
    """So many days, weeks or months."""
    if length.unit is Unit.DAYS:
        return _("%(number)d dagar", number=length.amount)
    return (
        _("%(number)d veckor", number=length.amount)
        if length.unit is Unit.WEEKS
        else _("%(number)d månader", number=length.amount)
    )
