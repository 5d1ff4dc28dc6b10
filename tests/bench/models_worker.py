"""One process of `make bench`: makes a county, fits it, and prints what it took as JSON."""

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
MEBIBYTE = 1024


def county(n: int, seed: int = 1) -> tuple[NDArray[np.int64], Array, Array]:
    """Unsorted rows: 3 to 12 ratings a person, 91 days apart give or take three weeks, with gaps."""
    draw = np.random.default_rng(seed)
    count = draw.integers(3, 13, n)
    person = np.repeat(np.arange(n), count)
    level = draw.normal(0, 0.6, n)
    change = 0.06 + 0.08 * (-0.25 * level / 0.6 + np.sqrt(1 - 0.0625) * draw.normal(size=n))
    days = draw.choice([1, 2, 3], p=[0.85, 0.1, 0.05], size=len(person)) * 91
    days = np.cumsum(days + draw.integers(-21, 22, len(person)))
    first = np.cumsum(count) - count
    quarter = (days - np.repeat(days[first], count)) / 91
    score = 2.8 + level[person] + change[person] * quarter + draw.normal(0, 0.45, len(person))
    score[draw.random(len(person)) < 0.05] = np.nan
    order = draw.permutation(len(person))
    return person[order], quarter[order], score[order]


def spans(n: int, seed: int = 2) -> tuple[NDArray[np.int64], Array, Array, NDArray[np.bool_], Array]:
    """Rows (start, stop] of about five quarters a person, days tied, who leave for work by their score."""
    draw = np.random.default_rng(seed)
    score, group = draw.normal(0, 1, n), draw.integers(0, 2, n)
    is_in = np.ones(n, dtype=bool)
    parts = []
    for quarter in range(9):
        chance = 1 / (1 + np.exp(3.4 - 0.4 * score + 0.3 * group))
        works, leaves = draw.random(n) < chance, draw.random(n) < 0.12
        stop = quarter * 91 + draw.integers(1, 92, n)
        stop = np.where(works | leaves, stop, (quarter + 1) * 91)
        rows = np.stack([np.arange(n), np.full(n, quarter * 91), stop, works, score, group], axis=1)
        parts.append(rows[is_in])
        is_in &= ~(works | leaves)
        score = score + draw.normal(0.03, 0.3, n)
    table = np.concatenate(parts)
    return table[:, 0].astype(np.int64), table[:, 1], table[:, 2], table[:, 3].astype(bool), table[:, 4:]


def _seconds(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEBIBYTE


def growth(n: int, folder: Path, is_short: bool) -> dict[str, float]:
    """The whole county's lines: effects, variances, likelihood, and every person's line with its error."""
    from smail.analysis import growth as model_room

    person, quarter, score = county(n)
    start = time.perf_counter()
    model = model_room.fit(person, quarter, score)
    told = (model.estimates, model.effects_covariance, model.log_likelihood)
    took = time.perf_counter() - start
    found = {"fit": took, "log_likelihood": told[2], "memory": _memory()}
    if is_short:
        return found
    buffers = [np.ascontiguousarray(part, dtype=np.float64) for part in (person, quarter, score)]
    once = min(_seconds(lambda: [part.sum() for part in buffers]) for _ in range(5))
    found["floors"] = took / once
    others = [np.where(np.isnan(score), np.nan, score + shift) for shift in range(7)]
    found["eight"] = took + _seconds(
        lambda: [model_room.fit(person, quarter, other).estimates for other in others]
    )
    ids = model.persons[:50]
    found["update"] = 1000 * float(
        np.median([_seconds(lambda one=one: model.update(one, 12.0, 4.0).estimate([one])) for one in ids])
    )
    _keep(
        folder / f"growth-{n}.csv", "person,quarter,score", np.stack([person, quarter, score], axis=1), found
    )
    return found


def cox(n: int, folder: Path, is_short: bool) -> dict[str, float]:
    """Hazards of leaving for work, with errors between persons."""
    from smail.analysis import survival

    person, start, stop, event, x = spans(n)
    begun = time.perf_counter()
    model = survival.cox(start, stop, event, x, person)
    found = {
        "fit": time.perf_counter() - begun,
        "log_likelihood": model.log_likelihood,
        "memory": _memory(),
        "rows": float(len(person)),
    }
    table = np.column_stack([person, start, stop, event, x])
    _keep(folder / f"cox-{n}.csv", "person,start,stop,event,score,group", table, found)
    return found


def _keep(path: Path, header: str, table: Array, found: dict[str, float]) -> None:
    """The rows and the figures stand in the folder, for R to read and to be held against."""
    if not path.exists():
        np.savetxt(path, table, delimiter=",", header=header, comments="", fmt="%.17g")
    path.with_suffix(".json").write_text(json.dumps(found), encoding="utf-8")


def main() -> None:
    """The figures are printed."""
    name, persons, folder, *more = sys.argv[1:]
    room = {"growth": growth, "cox": cox}[name]
    print(json.dumps(room(int(persons), Path(folder), bool(more))))


if __name__ == "__main__":
    main()
