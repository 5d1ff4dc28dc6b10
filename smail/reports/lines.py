"""Draws a person's lines against the county's models, with a sign where the rule allows one."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from smail.analysis import signs
from smail.analysis.growth import GrowthModel
from smail.analysis.verdicts import Sign
from smail.reports.county import CountyFit
from smail.reports.county_models import quarters
from smail.reports.line import QUARTER, Estimate, Line
from smail.reports.rounds import Value

# A line goes on to the day of looking, but no further than this beyond the last rating.
FURTHEST = timedelta(weeks=26)
EVERY = timedelta(weeks=4)
LEAST_DAYS = 2


def lines_of(scored: Mapping[str, Sequence[Value]], fit: CountyFit, until: date) -> Mapping[str, Line]:
    """The line of each area that has a model and scores on at least two days, up to `until` at most."""
    seen = {area: [one for one in values if one.score is not None] for area, values in scored.items()}
    origin = min((one.on for values in scored.values() for one in values), default=until)
    judged = sum(_is_judged(values) for values in seen.values() if values)
    lines = {}
    for area, values in seen.items():
        model = fit.models.get((area, values[0].n_items)) if values else None
        if model is not None and _days(values):
            lines[area] = _line(model, values, origin, min(until, values[-1].on + FURTHEST), judged)
    return lines


def _days(values: Sequence[Value]) -> bool:
    return len({one.on for one in values}) >= LEAST_DAYS


def _is_judged(values: Sequence[Value]) -> bool:
    return bool(signs.is_long_enough(len(values), (values[-1].on - values[0].on) / QUARTER))


def _line(model: GrowthModel, values: Sequence[Value], origin: date, until: date, n_judged: int) -> Line:
    until = max(until, values[-1].on)
    time, score = _times([one.on for one in values], origin), [one.score or 0.0 for one in values]
    found = model.estimate_rows(time, score)
    days = _path_days(values[0].on, until)
    predicted = model.predict_rows(time, score, _times(days, origin))
    path = tuple(
        Estimate(*(float(one) for one in numbers))
        for numbers in zip(predicted.score, predicted.low, predicted.high, strict=True)
    )
    first, last = values[0].on, values[-1].on
    return Line(
        sign=Sign(signs.signs(found, model.noise, [(last - first) / QUARTER], max(n_judged, 1))[0]),
        n=len(values),
        first=first,
        last=last,
        level=path[-1],
        level_on=until,
        change=_with_interval(float(found.slope[0]), float(found.slope_se[0])),
        path=tuple(zip(days, path, strict=True)),
    )


def _times(days: Sequence[date], origin: date) -> NDArray[np.float64]:
    return quarters(np.array([day.toordinal() for day in days], dtype=np.int64), origin.toordinal())


def _path_days(first: date, last: date) -> list[date]:
    days = [first + EVERY * at for at in range((last - first) // EVERY + 1)]
    return days if days[-1] == last else [*days, last]


def _with_interval(value: float, se: float) -> Estimate:
    half = signs.Z * se
    return Estimate(value, value - half, value + half)
