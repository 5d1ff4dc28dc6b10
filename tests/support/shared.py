"""What the processes of one run of the tests make once between them."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

WORKER = "PYTEST_XDIST_WORKER"
# Where the processes of this run leave each other the templates that they have compiled.
TEMPLATES: list[Path] = []


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
def keeping_templates(folder: Path) -> Iterator[None]:
    """Until the block ends, templates that are compiled are kept for the other processes of the run."""
    if WORKER in os.environ:
        (folder / "templates").mkdir(exist_ok=True)
        TEMPLATES.append(folder / "templates")
    yield
    TEMPLATES.clear()
