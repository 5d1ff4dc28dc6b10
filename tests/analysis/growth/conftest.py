"""Rows to fit: real ones, and made ones with known truth."""

import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

DATA = Path(__file__).parents[2] / "data"
REFERENCE = Path(__file__).parents[1] / "reference" / "growth.json"


@dataclass(frozen=True)
class Rows:
    """Ratings as the fit takes them."""

    person: NDArray[np.int64]
    time: NDArray[np.float64]
    score: NDArray[np.float64]
    covariates: NDArray[np.float64] | None = None


def _number(text: str) -> float:
    return float("nan") if text in ("NA", "") else float(text)


def _file(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _rows(name: str, person: str, time: str, score: str) -> Rows:
    found = _file(name)
    return Rows(
        np.array([int(row[person]) for row in found]),
        np.array([_number(row[time]) for row in found]),
        np.array([_number(row[score]) for row in found]),
    )


def _arthritis() -> Rows:
    found = _rows("arthritis.csv", "id", "time", "y")
    first = {int(row["id"]): _number(row["baseline"]) for row in _file("arthritis.csv")}
    return Rows(
        np.append(found.person, list(first)),
        np.append(found.time * 30 / 91, np.zeros(len(first))),
        np.append(found.score, list(first.values())),
    )


def _chicks() -> Rows:
    found = _rows("chickweight.csv", "chick", "time", "weight")
    diet = np.array([float(row["diet"] == "3") for row in _file("chickweight.csv")])
    return Rows(found.person, found.time / 10, found.score / 100, diet)


def _claus(score: str) -> Rows:
    found = _rows("claus_2020.csv", "id", "time", score)
    return Rows(found.person, found.time - 1, found.score)


@pytest.fixture(scope="session")
def real() -> dict[str, Rows]:
    """The data that R fitted, by the names of growth.R."""
    chicks = _chicks()
    return {
        "sleepstudy": _rows("sleepstudy.csv", "subject", "day", "reaction"),
        "chickweight": Rows(chicks.person, chicks.time, chicks.score),
        "chickweight_by_diet": chicks,
        "arthritis": _arthritis(),
        "claus_bdi": _claus("bdi"),
        "claus_who": _claus("who"),
    }


@pytest.fixture(scope="session")
def reference() -> dict[str, Any]:
    """What R's lme4 and lmerTest gave, with their versions."""
    found: dict[str, Any] = json.loads(REFERENCE.read_text(encoding="utf-8"))
    return found


def made(
    n: int,
    seed: int,
    *,
    slope: float = 0.06,
    slope_sd: float = 0.08,
    level_sd: float = 0.6,
    noise: float = 0.45,
    waves: tuple[int, int] = (3, 12),
) -> tuple[Rows, NDArray[np.float64]]:
    """Give made ratings at irregular dates with gaps, and each person's true slope."""
    draw = np.random.default_rng(seed)
    count = draw.integers(waves[0], waves[1] + 1, n)
    person = np.repeat(np.arange(n), count)
    first = np.cumsum(count) - count
    days = draw.choice([1, 2, 3], p=[0.85, 0.1, 0.05], size=len(person)) * 91
    days = days + draw.integers(-21, 22, len(person))
    days[first] = 0
    passed = np.cumsum(days)
    time = (passed - np.repeat(passed[first], count)) / 91
    level = draw.normal(0, level_sd, n)
    change = slope + slope_sd * (-0.25 * level / level_sd + np.sqrt(1 - 0.0625) * draw.normal(size=n))
    score = 2.8 + level[person] + change[person] * time + draw.normal(0, noise, len(person))
    score[draw.random(len(person)) < 0.05] = np.nan
    return Rows(person, time, score), change
