"""`make bench`: every figure that is promised, measured beside its floor and printed with its limit.

The exit code is 1 when a promise is not kept.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench.answering import Size, answering
from tests.bench.figures import Figure, show


def main() -> int:
    """The figures are printed; 1 when one of them fails its limit."""
    told = _arguments()
    found: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="smail-bench-") as folder:
        for title, figures in _parts(told, Path(folder)):
            found += show(title, figures, sys.stdout)
    failed = [figure.name for figure in found if figure.holds is False]
    promised = sum(figure.limit is not None for figure in found)
    print(f"\n{promised - len(failed)} of {promised} promises are kept.", *failed, sep="\n  ")
    return 1 if failed else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--rounds", type=int, default=5, help="how often each is measured in turn")
    return parser.parse_args()


def _parts(told: argparse.Namespace, folder: Path) -> Iterator[tuple[str, Iterator[Figure]]]:
    size = Size(rounds=told.rounds, people_on_floor=120, people_in_smail=40, people_alone=5)
    title = f"Fourteen questions, one a screen, {told.rounds} rounds in turn: bare view, floor, SMAIL, …"
    yield title, answering(folder, size)


if __name__ == "__main__":
    sys.exit(main())
