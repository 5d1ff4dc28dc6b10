"""How long the models take: a county's lines, one more rating, hazards; beside R where it is installed."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.bench.figures import Figure, at_least, at_most

PERSONS = 100_000
MOST_MEMORY = 300
ROUND_OF_R = 1
WORKER = ("-m", "tests.bench.models_worker")
# One thread each, so that CPU and wall time are one; and no kernel forced upon either.
ALONE = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
FORCED = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
R_SCRIPT = Path(__file__).with_name("peers.R")


def models(folder: Path, rounds: int, has_peers: bool) -> Iterator[Figure]:
    """The figures of the growth model and of hazards."""
    folder.mkdir(parents=True, exist_ok=True)
    ours = [_worked("growth", PERSONS, folder) for _ in range(rounds)]
    fit = [one["fit"] for one in ours]
    yield Figure("one indicator of 100,000 persons from unsorted rows, s", fit, digits=3)
    yield Figure("  its processor time, s", [one["cpu"] for one in ours], digits=3)
    floors = [one["floor"] for one in ours]
    yield Figure("  memory floor: rows and persons' sums read once, s", floors, digits=4)
    yield Figure("  how many such floors it takes", [one["cpu"] / one["floor"] for one in ours])
    yield Figure("memory of that process, MB", [one["memory"] for one in ours], at_most(MOST_MEMORY))
    pairs = [
        (_worked("many", PERSONS, folder), _worked("many", PERSONS, folder, "short")) for _ in range(rounds)
    ]
    eight = [many for many, _ in pairs]
    yield Figure(
        "seven indicators and the index on the same rows, s", [one["fit"] for one in eight], digits=3
    )
    yield Figure("  memory of that process, MB", [one["memory"] for one in eight])
    beside = [many["cpu"] / alone["cpu"] for many, alone in pairs]
    yield Figure("  beside one of them alone, by processor time", beside, at_most(5), 2)
    for name, what in (
        ("update", "one more rating until the person's new numbers, ms"),
        ("replace", "all ratings of a person changed until the new numbers, ms"),
        ("rows", "numbers of a person given by rows, the model as it is, ms"),
    ):
        yield Figure(what, [one[name] for one in ours], at_most(5), 2)
    large = [_worked("growth", 10 * PERSONS, folder, "short") for _ in range(rounds)]
    grown = [more["cpu"] / one["cpu"] for one, more in zip(ours, large, strict=True)]
    yield Figure("ten times the persons, by processor time (linear = 10)", grown, at_most(12), 1)
    hazards = [_worked("cox", PERSONS, folder) for _ in range(rounds)]
    yield Figure("hazards on 500,000 rows, s", [one["fit"] for one in hazards], digits=3)
    if has_peers and shutil.which("Rscript"):
        yield from _beside_r(folder, fit, [one["fit"] for one in hazards])


def _beside_r(folder: Path, fit: list[float], hazards: list[float]) -> Iterator[Figure]:
    rows = {name: folder / f"{name}-{PERSONS}.csv" for name in ("growth", "cox")}
    for name, least, ours, what in (
        ("growth", 100, fit, "lme4's fit beside ours, times"),
        ("cox", 5, hazards, "R's coxph beside ours, times"),
    ):
        theirs = _told(["Rscript", str(R_SCRIPT), name, str(rows[name])])
        yield Figure(f"  {what.split(' beside')[0]}, s", [theirs["fit"]], digits=2)
        yield Figure(what, [theirs["fit"] / one for one in ours], at_least(least), 1)
        yield Figure(
            "  its log-likelihood less ours, of itself",
            [(theirs["log_likelihood"] - _likelihood_of(folder, name)) / abs(theirs["log_likelihood"])],
            at_most(1e-8),
            12,
        )


def _likelihood_of(folder: Path, name: str) -> float:
    return float(
        json.loads((folder / f"{name}-{PERSONS}.json").read_text(encoding="utf-8"))["log_likelihood"]
    )


def _worked(name: str, persons: int, folder: Path, *more: str) -> Mapping[str, float]:
    """One measurement in a process of its own, so that memory and first calls are honest."""
    return _told([sys.executable, *WORKER, name, str(persons), str(folder), *more])


def _told(command: list[str]) -> Mapping[str, float]:
    environment = {key: value for key, value in os.environ.items() if key not in FORCED} | ALONE
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{command}: {done.stderr}")
    found: Mapping[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return found
