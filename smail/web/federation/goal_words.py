"""The figures of goals in words: how each stands, its number and interval, and how it was counted."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from enum import StrEnum

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from smail.domain.goals.counting import Rung, rungs_of
from smail.domain.goals.grammar import Count, Difference, Distribution, Given, Goal, Occasions
from smail.domain.goals.judging import Interval, Judged, Status
from smail.domain.goals.told import Bound, Misfit, Told, ToldFigure
from smail.domain.people import Sex
from smail.queries.goal_statuses import Kept
from smail.reports.goal_basis import Answers, Basis
from smail.web import dates
from smail.web.federation.closed_periods import in_words
from smail.web.federation.goal_sentences import SEXES
from smail.web.lists import listed

Words = Mapping[StrEnum, LazyString]

STATUSES: Mapping[Status, tuple[LazyString, str]] = {
    Status.MET: (_l("Nått"), "ok"),
    Status.ON_THE_WAY: (_l("På väg"), "due"),
    Status.OFF: (_l("Ur kurs"), "late"),
    Status.TOO_EARLY: (_l("För tidigt"), "pause"),
    Status.TOO_FEW: (_l("För få att visa"), "pause"),
    Status.NO_FIGURE: (_l("Siffra saknas"), "pause"),
}
_SEXES = (Sex.WOMAN, Sex.MAN)
# With these there is a figure, also where it is not shown.
_STANDING = frozenset({Status.MET, Status.ON_THE_WAY, Status.OFF})
RUNGS: Words = {
    Rung.ENROLLED: _l("Har varit med i insatsen"),
    Rung.IN_GROUP: _l("Hör till dem som målet gäller"),
    Rung.IN_PERIOD: _l("Hör till tiden som målet räknar"),
    Rung.STAYED: _l("Var kvar tills tidsgränsen gått ut"),
    Rung.DRAWN: _l("Är lottade"),
    Rung.DUE: _l("Tillfällen som skulle bli av"),
    Rung.RATED: _l("Har minst två svar, så att en linje kan räknas"),
    Rung.COUNTED: _l("Räknas till målet"),
}


MISFITS: Mapping[Misfit, LazyString] = {
    Misfit.MORE_THAN_DRAWN: _l(
        "Stämmer inte med lottningen: målet gäller också avslut som lotten inte drogs bland. "
        "De räknas inte i siffran."
    ),
    Misfit.LESS_THAN_DRAWN: _l(
        "Stämmer inte med lottningen: lotten drogs också bland avslut som målet inte gäller. "
        "Färre än målet säger räknas därför i siffran."
    ),
}


def figure_of(goal: Goal, kept: Kept) -> str:
    """The figure of a closed period, with its own last day where it is older than the period."""
    told = kept.told
    if told.whole is None:
        return _("visas inte") if told.status in _STANDING else "–"
    said = figure_words(goal, told.whole)
    if told.without:
        said = _(
            "%(said)s, utan %(periods)s som inte visas",
            said=said,
            periods=listed(map(in_words, told.without)),
        )
    if told.until >= kept.at.last_on:
        return said
    return _("%(said)s, räknat till och med %(day)s", said=said, day=dates.day(told.until))


def stood(goal: Goal, kept: Kept) -> tuple[str, str]:
    """The figure of a closed period, and how the goal stood then; of one that has ended for good that too."""
    state, final = status_words(kept.told.judged)[0], final_words(kept.told)
    return figure_of(goal, kept), f"{state}. {final}" if final else state


def final_words(told: Told) -> str:
    """That the goal has ended for good, or of which day its last known state is; nothing while it goes on."""
    if told.is_last_known:
        return _(
            "Så var det senast det gick att visa, %(day)s. Slutläget visas inte, så att ingen liten grupp "
            "kan räknas ut.",
            day=dates.day(told.until),
        )
    if told.final_on is None or told.status in (Status.TOO_EARLY, Status.NO_FIGURE):
        return ""
    if told.status in _STANDING:
        return _("Slutläge %(day)s.", day=dates.day(told.final_on))
    return _("Slutläget %(day)s visas inte.", day=dates.day(told.final_on))


def figure_at_last(goal: Goal, kept: Kept) -> str:
    """The figure, with that the goal has ended for good where it has."""
    figure, final = figure_of(goal, kept), final_words(kept.told)
    return f"{figure}. {final}" if final else figure


def begun(words: str) -> str:
    """The words as a sentence begins."""
    return words[:1].upper() + words[1:]


def figure_words(goal: Goal, one: ToldFigure | None) -> str:
    """A figure with what it is of, and its interval where it is an estimate."""
    if one is None:
        return "–"
    said = _number(goal, one)
    if one.is_rounded and one.bound is None and (one.ends is None or one.n is not None):
        said = _("ungefär %(said)s", said=said)
    is_number = one.count is not None and one.n is None
    if (
        one.interval is None
        or one.ends is not None
        or is_number
        or (one.n is not None and isinstance(goal.measure, Distribution))
    ):
        return said
    low, high = percent(one.interval.low), percent(one.interval.high)
    return _("%(said)s (%(low)s till %(high)s %%)", said=said, low=low, high=high)


def _number(goal: Goal, one: ToldFigure) -> str:
    if one.count is not None and isinstance(goal.measure, Distribution) and one.count == one.n:
        # The number of all; each part stands beside with its percent.
        return _("%(n)d personer", n=one.n)
    if one.count is not None and one.n is None:
        return _bounded(one.bound, f"{one.count}")
    if isinstance(goal.measure, Given) and one.n is None:
        return f"{one.value:.1f}".replace(".", ",")
    if isinstance(goal.measure, Difference):
        return _bounded(one.bound, _("%(points)s procentenheter", points=percent(one.value)))
    share = _bounded(one.bound, _("%(percent)s %%", percent=percent(one.value)))
    if one.ends is not None and one.ends.low != one.ends.high:
        low, high = percent(one.ends.low), percent(one.ends.high)
        share = _("mellan %(low)s och %(high)s %%", low=low, high=high)
    if one.n is not None:
        return _("%(count)d av %(n)d, %(share)s", count=one.count or 0, n=one.n, share=share)
    if not one.n_persons:
        return share
    if one.bound is None:
        return _("%(share)s av %(n)d personer", share=share, n=one.n_persons)
    return _("%(share)s av ungefär %(n)d personer", share=share, n=one.n_persons)


def _bounded(bound: Bound | None, said: str) -> str:
    """A figure of which no more is told than on which side of the number it is."""
    if bound is None:
        return said
    if bound is Bound.UNDER:
        return _("under %(said)s", said=said)
    if bound is Bound.OVER:
        return _("över %(said)s", said=said)
    return _("minst %(said)s", said=said) if bound is Bound.AT_LEAST else _("högst %(said)s", said=said)


def by_sex(goal: Goal, told: Told) -> tuple[str, ...]:
    """The figures of women and of men, without intervals; nothing where neither is told."""
    sexes = [told.by_sex.get(one) for one in (Sex.WOMAN, Sex.MAN)]
    if sexes == [None, None]:
        return ()
    return tuple(figure_words(goal, None if one is None else replace(one, interval=None)) for one in sexes)


def percent(share: float) -> str:
    """A share in whole percent; never all, nor none, where it is not quite so."""
    whole = round(share * 100)
    if whole == 100 and share < 1:
        whole = 99
    return str(1 if whole == 0 and share > 0 else whole)


def status_words(judged: Judged) -> tuple[str, str]:
    """How a goal stands, and the colour of its tag."""
    words, kind = STATUSES[judged.status]
    return str(words), kind


def said_of(goals: Iterable[tuple[Goal, Kept]]) -> list[str]:
    """What is said beside goals in a paper: which speak of others than their sample, and what is rounded."""
    each = list(goals)
    found = [
        _("%(goal)s: %(said)s", goal=goal.name, said=MISFITS[kept.told.misfit])
        for goal, kept in each
        if kept.told.misfit is not None
    ]
    return [*found, *hidden_figures(kept.told for _goal, kept in each), rounding()]


def hidden_figures(found: Iterable[Told]) -> list[str]:
    """Why a goal says how it stands and not its figure; nothing where none does so."""
    if not any(one.whole is None and one.status in _STANDING for one in found):
        return []
    return [
        _(
            "Där läget står utan siffra är läget bedömt på den exakta siffran. Den visas inte, för bredvid "
            "annat som visas kan den säga något om få personer."
        )
    ]


def sure_words(told: Told) -> str:
    """What is added where chance could have decided it, with the interval: the figure may not hold it."""
    if told.judged.is_sure or told.whole is None or told.whole.interval is None:
        return ""
    return _(
        "Slumpen kan ha avgjort: målet ligger inom intervallet, %(ends)s.", ends=_ends(told.whole.interval)
    )


def rounding() -> str:
    """What is said beside goals of those that are rounded."""
    return _(
        "Siffror med ordet ungefär är avrundade till hela femtal, var för sig. En andel som inte kan visas "
        "står med två procenttal som den ligger mellan. Läget är bedömt före avrundningen."
    )


def steps(goal: Goal, told: Told) -> list[tuple[str, str]]:
    """The number at each step; one that may not be told says so."""
    known, whole = dict(told.rungs), told.whole
    return [
        (str(RUNGS[one]), _bounded(None if one in told.exactly else Bound.AT_LEAST, str(told.least[one])))
        if one in told.least and known.get(one) is None
        else (str(RUNGS[one]), _step(known.get(one), whole))
        for one in rungs_of(goal.measure)
    ]


def _step(number: int | None, whole: ToldFigure | None) -> str:
    if number is None:
        return _("visas inte")
    if whole is not None and not whole.has_as_it_is(number):
        return _("ungefär %(said)s", said=number)
    # Of a rounded figure the bound is what was promised; of another it is that of every number.
    return _bounded(None if whole is None else whole.bound, str(number))


def hidden_steps(goal: Goal, told: Told) -> str:
    """Why steps are not shown, where there is a figure, and what those are made of that are told at least."""
    known = dict(told.rungs)
    hidden = [one for one in rungs_of(goal.measure) if known.get(one) is None]
    least = _(
        "Där det står minst är talet lagt ihop av det som gruppresultaten visar: de som är kvar, de som har "
        "slutat och de svar som står där. En andel räknas på alla, också i tider som inte visas där."
    )
    why = _("Steg som inte visas kan säga något om få personer, bredvid det som visas här och tidigare.")
    is_hidden = told.whole is not None and any(one not in told.least for one in hidden)
    is_least = any(one in told.least and one not in told.exactly for one in hidden)
    return " ".join([*([least] if is_least else []), *([why] if is_hidden else [])])


def made_of(goal: Goal, told: Told, found: Basis) -> list[tuple[str, str]]:
    """What the figure is made of: persons and answers, what is missing, and what chance leaves possible."""
    if isinstance(goal.measure, Given):
        return []
    whole, answers = told.whole, found.answers
    persons = None if whole is None else whole.n_persons or None
    n_persons = _step(persons, whole)
    if answers is not None and whole is not None and persons and not whole.is_rounded:
        # How many had an occasion is told in fives also where the occasions are told as they are.
        n_persons = _("ungefär %(said)s", said=persons)
    said = [(_("Personer"), n_persons)]
    if found.n_begun is not None:
        starts = _bounded(Bound.AT_LEAST if found.is_least else None, str(found.n_begun))
        said = [(_("Alla starter i insatsen"), starts), *said]
    if answers is not None:
        said = [*(said if not answers.is_in_tens else said[:-1]), *_of_answers(answers)]
    return [*said, (_("Intervall"), _interval(goal, told))]


def _of_answers(one: Answers) -> Iterator[tuple[str, str]]:
    def said(number: int | None) -> str:
        if number is None:
            return _("visas inte")
        return _("ungefär %(said)s", said=number) if one.is_in_tens else str(number)

    if one.is_in_tens:
        yield _("Personer som har svarat"), said(one.n_persons)
    yield _("Svar"), said(one.n_ratings)
    missing = None if one.share_missing is None else round(100 * one.share_missing)
    yield _("Andel som saknas"), _("%(said)s %%", said=said(missing)) if missing is not None else said(None)


def _interval(goal: Goal, told: Told) -> str:
    if isinstance(goal.measure, Count):
        return _("räknas inte: det är ett antal")
    if isinstance(goal.measure, Occasions):
        return _("räknas inte: samma person svarar flera gånger")
    if isinstance(goal.measure, Distribution):
        parts = [(sex, one) for sex in _SEXES if (one := told.by_sex.get(sex)) is not None]
        said = [
            _("%(sex)s %(ends)s", sex=str(SEXES[sex]).lower(), ends=_ends(one.interval)) for sex, one in parts
        ]
        return begun(listed(said)) if said else _("visas inte")
    return _ends(None if told.whole is None else told.whole.interval)


def _ends(one: Interval | None) -> str:
    if one is None:
        return _("visas inte")
    return _("%(low)s till %(high)s %%", low=percent(one.low), high=percent(one.high))
