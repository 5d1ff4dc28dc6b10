"""What the processes of one run of the tests make once between them."""

import fcntl
import importlib
import os
import pickle
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TypeVar

import pytest

Made = TypeVar("Made")
Item = TypeVar("Item")
WORKER = "PYTEST_XDIST_WORKER"


@dataclass(slots=True)
class Between:
    """Where the processes of a run of several keep what one of them has made; nowhere in a run of one."""

    folder: Path | None = None


# For what is asked for where no fixture is.
BETWEEN = Between()


def folder_of_run(factory: pytest.TempPathFactory) -> Path:
    """The folder that every process of this run knows, and no other run."""
    own = factory.getbasetemp()
    folder = (own.parent if WORKER in os.environ else own) / "shared"
    folder.mkdir(exist_ok=True)
    return folder


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Whoever else wants to make something in the folder waits until the block ends."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def between_processes(folder: Path) -> Iterator[None]:
    """Until the block ends, what this process makes is kept for the others of the run."""
    if WORKER in os.environ:
        BETWEEN.folder = folder
    yield
    BETWEEN.folder = None


def made_once(name: str, make: Callable[[], Made]) -> Made:
    """What the first process of the run has made; it can be pickled."""
    if BETWEEN.folder is None:
        return make()
    place = BETWEEN.folder / name
    with alone(place):
        made = place / "made"
        if not made.exists():
            made.write_bytes(pickle.dumps(make()))
        found: Made = pickle.loads(made.read_bytes())
    return found


def n_processes() -> int:
    """How many processes run the tests."""
    return int(os.environ.get(f"{WORKER}_COUNT", "1"))


def dealt(long: Sequence[Item], short: Sequence[Item], n: int) -> list[Item]:
    """All of them in an order in which each of `n` equal parts, one after the other, begins with long ones.

    Each process is given such a part first. Were all long ones in one of them, a process would be alone with
    half of the work, and whoever has nothing left would take the longest last.
    """
    size = (len(long) + len(short)) // n
    if len(long) > size:
        return [*long, *short]
    found: list[Item] = []
    rest = iter(short)
    for part in range(n):
        own = long[part::n]
        size = (len(long) + len(short) - len(found)) // (n - part)
        found += [*own, *islice(rest, size - len(own))]
    return found


def read_in_turn(root: Path) -> None:
    """Every test module is imported, by each process of the run from another one on.

    Measured: pytest compiles them anew, with its asserts, for twenty seconds where nobody has yet.
    """
    if WORKER not in os.environ:
        return
    paths = sorted((root / "tests").rglob("test_*.py"))
    first = len(paths) * int(os.environ[WORKER].removeprefix("gw")) // n_processes()
    # The first that cannot be read ends it: pytest comes to that one too, and tells what is wrong with it.
    with suppress(Exception, pytest.skip.Exception):
        for path in paths[first:] + paths[:first]:
            importlib.import_module(".".join(path.relative_to(root).with_suffix("").parts))


def read_once(read: Callable[..., list[Made]], one: object) -> Callable[..., list[Made]]:
    """The same as `read`, but for what it finds in this `one`: that is looked for the first time only."""
    found: list[list[Made]] = []

    def remembered(asked: object) -> list[Made]:
        if asked != one:
            return read(asked)
        if not found:
            found.append(read(asked))
        return list(found[0])

    return remembered
