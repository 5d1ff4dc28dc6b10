"""How long the models take: a county's lines, one more rating, hazards; beside R and statsmodels if there."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.bench.figures import Absent, Figure, at_least, at_most

PERSONS = 100_000
MOST_MEMORY = 300
ROUND_OF_R = 1
WORKER = ("-m", "tests.bench.models_worker")
# One thread each, so that CPU and wall time are one; and no kernel forced upon either.
ALONE = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
FORCED = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
R_SCRIPT = Path(__file__).with_name("peers.R")
# statsmodels is no dependency: it may live in an environment of its own.
PEER_PYTHON = os.environ.get("PEER_PYTHON", sys.executable)
PYTHON_SCRIPT = Path(__file__).with_name("peers.py")
FEWER = 10_000  # persons for statsmodels, whose models of 100,000 take minutes


def models(folder: Path, rounds: int, has_peers: bool) -> Iterator[Figure | Absent]:
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
    if has_peers:
        yield from beside_r(folder, fit, [one["fit"] for one in hazards])
        yield from beside_statsmodels(folder)


def beside_r(folder: Path, fit: list[float], hazards: list[float]) -> Iterator[Figure | Absent]:
    """R's lme4 and survival on the rows that ours were fitted to."""
    for name, package, least, ours, what in (
        ("growth", "lme4", 100, fit, "lme4's fit"),
        ("cox", "survival", 5, hazards, "R's coxph"),
    ):
        if not runs(["Rscript", "-e", f'quit(status = !requireNamespace("{package}", quietly = TRUE))']):
            yield Absent(what, f"no R with {package} here")
            continue
        theirs = told(["Rscript", str(R_SCRIPT), name, str(folder / f"{name}-{PERSONS}.csv")])
        yield Figure(f"  {what}, s", [theirs["fit"]], digits=2)
        yield Figure(f"{what} beside ours, times", [theirs["fit"] / one for one in ours], at_least(least), 1)
        yield _less_ours(theirs, folder / f"{name}-{PERSONS}.json")


def beside_statsmodels(folder: Path) -> Iterator[Figure | Absent]:
    """statsmodels' models on fewer persons, and ours on the same rows."""
    if not runs([PEER_PYTHON, "-c", "import statsmodels.api"]):
        yield Absent("statsmodels", "not importable; PEER_PYTHON may name a Python that has it")
        return
    for name, what in (("growth", "MixedLM"), ("cox", "PHReg")):
        ours = _worked(name, FEWER, folder)
        theirs = told([PEER_PYTHON, str(PYTHON_SCRIPT), name, str(folder / f"{name}-{FEWER}.csv")])
        yield Figure(f"  statsmodels' {what} on {FEWER:,} persons only, s", [theirs["fit"]], digits=2)
        yield Figure(f"  {what} beside ours on the same rows, times", [theirs["fit"] / ours["fit"]], digits=1)
        yield _less_ours(theirs, folder / f"{name}-{FEWER}.json")


def _less_ours(theirs: Mapping[str, float], kept: Path) -> Figure:
    ours = float(json.loads(kept.read_text(encoding="utf-8"))["log_likelihood"])
    apart = (theirs["log_likelihood"] - ours) / abs(theirs["log_likelihood"])
    return Figure("  its log-likelihood less ours, of itself", [apart], at_most(1e-8), 12)


def runs(command: list[str]) -> bool:
    """Whether there is such a program, and it ends well."""
    if shutil.which(command[0]) is None:
        return False
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _worked(name: str, persons: int, folder: Path, *more: str) -> Mapping[str, float]:
    """One measurement in a process of its own, so that memory and first calls are honest."""
    return told([sys.executable, *WORKER, name, str(persons), str(folder), *more])


def told(command: list[str]) -> Mapping[str, float]:
    environment = {key: value for key, value in os.environ.items() if key not in FORCED} | ALONE
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{command}: {done.stderr}")
    found: Mapping[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return found
