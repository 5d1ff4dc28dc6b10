"""Closed periods are said in words: kvartal 3 2026, tertial 2 2026; and with which of them results begin."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from smail.domain.publishing import Publication, PublishedPeriod, Reach, Scope, Split
from smail.queries.releases import MOST_SPANS
from smail.web.federation.closed_periods import in_words
from smail.web.federation.group_choice import Chosen

if TYPE_CHECKING:
    from flask import Flask

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"])


def test_a_label_is_said_as_a_quarter_or_a_tertial_of_its_year(app: "Flask") -> None:
    with app.test_request_context():
        assert [in_words(one) for one in ("2026-Q3", "2026-T2")] == ["kvartal 3 2026", "tertial 2 2026"]


def test_group_results_say_with_which_quarter_they_begin_where_there_may_have_been_more(app: "Flask") -> None:
    labels = tuple(f"{year}-Q{number}" for year in (2026, 2025) for number in (4, 3, 2, 1))
    period, made_at = PublishedPeriod(Reach.PERIOD, labels[0]), datetime(2027, 2, 5, tzinfo=UTC)
    found = Publication(Scope.COUNTY, "place", "Länet", period, Split.SEX, 5, made_at, ())
    assert len(labels) == MOST_SPANS
    with app.test_request_context():
        every, fewer = (
            " ".join(Chosen((), some, None, labels[0], Split.SEX, found).notes)
            for some in (labels, labels[:-1])
        )
    assert "Gruppresultaten börjar med kvartal 1 2025." in every
    assert "Gruppresultaten börjar" not in fewer
