"""What tests of files start from: the real data sets with their maps, and a programme to read them into."""

from pathlib import Path

import pytest

from smail import catalogue
from smail.catalogue import Catalogue

TESTS = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def instruments() -> Catalogue:
    """The shipped questionnaires, and those of the real data."""
    return catalogue.load([catalogue.shipped(), TESTS / "instruments"])
