"""One process of `make bench`: makes a county, fits it, and prints what it took as JSON."""

import json
import resource
import sys
import time
from collections.abc import Callable
from functools import partial
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


def indicators(n: int, seed: int = 1) -> tuple[NDArray[np.int64], Array, Array]:
    """The same rows with seven scores, each with lines and missing ratings of its own, and the index last."""
    person, quarter, _ = county(n, seed)
    draw = np.random.default_rng(seed + 100)
    scores = np.empty((len(person), 8))
    for place in range(7):
        level, change = draw.normal(0, 0.6, n), draw.normal(0.02 * place, 0.08, n)
        scores[:, place] = 2.8 + level[person] + change[person] * quarter + draw.normal(0, 0.45, len(person))
        scores[draw.random(len(person)) < 0.05, place] = np.nan
    there = np.isfinite(scores[:, :7]).sum(axis=1)
    scores[:, 7] = np.where(there >= 4, np.nansum(scores[:, :7], axis=1) / np.maximum(there, 1), np.nan)
    return person, quarter, scores


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


def _bandwidth() -> float:
    """Bytes that this processor core reads from memory in a second."""
    buffer = np.ones(1 << 25)
    return buffer.nbytes / min(_seconds(buffer.sum) for _ in range(5))


def growth(n: int, folder: Path, is_short: bool) -> dict[str, float]:
    """The whole county's lines: effects, variances, likelihood, and every person's line with its error."""
    from smail.analysis import growth as model_room

    person, quarter, score = county(n)
    start, started = time.perf_counter(), time.process_time()
    model = model_room.fit(person, quarter, score)
    told = (model.estimates, model.effects_covariance, model.log_likelihood)
    found = {
        "fit": time.perf_counter() - start,
        "cpu": time.process_time() - started,
        "log_likelihood": told[2],
        "memory": _memory(),
    }
    if is_short:
        return found
    ids, own = model.persons[:50], (np.arange(8.0), np.linspace(2.0, 4.0, 8))
    acts: dict[str, Callable[[int], object]] = {
        "update": lambda one: model.update(one, 12.0, 4.0).estimate([one]),
        "replace": lambda one: model.replace(one, *own).estimate([one]),
        "rows": lambda one: model.estimate_rows(*own),
    }
    for name, act in acts.items():
        found[name] = 1000 * float(np.median([_seconds(partial(act, int(one))) for one in ids]))
    found["floor"] = (person.nbytes + quarter.nbytes + score.nbytes + model.sums.cross.nbytes) / _bandwidth()
    _keep(
        folder / f"growth-{n}.csv", "person,quarter,score", np.stack([person, quarter, score], axis=1), found
    )
    return found


def many(n: int, folder: Path, is_short: bool) -> dict[str, float]:
    """Seven indicators and the index on the same rows, all that is told of each; or one of them alone."""
    from smail.analysis import growth as model_room

    person, quarter, scores = indicators(n)
    wanted = scores[:, 3:4].copy() if is_short else scores
    start, started = time.perf_counter(), time.process_time()
    for model in model_room.fit_many(person, quarter, wanted):
        if model is None:
            raise RuntimeError("an indicator without scores")
        _ = (model.estimates, model.effects_covariance, model.log_likelihood)
    return {
        "fit": time.perf_counter() - start,
        "cpu": time.process_time() - started,
        "memory": _memory(),
    }


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
    room = {"growth": growth, "many": many, "cox": cox}[name]
    print(json.dumps(room(int(persons), Path(folder), bool(more))))


if __name__ == "__main__":
    main()
