"""What the product sent, recorded once for the short trials and once for the long ones."""

from pathlib import Path

import pytest

from tests.durability.recording import Recording, record

FEW = 12
# So many that SQLite's own thousand pages of log are reached, and moved, before everybody is done.
MANY = 30


@pytest.fixture(scope="session")
def recording(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Recording:
    """Few people's steps."""
    return record(sqlite_template, tmp_path_factory.mktemp("recording"), people=FEW)


@pytest.fixture(scope="session")
def long_recording(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Recording:
    """Many people's steps."""
    return record(sqlite_template, tmp_path_factory.mktemp("long-recording"), people=MANY)
