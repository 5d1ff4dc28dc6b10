"""What calibrations come to: a round beside the reference, and how far the raters of a group agree.

scipy comes with the first figure, not with every worker.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from statistics import median

from smail.domain.calibration import (
    FEWEST_ALIKE,
    FEWEST_PAIRS,
    Beside,
    Place,
    Steps,
    Vignettes,
    beside,
    shown,
)
from smail.vignettes import HIGHEST, LOWEST


@dataclass(frozen=True, slots=True)
class OwnFigures:
    """One's own round: all of it and by question, and agreement beyond chance where there is enough of it."""

    whole: Beside
    areas: tuple[tuple[str, Beside], ...]
    kappa: float | None


@dataclass(frozen=True, slots=True)
class GroupArea:
    """One question in a group: agreement with the reference, and between the raters with its interval.

    Nothing of it is there where few raters chose alike, since it would tell what each of them chose.
    """

    item_key: str
    kappa: float | None
    icc: float | None
    # None where the formula gives no interval.
    interval: tuple[float, float] | None
    # The mean difference of the rater in the middle.
    apart: float | None


@dataclass(frozen=True, slots=True)
class GroupRound:
    """One round of a group: how many raters its figures are made of, and how the one in the middle leans."""

    number: int
    n_raters: int
    apart: float | None
    areas: tuple[GroupArea, ...]


@dataclass(frozen=True, slots=True)
class Drift:
    """How the same raters leant in a round and in the one before, and how far the one in the middle moved."""

    number: int
    n_raters: int
    before: float | None
    after: float | None
    moved: float | None


def own_figures(vignettes: Vignettes, steps: Steps) -> OwnFigures:
    """The figures of a round that is whole."""
    places = vignettes.places()
    areas = tuple((item, beside(vignettes, steps, item)) for item in vignettes.all[0].references)
    kappa = _kappa(vignettes, [steps], places) if len(places) >= FEWEST_PAIRS else None
    return OwnFigures(beside(vignettes, steps), areas, kappa)


def group_rounds(vignettes: Vignettes, rounds: Mapping[int, Sequence[Steps]]) -> tuple[GroupRound, ...]:
    """Every round that enough have sent in, the newest first."""
    enough = ((number, shown(rounds[number])) for number in sorted(rounds, reverse=True))
    return tuple(_round(vignettes, number, several) for number, several in enough if several)


def drifts(vignettes: Vignettes, rounds: Mapping[int, Mapping[int, Steps]]) -> tuple[Drift, ...]:
    """Each round beside the one before it, of those who took part in both, the newest first.

    Only those whose figures the rounds themselves are made of are in it, in whole fives: what is left of a
    round without them is then whole fives too.
    """
    found = (_drift(vignettes, number, rounds) for number in sorted(rounds, reverse=True))
    return tuple(one for one in found if one is not None)


def _drift(vignettes: Vignettes, number: int, rounds: Mapping[int, Mapping[int, Steps]]) -> Drift | None:
    before, after = rounds.get(number - 1, {}), rounds[number]
    known = set(shown(tuple(before)))
    both = shown([rater for rater in shown(tuple(after)) if rater in known])
    if not both:
        return None
    leant = [tuple(beside(vignettes, one[rater]).mean for one in (before, after)) for rater in both]
    return Drift(
        number,
        len(both),
        _middle([first for first, _then in leant]),
        _middle([then for _first, then in leant]),
        _middle([then - first for first, then in leant]),
    )


def _round(vignettes: Vignettes, number: int, several: Sequence[Steps]) -> GroupRound:
    areas = tuple(_area(vignettes, several, item) for item in vignettes.all[0].references)
    means = [beside(vignettes, one).mean for one in several]
    return GroupRound(number, len(several), _middle(means), areas)


def _middle(means: Sequence[float]) -> float | None:
    """The median; nothing where few are all the same."""
    return None if len(means) < FEWEST_ALIKE and len(set(means)) == 1 else median(means)


def _area(vignettes: Vignettes, several: Sequence[Steps], item_key: str) -> GroupArea:
    places = vignettes.places(item_key)
    if len(several) < FEWEST_ALIKE and len({tuple(one[place] for place in places) for one in several}) == 1:
        return GroupArea(item_key, None, None, None, None)
    coefficient, interval = _icc(several, places)
    means = [beside(vignettes, one, item_key).mean for one in several]
    return GroupArea(item_key, _kappa(vignettes, several, places), coefficient, interval, _middle(means))


def _kappa(vignettes: Vignettes, several: Sequence[Steps], places: Sequence[Place]) -> float | None:
    """Linear weights: two steps apart count twice as much as one, as when people talk of it."""
    from smail.analysis.agreement import weighted_kappa

    reference = [vignettes.reference(place) for place in places] * len(several)
    chosen = [one[place] for one in several for place in places]
    return _number(weighted_kappa(reference, chosen, LOWEST, HIGHEST, power=1).estimate)


def _icc(
    several: Sequence[Steps], places: Sequence[Place]
) -> tuple[float | None, tuple[float, float] | None]:
    """ICC(2,1): absolute agreement of raters drawn from many, who all rated the same situations."""
    from smail.analysis.reliability import icc

    found = icc([[one[place] for one in several] for place in places], model=2)
    low, high = _number(found.low), _number(found.high)
    interval = None if low is None or high is None else (low, high)
    return _number(found.estimate), interval


def _number(value: float) -> float | None:
    return None if isnan(value) else value
