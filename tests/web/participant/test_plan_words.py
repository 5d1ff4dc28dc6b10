"""What a participant reads of the own plan in one sentence."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from flask_babel import force_locale

from smail.domain.plan import ActivityKind, Uptake
from smail.queries.plan_rows import ActivityRow
from smail.web.participant import plan_words as words

TODAY = date(2026, 11, 16)


@pytest.fixture
def database_kind() -> str:
    """Words do not depend on the database."""
    return "sqlite"


@pytest.fixture(autouse=True)
def speaking(app: Flask) -> Iterator[None]:
    """A request in Swedish, as a page is drawn in."""
    with app.test_request_context(), force_locale("sv"):
        yield


def running(key: str, what: str) -> ActivityRow:
    """An activity that goes on today."""
    kind, since = ActivityKind.JOB_DIRECTED, date(2026, 10, 5)
    written_at = datetime(2026, 10, 5, 9, tzinfo=UTC)
    return ActivityRow(
        key, "Steget", kind, Uptake.USED, None, what, None, (), since, None, None, False, written_at
    )


def test_two_activities_by_one_name_are_named_once() -> None:
    two = [running("a", "Söka jobb med stöd"), running("b", "Söka jobb med stöd")]
    assert words.next_activity(two, TODAY) == "Just nu: Söka jobb med stöd."
    other = [*two, running("c", "Datakurs")]
    assert words.next_activity(other, TODAY) == "Just nu: Söka jobb med stöd och Datakurs."
