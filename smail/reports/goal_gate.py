"""Lets out of a goal's figures what may be shown: no small number, and none that others give away.

All figures that are shown of a goal go through the disclosure gate together: all, women, men, what is left of
them, and the steps from those who were there to those who are counted. A goal whose whole figure must be
hidden says at most how it stands, and that only where it tells of nobody. What was shown of the same time
at an earlier quarter is held against it, since the one less the other tells of those who came between.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from smail.domain.goals.counting import Rung, tally
from smail.domain.goals.facts import Estimated, Facts
from smail.domain.goals.grammar import (
    Count,
    Difference,
    Distribution,
    Goal,
    Occasions,
    Progression,
    Share,
    group_of,
)
from smail.domain.goals.judging import Judged, Status
from smail.domain.goals.told import Told, ToldFigure
from smail.domain.goals.windows import Window
from smail.domain.people import Sex
from smail.reports.goal_alone import alone
from smail.reports.goal_ending import ended
from smail.reports.goal_figures import GoalFigure
from smail.reports.goals import GoalReport

if TYPE_CHECKING:
    from smail.analysis.disclosure import Table

# What is shown by sex; everybody else is what is left of all.
SHOWN = (Sex.WOMAN, Sex.MAN)
_TOO_FEW = Judged(Status.TOO_FEW)
# Whoever is neither.
_REST = "rest"
# Steps that count occasions, where persons are counted before.
_OF_OCCASIONS = frozenset({Rung.DUE, Rung.COUNTED})


@dataclass(frozen=True, slots=True)
class Part:
    """How many have what the goal asks for, and how many have not (None where nobody asks)."""

    has: int
    lacks: int | None

    @property
    def n(self) -> int:
        """All of them."""
        return self.has + (self.lacks or 0)


def told(
    goal: Goal, found: GoalReport, facts: Facts, day: date, earlier: Sequence[Told], threshold: int
) -> Told:
    """What may be shown of the goal as it was found on a day, after these were shown before."""
    if found.window is None:
        return Told(found.judged, None, day)
    if not is_of_persons(goal):
        return _of_staff(goal, found, found.window)
    new = _gated(goal, found, found.window, facts, threshold)
    before = [one for one in earlier if one.starts_on == new.starts_on and one.whole is not None]
    shown = _apart(new, before, threshold)
    if shown.until == new.until or not found.window.is_over:
        return shown
    return replace(shown, judged=ended(goal, shown, found.judged, found.window, threshold))


def is_of_persons(goal: Goal) -> bool:
    """Whether the figures say something of persons who are not to be known by them."""
    group = group_of(goal.measure)
    return group is not None and not group.who.is_staff


def _of_staff(goal: Goal, found: GoalReport, window: Window) -> Told:
    """Everything, of things or of those whose work it is; of these never who are women and who are men.

    They told their sex for the county's figures alone, and everybody knows a programme's five or six by name.
    """
    whole, group = found.whole, group_of(goal.measure)
    asks_sex = isinstance(goal.measure, Difference | Distribution) or (group is not None and group.sex)
    if asks_sex and group is not None:
        return Told(_TOO_FEW, window.starts_on, window.until)
    figure = _figure(whole) if whole is not None and whole.value == whole.value else None
    if figure is not None and group is not None:
        # They are all counted: there is nothing to be sure or unsure of.
        figure = replace(figure, interval=None)
    return Told(
        found.judged,
        window.starts_on,
        window.until,
        figure,
        {} if group is not None else _by_sex(found),
        () if whole is None else whole.rungs,
        None if whole is None else whole.n_unknown,
    )


def _by_sex(found: GoalReport) -> dict[Sex, ToldFigure]:
    there = {sex: one for sex, one in (found.by_sex or {}).items() if one is not None}
    return {sex: _figure(one) for sex, one in there.items() if one.value == one.value}


def _is_there(one: GoalFigure | None) -> bool:
    """Whether there is a figure: of nobody there is no share."""
    return one is not None and one.value == one.value


def _figure(one: GoalFigure) -> ToldFigure:
    return ToldFigure(one.value, one.n_persons, one.count, one.n, one.interval)


def _gated(goal: Goal, found: GoalReport, window: Window, facts: Facts, threshold: int) -> Told:
    nothing = Told(found.judged, window.starts_on, window.until)
    whole = found.whole
    if whole is None or whole.n_persons == 0:
        # Of nobody nothing is told but that it is too early, or that they are too few.
        return nothing
    shown = _shown(goal, whole, facts, window, threshold)
    if None not in shown:
        n = whole.n_persons if whole.n is None else min(whole.n, whole.n_persons)
        return replace(nothing, judged=alone(goal, found.judged, n, window))
    sexes = {sex: one for sex, one in (found.by_sex or {}).items() if _is_there(one) and sex in shown}
    return replace(
        nothing,
        whole=_figure(whole),
        by_sex={sex: _figure(one) for sex, one in sexes.items() if one is not None},
        rungs=_rungs(goal, whole, threshold),
        n_unknown=whole.n_unknown if not 0 < whole.n_unknown < threshold else None,
    )


def _shown(
    goal: Goal, whole: GoalFigure, facts: Facts, window: Window, threshold: int
) -> frozenset[Sex | None]:
    """Of whom the figure may be shown: of all (None), of women, of men."""
    from smail.analysis.disclosure import protect

    if whole.n_persons < threshold:
        return frozenset()
    parts = parts_of(goal, facts, window)
    table, owners = _table(parts, shows_all=not isinstance(goal.measure, Difference))
    if not table.cells:
        return frozenset()
    hidden = {owners[place] for place in protect([table], threshold).tables[0].hidden}
    shown = {owner for owner in owners if owner is not _REST} - hidden
    group = group_of(goal.measure)
    if group is not None and group.sex is not None:
        # Whoever promises something of one sex alone shows that sex, and is held against the other.
        return frozenset({None, group.sex}) if group.sex in shown else frozenset()
    if isinstance(goal.measure, Difference | Distribution):
        # Without both sexes there is nothing left of it, not even how it stands.
        return frozenset({None, *SHOWN}) if shown >= set(SHOWN) else frozenset()
    return frozenset(one for one in shown if one is None or isinstance(one, Sex))


def parts_of(goal: Goal, facts: Facts, window: Window) -> Mapping[Sex | str | None, Part]:
    """The figure of all, of women, of men and of what is left, also where one sex is promised."""
    found: dict[Sex | str | None, Part] = {}
    if isinstance(goal.measure, Progression):
        for estimate in _last_estimates(facts, window):
            found[estimate.sex] = Part(estimate.n_persons, None)
    else:
        measure = _of_both(goal.measure)
        for sex in (None, *SHOWN):
            one = None if measure is None else tally(measure, facts, window, sex)
            if one is not None:
                is_plain = one.n is None or isinstance(measure, Distribution)
                found[sex] = Part(one.count, None if is_plain or one.n is None else one.n - one.count)
    if None not in found:
        return {}
    return {**found, _REST: _rest(found)}


def _last_estimates(facts: Facts, window: Window) -> Iterable[Estimated]:
    held = [one for one in facts.estimated if window.holds(one.until)]
    last = max((one.until for one in held), default=None)
    return [one for one in held if one.until == last]


def _of_both(measure: object) -> Count | Share | Occasions | Distribution | None:
    """The measure without the sex that it may ask for."""
    one = measure.of if isinstance(measure, Difference) else measure
    if isinstance(one, Count | Share | Occasions | Distribution):
        return replace(one, group=replace(one.group, sex=None))
    return None


def _rest(found: Mapping[Sex | str | None, Part]) -> Part:
    parts = [found[sex] for sex in SHOWN if sex in found]
    whole = found[None]
    lacks = None if whole.lacks is None else max(whole.lacks - sum(one.lacks or 0 for one in parts), 0)
    return Part(max(whole.has - sum(one.has for one in parts), 0), lacks)


def _table(
    parts: Mapping[Sex | str | None, Part], *, shows_all: bool
) -> tuple["Table", list[Sex | str | None]]:
    """The cells of a goal, with whose each is; what is left is never shown, but must not be found either."""
    from smail.analysis.disclosure import Cell, Table

    cells: list[Cell] = []
    owners: list[Sex | str | None] = []
    for owner, part in parts.items():
        if (owner is None and not shows_all) or (owner == _REST and not part.n):
            continue
        keys = [key for key in parts if key is not None] if owner is None else [owner]
        has = frozenset((str(key), "has") for key in keys)
        every = has if part.lacks is None else has | {(str(key), "lacks") for key in keys}
        own = [Cell(every, part.n)]
        if part.lacks is not None:
            own += [Cell(has, part.has, share_of=every), Cell(every - has, part.lacks)]
        cells += own
        owners += [owner] * len(own)
    rest = frozenset(place for place, owner in enumerate(owners) if owner == _REST)
    return Table("goal", tuple(cells), rest), owners


def _rungs(goal: Goal, whole: GoalFigure, threshold: int) -> tuple[tuple[Rung, int | None], ...]:
    """The steps with their numbers; one that differs from the next by only a few is not told."""
    last = whole.n if isinstance(goal.measure, Share) else whole.count
    if isinstance(goal.measure, Occasions):
        last = whole.n_persons
    found: list[tuple[Rung, int | None]] = []
    for rung, number in reversed(whole.rungs):
        if rung in _OF_OCCASIONS:
            found.append((rung, number))
        elif is_small(number - (last or 0), threshold):
            found.append((rung, None))
        else:
            found.append((rung, number))
            last = number
    return tuple(reversed(found))


def is_small(number: int, threshold: int) -> bool:
    """Whether so many persons are too few to be told of."""
    return 0 < abs(number) < threshold


def _apart(new: Told, before: Sequence[Told], threshold: int) -> Told:
    """The new figures where they and the old ones leave no few persons between; else the old ones stand.

    They stand where nobody has come either: else that they stand would say that somebody has.
    """
    if new.whole is None or not before:
        return new
    wholes = [one.whole for one in before if one.whole is not None]
    if any(_is_near(new.whole, one, threshold) or _is_same(new.whole, one) for one in wholes):
        return before[-1]
    near = any(
        _is_near(one, old.by_sex[sex], threshold)
        for old in before
        for sex, one in new.by_sex.items()
        if sex in old.by_sex
    )
    rungs = tuple((rung, _told_apart(rung, number, before, threshold)) for rung, number in new.rungs)
    unknown = (
        None if any(_is_close(new.n_unknown, one.n_unknown, threshold) for one in before) else new.n_unknown
    )
    return replace(new, by_sex={} if near else new.by_sex, rungs=rungs, n_unknown=unknown)


def _is_near(new: ToldFigure, old: ToldFigure, threshold: int) -> bool:
    """Whether one less the other tells of a few: of those who have it, who lack it, or of all."""
    pairs = [(new.count, old.count), (new.n, old.n), (new.n_persons, old.n_persons)]
    if new.n is not None and old.n is not None and new.count is not None and old.count is not None:
        pairs.append((new.n - new.count, old.n - old.count))
    return any(_is_close(one, other, threshold) for one, other in pairs)


def _is_same(new: ToldFigure, old: ToldFigure) -> bool:
    return (new.count, new.n, new.n_persons) == (old.count, old.n, old.n_persons)


def _is_close(one: int | None, other: int | None, threshold: int) -> bool:
    return one is not None and other is not None and is_small(one - other, threshold)


def _told_apart(rung: Rung, number: int | None, before: Sequence[Told], threshold: int) -> int | None:
    old = [known for one in before for at, known in one.rungs if at is rung]
    return None if any(_is_close(number, one, threshold) for one in old) else number
