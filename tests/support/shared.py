"""What the processes of one run of the tests make once between them."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

WORKER = "PYTEST_XDIST_WORKER"


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
