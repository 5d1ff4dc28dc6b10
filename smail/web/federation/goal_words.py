"""The figures of goals in words: how each stands, its number and interval, and how it was counted."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from enum import StrEnum

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from smail.domain.goals.counting import Rung
from smail.domain.goals.grammar import (
    Difference,
    Distribution,
    Given,
    Goal,
)
from smail.domain.goals.judging import Judged, Status
from smail.domain.goals.told import Told, ToldFigure
from smail.domain.people import Sex

Words = Mapping[StrEnum, LazyString]

STATUSES: Mapping[Status, tuple[LazyString, str]] = {
    Status.MET: (_l("Nått"), "ok"),
    Status.ON_THE_WAY: (_l("På väg"), "due"),
    Status.OFF: (_l("Ur kurs"), "late"),
    Status.TOO_EARLY: (_l("För tidigt"), "pause"),
    Status.TOO_FEW: (_l("För få att visa"), "pause"),
    Status.NO_FIGURE: (_l("Siffra saknas"), "pause"),
}
RUNGS: Words = {
    Rung.ENROLLED: _l("Har varit med i insatsen"),
    Rung.IN_GROUP: _l("Hör till dem som målet gäller"),
    Rung.IN_PERIOD: _l("Hör till tiden som målet räknar"),
    Rung.STAYED: _l("Var kvar tills tidsgränsen gått ut"),
    Rung.DRAWN: _l("Är lottade"),
    Rung.DUE: _l("Tillfällen som skulle bli av"),
    Rung.COUNTED: _l("Räknas till målet"),
}


def figure_words(goal: Goal, one: ToldFigure | None) -> str:
    """A figure with what it is of, and its interval where it is an estimate."""
    if one is None:
        return "–"
    if one.count is not None and isinstance(goal.measure, Distribution) and one.count == one.n:
        # The number of all; each part stands beside with its percent.
        return _("%(n)d personer", n=one.n)
    if one.count is not None and one.n is None:
        return f"{one.count}"
    if one.n is not None:
        said = _(
            "%(count)d av %(n)d, %(percent)s %%", count=one.count or 0, n=one.n, percent=percent(one.value)
        )
    elif isinstance(goal.measure, Given):
        said = f"{one.value:.1f}".replace(".", ",")
    elif isinstance(goal.measure, Difference):
        said = _("%(points)s procentenheter", points=percent(one.value))
    elif not one.n_persons:
        said = _("%(percent)s %%", percent=percent(one.value))
    else:
        said = _("%(percent)s %% av %(n)d personer", percent=percent(one.value), n=one.n_persons)
    if one.interval is None or (one.n is not None and isinstance(goal.measure, Distribution)):
        return said
    return _(
        "%(said)s (%(low)s till %(high)s %%)",
        said=said,
        low=percent(one.interval.low),
        high=percent(one.interval.high),
    )


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


def sure_words(judged: Judged) -> str:
    """What is added where chance could have decided it."""
    return "" if judged.is_sure else _("Slumpen kan ha avgjort: målet ligger inom intervallet.")


def steps(rungs: Iterable[tuple[Rung, int | None]]) -> list[tuple[str, str]]:
    """The number at each step; one that may not be told says so."""
    return [(str(RUNGS[rung]), _("visas inte") if number is None else str(number)) for rung, number in rungs]
