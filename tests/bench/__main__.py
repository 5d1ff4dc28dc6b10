"""`make bench`: every figure that is promised, measured beside its floor and printed with its limit.

The exit code is 1 when a promise is not kept.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.bench.answering import Size, answering
from tests.bench.drawing import pictures
from tests.bench.figures import Absent, Figure, show
from tests.bench.files import files
from tests.bench.groups import groups
from tests.bench.models import models
from tests.bench.network import network
from tests.bench.sheets import sheets
from tests.bench.staff import caseload, one_person

SMALL_COUNTY = 1_000


@dataclass(frozen=True, slots=True)
class Part:
    """Figures that are measured together."""

    title: str
    measure: Callable[[Path], Iterator[Figure | Absent]]


def main() -> int:
    """The figures are printed; 1 when one of them fails its limit."""
    told = _arguments()
    parts = _parts(told.rounds, told.county, told.peers)
    found: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="smail-bench-") as folder:
        for name in told.only or parts:
            found += show(parts[name].title, parts[name].measure(Path(folder) / name), sys.stdout)
    failed = [figure.name for figure in found if figure.holds is False]
    promised = sum(figure.limit is not None for figure in found)
    print(f"\n{promised - len(failed)} of {promised} promises are kept.", *failed, sep="\n  not: ")
    return 1 if failed else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--rounds", type=int, default=5, help="how often each is measured in turn")
    parser.add_argument("--county", type=int, default=100_000, help="participants in the large county")
    parser.add_argument("--only", nargs="*", choices=_parts(0, 0, False), help="these parts alone")
    parser.add_argument(
        "--peers", action="store_true", help="R, statsmodels and pandas beside, where installed"
    )
    return parser.parse_args()


def _parts(rounds: int, county: int, has_peers: bool) -> Mapping[str, Part]:
    size = Size(rounds=rounds, people_on_floor=120, people_in_smail=40, people_alone=5)
    small = min(SMALL_COUNTY, county)
    return {
        "answering": Part(
            f"Fourteen questions, one a screen; {rounds} rounds in turn: bare view, floor, SMAIL",
            lambda folder: answering(folder, size),
        ),
        "network": Part("On the wire, as Chromium counts it", network),
        "person": Part("One participant", one_person),
        "pictures": Part("Pictures", lambda folder: pictures(folder, people=rounds)),
        "sheets": Part(
            f"Sheets on paper, in turn with an empty document; {rounds + 1} persons with a full plan",
            lambda folder: sheets(folder, rounds),
        ),
        "models": Part(
            "Models of 100,000 persons, each round a process of its own, one thread",
            lambda folder: models(folder, rounds, has_peers),
        ),
        "files": Part(
            f"Every answer as an encrypted file about persons; {rounds} rounds in turn with a bare cursor",
            lambda folder: files(folder, county, rounds),
        ),
        "groups": Part(
            f"Group results of {county:,} and a tenth of them: released by the worker, asked for over HTTP",
            lambda folder: groups(folder, county, rounds, has_peers),
        ),
        "county": Part(
            f"The handledare's pages; {rounds} rounds in turn: small county, large county",
            lambda folder: caseload(folder, small, county, rounds),
        ),
    }


if __name__ == "__main__":
    sys.exit(main())
