"""Closed periods are said in words: kvartal 3 2026, tertial 2 2026."""

from typing import TYPE_CHECKING

import pytest

from smail.web.federation.closed_periods import in_words

if TYPE_CHECKING:
    from flask import Flask

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"])


def test_a_label_is_said_as_a_quarter_or_a_tertial_of_its_year(app: "Flask") -> None:
    with app.test_request_context():
        assert [in_words(one) for one in ("2026-Q3", "2026-T2")] == ["kvartal 3 2026", "tertial 2 2026"]
