"""The sentences for staff about a line: exact, and no certain change that reads as none."""

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from flask_babel import force_locale

from smail.analysis.verdicts import Sign
from smail.reports.line import Estimate, Line
from smail.web.handledare import history_words


@pytest.fixture
def database_kind() -> str:
    """Words do not depend on the database."""
    return "sqlite"


@pytest.fixture(autouse=True)
def speaking(app: Flask) -> Iterator[None]:
    """A request in Swedish, as a page is drawn in."""
    with app.test_request_context(), force_locale("sv"):
        yield


def line(sign: Sign, value: float, low: float, high: float) -> Line:
    """Six ratings over more than a year with that change."""
    level = Estimate(3, 2.5, 3.5)
    first, last = date(2025, 8, 1), date(2026, 11, 6)
    return Line(sign, 6, first, last, level, last, Estimate(value, low, high), ())


@pytest.mark.parametrize(
    ("sign", "ends", "said"),
    [
        (Sign.DECLINE, (-0.31, -0.62, -0.15), "−0,31 (−0,62 till −0,15)"),
        (Sign.DECLINE, (-0.31, -0.62, -0.004), "−0,31 (−0,62 till mindre än 0)"),
        (Sign.PROGRESS, (0.31, 0.0004, 0.62), "0,31 (mer än 0 till 0,62)"),
        (Sign.PROGRESS, (0.31, 0.005001, 0.62), "0,31 (0,01 till 0,62)"),
        (Sign.TOO_EARLY, (0.31, -0.001, 0.62), "–"),
    ],
)
def test_no_end_of_a_certain_change_is_written_as_zero(
    sign: Sign, ends: tuple[float, float, float], said: str
) -> None:
    assert history_words.change(line(sign, *ends)) == said
